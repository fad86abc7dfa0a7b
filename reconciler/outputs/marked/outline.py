"""What is to be known of a sheet's XML before cells of it are changed: where these stand, and what is around them.

A sheet of 200,000 rows is no tree. Rows that nobody asks for are not even looked into, where it is sure that a text
which looks like a row's tag is one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.parsers import expat

_AFTER_NOTES = (
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"),
    "AlternateContent",
)
"""What stands behind the reference to the drawing of comments, in the order that the format asks for."""

_DATA = re.compile(rb"<((?:\w+:)?)sheetData(?:\s[^<>]*)?>")

Span = tuple[int, int]
"""A piece of the XML: its first byte, and the first one behind it."""


@dataclass(slots=True)
class Row:
    """A row in which a cell is marked: where its tag begins and where its cells end, with the cells that it has."""

    start: int
    attributes: dict[str, str]
    cells: list[tuple[int, int, int]] = field(default_factory=list)
    """Column, place of the tag, style."""
    end: int = -1


@dataclass(slots=True)
class Outline:
    """What is to be known of a sheet's XML before it is cut: places are bytes from its start."""

    prefix: str = ""
    views: list[int] = field(default_factory=list)
    widths: list[tuple[int, int, float, int]] = field(default_factory=list)
    """First and last column, width in characters, style."""
    data_start: int = -1
    data_end: int = -1
    rows: dict[int, Row] = field(default_factory=dict)
    before: dict[int, int] = field(default_factory=dict)
    """For a row that may be missing, the place of the first row below it."""
    tail: int = -1
    """Where a reference to the drawing of comments is to stand."""
    notes: str = ""
    """The id of the relation to the drawing of comments that the sheet has."""

    def width(self, column: int) -> float:
        """The width of a column in characters."""
        return next((width for first, last, width, _ in self.widths if first <= column <= last), 8.43)

    def style(self, row: int, column: int) -> int:
        """The style that a cell which is not there takes from its row, else its column."""
        own = self.rows[row].attributes if row in self.rows else {}
        if own.get("customFormat") in ("1", "true"):
            return int(own.get("s", 0))
        return next((style for first, last, _, style in self.widths if first <= column <= last), 0)


def outline(data: bytes, rows: Iterable[int]) -> Outline:
    """The outline of a sheet's XML, with those of its rows that are asked for."""
    wanted = sorted(rows)
    spans = _spans(data, wanted)
    walk = _Walk(wanted, spans)
    for start, end in spans:
        walk.parser.Parse(data[start:end], False)
    walk.parser.Parse(b"", True)
    return walk.outline


def _spans(data: bytes, wanted: list[int]) -> list[Span]:
    """The pieces that have to be walked through: what is around the rows, those asked for, and the next one of each.

    A `<` begins nothing but a tag where the XML has no comment, CDATA or instruction, so that rows can be searched.
    """
    whole = [(0, len(data))]
    found = _DATA.search(data)
    if found is None or b"<!" in data or data.find(b"<?", 2) >= 0:
        return whole
    end = data.rfind(b"</%bsheetData" % found[1])
    tags = re.compile(rb"<%brow(?=[\s/>])(?:\s[^<>]*?(?<=\s)r\s*=\s*[\"'](\d+)[\"'])?" % found[1])
    rows = [(int(tag[1] or -1), tag.start()) for tag in tags.finditer(data, found.end(), max(end, found.end()))]
    numbers = [number for number, _ in rows]
    if end < 0 or -1 in numbers or numbers != sorted(set(numbers)):
        return whole
    starts = [*(place for _, place in rows), end]
    nearest = {n for row in wanted for n in (bisect_left(numbers, row), bisect_left(numbers, row) + 1)}
    inside = [(starts[n], starts[n + 1]) for n in sorted(nearest) if n < len(rows)]
    return [(0, found.end()), *inside, (end, len(data))]


class _Walk:
    """Goes through the tags of a sheet and takes down its outline."""

    def __init__(self, rows: list[int], spans: list[Span]) -> None:
        self.outline = Outline()
        self._starts = [start for start, _ in spans]
        self._fed = [sum(end - start for start, end in spans[:n]) for n in range(len(spans))]
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._root, self._end
        self._wanted = set(rows)
        self._waiting = list(rows)
        self._row = self._column = self._depth = 0
        self._open: Row | None = None

    def _place(self) -> int:
        """Where in the whole XML the tag begins that is being told."""
        fed = self.parser.CurrentByteIndex
        span = bisect_right(self._fed, fed) - 1
        return self._starts[span] + fed - self._fed[span]

    def _root(self, name: str, _: dict[str, str]) -> None:
        prefix = self.outline.prefix = name[: name.rfind(":") + 1]
        self._cell, self._row_name, self._data = f"{prefix}c", f"{prefix}row", f"{prefix}sheetData"
        self.parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if name == self._cell:
            if self._open is not None:
                self._take_cell(self._open, attributes)
        elif name == self._row_name:
            self._take_row(attributes)
        elif self._depth == 1 or name.endswith(("sheetView", "col")):
            self._take_other(name, attributes)

    def _take_row(self, attributes: dict[str, str]) -> None:
        self._row = int(attributes.get("r", self._row + 1))
        self._column = 0
        place = self._place()
        while self._waiting and self._waiting[0] < self._row:
            self.outline.before[self._waiting.pop(0)] = place
        if self._row in self._wanted:
            self._open = self.outline.rows.setdefault(self._row, Row(place, attributes))

    def _take_cell(self, row: Row, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        self._column = column_number(reference.rstrip("0123456789")) if reference else self._column + 1
        row.cells.append((self._column, self._place(), int(attributes.get("s", 0))))

    def _take_other(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        place = self._place()
        if local == "sheetView":
            self.outline.views.append(place)
        elif local == "col":
            width, style = float(attributes.get("width", 8.43)), int(attributes.get("style", 0))
            self.outline.widths.append((int(attributes["min"]), int(attributes["max"]), width, style))
        elif local == "sheetData":
            self.outline.data_start = place
        elif local == "legacyDrawing":
            self.outline.notes = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
        elif local in _AFTER_NOTES and self.outline.tail < 0 and self.outline.data_start >= 0:
            self.outline.tail = place

    def _end(self, name: str) -> None:
        self._depth -= 1
        if name == self._row_name:
            if self._open is not None:
                self._open.end = self._place()
            self._open = None
        elif name == self._data:
            self.outline.data_end = self._place()
        elif self._depth < 0 and self.outline.tail < 0:
            self.outline.tail = self._place()


def column_number(letters: str) -> int:
    """The number of a column, from 1.

    >>> column_number("A"), column_number("AB")
    (1, 28)
    """
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - 64
    return number
