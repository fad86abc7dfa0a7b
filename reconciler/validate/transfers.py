"""Payments: booked ones only, each with one amount whose sign says whether money came in or went out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from reconciler import money
from reconciler.frames import Frame
from reconciler.validate import codes
from reconciler.validate.draft import Draft, Objection, Row
from reconciler.validate.duplicates import duplicate_objections
from reconciler.wording import plural

PAYMENT = ["account", "payment_id"]
"""What names a payment."""

FIXED = ["booked_on", "amount", "currency"]
"""What the same payment always comes with; banks shorten or lengthen the rest."""


def check_pending(draft: Draft) -> list[Objection]:
    """Only booked entries are money."""
    payments = draft.frames["payments"]
    labels = payments.index[payments["status"] == "pending"]

    def message(row: Row) -> str:
        return f"The payment of {row.booked_on.date().isoformat()} is pending, so it was not taken."

    return [Objection(codes.PAYMENT_PENDING, "payments", labels, "status", message, is_dropped=True)]


def check_amounts(draft: Draft) -> list[Objection]:
    """A row gives its amount in exactly one way: amount, debit or credit, or amount and direction."""
    p = draft.frames["payments"]
    has_amount, has_pair = p["amount"].notna(), p["debit"].notna() | p["credit"].notna()
    is_both = _is_filled(p["debit"]) & _is_filled(p["credit"])
    other_side = p["credit"].where(p["direction"] == "debit", p["debit"])
    is_contradicted = p["direction"].notna() & has_pair & _is_filled(other_side)
    is_negative_credit = ((p["direction"] == "credit") & (p["amount"] < 0)).fillna(False).astype(bool)
    mistakes = (
        (~has_amount & ~has_pair, "The row has no amount: amount, debit and credit are blank."),
        (has_amount & has_pair, "The row has an amount and also debit or credit."),
        (~has_amount & is_both, "The row has both debit and credit."),
        (~has_amount & ~is_both & is_contradicted, "The direction contradicts the column that holds the amount."),
        (~has_pair & is_negative_credit, "The direction is credit, but the amount is negative."),
    )
    has_column = p["source"].map(lambda n: "amount" in draft.origins[n].columns).astype(bool)
    fields = (("amount", has_column), ("credit", ~has_column))
    return [_unclear(p.index[wrong & is_here], field, text) for wrong, text in mistakes for field, is_here in fields]


def _unclear(labels: Sequence[int], field: str, text: str) -> Objection:
    def shown(row: Row) -> str | None:
        minor = getattr(row, field)
        return None if pd.isna(minor) else f"{money.to_major(minor, row.currency)}"

    return Objection(codes.AMOUNT_UNCLEAR, "payments", labels, field, lambda row: text, value=shown)


def signed_payments(payments: Frame) -> Frame:
    """The payments with `amount` signed: positive for money coming in, negative for money going out."""
    p = payments
    is_out = (p["direction"] == "debit") & p["amount"].notna()
    amount = p["amount"].where(~is_out, -p["amount"].abs())
    pair = p["credit"].fillna(0) - p["debit"].abs().fillna(0)
    return p.assign(amount=amount.fillna(pair).astype("Int64"))


def check_zero_amounts(draft: Draft) -> list[Objection]:
    """A payment of nothing settles nothing."""
    payments = draft.frames["payments"]
    labels = payments.index[payments["amount"] == 0]

    def message(_: Row) -> str:
        return "The amount is zero, so the payment was not taken."

    return [Objection(codes.PAYMENT_OF_NOTHING, "payments", labels, "amount", message, is_dropped=True)]


def check_payment_ids(draft: Draft) -> list[Objection]:
    """The same id on the same account is the same payment; without an id two equal rows stay two payments.

    Exports of a bank overlap: what another sheet has too is said once a sheet.
    """
    payments = draft.frames["payments"]
    named = payments[payments["payment_id"].notna()]
    found = duplicate_objections(
        Draft({"payments": named}, draft.origins), "payments", PAYMENT, "payment_id", [*PAYMENT, *FIXED]
    )
    if not found:
        return []
    again, conflicting = found
    rows = named.loc[again.labels]
    is_twice_in_sheet = named.duplicated(["source", *PAYMENT, *FIXED]).loc[rows.index]
    return [replace(again, labels=rows.index[is_twice_in_sheet]), _overlap(rows[~is_twice_in_sheet]), conflicting]


def _overlap(rows: Frame) -> Objection:
    """Payments that another sheet has too, one finding a sheet."""
    counts = rows["source"].value_counts()
    is_first = ~rows.duplicated("source")

    def message(row: Row) -> str:
        count = counts[row.source]
        stand = "stands" if count == 1 else "stand"
        return f"{plural(count, 'payment')} of this sheet {stand} in another one, this one first."

    labels, others = rows.index[is_first], rows.index[~is_first]
    return Objection(codes.PAYMENTS_OVERLAP, "payments", labels, "payment_id", message, is_dropped=True, others=others)


def _is_filled(amounts: Frame) -> Frame:
    return amounts.fillna(0) != 0
