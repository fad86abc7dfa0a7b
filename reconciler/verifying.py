"""`verify`: the books' invariants, and whether the documents on disk are what the books give."""

from __future__ import annotations

from functools import partial

from reconciler.ledger.books import Books, open_for_reading
from reconciler.ledger.invariants import CHECKS, Checked
from reconciler.ledger.invariants import verified as verified_books
from reconciler.outputs.publishing import differences
from reconciler.workspace import Workspace, WorkspaceError


def verified(workspace: Workspace) -> list[Checked]:
    """Every check with how much it looked at and what is wrong; WorkspaceError where there are no books."""
    if not workspace.ledger.is_file():
        raise WorkspaceError(f"{workspace.ledger} is missing: nothing is booked yet. The first run makes it.")
    with open_for_reading(workspace.ledger) as books:
        return verified_books(books, (*CHECKS, partial(check_documents, workspace=workspace)))


def check_documents(books: Books, workspace: Workspace) -> Checked:
    """Whether each month's documents and workbooks on disk are, byte for byte, what the books give."""
    problems: list[str] = []
    periods = books.periods()
    for period in periods:
        month = books.month(period)
        problems += differences(month, workspace.out(period)) if month is not None else []
    return Checked("documents on disk, by month", len(periods), tuple(problems))
