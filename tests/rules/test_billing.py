"""From wishes to draft invoices: what is overdue, who is held, and what stands on one invoice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from months_of import CONFIG, NEXT, YEAR, books_with, config, given, grant, grants

from reconciler import frames
from reconciler.rules.billing import begun_today, overdue_customers
from reconciler.rules.planning import planned_batch
from reconciler.rules.state import INVOICE_STATE, OPEN_ITEM_STATE

RISEN = config(
    prices=[
        *CONFIG["prices"],
        {"currency": "EUR", "term_months": 12, "amount": Decimal("99.95"), "valid_from": date(2026, 12, 1)},
        {"currency": "SEK", "term_months": 12, "amount": Decimal("1056.00"), "valid_from": date(2026, 1, 1)},
    ]
)
ITEM = {"batch_id": 1, "number": "OLD-1", "customer_id": "C1", "issued_on": "2026-01-15", "due_on": "2026-02-14"}
ITEM |= {"currency": "EUR", "gross": 10000, "paid": 0, "settled": 0}
UNPAID = YEAR | {"is_paid": False, "due_on": "2026-11-14"}


def overdue(as_of, *held, items=()):
    found = overdue_customers(grants(*held), frames.typed(list(items), OPEN_ITEM_STATE), date.fromisoformat(as_of))
    return found.tolist()


@pytest.mark.parametrize(
    ("as_of", "held", "expected"),
    [
        ("2026-11-14", [UNPAID], []),  # due today
        ("2026-11-15", [UNPAID], ["C1"]),
        ("2026-11-15", [YEAR | {"due_on": "2026-02-14"}], []),  # paid
        ("2026-11-15", [YEAR, UNPAID | {"kind": "top_up", "invoice": "INV-2"}], ["C1"]),  # any invoice of the term
        ("2027-01-20", [UNPAID, NEXT], []),  # the term before
        ("2027-01-20", [UNPAID], ["C1"]),  # ended, and still the last one
    ],
)
def test_an_invoice_of_the_present_term_is_overdue_the_day_after_it_was_due(as_of, held, expected):
    assert overdue(as_of, *held) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ["C1"]),
        ({"due_on": "2026-11-15"}, []),
        ({"paid": 10000}, []),
        ({"paid": 4000, "settled": 6000}, []),  # paid before it came, and the rest since
        ({"paid": 4000, "settled": 5999}, ["C1"]),
    ],
)
def test_an_invoice_issued_elsewhere_counts_too(values, expected):
    assert overdue("2026-11-15", YEAR, items=[ITEM | values]) == expected


def test_a_customer_is_overdue_once():
    assert overdue("2026-11-15", UNPAID, UNPAID | {"kind": "top_up"}, items=[ITEM]) == ["C1"]


def test_a_period_is_begun_today_if_its_invoice_is_of_today():
    invoices = frames.typed(
        [
            {"batch_id": 1, "number": number, "issued_on": day, "net": 0, "vat": 0, "gross": 0, "paid": 0}
            for number, day in (("INV-1", "2026-11-30"), ("INV-2", "2026-10-31"))
        ],
        INVOICE_STATE,
    )
    term = {"starts_on": "2026-11-30", "renews_on": "2026-12-30", "term_months": 1}
    held = grants(
        grant("renewed", 1, **term, kind="renewal"),
        grant("topped", 1, **term, kind="top_up"),
        grant("earlier", 1, **term, invoice="INV-2"),
        grant("adopted", 1, **term, kind="opening", invoice=None),
    )
    assert begun_today(held, invoices, date(2026, 11, 30)).tolist() == ["renewed"]


def planned(as_of, state, **row):
    return planned_batch(given(as_of, state, RISEN, customers=[{"customer_id": "C1", "currency": "EUR"} | row]))


def test_top_up_and_renewal_stand_on_one_invoice_now_before_later():
    plan = planned("2026-12-20", books_with(YEAR), licences=8)
    assert plan.invoices["net"].tolist() == [2499 + 79960]
    assert plan.lines[["invoice", "line", "kind"]].to_numpy().tolist() == [["#1", 1, "top_up"], ["#1", 2, "renewal"]]


def test_a_change_of_currency_makes_two_invoices():
    plan = planned("2026-12-20", books_with(YEAR), licences=8, currency="SEK")
    assert plan.invoices[["currency", "net"]].to_numpy().tolist() == [["EUR", 2499], ["SEK", 8 * 105600]]
    assert plan.lines[["invoice", "line"]].to_numpy().tolist() == [["#1", 1], ["#2", 1]]


def test_an_invoice_is_due_after_the_days_of_the_terms():
    plan = planned("2026-12-20", books_with(YEAR))
    assert plan.invoices["due_on"].astype(str).tolist() == ["2027-01-19"]


def test_without_a_price_the_customer_is_held_with_all_its_lines():
    """The renewal in GBP has no price, so the top-up in EUR waits with it, and the row is not booked."""
    plan = planned("2026-12-20", books_with(YEAR), licences=8, currency="GBP")
    assert [finding.code for finding in plan.findings] == ["no-price"]
    assert (len(plan.invoices), len(plan.wishes)) == (0, 0)
    assert plan.holds["customer_id"].tolist() == ["C1"]


def test_one_held_customer_does_not_hold_another():
    rows = [{"customer_id": "C1", "currency": "GBP"}, {"customer_id": "C2"}]
    plan = planned_batch(given("2026-11-30", customers=rows))
    assert plan.invoices["customer_id"].tolist() == ["C2"]
    assert plan.invoices["number"].tolist() == ["#1"]


def test_drafts_are_in_the_order_of_customers():
    rows = [{"customer_id": name} for name in ("b", "C", "a10", "a9")]
    plan = planned_batch(given("2026-11-30", settings=config(), customers=rows))
    assert plan.invoices["customer_id"].tolist() == ["C", "a10", "a9", "b"]
    assert plan.invoices["number"].tolist() == ["#1", "#2", "#3", "#4"]
