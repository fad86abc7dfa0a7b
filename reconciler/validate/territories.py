"""Country and currency codes: those that exist, and what was probably meant by others."""

from __future__ import annotations

from functools import cache

from reconciler import money
from reconciler.validate import codes
from reconciler.validate.bad_cell import BadCell, shown
from reconciler.validate.table_schema import LANGUAGES
from reconciler.validate.text import folded

_NO_COUNTRIES = frozenset(("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"))
_USUAL_MISTAKES = {"EL": "GR", "UK": "GB"}
_SIGNS = {"€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY", "zł": "PLN", "eur": "EUR", "euro": "EUR", "euros": "EUR"}
_KRONER = "SEK, NOK or DKK"


def country_code(text: str) -> str:
    """The country's code in capitals; BadCell with `bad-country` names the code that was probably meant.

    XI (Northern Ireland) is taken, as VAT treats it as a country of its own.

    >>> country_code("se"), country_code("XI")
    ('SE', 'XI')
    """
    code = text.upper()
    if code in country_codes():
        return code
    meant = _USUAL_MISTAKES.get(code) or _country_names().get(folded(text))
    advice = f"Write {meant}." if meant else ""
    raise BadCell(codes.BAD_COUNTRY, f"{shown(text)} is no country code of ISO 3166", advice)


def currency_code(text: str) -> str:
    """The currency's code in capitals; BadCell with `bad-currency` for what ISO 4217 does not know.

    >>> currency_code("eur")
    'EUR'
    """
    code = text.upper()
    if money.is_currency(code):
        return code
    meant = _SIGNS.get(text.casefold()) or (_KRONER if text.casefold().rstrip(".") == "kr" else "")
    advice = f"Write {meant}." if meant else ""
    raise BadCell(codes.BAD_CURRENCY, f"{shown(text)} is no currency code of ISO 4217", advice)


@cache
def country_codes() -> frozenset[str]:
    """Every code of a country or territory (CLDR), and XI."""
    from babel import Locale

    territories = Locale.parse("en").territories
    return frozenset(str(c) for c in territories if len(str(c)) == 2) - _NO_COUNTRIES | {"XI"}


@cache
def _country_names() -> dict[str, str]:
    """The code for each folded name of a country in the four languages."""
    from babel import Locale

    names = (Locale.parse(language).territories for language in LANGUAGES)
    return {folded(name): code for own in names for code, name in own.items() if code in country_codes()}
