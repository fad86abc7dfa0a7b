"""Merged cells: a value merged over several rows counts for each of them."""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.intake.sheet import Cell, cell_name
from reconciler.wording import first_few

Range = tuple[int, int, int, int]
"""Top row, left column, bottom row, right column, from 1, the ends included."""


def filled_down(rows: list[list[Cell]], bad: dict[tuple[int, int], str], merged: Iterable[Range]) -> list[Range]:
    """Writes the value of each vertical merge into the rows it covers (first column only); the merges that had one.

    A merged error cell is an error in each row it covers. Rows without any cell of their own are not made.

    >>> rows = [["C1", "a@x.example"], ["", "b@x.example"]]
    >>> filled_down(rows, {}, [(1, 1, 2, 1)]), rows[1][0]
    ([(1, 1, 2, 1)], 'C1')
    """
    used = []
    for top, left, bottom, right in sorted(merged):
        if bottom <= top or top > len(rows) or left > len(rows[0]):
            continue
        value, problem = rows[top - 1][left - 1], bad.get((top, left))
        if value == "" and problem is None:
            continue
        used.append((top, left, bottom, right))
        for row in range(top + 1, min(bottom, len(rows)) + 1):
            rows[row - 1][left - 1] = value
            if problem is not None:
                bad[row, left] = problem
    return used


def range_names(ranges: list[Range]) -> str:
    """The first few ranges as a person reads them.

    >>> range_names([(2, 1, 6, 1)])
    'A2:A6'
    """
    return first_few([f"{cell_name(top, left)}:{cell_name(bottom, right)}" for top, left, bottom, right in ranges])
