"""What crediting an invoice does, on one screen: the note, the licences, the seats, and the money paid."""

from __future__ import annotations

from datetime import date
from typing import Any

from reconciler import frames
from reconciler.config import Config
from reconciler.finding import has_errors
from reconciler.frames import Frame
from reconciler.rules.credit_notes import (
    Asked,
    credit_note,
    creditable_invoice,
    credited_lines,
    lines_left,
)
from reconciler.rules.credited import TAKEN, grants_left
from reconciler.rules.errors import NotCreditableError
from reconciler.rules.reissues import Reissue, reissue
from reconciler.rules.released import moved_on, released, released_outcomes
from reconciler.rules.seats import Capacity, seat_moves
from reconciler.rules.state import GRANT_STATE, Plan, State

NOTE, ANEW = "#1", "#2"
"""Labels of the credit note and of the invoice issued anew, until they have numbers."""


def credit_plan(asked: Asked, state: State, config: Config, vat_rates: Frame, as_of: date) -> Plan:
    """The plan that credits an invoice on `as_of` (rule `immutable`); NotCreditableError where that cannot be.

    The licences end on that day, and who has none any more waits. What was paid beyond what is still owed becomes the
    party's credit or, if the invoice is issued anew, pays that.
    """
    invoice = creditable_invoice(asked.number, state)
    lines = credited_lines(asked, lines_left(asked.number, state))
    note = credit_note(asked, invoice, lines, state, as_of, NOTE)
    anew = reissue(invoice, lines, state, config, vat_rates, as_of, ANEW) if asked.is_reissued else Reissue()
    if has_errors(anew.findings):
        raise NotCreditableError(" ".join(f"{finding.message} {finding.advice}" for finding in anew.findings))
    still_owed = int(invoice["gross"]) - int(invoice["credited"]) - int(note["gross"].iloc[0])
    back = released(asked.number, max(0, int(invoice["paid"]) - still_owed), _paying(state))
    moved = moved_on(back, ANEW, anew.gross)
    is_paid = int(invoice["paid"]) + _sum(back) >= still_owed
    grants = _grants_after(invoice, lines, is_paid, state)
    grants = frames.joined([grants, anew.grant_states(_sum(moved))], GRANT_STATE)
    people = state.seats[state.seats["status"] != "removed"]
    of_note = lines.assign(invoice=NOTE, credited_line=lines["line"], line=range(1, len(lines) + 1))
    return Plan(
        as_of=as_of,
        allocations=frames.joined([back, moved], frames.ALLOCATION),
        outcomes=released_outcomes(back, moved, invoice, state),
        invoices=frames.joined([note, anew.invoices], frames.INVOICE),
        lines=frames.joined([of_note, anew.lines], frames.LINE),
        grants=anew.grants,
        seat_events=seat_moves(people, Capacity.on(grants, as_of, config)),
        findings=anew.findings,
    )


def _paying(state: State) -> Frame:
    """The allocations without those of payments that came back and of what returned them: they pay nothing together."""
    returned = state.outcomes.loc[state.outcomes["status"] == "returned", "payment_key"]
    return state.allocations[~state.allocations["payment_key"].isin(returned)]


def _grants_after(invoice: dict[str, Any], lines: Frame, is_paid: bool, state: State) -> Frame:
    """The books' grants (GRANT_STATE) with what the lines of the note take off; `is_paid`: whether the rest is paid."""
    left = grants_left(state.grants, frames.typed(lines.assign(batch_id=0), TAKEN))
    paid = left["is_paid"] | ((left["invoice"] == invoice["number"]) & is_paid)
    return left.assign(is_paid=paid, returned_on=left["returned_on"].mask(paid))


def _sum(allocations: Frame) -> int:
    return int((allocations["amount"] + allocations["charges"]).sum())
