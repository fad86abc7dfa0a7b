"""`frictionless validate` with the same descriptors agrees about the shape of sheets, in real files."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from frictionless import Package, Resource, Schema

from reconciler import bundled

# a bad cell and what Frictionless calls it; the same cells are bad for us (the codes are ours)
BAD = [
    ("customers", "customer_id", "", "constraint-error", "missing-value"),
    ("customers", "customer_id", "a/b", "constraint-error", "bad-id"),
    ("customers", "customer_id", ".a", "constraint-error", "bad-id"),
    ("customers", "customer_id", "c" * 65, "constraint-error", "too-long"),
    ("customers", "name", "", "constraint-error", "missing-value"),
    ("customers", "name", "x" * 201, "constraint-error", "too-long"),
    ("customers", "country", "Sweden", "constraint-error", "bad-country"),
    ("customers", "licences", "many", "type-error", "bad-integer"),
    ("customers", "licences", 0, "constraint-error", "out-of-range"),
    ("customers", "licences", 1000001, "constraint-error", "out-of-range"),
    ("customers", "term_months", 6, "constraint-error", "bad-word"),
    ("customers", "language", "fi", "constraint-error", "bad-word"),
    ("customers", "payment_method", "cheque", "constraint-error", "bad-word"),
    ("customers", "auto_renew", "perhaps", "type-error", "bad-word"),
    ("customers", "start_date", "31.02.2026", "type-error", "bad-date"),
    ("customers", "start_date", date(1999, 12, 31), "constraint-error", "out-of-range"),
    ("customers", "billing_email", "post at b", "type-error", "bad-email"),
    ("resellers", "discount_percent", 101, "constraint-error", "out-of-range"),
    ("resellers", "discount_percent", "a fifth", "type-error", "bad-number"),
    ("resellers", "email", "desk", "type-error", "bad-email"),
    ("resellers", "roster", "some", "constraint-error", "bad-word"),
    ("members", "email", "anna", "type-error", "bad-email"),
    ("members", "email", "", "constraint-error", "missing-value"),
    ("members", "role", "boss", "constraint-error", "bad-word"),
    ("members", "has_account", "dunno", "type-error", "bad-word"),
    ("payments", "booked_on", "", "constraint-error", "missing-value"),
    ("payments", "amount", "a lot", "type-error", "bad-number"),
    ("payments", "status", "lost", "constraint-error", "bad-word"),
    ("opening", "renews_on", "soon", "type-error", "bad-date"),
    ("open_items", "gross", -1, "constraint-error", "out-of-range"),
    ("open_items", "currency", "eurocent", "constraint-error", "bad-currency"),
    ("review", "booked_on", "soon", "type-error", "bad-date"),
    ("review", "amount", "a lot", "type-error", "bad-number"),
]
KINDS = ("resellers", "customers", "members", "payments", "opening", "open_items", "review")


def schema_of(kind: str) -> Schema:
    return Schema.from_descriptor(json.loads((bundled.folder("schemas") / f"{kind}.json").read_text(encoding="utf-8")))


def written(one, folder: Path, suffix: str) -> Path:
    """The sheet as a real file."""
    path = folder / f"{one.name}.{suffix}"
    if suffix == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[as_text(cell) for cell in row] for row in one.rows])
        return path
    book = openpyxl.Workbook()
    for row in one.rows:
        book.active.append([None if cell == "" else cell for cell in row])
    book.save(path)
    return path


def as_text(cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, datetime | date) else str(cell)


def errors(path: Path, kind: str) -> list[tuple[str, int | None, str | None]]:
    """Type, row and field of what Frictionless finds; links are left to a package."""
    schema = schema_of(kind)
    schema.foreign_keys = []
    report = Resource(path=path.name, basepath=str(path.parent), schema=schema).validate()
    found = report.flatten(["type", "rowNumber", "fieldName"])
    return [tuple(one) for one in found]


def with_all_columns(one, kind: str):
    """The sheet with every column of the schema in its order, as Frictionless wants them."""
    names = [f.name for f in schema_of(kind).fields]
    rows = [dict(zip(one.rows[0], row, strict=True)) for row in one.rows[1:]]
    one.rows[:] = [names, *([row.get(name, "") for name in names] for row in rows)]
    return one


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", KINDS)
def test_both_take_a_good_sheet(check, sheet, tmp_path, kind, suffix):
    one = with_all_columns(sheet(kind, {}), kind)
    assert errors(written(one, tmp_path, suffix), kind) == []
    assert check(one).findings == []


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize(("kind", "field", "value", "theirs", "ours"), BAD)
def test_both_find_the_same_cell_bad(check, sheet, said, tmp_path, kind, field, value, theirs, ours, suffix):
    one = with_all_columns(sheet(kind, {field: value}), kind)
    found = errors(written(one, tmp_path, suffix), kind)
    assert {(kind_of, row, name) for kind_of, row, name in found if name == field} == {(theirs, 2, field)}
    column = one.rows[0].index(field)
    assert said(check(one)) == [(ours, f"{chr(65 + column)}2")]


@pytest.mark.parametrize("kind", ["resellers", "customers", "opening", "open_items"])
def test_both_refuse_two_rows_with_one_key(check, sheet, tmp_path, kind):
    other = {"name": "Another AB"} if kind in ("resellers", "customers") else {}
    other |= {"licences": 6.0} if kind == "opening" else {"gross": 97.0} if kind == "open_items" else {}
    one = with_all_columns(sheet(kind, {}, other), kind)
    assert [found[0] for found in errors(written(one, tmp_path, "xlsx"), kind)] == ["primary-key"]
    assert {f.code for f in check(one).findings} == {"conflicting-rows"}


def test_both_miss_a_required_header(check, sheet, said, tmp_path):
    one = sheet("opening", {})
    for row in one.rows:
        del row[1]
    assert "missing-label" in [found[0] for found in errors(written(one, tmp_path, "xlsx"), "opening")]
    assert [code for code, _ in said(check(one))] == ["missing-header"]


@pytest.mark.parametrize(("customer", "is_linked"), [("C-1", True), ("C-9", False)])
def test_both_follow_links_between_sheets(check, sheet, said, tmp_path, customer, is_linked):
    sheets = [
        with_all_columns(sheet("resellers", {}), "resellers"),
        with_all_columns(sheet("customers", {}), "customers"),
        with_all_columns(sheet("members", {"customer_id": customer}), "members"),
    ]
    package = Package(
        basepath=str(tmp_path),
        resources=[
            Resource(
                name=one.name,
                path=written(one, tmp_path, "csv").name,
                schema=schema_of(one.name),
            )
            for one in sheets
        ],
    )
    assert [e[0] for e in package.validate().flatten(["type"])] == ([] if is_linked else ["foreign-key"])
    assert [code for code, _ in said(check(*sheets))] == ([] if is_linked else ["unknown-customer"])
