"""Bank files in an inbox: known by what they hold, whatever their names, and read beside the sheets."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest
from made_camt import camt, entry
from made_files import book_of, codes_of, saved

from reconciler.intake.codes import FileRefusedError
from reconciler.intake.inbox import BANK_SUFFIXES
from reconciler.intake.statements.bank_file import bank_format, read_bank_file
from reconciler.intake.workbook import read_files, read_inbox

TABLE = b"customer_id,email\nC1,a@nord.example\n"
MT940 = b":20:STARTUMS\r\n:25:10020030/1234567\r\n:28C:0/1\r\n:60F:C261101EUR1,00\r\n:62F:C261130EUR1,00\r\n-\r\n"
ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT.parent / "shared/bank_samples/mt940"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "books" / "inbox" / "2026-11"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    "data",
    [
        MT940,
        MT940.replace(b"\r\n", b"\n"),
        b"\xef\xbb\xbf" + MT940,
        b"{1:F01BANKDEFFXXXX0000000000}{2:I940BANKDEFFXXXXN}{4:\r\n" + MT940 + b"-}",
        b"{1:F01BANKDEFFXXXX0000000000}{4:" + MT940,
        b"Bank AG\r\nStatement of the day\r\n\r\n" + MT940,
        MT940.replace(b":60F:", b":60M:"),
        MT940.decode().encode("utf-16"),
    ],
)
def test_mt940_is_known_by_its_tags(data: bytes) -> None:
    assert bank_format(data) == "mt940"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        TABLE,
        b"Notes: 20:15 meeting, see :25: above",
        b"text\nmentions :20: and :25: in a line",
        b"<?xml version='1.0'?><Workbook/>",
        b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.001.001.03'/>",
        b"name;text\n1;BkToCstmrStmt\n",
        b"PK\x03\x04 <BkToCstmrStmt> :20:A\n:25:B",
        saved(book_of(["text"], ["<BkToCstmrStmt>"])),
    ],
)
def test_other_content_is_no_bank_file(data: bytes) -> None:
    assert bank_format(data) == ""
    with pytest.raises(FileRefusedError) as refused:
        read_bank_file(io.BytesIO(data))
    assert refused.value.code.name == "unsupported-file"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the bank files are not carried by the project")
def test_real_mt940_files_are_known() -> None:
    files = list(SAMPLES.glob("*/*"))
    assert len(files) == 66
    assert [path.name for path in files if bank_format(path.read_bytes()) != "mt940"] == []


@pytest.mark.parametrize("suffix", [*BANK_SUFFIXES, ".XML", ".C53"])
def test_bank_files_are_found_by_content_under_every_name_that_banks_give(inbox: Path, suffix: str) -> None:
    (inbox / f"a{suffix}").write_bytes(camt(entry("7.00")))
    (inbox / "b.csv").write_bytes(TABLE)
    read = read_inbox(inbox, 1)
    ((file, statement),) = read.statements
    assert (file, statement.kind, [line.amount for line in statement.lines]) == (
        f"a{suffix}",
        "camt.053",
        [Decimal("7.00")],
    )
    assert [sheet.file for sheet in read.sheets] == ["b.csv"]
    assert read.findings == []


@pytest.mark.parametrize("suffix", BANK_SUFFIXES)
@pytest.mark.parametrize("data", [TABLE, b"just a note", b"<html></html>", saved(book_of(["customer_id"], ["C1"]))])
def test_other_content_under_such_a_name_is_unsupported(inbox: Path, suffix: str, data: bytes) -> None:
    (inbox / f"a{suffix}").write_bytes(data)
    read = read_inbox(inbox, 1)
    assert (read.sheets, read.statements) == ([], [])
    ((finding),) = read.findings
    assert (finding.code, finding.place.file, str(finding.severity)) == ("unsupported-file", f"a{suffix}", "error")
    assert (suffix or "without an ending") in finding.message


def test_a_bank_file_named_as_a_spreadsheet_is_read_as_what_it_is(inbox: Path) -> None:
    (inbox / "a.csv").write_bytes(camt(entry()))
    read = read_inbox(inbox, 1)
    assert (len(read.statements), read.sheets, codes_of(read.findings)) == (1, [], ["read-as"])


def test_statements_come_by_file_and_in_the_order_of_the_file(inbox: Path) -> None:
    for name, amount in (("z.xml", "3.00"), ("b/a.xml", "1.00"), ("b/c", "2.00")):
        path = inbox / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(camt(entry(amount)))
    read = read_inbox(inbox, 3)
    assert [(file, one.lines[0].amount) for file, one in read.statements] == [
        ("b/a.xml", Decimal("1.00")),
        ("b/c", Decimal("2.00")),
        ("z.xml", Decimal("3.00")),
    ]


def test_a_bank_file_that_is_refused_is_one_finding_and_nothing_of_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(camt(entry(), entry(dates="")))
    (tmp_path / "b.xml").write_bytes(camt(entry()))
    read = read_files([tmp_path / "a.xml", tmp_path / "b.xml"], tmp_path, 2)
    ((finding),) = read.findings
    assert (finding.code, str(finding.place)) == ("statement-damaged", "a.xml entry 2")
    assert [file for file, _ in read.statements] == ["b.xml"]
