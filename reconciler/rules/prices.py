"""List prices: which one is in force on the day of a purchase."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from reconciler import config, frames, money
from reconciler.frames import Column, Frame

PRICE = {"currency": "text", "term_months": "int", "valid_from": "date", "amount": "int"}


def price_frame(prices: Sequence[config.Price]) -> Frame:
    """The configured list prices as a frame: currency, term_months, valid_from, amount in minor units."""
    rows = [
        {
            "currency": price.currency,
            "term_months": price.term_months,
            "valid_from": price.valid_from,
            "amount": money.to_minor(price.amount, price.currency),
        }
        for price in prices
    ]
    return frames.typed(rows, PRICE) if rows else frames.empty(PRICE)


def prices_in_force(wanted: Frame, prices: Frame) -> Column:
    """The list price of one licence and one term, for each row's currency and term on its day.

    Rule `price-in-force`: the latest price with `valid_from` on or before the day (`on`; a renewal's is the renewal
    date). `wanted` has currency, term_months and on. Int64 minor units with the index of `wanted`, missing where no
    price is in force.

    >>> price = {"currency": "EUR", "term_months": 12, "valid_from": "2026-01-01", "amount": 9600}
    >>> days = pd.to_datetime(["2025-12-31", "2026-01-01"])
    >>> wanted = pd.DataFrame({"currency": "EUR", "term_months": 12, "on": days})
    >>> prices_in_force(wanted, frames.typed([price], PRICE)).tolist()
    [<NA>, 9600]
    """
    asked = pd.DataFrame(
        {
            "currency": wanted["currency"].to_numpy(),
            "term_months": wanted["term_months"].to_numpy(dtype="int64", na_value=0),
            "on": wanted["on"].to_numpy(dtype="M8[s]"),
            "position": np.arange(len(wanted)),
        }
    ).astype({"currency": "str"})
    asked = asked[asked["on"].notna()].sort_values("on", kind="stable")
    listed = prices.astype({"amount": "Int64"}).sort_values("valid_from", kind="stable")
    found = pd.merge_asof(asked, listed, left_on="on", right_on="valid_from", by=["currency", "term_months"])
    amounts = found.set_index("position")["amount"].reindex(range(len(wanted))).astype("Int64")
    return amounts.set_axis(wanted.index)
