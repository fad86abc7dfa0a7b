"""Where an address is found, in whatever kind of file, and what is not taken for it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from reconciler import traces

WANTED = "o'hara@xn--blbr-noae.example"


@pytest.mark.parametrize(
    "content",
    [
        b"c1,o'hara@xn--blbr-noae.example,\n",
        "c1;O'HARA@BLÅBÄR.EXAMPLE;\n".encode("cp1252"),
        "c1\tO'Hara@bla\u030aba\u0308r.example\n".encode(),  # decomposed letters
        "c1,o'hara@blåbär.example\n".encode("utf-16"),
        b"x" + "o'hara@blåbär.example".encode("utf-16-le"),
        b"<a href='mailto:o&#39;hara@xn--blbr-noae.example'>",
        b"x" * (traces.PIECE - 9) + b"\no'hara@xn--blbr-noae.example.",  # over the end of a piece
    ],
)
def test_it_is_found_in_any_encoding(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file.anything").write_bytes(content)
    assert traces.files_naming(WANTED, tmp_path) == [tmp_path / "file.anything"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no address",
        b"more.o'hara@xn--blbr-noae.example",
        b"o'hara@xn--blbr-noae.example.org",
        b"o'hara@other.example",
    ],
)
def test_other_addresses_are_not_taken_for_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file.csv").write_bytes(content)
    assert traces.files_naming(WANTED, tmp_path) == []


def test_it_is_found_within_workbooks_and_broken_archives(tmp_path: Path) -> None:
    new = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    new.add_worksheet().write_string("C3", "O'Hara@blåbär.example")
    new.close()
    old = xlwt.Workbook()
    old.add_sheet("s").write(2, 2, "o'hara@blåbär.example")
    old.save(str(tmp_path / "b.xls"))
    with zipfile.ZipFile(tmp_path / "c.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1", b"nothing" * 900)
        archive.writestr("2", WANTED)
    raw = bytearray((tmp_path / "c.zip").read_bytes())
    raw[60:64] = b"\xff" * 4  # the first part is broken, the second is read all the same
    (tmp_path / "c.zip").write_bytes(raw)
    (tmp_path / "d.xlsx").write_bytes(b"PK\x03\x04 no archive")
    found = traces.files_naming(WANTED, tmp_path, frozenset([tmp_path / "b.xls"]))
    assert [path.name for path in found] == ["a.xlsx", "c.zip"]
    assert [path.name for path in traces.files_naming(WANTED, tmp_path)] == ["a.xlsx", "b.xls", "c.zip"]
