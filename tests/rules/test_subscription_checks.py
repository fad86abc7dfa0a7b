"""What a person reads about a subscription: the code, the cell to repair, its value, and the days in the sentence."""

from __future__ import annotations

import pytest
from months_of import NEXT, YEAR, books_with, given

from reconciler.rules.planning import planned_batch


def findings(as_of, *held, is_paid=True, wish=None, **row):
    """The findings of a run with one row for C1."""
    asked = given(
        as_of,
        books_with(*held, is_paid=is_paid, **(wish or {})) if held else None,
        customers=[{"customer_id": "C1", **row}],
    )
    return asked, planned_batch(asked).findings


@pytest.mark.parametrize(
    ("as_of", "held", "row", "code", "cell", "value", "says"),
    [
        (
            "2026-11-30",
            [],
            {"start_date": "2026-10-01"},
            "start-too-early",
            "start_date",
            "2026-10-01",
            ["2026-10-01", "31"],
        ),
        ("2026-11-30", [], {"term_months": 1}, "bank-transfer-term", "term_months", "1", ["bank transfer", "1 month"]),
        ("2026-11-30", [], {"bill_to": "reseller"}, "bill-to-reseller", "bill_to", "reseller", ["C1"]),
        ("2026-11-30", [], {"currency": "GBP"}, "no-price", "currency", "GBP", ["GBP", "12 months", "2026-11-30"]),
        (
            "2026-11-30",
            [],
            {"currency": "GBP", "term_months": 1, "payment_method": "card"},
            "no-price",
            "currency",
            "GBP",
            ["for 1 month is"],
        ),
        (
            "2026-11-30",
            [YEAR],
            {"licences": 8, "change_date": "2026-10-01"},
            "change-too-early",
            "change_date",
            "2026-10-01",
            ["31"],
        ),
        (
            "2027-01-20",
            [YEAR, NEXT],
            {"licences": 8, "change_date": "2027-01-10"},
            "change-outside-term",
            "change_date",
            "2027-01-10",
            ["2027-01-10", "2027-01-15"],
        ),
        (
            "2026-11-30",
            [YEAR],
            {"licences": 8, "change_date": "2026-12-05"},
            "change-waits",
            "change_date",
            "2026-12-05",
            ["8", "2026-12-05"],
        ),
        ("2026-11-30", [YEAR], {"licences": 2}, "reduction", "licences", "2", ["2 licences", "holds 5", "2027-01-15"]),
        (
            "2026-12-20",
            [YEAR, NEXT],
            {"licences": 2},
            "reduction",
            "licences",
            "2",
            ["2 licences", "2027-01-15", "invoiced for 5"],
        ),
        ("2028-01-15", [YEAR], {}, "one-period", "auto_renew", "C1", ["2027-01-15", "2028-01-15"]),
    ],
)
def test_a_finding_names_the_cell_the_value_and_the_days(as_of, held, row, code, cell, value, says):
    asked, found = findings(as_of, *held, **row)
    finding = next(f for f in found if f.code == code)
    assert (finding.place, finding.value) == (asked.tables.place("customers", 0, cell), value)
    assert all(part in finding.message for part in says)
    assert finding.advice


def test_a_renewal_held_for_an_overdue_invoice_names_the_day_of_the_renewal():
    asked, found = findings("2026-12-20", YEAR, is_paid=False)
    overdue = [f for f in found if f.code == "renewal-overdue"]
    assert [f.place for f in overdue] == [asked.tables.place("customers", 0, "auto_renew")]
    assert "2027-01-15" in overdue[0].message


def test_a_subscription_begun_anew_names_both_days():
    asked, found = findings("2027-02-28", YEAR, wish={"auto_renew": False})
    anew = [f for f in found if f.code == "begun-anew"]
    assert [f.place for f in anew] == [asked.tables.place("customers", 0, "customer_id")]
    assert all(day in anew[0].message for day in ("2027-01-15", "2027-02-28"))


def test_a_start_before_the_end_names_both_days():
    asked, found = findings("2027-02-01", YEAR, wish={"auto_renew": False}, start_date="2027-01-10")
    early = [f for f in found if f.code == "start-before-end"]
    assert [f.place for f in early] == [asked.tables.place("customers", 0, "start_date")]
    assert all(day in early[0].message for day in ("2027-01-10", "2027-01-15"))


def test_what_the_books_know_of_an_absent_customer_is_placed_in_the_books():
    plan = planned_batch(given("2026-12-20", books_with(YEAR, is_paid=False)))
    assert [(f.code, str(f.place)) for f in plan.findings] == [("renewal-overdue", "ledger.db")]


def test_a_reduction_that_the_renewal_takes_at_once_is_no_news():
    _, found = findings("2026-12-20", YEAR, licences=2)
    assert "reduction" not in [f.code for f in found]


def test_a_held_row_has_one_finding_and_not_its_consequences_too():
    _, found = findings("2026-12-20", YEAR, licences=2, bill_to="reseller")
    assert [f.code for f in found] == ["bill-to-reseller"]
