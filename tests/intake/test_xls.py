"""Reading old Excel workbooks (xls), made with xlwt."""

from __future__ import annotations

import re
import struct
from datetime import date
from pathlib import Path

import pytest
import xlwt
from made_files import codes_of, read, saved

from reconciler.intake.compound_file import CompoundFile


def book_with(**sheets: list[list[object]]) -> xlwt.Workbook:
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                sheet.write(r, c, value, *([day] if isinstance(value, date) else []))
    return book


def test_every_cell_keeps_its_address_and_type(tmp_path: Path) -> None:
    data = saved(book_with(members=[[], ["", "007", 7, date(2026, 1, 31), True]], Överblick=[["x"]]))
    sheets, findings = read(tmp_path, "a.xls", data)
    assert [sheet.name for sheet in sheets] == ["members", "Överblick"]
    assert sheets[0].rows == [["", "", "", "", ""], ["", "007", 7.0, date(2026, 1, 31), True]]
    assert not findings


def test_a_large_workbook_reads_too(tmp_path: Path) -> None:
    (sheet,), findings = read(tmp_path, "a.xls", saved(book_with(members=[[f"C{n}", n] for n in range(5000)])))
    assert sheet.rows[4999] == ["C4999", 4999.0]
    assert not findings


def test_error_cells_are_named(tmp_path: Path) -> None:
    book = book_with(members=[["a", "b"]])
    sheet = book.get_sheet(0)
    for row, error in enumerate((0x17, 0x2A, 0x07), 1):
        sheet.row(row).set_cell_error(1, error)
    (result,), _ = read(tmp_path, "a.xls", saved(book))
    assert result.bad_cells == {(2, 2): "#REF!", (3, 2): "#N/A", (4, 2): "#DIV/0!"}


def test_a_formula_that_gave_an_error_is_named(tmp_path: Path) -> None:
    book = book_with(members=[["a"]])
    book.get_sheet(0).write(1, 0, xlwt.Formula("1/0"))
    data = saved(book)
    formula = re.search(rb"\x06\x00..\x01\x00\x00\x00", data, re.DOTALL)  # record 6, its length, row 1, column 0
    assert formula
    at = formula.start()
    cached = struct.pack("<BBBBBBH", 2, 0, 0x07, 0, 0, 0, 0xFFFF)  # [MS-XLS] FormulaValue: error, #DIV/0!
    (result,), _ = read(tmp_path, "a.xls", data[: at + 10] + cached + data[at + 18 :])
    assert result.bad_cells == {(2, 1): "#DIV/0!"}


def test_merged_and_hidden_cells(tmp_path: Path) -> None:
    book = book_with(members=[["customer_id", "email"]], old=[["x"]])
    sheet = book.get_sheet(0)
    sheet.write_merge(1, 2, 0, 0, "C1")
    sheet.write(1, 1, "a@nord.example")
    sheet.write(2, 1, "b@nord.example")
    sheet.row(2).hidden = True
    sheet.col(1).hidden = True
    book.get_sheet(1).visibility = 1
    sheets, findings = read(tmp_path, "a.xls", saved(book))
    assert sheets[0].rows[1:] == [["C1", "a@nord.example"], ["C1", "b@nord.example"]]
    assert {f.code: f.place.sheet for f in findings} == {
        "merged-cells": "members",
        "hidden-rows": "members",
        "hidden-columns": "members",
        "hidden-sheet": "old",
    }
    message = {f.code: f.message for f in findings}
    assert "A2:A3" in message["merged-cells"]
    assert "(row 3)" in message["hidden-rows"]
    assert "(column B)" in message["hidden-columns"]


def test_a_password_is_named(tmp_path: Path) -> None:
    data = saved(book_with(members=[["a"]]))
    code_page = data.index(struct.pack("<HH", 0x0042, 2))
    locked = data[:code_page] + struct.pack("<H", 0x002F) + data[code_page + 2 :]  # [MS-XLS] FilePass
    _, findings = read(tmp_path, "a.xls", locked)
    assert codes_of(findings) == ["file-encrypted"]


def test_an_encrypted_new_workbook_is_named(tmp_path: Path) -> None:
    data = saved(book_with(members=[["a"]]))
    renamed = data.replace("Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")[:16], 1)
    at = renamed.index("Encrypte".encode("utf-16-le"))
    full = "EncryptedPackage".encode("utf-16-le")
    named = (
        renamed[:at] + full + renamed[at + len(full) : at + 64] + struct.pack("<H", len(full) + 2) + renamed[at + 66 :]
    )
    _, findings = read(tmp_path, "a.xlsx", named)
    assert codes_of(findings) == ["file-encrypted"]


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file [MS-CFB] of streams of at least 4,096 bytes: header, one table, one directory, the streams."""
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    table, body = [0xFFFFFFFD, end], b""
    entries = [("Root Entry", 5, end, 0)]
    for name, content in streams.items():
        padded = content.ljust(4096, b"\0")
        padded += b"\0" * (-len(padded) % 512)
        first, count = len(table), len(padded) // 512
        table += [*range(first + 1, first + count), end]
        entries.append((name, 2, first, len(padded)))
        body += padded
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xLLLLLLLLL", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109L", 0, *[free] * 108)
    directory = b""
    for at, (name, kind, first, size) in enumerate(entries):
        name_bytes = name.encode("utf-16-le") + b"\0\0"
        links = (free, at + 1 if 0 < at < len(entries) - 1 else free, 1 if at == 0 else free)
        directory += name_bytes.ljust(64, b"\0") + struct.pack(
            "<HBBLLL36xLQ", len(name_bytes), kind, 1, *links, first, size
        )
    return header + struct.pack("<128L", *table, *[free] * (128 - len(table))) + directory.ljust(512, b"\0") + body


@pytest.mark.parametrize("width", ["latin-1", "utf-16-le"])
@pytest.mark.parametrize(("value", "is_ours"), [("output", True), ("input", False)])
def test_our_own_output_saved_in_the_old_form_is_not_input(
    tmp_path: Path, width: str, value: str, is_ours: bool
) -> None:
    """The property as [MS-OLEPS] stores it: a dictionary entry with the name's length, a value with its own."""
    entry = struct.pack("<LL", 2, 11) + "reconciler\0".encode(width)
    typed = struct.pack("<LL", 0x1E if width == "latin-1" else 0x1F, len(value) + 1) + f"{value}\0".encode(width)
    book = CompoundFile(saved(book_with(members=[["customer_id", "email"]]))).stream("Workbook")
    data = compound({"Workbook": book, "\5DocumentSummaryInformation": entry + typed})
    sheets, findings = read(tmp_path, "seats.xls", data)
    assert codes_of(findings) == (["own-output"] if is_ours else [])
    assert [sheet.rows for sheet in sheets] == ([] if is_ours else [[["customer_id", "email"]]])
