"""Sheets in which people decide: how they are recognised, and what of them is read."""

from __future__ import annotations

from datetime import date

import pytest

from reconciler.intake.sheet import Sheet
from reconciler.validate.headers import recognised_sheets
from reconciler.validate.table_schema import table_schemas

REVIEW = ["payment_id", "booked_on", "payer_name", "text", "amount", "currency", "suggestion", "score", "reason"]
SUSPENSE = ["payment_id", "booked_on", "payer_name", "text", "amount", "currency", "reason", "payment_key", "decision"]
SETTLED = ["payment_id", "booked_on", "payer_name", "invoice", "amount", "currency", "pass", "evidence", "payment_key"]
OPEN = ["number", "customer_id", "billed_to", "due_on", "currency", "gross", "paid", "open", "days_overdue"]


def kinds(*sheets: Sheet) -> list[str]:
    return [one.schema.name for one in recognised_sheets(list(sheets), table_schemas()).sheets]


def headed(*headers: str, file: str = "payments.xlsx", name: str = "payments") -> Sheet:
    return Sheet(file, name, [list(headers)])


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ([*REVIEW, "decision", "payment_key"], "review"),
        ([*REVIEW, "decision"], "review"),
        (SUSPENSE, "review"),
        (["payment_key", "decision"], "review"),
        (["payment_id", "decision"], "review"),
        (["Zahlungsschlüssel", "Entscheidung"], "review"),
        (["Clé de paiement", "Décision"], "review"),
        (["Betalningsnyckel", "Beslut"], "review"),
        (["payment_id", "booked_on", "amount", "currency", "decision"], "review"),
        # with more columns of a bank beside than our own have
        ([*SUSPENSE, "value_date", "payer_iban", "account", "status", "fee", "direction"], "review"),
        ([*REVIEW, "decision", "value_date", "payer_iban", "account", "status", "fee", "direction"], "review"),
        # a bank's export in which somebody made notes: the money in it must be booked
        (["Date", "Amount", "Currency", "ID", "Value date", "IBAN", "Account", "Text", "Decision"], "payments"),
        (SETTLED, None),
        (SUSPENSE[:-1], None),
        (["booked_on", "amount", "currency", "payment_key"], None),
    ],
)
def test_a_sheet_of_decisions_is_never_taken_for_payments(headers: list[str], kind: str | None) -> None:
    assert kinds(headed(*headers)) == ([kind] if kind else [])


def test_the_other_sheets_of_our_workbook_come_along_without_a_word() -> None:
    sheets = [headed(*OPEN, name="open"), headed(*SETTLED, name="settled"), headed(*SUSPENSE, name="suspense")]
    recognition = recognised_sheets(sheets, table_schemas())
    assert [one.sheet.name for one in recognition.sheets] == ["suspense"]
    assert recognition.findings == []


def test_a_list_of_what_was_settled_alone_is_refused() -> None:
    recognition = recognised_sheets([headed(*SETTLED, file="a.csv", name="")], table_schemas())
    assert [finding.code for finding in recognition.findings] == ["unrecognised-file"]
    assert "lacks decision" in recognition.findings[0].message


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("accept", "accept"),
        (" Accepter ", "accept"),
        ("ANNEHMEN", "accept"),
        ("godkänn", "accept"),
        ("ablehnen", "reject"),
        ("refuser", "reject"),
        ("avvisa", "reject"),
        (77.0, "77"),
        ("0077", "0077"),
        ("INV-1,\nINV-2", "INV-1, INV-2"),
        ("perhaps", "perhaps"),
    ],
)
def test_a_decision_is_a_word_or_numbers(check, sheet, cell, read):
    tables = check(sheet("review", {"decision": cell}))
    assert tables.frames["review"]["decision"].tolist() == [read]
    assert tables.findings == []


WRONG = {"booked_on": "soon", "amount": "much", "currency": "eurocent", "score": "high", "payment_id": 1e20}


@pytest.mark.parametrize("blank", ["", "  ", "\u00a0"])
def test_a_row_without_a_decision_asks_for_nothing(check, sheet, blank):
    tables = check(sheet("review", {"decision": blank, **WRONG}))
    assert tables.findings == []
    assert tables.frames["review"].empty


def test_what_is_for_the_eye_cannot_be_wrong_and_what_tells_the_payment_can(check, sheet, said):
    fine = check(sheet("review", {"score": "high", "text": "a\x07b", "payment_id": 1e20}))
    assert (said(fine), len(fine.frames["review"])) == ([], 1)
    columns = {"amount": "E2", "booked_on": "B2"}
    for name, cell in columns.items():
        tables = check(sheet("review", {name: WRONG[name]}))
        assert [found for _, found in said(tables)] == [cell]
        assert tables.frames["review"].empty
    no_key = check(sheet("review", {"payment_id": 1e20, "payment_key": ""}))
    assert said(no_key) == [("digits-lost", "A2")]


@pytest.mark.parametrize(("cell", "code"), [(date(2026, 11, 1), "bad-text"), (1e20, "digits-lost")])
def test_a_decision_that_excel_spoilt_is_told(check, sheet, said, cell, code):
    tables = check(sheet("review", {"decision": cell}))
    assert said(tables) == [(code, "J2")]
    assert tables.frames["review"].empty


def test_an_amount_without_a_column_of_its_currency_is_not_read(check, sheet):
    one = sheet("review", {})
    position = one.rows[0].index("currency")
    for row in one.rows:
        del row[position]
    tables = check(one)
    assert tables.findings == []
    assert tables.frames["review"]["currency"].isna().all()


def test_an_amount_longer_than_any_column_holds_is_out_of_range(check, sheet, said):
    tables = check(sheet("review", {"amount": "92233720368547759"}))
    assert said(tables) == [("out-of-range", "E2")]
