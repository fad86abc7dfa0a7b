"""`invitations.xlsx`: who is to be told what, who waits for a licence, and who was removed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reconciler.finding import Finding
from reconciler.frames import Frame, looked_up
from reconciler.ledger.month import Month
from reconciler.outputs.books_view import customer_resellers, ordered, party_names
from reconciler.outputs.excel import Properties, write_workbook
from reconciler.outputs.mail import MAIL, addressed, mail_facts, mails
from reconciler.outputs.sheet_rows import TableSheet
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
_NOTICE = [name for name in INVITATIONS if name not in MAIL and name != "text"] + ["language"]
REMOVED = {"customer_id": "text", "email": "text", "removed_on": "date"}


@dataclass(frozen=True)
class Invitations:
    """The month's notices with what their mails need (`addressed`), and who waits; both with each one's `reseller_id`.

    `told_on` is the day of the batch that gave the notice: in a month of several, what was sent before is known by it.
    """

    notices: Frame
    waiting: Frame


def invitations_of(month: Month) -> Invitations:
    """Notices by customer and address; those who wait by customer in the order of the queue."""
    summary = month.end.seats
    return Invitations(addressed(notice_rows(month, summary), month), waiting_rows(month, summary))


def write_invitations(path: Path, month: Month, invitations: Invitations) -> list[Finding]:
    """Write `invitations.xlsx` of the month to `path`."""

    def with_mails(notices: Frame) -> Frame:
        # All mails of a month at once would need more memory than everything else of it together.
        return notices.assign(**mails(mail_facts(notices), month.config).reindex(notices.index))

    sheets = [
        TableSheet("invitations", INVITATIONS, invitations.notices, completed=with_mails),
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
    return ordered(rows[_NOTICE], "customer_id", "email", "told_on")


def waiting_rows(month: Month, summary: Frame) -> Frame:
    """One row a member who waits, with their names; the quote is the customer's total, net in minor units."""
    rows = ordered(waiting_list(month.state, month.config, month.as_of), "customer_id")
    people = month.state.seats.loc[month.state.seats["status"] != "seated", ["customer_id", "email", "name"]]
    rows = rows.merge(people, on=["customer_id", "email"], how="left")
    return rows.assign(
        reseller_id=customer_resellers(rows["customer_id"], summary, month.state.parties),
        customer_name=looked_up(rows["customer_id"], party_names(month.state.parties, "customer")),
    )


def removed_rows(seat_events: Frame) -> Frame:
    """One row a removal of the month."""
    gone = seat_events[seat_events["kind"] == "remove"]
    return ordered(gone.assign(removed_on=gone["as_of"]), "customer_id", "email", "removed_on")
