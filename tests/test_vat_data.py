"""The standard VAT rates, day by day against another compilation, and each change against its law."""

from datetime import date, timedelta

import duty27_eu_vat
import pandas as pd
import pytest

from reconciler.config import EU
from reconciler.rules.vat import rates_on
from reconciler.vat_data import read_vat_rates

RATES = read_vat_rates()
DAYS = pd.date_range("2016-01-01", "2026-12-31")

DIFFERENCES: dict[tuple[str, date], int] = {}
"""Days on which duty27-eu-vat 0.1.0 is known to be wrong: none. It was last compared with its sources on 2026-10-04;
for the days after that it gives the latest rate it knows, as our table does."""


def rates_by_day(country: str) -> list[int]:
    begun = RATES[RATES["country"] == country].set_index("valid_from")["rate_bp"]
    found = begun.reindex(DAYS.astype("datetime64[s]"), method="ffill")
    assert found.notna().all()
    return [int(rate) for rate in found]


@pytest.mark.parametrize("country", sorted(EU))
def test_every_day_agrees_with_an_independent_compilation(country: str) -> None:
    theirs = [
        DIFFERENCES.get((country, day.date()), int(duty27_eu_vat.get_standard_rate(country, day.date()) * 100))
        for day in DAYS
    ]
    assert rates_by_day(country) == theirs


@pytest.mark.parametrize(
    ("country", "first_day", "before", "after"),
    [
        ("GR", "2016-06-01", 23, 24),  # Law 4389/2016, art. 52
        ("RO", "2017-01-01", 20, 19),  # Law 227/2015, art. 291
        ("DE", "2020-07-01", 19, 16),  # Zweites Corona-Steuerhilfegesetz, § 28 UStG
        ("DE", "2021-01-01", 16, 19),
        ("IE", "2020-09-01", 23, 21),  # Financial Provisions (Covid-19) (No. 2) Act 2020
        ("IE", "2021-03-01", 21, 23),
        ("LU", "2023-01-01", 17, 16),  # Law of 26 October 2022
        ("LU", "2024-01-01", 16, 17),
        ("EE", "2024-01-01", 20, 22),  # Value-Added Tax Act, § 15
        ("FI", "2024-09-01", 24, 25.5),  # Value-Added Tax Act, § 84
        ("SK", "2025-01-01", 20, 23),  # Act 278/2024
        ("EE", "2025-07-01", 22, 24),  # Security Tax Act of December 2024
        ("RO", "2025-08-01", 19, 21),  # Law 141/2025
    ],
)
def test_changes_of_the_law(country: str, first_day: str, before: float, after: float) -> None:
    day = date.fromisoformat(first_day)
    assert rates_on(RATES, day - timedelta(1))[country] == before * 100
    assert rates_on(RATES, day)[country] == after * 100


def test_each_member_state_has_rates_from_the_first_day_and_each_rate_a_source() -> None:
    assert set(RATES["country"]) == EU
    assert set(rates_on(RATES, date(2016, 1, 1)).index) == EU
    assert not RATES.duplicated(["country", "valid_from"]).any()
    assert (RATES["source"].str.len() > 10).all()
    assert RATES.dtypes.astype(str).to_dict() == {
        "country": "str",
        "valid_from": "datetime64[s]",
        "rate_bp": "int64",
        "source": "str",
    }


def test_no_rate_is_known_before_2016() -> None:
    assert rates_on(RATES, date(2015, 12, 31)).empty
