"""A workbook of the values of a file that is none, or none that can be marked (csv, xls, ods): text stays text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from reconciler.intake.sheet import FORMULA, Cell, Sheet, column_letters
from reconciler.outputs.cell_texts import LONGEST_TEXT
from reconciler.outputs.excel import MOST_ROWS, UNDATED

_FORMATS = {
    date: "yyyy-mm-dd",
    datetime: "yyyy-mm-dd hh:mm:ss",
    time: "hh:mm:ss",
    timedelta: "[h]:mm:ss",
    str: "@",
}
_FIRST_DAY = date(1900, 3, 1)
"""Excel counts a 29 February 1900 that never was; an earlier day would come back as another one."""

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME = 31
_WIDEST, _SAMPLE = 42, 500


def plain_workbook(sheets: list[Sheet], default: str) -> tuple[bytes, dict[str, str]]:
    """An .xlsx file with every value in its cell, and the names its sheets have in it by those they had.

    `default` is what a sheet without a name is called. The same bytes for the same sheets.
    """
    file = io.BytesIO()
    names = sheet_names([sheet.name for sheet in sheets], default)
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, options) as book:
        book.set_properties({"created": datetime.combine(UNDATED, time())})
        formats = {kind: book.add_format({"num_format": text}) for kind, text in _FORMATS.items()}
        for sheet in sheets:
            _add(book.add_worksheet(names[sheet.name]), sheet, formats)
    return file.getvalue(), names


def sheet_names(names: Iterable[str], default: str) -> dict[str, str]:
    """A name that Excel takes for each sheet, none of them twice.

    >>> sheet_names(["", "a/b", "A-B"], "nord")
    {'': 'nord', 'a/b': 'a-b', 'A-B': 'A-B 2'}
    """
    given: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        clean = _NOT_IN_NAMES.sub("-", name or default).strip("'")[:_LONGEST_NAME] or "Sheet"
        tries = (clean, *(f"{clean[: _LONGEST_NAME - 6]} {n}" for n in range(2, 10_000)))
        given[name] = next(one for one in tries if one.casefold() not in taken)
        taken.add(given[name].casefold())
    return given


def _add(tab: Worksheet, sheet: Sheet, formats: dict[type, Any]) -> None:
    for r, row in enumerate(sheet.rows):
        for c, cell in enumerate(row):
            if cell != "":
                _write(tab, r, c, cell, formats)
    for (y, x), what in sheet.bad_cells.items():
        word = "#N/A" if what == FORMULA or not what.startswith("#") else what
        tab.write_formula(y - 1, x - 1, f"={word}", None, word)
    width = max(map(len, sheet.rows), default=0)
    for column in range(width):
        lengths = sorted(len(str(row[column])) for row in sheet.rows[:_SAMPLE] if column < len(row))
        usual = lengths[len(lengths) * 9 // 10] if lengths else 0  # a title above makes no column wide
        tab.set_column(column, column, max(9, min(usual + 3, _WIDEST)))
    if width:
        tab.ignore_errors({"number_stored_as_text": f"A1:{column_letters(width)}{MOST_ROWS}"})


def _write(tab: Worksheet, row: int, column: int, cell: Cell, formats: dict[type, Any]) -> None:
    match cell:
        case bool():
            tab.write_boolean(row, column, cell)
        case str():
            tab.write_string(row, column, cell[:LONGEST_TEXT], formats[str])
        case int() | float():
            tab.write_number(row, column, cell)
        case datetime() if cell.date() >= _FIRST_DAY:
            tab.write_datetime(row, column, cell, formats[date if cell.time() == time() else datetime])
        case date() if not isinstance(cell, datetime) and cell >= _FIRST_DAY:
            tab.write_datetime(row, column, datetime.combine(cell, time()), formats[date])
        case time() | timedelta():
            tab.write_datetime(row, column, cell, formats[type(cell)])
        case _:
            tab.write_string(row, column, str(cell), formats[str])
