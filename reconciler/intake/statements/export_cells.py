"""Cells of a bank's export: amounts, days and texts as its profile says they are written; never a guess."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from math import isfinite

from reconciler.intake.sheet import Cell

_EXCEL_TEXT = re.compile(r'="([^"]*)"')
_SPACES = re.compile(r"\s+")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)? ?(Z|UTC|[+-]\d{2}:?\d{2})?", re.ASCII)
_UNIT = re.compile(r"^(?:[A-Z]{3}|€) ?(?=[-+\d])| ?(?:[A-Z]{3}|€)$")
_DIGITS = {"dd": r"(?P<day>\d{1,2})", "mm": r"(?P<month>\d{1,2})", "yyyy": r"(?P<year>\d{4})", "yy": r"(?P<year>\d{2})"}
_MOST_DIGITS = 15
_LARGEST = Decimal(10) ** 13
_SHOWN = 60
_YEARS = range(1990, 2101)


class UnreadableError(Exception):
    """What is wrong with one cell, as a clause, and the repair."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message, self.advice = message, advice


def text_value(cell: Cell) -> str:
    """The cell as one line of text; numbers without needless decimals; `="0042"`, as some banks write, is 0042.

    UnreadableError for a number of more than 15 digits: Excel has rounded it.

    >>> text_value(' a\\u00a0 b '), text_value('="0042"'), text_value(14705.0)
    ('a b', '0042', '14705')
    """
    if isinstance(cell, str):
        return _tidy(cell)
    match cell:
        case bool():
            return str(cell).upper()
        case float() | int():
            number = _decimal(cell)
            if abs(number) >= 10**_MOST_DIGITS:
                advice = "Read the bank's own file as it was downloaded, not one saved by a spreadsheet program."
                raise UnreadableError(f"{shown(cell)} is a number of which Excel keeps only 15 digits", advice)
            return f"{number:f}"
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
        case date():
            return cell.isoformat()
    return str(cell)


def _tidy(text: str) -> str:
    if text.isascii() and text.isprintable() and "  " not in text and '="' not in text:
        return text.strip()
    inner = _EXCEL_TEXT.fullmatch(text.strip())
    plain = _CONTROLS.sub(" ", _UNSEEN.sub("", inner[1] if inner else text))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", plain)).strip()


def folded(text: str) -> str:
    """A header, label or word as it is compared: without case and stray spaces, and a colon at its end."""
    return text.casefold().removesuffix(":").rstrip()


def amount_value(cell: Cell, decimal: str) -> Decimal | None:
    """The amount in the cell, None for a blank one; UnreadableError if it is not one in the declared form.

    A currency before or behind it may stand there. Thousands are grouped by threes or not at all.

    >>> amount_value("-1.234,50 €", ","), amount_value("+1'000.00", "."), amount_value(12.5, ","), amount_value("", ",")
    (Decimal('-1234.50'), Decimal('1000.00'), Decimal('12.5'), None)
    """
    if isinstance(cell, bool) or not isinstance(cell, str | float | int):
        raise UnreadableError(f"{shown(cell)} is not an amount")
    if not isinstance(cell, str):
        number = _decimal(cell)
        if abs(number) >= _LARGEST:
            raise UnreadableError(f"{shown(cell)} is no amount that a bank books")
        return number
    text = text_value(cell)
    if not text:
        return None
    plain = _UNIT.sub("", text).replace("−", "-").replace("’", "'")
    if not _amount_form(decimal).fullmatch(plain):
        word = "comma" if decimal == "," else "point"
        raise UnreadableError(f"{shown(text)} is not an amount with a decimal {word}")
    grouping = r"[ '.]" if decimal == "," else r"[ ',]"
    return Decimal(re.sub(grouping, "", plain).replace(",", "."))


