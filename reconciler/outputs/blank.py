"""Blank workbooks to fill in: all that Excel can say beforehand about each column of a sheet, from its schema."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from reconciler.outputs.excel import MOST_ROWS, UNDATED
from reconciler.validate.headers import HELP_HEADERS
from reconciler.validate.table_schema import Field, TableSchema

HELP = "help"
"""The name of the sheet that explains the columns."""

HELP_COLUMNS = dict(zip(HELP_HEADERS, (22, 12, 60, 34, 28, 60), strict=True))
"""The headers of the sheet `help` and their widths; none of them is a header of a kind of sheet."""

_A4 = 9
_LINE_POINTS = 15
_PROSE_LENGTH = 100
_COMMENT_WIDTH, _COMMENT_LINE, _COMMENT_CHARACTERS = 300, 18, 42
_FORMATS: dict[str, dict[str, Any]] = {
    "required": {"bold": True, "bottom": 1, "bg_color": "#C9DCEF", "valign": "vcenter"},
    "optional": {"bottom": 1, "bg_color": "#E7E9EC", "valign": "vcenter"},
    "text": {"num_format": "@"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "whole": {"num_format": "0"},
    "money": {"num_format": "#,##0.00"},
    "plain": {},
    "title": {"bold": True, "font_size": 14},
    "prose": {"text_wrap": True, "valign": "top"},
    "name": {"bold": True, "valign": "top"},
}


def blank_workbook(schema: TableSchema) -> bytes:
    """An .xlsx file with one empty sheet of the schema's kind and a sheet that explains it; the same bytes each time.

    It does not bear the mark of our own outputs, so that it is read as input once it is filled in.
    """
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": schema.title, "created": datetime.combine(UNDATED, time())})
        formats = {name: book.add_format(properties) for name, properties in _FORMATS.items()}
        _add_blank_sheet(book.add_worksheet(schema.name), schema, formats)
        _add_help(book.add_worksheet(HELP), schema, formats)
    return file.getvalue()


def allowed_words(field: Field) -> list[str]:
    """The words from which a cell of the field must choose; none where it may hold other things.

    >>> allowed_words(Field("auto_renew", "Auto renew", "boolean", true_values=("yes", "y"), false_values=("no", "n")))
    ['yes', 'no']
    """
    if field.type == "boolean":
        return [field.true_values[0], field.false_values[0]]
    return [str(value) for value in field.enum]


def comment_text(field: Field) -> str:
    """What the note on a header says: title, meaning, how it is written, an example."""
    needed = "must be filled in every row" if field.required else "may stay blank"
    example = f"Example: {field.example}" if str(field.example) else ""
    return "\n".join(filter(None, [f"{field.title} ({needed})", field.description, _written_as(field), example]))


def _add_blank_sheet(sheet: Worksheet, schema: TableSchema, formats: dict[str, Any]) -> None:
    for n, field in enumerate(schema.fields.values()):
        sheet.write_string(0, n, field.name, formats["required" if field.required else "optional"])
        sheet.set_column(n, n, _width(field), formats[_format_name(field)])
        text = comment_text(field)
        size = {"width": _COMMENT_WIDTH, "height": _COMMENT_LINE * (1 + _lines(text, _COMMENT_CHARACTERS))}
        sheet.write_comment(0, n, text, {**size, "author": "reconciler", "font_size": 9})
        if rule := _validation(field):
            sheet.data_validation(1, n, MOST_ROWS - 1, n, rule)
    sheet.set_row(0, 20)
    sheet.freeze_panes(1, 0)
    # Otherwise Excel marks every 007 in a column of ids as a mistake.
    sheet.ignore_errors({"number_stored_as_text": "A2:XFD1048576"})
    _print_on_a4(sheet)


def _add_help(sheet: Worksheet, schema: TableSchema, formats: dict[str, Any]) -> None:
    sheet.write_string(0, 0, f"How to fill in the sheet {schema.name}", formats["title"])
    for row, text in enumerate((schema.description, *_INSTRUCTIONS), 1):
        sheet.write_string(row, 0, text)
    top = len(_INSTRUCTIONS) + 3
    for n, (name, width) in enumerate(HELP_COLUMNS.items()):
        sheet.set_column(n, n, width)
        sheet.write_string(top, n, name, formats["required"])
    for row, field in enumerate(schema.fields.values(), top + 1):
        cells = _help_cells(field)
        sheet.set_row(row, _LINE_POINTS * max(map(_lines, cells, HELP_COLUMNS.values())) + 3)
        for n, text in enumerate(cells):
            sheet.write_string(row, n, text, formats["prose" if n else "name"])
    _print_on_a4(sheet)


_INSTRUCTIONS = (
    "Write one row for each, below the headers, without gaps. "
    "Columns with a bold blue header must be filled in every row.",
    "The order of the columns does not matter, and columns you do not need may be deleted. Headers may also be in "
    "French, German or Swedish.",
    "Save the filled workbook into the month's folder of the inbox, such as inbox/2026-11.",
)


def _help_cells(field: Field) -> list[str]:
    needed = "yes" if field.required else "no"
    return [field.name, needed, field.description, _written_as(field), str(field.example), _understood_too(field)]


def _understood_too(field: Field) -> str:
    """The other words for each allowed one, a line each."""
    words = {w[0]: w[1:] for w in (field.true_values, field.false_values) if w} | dict(field.words)
    return "\n".join(f"{allowed}: {', '.join(others)}" for allowed, others in words.items() if others)


def _written_as(field: Field) -> str:
    if words := allowed_words(field):
        return "One of: " + ", ".join(words)
    number = {"integer": "A whole number", "number": "A number"}.get(field.type)
    if field.content == "percent":
        number = "A number of percent, without the sign %"
    if number:
        return number + _limits(field)
    kinds = {"country": "A two-letter country code", "currency": "A three-letter currency code", "identifier": "An id"}
    if field.type == "date":
        return "A day"
    if field.content == "decision":
        return f"{', '.join(field.words)}, or numbers of invoices"
    return "An e-mail address" if field.format == "email" else kinds.get(field.content, "Text")


def _limits(field: Field) -> str:
    # A bound that no one reaches is there to catch slips, not to be read.
    bounds = {"from": field.minimum, "to": field.maximum}
    told = [f"{word} {value:,}" for word, value in bounds.items() if value is not None and abs(value) < 10**9]
    return f", {' '.join(told)}" if told else ""


def _format_name(field: Field) -> str:
    if field.type == "string":
        return "plain" if field.enum else "text"
    if field.content == "money":
        return "money"
    return {"date": "date", "integer": "whole"}.get(field.type, "plain")


def _validation(field: Field) -> dict[str, Any] | None:
    """What Excel checks as a cell is typed: a drop-down, or a kind of number or day between the field's bounds."""
    if words := allowed_words(field):
        # Only a warning: words of other languages are understood too.
        rule: dict[str, Any] = {"validate": "list", "source": words, "error_type": "warning"}
    elif field.type in ("date", "integer", "number") and field.minimum is not None and field.maximum is not None:
        kind = {"date": "date", "integer": "integer", "number": "decimal"}[field.type]
        rule = {"validate": kind, "criteria": "between", "minimum": field.minimum, "maximum": field.maximum}
    else:
        return None
    hint = " Other words that are understood stand in the sheet help." if words else f" Such as {field.example}."
    return {**rule, "error_title": field.name, "error_message": f"{_written_as(field)}.{hint}"}


def _width(field: Field) -> int:
    is_prose = field.type == "string" and (field.max_length or 0) >= _PROSE_LENGTH
    return min(max(len(field.name) + 3, len(str(field.example)) + 2, 24 if is_prose else 10), 36)


def _lines(text: str, width: int) -> int:
    """About how many lines the text takes in a cell or note as wide as `width` characters."""
    # Letters are narrower than the digits in which widths are counted.
    return sum(len(line) * 7 // (width * 8) + 1 for line in text.split("\n"))


def _print_on_a4(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
