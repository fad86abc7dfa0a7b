"""`forget`: erases a person who has left, from the books and from everything below the workspace that we wrote.

All is done before the books make it final: months are written again from books in which the person is erased
already, and only then does the one transaction end. Whoever is interrupted gives the same command again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from reconciler.batch import Options
from reconciler.books_place import books_to_write, has_books, shown_place
from reconciler.ledger import erasing
from reconciler.ledger.books import Books
from reconciler.ledger.errors import BooksError
from reconciler.outputs.publishing import publish
from reconciler.outputs.staging import take_away
from reconciler.outputs.templating import read_templates
from reconciler.traces import files_naming
from reconciler.validate.bad_cell import BadCell
from reconciler.validate.emails import email_value
from reconciler.wording import first_few
from reconciler.workspace import Workspace, WorkspaceError

OF_LATEST_RUN = ("plan.xlsx", "out/*/findings.xlsx", "out/*/checked/**/*", ".*.new/**/*", "out/**/.*.new/**/*")
"""What we wrote of the inbox and not of the books; a file of these that names the person is taken away."""


@dataclass(frozen=True)
class Forgotten:
    """What was done: the customers the person was a member of, months written again, files taken away.

    `kept`: why the address stands in the books all the same; `named_in`: the files of other people in which it stands;
    `trouble`: why erased bytes may still lie between the rows of the books' file, empty where they do not.
    """

    customers: tuple[str, ...]
    published: tuple[str, ...]
    taken_away: tuple[Path, ...]
    kept: tuple[str, ...]
    named_in: tuple[Path, ...]
    trouble: str = ""


def forgotten(workspace: Workspace, email: str, options: Options) -> Forgotten:
    """Erases everyone with this address. WorkspaceError where there is nobody to erase, BooksError for a member."""
    if not has_books(workspace):
        raise WorkspaceError(f"{shown_place(workspace)}: nothing is booked yet, so there is nobody to forget.")
    address = _address(email)
    with books_to_write(workspace) as books:
        people = erasing.people_of(books, address)
        erasing.refuse_members(people)
        published: list[str] = []
        if people:
            erasing.erase(books, people)
            published = _published_again(workspace, books, erasing.first_period(books, people), options)
        naming = files_naming(address, workspace.folder, _own_files(workspace))
        ours = {path for pattern in OF_LATEST_RUN for path in workspace.folder.glob(pattern)}
        told = Forgotten(
            customers=tuple(person.customer_id for person in people),
            published=tuple(published),
            taken_away=tuple(take_away([path for path in naming if path in ours])),
            kept=tuple(erasing.kept(books, address)),
            named_in=tuple(path for path in naming if path not in ours),
        )
        return _finished(books, told)


def _finished(books: Books, told: Forgotten) -> Forgotten:
    """Ends the transaction and writes the file anew; that it is in use then is told, as the erasing is final."""
    erasing.finish(books)
    trouble = _compacted(books) if told.customers or erasing.has_erased(books) else ""
    if told.customers or told.taken_away:
        return replace(told, trouble=trouble)
    where = f" It stands in {first_few([str(path) for path in told.named_in])}." if told.named_in else ""
    raise WorkspaceError(f"No member in the books has this address, or has it any more: nothing was done.{where}")


def _compacted(books: Books) -> str:
    """Why the file could not be written anew; empty where it was."""
    try:
        erasing.compact(books)
    except BooksError as error:
        return f"The rows are erased, but their bytes may still lie between those of the file: {error}"
    return ""


def _address(email: str) -> str:
    try:
        return email_value(email.strip())
    except BadCell as error:
        raise WorkspaceError(f"{error.message}. {error.advice}") from error


def _published_again(workspace: Workspace, books: Books, first: str, options: Options) -> list[str]:
    """Writes every month from the first on again, as the books give it now."""
    templates = read_templates(workspace.templates)
    periods = [period for period in books.periods() if period >= first]
    for period in periods:
        month = books.month(period)
        if month is not None:
            publish(month, workspace.out(period), templates=templates, engine=options.engine)
    return periods


def _own_files(workspace: Workspace) -> frozenset[Path]:
    """The books and what SQLite keeps beside them: not searched, as they are written anew."""
    ledger = workspace.ledger
    return frozenset((ledger, ledger.with_name(f"{ledger.name}-journal")))
