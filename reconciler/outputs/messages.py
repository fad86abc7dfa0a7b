"""What documents say, in the party's language: words from the catalogues, numbers and days as CLDR writes them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, TypeAlias

from babel import Locale
from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol, get_minus_sign_symbol

from reconciler import bundled
from reconciler.money import minor_digits, percent_text
from reconciler.outputs.cell_numbers import decimal_text

Words: TypeAlias = str | dict[str, str]
"""A text, or where a number decides its form, one text a plural category of CLDR (one, many, other)."""
Catalogue: TypeAlias = dict[str, Any]
"""The words by their names; each is `Words`."""

_LOCALES = {"en": "en_GB", "fr": "fr_FR", "de": "de_DE", "sv": "sv_SE"}
_NO_BREAK = "\u00a0"
_ROOM = 10
"""Characters of an amount that a column has room for in any usual font, bold too."""


@cache
def catalogue(language: str) -> Catalogue:
    """The words of one language, of all topics (a file each) together; no word stands in two of them."""
    words: Catalogue = {}
    for path in sorted((bundled.folder("templates") / "messages" / language).glob("*.json")):
        words |= json.loads(path.read_text(encoding="utf-8"))
    return words


@dataclass(frozen=True)
class Formats:
    """How one language writes amounts, shares, days and countries.

    Each has a memory, because CLDR's patterns cost more than all the rest of a page.
    """

    language: str

    def number(self, minor: int, currency: str) -> str:
        """An amount without its currency.

        >>> Formats("de").number(123456, "EUR"), Formats("en").number(-5, "EUR")
        ('1.234,56', '-0.05')
        """
        return _number(minor, minor_digits(currency), self.language)

    def money(self, minor: int, currency: str) -> str:
        """An amount with the code of its currency behind it, on one line.

        >>> Formats("en").money(123456, "EUR").split()
        ['1,234.56', 'EUR']
        """
        return f"{self.number(minor, currency)}{_NO_BREAK}{currency}"

    def is_long(self, currency: str, *amounts: int, room: int = _ROOM) -> bool:
        """Whether one of the amounts needs more room than a column has, in characters.

        >>> Formats("en").is_long("EUR", 99999999, -5), Formats("en").is_long("EUR", 100000000)
        (False, True)
        """
        return any(len(self.number(amount, currency)) > room for amount in amounts)

    def count(self, number: int) -> str:
        """A number of things.

        >>> Formats("en").count(12345), Formats("de").count(12345)
        ('12,345', '12.345')
        """
        return _number(number, 0, self.language)

    def plural(self, words: Words, n: int, **facts: object) -> str:
        """A text in the form that the number asks for, with its gaps filled in; `{n}` is the number as written.

        >>> days = {"one": "{n} day left", "other": "{n} days left"}
        >>> Formats("en").plural(days, 1), Formats("en").plural(days, 1500)
        ('1 day left', '1,500 days left')
        """
        forms = words if isinstance(words, dict) else {"other": words}
        form = forms.get(_plural_category(n, self.language), forms["other"])
        return form.format(n=self.count(n), **facts)

    def percent(self, basis_points: int) -> str:
        """A share given in hundredths of a percent.

        >>> Formats("en").percent(2550), Formats("de").percent(1900).split()
        ('25.5%', ['19', '%'])
        """
        return _percent(basis_points, self.language)

    def rate(self, text: str) -> str:
        """A decimal number given as text, with all of its digits.

        >>> Formats("sv").rate("10.9450")
        '10,9450'
        """
        return text.replace(".", _symbols(self.language)[0])

    def day(self, day: date) -> str:
        """A day, the month in letters where the language does so.

        >>> Formats("en").day(date(2026, 11, 3)), Formats("de").day(date(2026, 11, 3))
        ('3 Nov 2026', '03.11.2026')
        """
        return _day(day, self.language)

    def long_day(self, day: date) -> str:
        """A day with its month written out, as it stands in a letter.

        >>> [Formats(language).long_day(date(2027, 10, 1)) for language in ("en", "de", "fr", "sv")]
        ['1 October 2027', '1. Oktober 2027', '1er octobre 2027', '1 oktober 2027']
        """
        return _long_day(day, self.language)

    def month(self, period: str) -> str:
        """A month such as 2026-11, in words.

        >>> Formats("en").month("2026-11"), Formats("fr").month("2026-08")
        ('November 2026', 'août 2026')
        """
        return format_date(date.fromisoformat(f"{period}-01"), "LLLL y", _locale(self.language))

    def month_name(self, period: str) -> str:
        """Only the name of a month such as 2026-11, as short as the language has it.

        >>> Formats("en").month_name("2026-11"), Formats("fr").month_name("2026-08")
        ('Nov', 'août')
        """
        return format_date(date.fromisoformat(f"{period}-01"), "LLL", _locale(self.language))

    def change(self, minor: int, currency: str = "") -> str:
        """A difference with its sign, of money or (without a currency) of things; none is written as such.

        >>> Formats("en").change(123456, "EUR"), Formats("en").change(-3), Formats("de").change(0)
        ('+1,234.56', '-3', '±0')
        """
        written = self.number(minor, currency) if currency else self.count(minor)
        return f"+{written}" if minor > 0 else written if minor else "±0"

    def country(self, code: str) -> str:
        """The name of a country; an unknown code stays as it is.

        >>> Formats("fr").country("DE")
        'Allemagne'
        """
        return _country(code, self.language)

    def language_name(self, code: str) -> str:
        """The name of a language.

        >>> Formats("de").language_name("sv"), Formats("fr").language_name("en")
        ('Schwedisch', 'anglais')
        """
        return str(_locale(self.language).languages[code])


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES[language])


@cache
def _symbols(language: str) -> tuple[str, str, str]:
    locale = _locale(language)
    return get_decimal_symbol(locale), get_group_symbol(locale), get_minus_sign_symbol(locale)


@lru_cache(maxsize=4_096)
def _country(code: str, language: str) -> str:
    return str(_locale(language).territories.get(code, code))


@lru_cache(maxsize=4_096)
def _plural_category(n: int, language: str) -> str:
    return str(_locale(language).plural_form(n))


@lru_cache(maxsize=65_536)
def _number(minor: int, digits: int, language: str) -> str:
    point, group, minus = _symbols(language)
    whole, _, rest = decimal_text(abs(minor), digits).partition(".")
    grouped = f"{int(whole):,}".replace(",", group)
    return (minus if minor < 0 else "") + grouped + (point + rest if rest else "")


@lru_cache(maxsize=1_024)
def _percent(basis_points: int, language: str) -> str:
    pattern = _locale(language).percent_formats[None].pattern
    return str(pattern).replace("#,##0", percent_text(basis_points).replace(".", _symbols(language)[0]))


@lru_cache(maxsize=16_384)
def _day(day: date, language: str) -> str:
    return _first_in_french(format_date(day, "medium", _locale(language)), day, language)


@lru_cache(maxsize=16_384)
def _long_day(day: date, language: str) -> str:
    return _first_in_french(format_date(day, "long", _locale(language)), day, language)


def _first_in_french(text: str, day: date, language: str) -> str:
    """French writes the first of a month as an ordinal number, and CLDR's patterns have none."""
    return text.replace("1 ", "1er ", 1) if language == "fr" and day.day == 1 else text
