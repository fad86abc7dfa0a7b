"""Typed frames from recognised sheets, and one objection for each cell that is not as its descriptor says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from reconciler import money
from reconciler.frames import Column, Frame
from reconciler.intake.sheet import FORMULA, Cell
from reconciler.validate import codes
from reconciler.validate.bad_cell import BadCell, shown
from reconciler.validate.blank_marks import leave_out_examples
from reconciler.validate.cells import Conventions, ParsedColumn, parsed_cells
from reconciler.validate.constraints import broken_constraints, dtype_of
from reconciler.validate.draft import ROWS, Objection, Row
from reconciler.validate.headers import Recognised
from reconciler.validate.table_schema import TableSchema

Headers: TypeAlias = dict[int, dict[str, str]]
"""The words above the columns of each sheet, by its number and the field."""

_EPOCH = date(1970, 1, 1).toordinal()
_NO_DAY = np.datetime64("NaT").astype(np.int64)


@dataclass(frozen=True)
class TypedSheet:
    """A sheet's filled rows as a typed frame, its bad cells by field and label, and its doubtful percentages.

    `headers`: the words above its columns, by field; `source`: its number, see `draft.ROWS`.
    """

    kind: str
    frame: Frame
    bad: dict[str, dict[int, BadCell]]
    below_one: dict[str, list[int]]
    headers: dict[str, str]
    source: int


def typed_sheet(recognised: Recognised, source: int, conventions: Conventions) -> TypedSheet:
    """The rows below the headers, parsed; a bad cell is missing in the frame. `source` numbers the sheet."""
    schema, columns = recognised.schema, recognised.origin.columns
    body = recognised.sheet.rows[recognised.header_row :]
    raw = {name: _raw_column(body, column - 1) for name, column in columns.items()}
    _leave_out_repeated_headers(raw, {name: recognised.header(name) for name in columns})
    examples = leave_out_examples(raw, schema)
    parsed = {name: parsed_cells(raw[name], schema.fields[name], conventions) for name in columns}
    for name, cells in examples.items():
        parsed[name].bad.update(cells)
    _add_error_cells(parsed, recognised)
    for name in columns:
        if schema.fields[name].content == "money":
            currencies = parsed["currency"].values if "currency" in parsed else [None] * len(body)
            parsed[name] = _in_minor_units(parsed[name], currencies, raw[name])
    first = source * ROWS + recognised.header_row + 1
    frame = _frame(schema, {name: column.values for name, column in parsed.items()}, len(body), first)
    bad = {name: {first + n: b for n, b in column.bad.items()} for name, column in parsed.items() if column.bad}
    below_one = {name: [first + n for n in _below_one(raw[name])] for name in _percentages(schema, columns)}
    is_filled = frame.notna().any(axis=1) | frame.index.isin([label for cells in bad.values() for label in cells])
    headers = {name: shown(" ".join(str(recognised.header(name)).split())) for name in columns}
    return TypedSheet(schema.name, frame[is_filled], bad, below_one, headers, source)


def joined_frame(schema: TableSchema, sheets: list[TypedSheet]) -> Frame:
    """The typed sheets of one kind below one another, with `source` and `row`."""
    frames = [sheet.frame for sheet in sheets] or [_frame(schema, {}, 0, 0)]
    frame = pd.concat(frames) if len(frames) > 1 else frames[0]
    labels = frame.index.to_numpy()
    return frame.assign(source=labels // ROWS, row=labels % ROWS)


def check_shape(schema: TableSchema, frame: Frame, sheets: list[TypedSheet]) -> list[Objection]:
    """Every bad cell of a kind once: those that did not parse, then those that break a constraint."""
    bad = {name: {k: b for s in sheets for k, b in s.bad.get(name, {}).items()} for name in schema.fields}
    for name, label, broken in broken_constraints(schema, frame):
        bad[name].setdefault(label, broken)
    headers = {sheet.source: sheet.headers for sheet in sheets}
    objections = [o for name, cells in bad.items() for o in _objections(schema, name, cells, headers)]
    doubts = [(name, label) for s in sheets for name, labels in s.below_one.items() for label in labels]
    return objections + [_doubt(schema, name, label, headers) for name, label in doubts if label not in bad[name]]


def _objections(schema: TableSchema, name: str, cells: dict[int, BadCell], headers: Headers) -> list[Objection]:
    def said(what: str) -> Callable[[Row], str]:
        return lambda row: str(getattr(cells[row.Index], what))

    return [
        Objection(
            code,
            schema.name,
            sorted(label for label, cell in cells.items() if cell.code == code),
            name,
            lambda row: f"{_header(headers, row, name)}: {cells[row.Index].message}.",
            said("advice"),
            said("value"),
        )
        for code in dict.fromkeys(cell.code for cell in cells.values())
    ]


def _doubt(schema: TableSchema, name: str, label: int, headers: Headers) -> Objection:
    def percent(row: Row) -> str:
        return money.percent_text(getattr(row, schema.fields[name].column))

    return Objection(
        codes.PERCENT_BELOW_ONE,
        schema.name,
        [label],
        name,
        lambda row: f"{_header(headers, row, name)}: the number was taken as {percent(row)} percent.",
        value=percent,
    )


def _header(headers: Headers, row: Row, name: str) -> str:
    """The column as the person who wrote the sheet knows it."""
    return headers[row.Index // ROWS].get(name, name)


def _raw_column(body: list[list[Cell]], column: int) -> list[Cell]:
    try:
        return [row[column] for row in body]
    except IndexError:
        return [row[column] if column < len(row) else "" for row in body]


def _leave_out_repeated_headers(raw: dict[str, list[Cell]], headers: Mapping[str, Cell]) -> None:
    """Rows that say the headers again and nothing else are no data: headers merged over two rows, or on every page."""
    like = {name: [n for n, cell in enumerate(raw[name]) if cell == h] for name, h in headers.items() if h in raw[name]}
    for n in sorted({n for rows in like.values() for n in rows}):
        if all(cells[n] in ("", headers[name]) for name, cells in raw.items()):
            for cells in raw.values():
                cells[n] = ""


def _add_error_cells(parsed: dict[str, ParsedColumn], recognised: Recognised) -> None:
    names = {column: name for name, column in recognised.origin.columns.items()}
    for (row, column), what in recognised.sheet.bad_cells.items():
        n = row - recognised.header_row - 1
        if n < 0 or column not in names or n >= len(parsed[names[column]].values):
            continue
        cell = BadCell(codes.ERROR_CELL, f"the cell shows {what}", value=what)
        if what == FORMULA:
            cell = BadCell(codes.FORMULA_WITHOUT_VALUE, "the result of the formula is not stored in the file")
        parsed[names[column]].values[n] = None
        parsed[names[column]].bad[n] = cell


def _in_minor_units(parsed: ParsedColumn, currencies: list[str | None], raw: list[Cell]) -> ParsedColumn:
    """Amounts as whole minor units of their row's currency; without one it is 0, as that cell holds the row already."""
    known: dict[tuple[Decimal | None, str | None], int | None] = {}
    bad = dict(parsed.bad)
    values: list[int | None] = []
    for n, pair in enumerate(zip(parsed.values, currencies, strict=True)):
        if pair not in known:
            known[pair] = _minor(*pair)
        minor = known[pair]
        values.append(minor)
        if minor is None and None not in pair:
            bad[n] = _too_fine(raw[n], pair[1])
    return ParsedColumn(values, bad)


