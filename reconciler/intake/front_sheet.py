"""The sheet of findings in front of a marked copy: known by a text of its own, so that it is never read as input.

A marked copy comes back as input once its cells are repaired. Whatever program saved it meanwhile, and in whatever
format, keeps the text of a cell; properties, names and parts of the archive may be gone by then.
"""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.intake.sheet import Cell

FRONT_MARK = "reconciler:findings"
"""What a cell near the top of the sheet begins with, and no cell of anybody else's."""

MARKED_ROWS = 12
"""How many rows are searched: a person may have written a few of its own above."""


def is_front_sheet(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether a sheet is one that we put in front of a marked copy.

    >>> is_front_sheet([["Findings", "", "reconciler:findings"]]), is_front_sheet([["customer_id", "email"]])
    (True, False)
    """
    return any(isinstance(cell, str) and cell.startswith(FRONT_MARK) for row in rows[:MARKED_ROWS] for cell in row)
