"""`invitations.xlsx`: who is to be told what, who waits for a licence, and who was removed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reconciler.finding import Finding
from reconciler.frames import Frame, looked_up
from reconciler.ledger.month import Month
from reconciler.outputs.books_view import customer_resellers, ordered, party_names
from reconciler.outputs.excel import Properties, write_workbook
from reconciler.outputs.mail import MAIL, mail_facts, mails
from reconciler.outputs.sheet_rows import TableSheet
from reconciler.rules.seat_summary import seat_summary
from reconciler.rules.waiting import waiting_list

FILE = "invitations.xlsx"
INVITATIONS = {
    "customer_id": "text",
    "customer_name": "text",
    "reseller_id": "text",
    "email": "text",
    "name": "text",
    "role": "text",
    "notice": "text",
    "seated_on": "date",
    "expires_on": "date",
    "told_on": "date",
    **MAIL,
    "text": "letter",
}
WAITING = {
    "customer_id": "text",
    "email": "text",
    "reason": "text",
    "invoice": "text",
    "quote_licences": "integer",
    "quote_months": "integer",
    "quote_amount": "money",
    "currency": "text",
}
REMOVED = {"customer_id": "text", "email": "text", "removed_on": "date"}


@dataclass(frozen=True)
class Invitations:
    """The month's notices, and who waits, both with the `reseller_id` of each customer; and what the mails say.

    `told_on` is the day of the batch that gave the notice: in a month of several, what was sent before is known by it.
    """

    notices: Frame
    waiting: Frame
    facts: Frame  # of each mail (`mail_facts`), on the index of its notice


def invitations_of(month: Month) -> Invitations:
    """Notices by customer and address; those who wait by customer in the order of the queue."""
    summary = seat_summary(month.state, month.config, month.as_of)
    notices = notice_rows(month, summary)
    return Invitations(notices, waiting_rows(month, summary), mail_facts(notices, month))


def write_invitations(path: Path, month: Month, invitations: Invitations) -> list[Finding]:
    """Write `invitations.xlsx` of the month to `path`."""
    written = mails(invitations.facts, month).reindex(invitations.notices.index)
    sheets = [
        TableSheet("invitations", INVITATIONS, invitations.notices.assign(**written)),
        TableSheet("waiting", WAITING, invitations.waiting),
        TableSheet("removed", REMOVED, removed_rows(month.seat_events)),
    ]
    return write_workbook(path, sheets, Properties(f"Invitations {month.period}", month.as_of))


def notice_rows(month: Month, summary: Frame) -> Frame:
    """One row a notice of the month: invitation, welcome, reminder or withdrawn, by customer and address."""
    events = month.seat_events[month.seat_events["notice"].notna()]
    renews_on = summary.set_index("customer_id")["renews_on"]
    names = party_names(month.state.parties, "customer")
    rows = events.assign(
        customer_name=looked_up(events["customer_id"], names),
        reseller_id=customer_resellers(events["customer_id"], summary, month.state.parties),
        expires_on=looked_up(events["customer_id"], renews_on),
        told_on=events["as_of"],
    )
    return ordered(rows, "customer_id", "email", "as_of")


def waiting_rows(month: Month, summary: Frame) -> Frame:
    """One row a member who waits; the quote is the customer's total, net in minor units."""
    rows = ordered(waiting_list(month.state, month.config, month.as_of), "customer_id")
    return rows.assign(reseller_id=customer_resellers(rows["customer_id"], summary, month.state.parties))


def removed_rows(seat_events: Frame) -> Frame:
    """One row a removal of the month."""
    gone = seat_events[seat_events["kind"] == "remove"]
    return ordered(gone.assign(removed_on=gone["as_of"]), "customer_id", "email", "removed_on")
