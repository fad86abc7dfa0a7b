"""The pandera schema of a typed frame, made from the descriptor of its kind, and what it finds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from reconciler.finding import Code
from reconciler.frames import DTYPES, Frame
from reconciler.validate import codes
from reconciler.validate.bad_cell import BadCell, shown
from reconciler.validate.table_schema import Field, TableSchema

_KINDS = {"string": "text", "integer": "int?", "number": "int?", "boolean": "bool?", "date": "date"}
_OR_DELETE = ", or delete the row if it is a total or a remark"
_NOT_IN_IDS = '/\\:*?"<>|'


def dtype_of(type_name: str) -> str:
    """The pandas type of a column of a Table Schema type; numbers are whole minor units or hundredths of a percent.

    >>> dtype_of("number")
    'Int64'
    """
    return DTYPES[_KINDS[type_name]]


@cache
def frame_schema(schema: TableSchema, columns: tuple[str, ...] = ()) -> Any:
    """The pandera schema of a kind's typed frame, made from its descriptor; of some columns only, or of all."""
    import pandera.pandas as pandera

    fields = [f for f in schema.fields.values() if not columns or f.column in columns]
    checked = {f.column: pandera.Column(dtype_of(f.type), _checks(f), nullable=not f.required) for f in fields}
    return pandera.DataFrameSchema(checked, name=schema.name)


def broken_constraints(schema: TableSchema, frame: Frame) -> Iterable[tuple[str, int, BadCell]]:
    """Field, label and mistake of each cell that breaks a constraint; blank optional columns are not looked at.

    The frame's index is the row number in the sheet (with the sheet's own number above it, see `draft.ROWS`), so that
    pandera's report leads straight back to the cell.
    """
    if frame.empty:
        return
    import pandera.errors

    filled = tuple(f.column for f in schema.fields.values() if f.required or frame[f.column].notna().any())
    try:
        frame_schema(schema, filled).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        fields = {f.column: f for f in schema.fields.values()}
        cases = errors.failure_cases
        for column, check, value, label in zip(
            cases["column"], cases["check"], cases["failure_case"], cases["index"], strict=True
        ):
            yield fields[column].name, int(label), _broken(fields[column], check, value)


def _checks(field: Field) -> list[Any]:
    from pandera.pandas import Check

    if field.type == "number":  # checked as decimals while the cells were parsed, before they became minor units
        return []
    checks: tuple[tuple[Code, str, dict[str, Any]], ...] = (
        (codes.BAD_WORD, "isin", {"allowed_values": list(field.enum) or None}),
        (codes.TOO_LONG, "str_length", {"max_value": field.max_length}),
        (codes.TOO_SHORT, "str_length", {"min_value": field.min_length}),
        (codes.BAD_ID, "str_matches", {"pattern": field.pattern or None}),
        (codes.OUT_OF_RANGE, "ge", {"min_value": _bound(field.minimum)}),
        (codes.OUT_OF_RANGE, "le", {"max_value": _bound(field.maximum)}),
    )
    return [
        getattr(Check, name)(**bound, error=code.name) for code, name, bound in checks if None not in bound.values()
    ]


def _broken(field: Field, check: str, value: Any) -> BadCell:
    if check == "not_nullable":
        return BadCell(
            codes.MISSING_VALUE, "the cell is blank", f"Fill it, for example with {field.example}{_OR_DELETE}."
        )
    text = shown(value.date() if isinstance(value, pd.Timestamp) else value)
    says: dict[str, tuple[Code, str, str]] = {
        codes.BAD_WORD.name: (codes.BAD_WORD, "is not one of the words allowed", f"Write {_either(field.enum)}."),
        codes.TOO_LONG.name: (codes.TOO_LONG, f"is longer than {field.max_length} characters", ""),
        codes.TOO_SHORT.name: (codes.TOO_SHORT, f"is shorter than {field.min_length} characters", ""),
        codes.BAD_ID.name: (codes.BAD_ID, _id_mistake(text), ""),
        codes.OUT_OF_RANGE.name: (codes.OUT_OF_RANGE, f"is outside {field.minimum} to {field.maximum}", ""),
    }
    code, message, advice = says[check]
    return BadCell(code, f"{text} {message}", advice, text)


def _id_mistake(text: str) -> str:
    wrong = [c for c in dict.fromkeys(text) if c in _NOT_IN_IDS]
    return f"holds {' '.join(wrong)} which no id may have" if wrong else "is no id: it begins or ends with a dot"


def _bound(value: Any) -> Any:
    return pd.Timestamp(value) if isinstance(value, date) else value


def _either(words: Iterable[Any]) -> str:
    return " or ".join(", ".join(map(str, words)).rsplit(", ", 1))
