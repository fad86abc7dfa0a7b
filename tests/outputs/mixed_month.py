"""A generated month of documents of every kind that the rules can make, with amounts worked out apart from them.

Amounts are whole minor units; VAT is taken with `Decimal`, half up, once a document.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Buyer:
    """Who is billed, how, and at which rate in percent (none for what is not subject to VAT)."""

    country: str
    vat_number: str
    category: str
    percent: Decimal | None
    vat_country: str


BUYERS = (
    Buyer("SE", "SE556036079301", "S", Decimal(25), "SE"),
    Buyer("DE", "DE 136 695 976", "AE", Decimal(0), "DE"),
    Buyer("FR", "FR40303265045", "AE", Decimal(0), "FR"),
    Buyer("MC", "FR40303265045", "AE", Decimal(0), "FR"),
    Buyer("GR", "EL094259216", "AE", Decimal(0), "GR"),
    Buyer("BE", "BE0428759497", "AE", Decimal(0), "BE"),
    Buyer("DK", "DK13585628", "AE", Decimal(0), "DK"),
    Buyer("FI", "", "S", Decimal("25.5"), "FI"),
    Buyer("DE", "", "S", Decimal(19), "DE"),
    Buyer("HU", "", "S", Decimal(27), "HU"),
    Buyer("CH", "CHE-107.787.577 MWST", "O", None, ""),
    Buyer("XK", "", "O", None, ""),
    Buyer("IC", "ES A13585625", "O", None, ""),
    Buyer("US", "", "O", None, ""),
)
CURRENCIES = {"EUR": 2, "SEK": 2, "JPY": 0, "KWD": 3}
NAMES = (
    'Müller & Söhne <"GmbH">',
    "Ελληνικά Δίκτυα Α.Ε.",
    "株式会社サンプル",
    "Łódź 'Zespół' Sp. z o.o.",
    "شركة المثال",
    "Bell\x07 Ltd",
)
ADDRESSES = ("", "Lindenallee 5", "c/o Anna & Söhne\nHaus <B>\nHof 3\nTür 7", "  \nKungsgatan 1  ")


@dataclass
class Mixed:
    """The rows of the month, as the books' fixtures take them."""

    invoices: list[Row]
    lines: list[Row]


def mixed_month(documents: int, seed: int = 2026) -> Mixed:
    """So many documents: buyers, currencies, languages and both kinds in turn, the rest by a seeded chance."""
    chance = Random(seed)
    month = Mixed([], [])
    for n in range(documents):
        lines = _lines(n, chance)
        month.lines += lines
        month.invoices.append(_document(n, lines, chance))
    return month


def _number(n: int) -> str:
    return f"CN-2026-{n + 1:06d}" if _is_note(n) else f"INV-2026-{n + 1:06d}"


def _is_note(n: int) -> bool:
    return n % 5 == 4


def _currency(n: int) -> str:
    return [*CURRENCIES][n // len(BUYERS) % len(CURRENCIES)]


def _is_for_reseller(n: int) -> bool:
    return n % 3 == 0


def _lines(n: int, chance: Random) -> list[Row]:
    count = chance.choice([1, 2, 8]) if _is_for_reseller(n) else 1
    return [_line(n, line, chance) for line in range(1, count + 1)]


def _line(n: int, line: int, chance: Random) -> Row:
    # A price in dinars comes out in two decimals, as an electronic invoice has no more.
    list_price = 0 if n % 40 == 39 else chance.randrange(1, 20_000) * (10 if _currency(n) == "KWD" else 1)
    discount_bp = chance.choice([0, 1250, 2000]) if _is_for_reseller(n) else 0
    discount = _half_up(Decimal(list_price) * discount_bp / 10_000, -1 if _currency(n) == "KWD" else 0)
    licences = chance.choice([1, 3, 250, 12_345])
    days, starts_on = chance.choice([20, 365]), date(2026, 11, 12)
    return {
        "invoice": _number(n),
        "line": line,
        "customer_id": f"C-{n}-{line}",
        "customer_name": chance.choice(NAMES),
        "kind": chance.choice(["new", "top_up", "renewal"]),
        "period_from": starts_on,
        "renews_on": starts_on + timedelta(days=days),
        "months": 12 if days == 365 else 1,
        "licences": licences,
        "list_price": list_price,
        "discount_bp": discount_bp,
        "seat_price": list_price - discount,
        "net": (list_price - discount) * licences,
    }


def _document(n: int, lines: list[Row], chance: Random) -> Row:
    buyer = BUYERS[n % len(BUYERS)]
    currency, net = _currency(n), sum(line["net"] for line in lines)
    vat = _half_up(Decimal(net) * (buyer.percent or 0) / 100, -1 if currency == "KWD" else 0)
    party = f"{'R' if _is_for_reseller(n) else 'C'}-{n}"
    note = {
        "credits": "INV-2025-000007",
        "credits_issued_on": date(2025, 12, 31),
        "reason": "Ordered twice & <by mistake>",
        "reference": None,
    }
    return {
        "number": _number(n),
        "kind": "credit_note" if _is_note(n) else "invoice",
        "bill_to": "reseller" if _is_for_reseller(n) else "customer",
        "party_id": party,
        "customer_id": None if _is_for_reseller(n) else party,
        "currency": currency,
        "language": ["en", "fr", "de", "sv"][n // 2 % 4],
        "net": net,
        "vat": vat,
        "gross": net + vat,
        "vat_category": buyer.category,
        "vat_rate_bp": None if buyer.percent is None else int(buyer.percent * 100),
        "vat_country": buyer.vat_country or None,
        "order_reference": chance.choice([None, "PO <7> & 8"]),
        "billed_name": NAMES[n % len(NAMES)] * (40 if n % 7 == 0 else 1),
        "billed_address": chance.choice(ADDRESSES),
        "billed_postcode": chance.choice(["10115", ""]),
        "billed_city": chance.choice(["Ängelholm", ""]),
        "billed_country": buyer.country,
        "billed_vat_number": buyer.vat_number or None,
        "billed_email": chance.choice([None, "ekonomi@buyer.example"]),
        **(_local(vat, currency) if buyer.vat_country == "SE" and currency != "SEK" else {}),
        **(note if _is_note(n) else {}),
    }


def _local(vat: int, currency: str) -> Row:
    """VAT due at home, in kronor too, at the rate of the fixtures: 10.9450 for one of whatever."""
    kronor = Decimal(vat).scaleb(-CURRENCIES[currency]) * Decimal("10.9450")
    return {
        "local_currency": "SEK",
        "local_vat": _half_up(kronor * 100),
        "exchange_rate": "10.9450",
        "exchange_on": date(2026, 11, 2),
        "exchange_source": "ECB",
    }


def _half_up(value: Decimal, digits: int = 0) -> int:
    return int(value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
