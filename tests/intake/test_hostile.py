"""Files that would fill the memory or end the reader: one finding each, and the other files are read."""

from __future__ import annotations

import io
import struct
import time
from pathlib import Path

import openpyxl
import pytest
from made_files import (
    MAIN,
    XLSX_PARTS,
    book_of,
    codes_of,
    ods,
    read,
    read_here,
    saved,
    sheet_xml,
    sheets_and_findings,
    xlsx,
    zipped,
)

from reconciler.intake import bounds, workbook
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.inbox import Source
from reconciler.intake.spreadsheet import read_archive
from reconciler.intake.workbook import FileRead, read_inbox

GOOD = saved(book_of(["customer_id", "email"], ["C1", "a@nord.example"]))
VALUE = '<row r="1"><c r="A1"><v>1</v></c></row>'
STRINGS = f'<sst {MAIN} count="4294967295" uniqueCount="4294967295"><si><t>a</t></si></sst>'
BOMB = sheet_xml(VALUE) + " " * (bounds.RATIO_COUNTS_FROM + bounds.MIB)
LAUGHS = '<!DOCTYPE worksheet [<!ENTITY a "aaaa">]>'


def cell(address: str) -> str:
    return f'<row r="{address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{address}"><v>1</v></c></row>'


def lying_about_its_size() -> bytes:
    """A sheet of two MiB for which the archive's directory states ten bytes."""
    name = b"xl/worksheets/sheet1.xml"
    data = bytearray(xlsx(sheet_xml(VALUE) + " " * 2 * bounds.MIB))
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(name))
    data[entry + 24 : entry + 28] = struct.pack("<L", 10)
    return bytes(data)


def ods_table(row_repeats: int, column_repeats: int) -> bytes:
    cells = f'<table:table-cell table:number-columns-repeated="{column_repeats}" office:value-type="float" '
    rows = f'<table:table-row table:number-rows-repeated="{row_repeats}">{cells}office:value="1"/></table:table-row>'
    return ods(f'<table:table table:name="members">{rows}</table:table>')


HOSTILE = {
    "one cell at the far corner": (xlsx(sheet_xml(VALUE + cell("XFD1048576"))), "sheet-too-large"),
    "a row number beyond Excel": (xlsx(sheet_xml(cell("A4294967295"))), "sheet-too-large"),
    "a row number beyond any": (xlsx(sheet_xml(cell("A99999999999"))), "workbook-hostile"),
    "a column beyond Excel": (xlsx(sheet_xml(cell("ZZZZ1"))), "sheet-too-large"),
    "a cell in a row far from its own": (
        xlsx(sheet_xml('<row r="1"><c r="ZZ900000"><v>1</v></c></row>')),
        "sheet-too-large",
    ),
    "wide and deep without addresses": (
        xlsx(sheet_xml(f"<row>{'<c><v>1</v></c>' * 4000}</row>" + "<row><c><v>1</v></c></row>" * 4000)),
        "sheet-too-large",
    ),
    "an address that is none": (xlsx(sheet_xml('<row r="1"><c r="1A"><v>1</v></c></row>')), "workbook-hostile"),
    "four billion shared strings": (xlsx(sheet_xml(VALUE), sharedStrings=STRINGS), "workbook-hostile"),
    "a bomb by ratio": (xlsx(BOMB), "workbook-hostile"),
    "a part that lies about its size": (lying_about_its_size(), "workbook-hostile"),
    "a document type": (xlsx(LAUGHS + sheet_xml(VALUE)), "workbook-hostile"),
    "a document type in another part": (xlsx(sheet_xml(VALUE), styles=LAUGHS + "<styleSheet/>"), "workbook-hostile"),
    "too many parts": (
        zipped({**XLSX_PARTS, **{f"xl/media/{n}.png": "" for n in range(bounds.MOST_PARTS)}}),
        "workbook-hostile",
    ),
    "two parts of one name": (zipped({**XLSX_PARTS, "XL/workbook.xml": "x"}), "workbook-hostile"),
    "a tag without end": (xlsx(sheet_xml(VALUE) + "<a" + "a" * 3 * bounds.LARGEST_TAG), "workbook-hostile"),
    "a million repeated rows": (ods_table(1_048_576, 16_384), "sheet-too-large"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_workbook_is_refused_before_it_is_read(tmp_path: Path, case: str) -> None:
    data, code = HOSTILE[case]
    sheets, findings = read_here(tmp_path, "a.ods" if "repeated" in case else "a.xlsx", data)
    assert not sheets
    assert codes_of(findings) == [code]


def test_a_stray_cell_is_named_so_that_it_can_be_deleted(tmp_path: Path) -> None:
    _, (finding,) = read_here(tmp_path, "a.xlsx", xlsx(sheet_xml(VALUE + cell("XFD1048576"))))
    assert str(finding.place) == "a.xlsx members!XFD1048576"


def test_a_dimension_of_a_million_rows_is_only_a_claim(tmp_path: Path) -> None:
    (sheet,), findings = read(tmp_path, "a.xlsx", xlsx(sheet_xml(VALUE, before='<dimension ref="A1:XFD1048576"/>')))
    assert sheet.rows == [[1.0]]
    assert not findings


def test_the_unpacked_size_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "LARGEST_UNPACKED", 1000)
    _, findings = read_here(tmp_path, "a.xlsx", GOOD)
    assert codes_of(findings) == ["workbook-hostile"]


def test_the_size_of_a_file_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "LARGEST_FILE", 1000)
    _, findings = read_here(tmp_path, "a.xlsx", GOOD)
    assert codes_of(findings) == ["file-too-large"]


