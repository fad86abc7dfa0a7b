"""Profiles as files, what is and is not a bank's export, and cells that no bank writes."""

from __future__ import annotations

import math
import pickle
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from made_exports import csv_sheet, excel_sheet, money, only_statement, problems, statements

from reconciler import bundled
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.inbox import profile_folder
from reconciler.intake.sheet import FORMULA, Cell, Sheet
from reconciler.intake.statements.profiles import (
    ProfileError,
    profile_statement,
    read_profile,
    read_profiles,
)
from reconciler.intake.statements.running_balance import running_balances
from reconciler.intake.workbook import read_files
from reconciler.outputs.blank import blank_workbook
from reconciler.validate.table_schema import table_schemas

ROOT = Path(__file__).resolve().parents[3]
BANKS = {"sparkasse", "dkb", "rabobank", "ing", "ubs", "postfinance", "revolut", "wise"}

PROFILE = """\
name = "fjordbank"
title = "Fjordbank"
headers = ["Bokført saldo"]
decimal = ","
date_format = "dd.mm.yyyy"
currency = "NOK"

[columns]
booked_on = "Dato"
amount = "Beløp"
balance = "Bokført saldo"
text = "Melding"
"""
EXPORT = "Dato;Beløp;Bokført saldo;Melding\n05.11.2026;96,00;196,00;INV-2026-000004\n04.11.2026;-4,00;100,00;Gebyr\n"


def profile_folder_with(tmp_path: Path, text: str = PROFILE, name: str = "fjordbank.toml") -> Path:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def mistake(tmp_path: Path, old: str, new: str) -> str:
    assert old in PROFILE
    with pytest.raises(ProfileError) as caught:
        read_profiles(profile_folder_with(tmp_path, PROFILE.replace(old, new)))
    message = str(caught.value)
    assert "fjordbank.toml" in message
    return message


def test_every_bank_has_a_profile() -> None:
    assert {profile.name.partition("-")[0] for profile in read_profiles()} == BANKS
    assert len(list((bundled.folder("schemas") / "bank_profiles").glob("*.toml"))) == len(read_profiles())


def test_a_new_bank_needs_a_file_and_no_code(tmp_path: Path) -> None:
    assert profile_statement(csv_sheet(EXPORT), read_profiles()) is None
    found = profile_statement(csv_sheet(EXPORT), read_profiles(profile_folder_with(tmp_path)))
    assert found is not None
    (statement,) = found
    assert (statement.kind, statement.account, statement.currency) == ("fjordbank", "fjordbank NOK", "NOK")
    assert [money(line) for line in statement.lines] == [
        ("row 2", "booked", "2026-11-05", "96.00 NOK"),
        ("row 3", "booked", "2026-11-04", "-4.00 NOK"),
    ]
    assert (statement.opening, statement.closing, statement.is_balanced) == (Decimal(104), Decimal(196), True)


def test_the_name_of_a_column_may_have_a_letter_of_the_profiles_encoding(tmp_path: Path) -> None:
    text = PROFILE.replace('"Beløp"', '"Beløp (€)"').replace(
        'currency = "NOK"', 'currency = "EUR"\nencoding = "iso-8859-15"'
    )
    sheet = csv_sheet(EXPORT.replace("Beløp", "Beløp (€)").replace("Gebyr", "5 €"), "iso-8859-15")
    found = profile_statement(sheet, read_profiles(profile_folder_with(tmp_path, text)))
    assert found is not None
    assert [(line.amount, line.text) for line in found[0].lines] == [
        (Decimal("96.00"), "INV-2026-000004"),
        (Decimal("-4.00"), "5 €"),
    ]


def test_a_profile_of_ones_own_takes_the_place_of_one_that_ships(tmp_path: Path) -> None:
    own = read_profiles(profile_folder_with(tmp_path, PROFILE.replace('"fjordbank"', '"dkb"')))
    assert len(own) == len(read_profiles())
    assert [profile.title for profile in own if profile.name == "dkb"] == ["Fjordbank"]


def test_the_profiles_of_the_workspace_in_whose_inbox_a_file_lies_are_found(tmp_path: Path) -> None:
    inbox = tmp_path / "my-books/inbox/2026-11"
    inbox.mkdir(parents=True)
    assert profile_folder(inbox / "bank.csv") is None
    (tmp_path / "my-books/bank_profiles").mkdir()
    assert profile_folder(inbox / "bank.csv") == tmp_path / "my-books/bank_profiles"


