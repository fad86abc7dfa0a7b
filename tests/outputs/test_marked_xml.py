"""The parts of a workbook as text: what is cut where, and that all else stays as it was."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from made_files import MAIN, sheet_xml

from reconciler.finding import Severity
from reconciler.outputs.marked.notes import EMPTY, EMPTY_DRAWING, Note, Notes, with_boxes, without_boxes
from reconciler.outputs.marked.outline import outline
from reconciler.outputs.marked.package import Package, is_untouched_copy
from reconciler.outputs.marked.sheet_xml import Spot, merged_corners, restyled, with_room
from reconciler.outputs.marked.styles import MAIN as MAIN_SPACE
from reconciler.outputs.marked.styles import SHADES, Styles

Rows = dict[int, list[tuple[int, int]]]
"""Columns and styles of the cells of each row."""

CELL = st.tuples(st.integers(1, 8), st.integers(0, 3))
ROWS = st.dictionaries(st.integers(1, 9), st.lists(CELL, max_size=4), max_size=6)
SPOTS = st.sets(st.tuples(st.integers(1, 10), st.integers(1, 9)), max_size=6)


def made_sheet(rows: Rows, mark: str = "") -> bytes:
    """A sheet with cells of column and style in the rows; a row without any is one tag."""
    texts = []
    for number, cells in sorted(rows.items()):
        inside = "".join(
            f'<c r="{"ABCDEFGHI"[c - 1]}{number}" s="{s}"><v>{c}</v></c>' for c, s in sorted(dict(cells).items())
        )
        texts.append(f'<row r="{number}" spans="1:9">{inside}</row>' if inside else f'<row r="{number}" spans="1:9"/>')
    return sheet_xml(mark + "".join(texts), after="<pageMargins left='1'/><tableParts count='0'/>").encode()


def marked(data: bytes, spots: set[Spot]) -> bytes:
    room = with_room(data)
    seen = outline(room, {row for row, _ in spots})
    return restyled(room, seen, spots, lambda spot, style: style + 100, "rId7")


def cells_of(data: bytes) -> dict[str, tuple[int, str]]:
    tree = etree.fromstring(data)
    return {c.get("r", ""): (int(c.get("s", "0")), "".join(c.itertext())) for c in tree.iter("{*}c")}


@given(ROWS, SPOTS)
def test_marked_cells_get_their_style_and_all_others_stay(rows: Rows, spots: set[Spot]) -> None:
    data = made_sheet(rows)
    before, after = cells_of(data), cells_of(marked(data, spots))
    named = {f"{'ABCDEFGHI'[column - 1]}{row}" for row, column in spots}
    expected = before | {name: (100 + before.get(name, (0, ""))[0], before.get(name, (0, ""))[1]) for name in named}
    assert after == expected
    tree = etree.fromstring(marked(data, spots))
    numbers = [int(row.get("r", "")) for row in tree.iter("{*}row")]
    assert numbers == sorted(set(numbers))
    for row in tree.iter("{*}row"):
        columns = [c.get("r", "") for c in row]
        assert columns == sorted(columns)
    assert [etree.QName(child).localname for child in tree] == [
        "sheetData", "pageMargins", "legacyDrawing", "tableParts",
    ]  # fmt: skip


@given(ROWS, SPOTS)
def test_a_sheet_that_must_be_walked_through_whole_is_marked_alike(rows: Rows, spots: set[Spot]) -> None:
    remark = '<!-- <row r="3"><c r="A3"/></row> -->'
    assert marked(made_sheet(rows, remark), spots).replace(remark.encode(), b"") == marked(made_sheet(rows), spots)


def test_rows_and_cells_without_addresses_are_counted() -> None:
    data = sheet_xml("<row><c><v>1</v></c></row><row><c/><c><v>2</v></c></row>").encode()
    assert b'<row><c/><c s="100"><v>2</v></c></row>' in marked(data, {(2, 2)})


def test_names_with_a_prefix_stay_so() -> None:
    data = (
        f'<x:worksheet xmlns:x="{MAIN_SPACE}">'
        '<x:sheetViews><x:sheetView tabSelected="1" workbookViewId="0"/></x:sheetViews>'
        '<x:sheetData><x:row r="1"><x:c r="A1" s="4"/></x:row></x:sheetData></x:worksheet>'
    ).encode()
    tree = etree.fromstring(marked(data, {(1, 1), (1, 3), (5, 2)}))
    assert {c.get("r"): c.get("s") for c in tree.iter(f"{{{MAIN_SPACE}}}c")} == {"A1": "104", "C1": "100", "B5": "100"}
    assert [v.get("tabSelected") for v in tree.iter(f"{{{MAIN_SPACE}}}sheetView")] == [None]


def test_a_cell_that_is_made_has_the_style_of_its_row_or_column() -> None:
    rows = '<row r="2" s="9" customFormat="1"><c r="A2"/></row><row r="3"><c r="A3"/></row>'
    data = sheet_xml(rows, before='<cols><col min="2" max="3" width="9" style="5"/></cols>').encode()
    assert {name: style for name, (style, _) in cells_of(marked(data, {(2, 2), (3, 2), (7, 3), (7, 4)})).items()} == {
        "A2": 0, "B2": 109, "A3": 0, "B3": 105, "C7": 105, "D7": 100,
    }  # fmt: skip


def test_an_empty_sheet_gets_rows() -> None:
    assert cells_of(marked(f"<worksheet {MAIN}><sheetData/></worksheet>".encode(), {(4, 2)})) == {"B4": (100, "")}


def test_merged_cells_are_known_by_their_corner() -> None:
    data = sheet_xml("", after='<mergeCells><mergeCell ref="B2:C5"/></mergeCells>').encode()
    assert merged_corners(data, [(4, 3), (6, 2)]) == {(4, 3): (2, 2), (6, 2): (6, 2)}


def test_what_is_read_and_not_changed_stays_to_the_byte(tmp_path: Path) -> None:
    text = b'<?xml version="1.0"?>\r\n<Types  xmlns="http://schemas.openxmlformats.org/package/2006/content-types" />'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("[Content_Types].xml", text)
        archive.writestr("xl/odd.xml", b"<a  b='1' />")
    package = Package(data)
    package.tree("xl/odd.xml")
    assert package.new_part("xl/odd{}.xml", "a/b") == "xl/odd1.xml"
    package.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert archive.read("xl/odd.xml") == b"<a  b='1' />"
        assert b'PartName="/xl/odd1.xml"' in archive.read("[Content_Types].xml")
    assert is_untouched_copy(tmp_path / "a.xlsx")


def styles_of(fills: list[str]) -> etree._Element:
    xfs = "".join(f'<xf numFmtId="0" fontId="0" fillId="{n}" borderId="0" xfId="0"/>' for n in range(len(fills)))
    return etree.fromstring(
        f'<styleSheet xmlns="{MAIN_SPACE}"><fonts><font><name val="Arial"/></font></fonts>'
        f"<fills>{''.join(f'<fill>{f}</fill>' for f in fills)}</fills><borders><border/></borders>"
        f"<cellXfs>{xfs}</cellXfs></styleSheet>"
    )


def solid(colour: str) -> str:
    return f'<patternFill patternType="solid"><fgColor rgb="{colour}"/></patternFill>'


def test_fills_come_back_by_their_shades() -> None:
    was = ['<patternFill patternType="none"/>', solid("FF112233"), solid("FF445566")]
    tree = styles_of(was)
    styles = Styles(tree)
    numbers = [styles.marked(n, Severity.ERROR) for n in range(3)] + [styles.marked(1, Severity.INFO)]
    assert len(set(numbers)) == 4
    again = Styles(tree)
    again.uncover(styles.covered)
    fills = tree.find("{*}fills")
    xfs = tree.find("{*}cellXfs")
    assert fills is not None and xfs is not None  # noqa: PT018
    now = [fills[int(xfs[n].get("fillId", ""))][0] for n in numbers]
    colours = [None if (c := fill.find("{*}fgColor")) is None else c.get("rgb") for fill in now]
    assert colours == [None, "FF112233", "FF445566", "FF112233"]


def test_more_fills_than_shades_come_back_without_any() -> None:
    tree = styles_of([solid(f"FF0000{n:02X}") for n in range(12)])
    styles = Styles(tree)
    for n in range(12):
        styles.marked(n, Severity.WARNING)
    assert len(styles.covered) == SHADES - 1


@pytest.mark.parametrize("told", ["", "<broken", "<other/>", solid("FF000000") * 2])
def test_a_fill_that_cannot_be_understood_is_none(told: str) -> None:
    tree = styles_of([solid("FFFFC7C0")])
    Styles(tree).uncover({"FFFFC7C0": told})
    assert [p.get("patternType") for p in tree.iter("{*}patternFill")] == ["none"]


def test_notes_stand_below_those_of_others_and_go_without_a_trace() -> None:
    tree = etree.fromstring(
        f'<comments xmlns="{MAIN_SPACE}"><authors><author>Zoé</author></authors><commentList>'
        '<comment ref="B2" authorId="0"><text><t>Mine</t></text></comment></commentList></comments>'
    )
    notes = Notes(tree)
    whole = notes.add({(2, 2): Note("◆ reconciler – Error", "bad"), (1, 1): Note("◆ reconciler – Error", "worse")})
    assert whole == {(2, 2): "Mine\n\n◆ reconciler – Error\nbad", (1, 1): "◆ reconciler – Error\nworse"}
    assert Notes(tree).take_back() == [(1, 1)]
    assert ["".join(c.itertext()) for c in tree.iter("{*}comment")] == ["Mine"]
    assert etree.fromstring(EMPTY).tag == tree.tag


def test_boxes_are_put_beside_other_shapes_and_taken_away() -> None:
    button = b'<v:shape id="_x0000_s1500" type="#_x0000_t201"><x:ClientData ObjectType="Button"><x:Row>0</x:Row>'
    button += b"<x:Column>0</x:Column></x:ClientData><br></v:shape>"  # as Excel writes it, which is no XML
    drawing = EMPTY_DRAWING.replace(b"></xml>", b">" + button + b"</xml>")
    boxed = with_boxes(drawing, {(1, 1): "text", (3, 2): "text"}, lambda column: 10)
    assert boxed.count(b'ObjectType="Note"') == 2
    assert button in boxed
    assert b'id="_x0000_s1501"' in boxed
    assert without_boxes(boxed, [(1, 1), (3, 2)]).replace(b"", b"").count(b"<v:shape ") == 1
    etree.fromstring(with_boxes(EMPTY_DRAWING, {(1, 1): "a\nb"}, lambda column: 10))
