"""Money paid for what is credited: given back to the payments it came with, and moved to what is issued anew."""

from __future__ import annotations

from typing import Any

import pandas as pd

from reconciler import frames
from reconciler.frames import Frame, looked_up
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
    """The outcomes (OUTCOME) of payments of which something is the party's credit once they are given back."""
    given = -back.groupby("payment_key", sort=False)["amount"].sum()
    kept = moved.groupby("payment_key")["amount"].sum().reindex(given.index, fill_value=0)
    left = (given - kept)[given > kept]
    payments = state.payments.set_index("payment_key")
    unused = looked_up(left.index.to_series(), payments["amount"] - payments["allocated"]) + left
    last = state.outcomes.drop_duplicates("payment_key", keep="last").set_index("payment_key").reindex(left.index)
    rows = [
        {
            **last.loc[key].to_dict(),
            "payment_key": key,
            "status": "over",
            "reason": f"{amount_text(int(credit), invoice['currency'])} of it is left over as credit: "
            f"{invoice['number']} was credited",
            "suggestion": None,
            "score": None,
            "credit_party": invoice["party_id"],
            "credit": int(credit),
        }
        for key, credit in unused.items()
    ]
    return frames.typed(pd.DataFrame(rows), frames.OUTCOME) if rows else frames.empty(frames.OUTCOME)


def _allocations(rows: list[dict[str, Any]], evidence: str) -> Frame:
    every = [{**row, "pass": CREDITED, "evidence": evidence} for row in rows]
    return frames.typed(every, frames.ALLOCATION) if every else frames.empty(frames.ALLOCATION)