def test_a_folder_that_is_not_there_has_no_profiles(tmp_path: Path) -> None:
    assert read_profiles(tmp_path / "none") == read_profiles()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "Fjordbank"', 'titel = "Fjordbank"', ["titel is no known key. Did you mean title?", "title must"]),
        ('text = "Melding"', 'texts = "Melding"', ["columns.texts is no known key. Did you mean text?"]),
        ('text = "Melding"', "text = 3", ["columns.text: must be a text in quotes"]),
        ('text = "Melding"', "text = []", ["columns.text: must be a text in quotes"]),
        ('decimal = ","', 'decimal = ";"', ["decimal must be ',' or '.'"]),
        ('"dd.mm.yyyy"', '"dd.mm"', ["date_format: 'dd.mm' must say dd, mm and yyyy"]),
        ('"dd.mm.yyyy"', '"%d.%m.%Y"', ["date_format"]),
        ('currency = "NOK"', 'currency = "kroner"', ["currency: 'kroner' is no currency"]),
        ('currency = "NOK"', "", ["say the currency"]),
        ('name = "fjordbank"', 'name = "Fjord Bank"', ["name: 'Fjord Bank' must be small letters"]),
        ('amount = "Beløp"', "", ["give columns.amount, or both"]),
        ('amount = "Beløp"', 'credit = "Inn"', ["give columns.amount, or both"]),
        ('amount = "Beløp"', 'amount = "Beløp"\ncredit = "Inn"\ndebit = "Ut"', ["give columns.amount, or both"]),
        ('booked_on = "Dato"', "", ["columns.booked_on must be given"]),
        ('text = "Melding"', 'text = "Melding"\n[status]\ncolumn = "S"', ["status.booked must be given"]),
        ('text = "Melding"', 'text = "Melding', ["is no valid TOML", "The line is"]),
        ("[columns]", "columns = 3\n[other]", ["columns must be a section, headed [columns]"]),
    ],
)  # fmt: skip
def test_a_mistake_names_file_key_and_repair(tmp_path: Path, old: str, new: str, said: list[str]) -> None:
    message = mistake(tmp_path, old, new)
    assert [words for words in said if words not in message] == []


def test_a_profile_that_any_payments_sheet_would_fit_is_refused(tmp_path: Path) -> None:
    plain = PROFILE.replace("Bokført saldo", "Text").replace('"Dato"', '"Date"').replace('"Beløp"', '"Amount"')
    with pytest.raises(ProfileError, match="payments sheet of your own"):
        read_profiles(profile_folder_with(tmp_path, plain))


def test_two_profiles_of_one_name_are_refused(tmp_path: Path) -> None:
    profile_folder_with(tmp_path)
    with pytest.raises(ProfileError, match=r"name is 'fjordbank' as in a\.toml|as in fjordbank\.toml"):
        read_profiles(profile_folder_with(tmp_path, name="zz.toml"))


def test_profiles_reach_the_process_that_reads_a_file() -> None:
    assert pickle.loads(pickle.dumps(read_profiles())) == read_profiles()


def test_a_profile_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ProfileError, match="not UTF-8"):
        read_profile(tmp_path / "x.toml")


@pytest.mark.parametrize("language", ["en", "fr", "de", "sv"])
def test_our_own_blank_workbooks_are_no_banks_exports(tmp_path: Path, language: str) -> None:
    for kind, schema in table_schemas().items():
        (tmp_path / f"{kind}-{language}.xlsx").write_bytes(blank_workbook(schema))
    read = read_files(sorted(tmp_path.iterdir()), tmp_path, 1)
    assert len(read.sheets) >= len(table_schemas())
    assert read.statements == []


def test_the_sample_and_the_stories_hold_no_banks_exports() -> None:
    files = sorted(ROOT.glob("sample_data/workspace/inbox/**/payments*.xlsx"))
    read = read_files(files, ROOT, 1)
    assert read.sheets
    assert read.statements == []


@pytest.mark.parametrize(
    "text",
    [
        "booked_on,amount,currency,payer_name,text\n2026-11-05,96,EUR,Nord AB,INV-2026-000004\n",
        "Buchungstag;Valutadatum;Betrag;Waehrung;Verwendungszweck\n05.11.2026;05.11.2026;96,00;EUR;x\n",
        "Date,Description,Amount,Currency,Balance\n2026-11-05,x,96,EUR,100\n",
    ],
)
def test_payments_sheets_that_people_make_are_no_banks_exports(text: str) -> None:
    assert profile_statement(csv_sheet(text), read_profiles()) is None


def test_an_export_that_lost_a_column_is_not_read_past_it() -> None:
    assert profile_statement(csv_sheet(DKB.replace("Status;", "").replace("Gebucht;", "")), read_profiles()) is None


