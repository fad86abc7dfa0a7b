"""What the matching makes of an adversarial remittance, and how that differs from what must happen."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from matching.adversarial import Case
from matching.adversarial_book import BOOK, documents, known_ibans, parties
from reconciler import frames
from reconciler.frames import Frame
from reconciler.rules.matching.books import TRANSFER
from reconciler.rules.matching.settlement import settlements


class Result(NamedTuple):
    """What was done by itself with the last payment of a case, and what was suggested for it."""

    used: dict[str, int]
    status: str
    suggested: list[str]
    reason: str


def result_of(case: Case) -> Result:
    """Matches all payments of the case against its book; the last one is asked for."""
    transfers = _transfers(case)
    allocations, outcomes, _ = settlements(
        transfers, documents((*BOOK, *case.more)), parties(), known_ibans(), frames.empty(frames.OUTCOME)
    )
    key = transfers["payment_key"].iloc[-1]
    mine = allocations[allocations["payment_key"] == key]
    outcome = outcomes.set_index("payment_key").loc[key]
    suggestion = outcome["suggestion"]
    return Result(
        dict(zip(mine["invoice"], mine["amount"].tolist(), strict=True)),
        outcome["status"],
        [] if pd.isna(suggestion) else suggestion.split(", "),
        "" if pd.isna(outcome["reason"]) else outcome["reason"],
    )


def objection(case: Case, result: Result) -> str:
    """What is wrong with the result, in words; empty when it is as it must be."""
    if case.must == "settles":
        return "" if result.used == case.answer else f"settles {result.used or 'nothing'}"
    if case.must == "may settle":
        return "" if result.used in ({}, case.answer) else f"settles {result.used}"
    if result.used:
        return f"settles {result.used}"
    if case.must == "suggests":
        return "" if set(result.suggested) == set(case.answer) else f"suggests {result.suggested or 'nothing'}"
    if case.must == "suspense":
        return "" if result.status == "suspense" and not result.suggested else f"{result.status} {result.suggested}"
    return ""


def _transfers(case: Case) -> Frame:
    plain = {"booked_on": pd.Timestamp("2026-11-05"), "currency": "EUR", "allocated": 0, "row": 2}
    rows = [{**plain, "payment_key": f"k{n}", **row} for n, row in enumerate((*case.before, case.payment))]
    return frames.typed(pd.DataFrame(rows).replace({"": None}), TRANSFER)
