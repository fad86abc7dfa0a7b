"""Workbooks: typed tables, frozen and filtered headers, the same bytes for the same tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from reconciler.finding import Finding, Place
from reconciler.frames import Column
from reconciler.intake.sheet import column_letters
from reconciler.outputs.cell_texts import LONGEST_TEXT
from reconciler.outputs.codes import TEXT_CUT
from reconciler.outputs.sheet_rows import LETTER_WIDTH, PROSE_WIDTH, SheetRows, TableSheet

MOST_ROWS = 1_048_576
"""Rows of a sheet in Excel, the header among them."""

OWN_PROPERTY, OWN_VALUE = "reconciler", "output"
"""The document property by which intake knows our own workbooks and leaves them alone."""

UNDATED = date(1980, 1, 1)
"""The day of a workbook that was made for no day, the oldest that its archive can say."""

_COMPRESSION = 2
"""Of zlib's 1 to 9. Rows are so alike that 6, its default, takes three times as long for a quarter less."""

_NO_ROWS = b"<sheetData></sheetData>"
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
    parts = [part for sheet in sheets for part in _parts(sheet)]
    shell, styles = _shell(parts, properties)
    tabs = {f"xl/worksheets/sheet{n}.xml": SheetRows(part, styles) for n, part in enumerate(parts, 1)}
    with ZipFile(shell) as empty, ZipFile(path, "w", ZIP_DEFLATED, compresslevel=_COMPRESSION) as book:
        for name in empty.namelist():
            # An entry given by its name is of 1980-01-01, whatever the clock says.
            with book.open(name, "w", force_zip64=name in tabs) as file:
                for piece in _pieces(empty.read(name), tabs.get(name)):
                    file.write(piece)
    return [_text_cut(path, tab.sheet.name, cell, text) for tab in tabs.values() for cell, text in tab.cut]


def _pieces(xml: bytes, rows: SheetRows | None) -> Iterator[bytes]:
    """A part of the workbook; of a sheet, with its rows in the place that the shell leaves for them."""
    if rows is None:
        yield xml
        return
    before, after = xml.split(_NO_ROWS)
    yield before + b"<sheetData>"
    for chunk in rows.chunks():
        yield chunk.encode()
    yield b"</sheetData>" + after


def _shell(sheets: list[TableSheet], properties: Properties) -> tuple[BytesIO, dict[str, int]]:
    """The workbook without any row, as XlsxWriter writes it, and the numbers of its cell formats by their names.

    Its cell-by-cell way is ten times slower than ours, and its rows would be written twice.
    """
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_size(2400, 1200)
        book.set_properties({"title": properties.title, "created": datetime.combine(properties.as_of, time())})
        book.set_custom_property(OWN_PROPERTY, OWN_VALUE, "text")
        styles = {name: book.add_format(format_)._get_xf_index() for name, format_ in _FORMATS.items()}
        for sheet in sheets:
            _add_tab(book, sheet)
    return file, styles


def _add_tab(book: Workbook, sheet: TableSheet) -> None:
    tab = book.add_worksheet(sheet.name)
    last_row, last_column = len(sheet.frame), len(sheet.columns) - 1
    tab.dim_rowmin, tab.dim_rowmax, tab.dim_colmin, tab.dim_colmax = 0, last_row, 0, last_column
    head = sheet.rows(0, 1_000)
    for n, (name, kind) in enumerate(sheet.columns.items()):
        tab.set_column(n, n, _width(head[name], name, kind))
    _offer_choices(tab, sheet)
    tab.freeze_panes(1, 0)
    tab.autofilter(0, 0, last_row, last_column)
    # Otherwise Excel marks every 007 in a column of ids as a mistake.
    tab.ignore_errors({"number_stored_as_text": f"A2:{column_letters(last_column + 1)}{MOST_ROWS}"})
    tab.set_landscape()
    tab.set_paper(_A4)
    tab.fit_to_pages(1, 0)
    tab.repeat_rows(0)
    tab.set_footer("&L&A&R&P / &N")


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


def _width(column: Column, name: str, kind: str) -> int:
    # The filter's button hides the end of a header that fits exactly.
    header = len(name) + 4
    if kind != "text":
        return max(header, _WIDTHS[kind])
    longest = column.fillna("").str.len().max() if len(column) else 0
    return max(header, min(int(longest) + 2, 50))


def _text_cut(path: Path, sheet: str, cell: str, text: str) -> Finding:
    message = f"The text has {len(text):,} characters; a cell holds {LONGEST_TEXT:,}, so its end is cut."
    return TEXT_CUT.at(Place(path.name, sheet, cell), message, value=text[:60])
