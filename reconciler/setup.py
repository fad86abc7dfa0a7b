"""A new workspace: a commented config, an inbox, and blank workbooks to fill in."""

from __future__ import annotations

from pathlib import Path

from reconciler import bundled
from reconciler.config import FILE_NAME
from reconciler.outputs.blank import blank_workbook
from reconciler.validate.table_schema import table_schemas
from reconciler.workspace import Workspace, WorkspaceError

BLANKS = "templates"
"""The folder of the blank workbooks, which no run reads."""

FROM_OUTPUTS = ("review",)
"""The kinds of sheets that nobody fills in from nothing: the program writes them, and a person completes them."""


def new_workspace(folder: Path) -> list[Path]:
    """Makes a workspace in a new or existing folder and gives the files it made.

    WorkspaceError, and nothing is made, where the folder is a workspace already or a file stands in the way.
    """
    files = {Workspace(folder).config: (bundled.folder("templates") / FILE_NAME).read_bytes()}
    blank = {kind: schema for kind, schema in table_schemas().items() if kind not in FROM_OUTPUTS}
    files |= {folder / BLANKS / f"{kind}.xlsx": blank_workbook(schema) for kind, schema in blank.items()}
    inbox = folder / "inbox"
    _refuse_what_is_there(Workspace(folder), inbox, list(files))
    inbox.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
    return list(files)


def _refuse_what_is_there(workspace: Workspace, inbox: Path, files: list[Path]) -> None:
    folder = workspace.folder
    for path in (workspace.config, workspace.ledger):
        if path.exists():
            raise WorkspaceError(
                f"{folder} is a workspace already: it has {path.name}, and init never overwrites. "
                "Choose another folder."
            )
    for place in (folder, inbox, folder / BLANKS):
        if place.exists() and not place.is_dir():
            raise WorkspaceError(f"{place} is a file where a folder is needed. Move it away, or choose another folder.")
    if there := [str(path) for path in files if path.exists()]:
        raise WorkspaceError(f"{', '.join(there)} is there already, and init never overwrites. Move it away first.")
