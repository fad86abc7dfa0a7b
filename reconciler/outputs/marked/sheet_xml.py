"""The XML of one sheet with some of its cells in other styles: cut open where these stand, else as it was, to the byte.

A sheet of 200,000 rows is read as a stream of tags, and no tree is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from xml.parsers import expat

from reconciler.intake.sheet import cell_name

Spot = tuple[int, int]
"""Row and column of a cell, from 1."""

Restyle = Callable[[Spot, int], int]
"""The number of the style of a cell, from the one that it has."""

_TAG = re.compile(rb"""<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""")
_STYLE = re.compile(rb"""\ss\s*=\s*(?:"[^"]*"|'[^']*')""")
_SPANS = re.compile(rb"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""")
_SELECTED = re.compile(rb"""\stabSelected\s*=\s*(?:"[^"]*"|'[^']*')""")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']""")
_NO_ROWS = re.compile(rb"<((?:\w+:)?sheetData)\s*/>")
_AFTER_NOTES = (
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"),
    "AlternateContent",
)
"""What stands behind the reference to the drawing of comments, in the order that the format asks for."""


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


def merged_corners(data: bytes, spots: Iterable[Spot]) -> dict[Spot, Spot]:
    """For each spot the cell that shows it: the first one of the cells it is merged with, else itself."""
    ranges = [
        (int(top), column_number(left.decode()), int(bottom), column_number(right.decode()))
        for left, top, right, bottom in _MERGED.findall(data, max(0, data.rfind(b"sheetData")))
    ]
    return {spot: _corner(spot, ranges) for spot in spots}


def _corner(spot: Spot, ranges: list[tuple[int, int, int, int]]) -> Spot:
    row, column = spot
    for top, left, bottom, right in ranges:
        if top <= row <= bottom and left <= column <= right:
            return top, left
    return spot


def with_room(data: bytes) -> bytes:
    """The XML of a sheet where rows can be put in: the one tag of a sheet without rows becomes two.

    >>> with_room(b"<worksheet><sheetData /></worksheet>")
    b'<worksheet><sheetData></sheetData></worksheet>'
    """
    place = data.rfind(b"<", 0, data.find(b"sheetData") + 1)
    found = _NO_ROWS.match(data, max(0, place))
    return data if found is None else data[:place] + b"<%b></%b>" % (found[1], found[1]) + data[found.end() :]


def outline(data: bytes, rows: Iterable[int]) -> Outline:
    """The outline of a sheet's XML, with those of its rows that are asked for."""
    walk = _Walk(sorted(rows))
    walk.parser.Parse(data, True)
    return walk.outline


def restyled(data: bytes, seen: Outline, spots: Iterable[Spot], restyle: Restyle, relation: str) -> bytes:
    """The sheet's XML with other styles in some cells, and with a drawing of comments by the id of its relation.

    Cells and rows that are not there are made. The sheet is no longer the one that is selected.
    """
    edits = [_cut(data, place, lambda tag: _SELECTED.sub(b"", tag)) for place in seen.views]
    by_row: dict[int, list[int]] = {}
    for row, column in sorted(set(spots)):
        by_row.setdefault(row, []).append(column)
    for row, columns in by_row.items():
        edits += _row_edits(data, seen, row, columns, restyle)
    if relation and not seen.notes:
        edits.append((seen.tail, seen.tail, _reference(seen.prefix, relation)))
    return _spliced(data, edits)


Edit = tuple[int, int, bytes]


def _row_edits(data: bytes, seen: Outline, row: int, columns: list[int], restyle: Restyle) -> list[Edit]:
    known = seen.rows.get(row)
    have = {column: (place, style) for column, place, style in known.cells} if known else {}
    edits: list[Edit] = []
    made: dict[int, bytes] = {}
    for column in columns:
        if column in have:
            place, style = have[column]
            edits.append(_cut(data, place, _styled(restyle((row, column), style))))
            continue
        style = restyle((row, column), seen.style(row, column))
        cell = f'<{seen.prefix}c r="{cell_name(row, column)}" s="{style}"/>'.encode()
        place = min((p for c, p, _ in known.cells if c > column), default=known.end) if known else 0
        made[place] = made.get(place, b"") + cell
    if known is None:
        place = seen.before.get(row, seen.data_end)
        whole = f'<{seen.prefix}row r="{row}">'.encode() + made[0] + f"</{seen.prefix}row>".encode()
        return [(place, place, whole)]
    if made:
        edits += _opened_row(data, seen, known, made)
    return edits


def _opened_row(data: bytes, seen: Outline, known: Row, made: dict[int, bytes]) -> list[Edit]:
    tag = _tag(data, known.start)
    bare = _SPANS.sub(b"", tag)
    if not tag.endswith(b"/>"):
        inside = [(place, place, cells) for place, cells in sorted(made.items())]
        return [(known.start, known.start + len(tag), bare), *inside]
    cells = b"".join(made.values())
    whole = bare[:-2] + b">" + cells + f"</{seen.prefix}row>".encode()
    return [(known.start, known.start + len(tag), whole)]


def _styled(style: int) -> Callable[[bytes], bytes]:
    def styled(tag: bytes) -> bytes:
        bare = _STYLE.sub(b"", tag)
        end = re.match(rb"<[^\s/>]+", bare)
        cut = end.end() if end else 2
        return bare[:cut] + f' s="{style}"'.encode() + bare[cut:]

    return styled


def _cut(data: bytes, place: int, change: Callable[[bytes], bytes]) -> Edit:
    tag = _tag(data, place)
    return place, place + len(tag), change(tag)


def _tag(data: bytes, place: int) -> bytes:
    found = _TAG.match(data, place)
    if found is None:
        raise ValueError("the sheet's XML has a tag without an end")
    return found[0]


def _reference(prefix: str, relation: str) -> bytes:
    space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return f'<{prefix}legacyDrawing xmlns:r="{space}" r:id="{relation}"/>'.encode()


def _spliced(data: bytes, edits: list[Edit]) -> bytes:
    pieces: list[bytes] = []
    done = 0
    for start, end, text in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [data[done:start], text]
        done = end
    return b"".join([*pieces, data[done:]])


class _Walk:
    """Goes through the tags of a sheet and takes down its outline."""

    def __init__(self, rows: list[int]) -> None:
        self.outline = Outline()
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._root, self._end
        self._wanted = set(rows)
        self._waiting = rows
        self._row = self._column = self._depth = 0
        self._open: Row | None = None

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
        place = self.parser.CurrentByteIndex
        while self._waiting and self._waiting[0] < self._row:
            self.outline.before[self._waiting.pop(0)] = place
        if self._row in self._wanted:
            self._open = self.outline.rows.setdefault(self._row, Row(place, attributes))

    def _take_cell(self, row: Row, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        self._column = column_number(reference.rstrip("0123456789")) if reference else self._column + 1
        row.cells.append((self._column, self.parser.CurrentByteIndex, int(attributes.get("s", 0))))

    def _take_other(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        place = self.parser.CurrentByteIndex
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
                self._open.end = self.parser.CurrentByteIndex
            self._open = None
        elif name == self._data:
            self.outline.data_end = self.parser.CurrentByteIndex
        elif self._depth < 0 and self.outline.tail < 0:
            self.outline.tail = self.parser.CurrentByteIndex


def column_number(letters: str) -> int:
    """The number of a column, from 1.

    >>> column_number("A"), column_number("AB")
    (1, 28)
    """
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - 64
    return number
