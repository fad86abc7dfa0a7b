"""The second look at an ods workbook: its `content.xml` says a row or cell once and how often it is repeated."""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.intake import codes
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.second_look import Attributes, Look, parse_xml
from reconciler.intake.sheet import FORMULA

_CELLS = ("table:table-cell", "table:covered-table-cell")
_HIDDEN = ("collapse", "filter")


def ods_looks(chunks: Iterable[bytes]) -> dict[str, Look]:
    """The second look at each sheet of an ods workbook, by name, from its `content.xml`."""
    walk = _OdsWalk()
    try:
        parse_xml(chunks, walk.start, walk.end, walk.text)
    except IndexError as error:
        raise FileRefusedError(codes.FILE_UNREADABLE, "The workbook is damaged: a cell stands in no sheet.") from error
    return {look.sheet: look for look in walk.looks}


class _OdsWalk:
    """Handlers for a stream of XML events; `looks` has one entry a sheet, in order."""

    def __init__(self) -> None:
        self.looks: list[Look] = []
        self._row = self._column = self._comments = 0
        self._row_repeats = 1
        self._cell: Attributes | None = None
        self._text: str | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if name in _CELLS:
            self._cell, self._text = attributes, None
        elif name == "text:p" and self._cell is not None and not self._comments:
            self._text = self._text or ""
        elif name == "office:annotation":
            self._comments += 1
        elif name == "table:table-row":
            self._open_row(attributes)
        elif name == "table:table-column":
            self._open_column(attributes)
        elif name == "table:table":
            self.looks.append(Look(attributes.get("table:name", "")))
            self._row = self._column = 0

    def text(self, text: str) -> None:
        if self._text is not None and not self._comments:
            self._text += text

    def end(self, name: str) -> None:
        if name in _CELLS:
            self._close_cell()
        elif name == "office:annotation":
            self._comments -= 1
        elif name == "table:table-row":
            self._row += self._row_repeats - 1

    def _open_row(self, attributes: Attributes) -> None:
        self._row_repeats = _repeats(attributes, "table:number-rows-repeated")
        self._row += 1
        self._column = 0
        if attributes.get("table:visibility") in _HIDDEN:
            self.looks[-1].hidden_rows.append(range(self._row, self._row + self._row_repeats))

    def _open_column(self, attributes: Attributes) -> None:
        first = self._column + 1
        self._column += _repeats(attributes, "table:number-columns-repeated")
        if attributes.get("table:visibility") in _HIDDEN:
            self.looks[-1].hidden_columns.append(range(first, self._column + 1))

    def _close_cell(self) -> None:
        cell, text = self._cell or {}, self._text
        self._cell = self._text = None
        first = self._column + 1
        self._column += _repeats(cell, "table:number-columns-repeated")
        problem = _problem(cell, text)
        if problem or text or cell.get("office:value-type"):
            last_row = self._row + self._row_repeats - 1
            self.looks[-1].reach(last_row, self._column)
            self._note(cell, problem, range(self._row, last_row + 1), range(first, self._column + 1))

    def _note(self, cell: Attributes, problem: str, rows: range, columns: range) -> None:
        if problem:
            self.looks[-1].bad_cells.update({(row, column): problem for row in rows for column in columns})
        spanned = _repeats(cell, "table:number-rows-spanned")
        if spanned > 1:
            right = columns.start + _repeats(cell, "table:number-columns-spanned") - 1
            self.looks[-1].merged.append((rows.start, columns.start, rows.start + spanned - 1, right))


def _repeats(attributes: Attributes, name: str) -> int:
    digits = attributes.get(name, "1")
    return max(1, int(digits)) if digits.isascii() and digits.isdigit() and len(digits) <= 10 else 1


def _problem(cell: Attributes, text: str | None) -> str:
    if cell.get("calcext:value-type") == "error":
        return text or "#ERROR!"
    if "table:formula" not in cell:
        return ""
    if text is None and "office:value-type" not in cell:
        return FORMULA
    is_error = bool(text) and cell.get("office:string-value") == "" and str(text).startswith(("#", "Err:"))
    return str(text) if is_error else ""
