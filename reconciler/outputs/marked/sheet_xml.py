"""The XML of one sheet with some of its cells in other styles: cut open where these stand, else as it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from reconciler.intake.sheet import cell_name
from reconciler.outputs.marked.outline import Outline, Row, column_number

Spot = tuple[int, int]
"""Row and column of a cell, from 1."""

Restyle = Callable[[Spot, int], int]
"""The number of the style of a cell, from the one that it has."""

_TAG = re.compile(rb"""<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""")
_STYLE = re.compile(rb"""\ss\s*=\s*(?:"[^"]*"|'[^']*')""")
_SPANS = re.compile(rb"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""")
_SELECTED = re.compile(rb"""\stabSelected\s*=\s*(?:"[^"]*"|'[^']*')""")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']""")
_HEAD = 4_096
_NO_ROWS = re.compile(rb"<((?:\w+:)?sheetData)\s*/>")


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
        edits.append((seen.tail, seen.tail, _reference(data, seen.prefix, relation)))
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


def _reference(data: bytes, prefix: str, relation: str) -> bytes:
    space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    if b"http://purl.oclc.org/ooxml/spreadsheetml/main" in data[:_HEAD]:  # the strict form of the format
        space = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    return f'<{prefix}legacyDrawing xmlns:r="{space}" r:id="{relation}"/>'.encode()


def _spliced(data: bytes, edits: list[Edit]) -> bytes:
    pieces: list[bytes] = []
    done = 0
    for start, end, text in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [data[done:start], text]
        done = end
    return b"".join([*pieces, data[done:]])
