"""Blank workbooks: what Excel is told about each column, and that a filled one is read as it was meant."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from made_files import sheets_and_findings

from reconciler.config import read_config
from reconciler.intake.workbook import read_files
from reconciler.outputs.blank import blank_workbook
from reconciler.outputs.blank_words import BlankWords
from reconciler.setup import new_workspace
from reconciler.validate.headers import recognised_sheets
from reconciler.validate.sheets import validated
from reconciler.validate.table_schema import table_schemas
from reconciler.validate.tables import KINDS, Known, Tables

FILLED: dict[str, dict[str, Any]] = {
    "resellers": {
        "reseller_id": "007",
        "name": "Nordhandel AB",
        "email": "Desk@Nordhandel.example",
        "country": "SE",
        "discount_percent": 12.5,
        "roster": "complete",
    },
    "customers": {
        "customer_id": "0042",
        "name": "Bergmann GmbH",
        "country": "DE",
        "licences": 12,
        "reseller_id": "007",
        "postcode": "01067",
        "term_months": 12,
        "start_date": date(2026, 10, 15),
        "payment_method": "bank_transfer",
        "auto_renew": "no",
    },
    "members": {
        "customer_id": "0042",
        "email": "anna@bergmann.example",
        "role": "admin",
        "action": "add",
        "has_account": "yes",
        "activated_on": date(2026, 9, 1),
    },
    "payments": {
        "booked_on": date(2026, 11, 5),
        "amount": 1152.5,
        "currency": "EUR",
        "payment_id": "000123",
        "payer_iban": "DE89370400440532013000",
    },
    "opening": {
        "customer_id": "0042",
        "licences": 5,
        "starts_on": date(2026, 3, 1),
        "renews_on": date(2027, 3, 1),
        "term_months": 12,
    },
    "open_items": {
        "number": "2025-0815",
        "customer_id": "0042",
        "issued_on": date(2026, 9, 1),
        "currency": "EUR",
        "gross": 96.25,
    },
}


def opened(kind: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(blank_workbook(table_schemas()[kind])))


def fill(path: Path, kind: str) -> None:
    """Fills row 3 as a person would: below the header and the example of the column."""
    book = openpyxl.load_workbook(path)
    sheet = book[kind]
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    for name, value in FILLED[kind].items():
        sheet.cell(3, columns[name], value)
    book.save(path)


@pytest.fixture
def filled(tmp_path: Path) -> Tables:
    """All blanks of a new workspace, each with one row, read and validated."""
    new_workspace(tmp_path)
    paths = [tmp_path / "templates" / f"{kind}.xlsx" for kind in FILLED]
    for path, kind in zip(paths, FILLED, strict=True):
        fill(path, kind)
    sheets, findings = sheets_and_findings(read_files(paths, tmp_path, 1))
    return validated(sheets, read_config(tmp_path / "reconciler.toml"), Known(), findings)


def test_a_filled_blank_is_read_without_a_word_of_complaint(filled: Tables) -> None:
    assert filled.findings == []
    assert {kind: len(frame) for kind, frame in filled.frames.items()} == dict.fromkeys(FILLED, 1) | {"review": 0}
    assert not filled.held


@pytest.mark.parametrize(
    ("kind", "column", "value"),
    [
        ("resellers", "reseller_id", "007"),
        ("resellers", "discount_bp", 1250),
        ("customers", "customer_id", "0042"),
        ("customers", "postcode", "01067"),
        ("customers", "licences", 12),
        ("customers", "start_date", datetime(2026, 10, 15)),
        ("customers", "auto_renew", False),
        ("members", "has_account", True),
        ("members", "activated_on", datetime(2026, 9, 1)),
        ("payments", "payment_id", "000123"),
        ("payments", "amount", 115_250),
        ("opening", "renews_on", datetime(2027, 3, 1)),
        ("open_items", "gross", 9_625),
    ],
)
def test_a_filled_blank_is_typed(filled: Tables, kind: str, column: str, value: object) -> None:
    assert filled.frames[kind][column].iloc[0] == value


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_has_a_header_and_a_note(kind: str) -> None:
    fields = list(table_schemas()[kind].fields.values())
    header = opened(kind)[kind][1]
    assert [cell.value for cell in header] == [f.name for f in fields]
    assert [cell.font.bold for cell in header] == [f.required for f in fields]
    for cell, field in zip(header, fields, strict=True):
        assert cell.comment is not None
        assert field.title in cell.comment.text
        assert field.description in cell.comment.text


def test_a_note_says_what_is_needed_allowed_and_an_example() -> None:
    members = table_schemas()["members"]
    note = BlankWords(members).note(members.fields["role"])
    assert note.splitlines()[0] == "Role (may stay blank)"
    assert note.splitlines()[2:] == ["One of: member, admin", "Example: member"]
    assert "must be filled" in BlankWords(members).note(members.fields["email"])


def rules_of(kind: str) -> dict[str, Any]:
    """The data validation of each column that has one, by the column's name."""
    sheet = opened(kind)[kind]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    wanted = {f"{cell.column_letter}2:{cell.column_letter}1048576": str(cell.value) for cell in sheet[1]}
    return {name: rules[area] for area, name in wanted.items() if area in rules}


