"""Blank workbooks in four languages: filled in by hand, chosen from their lists, and saved by another program."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from made_files import sheets_and_findings
from openpyxl.worksheet.worksheet import Worksheet

from reconciler import bundled
from reconciler.config import read_config
from reconciler.intake.workbook import read_files
from reconciler.outputs.blank import blank_workbook
from reconciler.outputs.blank_words import PURPOSES
from reconciler.validate.blank_marks import HELP_HEADERS
from reconciler.validate.sheets import validated
from reconciler.validate.table_schema import LANGUAGES, table_schemas
from reconciler.validate.tables import Known, Tables
from reconciler.validate.text import folded

KINDS = list(PURPOSES)
SHEETS = {
    "en": ["Resellers", "Customers", "Members", "Payments", "Opening subscriptions", "Open items"],
    "fr": ["Revendeurs", "Clients", "Membres", "Paiements", "Abonnements existants", "Factures ouvertes"],
    "de": ["Händler", "Kunden", "Mitglieder", "Zahlungen", "Bestehende Abonnements", "Offene Posten"],
    "sv": ["Återförsäljare", "Kunder", "Medlemmar", "Betalningar", "Ingående abonnemang", "Öppna poster"],
}
WORDS = {  # what the lists offer where a person chooses the second of two; worked out from the languages, by hand
    "en": {"role": "administrator", "action": "remove", "has_account": "no", "payment_method": "bank transfer"},
    "fr": {"role": "administrateur", "action": "retirer", "has_account": "non", "payment_method": "virement"},
    "de": {"role": "Administrator", "action": "entfernen", "has_account": "nein", "payment_method": "Überweisung"},
    "sv": {"role": "administratör", "action": "ta bort", "has_account": "nej", "payment_method": "banköverföring"},
}
FILLED: dict[str, dict[str, Any]] = {
    "resellers": {"reseller_id": "007", "name": "Nordhandel AB", "email": "desk@nordhandel.example", "country": "SE",
                  "discount_percent": 12.5},
    "customers": {"customer_id": "0042", "name": "Bergmann GmbH", "country": "DE", "licences": 12, "reseller_id": "007",
                  "postcode": "01067", "start_date": date(2026, 10, 15)},
    "members": {"customer_id": "0042", "email": "anna@bergmann.example", "activated_on": date(2026, 9, 1)},
    "payments": {"booked_on": date(2026, 11, 5), "amount": 1152.5, "currency": "EUR", "payment_id": "000123"},
    "opening": {"customer_id": "0042", "licences": 5, "starts_on": date(2026, 3, 1), "renews_on": date(2027, 3, 1)},
    "open_items": {"number": "2025-0815", "customer_id": "0042", "issued_on": date(2026, 9, 1), "currency": "EUR",
                   "gross": 96.25},
}  # fmt: skip
READ = {
    "resellers": {"reseller_id": "007", "discount_bp": 1250, "bill_to": "reseller", "roster": "complete"},
    "customers": {"customer_id": "0042", "postcode": "01067", "payment_method": "bank_transfer", "auto_renew": False,
                  "term_months": 12, "bill_to": "reseller"},
    "members": {"customer_id": "0042", "role": "admin", "action": "remove", "has_account": False, "language": "fr"},
    "payments": {"payment_id": "000123", "amount": 115_250, "status": "booked"},
    "opening": {"customer_id": "0042", "licences": 5, "term_months": 12},
    "open_items": {"number": "2025-0815", "gross": 9_625},
}  # fmt: skip
"""What must be read of the rows, where a person chose the second word of each list (of status the first)."""


def blank(kind: str, language: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(blank_workbook(table_schemas()[kind], language)))


def lists(sheet: Worksheet) -> dict[int, list[str]]:
    """The words of each column's drop-down, by the number of the column."""
    rules = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    return {next(iter(rule.sqref.ranges)).min_col: rule.formula1.strip('"').split(",") for rule in rules}


def fill(kind: str, language: str, row: int = 3) -> openpyxl.Workbook:
    """A blank with one row (3: below the examples): what a person types, and of each list a word that it offers."""
    book = blank(kind, language)
    sheet, fields = book.worksheets[0], table_schemas()[kind].fields
    columns = {name: n for n, name in enumerate(fields, 1)}
    for name, value in FILLED[kind].items():
        sheet.cell(row, columns[name], value)
    for column, words in lists(sheet).items():
        name = list(fields)[column - 1]
        if name != "direction":  # the amount has its sign
            word = words[0 if name == "status" else 1]
            sheet.cell(row, column, int(word) if word.isdigit() else word)
    return book


def read(files: list[Path], folder: Path) -> Tables:
    sheets, findings = sheets_and_findings(read_files(files, folder, 1))
    config = read_config(bundled.folder("templates") / "reconciler.toml")
    return validated(sheets, config, Known(), findings)


