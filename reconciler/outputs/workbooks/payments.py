"""`payments.xlsx`: what is open, what was settled, what a person must look at, and whose money is left over."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from reconciler.finding import Finding
from reconciler.frames import Frame
from reconciler.ledger.month import Month
from reconciler.outputs.books_view import open_documents, ordered
from reconciler.outputs.excel import Properties, write_workbook
from reconciler.outputs.sheet_rows import Choice, TableSheet
from reconciler.rules.matching.credit import open_credits
from reconciler.rules.state import State

FILE = "payments.xlsx"
OPEN = {
    "number": "text",
    "customer_id": "text",
    "billed_to": "text",
    "due_on": "date",
    "currency": "text",
    "gross": "money",
    "paid": "money",
    "open": "money",
    "days_overdue": "integer",
    "billed_name": "text",
    "credited": "money",
    "reminder_level": "integer",
    "reminded_on": "date",
}
SETTLED = {
    "payment_id": "text",
    "booked_on": "date",
    "payer_name": "text",
    "invoice": "text",
    "amount": "money",
    "currency": "text",
    "pass": "text",
    "evidence": "prose",
    "payment_key": "text",  # by which `explain` finds a payment that the bank gave no id
    "charges": "money",  # bank charges that count as paid, too
}
REVIEW = {
    "payment_id": "text",
    "booked_on": "date",
    "payer_name": "text",
    "text": "text",
    "amount": "money",
    "currency": "text",
    "suggestion": "text",
    "score": "integer",
    "reason": "prose",
    "decision": "answer",
    "payment_key": "text",  # by which a decision finds its payment
}
SUSPENSE = {
    "payment_id": "text",
    "booked_on": "date",
    "payer_name": "text",
    "text": "text",
    "amount": "money",
    "currency": "text",
    "reason": "prose",
    "payment_key": "text",
    "decision": "answer",
}
DECISION = Choice(
    ("accept", "reject"),
    "Decision",
    "accept: use it for the suggestion. reject: set it aside. Or write the numbers of the invoices it pays, "
    "with commas between. Then put the workbook into the next inbox.",
)
SUSPENSE_DECISION = Choice(
    ("reject",),
    "Decision",
    "Write the numbers of the invoices it pays, with commas between, or reject to set it aside. "
    "Then put the workbook into the next inbox.",
)
LEFT_TO_PEOPLE = ("suspense", "aside")
"""The outcomes of payments that stay in the sheet `suspense` until a person uses them."""

CREDIT = {"party": "text", "currency": "text", "amount": "money", "since": "date", "kind": "text"}


def write_payments(path: Path, month: Month) -> list[Finding]:
    """Write `payments.xlsx` of the month to `path`."""
    settled = ordered(month.settled, "booked_on", "payment_key", "invoice")
    sheets = [
        TableSheet("open", OPEN, open_documents(month)),
        TableSheet("settled", SETTLED, settled),
        TableSheet("review", REVIEW, review_rows(month.state), {"decision": DECISION}),
        TableSheet("suspense", SUSPENSE, suspense_rows(month), {"decision": SUSPENSE_DECISION}),
        TableSheet("credit", CREDIT, credit_rows(month.state)),
    ]
    return write_workbook(path, sheets, Properties(f"Payments {month.period}", month.as_of))


def review_rows(state: State) -> Frame:
    """One row a payment with a suggestion for a person, the surest first; `amount` is what is left, in minor units.

    So are credits that could pay an open document of their party.
    """
    outcomes = state.outcomes
    is_credit = (outcomes["status"] == "over") & outcomes["suggestion"].notna()
    rows = _left(outcomes[(outcomes["status"] == "review") | is_credit], state.payments)
    return rows.sort_values(["score", "booked_on", "payment_key"], ascending=[False, True, True], ignore_index=True)


def suspense_rows(month: Month) -> Frame:
    """One row a payment that nothing takes; `amount` is what of it waits, in minor units.

    What went out, and what came back before it was used, is listed in the month in which it came, and not again.
    """
    state, outcomes = month.state, month.state.outcomes
    is_new = outcomes["since"].dt.strftime("%Y-%m") == month.period
    used = state.payments.loc[state.payments["allocated"] != 0, "payment_key"]
    is_unused = (outcomes["status"] == "returned") & ~outcomes["payment_key"].isin(used)
    is_told_once = is_new & ((outcomes["status"] == "outgoing") | is_unused)
    rows = _left(outcomes[outcomes["status"].isin(LEFT_TO_PEOPLE) | is_told_once], state.payments)
    return ordered(rows, "booked_on", "payment_key")


def credit_rows(state: State) -> Frame:
    """Money left over, a party and currency, since the first of it came."""
    kept = open_credits(state).groupby(["party_id", "kind", "currency"], as_index=False)
    rows = kept.agg({"credit": "sum", "since": "min"})
    return ordered(rows.rename(columns={"party_id": "party", "credit": "amount"}), "party", "kind", "currency")


def _left(outcomes: Frame, payments: Frame) -> Frame:
    """The outcomes with their payments; `amount` is what of it is left, and no decision is made yet."""
    rows = _with_payments(outcomes, payments)
    nothing = pd.Series(None, index=rows.index, dtype="str")
    return rows.assign(amount=rows["amount"] - rows["allocated"], decision=nothing)


def _with_payments(outcomes: Frame, payments: Frame) -> Frame:
    columns = ["payment_key", "payment_id", "booked_on", "payer_name", "text", "amount", "currency", "allocated"]
    return outcomes.merge(payments[columns], on="payment_key", how="left", validate="one_to_one")
