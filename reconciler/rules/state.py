"""What the books say (`State`) and what a batch is to write (`Plan`): plain frames, no behaviour of storage."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from reconciler import frames
from reconciler.finding import Finding
from reconciler.frames import Frame

CREDITED = "credit"
"""The pass of an allocation by which a credit note gives money back, or moves it to the invoice issued anew."""

BATCHED = {"batch_id": "int"}
# returned_on: the day on which the money for a grant that was paid came back, while that is not paid again.
# licences: what credit notes left of them; none is left of a credited grant.
GRANT_STATE = {**BATCHED, "grant_id": "int", **frames.GRANT, "is_paid": "bool", "due_on": "date", "returned_on": "date"}
INVOICE_STATE = {**BATCHED, **frames.INVOICE, "paid": "int", "credited": "int"}  # by payments; by credit notes
OPEN_ITEM_STATE = {**BATCHED, **frames.OPEN_ITEM, "settled": "int"}  # paid: before it came; settled: since
PAYMENT_STATE = {**BATCHED, **frames.PAYMENT, "allocated": "int", "came_on": "date"}  # as-of date of its batch
OUTCOME_STATE = {**BATCHED, **frames.OUTCOME, "since": "date"}  # since: first day of this status
DECISION_STATE = {**BATCHED, **frames.DECISION, "since": "date"}
# credited: licences credited since the row last changed, which it does not ask for again.
WISH_STATE = {**BATCHED, **frames.WISH, "since": "date", "credited": "int"}
REMINDER_STATE = {**BATCHED, **frames.REMINDER, "sent_on": "date"}  # as-of date of its batch
HOLD_STATE = {**BATCHED, **frames.HOLD, "since": "date", "found_on": "date"}
"""`since`: first day of the hold, wherever its row stood since; `found_on`: the day it was found at its place."""


def _no(columns: dict[str, str]) -> Frame:
    return field(default_factory=partial(frames.empty, columns))


@dataclass(frozen=True)
class State:
    """The books as they stand after a batch; every frame has the latest row of each key. Empty books by default."""

    batch_id: int = 0
    as_of: date | None = None
    hash: str = ""
    parties: Frame = _no({**BATCHED, **frames.PARTY})
    wishes: Frame = _no(WISH_STATE)
    openings: Frame = _no({**BATCHED, **frames.OPENING})
    open_items: Frame = _no(OPEN_ITEM_STATE)
    grants: Frame = _no(GRANT_STATE)
    invoices: Frame = _no(INVOICE_STATE)
    credit_notes: Frame = _no({**BATCHED, **frames.INVOICE})
    lines: Frame = _no({**BATCHED, **frames.LINE})
    payments: Frame = _no(PAYMENT_STATE)
    allocations: Frame = _no({**BATCHED, **frames.ALLOCATION})
    outcomes: Frame = _no(OUTCOME_STATE)
    decisions: Frame = _no(DECISION_STATE)  # every one, in their order
    seats: Frame = _no(frames.SEAT)
    holds: Frame = _no(HOLD_STATE)
    reminders: Frame = _no(REMINDER_STATE)  # every payment reminder, in their order


@dataclass(frozen=True)
class Plan:
    """Exactly what one batch will write.

    Invoices are drafts: `invoices.number`, `lines.invoice` and `grants.invoice` hold a draft label such as `#1`
    until the batch is committed, when the ledger puts numbers (and references) in their place, in frame order.
    """

    as_of: date
    parties: Frame = _no(frames.PARTY)
    wishes: Frame = _no(frames.WISH)
    openings: Frame = _no(frames.OPENING)
    open_items: Frame = _no(frames.OPEN_ITEM)
    payments: Frame = _no(frames.PAYMENT)
    allocations: Frame = _no(frames.ALLOCATION)
    outcomes: Frame = _no(frames.OUTCOME)
    decisions: Frame = _no(frames.DECISION)
    invoices: Frame = _no(frames.INVOICE)
    lines: Frame = _no(frames.LINE)
    grants: Frame = _no(frames.GRANT)
    members: Frame = _no(frames.MEMBER)
    seat_events: Frame = _no(frames.SEAT_EVENT)
    holds: Frame = _no(frames.HOLD)
    reminders: Frame = _no(frames.REMINDER)  # of payments; those of seats are notices of `seat_events`
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not any(len(getattr(self, name)) for name in EVENTS)

    @property
    def outline(self) -> Plan:
        """The plan with all of its rows and only those columns that are counted: a tenth of its memory."""
        return replace(self, **{name: getattr(self, name)[columns].copy() for name, columns in COUNTED.items()})


COUNTED = {
    **{name: [] for name in ("parties", "wishes", "grants", "lines", "members")},
    "invoices": ["kind"],
    "seat_events": ["kind", "notice"],
}
"""Columns of the longest frames of a plan by which its rows are counted."""

EVENTS = {
    "parties": frames.PARTY,
    "wishes": frames.WISH,
    "openings": frames.OPENING,
    "open_items": frames.OPEN_ITEM,
    "payments": frames.PAYMENT,
    "allocations": frames.ALLOCATION,
    "outcomes": frames.OUTCOME,
    "decisions": frames.DECISION,
    "invoices": frames.INVOICE,
    "lines": frames.LINE,
    "grants": frames.GRANT,
    "members": frames.MEMBER,
    "seat_events": frames.SEAT_EVENT,
    "holds": frames.HOLD,
    "reminders": frames.REMINDER,
}
"""The frames of a plan with their columns, in the order in which they are written."""
