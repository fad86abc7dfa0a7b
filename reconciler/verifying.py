"""`verify`: the books' invariants, and whether the documents on disk are what the books give."""

from __future__ import annotations

import os

from reconciler.books_place import books_to_read, shown_place
from reconciler.ledger import invariants
from reconciler.ledger.books import Books
from reconciler.ledger.invariants import Checked
from reconciler.outputs.publishing import differences
from reconciler.outputs.templating import Templates, read_templates
from reconciler.workspace import Workspace, WorkspaceError

DOCUMENTS = "documents on disk equal what the books give, by month"


def verified(workspace: Workspace) -> list[Checked]:
    """Every check with how much it looked at and what is wrong; WorkspaceError where there are no books."""
    with books_to_read(workspace) as books:
        if books.batch_id == 0:
            raise WorkspaceError(f"{shown_place(workspace)}: nothing is booked yet, so there is nothing to check.")
        return [*invariants.verified(books), check_documents(books, workspace)]


def check_documents(books: Books, workspace: Workspace) -> Checked:
    """Whether each month's documents and workbooks on disk are, byte for byte, what the books give."""
    pending = books.unpublished_periods()
    templates = read_templates(workspace.templates)
    problems = []
    for period in books.periods():
        if period in pending:
            problems.append(
                f"{period} is booked and not published yet; the next run does it, or publish --period {period}."
            )
        else:
            problems += _differences(books, period, workspace, templates)
    return Checked(DOCUMENTS, len(books.periods()), tuple(problems))


def _differences(books: Books, period: str, workspace: Workspace, templates: Templates) -> list[str]:
    try:
        month = books.month(period)
        return [] if month is None else differences(month, workspace.out(period), os.cpu_count() or 1, templates)
    # Books that were tampered with can break rendering anywhere, and that is what verify is there to tell.
    except Exception as error:
        return [f"{period} cannot be rendered from the books and compared: {str(error) or type(error).__name__}"]
