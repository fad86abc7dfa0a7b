"""The comments of one sheet: ours beside those of other people, or below them in the same cell.

What a comment says stands in one part, the box in which it is shown in another, a drawing in the old language VML, of
which some programs write an XML that no parser reads; so the drawing is cut as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from reconciler.intake.sheet import cell_name
from reconciler.outputs.marked.outline import column_number
from reconciler.outputs.marked.sheet_xml import Spot
from reconciler.outputs.marked.styles import MAIN

AUTHOR = "reconciler"
HEADING = "◆ reconciler"
"""How each comment of ours begins; what follows it is ours, what stands above it is somebody else's."""

EMPTY = f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'
EMPTY_DRAWING = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    b'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
)

_OURS = re.compile(rf"\s*{HEADING}.*", re.DOTALL)
_SHAPE = re.compile(rb"<v:shape[\s>].*?</v:shape>", re.DOTALL)
_PLACE = re.compile(rb"<x:(Row|Column)>\s*(\d+)\s*</x:\1>")
_ANCHOR = re.compile(rb"(<x:Anchor>)[^<]*(</x:Anchor>)")
_NUMBER = re.compile(rb"_x0000_s(\d+)")
_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_WIDE, _LINE, _ROW, _PIXELS = 340, 16, 20, 7
_LETTERS = 50
"""Letters in a line of the box, about."""


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be said at a cell: a heading in bold and the text below it."""

    heading: str
    text: str


class Notes:
    """The comments of a sheet, in the tree of their part."""

    def __init__(self, tree: etree._Element) -> None:
        self._tree = tree
        self._space = etree.QName(tree).namespace or MAIN
        self._authors, self._list = self._child("authors"), self._child("commentList")

    def take_back(self) -> list[Spot]:
        """Take our own words of an earlier copy out; the cells that have no comment any more."""
        gone = []
        for comment in list(self._list):
            text = "".join(node.text or "" for node in comment.iter(f"{{{self._space}}}t"))
            ours = _OURS.search(text)
            if ours is None:
                continue
            if ours.start() == 0:
                gone.append(spot_of(comment.get("ref", "A1")))
                self._list.remove(comment)
            else:
                self._shorten(comment, ours.start())
        return gone

    def add(self, notes: Mapping[Spot, Note]) -> dict[Spot, str]:
        """Put our words in; the whole text of each comment that has some, by its cell."""
        known = {spot_of(comment.get("ref", "A1")): comment for comment in self._list}
        author = str(self._author())
        for spot, note in sorted(notes.items()):
            comment = known.get(spot)
            if comment is None:
                attributes = {"ref": cell_name(*spot), "authorId": author}
                comment = known[spot] = etree.SubElement(self._list, self._named("comment"), attributes)
                etree.SubElement(comment, self._named("text"))
                self._write(comment, note, "")
            else:
                self._write(comment, note, "\n\n")
        self._list[:] = sorted(self._list, key=lambda comment: spot_of(comment.get("ref", "A1")))
        return {s: "".join(node.text or "" for node in known[s].iter(self._named("t"))) for s in notes}

    def _write(self, comment: etree._Element, note: Note, before: str) -> None:
        text = comment.find(self._named("text"))
        if text is None:
            text = etree.SubElement(comment, self._named("text"))
        for plain in text.findall(self._named("t")):  # a text without runs takes none beside it
            text.remove(plain)
            self._run(text, plain.text or "", is_bold=False)
        self._run(text, f"{before}{note.heading}\n", is_bold=True)
        self._run(text, note.text, is_bold=False)

    def _run(self, text: etree._Element, words: str, is_bold: bool) -> None:
        run = etree.SubElement(text, self._named("r"))
        properties = etree.SubElement(run, self._named("rPr"))
        if is_bold:
            etree.SubElement(properties, self._named("b"))
        etree.SubElement(properties, self._named("sz"), {"val": "9"})
        etree.SubElement(properties, self._named("rFont"), {"val": "Tahoma"})
        node = etree.SubElement(run, self._named("t"))
        node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        node.text = words

    def _shorten(self, comment: etree._Element, length: int) -> None:
        """Leave the first letters of a comment; runs of which nothing is left go."""
        for node in list(comment.iter(self._named("t"))):
            words = node.text or ""
            node.text = words[: max(0, length)]
            length -= len(words)
            run = node.getparent()
            if (
                not node.text
                and run is not None
                and run.tag == self._named("r")
                and (text := run.getparent()) is not None
            ):
                text.remove(run)

    def _author(self) -> int:
        names = [node.text for node in self._authors]
        if AUTHOR not in names:
            etree.SubElement(self._authors, self._named("author")).text = AUTHOR
            return len(names)
        return names.index(AUTHOR)

    def _child(self, name: str) -> etree._Element:
        found = self._tree.find(self._named(name))
        return etree.SubElement(self._tree, self._named(name)) if found is None else found

    def _named(self, name: str) -> str:
        return f"{{{self._space}}}{name}"


def without_boxes(drawing: bytes, spots: Iterable[Spot]) -> bytes:
    """The drawing without the boxes of the comments at these cells."""
    gone = set(spots)
    return _SHAPE.sub(lambda shape: b"" if _spot_of_box(shape[0]) in gone else shape[0], drawing)


def with_boxes(drawing: bytes, texts: Mapping[Spot, str], width: Callable[[int], float]) -> bytes:
    """The drawing with a box for each comment, large enough for its text; `width` is that of a column in characters."""
    have = {_spot_of_box(shape) for shape in _SHAPE.findall(drawing)}

    def enlarged(shape: re.Match[bytes]) -> bytes:
        spot = _spot_of_box(shape[0])
        if spot is None or spot not in texts:
            return shape[0]
        anchor = _anchor(spot, texts[spot], width)
        return _ANCHOR.sub(lambda found: found[1] + anchor.encode() + found[2], shape[0])

    drawing = _SHAPE.sub(enlarged, drawing)
    first = max([1024, *(int(number) for number in _NUMBER.findall(drawing))]) + 1
    missing = [spot for spot in sorted(texts) if spot not in have]
    kind = "" if b'"_x0000_t202"' in drawing else _TYPE
    boxes = [_box(first + n, spot, _anchor(spot, texts[spot], width)) for n, spot in enumerate(missing)]
    declared = [f' xmlns:{name}="{uri}"' for name, uri in _SPACES.items() if f"xmlns:{name}=".encode() not in drawing]
    added = "".join([kind, *boxes] if boxes else [])
    if declared:
        added = re.sub(r"<(v:shape(?:type)?) ", lambda tag: f"<{tag[1]}{''.join(declared)} ", added)
    end = drawing.rindex(b"</")
    return drawing[:end] + added.encode() + drawing[end:]


def spot_of(reference: str) -> Spot:
    """Row and column of an address.

    >>> spot_of("C14")
    (14, 3)
    """
    address = reference.replace("$", "").partition(":")[0]
    letters = address.rstrip("0123456789")
    return int(address[len(letters) :] or 1), column_number(letters)


def _spot_of_box(shape: bytes) -> Spot | None:
    """The cell of the comment that the box shows; None where it shows something else, such as a button."""
    place = {name: int(number) + 1 for name, number in _PLACE.findall(shape)}
    return (place[b"Row"], place[b"Column"]) if b'"Note"' in shape and len(place) == 2 else None


def _anchor(spot: Spot, text: str, width: Callable[[int], float]) -> str:
    """Left column and pixels in it, top row and pixels, then right and bottom, all from 0."""
    lines = sum(len(line) // _LETTERS + 1 for line in text.split("\n")) + 1
    row, column = spot
    last, rest = column, _WIDE
    while rest > (pixels := int(width(last + 1) * _PIXELS + 5)) and last < 16_000:
        rest -= max(1, pixels)
        last += 1
    top = max(0, row - 2)
    bottom, below = divmod(min(lines * _LINE, 480) + 8, _ROW)
    return f"{column}, 12, {top}, 4, {last}, {rest}, {top + bottom}, {below}"


def _box(number: int, spot: Spot, anchor: str) -> str:
    row, column = spot
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
        f'width:255pt;height:80pt;z-index:{number};visibility:hidden" fillcolor="#fffdf2" strokecolor="#8a8a8a" '
        'o:insetmode="auto"><v:fill color2="#fffdf2"/><v:shadow on="t" color="#bbbbbb" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
        '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row>"
        f"<x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    )
