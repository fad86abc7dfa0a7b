"""Rules `months-remaining` and `seat-price`."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from reconciler import months
from reconciler.rules.proration import line_nets, months_remaining, seat_prices

TERMS = st.sampled_from([1, 12])
STARTS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
RENEWALS = st.integers(0, 5)
PRICES = st.integers(0, 10**9)
DISCOUNTS = st.integers(0, 10_000)


def remaining(anchor: date, day: date, term: int = 12, renewals: int = 0) -> int | None:
    """The rule for one purchase in the anchor's term, or in the one after so many renewals."""
    starts, renews = (anchor + relativedelta(months=term * n) for n in (renewals, renewals + 1))
    columns = [pd.Series(pd.to_datetime([value])) for value in (anchor, starts, renews, day)]
    months_left = months_remaining(columns[0], columns[1], pd.Series([term]), columns[2], columns[3])[0]
    return None if pd.isna(months_left) else int(months_left)


def oracle(anchor: date, day: date, term: int, renewals: int) -> int:
    """Counts the boundaries after the day, one by one."""
    return sum(anchor + relativedelta(months=term * renewals + k) > day for k in range(1, term + 1))


@st.composite
def purchases(draw: st.DrawFn) -> tuple[date, date, int, int]:
    anchor, term, renewals = draw(STARTS), draw(TERMS), draw(RENEWALS)
    starts, renews = (anchor + relativedelta(months=term * n) for n in (renewals, renewals + 1))
    return anchor, starts + timedelta(draw(st.integers(0, (renews - starts).days - 1))), term, renewals


@given(purchases())
def test_agrees_with_an_oracle_and_lies_within_the_term(purchase: tuple[date, date, int, int]) -> None:
    anchor, day, term, renewals = purchase
    left = remaining(anchor, day, term, renewals)
    assert left == oracle(anchor, day, term, renewals)
    assert 1 <= left <= term


@given(STARTS, TERMS)
def test_never_increases_with_the_day_of_purchase(start: date, term: int) -> None:
    days = pd.Series(pd.date_range(start, start + relativedelta(months=term), inclusive="left"))
    same = [pd.Series(pd.Timestamp(value), index=days.index) for value in (start, start + relativedelta(months=term))]
    left = months_remaining(same[0], same[0], pd.Series(term, index=days.index), same[1], days)
    assert left.iloc[0] == term
    assert left.iloc[-1] == 1
    assert left.diff().iloc[1:].isin([0, -1]).all()


def days_left(count: int) -> set[int]:
    """The months billed with so many days left, for yearly terms from each day of a whole cycle of leap years."""
    anchor = np.arange("2000-01-01", "2400-01-01", dtype="M8[D]")
    renews = months.boundaries(anchor, np.full(len(anchor), 12))
    start, end, day = (pd.Series(values) for values in (anchor, renews, renews - np.timedelta64(count, "D")))
    return set(months_remaining(start, start, pd.Series(12, index=start.index), end, day))


def test_fifty_days_left_is_always_two_months() -> None:
    assert days_left(50) == {2}


def test_two_months_hold_for_exactly_the_days_that_calendars_allow() -> None:
    """One month has at most 31 days and two at least 59 (February and January), so 32 to 59 days are always 2."""
    assert days_left(32) == days_left(59) == {2}
    assert days_left(31) == {1, 2}
    assert days_left(60) == {2, 3}


@pytest.mark.parametrize(
    ("anchor", "day", "expected"),
    [
        ("2026-01-15", "2026-01-15", 12),  # the start day: the full term
        ("2026-01-15", "2026-02-14", 12),
        ("2026-01-15", "2026-02-15", 11),  # on a boundary that month has elapsed
        ("2026-01-15", "2027-01-14", 1),  # the last day
        ("2026-01-15", "2026-01-14", None),  # before the start
        ("2026-01-15", "2027-01-15", None),  # renews_on is not covered
        ("2026-01-31", "2026-02-27", 12),
        ("2026-01-31", "2026-02-28", 11),  # February's boundary is its last day
        ("2026-01-31", "2026-03-30", 11),  # and March's is the 31st again
        ("2024-02-29", "2025-02-27", 1),
    ],
)
def test_months_remaining(anchor: str, day: str, expected: int | None) -> None:
    assert remaining(date.fromisoformat(anchor), date.fromisoformat(day)) == expected


