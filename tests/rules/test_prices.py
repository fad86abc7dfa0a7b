"""Rule `price-in-force`."""

from datetime import date
from decimal import Decimal

import pandas as pd

from reconciler import config
from reconciler.rules.prices import price_frame, prices_in_force

PRICES = price_frame(
    [
        config.Price(currency="EUR", term_months=12, amount=Decimal("99.00"), valid_from=date(2026, 7, 1)),
        config.Price(currency="EUR", term_months=12, amount=Decimal("96.00"), valid_from=date(2026, 1, 1)),
        config.Price(currency="EUR", term_months=1, amount=Decimal("9.50"), valid_from=date(2026, 1, 1)),
        config.Price(currency="JPY", term_months=12, amount=Decimal("15000"), valid_from=date(2026, 1, 1)),
    ]
)
ASKED = [
    ("EUR", 12, "2026-06-30", 9600),
    ("EUR", 12, "2026-07-01", 9900),
    ("EUR", 12, "2025-12-31", None),  # before the first price
    ("EUR", 1, "2030-01-01", 950),
    ("JPY", 12, "2026-01-01", 15000),  # the yen has no smaller unit
    ("JPY", 1, "2026-01-01", None),
    ("SEK", 12, "2026-01-01", None),
    (None, 12, "2026-01-01", None),
    ("EUR", 12, None, None),
]


def asked() -> pd.DataFrame:
    rows = pd.DataFrame([row[:3] for row in ASKED], columns=["currency", "term_months", "on"])
    return rows.assign(on=pd.to_datetime(rows["on"]), term_months=rows["term_months"].astype("Int64"))


def test_each_row_has_the_price_of_its_day_currency_and_term() -> None:
    found = prices_in_force(asked(), PRICES)
    assert found.dtype == "Int64"
    assert [None if pd.isna(price) else price for price in found] == [row[3] for row in ASKED]


def test_the_index_is_kept_in_any_order() -> None:
    rows = asked().iloc[::-1]
    assert prices_in_force(rows, PRICES).index.tolist() == rows.index.tolist()
    assert prices_in_force(rows, PRICES)[1] == 9900


def test_large_prices_stay_exact() -> None:
    large = 2**53 + 1
    prices = PRICES.assign(amount=large)
    found = prices_in_force(asked(), prices)
    assert set(found.dropna()) == {large}


def test_no_rows_and_no_prices() -> None:
    assert prices_in_force(asked().iloc[:0], PRICES).tolist() == []
    assert prices_in_force(asked(), price_frame([])).isna().all()
