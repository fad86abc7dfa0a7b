"""Workbooks: typed tables, frozen and filtered headers, the same bytes for the same tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from reconciler.finding import Finding, Place
from reconciler.intake.sheet import column_letters
from reconciler.outputs.codes import TEXT_CUT
from reconciler.outputs.sheet_rows import LETTER_WIDTH, LONGEST_TEXT, PROSE_WIDTH, SheetRows, TableSheet

MOST_ROWS = 1_048_576
"""Rows of a sheet in Excel, the header among them."""

OWN_PROPERTY, OWN_VALUE = "reconciler", "output"
"""The document property by which intake knows our own workbooks and leaves them alone."""

UNDATED = date(1980, 1, 1)
"""The day of a workbook that was made for no day, the oldest that its archive can say."""

_A4 = 9
_NUMBER = {"valign": "top", "align": "right", "indent": 1}  # or it would touch the text in the next column
_WIDTHS = {
    "prose": PROSE_WIDTH,
    "letter": LETTER_WIDTH,
    "answer": 22,
    "integer": 10,
    "date": 12,
    "money": 14,
    "percent": 10,
}
_HEADER = {"bold": True, "bottom": 1, "bg_color": "#E7E9EC", "valign": "vcenter"}
_FORMATS: dict[str, dict[str, Any]] = {
    "header": _HEADER,
    "header_number": {**_HEADER, "align": "right", "indent": 2},  # above its numbers, clear of the filter's button
    "text": {"valign": "top"},
    "prose": {"valign": "top", "text_wrap": True},
    "letter": {"valign": "top", "text_wrap": True},
    "answer": {
        "valign": "top",
        "text_wrap": True,
        "num_format": "@",
        "bg_color": "#FFF8DC",
        "border": 1,
        "border_color": "#D9D2B8",
    },
    "integer": {**_NUMBER, "num_format": "0"},
    "date": {"valign": "top", "align": "left", "num_format": "yyyy-mm-dd"},
    "percent": {**_NUMBER, "num_format": 'General" %"'},
    "money0": {**_NUMBER, "num_format": "#,##0"},
    "money2": {**_NUMBER, "num_format": "#,##0.00"},
    "money3": {**_NUMBER, "num_format": "#,##0.000"},
    "money4": {**_NUMBER, "num_format": "#,##0.0000"},
}


@dataclass(frozen=True, slots=True)
class Properties:
    """What a workbook says of itself: its title, and the as-of date that stands for the day it was made."""

    title: str
    as_of: date


def write_workbook(path: Path, sheets: list[TableSheet], properties: Properties) -> list[Finding]:
    """Write the sheets to a new workbook at `path`; the findings name texts that were too long for a cell.

    A sheet longer than Excel allows goes on in `name_2`, `name_3` and so on.
    """
    # Its temporary files hold people's names: beside the workbook they are cleared away with it after a crash.
    with _plain_errors(), Workbook(str(path), {"tmpdir": str(path.parent)}) as book:
        book.set_size(2400, 1200)
        book.set_properties({"title": properties.title, "created": datetime.combine(properties.as_of, time())})
        book.set_custom_property(OWN_PROPERTY, OWN_VALUE, "text")
        styles = {name: book.add_format(format_)._get_xf_index() for name, format_ in _FORMATS.items()}
        tabs = [_add_tab(book, SheetRows(part, styles)) for sheet in sheets for part in _parts(sheet)]
    return [_text_cut(path, rows.sheet.name, cell, text) for rows in tabs for cell, text in rows.cut]


@contextmanager
def _plain_errors() -> Iterator[None]:
    """The error of the system instead of XlsxWriter's, which wraps it into one that is no OSError."""
    try:
        yield
    except FileCreateError as error:
        raise error.args[0] from error


class _Tab(Worksheet):  # type: ignore[misc]
    """A worksheet whose rows come as XML: the cell-by-cell way of XlsxWriter is ten times slower."""

    rows: SheetRows

    def _write_sheet_data(self) -> None:
        self._xml_start_tag("sheetData")
        for chunk in self.rows.chunks():
            self.fh.write(chunk)
        self._xml_end_tag("sheetData")


def _add_tab(book: Workbook, rows: SheetRows) -> SheetRows:
    tab = book.add_worksheet(rows.sheet.name, worksheet_class=_Tab)
    tab.rows = rows
    last_row, last_column = len(rows.sheet.frame), len(rows.sheet.columns) - 1
    tab.dim_rowmin, tab.dim_rowmax, tab.dim_colmin, tab.dim_colmax = 0, last_row, 0, last_column
    for n, (name, kind) in enumerate(rows.sheet.columns.items()):
        tab.set_column(n, n, _width(rows.sheet, name, kind))
    _offer_choices(tab, rows.sheet)
    tab.freeze_panes(1, 0)
    tab.autofilter(0, 0, last_row, last_column)
    # Otherwise Excel marks every 007 in a column of ids as a mistake.
    tab.ignore_errors({"number_stored_as_text": f"A2:{column_letters(last_column + 1)}{MOST_ROWS}"})
    tab.set_landscape()
    tab.set_paper(_A4)
    tab.fit_to_pages(1, 0)
    tab.repeat_rows(0)
    tab.set_footer("&L&A&R&P / &N")
    return rows


def _offer_choices(tab: Worksheet, sheet: TableSheet) -> None:
    """Drop-downs in the columns that people fill in; other text is taken without a question."""
    for n, name in enumerate(sheet.columns):
        if (choice := sheet.choices.get(name)) and len(sheet.frame):
            rule = {"validate": "list", "source": list(choice.words), "show_error": False}
            hint = {"input_title": choice.title, "input_message": choice.hint}
            tab.data_validation(1, n, len(sheet.frame), n, {**rule, **hint})


def _parts(sheet: TableSheet) -> Iterator[TableSheet]:
    room = MOST_ROWS - 1
    yield replace(sheet, frame=sheet.frame.iloc[:room])
    for n, start in enumerate(range(room, len(sheet.frame), room), 2):
        yield replace(sheet, name=f"{sheet.name}_{n}", frame=sheet.frame.iloc[start : start + room])


def _width(sheet: TableSheet, name: str, kind: str) -> int:
    # The filter's button hides the end of a header that fits exactly.
    header = len(name) + 4
    if kind != "text":
        return max(header, _WIDTHS[kind])
    longest = sheet.frame[name].head(1_000).fillna("").str.len().max() if len(sheet.frame) else 0
    return max(header, min(int(longest) + 2, 50))


def _text_cut(path: Path, sheet: str, cell: str, text: str) -> Finding:
    message = f"The text has {len(text):,} characters; a cell holds {LONGEST_TEXT:,}, so its end is cut."
    return TEXT_CUT.at(Place(path.name, sheet, cell), message, value=text[:60])