def test_many_sheets_within_the_bound_are_bounded_together(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("second"), book.create_sheet("third")):
        sheet["A1"], sheet["J400000"] = 1, 2  # four million cells each, the limit is ten
    sheets, (finding,) = read(tmp_path, "a.xlsx", saved(book))
    assert not sheets
    assert (finding.code, str(finding.place)) == ("sheet-too-large", "a.xlsx third")
    assert "12,000,000" in finding.message


def test_tags_without_end_are_looked_through_in_time(tmp_path: Path) -> None:
    """Each of them might begin the list of texts; to search on from each would take minutes."""
    data = xlsx(sheet_xml(VALUE), sharedStrings=f"<sst {MAIN}>" + "<sst " * 100_000)
    start = time.process_time()
    with pytest.raises(FileRefusedError):
        read_archive(io.BytesIO(data), "a.xlsx")
    assert time.process_time() - start < 5


def test_the_others_are_read(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox" / "2026-11"
    inbox.mkdir(parents=True)
    for number, (data, _) in enumerate(HOSTILE.values()):
        (inbox / f"{number:02}.xlsx").write_bytes(data)
    for name in ("00a.xlsx", "zz.xlsx"):
        (inbox / name).write_bytes(GOOD)
    sheets, findings = sheets_and_findings(read_inbox(inbox, 2))
    assert [sheet.file for sheet in sheets] == ["00a.xlsx", "zz.xlsx"]
    held = [finding.place.file for finding in findings if finding.severity == "error"]
    assert held == [f"{number:02}.xlsx" for number in range(len(HOSTILE))]


def test_what_slips_past_the_scan_ends_only_the_child(tmp_path: Path) -> None:
    """A cell under another prefix, which no program writes and the scan does not look for: the reader aborts."""
    odd = '<row r="2"><x:c r="XFD1048576"><v>1</v></x:c></row>'
    sheet = sheet_xml(VALUE + odd).replace("<worksheet", f"<worksheet {MAIN.replace('xmlns=', 'xmlns:x=')}", 1)
    sheets, findings = read(tmp_path, "a.xlsx", xlsx(sheet))
    assert not sheets
    assert codes_of(findings) == ["reader-failed"]


def aborting(source: Source) -> FileRead:
    import os

    if source.name.startswith("bad"):
        os.abort()
    return FileRead()


def gluttonous(source: Source) -> FileRead:
    return FileRead([], [] if source.name != "bad.csv" else [bytearray(8 * 1024 * bounds.MIB)])  # type: ignore[list-item]


@pytest.mark.parametrize("reader", [aborting, gluttonous])
def test_a_reader_that_dies_is_one_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: object) -> None:
    monkeypatch.setattr(workbook, "read_file", reader)
    inbox = tmp_path / "inbox" / "2026-11"
    inbox.mkdir(parents=True)
    for name in ("a.csv", "bad.csv", "c.csv"):
        (inbox / name).write_text("x")
    _, findings = sheets_and_findings(read_inbox(inbox, 1))
    assert [(finding.code, finding.place.file) for finding in findings] == [("reader-failed", "bad.csv")]
