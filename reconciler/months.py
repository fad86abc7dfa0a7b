"""Calendar months counted from an anchor day, never chained, so that 31 Jan → 28 Feb → 31 Mar."""

from __future__ import annotations

import calendar
from datetime import date

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.datetime64]
"""Dates as datetime64[D]."""
Months = NDArray[np.int64]


def boundary(anchor: date, k: int) -> date:
    """`b(k)`: the anchor's month plus `k`, on the anchor's day or the month's last day if that is shorter.

    Rule `month-boundaries`.

    >>> [boundary(date(2026, 1, 31), k).isoformat() for k in (0, 1, 2)]
    ['2026-01-31', '2026-02-28', '2026-03-31']
    """
    index = anchor.year * 12 + anchor.month - 1 + k
    year, month = divmod(index, 12)
    return date(year, month + 1, min(anchor.day, calendar.monthrange(year, month + 1)[1]))


def boundaries(anchors: Days, k: Months) -> Days:
    """`boundary` for whole columns: anchors as datetime64, `k` as int64, one result a row.

    >>> boundaries(np.array(["2026-01-31"], "M8[D]"), np.array([1])).astype(str).tolist()
    ['2026-02-28']
    """
    days = anchors.astype("M8[D]")
    month = days.astype("M8[M]")
    day = (days - month.astype("M8[D]")).astype(np.int64)
    target = month + np.asarray(k, dtype=np.int64).astype("m8[M]")
    length = ((target + np.timedelta64(1, "M")).astype("M8[D]") - target.astype("M8[D]")).astype(np.int64)
    result: Days = target.astype("M8[D]") + np.minimum(day, length - 1).astype("m8[D]")
    return result


def months_elapsed(anchors: Days, days: Days) -> Months:
    """How many boundaries after the anchor lie on or before each day: the largest k with `b(k) <= day`.

    Negative where the day is before the anchor.

    >>> months_elapsed(np.array(["2026-01-31"], "M8[D]"), np.array(["2026-02-28"], "M8[D]")).tolist()
    [1]
    """
    between: Months = (days.astype("M8[M]") - anchors.astype("M8[M]")).astype(np.int64)
    late: Months = (boundaries(anchors, between) > days.astype("M8[D]")).astype(np.int64)
    return between - late


def months_between(anchors: Days, starts: Days) -> Months:
    """The number k for which each start is `b(k)` of its anchor (whole calendar months between the two)."""
    between: Months = (starts.astype("M8[M]") - anchors.astype("M8[M]")).astype(np.int64)
    return between
