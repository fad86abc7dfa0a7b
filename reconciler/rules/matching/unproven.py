"""Payments of a statement that does not balance: what a pass would settle is only suggested."""

from __future__ import annotations

import pandas as pd

from reconciler import frames
from reconciler.frames import Frame
from reconciler.rules.matching.round import BETWEEN, MATCH

_SCORES = {"1": 95, "1b": 85, "2": 93, "3": 91, "4": 88}
"""How much speaks for what each settling pass found."""

_REASON = (
    "its file does not balance or could not be read whole, or it may be the same money as another payment, so it is "
    "not settled without a person's decision"
)


def barred(found: Frame, name: str, documents: Frame) -> Frame:
    """The matches of the settling pass `name` as suggestions, one row a transfer (MATCH); nothing is used."""
    rows = found.assign(number=found["document"].map(documents["number"]))
    numbers = rows.groupby("payment")["number"].agg(BETWEEN.join)
    rows = rows.drop_duplicates("payment").assign(
        document=pd.array([None] * rows["payment"].nunique(), dtype="Int64"),
        amount=0,
        credit=0,
        status="review",
        suggestion=lambda first: first["payment"].map(numbers),
        score=_SCORES[name],
        reason=_REASON,
    )
    return frames.typed(rows.reset_index(drop=True), MATCH)
