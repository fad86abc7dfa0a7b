"""A sheet as it was read: raw cells that still know where they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

Cell: TypeAlias = str | float | int | bool | datetime | date | time | timedelta
"""A raw value; a blank cell is the empty text."""

FORMULA = "formula"
"""In place of an error's word: the cell holds a formula, and its value is not stored in the file."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of one file: `rows[r][c]` is the cell in row r + 1, column c + 1, as Excel counts them.

    `bad_cells` names cells that have no value to read: {(row, column): "#REF!" | FORMULA}, counted from 1.
    `assumed_encoding` is what a text file was read as because it does not say it and is not UTF-8; else empty.
    """

    file: str
    name: str
    rows: list[list[Cell]]
    bad_cells: dict[tuple[int, int], str] = field(default_factory=dict)
    assumed_encoding: str = ""


def column_letters(column: int) -> str:
    """The letters Excel gives a column counted from 1.

    >>> column_letters(1), column_letters(28), column_letters(16384)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """The address of a cell, both counted from 1.

    >>> cell_name(14, 3)
    'C14'
    """
    return f"{column_letters(column)}{row}"
