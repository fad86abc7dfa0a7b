"""What licences cost for the months that are left of a term."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from reconciler import money, months
from reconciler.frames import Column
from reconciler.money import Integers


class SeatPrices(NamedTuple):
    """Prices of one licence for a line's months, in minor units; `seat_price = list_price - discount`."""

    list_price: Integers
    discount: Integers
    seat_price: Integers


def months_remaining(
    anchor_on: Column, term_starts_on: Column, term_months: Column, renews_on: Column, days: Column
) -> Column:
    """The months billed for licences bought on each day: those not yet elapsed, rounded up to whole months.

    Rule `months-remaining`: the number of `k` in `1..term` with `b(k) > day`, where the boundaries `b` are counted
    from the anchor and `b(0)` is the term's first day. Missing where the day is before the term starts or on or
    after `renews_on`. All columns have one index; the result is Int64 with that index.

    >>> day = lambda text: pd.Series(pd.to_datetime([text]))
    >>> year = (day("2026-01-31"), day("2026-01-31"), pd.Series([12]), day("2027-01-31"))
    >>> [int(months_remaining(*year, day(text))[0]) for text in ("2026-01-31", "2026-02-28", "2026-12-12")]
    [12, 11, 2]
    """
    anchors, starts, ends, bought = (_days(column) for column in (anchor_on, term_starts_on, renews_on, days))
    term = term_months.to_numpy(dtype="int64", na_value=0)
    first = months.months_between(anchors, starts)
    left = term + first - months.months_elapsed(anchors, bought)
    is_inside = (starts <= bought) & (bought < ends) & (left >= 1) & (left <= term)
    return pd.Series(np.where(is_inside, left, 0), index=days.index, dtype="Int64").where(is_inside)


def seat_prices(
    term_price: Integers, term_months: Integers | int, months_billed: Integers, discount_bp: Integers | int
) -> SeatPrices:
    """The price of one licence for the months billed, the discount per licence, and what is left to pay.

    Rule `seat-price`: `list_price = round_half_up(term_price × months / term)`, then
    `discount = round_half_up(list_price × discount_bp / 10000)`. Minor units; each is rounded once.

    >>> [amounts.tolist() for amounts in seat_prices(np.array([9600, 9995]), 12, np.array([12, 5]), 2000)]
    [[9600, 4165], [1920, 833], [7680, 3332]]
    """
    list_price = money.half_up(money.product(term_price, months_billed), term_months)
    discount = money.share(list_price, discount_bp)
    return SeatPrices(list_price, discount, list_price - discount)


def line_nets(seat_price: Integers, licences: Integers) -> Integers:
    """The net amount of each line: price after discount × licences (rule `seat-price`), in minor units.

    >>> line_nets(np.array([7680]), np.array([10])).tolist()
    [76800]
    """
    return money.product(seat_price, licences)


def _days(column: Column) -> months.Days:
    days: months.Days = column.to_numpy(dtype="M8[D]")
    return days
