"""Blank workbooks to fill in: headers, comments, drop-downs and formats from the schema of one kind of sheet."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from reconciler.validate.table_schema import Field, TableSchema

ROWS = 1000
"""So many rows have formats and drop-downs."""
FORMATS = {"string": "@", "date": "yyyy-mm-dd", "number": "#,##0.00", "integer": "0", "boolean": "@"}


def write_blank(path: Path, schema: TableSchema) -> None:
    """Writes a workbook with one empty sheet of this kind, and one that explains its columns."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": datetime(2026, 1, 1, tzinfo=UTC)})
        head = book.add_format({"bold": True, "bottom": 1})
        must = book.add_format({"bold": True, "bottom": 1, "bg_color": "#DDE6F0"})
        sheet = book.add_worksheet(schema.name)
        sheet.freeze_panes(1, 0)
        for column, field in enumerate(schema.fields.values()):
            style = book.add_format({"num_format": FORMATS[field.type]})
            sheet.set_column(column, column, max(12, len(field.name) + 3), style)
            sheet.write_string(0, column, field.name, must if field.required else head)
            sheet.write_comment(0, column, explanation(field), {"x_scale": 2, "y_scale": 1.5})
            if words := allowed_words(field):
                sheet.data_validation(1, column, ROWS, column, {"validate": "list", "source": words})
        _write_help(book, schema, head)


def explanation(field: Field) -> str:
    """What a column means, in a few lines."""
    lines = [field.title, field.description, "Must be filled in." if field.required else "May be left blank."]
    lines += [f"Allowed: {', '.join(allowed_words(field))}."] if allowed_words(field) else []
    lines += [f"Example: {field.example}"] if field.example not in ("", None) else []
    return "\n".join(line for line in lines if line)


def allowed_words(field: Field) -> list[str]:
    """The words a cell may hold, where they are few."""
    if field.type == "boolean":
        return [field.true_values[0], field.false_values[0]]
    return [str(value) for value in field.enum]


def _write_help(book: Any, schema: TableSchema, head: Any) -> None:
    sheet = book.add_worksheet("help")
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90, wrap)
    sheet.write_string(0, 0, schema.title, head)
    sheet.write_string(0, 1, schema.description)
    for row, field in enumerate(schema.fields.values(), 2):
        sheet.write_string(row, 0, field.name, head if field.required else None)
        sheet.write_string(row, 1, explanation(field).replace("\n", " "))
