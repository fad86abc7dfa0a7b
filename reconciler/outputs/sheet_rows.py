"""Table rows as the XML that Excel reads, made column by column: no cell is looked at to find out what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from reconciler.frames import Column, Frame
from reconciler.intake.sheet import column_letters
from reconciler.money import minor_digits
from reconciler.outputs.cell_numbers import decimals, integers, percents, serial_days, whole_numbers
from reconciler.outputs.cell_texts import cut_text, escaped, is_too_long, plain_texts

CHUNK = 5_000
"""Rows made at a time, so that a long sheet needs no more memory than a short one."""

PROSE_WIDTH = 60
"""Characters of a line of prose, the width of its column."""

LETTER_WIDTH = 100
"""The same of a letter, which has paragraphs: wide, so that its row is not high."""

NUMBERS = ("integer", "money", "percent")
"""The kinds of columns that stand at the right of their cells, their headers too."""

WRAPPED = ("prose", "letter")
"""The kinds of columns whose text goes on in further lines of its cell."""

_LINE_POINTS = 15
_TEXT, _TEXT_ENDS, _PRESERVED = ' t="inlineStr"><is><t', "</t></is></c>", ' xml:space="preserve">'

Strip: TypeAlias = list[str] | str
"""A piece of every row: a text for each, or the same for all."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Words that a cell offers as a drop-down, beside any other text, and a hint that shows at the cell."""

    words: tuple[str, ...]
    title: str
    hint: str


@dataclass(frozen=True)
class TableSheet:
    """One sheet to write: its columns in order, each with its kind, and a frame that has those columns.

    Kinds: `text`, `prose` (text that wraps), `letter` (text of several paragraphs), `answer` (text that people fill
    in), `integer`, `date`, `percent` (from hundredths of a percent) and `money` (from minor units of the frame's
    column `currency`).
    """

    name: str
    columns: Mapping[str, str]
    frame: Frame
    choices: Mapping[str, Choice] = field(default_factory=dict)
    """What is offered to people as they fill in a column."""
    completed: Callable[[Frame], Frame] | None = None
    """Adds further columns to some rows of the frame: those that would need too much memory for all rows at once."""

    def rows(self, start: int, end: int) -> Frame:
        """The rows from the one to before the other, counted from 0, with all columns."""
        part = self.frame.iloc[start:end]
        return self.completed(part) if self.completed else part


