"""Money paid for what is credited: given back to the payments it came with, and moved to what is issued anew."""

from __future__ import annotations

from typing import Any

import pandas as pd

from reconciler import frames
from reconciler.frames import Frame
from reconciler.money import amount_text
from reconciler.rules.state import CREDITED, State


def released(number: str, amount: int, allocations: Frame) -> Frame:
    """Allocations (ALLOCATION, negative) that give back `amount` of what was paid for an invoice.

    The last payments first; of each its money before the bank charges that counted as paid with it.
    """
    mine = allocations[allocations["invoice"] == number]
    sums = mine.groupby("payment_key", sort=False)[["amount", "charges"]].sum()
    last_first = sums.loc[list(dict.fromkeys(reversed(mine["payment_key"].tolist())))]
    rows = []
    for key, paid in last_first.iterrows():
        money = min(amount, int(paid["amount"]))
        charges = min(amount - money, int(paid["charges"]))
        amount -= money + charges
        if money or charges:
            rows.append({"payment_key": key, "invoice": number, "amount": -money, "charges": -charges})
    return _allocations(rows, f"credit note for {number}")


def moved_on(back: Frame, label: str, gross: int) -> Frame:
    """Allocations (ALLOCATION) of what was given back to the invoice issued anew, up to its gross, first paid first."""
    rows = []
    for row in back.iloc[::-1].itertuples():
        money = min(gross, -row.amount)
        charges = min(gross - money, -row.charges)
        gross -= money + charges
        if money or charges:
            rows.append({"payment_key": row.payment_key, "invoice": label, "amount": money, "charges": charges})
    return _allocations(rows, "paid for the invoice that this one stands in for")


def released_outcomes(back: Frame, moved: Frame, invoice: dict[str, Any], state: State) -> Frame:
    """The outcome (OUTCOME) of each payment that was given back: what of it is not used now is the party's credit.

    What was credit before stays whose it was; what a person had set aside before stays aside.
    """
    sums = frames.joined([back, moved], frames.ALLOCATION).groupby("payment_key", sort=False)["amount"].sum()
    last = state.outcomes.drop_duplicates("payment_key", keep="last").set_index("payment_key")
    payments = state.payments.set_index("payment_key")
    unused = payments["amount"] - payments["allocated"]
    rows = [
        _outcome(key, -int(freed), int(unused[key]), last.loc[key].to_dict(), invoice) for key, freed in sums.items()
    ]
    return frames.typed(pd.DataFrame(rows), frames.OUTCOME) if rows else frames.empty(frames.OUTCOME)


def _outcome(key: Any, freed: int, unused: int, last: dict[str, Any], invoice: dict[str, Any]) -> dict[str, Any]:
    """What is said of a payment of which `freed` is given back, and `unused` had not been used before."""
    before = min(int(last["credit"]), unused) if last["status"] == "over" else 0
    credit, party = before + freed, last["credit_party"] if before else invoice["party_id"]
    if last["status"] == "aside" and not freed:
        return {**last, "payment_key": key}
    return {
        **last,
        "payment_key": key,
        "status": "over" if credit else "settled",
        "pass": CREDITED,
        "reason": _reason(credit, invoice),
        "suggestion": None,
        "score": None,
        "credit_party": party if credit else None,
        "credit": credit,
    }


def _reason(credit: int, invoice: dict[str, Any]) -> str:
    """What a person reads of a payment whose invoice was credited."""
    if not credit:
        return f"{invoice['number']} was credited, and what was paid for it pays the one issued anew"
    return f"{amount_text(credit, invoice['currency'])} of it is left over as credit: {invoice['number']} was credited"


def _allocations(rows: list[dict[str, Any]], evidence: str) -> Frame:
    every = [{**row, "pass": CREDITED, "evidence": evidence} for row in rows]
    return frames.typed(every, frames.ALLOCATION) if every else frames.empty(frames.ALLOCATION)