def plain_text(cell: Cell) -> str:
    """The cell as text where it is only looked at; nothing for one that cannot be read.

    >>> plain_text(1e300), plain_text(" IBAN: ")
    ('', 'IBAN:')
    """
    try:
        return text_value(cell)
    except UnreadableError:
        return ""


def day_value(cell: Cell, forms: tuple[str, ...]) -> date | None:
    """The day in the cell, a time of day left out; None for a blank one, UnreadableError if it is no such day.

    >>> day_value("05.11.26", ("dd.mm.yy",)), day_value("2026-11-05 09:12:01", ("yyyy-mm-dd",))
    (datetime.date(2026, 11, 5), datetime.date(2026, 11, 5))
    """
    if isinstance(cell, datetime):
        return _plausible(cell.date(), cell)
    if isinstance(cell, date):
        return _plausible(cell, cell)
    if isinstance(cell, bool | time | timedelta):
        raise UnreadableError(f"{shown(cell)} is not a day")
    text = text_value(cell)
    if not text:
        return None
    for form in forms:
        found = date_pattern(form).match(text)
        if found and (not text[found.end() :] or _TIME.fullmatch(text[found.end() :])):
            return _existing(text, **{part: int(digits) for part, digits in found.groupdict().items()})
    raise UnreadableError(f"{shown(text)} is not a day written as {' or '.join(forms)}")


@cache
def date_pattern(form: str) -> re.Pattern[str]:
    """What a day written as `form` looks like; ValueError if the form does not name day, month and year once.

    >>> date_pattern("yyyymmdd").match("20261105").groupdict()
    {'year': '2026', 'month': '11', 'day': '05'}
    """
    parts = re.split("(yyyy|yy|mm|dd)", form.lower())
    words = sorted(part[0] for part in parts if part in _DIGITS)
    if words != ["d", "m", "y"] or re.search("[a-z]", "".join(part for part in parts if part not in _DIGITS)):
        raise ValueError(f"{form!r} must say dd, mm and yyyy or yy, such as dd.mm.yyyy")
    return re.compile("".join(_parts(parts)), re.ASCII)


def shown(cell: Cell) -> str:
    """The value as a message shows it: printable and not too long."""
    text = f"{_decimal(cell):f}" if isinstance(cell, float) and isfinite(cell) else str(cell)
    plain = "".join(c if c.isprintable() else "�" for c in text).strip()
    return f"{plain[:_SHOWN]}…" if len(plain) > _SHOWN else plain or "a blank"


def _parts(parts: list[str]) -> list[str]:
    # without signs between them, the digits must be all there: 2026111 could be two days
    is_close = not "".join(part for part in parts if part not in _DIGITS)
    return [
        _DIGITS[p].replace("{1,2}", "{2}") if is_close and p in _DIGITS else _DIGITS.get(p, re.escape(p)) for p in parts
    ]


def _existing(text: str, year: int, month: int, day: int) -> date:
    try:
        return _plausible(date(year + 2000 if year < 100 else year, month, day), text)
    except ValueError as error:
        raise UnreadableError(f"{shown(text)} is not a day") from error


def _plausible(day: date, cell: Cell) -> date:
    if day.year not in _YEARS:
        raise UnreadableError(f"{shown(cell)} is not a day from {_YEARS.start} to {_YEARS[-1]}")
    return day


def _decimal(cell: float) -> Decimal:
    if not isfinite(cell):
        raise UnreadableError(f"{cell} is not a number")
    return Decimal(f"{cell:.15g}") if isinstance(cell, float) else Decimal(cell)


@cache
def _amount_form(decimal: str) -> re.Pattern[str]:
    mark, grouping = (",", "[ '.]") if decimal == "," else (r"\.", "[ ',]")
    return re.compile(
        rf"[+-]? ?(?:[0-9]{{1,13}}|[0-9]{{1,3}}(?P<sep>{grouping})[0-9]{{3}}(?:(?P=sep)[0-9]{{3}}){{0,3}})"
        rf"(?:{mark}[0-9]{{1,9}})?"
    )
