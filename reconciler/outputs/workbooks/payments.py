"""`payments.xlsx`: what is open, what was settled, what a person must look at, and whose money is left over."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from reconciler.finding import Finding
from reconciler.frames import Frame
from reconciler.ledger.month import Month
from reconciler.outputs.books_view import open_documents, ordered
from reconciler.outputs.excel import Properties, write_workbook
from reconciler.outputs.sheet_rows import TableSheet
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
    "reason": "text",
    "decision": "text",
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
}
CREDIT = {"party": "text", "currency": "text", "amount": "money", "since": "date"}


def write_payments(path: Path, month: Month) -> list[Finding]:
    """Write `payments.xlsx` of the month to `path`."""
    settled = ordered(month.settled, "booked_on", "payment_key", "invoice")
    sheets = [
        TableSheet("open", OPEN, open_documents(month)),
        TableSheet("settled", SETTLED, settled),
        TableSheet("review", REVIEW, pd.DataFrame(columns=list(REVIEW))),
        TableSheet("suspense", SUSPENSE, suspense_rows(month.state)),
        TableSheet("credit", CREDIT, credit_rows(month.state)),
    ]
    return write_workbook(path, sheets, Properties(f"Payments {month.period}", month.as_of))


def suspense_rows(state: State) -> Frame:
    """One row a payment that no document took; `amount` is what of it waits, in minor units."""
    rows = _with_payments(state.outcomes[state.outcomes["status"] == "suspense"], state.payments)
    return ordered(rows.assign(amount=rows["amount"] - rows["allocated"]), "booked_on", "payment_key")


def credit_rows(state: State) -> Frame:
    """Money left over, a party and currency, since the first of it came."""
    rows = _with_payments(state.outcomes[state.outcomes["credit"] > 0], state.payments)
    kept = rows.groupby(["credit_party", "currency"], as_index=False).agg({"credit": "sum", "since": "min"})
    return ordered(kept.rename(columns={"credit_party": "party", "credit": "amount"}), "party", "currency")


def _with_payments(outcomes: Frame, payments: Frame) -> Frame:
    columns = ["payment_key", "payment_id", "booked_on", "payer_name", "text", "amount", "currency", "allocated"]
    return outcomes.merge(payments[columns], on="payment_key", how="left", validate="one_to_one")
