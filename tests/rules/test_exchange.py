"""The VAT total in the seller's currency (rule `vat`)."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import months_of
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler import config
from reconciler.finding import Place, Severity
from reconciler.rules.exchange import exchange_rate, local_vat, missing_rate, needs_local_vat

DIGITS = {"EUR": 2, "SEK": 2, "JPY": 0, "KWD": 3}
SELLER = months_of.config().seller


def rate(value: str, on: str, source: str = "EUR", target: str = "SEK") -> config.ExchangeRate:
    pair = {"from": source, "to": target}
    return config.ExchangeRate(**pair, rate=Decimal(value), on=date.fromisoformat(on), source="ECB")


RATES = [rate("10.9450", "2026-11-02"), rate("11.0100", "2026-11-20"), rate("0.0910", "2026-11-20", "SEK", "EUR")]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-11-01", None),  # a later rate is not used
        ("2026-11-02", "10.9450"),
        ("2026-11-19", "10.9450"),
        ("2026-11-20", "11.0100"),
        ("2026-12-21", "11.0100"),  # 31 days old
        ("2026-12-22", None),  # 32 days old
    ],
)
def test_the_latest_rate_on_or_before_the_day_at_most_31_days_old(on: str, expected: str | None) -> None:
    found = exchange_rate(RATES, "EUR", "SEK", date.fromisoformat(on))
    assert (found and str(found.rate)) == expected


def test_the_inverse_is_not_used() -> None:
    assert exchange_rate(RATES[:2], "SEK", "EUR", date(2026, 11, 20)) is None
    assert exchange_rate(RATES, "EUR", "DKK", date(2026, 11, 20)) is None


def test_of_two_rates_on_one_day_the_later_entry_counts() -> None:
    twice = [*RATES, rate("11.0200", "2026-11-20")]
    found = exchange_rate(twice, "EUR", "SEK", date(2026, 11, 20))
    assert found is not None
    assert found.rate == Decimal("11.0200")


@pytest.mark.parametrize(
    ("vat", "source", "target", "value", "expected"),
    [
        (1000, "EUR", "SEK", "10.9450", 10945),  # 10.00 × 10.945 = 109.45
        (1, "EUR", "SEK", "10.5", 11),  # 0.105 is half of an öre too much: up
        (1000, "EUR", "JPY", "163.25", 1633),  # 1632.5 yen: up
        (1633, "JPY", "EUR", "0.006125", 1000),  # 10.002125 euro
    ],
)
def test_local_vat_rounds_once_in_the_target(vat: int, source: str, target: str, value: str, expected: int) -> None:
    assert local_vat(np.array([vat]), rate(value, "2026-11-02", source, target)).tolist() == [expected]


@given(
    st.integers(-(10**9), 10**9),
    st.decimals(Decimal("0.000001"), Decimal(20_000), places=6),
    st.sampled_from([("EUR", "SEK"), ("EUR", "JPY"), ("JPY", "EUR"), ("KWD", "EUR"), ("EUR", "KWD")]),
)
def test_local_vat_agrees_with_decimal(vat: int, value: Decimal, pair: tuple[str, str]) -> None:
    source, target = (DIGITS[currency] for currency in pair)
    exact = (Decimal(vat).scaleb(-source) * value).scaleb(target)
    expected = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    assert local_vat(np.array([vat]), rate(str(value), "2026-11-02", *pair)).tolist() == [expected]


def test_a_rate_of_many_digits_is_exact() -> None:
    """7,200.00 EUR × 10.94501234567891 = 78,804.0888… SEK."""
    assert local_vat(np.array([720_000]), rate("10.94501234567891", "2026-11-02")).tolist() == [7_880_409]
    assert local_vat(np.array([], dtype=np.int64), rate("10.94501234567891", "2026-11-02")).tolist() == []


def test_only_vat_due_at_home_in_another_currency_needs_it() -> None:
    invoices = pd.DataFrame(
        [("S", "SE", "EUR"), ("S", "SE", "SEK"), ("S", "DE", "EUR"), ("AE", "DE", "EUR"), ("O", None, "EUR")],
        columns=["vat_category", "vat_country", "currency"],
    )
    assert needs_local_vat(invoices, SELLER).tolist() == [True, False, False, False, False]


def test_a_missing_rate_says_which_one_and_for_which_days() -> None:
    found = missing_rate(Place("a.xlsx", "customers", "A2"), "The invoice to Fjord", "EUR", "SEK", date(2026, 12, 22))
    assert (found.code, found.severity) == ("no-exchange-rate", Severity.ERROR)
    assert "between 2026-11-21 and 2026-12-22" in found.message
    assert 'from = "EUR", to = "SEK"' in found.advice
