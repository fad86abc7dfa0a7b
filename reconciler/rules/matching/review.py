"""What people decided, applied before any pass: payments used as they say or set aside, and the books after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from reconciler import frames
from reconciler.finding import Finding
from reconciler.frames import Column, Frame, looked_up
from reconciler.money import amount_text
from reconciler.rules.matching import codes
from reconciler.rules.matching.books import payable_documents
from reconciler.rules.matching.decided import (
    PASS,
    aside_outcome,
    decided_evidence,
    has_charges,
    settled_outcome,
)
from reconciler.rules.matching.decisions import BETWEEN, REJECT, Decision, DecisionRefusedError, Row, new_decisions
from reconciler.rules.state import BATCHED, OUTCOME_STATE, PAYMENT_STATE, State
from reconciler.validate.tables import Tables
from reconciler.wording import first_few


@dataclass(frozen=True)
class Reviewed:
    """What is to be booked of decisions (ALLOCATION, OUTCOME, DECISION), and the books as they are with it.

    `state` has the payments that were decided on too, where they came with this batch.
    """

    allocations: Frame
    outcomes: Frame
    decisions: Frame
    state: State
    findings: list[Finding]


def reviewed(tables: Tables, state: State, fresh: Frame, parties: Frame, as_of: date) -> Reviewed:
    """Applies the decisions of the month's review sheets that are not booked yet.

    `fresh`: payments that come with this batch (PAYMENT); `state.open_items` has this batch's open items already. In
    the order of the payments' days each takes what is open on the documents named, in their order; what is left over
    is credit. A decision that cannot be carried out as it stands is a finding, and nothing is done.
    """
    if tables.frames["review"].empty:
        allocations, outcomes, booked = map(frames.empty, (frames.ALLOCATION, frames.OUTCOME, frames.DECISION))
        return Reviewed(allocations, outcomes, booked, state, [])
    documents = payable_documents(state.invoices, state.open_items, parties, as_of)
    payments = _payments(state, fresh)
    decisions, findings = new_decisions(tables, payments, documents["number"], state.decisions)
    desk = _Desk(decisions, payments, documents, state.allocations)
    decisions.sort(key=lambda decision: desk.turn(decision.payment_key))
    done = [decision for decision in decisions if desk.carries_out(decision)]
    booked = _booked(done)
    allocations = frames.typed(pd.DataFrame(desk.allocations), frames.ALLOCATION)
    outcomes = frames.typed(pd.DataFrame(desk.outcomes), frames.OUTCOME)
    after = _after(state, fresh, (allocations, outcomes, booked), as_of)
    return Reviewed(allocations, outcomes, booked, after, [*findings, *desk.findings])


def _payments(state: State, fresh: Frame) -> Frame:
    """Every payment with what is left of it and its last outcome."""
    kinds = {**frames.PAYMENT, "allocated": "int"}
    every = frames.joined([state.payments, fresh.assign(allocated=0)], kinds)
    last = state.outcomes[["payment_key", "status", "pass", "suggestion", "credit", "credit_party"]]
    known = every.merge(last.rename(columns={"pass": "by_pass"}), on="payment_key", how="left")
    return known.assign(left=known["amount"] - known["allocated"], credit=known["credit"].fillna(0).astype("int64"))


class _Desk:
    """Decisions carried out one after the other: what each takes is not there for the next."""

    def __init__(self, decisions: list[Decision], payments: Frame, documents: Frame, booked: Frame) -> None:
        keys = {decision.payment_key for decision in decisions}
        numbers = {number for decision in decisions for number in decision.invoices}
        self._payments = _rows_by("payment_key", payments, keys)
        self._documents = _rows_by("number", documents, numbers)
        self._open: dict[str, int] = {number: document.open for number, document in self._documents.items()}
        used = booked[booked["payment_key"].isin(keys)]
        self._used: dict[str, list[str]] = used.groupby("payment_key")["invoice"].agg(list).to_dict()
        self.allocations: list[dict[str, Any]] = []
        self.outcomes: list[dict[str, Any]] = []
        self.findings: list[Finding] = []

    def turn(self, payment_key: str) -> tuple[pd.Timestamp, str]:
        """When a payment's turn comes."""
        return self._payments[payment_key].booked_on, payment_key

    def carries_out(self, decision: Decision) -> bool:
        """Whether it was possible; if not, a finding says why. What is so already is nothing to do or to say."""
        payment = self._payments[decision.payment_key]
        documents = [self._documents[number] for number in decision.invoices]
        used = self._used.get(decision.payment_key, [])
        if payment.left == 0 and set(used) == set(decision.invoices):
            return False
        try:
            _refuse_used(payment, used)
            if decision.decision == REJECT:
                self.outcomes.append(aside_outcome(decision, payment))
            else:
                self._refuse_unpayable(payment, documents)
                self._settle(decision, payment, documents)
        except DecisionRefusedError as refused:
            self.findings.append(decision.refused(refused))
            return False
        return True

    def _refuse_unpayable(self, payment: Row, documents: list[Row]) -> None:
        if payment.amount < 0:
            message = (
                f"{amount_text(payment.amount, payment.currency)} went out; only money that came in pays invoices."
            )
            raise DecisionRefusedError(codes.DECISION_OUTGOING, message)
        for document in documents:
            if document.currency != payment.currency:
                message = f"{document.number} is in {document.currency} and the payment in {payment.currency}."
                raise DecisionRefusedError(codes.DECISION_OTHER_CURRENCY, message)
            if self._open[document.number] <= 0:
                message = f"{document.number} is paid already."
                raise DecisionRefusedError(codes.DECISION_INVOICE_PAID, message)

    def _settle(self, decision: Decision, payment: Row, documents: list[Row]) -> None:
        left, lacks_charges = payment.left, has_charges(decision, payment)
        for document in documents:
            amount = min(left, self._open[document.number])
            charges = self._open[document.number] - amount if lacks_charges and amount else 0
            left -= amount
            self._open[document.number] -= amount + charges
            if amount:
                self._allocate(decision, document, amount, charges)
        unpaid = [document.number for document in documents if self._open[document.number]]
        outcome = settled_outcome(decision, payment, left, unpaid, documents[-1])
        self.outcomes.append(outcome)
        self._tell(decision, payment, outcome)

    def _allocate(self, decision: Decision, document: Row, amount: int, charges: int) -> None:
        with_charges = f", with {amount_text(charges, document.currency)} of bank charges" if charges else ""
        self.allocations.append(
            {
                "payment_key": decision.payment_key,
                "invoice": document.number,
                "amount": amount,
                "charges": charges,
                "pass": PASS,
                "evidence": decided_evidence(decision) + with_charges,
            }
        )

    def _tell(self, decision: Decision, payment: Row, outcome: dict[str, Any]) -> None:
        """What people are told of a payment that a pass uses in part or for more, they are told here too."""
        value = amount_text(payment.amount, payment.currency)
        what = f"The payment of {value}"
        if payment.left != payment.amount:  # credit, the rest of what was used before
            what = f"What was left of the payment of {value}, {amount_text(payment.left, payment.currency)},"
        said = f"{what} is {outcome['reason']}"
        if outcome["status"] == "part":
            told = codes.PAYMENT_PART.at(decision.place, f"{said}; the rest stays open.", value=value)
            self.findings.append(told)
        if outcome["status"] == "over":
            message = f"{said}; the rest is credit of {outcome['credit_party']}."
            self.findings.append(codes.PAYMENT_OVER.at(decision.place, message, value=value))


