"""Reading ods workbooks: repetition, covered cells, errors and what is hidden."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from made_files import MANIFEST, ODS_MIME, codes_of, ods, read, zipped


def text(words: str, attributes: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {attributes}><text:p>{words}</text:p></table:table-cell>'


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def table(*rows: str, columns: str = "") -> str:
    return f'<table:table table:name="members">{columns}{"".join(rows)}</table:table>'


BLANK = "<table:table-cell/>"
NUMBER = '<table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>'
DAY = '<table:table-cell office:value-type="date" office:date-value="2026-01-31"><text:p>x</text:p></table:table-cell>'
ERROR = (
    '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
    'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
)
OLD_ERROR = (
    '<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="">'
    "<text:p>#N/A</text:p></table:table-cell>"
)
NO_CACHE = '<table:table-cell table:formula="of:=1+1"/>'
EMPTY_TEXT = '<table:table-cell table:formula="of:=&quot;&quot;"><text:p/></table:table-cell>'


def test_values_keep_their_addresses_through_repetition(tmp_path: Path) -> None:
    gap = row('<table:table-cell table:number-columns-repeated="9"/>', attributes='table:number-rows-repeated="2"')
    (sheet,), findings = read(tmp_path, "a.ods", ods(table(gap, row(BLANK, text("007"), NUMBER, DAY), gap)))
    assert sheet.rows == [[""] * 4, [""] * 4, ["", "007", 7.0, date(2026, 1, 31)]]
    assert not findings


def test_errors_and_formulas_without_value_are_named(tmp_path: Path) -> None:
    rows = [row(text("a"), ERROR, OLD_ERROR), row(NO_CACHE, EMPTY_TEXT, text("z"))]
    (sheet,), _ = read(tmp_path, "a.ods", ods(table(*rows)))
    assert sheet.bad_cells == {(1, 2): "#DIV/0!", (1, 3): "#N/A", (2, 1): "formula"}


def test_a_comment_is_no_value(tmp_path: Path) -> None:
    noted = "<table:table-cell><office:annotation><text:p>#N/A</text:p></office:annotation></table:table-cell>"
    (sheet,), _ = read(tmp_path, "a.ods", ods(table(row(text("a"), noted), row(text("b")))))
    assert not sheet.bad_cells
    assert [cells[0] for cells in sheet.rows] == ["a", "b"]


def test_merged_and_hidden_cells(tmp_path: Path) -> None:
    spanned = text("C1", 'table:number-rows-spanned="2" table:number-columns-spanned="1"')
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    rows = [
        row(spanned, text("a")),
        row("<table:covered-table-cell/>", text("b"), attributes='table:visibility="filter"'),
    ]
    (sheet,), findings = read(tmp_path, "a.ods", ods(table(*rows, columns=columns)))
    assert sheet.rows == [["C1", "a"], ["C1", "b"]]
    assert sorted(codes_of(findings)) == ["hidden-columns", "hidden-rows", "merged-cells"]
    message = {f.code: f.message for f in findings}
    assert "(column B)" in message["hidden-columns"]
    assert "(row 2)" in message["hidden-rows"]
    assert "A1:A2" in message["merged-cells"]


def test_our_own_output_saved_as_ods_is_not_input(tmp_path: Path) -> None:
    mark = '<meta:user-defined meta:name="reconciler">output</meta:user-defined>'
    sheets, findings = read(tmp_path, "a.ods", ods(table(row(text("number"))), meta=mark))
    assert not sheets
    assert codes_of(findings) == ["own-output"]


def test_damaged_xml_is_one_finding(tmp_path: Path) -> None:
    sheets, findings = read(tmp_path, "a.ods", ods("<table:table>"))
    assert not sheets
    assert codes_of(findings) == ["file-unreadable"]


def test_a_password_is_named(tmp_path: Path) -> None:
    """As LibreOffice encrypts in ODF 1.2: every part but the manifest is a cipher [OpenDocument part 3, 3.4]."""
    entry = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    manifest = MANIFEST.replace("</manifest:manifest>", f"{entry}</manifest:manifest>")
    cipher = bytes(range(256)) * 4
    parts = {"mimetype": ODS_MIME, "content.xml": cipher, "meta.xml": cipher, "META-INF/manifest.xml": manifest}
    _, findings = read(tmp_path, "a.ods", zipped(parts))
    assert codes_of(findings) == ["file-encrypted"]
