"""Workbooks with more in them than cells: what is not needed is neither opened, run nor fetched."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from made_files import MAIN, RELATIONS, XLSX_PARTS, codes_of, read, read_here, sheet_xml, xlsx, zipped

from reconciler.intake import bounds

CELL = '<row r="1"><c r="A1" t="str"><v>{}</v></c></row>'
ROW = '<row r="1"><c r="A1"><v>7</v></c></row>'
SHEET = "xl/worksheets/sheet1.xml"
LINKED = f"""<externalLink {MAIN} xmlns:r="{RELATIONS}"><externalBook r:id="r1"/></externalLink>"""
TARGET = f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="{RELATIONS}/externalLinkPath" Target="http://203.0.113.1/x.xlsx" TargetMode="External"/>
</Relationships>"""


def with_parts(sheet: str, **more: str | bytes) -> bytes:
    return zipped({**XLSX_PARTS, SHEET: sheet, **{name.replace("__", "/"): part for name, part in more.items()}})


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 macros"),
        ("xl/externalLinks/externalLink1.xml", LINKED),
        ("xl/externalLinks/_rels/externalLink1.xml.rels", TARGET),
        ("../../outside.txt", "x"),
        ("/etc/outside.txt", "x"),
        ("C:\\outside.txt", "x"),
        ("\\\\host\\share\\outside.txt", "x"),
    ],
)
def test_a_part_that_is_not_needed_changes_nothing(tmp_path: Path, name: str, part: str | bytes) -> None:
    folder = tmp_path / "inbox" / "month"
    folder.mkdir(parents=True)
    (sheet,), findings = read(folder, "a.xlsm", with_parts(sheet_xml(ROW), **{name: part}))
    assert (sheet.rows, findings) == ([[7.0]], [])
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["a.xlsm"]


def test_a_formula_that_asks_another_workbook_has_the_value_it_had(tmp_path: Path) -> None:
    asks = '<row r="1"><c r="A1"><f>[1]Sheet1!A1</f><v>7</v></c></row>'
    parts = {"xl/externalLinks/externalLink1.xml": LINKED, "xl/externalLinks/_rels/externalLink1.xml.rels": TARGET}
    (sheet,), findings = read(tmp_path, "a.xlsx", with_parts(sheet_xml(asks), **parts))
    assert (sheet.rows, findings) == ([[7.0]], [])


def test_elements_inside_of_one_another_without_end_are_no_end_of_the_reader(tmp_path: Path) -> None:
    deep = "<a>" * 100_000 + "</a>" * 100_000
    (sheet,), findings = read(tmp_path, "a.xlsx", xlsx(sheet_xml(ROW, after=deep)))
    assert (sheet.rows, findings) == ([[7.0]], [])


def test_a_million_styles_are_read_past(tmp_path: Path) -> None:
    styles = f'<styleSheet {MAIN}><cellXfs count="1000000">{"<xf/>" * 1_000_000}</cellXfs></styleSheet>'
    (sheet,), findings = read(tmp_path, "a.xlsx", xlsx(sheet_xml(ROW), styles=styles))
    assert (sheet.rows, findings) == ([[7.0]], [])


def test_parts_that_lie_over_one_another_count_each_for_itself(tmp_path: Path) -> None:
    """A bomb by overlapping: a hundred names in the directory for the same packed bytes."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in XLSX_PARTS.items():
            archive.writestr(name, part)
        archive.writestr(SHEET, sheet_xml(ROW))
        archive.writestr("xl/media/0.xml", b" " * bounds.MIB)
        kernel = archive.getinfo("xl/media/0.xml")
        for _ in range(100):
            archive.filelist.append(kernel)
    sheets, findings = read_here(tmp_path, "a.xlsx", data.getvalue())
    assert not sheets
    assert codes_of(findings) in (["workbook-hostile"], ["file-unreadable"])


@pytest.mark.parametrize("sign", ["\x1b[2J", "\u202e", "\x07"])
def test_the_name_of_a_sheet_cannot_steer_a_terminal(tmp_path: Path, sign: str) -> None:
    named = XLSX_PARTS["xl/workbook.xml"].replace("members", f"mem{sign}bers")
    data = zipped({**XLSX_PARTS, "xl/workbook.xml": named, SHEET: sheet_xml(ROW.replace("<row", '<row hidden="1"'))})
    _, findings = read(tmp_path, "a.xlsx", data)
    assert findings
    assert not [one for one in findings if sign in f"{one.place} {one.message} {one.advice} {one.value}"]


def test_the_name_of_a_file_cannot_either(tmp_path: Path) -> None:
    _, (finding,) = read(tmp_path, "a\x1b[2J\u202ex.csv", b"nothing but one column\n")
    assert finding.place.file == "a\\x1b[2J\\u202ex.csv"
