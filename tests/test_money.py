"""Exact money: against Decimal's own half-up rounding, and no silent overflow."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler import money

AMOUNTS = st.integers(-(10**15), 10**15)
DIVISORS = st.integers(1, 10**6)


def exactly(numerator: int, denominator: int) -> int:
    """The oracle: Decimal's ROUND_HALF_UP, which rounds halves away from zero."""
    return int((Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1), rounding=ROUND_HALF_UP))


@given(AMOUNTS, DIVISORS)
def test_half_up_agrees_with_decimal(numerator: int, denominator: int) -> None:
    assert money.half_up(numerator, denominator) == exactly(numerator, denominator)


@given(st.lists(st.tuples(AMOUNTS, DIVISORS), min_size=1))
def test_half_up_of_columns_agrees_with_decimal(pairs: list[tuple[int, int]]) -> None:
    numerators, denominators = np.array(pairs, dtype=np.int64).T
    assert money.half_up(numerators, denominators).tolist() == [exactly(*pair) for pair in pairs]


@given(AMOUNTS, st.integers(0, 500))
def test_exact_halves_go_away_from_zero(whole: int, half_of: int) -> None:
    denominator = 2 * half_of + 2
    numerator = whole * denominator + denominator // 2
    assert money.half_up(numerator, denominator) == (whole + 1 if whole >= 0 else whole)


@given(st.integers(-(10**12), 10**12), st.integers(0, 10_000))
def test_a_share_is_the_percentage_rounded_once(amount: int, basis_points: int) -> None:
    assert money.share(np.array([amount]), basis_points).tolist() == [exactly(amount * basis_points, 10_000)]


@pytest.mark.parametrize("amount", [2**62, -(2**62), 2**63 - 1, -(2**63)])
def test_too_large_an_amount_is_refused_not_wrapped(amount: int) -> None:
    with pytest.raises(OverflowError):
        money.half_up(np.array([1, amount]), 2)


@pytest.mark.parametrize(("amount", "factor"), [(2**40, 2**40), (-(2**40), 2**40), (2**62, 2), (-(2**63), 1)])
def test_too_large_a_product_is_refused_not_wrapped(amount: int, factor: int) -> None:
    with pytest.raises(OverflowError):
        money.product(np.array([amount]), factor)
    with pytest.raises(OverflowError):
        money.product(np.array([factor]), np.array([amount]))


@given(st.lists(st.integers(-(2**30), 2**30)), st.integers(-(2**30), 2**30))
def test_products_are_exact(amounts: list[int], factor: int) -> None:
    assert money.product(np.array(amounts, dtype=np.int64), factor).tolist() == [amount * factor for amount in amounts]


@pytest.mark.parametrize(
    ("currency", "amount", "minor"),
    [("EUR", "96.00", 9600), ("JPY", "12000", 12000), ("KWD", "1.234", 1234), ("SEK", "-0.01", -1)],
)
def test_minor_units_follow_the_currency(currency: str, amount: str, minor: int) -> None:
    assert money.to_minor(Decimal(amount), currency) == minor
    assert money.to_major(minor, currency) == Decimal(amount)


def test_an_amount_finer_than_the_minor_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="finer than the smallest unit of JPY"):
        money.to_minor(Decimal("0.5"), "JPY")
