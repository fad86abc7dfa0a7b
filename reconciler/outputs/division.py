"""How a month's outputs are divided into parts: by their sizes alone, never by how many processes there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from reconciler.ledger.month import Month
from reconciler.outputs.books_view import reseller_or_direct
from reconciler.outputs.forms import EINVOICE
from reconciler.outputs.parts import (
    BOOKS,
    AllInvitations,
    Book,
    EInvoices,
    InvitationBook,
    InvitationPages,
    InvoicePages,
    Part,
    ReminderPages,
    StatementPages,
    Summary,
)
from reconciler.outputs.shares import shares
from reconciler.outputs.statement_pages import statements_of
from reconciler.outputs.workbooks.invitations import FILE, Invitations, invitations_of
from reconciler.rules.state import State

PAGES_AT_ONCE = 500
"""Invoices rendered by one part: enough to be worth a process, few enough to share out evenly."""

NOTICES_AT_ONCE = 20_000
"""Notices on the pages of one part, but for a reseller that has more; a month with no more is one part altogether."""

ACCOUNT_ROWS_AT_ONCE = 10_000
"""Balances, movements and open documents on the statements of one part, but for a reseller that has more."""


def month_parts(month: Month, folder: Path, forms: frozenset[str]) -> list[Part]:
    """All that is rendered of the month below `folder`, but for what is made of its pages.

    The longest come first, so that no process is left with one at the end.
    """
    bare = _without_books(month)
    pages = list(_invoice_pages(month, folder))
    further = [EInvoices(folder, p.issued, p.lines, p.configs) for p in pages] if EINVOICE in forms else []
    invitations, invited = _invitations(month, bare, folder)
    return [
        invitations,
        *(Book(folder / name, month) for name in BOOKS),
        Summary(folder, month),
        *invited,
        *_statement_pages(month, bare, folder),
        *pages,
        *further,
        ReminderPages(folder, bare),
    ]


def _without_books(month: Month) -> Month:
    """What a letter needs of a month whoever it goes to; the rest would have to be sent with every part."""
    none = {name: getattr(month, name).head(0) for name in ("issued", "lines", "seat_events", "settled", "history")}
    return replace(month, state=State(), before=None, **none)


def _invoice_pages(month: Month, folder: Path) -> Iterator[InvoicePages]:
    for start in range(0, len(month.issued), PAGES_AT_ONCE):
        issued = month.issued.iloc[start : start + PAGES_AT_ONCE]
        lines = month.lines[month.lines["invoice"].isin(issued["number"])]
        yield InvoicePages(folder, issued, lines, month.configs)


def _invitations(month: Month, bare: Month, folder: Path) -> tuple[Part, list[Part]]:
    """The workbook, and the pages where they are parts of their own.

    Of few seats even to work out what is shown is left to a part, as nothing else can be done meanwhile.
    """
    if max(len(month.seat_events), len(month.state.seats)) <= NOTICES_AT_ONCE:
        return AllInvitations(folder, month), []
    found = invitations_of(month)
    book = InvitationBook(folder / FILE, replace(bare, seat_events=month.seat_events), found)
    return book, [*_invitation_pages(found, month, bare, folder)]


def _invitation_pages(found: Invitations, month: Month, bare: Month, folder: Path) -> Iterator[InvitationPages]:
    parties = month.state.parties
    resellers = replace(bare, state=State(parties=parties[parties["kind"] == "reseller"]))
    folders = (reseller_or_direct(found.notices["reseller_id"]), reseller_or_direct(found.waiting["reseller_id"]))
    for told, waiting in shares(folders, NOTICES_AT_ONCE):
        yield InvitationPages(folder, resellers, Invitations(found.notices[told], found.waiting[waiting]))


def _statement_pages(month: Month, bare: Month, folder: Path) -> Iterator[StatementPages]:
    if len(month.state.invoices) + len(month.state.open_items) <= ACCOUNT_ROWS_AT_ONCE:
        yield StatementPages(folder, month)
        return
    for part in statements_of(month).in_parts(ACCOUNT_ROWS_AT_ONCE):
        yield StatementPages(folder, bare, part)
