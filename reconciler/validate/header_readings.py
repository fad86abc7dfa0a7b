"""A sheet's rows read as headers: which kind each of them could head, and what it lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from pathlib import PurePosixPath

from reconciler.intake.sheet import Sheet
from reconciler.validate.table_schema import TableSchema
from reconciler.validate.text import folded

HEADER_ROWS = 50
"""How many rows are searched for headers; what stands above them is preamble."""

ALTERNATIVES = {
    "payments": (("amount",), ("debit", "credit")),
    "review": (("decision", "payment_key"), ("decision", "payment_id")),
}
"""Fields of which one group must be headed, beside the required ones."""

OF_OUR_OWN = ("suggestion", "score", "reason")
"""Columns that a decision stands beside in our own sheets, and in no statement of a bank."""

_NEAR_MISS = 3
"""So many known headers make a sheet clearly one of a kind although it lacks a required one."""

_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")

Index = Mapping[str, Mapping[str, str]]
"""The field for each folded header, by kind."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One row read as the headers of one kind: the columns (from 0) of each field, and the fields it lacks."""

    schema: TableSchema
    row: int
    columns: dict[str, list[int]]
    missing: tuple[str, ...]
    is_hinted: bool

    @property
    def fit(self) -> tuple[int, bool, int]:
        """By which the best of whole readings is found: most columns, then the sheet's name, then the first row."""
        return (len(self.columns), self.is_hinted, -self.row)

    @property
    def nearness(self) -> tuple[float, bool, int]:
        """By which the nearest of readings that lack something is found."""
        needed = len(self.missing) + sum(name in self.columns for name in self.schema.required)
        return (1 - len(self.missing) / needed, self.is_hinted, len(self.columns))

    @property
    def is_near_miss(self) -> bool:
        """Whether the sheet is clearly of this kind although it lacks a column."""
        has_most = self.nearness[0] >= 0.5 and len(self.missing) == 1
        return has_most and len(self.columns) >= (2 if self.is_hinted else _NEAR_MISS)


@cache
def header_index(schema: TableSchema) -> Mapping[str, str]:
    """The field for each folded header that means one of the schema's."""
    return {header: field.name for field in schema.fields.values() for header in field.headers}


def readings_of(sheet: Sheet, schemas: Mapping[str, TableSchema], index: Index) -> Iterable[Reading]:
    """Every row near the top with a known header, read as the headers of each kind that knows one."""
    name = folded(f"{PurePosixPath(sheet.file).stem} {sheet.name}")
    titles = {kind: (kind, *(title for own in s.aliases.values() for title in own)) for kind, s in schemas.items()}
    hinted = {kind: any(folded(title) in name for title in own) for kind, own in titles.items()}
    for number, row in enumerate(islice(sheet.rows, HEADER_ROWS), 1):
        headers = [(column, _header_keys(cell)) for column, cell in enumerate(row) if isinstance(cell, str) and cell]
        columns = {kind: found for kind in schemas if (found := _columns(headers, index[kind]))}
        for kind, found in _without_booked_payments(columns).items():
            yield Reading(schemas[kind], number, found, _missing(schemas[kind], found), hinted[kind])


def _without_booked_payments(columns: dict[str, dict[str, list[int]]]) -> dict[str, dict[str, list[int]]]:
    """The headers by kind; those of payments in the books are no others': read as payments they would count twice."""
    review = columns.get("review", {})
    if "payment_key" in review:
        return {"review": review}
    if "decision" in review and any(name in review for name in OF_OUR_OWN):
        return {kind: found for kind, found in columns.items() if kind != "payments"}
    return columns


def _columns(headers: list[tuple[int, tuple[str, str]]], index: Mapping[str, str]) -> dict[str, list[int]]:
    columns: dict[str, list[int]] = {}
    for column, (whole, bare) in headers:
        if field := index.get(whole) or index.get(bare):
            columns.setdefault(field, []).append(column)
    return columns


def _missing(schema: TableSchema, columns: Mapping[str, list[int]]) -> tuple[str, ...]:
    lacking = tuple(name for name in schema.required if name not in columns)
    groups = ALTERNATIVES.get(schema.name, ((),))
    return lacking + min((tuple(name for name in group if name not in columns) for group in groups), key=len)


@lru_cache(maxsize=4096)
def _header_keys(header: str) -> tuple[str, str]:
    """The folded header, and the same without what stands in brackets: `Discount (%)`, `Start (optional)`."""
    whole = folded(header)
    has_brackets = "(" in header or "[" in header
    return whole, folded(_BRACKETS.sub(" ", header)) if has_brackets else whole
