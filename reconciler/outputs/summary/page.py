"""`summary.html`, from the books alone: tables and pictures that say the same, and ways to the month's documents."""

from __future__ import annotations

from reconciler.ledger.month import Month
from reconciler.outputs.books_view import open_documents, plain_rows
from reconciler.outputs.html import page
from reconciler.outputs.messages import Formats, catalogue
from reconciler.outputs.summary.changes import Change, count_changes, money_changes
from reconciler.outputs.summary.drawings import Drawings
from reconciler.outputs.summary.held import NAMED, held_rows, reasons
from reconciler.outputs.summary.money import ages, longest_open, money_rows, months_of_money
from reconciler.outputs.summary.seats import COUNTED, invitation_links, notice_counts, reseller_rows

FILE = "summary.html"
FILES = {
    "invoices.xlsx": "invoices_holds",
    "payments.xlsx": "payments_holds",
    "seats.xlsx": "seats_holds",
    "invitations.xlsx": "invitations_holds",
    "findings.xlsx": "findings_holds",  # of the latest run, not of the books: only its name stands here
}
"""The workbooks beside the page, and the word that says what each holds."""
_ROOM = 14
"""Characters of an amount that five columns of them have room for on one page."""


def summary_page(month: Month) -> str:
    """The page of the month, from the books alone."""
    language = month.config.output.language
    formats, changes = Formats(language), money_changes(month)
    documents, resellers, held = open_documents(month), reseller_rows(month), held_rows(month)
    return page(
        "summary.html",
        language,
        brand=month.config.brand,
        seller=month.config.seller.name,
        period=month.period,
        as_of=month.as_of,
        before=month.before and month.before.figures.period,
        files=FILES,
        money_changes=changes,
        count_changes=count_changes(month),
        money_rows=list(plain_rows(money_rows(month))),
        history=months_of_money(month),
        ages=ages(documents),
        longest=list(longest_open(month, documents)),
        open_count=len(documents),
        resellers=list(plain_rows(resellers)),
        resellers_drawn=resellers,
        counted={name: int(resellers[name].sum()) for name in COUNTED},
        invitation_links=invitation_links(month),
        notices=notice_counts(month.seat_events),
        removed=int((month.seat_events["kind"] == "remove").sum()),
        reasons=reasons(held, language),
        held=list(plain_rows(held.head(NAMED))),
        held_count=len(held),
        is_tight=any(_is_tight(formats, currency, change) for currency, change in changes.items()),
        draw=Drawings(catalogue(language), formats),
    )


def _is_tight(formats: Formats, currency: str, change: Change) -> bool:
    amounts = (*change.now.values(), *change.before.values())
    return formats.is_long(currency, *amounts, room=_ROOM)
