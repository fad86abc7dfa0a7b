"""Payments: three ways of saying an amount, pending entries, the same payment twice."""

from __future__ import annotations

import pytest

BLANK = {"amount": "", "debit": "", "credit": "", "direction": ""}

AMOUNTS = [
    ({"amount": 12.5}, 1250),
    ({"amount": -12.5}, -1250),
    ({"credit": 12.5}, 1250),
    ({"debit": 12.5}, -1250),
    ({"debit": -12.5}, -1250),  # banks that give debits their sign too
    ({"debit": 0.0, "credit": 12.5}, 1250),
    ({"debit": 12.5, "credit": 0.0}, -1250),
    ({"amount": 12.5, "direction": "credit"}, 1250),
    ({"amount": 12.5, "direction": "debit"}, -1250),
    ({"amount": -12.5, "direction": "debit"}, -1250),
    ({"credit": 12.5, "direction": "credit"}, 1250),
]
UNCLEAR = [
    {},
    {"amount": 12.5, "credit": 12.5},
    {"debit": 1.0, "credit": 12.5},
    {"amount": -12.5, "direction": "credit"},
    {"credit": 12.5, "direction": "debit"},
    {"direction": "credit"},
]


@pytest.mark.parametrize(("given", "amount"), AMOUNTS)
def test_an_amount_is_signed_in_each_of_three_ways(check, sheet, given, amount):
    tables = check(sheet("payments", BLANK | given))
    assert tables.findings == []
    assert tables.frames["payments"]["amount"].tolist() == [amount]


@pytest.mark.parametrize("given", UNCLEAR)
def test_an_amount_said_not_at_all_or_in_two_ways_holds_the_payment(check, sheet, said, given):
    tables = check(sheet("payments", BLANK | given))
    assert said(tables) == [("amount-unclear", "B2")]
    assert tables.frames["payments"].empty


def test_an_unclear_amount_is_shown_as_it_stands_in_its_cell(check, sheet):
    tables = check(sheet("payments", BLANK | {"amount": -12.5, "direction": "credit"}))
    assert tables.findings[0].value == "-12.50"


@pytest.mark.parametrize(("debit", "credit", "value"), [("", "", ""), (1.0, 12.5, "12.50")])
def test_a_sheet_without_amount_is_shown_where_it_says_what_came_in(check, sheet, debit, credit, value):
    one = sheet("payments", {"debit": debit, "credit": credit})
    at = one.rows[0].index("amount")
    for row in one.rows:
        del row[at]
    [found] = check(one).findings
    assert (found.code, found.value) == ("amount-unclear", value)
    assert found.place.cell == f"{chr(65 + one.rows[0].index('credit'))}2"


def test_a_pending_payment_is_not_money(check, sheet, said):
    tables = check(sheet("payments", {"status": "pending"}, {"payment_id": "B2"}, {"payment_id": "B3", "status": ""}))
    assert said(tables) == [("payment-pending", "G2")]
    assert tables.frames["payments"]["payment_id"].tolist() == ["B2", "B3"]


def test_a_payment_of_nothing_is_said_and_left(check, sheet, said):
    tables = check(sheet("payments", {"amount": 0.0}))
    assert said(tables) == [("payment-of-nothing", "B2")]
    assert tables.frames["payments"].empty


def test_the_same_payment_twice_is_one(check, sheet, said):
    tables = check(sheet("payments", {}, {}))
    assert said(tables) == [("duplicate-row", "D3")]
    assert len(tables.frames["payments"]) == 1


def test_exports_that_overlap_are_said_once_a_sheet(check, sheet, said):
    """P-1 and P-2 come again, one with a longer text; P-3 and P-4 stand in one of the sheets only."""
    first = sheet("payments", *({"payment_id": f"P-{n}", "text": "licences"} for n in (1, 2, 3)), file="a.xlsx")
    again = [{"payment_id": "P-1", "text": "licences 2026"}, {"payment_id": "P-2"}, {"payment_id": "P-4"}]
    tables = check(first, sheet("payments", *again, file="b.xlsx"))
    [finding] = tables.findings
    assert (finding.code, finding.place.file, finding.place.cell) == ("payments-overlap", "b.xlsx", "D2")
    assert finding.message.startswith("2 payments of this sheet")
    taken = tables.frames["payments"]
    assert taken["payment_id"].tolist() == ["P-1", "P-2", "P-3", "P-4"]
    assert taken["text"].tolist()[:3] == ["licences"] * 3


def test_one_payment_id_with_two_amounts_is_neither(check, sheet, said):
    tables = check(sheet("payments", {}, {"amount": 1.0}))
    assert said(tables) == [("conflicting-rows", "D2"), ("conflicting-rows", "D3")]
    assert tables.frames["payments"].empty


def test_the_same_id_on_two_accounts_is_two_payments(check, sheet):
    tables = check(sheet("payments", {"account": "A"}, {"account": "B"}, {"account": ""}))
    assert tables.findings == []
    assert len(tables.frames["payments"]) == 3


def test_equal_payments_without_an_id_are_twins(check, sheet):
    tables = check(sheet("payments", {"payment_id": ""}, {"payment_id": ""}))
    assert tables.findings == []
    assert len(tables.frames["payments"]) == 2
