"""What people decided in the sheet `review`: which payment each row is about, and what is to be done with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import pandas as pd

from reconciler.finding import Code, Finding, Place
from reconciler.frames import Frame
from reconciler.money import amount_text
from reconciler.rules.matching import codes
from reconciler.rules.matching.named_numbers import NamedNumbers, UnclearNumbersError
from reconciler.validate.tables import Tables

SETTLE, REJECT = "settle", "reject"
BETWEEN = ", "
"""What stands between the numbers of a suggestion and of a decision."""

Row: TypeAlias = Any
"""A row as `itertuples` gives it."""


class DecisionRefusedError(Exception):
    """A decision that cannot be carried out: the finding's code and message; the value is the decision itself."""

    def __init__(self, code: Code, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.advice = code, message, advice


@dataclass(frozen=True, slots=True)
class Decision:
    """One payment, what to do with it (settle or reject), for which documents in which order, and where it says so.

    `is_accepted`: the documents are those of the suggestion in the row; `text` is what the cell says.
    """

    payment_key: str
    decision: str
    invoices: tuple[str, ...]
    is_accepted: bool
    text: str
    place: Place
    row: int

    def refused(self, why: DecisionRefusedError) -> Finding:
        """The finding that says why nothing is done."""
        return why.code.at(self.place, why.message, why.advice, value=self.text)


def new_decisions(
    tables: Tables, payments: Frame, numbers: Iterable[str], booked: Frame
) -> tuple[list[Decision], list[Finding]]:
    """The decisions of the month's review sheets that are not booked yet, at most one a payment, and what is wrong.

    `payments`: all that are known (PAYMENT, `left`); `numbers`: of all documents; `booked`: DECISION in the books.
    What a person decided before is nothing to do, wherever it stands now. Rows that contradict each other are all
    left alone.
    """
    asked = tables.frames["review"]
    known, ways = _Known(payments, asked), NamedNumbers(numbers)
    done = set(booked[["payment_key", "decision", "invoices"]].fillna("").itertuples(index=False, name=None))
    decisions: list[Decision] = []
    findings: list[Finding] = []
    for row in asked.sort_values(["source", "row"]).itertuples():
        place = tables.place("review", row.Index, "decision")
        try:
            payment = known.payment(row)
            decision = _decision(row, payment.payment_key, ways, place)
            if (payment.payment_key, decision.decision, BETWEEN.join(decision.invoices)) not in done:
                _refuse_misplaced(row, payment)
                decisions.append(decision)
        except DecisionRefusedError as refused:
            findings.append(refused.code.at(place, refused.message, refused.advice, value=row.decision))
    agreed, conflicts = _without_conflicts(decisions)
    return agreed, findings + conflicts


class _Known:
    """The payments that rows ask for, by key and by the bank's id."""

    def __init__(self, payments: Frame, asked: Frame) -> None:
        is_asked = payments["payment_key"].isin(asked["payment_key"].dropna())
        is_asked |= payments["payment_id"].isin(asked["payment_id"].dropna())
        self._by_key: dict[str, Row] = {}
        self._by_id: dict[str, list[Row]] = {}
        for payment in payments[is_asked].itertuples(index=False):
            self._by_key[payment.payment_key] = payment
            self._by_id.setdefault(payment.payment_id, []).append(payment)

    def payment(self, row: Row) -> Row:
        """The payment that a row is about; DecisionRefusedError where that is none or not clear."""
        if not pd.isna(row.payment_key):
            if row.payment_key not in self._by_key:
                raise _unknown(f"The books have no payment with the key {row.payment_key}.")
            return self._by_key[row.payment_key]
        if pd.isna(row.payment_id):
            raise _unknown("The row has a decision, but neither payment_key nor payment_id.")
        found = self._by_id.get(row.payment_id, [])
        if not found:
            raise _unknown(f"The books have no payment with the id {row.payment_id}.")
        fits = found if len(found) == 1 else [one for one in found if _difference(row, one) is None]
        if len(fits) != 1:
            raise _unknown(f"Several payments have the id {row.payment_id}, and the row does not say which is meant.")
        return fits[0]


def _unknown(message: str) -> DecisionRefusedError:
    return DecisionRefusedError(codes.DECISION_UNKNOWN_PAYMENT, message)


def _decision(row: Row, payment_key: str, ways: NamedNumbers, place: Place) -> Decision:
    is_accepted = row.decision == "accept"
    if row.decision == "reject":
        return Decision(payment_key, REJECT, (), False, row.decision, place, row.row)
    if is_accepted and pd.isna(row.suggestion):
        message = "The decision is to accept, but the row suggests no invoice."
        raise DecisionRefusedError(codes.DECISION_WITHOUT_SUGGESTION, message)
    invoices = _invoices(row.suggestion if is_accepted else row.decision, ways)
    return Decision(payment_key, SETTLE, invoices, is_accepted, row.decision, place, row.row)


def _invoices(text: str, ways: NamedNumbers) -> tuple[str, ...]:
    """The numbers that a decision or suggestion names; DecisionRefusedError where that is not clear."""
    try:
        invoices = ways.named_in(text)
    except UnclearNumbersError as unclear:
        raise _unclear(text, unclear) from unclear
    if not invoices:
        raise DecisionRefusedError(codes.DECISION_UNKNOWN_INVOICE, f"{text} names no invoice.")
    return tuple(invoices)


def _unclear(text: str, unclear: UnclearNumbersError) -> DecisionRefusedError:
    advice = ""
    if unclear.candidates:
        message = f"{unclear.what} may mean {' or '.join(unclear.candidates)}."
        advice = "Write commas between the numbers, each exactly as the sheet open of payments.xlsx has it."
    elif unclear.what.casefold() in ("accept", "reject"):
        message = f"{text} is a word and numbers; only one of them can count."
    else:
        message = f"{unclear.what} is neither accept nor reject, nor the number of an invoice or open item."
    return DecisionRefusedError(codes.DECISION_UNKNOWN_INVOICE, message, advice)


def _refuse_misplaced(row: Row, payment: Row) -> None:
    """Where only some columns of a sheet are sorted, decisions come to stand beside payments they are not about."""
    if difference := _difference(row, payment):
        said, true = difference
        known = payment.payment_key if pd.isna(payment.payment_id) else payment.payment_id
        raise DecisionRefusedError(codes.DECISION_MISPLACED, f"The row says {said}, but payment {known} is {true}.")


def _difference(row: Row, payment: Row) -> tuple[str, str] | None:
    """What the row says and what is true, where its day, amount or currency is not the payment's; None if it is.

    A blank cell says nothing. The amount is the payment's, or what is left of it.
    """
    if not pd.isna(row.booked_on) and row.booked_on != payment.booked_on:
        return f"{row.booked_on.date()}", f"of {payment.booked_on.date()}"
    if pd.isna(row.currency):
        return None
    if row.currency != payment.currency:
        return row.currency, f"in {payment.currency}"
    if not pd.isna(row.amount) and row.amount not in (payment.amount, payment.left):
        left = (
            "" if payment.left == payment.amount else f", of which {amount_text(payment.left, payment.currency)} left"
        )
        return amount_text(row.amount, row.currency), amount_text(payment.amount, payment.currency) + left
    return None


def _without_conflicts(decisions: list[Decision]) -> tuple[list[Decision], list[Finding]]:
    """One decision a payment, and a finding for each of those that contradict another."""
    by_payment: dict[str, dict[tuple[str, tuple[str, ...]], Decision]] = {}
    for decision in decisions:
        ways = by_payment.setdefault(decision.payment_key, {})
        ways.setdefault((decision.decision, decision.invoices), decision)
    agreed = [one for ways in by_payment.values() if len(ways) == 1 for one in ways.values()]
    contradicted = {key: list(ways.values()) for key, ways in by_payment.items() if len(ways) > 1}
    return agreed, [_conflict(one, ways) for ways in contradicted.values() for one in ways]


def _conflict(decision: Decision, ways: list[Decision]) -> Finding:
    others = " and ".join(f"{other.text} in {other.place}" for other in ways if other is not decision)
    message = f"The decision for this payment is {decision.text} here, but {others}. Nothing is done with it."
    return decision.refused(DecisionRefusedError(codes.DECISION_CONFLICT, message))
