"""A workbook's cells marked: coloured by severity, commented, and listed in a sheet in front."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reconciler.finding import Severity
from reconciler.outputs.marked import front, notes
from reconciler.outputs.marked.first_texts import front_mark
from reconciler.outputs.marked.notes import Note, Notes, spot_of
from reconciler.outputs.marked.outline import outline
from reconciler.outputs.marked.package import Package
from reconciler.outputs.marked.rows import Labels, MarkedRow, sayable
from reconciler.outputs.marked.sheet_xml import Spot, merged_corners, restyled, with_room
from reconciler.outputs.marked.styles import MAIN, Styles
from reconciler.outputs.marked.workbook_xml import Book, Tab

_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_RANK = {severity: n for n, severity in enumerate(Severity)}


def mark_workbook(data: bytes, target: Path, labels: Labels, rows: list[MarkedRow], names: dict[str, str]) -> None:
    """Write the workbook in `data` to `target` with its findings marked.

    `names` are the sheets of the workbook by the names under which the findings know them; those that are not in it
    are called the same. What an earlier copy added is taken out first.
    """
    package = Package(io.BytesIO(data))
    book = Book(package)
    styles = Styles(book.styles())
    cells = [tab for tab in book.tabs if package.has(tab.part)]
    marks = {tab.name: front_mark(package, tab.part, book.strings) for tab in cells}
    old = [tab for tab in cells if marks[tab.name]]
    styles.uncover({shade: fill for tab in old for shade, fill in front.covered_fills(marks[tab.name]).items()})
    own = [tab for tab in cells if not marks[tab.name]]
    known = {tab.name: tab.name for tab in own} | names
    by_sheet: dict[str, list[MarkedRow]] = {}
    for row in rows:
        by_sheet.setdefault(known.get(row.sheet, row.sheet), []).append(row)
    for tab in own:
        _mark_sheet(_Marking(package, book, styles, labels), tab, by_sheet.get(tab.name, []))
    name = book.front_name(labels.title, old)
    sheet = front.front_sheet(labels, rows, known, styles, styles.covered)
    book.put_in_front(name, sheet, old, front.print_titles(name, len(rows), labels))
    package.save(target)


@dataclass(frozen=True, slots=True)
class _Marking:
    package: Package
    book: Book
    styles: Styles
    labels: Labels


def _mark_sheet(marking: _Marking, tab: Tab, rows: list[MarkedRow]) -> None:
    package = marking.package
    data = with_room(package.read(tab.part))
    at = _by_spot(rows)
    corners = merged_corners(data, at)
    said: dict[Spot, list[MarkedRow]] = {}
    for spot, found in at.items():
        said.setdefault(corners[spot], []).extend(found)
    seen = outline(data, {row for row, _ in said})
    if seen.data_start < 0:  # a chart or a dialog has no cells
        said = {}
    relation = _note(marking, tab, seen.notes, said, seen.width)

    def restyle(spot: Spot, style: int) -> int:
        return marking.styles.marked(style, min((row.severity for row in said[spot]), key=_RANK.__getitem__))

    package.put(tab.part, restyled(data, seen, said, restyle, relation))


def _by_spot(rows: list[MarkedRow]) -> dict[Spot, list[MarkedRow]]:
    at: dict[Spot, list[MarkedRow]] = {}
    for row in rows:
        if row.cell:
            at.setdefault(spot_of(row.cell), []).append(row)
    return at


def _note(
    marking: _Marking, tab: Tab, drawing_id: str, said: dict[Spot, list[MarkedRow]], width: Callable[[int], float]
) -> str:
    """Put the comments of a sheet in; the id of the relation to the drawing that shows them, if it has comments."""
    package, book = marking.package, marking.book
    relations = package.relations(tab.part)
    part = next(relations.targets("comments"), "")
    threads = [reference for one in relations.targets("threadedComment") for reference in _threads(package, one)]
    texts = {spot: _text(marking.labels, rows) for spot, rows in said.items() if spot not in threads}
    if not texts and not part:
        return ""
    if not part:
        part = package.new_part("xl/comments{}.xml", _COMMENTS)
        relations.add(part, f"{book.namespace}/comments")
    comments = Notes(package.tree(part, notes.EMPTY.replace(MAIN, book.space)))
    gone = comments.take_back()
    whole = comments.add(texts)
    drawing = relations.target(drawing_id) if drawing_id else ""
    if not drawing:
        drawing = package.new_part("xl/drawings/reconciler{}.vml", _DRAWING)
        drawing_id = relations.add(drawing, f"{book.namespace}/vmlDrawing")
    old = package.read(drawing) if package.has(drawing) else notes.EMPTY_DRAWING
    package.put(drawing, notes.with_boxes(notes.without_boxes(old, set(gone) - set(whole)), whole, width))
    return drawing_id


def _text(labels: Labels, rows: list[MarkedRow]) -> Note:
    first = min(rows, key=lambda row: _RANK[row.severity])
    parts = [f"{row.wrong}\n{labels.repair.format(text=row.repair)}" if row.repair else row.wrong for row in rows]
    return Note(f"{notes.HEADING} – {labels.severities[first.severity]}", sayable("\n\n".join(parts)))


def _threads(package: Package, part: str) -> list[Spot]:
    """The cells with a conversation: its program writes their comment anew, and ours would be lost."""
    return [spot_of(node.get("ref", "A1")) for node in package.tree(part) if node.get("ref")]