DKB = (
    "Girokonto;DE75 1203 0000 1020 3040 50\n\n"
    "Buchungsdatum;Wertstellung;Status;Zahlungspflichtige*r;Zahlungsempfänger*in;Verwendungszweck;Umsatztyp;IBAN;"
    "Betrag (€);Gläubiger-ID;Mandatsreferenz;Kundenreferenz\n"
    "08.11.26;09.11.26;Gebucht;Ida Beispiel;Nordlås AB;INV-2026-000004;Eingang;DE89370400440532013000;96,00;;;E-9\n"
    "07.11.26;07.11.26;Gebucht;Nord AB;Nordlås AB;INV-2026-000005;Eingang;;12,00;;;\n"
)
HEADER = DKB.split("\n")[2].split(";")
GOOD: list[Cell] = ["08.11.26", "", "Gebucht", "Ida", "Nordlås AB", "INV-2026-000004", "", "", "96,00", "", "", ""]


def test_a_column_twice_is_refused() -> None:
    with pytest.raises(FileRefusedError, match="twice") as caught:
        statements(csv_sheet(DKB.replace("Gläubiger-ID", "Betrag (€)")))
    assert (caught.value.code.name, caught.value.cell) == ("bank-export-columns", "I3")


def test_columns_may_stand_in_another_order_and_case() -> None:
    turned = "\n".join(";".join(reversed(line.split(";"))) for line in DKB.split("\n")[2:]).replace("Status", " STATUS")
    assert [line.amount for line in only_statement(turned).lines] == [Decimal(96), Decimal(12)]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("Buchungsdatum", "31.02.26"),
        ("Buchungsdatum", "08/11/26"),
        ("Buchungsdatum", "heute"),
        ("Buchungsdatum", ""),
        ("Buchungsdatum", 46334),
        ("Buchungsdatum", True),
        ("Buchungsdatum", time(9, 30)),
        ("Buchungsdatum", datetime(1901, 1, 1)),
        ("Wertstellung", "morgen"),
        ("Betrag (€)", "96.00"),
        ("Betrag (€)", "9,600.00"),
        ("Betrag (€)", "96,00 SEK EUR"),
        ("Betrag (€)", "96,005"),
        ("Betrag (€)", "sechsundneunzig"),
        ("Betrag (€)", "=1+1"),
        ("Betrag (€)", "１２,００x"),
        ("Betrag (€)", True),
        ("Betrag (€)", datetime(2026, 11, 8)),
        ("Betrag (€)", timedelta(hours=9)),
        ("Betrag (€)", math.nan),
        ("Betrag (€)", math.inf),
        ("Betrag (€)", 1e300),
        ("Betrag (€)", "9" * 40),
        ("Betrag (€)", "1" * 20000),
        ("Betrag (€)", 0.001),
        ("Status", "Gebucht?"),
        ("Status", ""),
        ("Kundenreferenz", 12345678901234567890.0),
    ],
)
def test_a_cell_that_cannot_be_read_holds_its_row_and_the_statement(column: str, cell: Cell) -> None:
    bad = list(GOOD)
    bad[HEADER.index(column)] = cell
    (statement,) = statements(Sheet("bank.xlsx", "Export", [list(HEADER), bad, GOOD]))
    letter = "ABCDEFGHIJKL"[HEADER.index(column)]
    assert problems(statement) == [("bank-export-cell", f"{letter}2")]
    assert [line.spot for line in statement.lines] == ["row 3"]
    assert statement.is_balanced is False
    assert len(statement.findings[0].message) < 300


@pytest.mark.parametrize("problem", ["#REF!", FORMULA])
def test_a_cell_without_a_value_is_not_a_blank_one(problem: str) -> None:
    rows = [list(HEADER), ["08.11.26", *GOOD[1:]], GOOD]
    rows[1][5] = ""
    (statement,) = statements(Sheet("bank.xlsx", "Export", rows, {(2, 6): problem}))
    assert problems(statement) == [("bank-export-cell", "F2")]


def test_a_row_of_error_cells_alone_is_not_blank() -> None:
    (statement,) = statements(Sheet("bank.xlsx", "Export", [list(HEADER), [""] * 12, GOOD], {(2, 9): "#N/A"}))
    assert (problems(statement), statement.is_balanced) == ([("bank-export-cell", "I2")], False)


def test_texts_keep_their_letters_and_lose_what_cannot_be_seen() -> None:
    row = list(GOOD)
    row[3], row[5] = "  I\u200bda\u00a0 Bei\x07spiel ", "=HYPERLINK(1)\nINV"
    (statement,) = statements(Sheet("bank.xlsx", "Export", [list(HEADER), row]))
    assert (statement.lines[0].payer_name, statement.lines[0].text) == ("Ida Bei spiel", "=HYPERLINK(1) INV")


