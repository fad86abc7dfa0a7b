"""Month boundaries: against dateutil's relativedelta, and never chained."""

from datetime import date, timedelta

import numpy as np
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from reconciler import months

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
COUNTS = st.integers(-240, 240)


@given(DAYS, COUNTS)
def test_a_boundary_agrees_with_relativedelta(anchor: date, k: int) -> None:
    assert months.boundary(anchor, k) == anchor + relativedelta(months=k)


@given(st.lists(st.tuples(DAYS, COUNTS), min_size=1))
def test_columns_agree_with_single_days(pairs: list[tuple[date, int]]) -> None:
    anchors = np.array([anchor for anchor, _ in pairs], dtype="M8[D]")
    counts = np.array([k for _, k in pairs], dtype=np.int64)
    assert months.boundaries(anchors, counts).tolist() == [months.boundary(*pair) for pair in pairs]
    assert months.months_between(anchors, months.boundaries(anchors, counts)).tolist() == counts.tolist()


@given(DAYS, DAYS)
def test_months_elapsed_is_the_last_boundary_on_or_before_the_day(anchor: date, day: date) -> None:
    (k,) = months.months_elapsed(np.array([anchor], "M8[D]"), np.array([day], "M8[D]")).tolist()
    assert anchor + relativedelta(months=k) <= day < anchor + relativedelta(months=k + 1)


@pytest.mark.parametrize(
    ("anchor", "days"),
    [
        (date(2026, 1, 31), ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]),
        (date(2024, 1, 30), ["2024-01-30", "2024-02-29", "2024-03-30"]),
        (date(2024, 2, 29), ["2024-02-29", "2024-03-29"]),
        (date(2026, 11, 30), ["2026-11-30", "2026-12-30", "2027-01-30", "2027-02-28", "2027-03-30"]),
    ],
)
def test_short_months_do_not_move_the_anchor_day(anchor: date, days: list[str]) -> None:
    assert [months.boundary(anchor, k).isoformat() for k in range(len(days))] == days


def test_the_leap_day_returns_after_four_years() -> None:
    assert [months.boundary(date(2024, 2, 29), 12 * k).day for k in range(5)] == [29, 28, 28, 28, 29]


@given(DAYS, COUNTS)
def test_boundaries_of_an_anchor_only_go_forward(anchor: date, k: int) -> None:
    gap = months.boundary(anchor, k + 1) - months.boundary(anchor, k)
    assert timedelta(28) <= gap <= timedelta(31)
