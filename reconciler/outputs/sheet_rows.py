"""Table rows as the XML that Excel reads, made column by column: no cell is looked at to find out what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from reconciler.frames import Column, Frame
from reconciler.intake.sheet import column_letters
from reconciler.money import minor_digits, percent_text

CHUNK = 5_000
"""Rows made at a time, so that a long sheet needs no more memory than a short one."""

LONGEST_TEXT = 32_767
"""Characters that fit into one cell, in UTF-16 units as Excel counts."""

PROSE_WIDTH = 60
"""Characters of a line of prose, the width of its column."""

LETTER_WIDTH = 100
"""The same of a letter, which has paragraphs: wide, so that its row is not high."""

NUMBERS = ("integer", "money", "percent")
"""The kinds of columns that stand at the right of their cells, their headers too."""

WRAPPED = ("prose", "letter")
"""The kinds of columns whose text goes on in further lines of its cell."""

_LINE_POINTS = 15

CUT_MARK = " … [cut]"

_EXCEL_1970 = 25_569
"""1970-01-01 as Excel counts days."""

# What may not stand in XML as it is: one set of characters, because a search for alternatives takes five times longer.
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
# What Excel would read as an escape of its own.
_ESCAPE, _ESCAPE_BEGINS = re.compile("_x[0-9A-Fa-f]{4}_"), "_x"
_SPACE_AT_AN_EDGE = re.compile(r"\|\s|\s\|")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


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
            self._text_cell(name, column_letters(n), 1, self.styles["header_number" if kind in NUMBERS else "header"])
            for n, (name, kind) in enumerate(self.sheet.columns.items(), 1)
        )
        yield f'<row r="1">{"".join(header)}</row>'
        for start in range(0, len(self.sheet.frame), CHUNK):
            yield self._rows(self.sheet.frame.iloc[start : start + CHUNK], start + 2)

    def _rows(self, part: Frame, first: int) -> str:
        columns = [
            self._cells(part, name, kind, column_letters(n), first)
            for n, (name, kind) in enumerate(self.sheet.columns.items(), 1)
        ]
        rows = zip(self._heights(part), *columns, strict=True)
        return "".join(f'<row r="{row}"{"".join(cells)}</row>' for row, cells in enumerate(rows, first))

    def _heights(self, part: Frame) -> list[str]:
        """The end of each row's opening tag: rows whose prose wraps say how high they are."""
        # Not every program finds it out by itself.
        counts = [_line_counts(part[name], kind) for name, kind in self.sheet.columns.items() if kind in WRAPPED]
        if not counts:
            return [">"] * len(part)
        lines = np.max(counts, axis=0)
        return [f' ht="{min(n, 20) * _LINE_POINTS}" customHeight="1">' if n > 1 else ">" for n in lines.tolist()]

    def _cells(self, part: Frame, name: str, kind: str, letters: str, first: int) -> list[str]:
        column = part[name]
        if kind in ("text", *WRAPPED):
            return self._text_cells(column, letters, first, self.styles[kind])
        if kind == "answer":
            return self._answer_cells(column, letters, first)
        if kind == "money":
            return self._money_cells(column, part["currency"], letters, first)
        values = {"integer": integers, "date": serial_days, "percent": percents}[kind](column)
        style = self.styles[kind]
        return [
            f'<c r="{letters}{row}" s="{style}"><v>{value}</v></c>' if value else ""
            for row, value in enumerate(values, first)
        ]

    def _money_cells(self, column: Column, currencies: Column, letters: str, first: int) -> list[str]:
        digits = {code: minor_digits(code) for code in currencies.dropna().unique()}
        styles = {code: self.styles[f"money{n}"] for code, n in digits.items()}
        rows = zip(currencies.tolist(), whole_numbers(column), range(first, first + len(column)), strict=True)
        return [
            f'<c r="{letters}{row}" s="{styles[code]}"><v>{decimal_text(minor, digits[code])}</v></c>'
            if minor is not None and code in digits
            else ""
            for code, minor, row in rows
        ]

    def _text_cells(self, column: Column, letters: str, first: int, style: int) -> list[str]:
        values: list[str] = column.fillna("").tolist()
        if not _is_plain(values):
            return [self._text_cell(value, letters, row, style) for row, value in enumerate(values, first)]
        return [
            f'<c r="{letters}{row}" s="{style}" t="inlineStr"><is><t>{value}</t></is></c>' if value else ""
            for row, value in enumerate(values, first)
        ]

    def _answer_cells(self, column: Column, letters: str, first: int) -> list[str]:
        """Cells that are formatted although they are blank: as text, so that Excel makes no date of a number."""
        style = self.styles["answer"]
        return [
            self._text_cell(value, letters, row, style) or f'<c r="{letters}{row}" s="{style}"/>'
            for row, value in enumerate(column.fillna("").tolist(), first)
        ]

    def _text_cell(self, value: str, letters: str, row: int, style: int) -> str:
        if not value:
            return ""
        if utf16_length(value) > LONGEST_TEXT:
            self.cut.append((f"{letters}{row}", value))
            value = cut_text(value)
        space = ' xml:space="preserve"' if value != value.strip() or "\n" in value else ""
        return f'<c r="{letters}{row}" s="{style}" t="inlineStr"><is><t{space}>{escaped(value)}</t></is></c>'