@pytest.mark.parametrize("value", [12345678901234567890.0, math.nan])
def test_numbers_above_the_columns_do_no_harm(value: float) -> None:
    (statement,) = statements(Sheet("bank.xlsx", "Export", [[value, *[""] * 11], list(HEADER), GOOD]))
    assert [line.amount for line in statement.lines] == [Decimal(96)]


def test_an_account_that_excel_has_rounded_is_refused() -> None:
    rows: list[list[Cell]] = [["Girokonto", 12345678901234567890.0, *[""] * 10], list(HEADER), GOOD]
    with pytest.raises(FileRefusedError) as caught:
        statements(Sheet("bank.xlsx", "Export", rows))
    assert caught.value.code.name == "bank-export-cell"


def test_a_broken_opening_balance_is_refused_and_no_other_cell_is_taken_for_it() -> None:
    head = "IBAN:;CH13 0023 0230 0129 5300 1;\nOpening balance:;ten;\n\n"
    header = (
        "Trade date;Booking date;Value date;Currency;Debit;Credit;Balance;Transaction no.;Description1;Description3"
    )
    with pytest.raises(FileRefusedError) as caught:
        statements(csv_sheet(f"{head}{header}\n2026-11-05;2026-11-05;2026-11-05;CHF;;1.00;11.00;T1;x;y"))
    assert (caught.value.code.name, caught.value.cell) == ("bank-export-cell", "A2")


def test_a_label_whose_value_is_lost_has_none() -> None:
    rows: list[list[Cell]] = [["Girokonto", "", "Depot 7", *[""] * 9], list(HEADER), GOOD]
    (statement,) = statements(Sheet("bank.xlsx", "Export", rows, {(1, 2): "#REF!"}))
    assert statement.account == "dkb EUR"


def test_an_excel_day_is_a_day_whatever_the_form() -> None:
    row = [date(2026, 11, 8), datetime(2026, 11, 9), *GOOD[2:8], 96.1, "", "", ""]
    (statement,) = statements(excel_sheet([HEADER, row]))  # type: ignore[list-item]
    assert [money(line) for line in statement.lines] == [("row 2", "booked", "2026-11-08", "96.10 EUR")]


D = Decimal


@pytest.mark.parametrize(
    ("steps", "ends"),
    [
        ([], (None, None, None)),
        ([(D(5), None)], (None, None, None)),
        ([(D(5), D(15))], (D(10), D(15), None)),
        ([(D(5), None), (D(5), D(20)), (D(1), None)], (D(10), D(21), None)),
        ([(D(5), D(15)), (D(-5), D(10))], (D(10), D(10), None)),  # there and back again
        ([(D(5), D(15)), (D(1), None), (D(5), D(20))], (D(10), D(20), 2)),
        ([(D(5), D(15)), (D(5), D(25))], (D(10), D(25), 1)),
        ([(D(5), D(20)), (D(5), D(15))], (D(10), D(20), None)),  # sorted by another day
        ([(D(5), D(15)), (D(5), D(15))], (D(10), D(15), 1)),  # the same row twice
    ],
)
def test_running_balances(steps: list[tuple[Decimal, Decimal | None]], ends: tuple[object, ...]) -> None:
    found = running_balances(steps)
    assert (found.opening, found.closing, found.broken) == ends


def test_the_worked_example_of_the_documentation_is_read_as_the_page_says(tmp_path: Path) -> None:
    page = (ROOT / "docs/bank-csv.md").read_text(encoding="utf-8")
    profile, export = (re.search(rf"```{kind}\n(.*?)```", page, re.DOTALL) for kind in ("toml", "csv"))
    assert profile
    assert export
    profiles = read_profiles(profile_folder_with(tmp_path, profile[1], "fjordbank.toml"))
    found = profile_statement(csv_sheet(export[1], "iso-8859-15"), profiles)
    assert found is not None
    (statement,) = found
    assert (statement.account, statement.opening, statement.closing, statement.is_balanced) == (
        "NO9386011117947", Decimal("10000.00"), Decimal("12392.50"), True,
    )  # fmt: skip
    assert [money(line) for line in statement.lines] == [
        ("row 6", "pending", "2026-11-06", "-120.00 NOK"),
        ("row 7", "booked", "2026-11-05", "2400.00 NOK"),
        ("row 8", "booked", "2026-11-03", "-7.50 NOK"),
    ]
    first = statement.lines[1]
    assert (first.payer_name, first.text, first.bank_reference, first.charges) == (
        "Ålesund Ferge AS", "Faktura INV-2026-\n000004", "F-1002", Decimal("10.00"),
    )  # fmt: skip
