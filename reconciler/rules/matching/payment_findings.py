"""What people are told of payments: used in part or for more, returned, gone out, or left to a decision."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.finding import Finding, Place
from reconciler.frames import Frame
from reconciler.money import amount_text
from reconciler.rules.matching.codes import (
    PAYMENT_IN_SUSPENSE,
    PAYMENT_OVER,
    PAYMENT_PART,
    PAYMENT_RETURNED,
    PAYMENT_TO_REVIEW,
    PAYMENTS_OUTGOING,
)
from reconciler.rules.matching.places import kept_place
from reconciler.rules.matching.round import rows_of
from reconciler.wording import plural

_TOLD = {
    "review": PAYMENT_TO_REVIEW,
    "suspense": PAYMENT_IN_SUSPENSE,
    "over": PAYMENT_OVER,
    "part": PAYMENT_PART,
    "returned": PAYMENT_RETURNED,
}


def payment_findings(outcomes: Frame, transfers: Frame, places: Mapping[str, Place]) -> list[Finding]:
    """One finding a payment (OUTCOME) that a person should know of; `places` are the cells of this month's payments."""
    told = outcomes[outcomes["status"].isin(_TOLD)].merge(transfers, on="payment_key")
    told = told[(told["status"] != "returned") | (told["amount"] < 0)]  # the return is told, not what it returns
    told = told.assign(booked=told["booked_on"].dt.strftime("%Y-%m-%d"))
    for name in ("payer_name", "file", "sheet", "credit_party", "suggestion"):
        told[name] = told[name].fillna("")
    found = []
    kept = ("file", "sheet", "row", "came_on")
    said = ("status", "amount", "currency", "booked", "payer_name", "reason", "credit_party", "suggestion")
    for (key,), words, stood in zip(
        rows_of(told, "payment_key"), rows_of(told, *said), rows_of(told, *kept), strict=True
    ):
        place = places.get(key) or kept_place(*stood)
        found.append(_TOLD[words[0]].at(place, _message(*words), value=amount_text(*words[1:3])))
    return found


def _message(
    status: str, amount: int, currency: str, booked: str, payer: str, reason: str, party: str, suggestion: str
) -> str:
    name = f" from {payer}" if payer else ""
    told = f"The payment of {amount_text(amount, currency)} booked on {booked}{name}"
    if status == "review":
        return f"{told} may be for {suggestion}: {reason}."
    if status == "suspense":
        return f"{told} is in suspense: {reason}."
    if status == "over":
        return f"{told} is {reason}; the rest is credit of {party}."
    if status == "returned":
        return f"{told} {reason}; what that was used for is open again."
    return f"{told} is {reason}; the rest stays open."


def outgoing_findings(outcomes: Frame, transfers: Frame) -> list[Finding]:
    """One finding a sheet or statement that has money going out, with its count and its sum a currency."""
    out = outcomes.loc[outcomes["status"] == "outgoing", ["payment_key"]].merge(transfers, on="payment_key")
    found = []
    for (file, sheet), rows in out.fillna({"file": "", "sheet": ""}).groupby(["file", "sheet"]):
        sums = rows.groupby("currency")["amount"].sum()
        total = ", ".join(amount_text(-amount, currency) for currency, amount in sums.items())
        place = kept_place(file, sheet, 0, rows["came_on"].iloc[0])
        message = f"{plural(len(rows), 'payment')} of this sheet went out, {total} in all; that settles nothing."
        found.append(PAYMENTS_OUTGOING.at(place, message, value=total))
    return found