def test_words_are_chosen_from_a_list_in_every_row() -> None:
    rules = rules_of("customers")
    lists = {name: rule.formula1 for name, rule in rules.items() if rule.type == "list"}
    assert lists == {
        "language": '"en,fr,de,sv"',
        "term_months": '"1,12"',
        "payment_method": '"card,bank_transfer"',
        "auto_renew": '"yes,no"',
        "bill_to": '"customer,reseller"',
    }
    assert rules["licences"].type == "whole"
    assert (rules["licences"].formula1, rules["licences"].formula2) == ("1", "1000000")
    assert rules["start_date"].type == "date"


def test_cells_are_formatted_before_they_are_filled() -> None:
    def number_format(kind: str, name: str) -> str:
        sheet = opened(kind)[kind]
        column = next(c.column for c in sheet[1] if c.value == name)
        return next(d.number_format for d in sheet.column_dimensions.values() if d.min <= column <= d.max)

    assert number_format("customers", "customer_id") == "@"
    assert number_format("customers", "postcode") == "@"
    assert number_format("payments", "payment_id") == "@"
    assert number_format("customers", "start_date") == "yyyy-mm-dd"
    assert number_format("payments", "amount") == "#,##0.00"


@pytest.mark.parametrize("kind", KINDS)
def test_the_header_stays_in_sight_and_the_columns_are_explained(kind: str) -> None:
    book = opened(kind)
    assert book.sheetnames == [kind, "Help"]
    assert book[kind].freeze_panes == "A2"
    assert book[kind].max_row == 2
    explained = {row[0].value: row[2].value for row in book["Help"].iter_rows() if row[2].value}
    fields = table_schemas()[kind].fields
    assert {name: explained[name] for name in fields} == {name: f.description for name, f in fields.items()}


def test_the_same_bytes_twice_and_no_mark_of_our_outputs() -> None:
    schema = table_schemas()["customers"]
    assert blank_workbook(schema) == blank_workbook(schema)
    assert [p.name for p in opened("customers").custom_doc_props] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_blank_workbook_that_came_back_is_read_without_a_word_about_its_help(kind: str, tmp_path: Path) -> None:
    (tmp_path / f"{kind}.xlsx").write_bytes(blank_workbook(table_schemas()[kind]))
    sheets, findings = sheets_and_findings(read_files([tmp_path / f"{kind}.xlsx"], tmp_path, 1))
    recognition = recognised_sheets(sheets, table_schemas())
    assert [sheet.schema.name for sheet in recognition.sheets] == [kind]
    assert [*findings, *recognition.findings] == []
