"""The constraints of a descriptor: a quick look says that a typed frame keeps them all, else pandera says which cells.

Nearly every sheet keeps them all. pandera is imported only for the others, as that alone takes longer than the look.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from reconciler.finding import Code
from reconciler.frames import DTYPES, Column, Frame
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
    if frame.empty or keeps_constraints(schema, frame):
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


def keeps_constraints(schema: TableSchema, frame: Frame) -> bool:
    """Whether pandera would find nothing: the same checks, each distinct value once, without a report of the others."""
    return all(_keeps(field, frame[field.column]) for field in schema.fields.values())


def _keeps(field: Field, values: Column) -> bool:
    filled = values.dropna()
    if field.required and len(filled) < len(values):
        return False
    checks = _bounds(field)
    distinct = filled.unique() if checks else ()
    return not len(distinct) or all(_KEEPS[name](distinct, **bound) for _, name, bound in checks)


def _are_in(values: Any, allowed_values: list[Any]) -> bool:
    return set(values) <= set(allowed_values)


def _are_as_long(values: Any, min_value: int = 0, max_value: int | None = None) -> bool:
    lengths = set(map(len, values.to_numpy(object).tolist()))
    return min(lengths) >= min_value and (max_value is None or max(lengths) <= max_value)


def _match(values: Any, pattern: str) -> bool:
    return all(map(re.compile(pattern).match, values.to_numpy(object).tolist()))


_KEEPS: Mapping[str, Callable[..., bool]] = {
    "isin": _are_in,
    "str_length": _are_as_long,
    "str_matches": _match,
    "ge": lambda values, min_value: bool(values.min() >= min_value),
    "le": lambda values, max_value: bool(values.max() <= max_value),
}
"""Whether all of some distinct values keep a check, by pandera's name of it."""


def _checks(field: Field) -> list[Any]:
    from pandera.pandas import Check

    return [getattr(Check, name)(**bound, error=code.name) for code, name, bound in _bounds(field)]


def _bounds(field: Field) -> list[tuple[Code, str, dict[str, Any]]]:
    """The checks of a field as pandera names them, each with the code of the finding and its bound."""
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
    return [check for check in checks if None not in check[2].values()]


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