def _rows_by(column: str, frame: Frame, wanted: set[str]) -> dict[str, Row]:
    """The rows whose column has a wanted value, by it; of several the first."""
    found = frame[frame[column].isin(wanted)].drop_duplicates(column)
    return dict(zip(found[column], found.itertuples(index=False), strict=True))


def _refuse_used(payment: Row, used: list[str]) -> None:
    if payment.status == "returned":
        raise DecisionRefusedError(codes.DECISION_STALE, "The payment was returned, or is a return itself.")
    if payment.left == 0:
        message = f"All of the payment is used already, for {first_few(list(dict.fromkeys(used)))}."
        raise DecisionRefusedError(codes.DECISION_STALE, message)


def _booked(done: list[Decision]) -> Frame:
    rows = [
        {
            "payment_key": one.payment_key,
            "decision": one.decision,
            "invoices": BETWEEN.join(one.invoices) or None,
            "file": one.place.file,
            "sheet": one.place.sheet,
            "row": one.row,
        }
        for one in done
    ]
    return frames.typed(pd.DataFrame(rows, columns=list(frames.DECISION)), frames.DECISION)


def _after(state: State, fresh: Frame, new: tuple[Frame, Frame, Frame], as_of: date) -> State:
    """The books as the batch would leave them if it did nothing but this."""
    allocations, outcomes, decisions = (frame.assign(batch_id=state.batch_id + 1) for frame in new)
    decided = fresh[fresh["payment_key"].isin(decisions["payment_key"])]
    came = decided.assign(batch_id=state.batch_id + 1, came_on=pd.Timestamp(as_of), allocated=0)
    payments = frames.joined([state.payments, came], PAYMENT_STATE)
    used = allocations.groupby("payment_key")["amount"].sum()
    paid = (allocations["amount"] + allocations["charges"]).groupby(allocations["invoice"]).sum()
    others = state.outcomes[~state.outcomes["payment_key"].isin(outcomes["payment_key"])]
    outcomes = outcomes.assign(since=pd.Timestamp(as_of))
    return replace(
        state,
        payments=payments.assign(allocated=_more(payments["allocated"], payments["payment_key"], used)),
        invoices=state.invoices.assign(paid=_more(state.invoices["paid"], state.invoices["number"], paid)),
        open_items=state.open_items.assign(
            settled=_more(state.open_items["settled"], state.open_items["number"], paid)
        ),
        allocations=frames.joined([state.allocations, allocations], {**BATCHED, **frames.ALLOCATION}),
        outcomes=frames.joined([others, outcomes], OUTCOME_STATE),
    )


def _more(amounts: Column, keys: Column, added: Column) -> Column:
    return amounts + looked_up(keys, added).fillna(0).astype("int64")