def test_the_anchor_day_survives_renewals() -> None:
    """Anchor 29 February 2024: the term of 2025 starts on 28 February, the one of 2028 on the 29th."""
    assert remaining(date(2024, 2, 29), date(2025, 3, 28), renewals=1) == 12
    assert remaining(date(2024, 2, 29), date(2025, 3, 29), renewals=1) == 11
    assert remaining(date(2024, 2, 29), date(2028, 2, 28), renewals=3) == 1


def test_a_monthly_term_has_one_month() -> None:
    assert [remaining(date(2026, 1, 31), day, 1) for day in (date(2026, 1, 31), date(2026, 2, 27))] == [1, 1]
    assert remaining(date(2026, 1, 31), date(2026, 2, 28), 1) is None


def test_a_missing_day_stays_missing_and_the_index_is_kept() -> None:
    day = pd.Series(pd.to_datetime(["2026-03-01", None]), index=["a", "b"])
    start, end = (pd.Series(pd.Timestamp(value), index=day.index) for value in ("2026-01-01", "2027-01-01"))
    left = months_remaining(start, start, pd.Series([12, 12], index=day.index, dtype="Int64"), end, day)
    assert left.dropna().to_dict() == {"a": 10}
    assert (left.index.tolist(), str(left.dtype)) == (["a", "b"], "Int64")


@given(PRICES, TERMS, DISCOUNTS)
def test_the_whole_term_costs_the_listed_price(price: int, term: int, discount_bp: int) -> None:
    one = seat_prices(np.array([price]), term, np.array([term]), discount_bp)
    assert one.list_price.tolist() == [price]


@given(PRICES, st.integers(1, 12), DISCOUNTS, st.integers(1, 500), st.integers(1, 500))
def test_lines_are_additive_in_licences(price: int, left: int, discount_bp: int, some: int, others: int) -> None:
    seat_price = seat_prices(np.array([price]), 12, np.array([left]), discount_bp).seat_price
    together = line_nets(seat_price, np.array([some + others]))
    assert together == line_nets(seat_price, np.array([some])) + line_nets(seat_price, np.array([others]))


@given(PRICES, st.integers(1, 12), DISCOUNTS)
def test_a_seat_never_costs_less_than_nothing_nor_more_than_listed(price: int, left: int, discount_bp: int) -> None:
    one = seat_prices(np.array([price]), 12, np.array([left]), discount_bp)
    assert 0 <= one.seat_price[0] <= one.list_price[0] <= price
    assert one.list_price[0] - one.discount[0] == one.seat_price[0]


@given(PRICES, st.integers(1, 11))
def test_more_months_never_cost_less(price: int, left: int) -> None:
    fewer, more = seat_prices(np.array([price, price]), 12, np.array([left, left + 1]), 0).list_price
    assert fewer <= more


@pytest.mark.parametrize(
    ("price", "left", "discount_bp", "expected"),
    [
        (9600, 12, 2000, (9600, 1920, 7680)),
        (9600, 2, 2000, (1600, 320, 1280)),
        (9995, 5, 2000, (4165, 833, 3332)),  # 4164.58 → 4165; 20 % is 833
        (1000, 1, 0, (83, 0, 83)),  # 83.33
        (1002, 1, 1250, (84, 11, 73)),  # 83.5 → 84; 12.5 % of 84 is 10.5 → 11
        (9600, 12, 10_000, (9600, 9600, 0)),
    ],
)
def test_seat_price(price: int, left: int, discount_bp: int, expected: tuple[int, int, int]) -> None:
    one = seat_prices(np.array([price]), 12, np.array([left]), discount_bp)
    assert (one.list_price[0], one.discount[0], one.seat_price[0]) == expected


def test_a_product_that_does_not_fit_is_refused() -> None:
    with pytest.raises(OverflowError):
        seat_prices(np.array([2**60]), 12, np.array([11]), 0)
    with pytest.raises(OverflowError):
        line_nets(np.array([2**60]), np.array([1000]))