@dataclass
class SheetRows:
    """The rows of one sheet as XML; `styles` gives the number of the cell format of each kind (`money2`: 2 decimals).

    `cut` fills with the addresses and texts of cells that were too long, as the chunks are taken.
    """

    sheet: TableSheet
    styles: Mapping[str, int]
    cut: list[tuple[str, str]] = field(default_factory=list)

    def chunks(self) -> Iterator[str]:
        """The header row, then the rows below it, some thousands at a time."""
        header = (
            self._text_cell(name, column_letters(n), "1", "header_number" if kind in NUMBERS else "header")
            for n, (name, kind) in enumerate(self.sheet.columns.items(), 1)
        )
        yield f'<row r="1">{"".join(header)}</row>'
        for start in range(0, len(self.sheet.frame), CHUNK):
            part = self.sheet.rows(start, start + CHUNK)
            yield self._rows(part, [*map(str, range(start + 2, start + 2 + len(part)))])

    def _rows(self, part: Frame, numbers: list[str]) -> str:
        strips: list[Strip] = ['<row r="', numbers, '"', self._heights(part)]
        for n, (name, kind) in enumerate(self.sheet.columns.items(), 1):
            strips += self._cells(part, name, kind, column_letters(n), numbers)
        return side_by_side([*strips, "</row>"], len(part))

    def _heights(self, part: Frame) -> Strip:
        """The end of each row's opening tag: rows whose prose wraps say how high they are."""
        # Not every program finds it out by itself.
        counts = [_line_counts(part[name], kind) for name, kind in self.sheet.columns.items() if kind in WRAPPED]
        if not counts:
            return ">"
        lines = np.max(counts, axis=0)
        return [f' ht="{min(n, 20) * _LINE_POINTS}" customHeight="1">' if n > 1 else ">" for n in lines.tolist()]

    def _cells(self, part: Frame, name: str, kind: str, letters: str, numbers: list[str]) -> list[Strip]:
        column = part[name]
        if kind in ("text", *WRAPPED):
            return self._text_cells(column, letters, numbers, kind)
        if kind == "answer":
            return [self._answer_cells(column, letters, numbers)]
        if kind == "money":
            return self._money_cells(column, part["currency"], letters, numbers)
        values = {"integer": integers, "date": serial_days, "percent": percents}[kind](column)
        return _filled_cells(values, letters, numbers, f'" s="{self.styles[kind]}"><v>', "</v></c>")

    def _money_cells(self, column: Column, currencies: Column, letters: str, numbers: list[str]) -> list[Strip]:
        codes, amounts = currencies.tolist(), whole_numbers(column)
        digits = {code: minor_digits(code) for code in currencies.dropna().unique()}
        styles = {code: f'" s="{self.styles[f"money{n}"]}"><v>' for code, n in digits.items()}
        if len(digits) == 1 and not currencies.hasnans:
            (code,) = digits
            return _filled_cells(decimals(amounts, digits[code]), letters, numbers, styles[code], "</v></c>")
        texts = {n: decimals(amounts, n) for n in set(digits.values())}
        return [
            [
                f'<c r="{letters}{row}{styles[code]}{texts[digits[code]][n]}</v></c>'
                if code in digits and texts[digits[code]][n]
                else ""
                for n, (code, row) in enumerate(zip(codes, numbers, strict=True))
            ]
        ]

    def _text_cells(self, column: Column, letters: str, numbers: list[str], kind: str) -> list[Strip]:
        given: list[str] = column.fillna("").tolist()
        values = plain_texts(given)
        if values is None:
            return [[self._text_cell(value, letters, row, kind) for value, row in zip(given, numbers, strict=True)]]
        opening: Strip = f'" s="{self.styles[kind]}"{_TEXT}>'
        if "\n" in "".join(values):
            preserved = f'" s="{self.styles[kind]}"{_TEXT}{_PRESERVED}'
            opening = [preserved if "\n" in value else str(opening) for value in values]
        return _filled_cells(values, letters, numbers, opening, _TEXT_ENDS)

    def _answer_cells(self, column: Column, letters: str, numbers: list[str]) -> list[str]:
        """Cells that are formatted although they are blank: as text, so that Excel makes no date of a number."""
        blank = f'" s="{self.styles["answer"]}"/>'
        return [
            self._text_cell(value, letters, row, "answer") or f'<c r="{letters}{row}{blank}'
            for value, row in zip(column.fillna("").tolist(), numbers, strict=True)
        ]

    def _text_cell(self, value: str, letters: str, row: str, style: str) -> str:
        if not value:
            return ""
        if is_too_long(value):
            self.cut.append((f"{letters}{row}", value))
            value = cut_text(value)
        space = _PRESERVED if value != value.strip() or "\n" in value else ">"
        return f'<c r="{letters}{row}" s="{self.styles[style]}"{_TEXT}{space}{escaped(value)}{_TEXT_ENDS}'


def side_by_side(strips: Sequence[Strip], count: int) -> str:
    """The rows that the strips make, one after the other.

    >>> side_by_side(["<", ["a", "b"], "/>"], 2)
    '<a/><b/>'
    """
    pieces = [""] * (count * len(strips))
    for place, strip in enumerate(strips):
        pieces[place :: len(strips)] = [strip] * count if isinstance(strip, str) else strip
    return "".join(pieces)  # one call for all cells: a text a cell takes five times longer


def _filled_cells(values: list[str], letters: str, numbers: list[str], opening: Strip, closing: str) -> list[Strip]:
    """The cells with these values, but for the empty ones."""
    if all(values):
        return [f'<c r="{letters}', numbers, opening, values, closing]
    if not any(values):
        return []
    openings = [opening] * len(values) if isinstance(opening, str) else opening
    rows = zip(values, numbers, openings, strict=True)
    return [[f'<c r="{letters}{row}{begin}{value}{closing}' if value else "" for value, row, begin in rows]]


def _line_counts(column: Column, kind: str) -> list[int]:
    """How many lines each cell of a wrapped column takes."""
    if kind == "prose":
        counts: list[int] = (column.fillna("").str.len() // PROSE_WIDTH + 1).tolist()
        return counts
    width = LETTER_WIDTH - 8  # lines end with a word, before the column does
    return [sum([len(line) // width + 1 for line in text.split("\n")]) for text in column.fillna("").tolist()]
