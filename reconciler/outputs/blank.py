"""Blank workbooks to fill in: all that Excel can say beforehand about each column of a sheet, from its schema."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from reconciler.outputs.blank_words import BlankWords
from reconciler.outputs.excel import MOST_ROWS, UNDATED
from reconciler.validate.table_schema import Field, TableSchema

HELP_WIDTHS = (21, 11, 44, 31, 25, 48)
"""The widths of the columns of the help page, in digits: so that it is readable on one A4 page across."""

_A4 = 9
_A4_WIDTH = 190
"""So many digits across can still be read on one A4 page."""
_LINE_POINTS = 15
_PROSE_LENGTH = 100
_COMMENT_WIDTH, _COMMENT_LINE, _COMMENT_CHARACTERS = 300, 18, 42
_RULE = {"border": 1, "border_color": "#D5D9DE"}
_HEADER = {"bottom": 1, "valign": "vcenter"}
_EXAMPLE = {"italic": True, "font_color": "#5F6670", "bg_color": "#F5F6F7", "bottom": 1, "bottom_color": "#D5D9DE"}
_FORMATS: dict[str, dict[str, Any]] = {
    "required": {**_HEADER, "bold": True, "bg_color": "#C9DCEF"},
    "optional": {**_HEADER, "bg_color": "#E7E9EC"},
    "example": {**_EXAMPLE, "num_format": "@"},
    "text": {"num_format": "@"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "whole": {"num_format": "0"},
    "money": {"num_format": "#,##0.00"},
    "plain": {},
    "title": {"bold": True, "font_size": 15},
    "about": {"bold": True, "valign": "vcenter"},
    "line": {"valign": "vcenter"},
    "prose": {**_RULE, "text_wrap": True, "valign": "top"},
    "name": {**_RULE, "bold": True, "text_wrap": True, "valign": "top"},
}


def blank_workbook(schema: TableSchema, language: str | None = None) -> bytes:
    """An .xlsx file with a sheet of the schema's kind to fill in and one that explains it; the same bytes each time.

    Without a language the columns are headed by their names, as the reference names them, and all else is English. The
    workbook does not bear the mark of our own outputs, so that it is read as input once it is filled in.
    """
    words = BlankWords(schema, language)
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_size(2400, 1200)
        title = words.say("blank_how", sheet=words.sheet)
        book.set_properties({"title": title, "created": datetime.combine(UNDATED, time())})
        formats = {name: book.add_format(properties) for name, properties in _FORMATS.items()}
        _add_blank_sheet(book.add_worksheet(words.sheet), words, formats)
        _add_help(book.add_worksheet(words.help_sheet), title, words, formats)
    return file.getvalue()


def _add_blank_sheet(sheet: Worksheet, words: BlankWords, formats: dict[str, Any]) -> None:
    widths = []
    for n, (field, example) in enumerate(zip(words.schema.fields.values(), words.example_row(), strict=True)):
        header = words.header(field)
        widths.append(_width(field, header, example))
        sheet.write_string(0, n, header, formats["required" if field.required else "optional"])
        sheet.write_string(1, n, example, formats["example"])
        sheet.set_column(n, n, widths[n], formats[_format_name(field)])
        note = words.note(field)
        size = {"width": _COMMENT_WIDTH, "height": _COMMENT_LINE * (1 + _lines(note, _COMMENT_CHARACTERS))}
        sheet.write_comment(0, n, note, {**size, "author": "reconciler", "font_size": 9})
        if rule := _validation(field, words):
            sheet.data_validation(1, n, MOST_ROWS - 1, n, rule)
    sheet.set_row(0, 22)
    sheet.freeze_panes(1, 0)
    # Otherwise Excel marks every 007 in a column of ids as a mistake.
    sheet.ignore_errors({"number_stored_as_text": "A2:XFD1048576"})
    sheet.repeat_rows(0)
    _print_on_a4(sheet, words, pages_wide=-(-sum(widths) // _A4_WIDTH))


def _add_help(sheet: Worksheet, title: str, words: BlankWords, formats: dict[str, Any]) -> None:
    sheet.hide_gridlines(2)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, title, formats["title"])
    # Nothing is merged: the lines flow over the blank cells beside them, and merged cells would be told as findings.
    for row, text in enumerate(words.instructions, 1):
        sheet.set_row(row, 18)
        sheet.write_string(row, 0, text, formats["about" if row == 1 else "line"])
    top = len(words.instructions) + 2
    sheet.set_row(top, 20)
    for n, (name, width) in enumerate(zip(words.help_headers, HELP_WIDTHS, strict=True)):
        sheet.set_column(n, n, width)
        sheet.write_string(top, n, name, formats["required"])
    for row, field in enumerate(words.schema.fields.values(), top + 1):
        cells = words.help_cells(field)
        sheet.set_row(row, _LINE_POINTS * max(map(_lines, cells, HELP_WIDTHS)) + 3)
        for n, text in enumerate(cells):
            sheet.write_string(row, n, text, formats["prose" if n or not field.required else "name"])
    sheet.repeat_rows(top)
    _print_on_a4(sheet, words)


def _format_name(field: Field) -> str:
    if field.type == "string":
        return "plain" if field.enum else "text"
    if field.content == "money":
        return "money"
    return {"date": "date", "integer": "whole"}.get(field.type, "plain")


def _validation(field: Field, words: BlankWords) -> dict[str, Any] | None:
    """What Excel checks as a cell is typed: a drop-down, or a kind of number or day between the field's bounds."""
    if choices := words.choices(field):
        # Only a warning: words of other languages are understood too.
        rule: dict[str, Any] = {"validate": "list", "source": choices, "error_type": "warning"}
    elif field.type in ("date", "integer", "number") and field.minimum is not None and field.maximum is not None:
        kind = {"date": "date", "integer": "integer", "number": "decimal"}[field.type]
        rule = {"validate": kind, "criteria": "between", "minimum": field.minimum, "maximum": field.maximum}
    else:
        return None
    return {**rule, "error_title": words.header(field), "error_message": words.hint(field)}


def _width(field: Field, header: str, example: str) -> int:
    is_prose = field.type == "string" and (field.max_length or 0) >= _PROSE_LENGTH
    return min(max(len(header) + 3, len(example) + 2, 24 if is_prose else 10), 36)


def _lines(text: str, width: int) -> int:
    """About how many lines the text takes in a cell or note as wide as `width` characters."""
    # Letters are narrower than the digits in which widths are counted.
    return sum(len(line) * 7 // (width * 8) + 1 for line in text.split("\n"))


def _print_on_a4(sheet: Worksheet, words: BlankWords, pages_wide: int = 1) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(pages_wide, 0)
    page = words.say("blank_page", page="&P", pages="&N")
    sheet.set_footer(f"&L&A&R{page}")
