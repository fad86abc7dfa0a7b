"""A cell that cannot be read: raised while a cell is parsed, turned into a finding where the cell's place is known."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite

from reconciler.finding import Code
from reconciler.intake.sheet import Cell

_SHOWN = 60


class BadCell(Exception):  # noqa: N818 - the word of the domain
    """What is wrong with one cell: a code, what is wrong as a clause, and the repair (else the code's own)."""

    def __init__(self, code: Code, message: str, advice: str = "", value: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.advice, self.value = code, message, advice, value

    def __reduce__(self) -> tuple[type[BadCell], tuple[Code, str, str, str]]:
        """Made again as it was: sheets are parsed on other machines, too."""
        return type(self), (self.code, self.message, self.advice, self.value)


def shown(cell: Cell) -> str:
    """The value as a message shows it: as Excel would, and not too long.

    >>> shown(7.0), shown(True), shown(date(2026, 2, 28)), shown(" ")
    ('7', 'TRUE', '2026-02-28', 'a blank')
    """
    match cell:
        case bool():
            return str(cell).upper()
        case float():
            return _shortened(f"{Decimal(f'{cell:.15g}'):f}" if isfinite(cell) else str(cell))
        case datetime():
            return cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat()
        case date():
            return cell.isoformat()
    text = "".join(c if c.isprintable() else "�" for c in str(cell)).strip()
    return _shortened(text) or "a blank"


def _shortened(text: str) -> str:
    return f"{text[:_SHOWN]}…" if len(text) > _SHOWN else text
