"""`init`: a new workspace with a commented config, an inbox, and blank workbooks made from the schemas."""

from __future__ import annotations

from pathlib import Path

from reconciler.bundled import folder as bundled_folder
from reconciler.outputs.blank import write_blank
from reconciler.validate.table_schema import table_schemas
from reconciler.workspace import Workspace, WorkspaceError


def new_workspace(folder: Path) -> list[Path]:
    """Makes the workspace and gives the files in it; WorkspaceError where there is one already."""
    place = Workspace(folder)
    schemas = table_schemas()
    blanks = {kind: folder / "templates" / f"{kind}.xlsx" for kind in schemas}
    for path in (place.config, place.ledger, *blanks.values()):
        if path.exists():
            raise WorkspaceError(f"{path} is there already; init never overwrites. Choose another folder.")
    (folder / "inbox").mkdir(parents=True, exist_ok=True)
    (folder / "templates").mkdir(exist_ok=True)
    config = (bundled_folder("templates") / "reconciler.toml").read_text(encoding="utf-8")
    place.config.write_text(config, encoding="utf-8")
    for kind, path in blanks.items():
        write_blank(path, schemas[kind])
    return [place.config, *blanks.values()]
