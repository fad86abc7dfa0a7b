"""The second look at one sheet of an xlsx workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from reconciler.intake import codes
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.second_look import Attributes, Look, parse_xml
from reconciler.intake.sheet import FORMULA


def xlsx_look(chunks: Iterable[bytes], sheet: str) -> Look:
    """The second look at the XML of the sheet `sheet`."""
    walk = _XlsxWalk(Look(sheet))
    parse_xml(chunks, walk.start, walk.end, walk.text)
    return walk.look


class _XlsxWalk:
    def __init__(self, look: Look) -> None:
        self.look = look
        self._row = self._column = 0
        self._kind = ""
        self._value: str | None = None
        self._has_formula = self._in_value = False

    def start(self, name: str, attributes: Attributes) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._open_cell(attributes)
        elif name in ("v", "t"):
            self._in_value = True
            self._value = self._value or ""
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            self._open_row(attributes)
        elif name == "col" and _is_true(attributes.get("hidden")):
            self.look.hidden_columns.append(range(int(attributes["min"]), int(attributes["max"]) + 1))

    def text(self, text: str) -> None:
        if self._in_value:
            self._value = (self._value or "") + text

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name in ("v", "t"):
            self._in_value = False
        elif name == "c":
            self._close_cell()

    def _open_row(self, attributes: Attributes) -> None:
        self._row = _number(attributes["r"]) if "r" in attributes else self._row + 1
        self._column = 0
        if _is_true(attributes.get("hidden")):
            self.look.hidden_rows.append(range(self._row, self._row + 1))

    def _open_cell(self, attributes: Attributes) -> None:
        if "r" in attributes:
            self._row, self._column = _address(attributes["r"])
        else:
            self._column += 1
        self._kind = attributes.get("t", "")
        self._value, self._has_formula, self._in_value = None, False, False

    def _close_cell(self) -> None:
        problem = ""
        if self._kind == "e":
            problem = self._value or "#ERROR!"
        elif self._has_formula and not self._value and not (self._kind == "str" and self._value == ""):
            problem = FORMULA  # a cached empty text is a value: Excel writes t="str" and an empty v
        if problem:
            self.look.bad_cells[self._row, self._column] = problem
        if problem or self._value:
            self.look.reach(self._row, self._column)


def _is_true(word: str | None) -> bool:
    return word in ("1", "true")


def _number(digits: str) -> int:
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 10):
        raise FileRefusedError(codes.WORKBOOK_HOSTILE, f"The workbook has a row with the number {digits[:20]!r}.")
    return int(digits)


def _address(reference: str) -> tuple[int, int]:
    parts = re.fullmatch("([A-Za-z]{1,7})([0-9]{1,10})", reference)
    if not parts:
        raise FileRefusedError(codes.WORKBOOK_HOSTILE, f"The workbook has a cell with the address {reference[:20]!r}.")
    return int(parts[2]), _column_number(parts[1])


@cache
def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - 64
    return number
