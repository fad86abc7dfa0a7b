"""Dates in cells: Excel dates, ISO, or the form the config declares; never a guess."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta

from reconciler.intake.sheet import Cell
from reconciler.validate import codes
from reconciler.validate.bad_cell import BadCell, shown
from reconciler.validate.text import clean_text

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?", re.ASCII)
_OTHER = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})\.?", re.ASCII)
_EXCEL_DAY_0 = date(1899, 12, 30)
_LIKELY_DAYS = (36_526, 73_415)
"""Numbers that may be meant as Excel's days: 2000-01-01 up to, not including, 2100-12-31."""


def date_value(cell: Cell, date_format: str) -> date | None:
    """The day in the cell, a time of day left out; None for a blank cell, else BadCell.

    `bad-date` where it is no day, `ambiguous-date` for text such as 03/04/2026 whose form is not declared.

    >>> date_value("2026-11-30", ""), date_value("03/04/2026", "%d/%m/%Y")
    (datetime.date(2026, 11, 30), datetime.date(2026, 4, 3))
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, str):
        text = clean_text(cell)
        return _from_text(text, date_format) if text else None
    raise BadCell(codes.BAD_DATE, f"{shown(cell)} is not a date", _advice_for_number(cell))


def _from_text(text: str, date_format: str) -> date:
    if date_format:
        try:
            return datetime.strptime(text, date_format).date()
        except ValueError:
            pass
    if iso := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in iso.groups())
        return _existing(text, year, month, day)
    if date_format or not (other := _OTHER.fullmatch(text)):
        form = f" in the declared form {date_format}" if date_format else ""
        raise BadCell(codes.BAD_DATE, f"{shown(text)} is not a date{form}")
    raise _undeclared(text, *(int(part) for part in other.groups()))


def _existing(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise BadCell(codes.BAD_DATE, f"{shown(text)} is not a date", _nearest(year, month)) from error


def _undeclared(text: str, first: int, second: int, year: int) -> BadCell:
    year += 2000 if year < 100 else 0
    readings = sorted({d for d in (_day(year, second, first), _day(year, first, second)) if d})
    declare = 'declare the form in reconciler.toml, such as [intake] date_format = "%d/%m/%Y"'
    if not readings:
        return BadCell(codes.BAD_DATE, f"{shown(text)} is not a date", _nearest(year, second))
    ways = " or ".join(d.isoformat() for d in readings)
    if len(readings) > 1:
        return BadCell(codes.AMBIGUOUS_DATE, f"{shown(text)} could be {ways}", f"Write {ways}, or {declare}.")
    message = f"{shown(text)} is text in a form that is not declared"
    return BadCell(codes.AMBIGUOUS_DATE, message, f"Write {ways}, or {declare}.")


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(year: int, month: int) -> str:
    if not (1 <= month <= 12 and 1 <= year <= 9999):
        return ""
    last = calendar.monthrange(year, month)[1]
    return f"Write a day that exists, such as {year:04d}-{month:02d}-{last:02d}."


def _advice_for_number(cell: Cell) -> str:
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not _LIKELY_DAYS[0] <= cell < _LIKELY_DAYS[1]:
        return ""
    day = _EXCEL_DAY_0 + timedelta(days=int(cell))
    return f"Format the cell as a date, if {day.isoformat()} is meant (that is Excel's day {int(cell)})."
