"""Where the books of a workspace stand: the file in its folder, or the database that its config names."""

from __future__ import annotations

import tomllib
from pathlib import Path

from reconciler.config import Config, read_config
from reconciler.ledger.books import Books, open_for_reading, open_for_writing
from reconciler.ledger.database import Place, there_is
from reconciler.ledger.errors import BooksError
from reconciler.ledger.postgres import shown
from reconciler.workspace import Workspace, WorkspaceError


def books_to_read(workspace: Workspace) -> Books:
    """The books as they are now; where nothing is booked yet, they read as empty books, and none are made."""
    return open_for_reading(books_place(workspace))


def books_to_write(workspace: Workspace, config: Config | None = None) -> Books:
    """The books, made if missing, with the write lock held until they are closed.

    With the config that is about to be booked with: BooksError where a database holds the books of another seller.
    """
    place = books_place(workspace)
    books = open_for_writing(place)
    try:
        if config is not None and not isinstance(place, Path):
            _refuse_other_seller(books, config, shown(place))
    except BaseException:
        books.close()
        raise
    return books


def has_books(workspace: Workspace) -> bool:
    """Whether anything is booked; a file of books that is there counts, whatever is in it."""
    place = books_place(workspace)
    if isinstance(place, Path):
        return there_is(place)
    with open_for_reading(place) as books:
        return books.batch_id > 0


def shown_place(workspace: Workspace) -> str:
    """The file or the address of the books, as it may be shown to anyone."""
    place = books_place(workspace)
    return str(place) if isinstance(place, Path) else shown(place)


def books_place(workspace: Workspace) -> Place:
    """The file `ledger.db`, or the address in the config.

    ConfigError where the config cannot be read. WorkspaceError where both are there: to begin anew in an empty database
    would give numbers a second time.
    """
    address = _address(workspace.config)
    if not address:
        return workspace.ledger
    if workspace.ledger.exists():
        raise WorkspaceError(
            f"{workspace.config} names books in a database, and {workspace.ledger} holds books too. Move these "
            "into the database as docs/postgres.md shows, and the file away; or take `books` out of the config."
        )
    return address


def _address(path: Path) -> str:
    """The address alone: what only looks at the books needs no whole config, and none at all for the file."""
    try:
        address = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("books", "")
    except FileNotFoundError:
        return ""
    except ValueError:
        address = None
    return address if isinstance(address, str) else read_config(path).books


def _refuse_other_seller(books: Books, config: Config, place: str) -> None:
    """Two workspaces may name one database by mistake; a seller changes its name or its VAT number, hardly both."""
    if books.batch_id == 0:
        return
    theirs, ours = books.config().seller, config.seller
    if theirs.name != ours.name and theirs.vat_number != ours.vat_number:
        raise BooksError(
            f"{place} holds the books of {theirs.name}, and this workspace is that of {ours.name}. Name a database, "
            "or a schema of its own, for each workspace, as docs/postgres.md shows."
        )