def _minor(amount: Decimal | None, currency: str | None) -> int | None:
    if amount is None or currency is None:
        return None if amount is None else 0
    try:
        return money.to_minor(amount, currency)
    except ValueError:
        return None


def _too_fine(cell: Cell, currency: str | None) -> BadCell:
    return BadCell(codes.TOO_FINE, f"{shown(cell)} is finer than the smallest unit of {currency}", value=shown(cell))


def _frame(schema: TableSchema, values: dict[str, list[Any]], length: int, first: int) -> Frame:
    index = pd.RangeIndex(first, first + length)
    return pd.DataFrame(
        {f.column: _column(values.get(name), f.type, index) for name, f in schema.fields.items()}, index=index
    )


def _column(values: list[Any] | None, type_name: str, index: Any) -> Column:
    if values is not None and type_name == "date":
        days = [_NO_DAY if day is None else day.toordinal() - _EPOCH for day in values]
        return pd.Series(np.array(days, dtype=np.int64).view("M8[D]").astype("M8[s]"), index=index)
    return pd.Series(values, dtype=dtype_of(type_name), index=index)


def _percentages(schema: TableSchema, columns: Iterable[str]) -> list[str]:
    return [name for name in columns if schema.fields[name].content == "percent"]


def _below_one(cells: list[Cell]) -> list[int]:
    return [n for n, cell in enumerate(cells) if isinstance(cell, float) and 0 < cell < 1]