def _line_counts(column: Column, kind: str) -> list[int]:
    """How many lines each cell of a wrapped column takes."""
    if kind == "prose":
        counts: list[int] = (column.fillna("").str.len() // PROSE_WIDTH + 1).tolist()
        return counts
    width = LETTER_WIDTH - 8  # lines end with a word, before the column does
    return [sum(len(line) // width + 1 for line in text.split("\n")) for text in column.fillna("").tolist()]


def integers(column: Column) -> list[str]:
    """Whole numbers as text; a missing one is the empty text."""
    return ["" if value is None else str(value) for value in whole_numbers(column)]


def percents(column: Column) -> list[str]:
    """Hundredths of a percent as percents: 2550 is 25.5; a missing one is the empty text."""
    known = {value: percent_text(value) for value in set(whole_numbers(column)) if value is not None}
    return ["" if value is None else known[value] for value in whole_numbers(column)]


def serial_days(column: Column) -> list[str]:
    """Days as Excel counts them; a missing one is the empty text."""
    days = column.to_numpy("datetime64[D]")
    serials = days.astype(np.int64) + _EXCEL_1970
    return ["" if missing else str(day) for day, missing in zip(serials.tolist(), np.isnat(days).tolist(), strict=True)]


def whole_numbers(column: Column) -> list[int | None]:
    """The values of an `int64` or `Int64` column, a missing one as None."""
    if not column.hasnans:
        values: list[int | None] = column.astype("int64").tolist()
        return values
    return [None if missing else int(value) for value, missing in zip(column, column.isna(), strict=True)]


def decimal_text(minor: int, digits: int) -> str:
    """An amount of minor units in major units, exactly, as text.

    >>> decimal_text(9600, 2), decimal_text(-5, 2), decimal_text(9600, 0)
    ('96.00', '-0.05', '9600')
    """
    if not digits:
        return str(minor)
    text = f"{minor:0{digits + 1 + (minor < 0)}d}"
    return f"{text[:-digits]}.{text[-digits:]}"


def escaped(text: str) -> str:
    """Text as it may stand in a cell's XML; control characters in Excel's own way, what XML cannot hold as U+FFFD.

    >>> escaped("R&D <b>"), escaped("a\\rb"), escaped("_x000D_")
    ('R&amp;D &lt;b&gt;', 'a_x000D_b', '_x005F_x000D_')
    """
    if _ESCAPE_BEGINS in text:
        text = _ESCAPE.sub(r"_x005F\g<0>", text)
    return _SPECIAL.sub(_replacement, text)


def utf16_length(text: str) -> int:
    """How long Excel finds the text."""
    return len(text) + sum(character > "\uffff" for character in text) if len(text) > LONGEST_TEXT // 2 else len(text)


def cut_text(text: str) -> str:
    """The beginning of an over-long text that fits into a cell together with a mark that says so."""
    room = LONGEST_TEXT - len(CUT_MARK)
    kept = text[:room].encode("utf-16-le", "surrogatepass")[: 2 * room].decode("utf-16-le", "ignore")
    return kept + CUT_MARK


def _is_plain(values: list[str]) -> bool:
    # One search over the whole column is a hundred times cheaper than one a cell.
    joined = "|".join(["", *values, ""])
    return not (
        "\n" in joined
        or _ESCAPE_BEGINS in joined
        or _SPECIAL.search(joined)
        or _SPACE_AT_AN_EDGE.search(joined)
        or max(map(len, values)) > LONGEST_TEXT // 2
    )


def _replacement(match: re.Match[str]) -> str:
    found = match.group()
    if found in _ENTITIES:
        return _ENTITIES[found]
    return f"_x{ord(found):04X}_" if found < " " else "\ufffd"
