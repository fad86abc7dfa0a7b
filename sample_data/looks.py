"""How the sample's workbooks look: each sender has colours, a font, a title and words of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

CREATED = datetime(2026, 10, 1, 8, 0)
"""Written into every workbook, so that making the sample again gives the same bytes."""


@dataclass(frozen=True)
class Look:
    """One sender's way of laying out a sheet: a title over `title_rows` merged rows, remarks, then the table."""

    font: str = "Calibri"
    ink: str = "#FFFFFF"
    paper: str = "#1F4E78"
    title: str = ""
    title_rows: int = 1
    remarks: tuple[str, ...] = ()
    first_column: int = 0
    date_format: str = "yyyy-mm-dd"
    money_format: str = "#,##0.00"


@dataclass(frozen=True)
class Table:
    """One sheet: its name, the words of its header row, and its rows; None is a blank cell."""

    sheet: str
    header: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    look: Look = field(default_factory=Look)


def write_book(path: Path, tables: Iterable[Table], notes: Iterable[str] = ()) -> None:
    """A workbook with the given sheets, and a sheet of notes in plain text when there are any."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": CREATED})
    for table in tables:
        _add_table(book, table)
    lines = list(notes)
    if lines:
        page = book.add_worksheet("Notes")
        page.set_column(0, 0, 90)
        page.write_column(1, 0, lines)
    book.close()


def _add_table(book: xlsxwriter.Workbook, table: Table) -> None:
    look, page = table.look, book.add_worksheet(table.sheet)
    head = book.add_format({"bold": True, "font_name": look.font, "font_color": look.ink, "bg_color": look.paper})
    top = _add_title(book, page, table)
    left = look.first_column
    page.write_row(top, left, table.header, head)
    page.freeze_panes(top + 1, 0)
    formats = _cell_formats(book, look)
    for n, row in enumerate(table.rows, top + 1):
        for column, value in enumerate(row, left):
            if value is not None:
                page.write(n, column, value, formats.get(type(value)))
    page.autofilter(top, left, top + len(table.rows), left + len(table.header) - 1)
    page.autofit()


def _add_title(book: xlsxwriter.Workbook, page: Any, table: Table) -> int:
    """Writes title and remarks; gives the row (from 0) in which the table's header stands."""
    look = table.look
    if not look.title:
        return 0
    left, right = look.first_column, look.first_column + len(table.header) - 1
    style = {"bold": True, "font_size": 20, "font_name": look.font, "font_color": look.paper, "valign": "vcenter"}
    page.merge_range(0, left, look.title_rows - 1, right, look.title, book.add_format(style))
    remark = book.add_format({"italic": True, "font_name": look.font, "font_color": "#7F7F7F"})
    page.write_column(look.title_rows, left, look.remarks, remark)
    return look.title_rows + len(look.remarks) + 1


def _cell_formats(book: xlsxwriter.Workbook, look: Look) -> dict[type, Any]:
    font = {"font_name": look.font}
    return {
        str: book.add_format(font),
        int: book.add_format(font),
        float: book.add_format({**font, "num_format": look.money_format}),
        date: book.add_format({**font, "num_format": look.date_format}),
    }
