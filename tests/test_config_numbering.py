"""What `reconciler.toml` may say, and what is refused with a sentence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reconciler.config import ConfigError, Numbering
from tests.ledger.books_in_test import config


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("INV-{year}-{number:06d}", "INV-2026-000007"),
        ("{year}{number:04}", "20260007"),
        ("{number:d}-{year}", "7-2026"),
        ("Rechnung {year:d}.{number}", "Rechnung 2026.7"),
        ("ABCDEFGHIJK{year}{number:06d}", "ABCDEFGHIJK2026000007"),  # 11 + 4 + 6 = 21
    ],
)
def test_numbering_patterns_that_can_be_used(pattern: str, number: str) -> None:
    assert Numbering(invoice=pattern).invoice.format(year=2026, number=7) == number


def test_the_dearest_licence_still_fits_into_whole_numbers() -> None:
    price = {"currency": "EUR", "term_months": 12, "valid_from": date(2026, 1, 1)}
    assert config(prices=[{**price, "amount": Decimal(1_000_000)}]).prices[0].amount == 1_000_000
    with pytest.raises(ConfigError, match=r"more than 1000000\.00 EUR"):
        config(prices=[{**price, "amount": Decimal("1000000.01")}])
    with pytest.raises(ConfigError, match="rate"):
        config(exchange_rates=[{"from": "EUR", "to": "SEK", "rate": Decimal("1e30"), "on": date(2026, 11, 2)}])


@pytest.mark.parametrize(
    ("numbering", "why"),
    [
        ({"invoice": "ABCDEFGHIJKL{year}{number:06d}"}, "gives 22 letters and digits"),  # 12 + 4 + 6
        ({"invoice": "ABCDEFGHIJKL{year}{number}"}, "gives 22 letters and digits"),  # 12 + 4 + 6 at number 999,999
        ({"invoice": "ABCDEFGHIJK{year}{number}", "first": 1_000_000}, "gives 22 letters and digits"),  # 11 + 4 + 7
        ({"credit_note": "ABCDEFGHIJKL{year}{number:06d}"}, "gives 22 letters and digits"),
        ({"invoice": "---"}, "must hold both"),
        ({"invoice": "INV-{number}"}, "must hold both"),
        ({"invoice": "INV-{year}"}, "must hold both"),
        # 1 and 10 would both be 100
        ({"invoice": "{year}-{number:<03d}"}, "is no numbering pattern"),
        ({"invoice": "{year}-{number:.0e}"}, "is no numbering pattern"),
        ({"invoice": "{year.real}-{number.real}"}, "is no numbering pattern"),
        ({"invoice": "{year.month}-{number}"}, "is no numbering pattern"),
        ({"invoice": "{year[0]}-{number}"}, "is no numbering pattern"),
        ({"invoice": "{year}-{number:0999999999999d}"}, "is no numbering pattern"),
        ({"invoice": "{year}-{month}-{number}"}, "is no numbering pattern"),
        ({"invoice": "{year}-{number"}, "is no numbering pattern"),
        ({"invoice": "{year}/{number}"}, "cannot be file names"),
        ({"invoice": "cn {year} {number:06d}"}, "patterns of their own"),
    ],
)
def test_numbering_patterns_that_are_refused(numbering: dict[str, Any], why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        config(numbering=numbering)
