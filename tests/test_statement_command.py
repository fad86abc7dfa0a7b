"""`reconciler statement`: the keys, the exit codes and the workbook that section 5 promises."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from made_camt import balance, camt, document, entry, statement

from reconciler.cli import main
from reconciler.intake.workbook import read_files
from reconciler.statement_report import SHOWN_LINES

OPENING, CLOSING = balance("OPBD", "10.00"), balance("CLBD", "110.00")
DETAIL = (
    "<Refs><AcctSvcrRef>D1</AcctSvcrRef><EndToEndId>E2E-9</EndToEndId></Refs><RltdPties><Dbtr><Nm>Kund [/b] GmbH</Nm>"
    "</Dbtr><DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>Räkning 7"
    "</Ustrd><Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf>"
)
CHARGES = "<Chrgs><Amt Ccy='EUR'>3.00</Amt></Chrgs>"
FULL = camt(OPENING, CLOSING, entry(details=[DETAIL], after=CHARGES))
WRONG = camt(OPENING, CLOSING, entry("99.99"))
BARE = camt(
    entry("5.00", "DBIT", "<Sts>PDNG</Sts>", dates="", before="<RvslInd>true</RvslInd>").replace("E1", "NONREF")
)


def call(*words: object) -> Result:
    return CliRunner().invoke(main, ["statement", *map(str, words)])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    files = {"full.xml": FULL, "wrong": WRONG, "bare.c53": BARE, "broken.xml": FULL[:-30], "table.csv": b"a;b\n1;2\n"}
    for name, data in files.items():
        Path(name).write_bytes(data)
    return tmp_path


def test_json_has_exactly_these_keys_and_values(folder: Path) -> None:
    result = call("full.xml", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "files": [
            {
                "file": "full.xml",
                "error": None,
                "statements": [
                    {
                        "account": "SE4550000000058398257466",
                        "currency": "EUR",
                        "opening": "10.00",
                        "closing": "110.00",
                        "balanced": True,
                        "lines": [
                            {
                                "booked": True,
                                "booked_on": "2026-11-05",
                                "value_date": "2026-11-06",
                                "amount": "100.00",
                                "currency": "EUR",
                                "payer_name": "Kund [/b] GmbH",
                                "payer_iban": "DE89370400440532013000",
                                "bank_reference": "D1",
                                "end_to_end_id": "E2E-9",
                                "structured_reference": "RF18539007547034",
                                "text": "Räkning 7",
                                "reversal": False,
                                "charges": "3.00",
                            }
                        ],
                    }
                ],
            }
        ]
    }


def test_what_is_missing_is_null(folder: Path) -> None:
    result = call("bare.c53", "--json")
    assert result.exit_code == 0
    ((read,),) = (file["statements"] for file in json.loads(result.stdout)["files"])
    assert (read["opening"], read["closing"], read["balanced"]) == (None, None, None)
    (line,) = read["lines"]
    given = {"booked": False, "amount": "-5.00", "currency": "EUR", "reversal": True}
    assert line == dict.fromkeys(line) | given


def test_a_file_that_cannot_be_read_has_its_error_and_the_others_go_on(folder: Path) -> None:
    result = call("broken.xml", "wrong", "table.csv", "full.xml", "--json")
    assert result.exit_code == 1
    files = json.loads(result.stdout)["files"]
    assert [file["file"] for file in files] == ["broken.xml", "wrong", "table.csv", "full.xml"]
    assert [len(file["statements"]) for file in files] == [0, 1, 0, 1]
    assert "damaged" in files[0]["error"]
    assert "no bank statement" in files[2]["error"]
    assert (files[1]["error"], files[1]["statements"][0]["balanced"]) == (None, False)


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (["full.xml"], 0),
        (["bare.c53"], 0),
        (["full.xml", "bare.c53"], 0),
        (["wrong"], 1),
        (["broken.xml", "full.xml"], 1),
        (["table.csv"], 1),
        ([], 2),
        (["nowhere.xml"], 1),
        (["full.xml", "nowhere.xml"], 1),
        (["."], 1),
    ],
)
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_exit_codes(folder: Path, files: list[str], code: int, options: list[str]) -> None:
    result = call(*files, *options)
    assert result.exit_code == code
    assert "Traceback" not in result.output
    assert bool(result.stdout) is (code != 2)


def test_the_tables_for_people(folder: Path) -> None:
    said = call("full.xml", "wrong", "broken.xml").output
    for words in ("SE4550000000058398257466", "opening 10.00 EUR, closing 110.00 EUR, balanced: yes", "Kund [/b] GmbH"):
        assert words in said
    for words in ("e2e:E2E-9", "ref:RF18539007547034", "Räkning 7", "balanced: no", "not read: The XML is damaged"):
        assert words in said
    assert "3 files, 2 statements, 2 lines. Not read: 1 file." in said
    assert "do not give the closing balance: 1 statement." in said
    assert "(not booked) (reversal)" in call("bare.c53").output


def test_a_long_statement_is_printed_in_part_and_counted(folder: Path) -> None:
    Path("long.xml").write_bytes(
        camt(*[entry("1.00", details=[f"<RmtInf><Ustrd>no {n}.</Ustrd></RmtInf>"]) for n in range(250)])
    )
    said = call("long.xml").output
    assert f"no {SHOWN_LINES - 1}." in said
    assert f"no {SHOWN_LINES}." not in said
    assert "50 more lines" in said
    assert len(json.loads(call("long.xml", "--json").stdout)["files"][0]["statements"][0]["lines"]) == 250


def test_the_workbook(folder: Path) -> None:
    Path("two.xml").write_bytes(document(statement(entry("1.00")), statement(entry("2.005"), entry("3.00", "DBIT"))))
    assert call("full.xml", "broken.xml", "two.xml", "-o", "out.xlsx").exit_code == 1
    book = openpyxl.load_workbook("out.xlsx")
    assert book.sheetnames == ["statements", "lines"]
    heads, *rows = book["statements"].iter_rows(values_only=True)
    assert heads[:7] == ("file", "account", "currency", "opening", "closing", "balanced", "lines")
    assert rows[0][:7] == ("full.xml", "SE4550000000058398257466", "EUR", 10, 110, "yes", 1)
    assert rows[1][0] == "broken.xml"
    assert "damaged" in str(rows[1][heads.index("error")])
    assert [row[heads.index("balanced")] for row in rows[2:]] == ["not known", "not known"]
    heads, *rows = book["lines"].iter_rows(values_only=True)
    lines = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [(line["file"], line["amount"], line["exact_amount"]) for line in lines] == [
        ("full.xml", 100, None),
        ("two.xml", 1, None),
        ("two.xml", None, "2.005"),  # finer than a cent
        ("two.xml", -3, None),
    ]
    assert (lines[0]["booked_on"].date().isoformat(), lines[0]["payer_name"]) == ("2026-11-05", "Kund [/b] GmbH")
    assert [line["place"] for line in lines[1:]] == ["entry 1", "statement 2 entry 1", "statement 2 entry 2"]


def test_the_workbook_replaces_only_its_own_like(folder: Path) -> None:
    openpyxl.Workbook().save("mine.xlsx")
    before = Path("mine.xlsx").read_bytes()
    Path("notes.xlsx").write_text("no workbook", encoding="utf-8")
    for name in ("mine.xlsx", "notes.xlsx", "full.xml", "out.csv"):
        refused = call("full.xml", "-o", name)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert name in refused.stderr
    assert Path("mine.xlsx").read_bytes() == before
    assert Path("full.xml").read_bytes() == FULL
    assert call("full.xml", "-o", "out.xlsx").exit_code == 0
    assert call("full.xml", "-o", "out.xlsx").exit_code == 0


def test_the_workbook_is_not_read_as_input(folder: Path) -> None:
    call("full.xml", "-o", "out.xlsx")
    read = read_files([folder / "out.xlsx"], folder, 1)
    assert (read.sheets, [finding.code for finding in read.findings]) == ([], ["own-output"])
    assert "was not read" in json.loads(call("out.xlsx", "--json").stdout)["files"][0]["error"]


def test_a_file_named_twice_is_read_once(folder: Path) -> None:
    assert len(json.loads(call("full.xml", "full.xml", "--json").stdout)["files"]) == 1


def test_help(folder: Path) -> None:
    result = call("--help")
    assert result.exit_code == 0
    assert "FILE" in result.output


def test_a_file_that_is_not_there_has_its_error_and_the_others_go_on(folder: Path) -> None:
    result = call("none.xml", "full.xml", "--json")
    missing, full = json.loads(result.stdout)["files"]
    assert result.exit_code == 1
    assert (missing["statements"], "cannot be opened" in missing["error"]) == ([], True)
    assert (len(full["statements"]), full["error"]) == (1, None)


def test_a_text_that_is_no_banks_is_said_to_be_none(folder: Path) -> None:
    (folder / "notes.md").write_text("a;b\n1;2\n")
    (said,) = json.loads(call("notes.md", "--json").stdout)["files"]
    assert said["error"].startswith("The file holds no bank statement")