def check_read(tables: Tables) -> None:
    assert [str(f.place) + " " + f.message for f in tables.findings] == []
    for kind, expected in READ.items():
        (row,) = tables.frames[kind].to_dict("records")
        assert {name: row[name] for name in expected} == expected, kind
    assert not tables.held


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every kind in every language, filled in: `sv/members.xlsx`."""
    folder = tmp_path_factory.mktemp("filled")
    for language in LANGUAGES:
        (folder / language).mkdir()
        for kind in KINDS:
            fill(kind, language).save(folder / language / f"{kind}.xlsx")
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
def test_filled_in_they_are_read_without_a_single_finding(filled: Path, language: str) -> None:
    check_read(read(sorted((filled / language).iterdir()), filled))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_does_not_matter_whether_the_examples_are_written_over(language: str, tmp_path: Path) -> None:
    for kind in KINDS:
        fill(kind, language, row=2).save(tmp_path / f"{kind}.xlsx")
    check_read(read(sorted(tmp_path.iterdir()), tmp_path))


@pytest.mark.skipif(shutil.which("soffice") is None and not os.environ.get("CI"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("form", ["xlsx", "ods", "csv"])
def test_saved_by_another_program_they_are_read_all_the_same(filled: Path, tmp_path: Path, form: str) -> None:
    for file in filled.rglob("*.xlsx"):
        (tmp_path / f"{file.parent.name}-{file.name}").write_bytes(file.read_bytes())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    # csv as it is saved from the menu: cells as shown, UTF-8
    target = {"csv": "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"}.get(form, form)
    words = ["soffice", profile, "--headless", "--convert-to", target, "--outdir", tmp_path / "saved"]
    environment = {**os.environ, "HOME": str(tmp_path)}
    subprocess.run([*words, *tmp_path.glob("*.xlsx")], check=True, capture_output=True, env=environment)
    for language in LANGUAGES:
        saved = sorted((tmp_path / "saved").glob(f"{language}-*"))
        assert {file.suffix for file in saved} == {f".{form}"}
        check_read(read(saved, tmp_path))


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_and_headers_are_in_the_language(language: str) -> None:
    assert [blank(kind, language).sheetnames[0] for kind in KINDS] == SHEETS[language]
    for kind in KINDS:
        book = blank(kind, language)
        fields = list(table_schemas()[kind].fields.values())
        assert [cell.value for cell in book.worksheets[0][1]] == [f.aliases[language][0] for f in fields]
        told = [row[0].value for row in book.worksheets[1].iter_rows() if row[2].value]
        assert told == [HELP_HEADERS[language][0], *(f.aliases[language][0] for f in fields)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_offer_words_of_the_language(language: str) -> None:
    for kind in KINDS:  # as many as there are values, so that no word is cut in two by a comma
        fields = list(table_schemas()[kind].fields.values())
        offered = {n: len(words) for n, words in lists(blank(kind, language).worksheets[0]).items()}
        allowed = {n: 2 if f.type == "boolean" else len(f.enum) for n, f in enumerate(fields, 1)}
        assert offered == {n: count for n, count in allowed.items() if count}
    for name, word in WORDS[language].items():
        kind = "customers" if name == "payment_method" else "members"
        column = list(table_schemas()[kind].fields).index(name) + 1
        assert lists(blank(kind, language).worksheets[0])[column][1] == word


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_text_is_in_the_language_and_fits(kind: str, language: str) -> None:
    book = blank(kind, language)
    sheet, fields = book.worksheets[0], table_schemas()[kind].fields.values()
    for cell, field in zip(sheet[1], fields, strict=True):
        assert cell.comment is not None
        description = field.description if language == "en" else field.descriptions[language]
        assert description in cell.comment.text.split("\n")
        assert (field.description in cell.comment.text) == (language == "en")
    for rule in sheet.data_validations.dataValidation:  # Excel calls a file with longer ones damaged
        assert len(rule.formula1) <= 257
        assert 0 < len(rule.errorTitle) <= 32
        assert 0 < len(rule.error) <= 255
    prose = [row[0].value for row in book.worksheets[1].iter_rows(max_row=8) if row[0].value]
    assert max(map(len, prose[1:7])) <= 170  # about what one A4 page across shows of a line


@pytest.mark.parametrize("kind", KINDS)
def test_descriptions_are_translated(kind: str) -> None:
    schema = table_schemas()[kind]
    for texts in (schema.descriptions, *(f.descriptions for f in schema.fields.values())):
        assert set(texts) == {"fr", "de", "sv"}
        assert len(set(texts.values())) == 3


def test_the_headers_of_the_help_page_head_no_sheet() -> None:
    """Or a help page could be taken for a sheet of that kind."""
    known = {h for schema in table_schemas().values() for field in schema.fields.values() for h in field.headers}
    assert not [h for headers in HELP_HEADERS.values() for h in headers if folded(h) in known]


def test_an_example_has_the_decimal_sign_of_its_language() -> None:
    column = list(table_schemas()["payments"].fields).index("fee") + 1
    shown = [blank("payments", language).worksheets[0].cell(2, column).value for language in LANGUAGES]
    assert shown == ["e.g. 2.5", "p. ex. 2,5", "z.\u00a0B. 2,5", "t.ex. 2,5"]
