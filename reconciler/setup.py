"""A new workspace: a commented config, an inbox, and blank workbooks to fill in; or one blank workbook alone."""

from __future__ import annotations

import difflib
import re
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


def new_workspace(folder: Path, language: str | None = None) -> list[Path]:
    """Makes a workspace in a new or existing folder and gives the files it made.

    `language` is that of the blank workbooks, and of documents where a party has none. WorkspaceError, and nothing is
    made, where the folder is a workspace already or a file stands in the way.
    """
    files = {Workspace(folder).config: _new_config(language)}
    blank = {kind: schema for kind, schema in table_schemas().items() if kind not in FROM_OUTPUTS}
    files |= {folder / BLANKS / f"{kind}.xlsx": blank_workbook(schema, language) for kind, schema in blank.items()}
    inbox = folder / "inbox"
    _refuse_what_is_there(Workspace(folder), inbox, list(files))
    inbox.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
    return list(files)


def new_blank(kind: str, path: Path, language: str | None = None) -> None:
    """Writes a blank workbook for one kind of sheet; WorkspaceError, and nothing is written, where it may not."""
    schemas = table_schemas()
    if kind in FROM_OUTPUTS:
        raise WorkspaceError(f"Nobody fills in a sheet of {kind} from nothing: it stands in out/MONTH/payments.xlsx.")
    if kind not in schemas:
        kinds = [name for name in schemas if name not in FROM_OUTPUTS]
        near = difflib.get_close_matches(kind.casefold(), kinds, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise WorkspaceError(f"{kind!r} is no kind of sheet.{hint} There are {', '.join(kinds)}.")
    if path.suffix.casefold() != ".xlsx":
        raise WorkspaceError(f"{path} would be no Excel workbook by its name. Let it end in .xlsx.")
    if not path.parent.is_dir():
        raise WorkspaceError(f"The folder {path.parent} is missing. Make it first, or name another.")
    content = blank_workbook(schemas[kind], language)
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        message = f"{path} is there already, and template never overwrites. Move it away, or name another file."
        raise WorkspaceError(message) from error


def _new_config(language: str | None) -> bytes:
    """The commented config; the language of documents is set where one is asked for."""
    text = (bundled.folder("templates") / FILE_NAME).read_bytes()
    return re.sub(rb'(?m)^language = "en"', f'language = "{language}"'.encode(), text) if language else text


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
