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
CREDIT = {"party": "text", "currency": "text", "amount": "money", "since": "date", "kind": "text"}


def write_payments(path: Path, month: Month) -> list[Finding]:
    """Write `payments.xlsx` of the month to `path`."""
    settled = ordered(month.settled, "booked_on", "payment_key", "invoice")
    sheets = [
        TableSheet("open", OPEN, open_documents(month)),
        TableSheet("settled", SETTLED, settled),
        TableSheet("review", REVIEW, pd.DataFrame(columns=list(REVIEW))),
        TableSheet("suspense", SUSPENSE, pd.concat([suspense_rows(month.state), closed_rows(month)])),
        TableSheet("credit", CREDIT, credit_rows(month.state)),
    ]
    return write_workbook(path, sheets, Properties(f"Payments {month.period}", month.as_of))


def suspense_rows(state: State) -> Frame:
    """One row a payment that no document took; `amount` is what of it waits, in minor units."""
    rows = _with_payments(state.outcomes[state.outcomes["status"] == "suspense"], state.payments)
    return ordered(rows.assign(amount=rows["amount"] - rows["allocated"]), "booked_on", "payment_key")


def closed_rows(month: Month) -> Frame:
    """What came this month and waits for nobody: money going out, and what came back before it was used."""
    state = month.state
    is_new = state.outcomes["since"].dt.to_period("M") == pd.Period(month.period, "M")
    used = state.payments.loc[state.payments["allocated"] != 0, "payment_key"]
    is_unused = (state.outcomes["status"] == "returned") & ~state.outcomes["payment_key"].isin(used)
    closed = state.outcomes[is_new & ((state.outcomes["status"] == "outgoing") | is_unused)]
    return ordered(_with_payments(closed, state.payments), "booked_on", "payment_key")


def credit_rows(state: State) -> Frame:
    """Money left over, a party and currency, since the first of it came."""
    kept = open_credits(state).groupby(["party_id", "kind", "currency"], as_index=False)
    rows = kept.agg({"credit": "sum", "since": "min"})
    return ordered(rows.rename(columns={"party_id": "party", "credit": "amount"}), "party", "kind", "currency")


def _with_payments(outcomes: Frame, payments: Frame) -> Frame:
    columns = ["payment_key", "payment_id", "booked_on", "payer_name", "text", "amount", "currency", "allocated"]
    return outcomes.merge(payments[columns], on="payment_key", how="left", validate="one_to_one")
