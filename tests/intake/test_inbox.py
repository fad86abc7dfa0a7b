"""Which files of the inbox are read, in which order, and what is said about the rest."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from made_files import book_of, codes_of, read, saved, sheets_and_findings, zipped

from reconciler.engines import Processes
from reconciler.intake.workbook import read_files, read_inbox, start_reading

TABLE = b"customer_id,email\nC1,a@nord.example\n"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "books" / "inbox" / "2026-11"
    folder.mkdir(parents=True)
    return folder


def put(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(TABLE)


@pytest.mark.parametrize("jobs", [1, 3])
def test_files_come_sorted_by_path(inbox: Path, jobs: int) -> None:
    put(inbox, "z.csv", "b/c/d.csv", "b/a.csv", "a.csv", "Ångström ツ.csv")
    (inbox / "m.csv").write_bytes(TABLE * 500)
    sheets, findings = sheets_and_findings(read_inbox(inbox, jobs))
    assert [sheet.file for sheet in sheets] == ["a.csv", "b/a.csv", "b/c/d.csv", "m.csv", "z.csv", "Ångström ツ.csv"]
    assert not findings


def test_what_programs_leave_behind_is_nobodys_input(inbox: Path) -> None:
    put(
        inbox,
        ".hidden.csv",
        ".git/a.csv",
        "~$a.xlsx",
        "Thumbs.db",
        "thumbs.db",
        "desktop.ini",
        "b/.~lock.a.ods#",
        "a.csv",
    )
    sheets, findings = sheets_and_findings(read_inbox(inbox, 1))
    assert [sheet.file for sheet in sheets] == ["a.csv"]
    assert not findings


def test_a_missing_or_empty_inbox_is_information(inbox: Path) -> None:
    for folder in (inbox, inbox.parent / "2026-12"):
        sheets, (finding,) = sheets_and_findings(read_inbox(folder, 1))
        assert not sheets
        assert (finding.code, str(finding.severity)) == ("empty-inbox", "info")
        assert f"inbox/{folder.name}" in finding.message


@pytest.mark.parametrize("name", ["camt.xml", "bank.sta", "nov.mt940", "nov.txt", "offer.pdf", "a.xlsb", "README"])
def test_other_files_are_named(inbox: Path, name: str) -> None:
    put(inbox, name, "a.csv")
    sheets, (finding,) = sheets_and_findings(read_inbox(inbox, 1))
    assert len(sheets) == 1
    assert (finding.code, finding.place.file, str(finding.severity)) == ("unsupported-file", name, "error")


def test_links_stay_in_the_workspace(inbox: Path, tmp_path: Path) -> None:
    put(tmp_path, "elsewhere/secret.csv")
    put(inbox.parent.parent, "shared/roster.csv")
    (inbox / "inside.csv").symlink_to(inbox.parent.parent / "shared" / "roster.csv")
    (inbox / "out.csv").symlink_to(tmp_path / "elsewhere" / "secret.csv")
    (inbox / "nowhere.csv").symlink_to(inbox / "missing.csv")
    (inbox / "circle.csv").symlink_to(inbox / "circle.csv")
    (inbox / "folder").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    sheets, findings = sheets_and_findings(read_inbox(inbox, 1))
    assert [sheet.file for sheet in sheets] == ["inside.csv"]
    assert {finding.code for finding in findings} == {"link-refused"}
    assert [finding.place.file for finding in findings] == ["circle.csv", "folder", "nowhere.csv", "out.csv"]


def test_single_files_are_named_below_the_base(inbox: Path, tmp_path: Path) -> None:
    put(inbox, "nord/a.csv")
    put(tmp_path, "b.csv")
    sheets, findings = sheets_and_findings(read_files([tmp_path / "b.csv", inbox / "nord" / "a.csv"], inbox, 2))
    assert {sheet.file for sheet in sheets} == {"nord/a.csv", (tmp_path / "b.csv").as_posix()}
    assert not findings


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    sheets, (finding,) = sheets_and_findings(read_files([tmp_path / "a.csv"], tmp_path, 1))
    assert not sheets
    assert (finding.code, finding.place.file) == ("file-unreadable", "a.csv")


def test_reading_may_be_started_early(inbox: Path) -> None:
    put(inbox, "a.csv", "b.csv")
    reading = start_reading(inbox, Processes(2))
    assert [sheet.file for sheet in reading.result().sheets] == ["a.csv", "b.csv"]


WORKBOOK = saved(book_of(["customer_id"], ["C1"]))
BROKEN = {
    "nothing.xlsx": (b"", "empty-file"),
    "nothing.csv": (b"", "empty-file"),
    "blank.csv": (b" \r\n\r\n", "empty-file"),
    "blank.xlsx": (saved(openpyxl.Workbook()), "empty-file"),
    "noise.xlsx": (bytes(range(256)) * 20, "file-unreadable"),
    "cut.xlsx": (WORKBOOK[: len(WORKBOOK) // 2], "file-unreadable"),
    "flipped.xlsx": (WORKBOOK[:60] + b"\xff" * 60 + WORKBOOK[120:], "file-unreadable"),
    "document.xlsx": (zipped({"word/document.xml": "<a/>", "[Content_Types].xml": "<a/>"}), "file-unreadable"),
    "binary.xlsx": (zipped({"xl/workbook.bin": "x", "[Content_Types].xml": "<a/>"}), "unsupported-file"),
    "page.xls": (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "file-unreadable"),
    "spreadsheetml.xls": (b'<?xml version="1.0"?><Workbook/>', "file-unreadable"),
    "page.csv": (b"\xef\xbb\xbf<!DOCTYPE html><html></html>", "file-unreadable"),
    "print.xlsx": (b"%PDF-1.7\n1;2\n", "file-unreadable"),
    "cut.xls": (OLD_OFFICE + b"\0" * 100, "file-unreadable"),
    "noise.xls": (OLD_OFFICE + b"\xff" * 4096, "file-unreadable"),
    "encrypted.ods": (zipped({"encrypted-package": "x", "mimetype": "y"}), "file-encrypted"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_one_finding(tmp_path: Path, name: str) -> None:
    data, code = BROKEN[name]
    sheets, findings = read(tmp_path, name, data)
    assert not sheets
    assert codes_of(findings) == [code]
    assert findings[0].place.file == name


@pytest.mark.parametrize(
    ("name", "data"), [("a.xls", WORKBOOK), ("a.csv", WORKBOOK), ("a.xls", b"customer_id\tx\nC1\t1\n")]
)
def test_a_wrong_ending_is_read_as_what_it_is(tmp_path: Path, name: str, data: bytes) -> None:
    (sheet,), findings = read(tmp_path, name, data)
    assert [row[0] for row in sheet.rows] == ["customer_id", "C1"]
    assert codes_of(findings) == ["read-as"]
