"""Subscriptions and invoices from before the books: which openings fit, and the grants they bring."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given as sampled
from hypothesis import settings
from hypothesis import strategies as st
from months_of import given, grant, grants, tables

from reconciler import frames
from reconciler.rules.adoption import adopted_open_items, adopted_openings, opening_grants
from reconciler.rules.planning import planned_batch

NONE_KNOWN = frames.empty(frames.OPENING)
ROW = {"customer_id": "C1", "licences": 5, "starts_on": "2026-01-31", "renews_on": "2027-01-31"}
ITEM = {"number": "OLD-1", "customer_id": "C1", "issued_on": "2026-10-01", "currency": "EUR", "gross": 9600}
WISHES = pd.DataFrame({"currency": ["EUR"], "reseller_id": [None]}, index=["C1"])


def adopted(known=NONE_KNOWN, held=(), wish_term=12, **values):
    rows = tables(opening=[ROW | values]).frames["opening"]
    return adopted_openings(rows, known, grants(*held), pd.Series({"C1": wish_term}, dtype="Int64"))


@pytest.mark.parametrize(
    ("starts_on", "renews_on", "term", "is_fit", "term_starts_on"),
    [
        ("2026-01-31", "2027-01-31", 12, True, "2026-01-31"),
        ("2024-01-31", "2027-01-31", 12, True, "2026-01-31"),  # the third term of one that began in 2024
        ("2026-01-31", "2026-02-28", 1, True, "2026-01-31"),  # the month's last day
        ("2026-01-31", "2026-03-31", 1, True, "2026-02-28"),  # the second month; the anchor is the 31st
        ("2024-02-29", "2027-02-28", 12, True, "2026-02-28"),
        ("2024-02-29", "2028-02-29", 12, True, "2027-02-28"),
        ("2026-01-31", "2027-01-30", 12, False, None),  # the last day covered
        ("2026-01-31", "2026-03-28", 1, False, None),  # chained from February
        ("2026-01-31", "2026-07-31", 12, False, None),  # half a year
        ("2026-01-31", "2026-01-31", 12, False, None),
        ("2026-01-31", "2025-01-31", 12, False, None),
    ],
)
def test_an_opening_is_one_or_more_whole_terms_long(starts_on, renews_on, term, is_fit, term_starts_on):
    found = adopted(starts_on=starts_on, renews_on=renews_on, term_months=term)
    assert (len(found.rows), len(found.unfit), len(found.differing)) == (is_fit, not is_fit, 0)
    if is_fit:
        made = opening_grants(found.rows, WISHES).iloc[0]
        assert (made["kind"], made["licences"], made["term_months"]) == ("opening", 5, term)
        days = [str(made[name].date()) for name in ("starts_on", "term_starts_on", "anchor_on", "renews_on")]
        assert days == [term_starts_on, term_starts_on, starts_on, renews_on]
        assert pd.isna(made["invoice"])


@settings(max_examples=40)
@sampled(st.dates(date(2020, 1, 1), date(2027, 12, 31)), st.sampled_from([1, 12]), st.integers(1, 30))
def test_any_number_of_whole_terms_fits(start, term, count):
    renews_on = start + relativedelta(months=term * count)
    found = adopted(starts_on=start.isoformat(), renews_on=renews_on.isoformat(), term_months=term)
    made = opening_grants(found.rows, WISHES).iloc[0]
    assert made["term_starts_on"].date() == start + relativedelta(months=term * (count - 1))


def test_a_blank_term_is_the_customers():
    assert adopted(renews_on="2026-02-28", wish_term=1).rows["term_months"].tolist() == [1]
    assert len(adopted(renews_on="2026-02-28", wish_term=12).unfit) == 1


@pytest.mark.parametrize(
    ("values", "is_differing"), [({}, False), ({"licences": 6}, True), ({"renews_on": "2028-01-31"}, True)]
)
def test_the_identical_row_again_is_nothing_and_a_different_one_differs(values, is_differing):
    known = frames.typed([ROW | {"term_months": 12}], frames.OPENING)
    found = adopted(known, [grant("C1", 5, "2026-01-31", "2027-01-31", kind="opening")], **values)
    assert (len(found.rows), len(found.differing), len(found.unfit)) == (0, is_differing, 0)


def test_an_opening_is_not_for_a_customer_who_bought_here():
    assert len(adopted(held=[grant("C1", 5, "2026-01-31", "2027-01-31")]).differing) == 1


@pytest.mark.parametrize(
    ("values", "due_on", "paid"),
    [({}, "2026-10-31", 0), ({"due_on": "2026-10-15"}, "2026-10-15", 0), ({"paid": 4000}, "2026-10-31", 4000)],
)
def test_an_open_item_is_due_after_the_days_of_the_terms(values, due_on, paid):
    rows = tables(open_items=[ITEM | values]).frames["open_items"]
    found = adopted_open_items(rows, frames.empty(frames.OPEN_ITEM), pd.Series(dtype="str"), 30).rows.iloc[0]
    assert (str(found["due_on"].date()), found["paid"]) == (due_on, paid)


@pytest.mark.parametrize(
    ("known", "own", "values", "counts"),
    [
        ([], [], {}, (1, 0)),
        ([ITEM], [], {}, (0, 0)),  # the identical row again is nothing
        ([ITEM], [], {"paid": 100}, (0, 1)),  # payments come in the payments sheet
        ([ITEM], [], {"number": "OLD-2"}, (1, 0)),
        ([], ["OLD-1"], {}, (0, 1)),  # a number of our own
    ],
)
def test_an_open_item_is_taken_once(known, own, values, counts):
    items = frames.typed([row | {"due_on": "2026-10-31", "paid": 0} for row in known], frames.OPEN_ITEM)
    rows = tables(open_items=[ITEM | values]).frames["open_items"]
    found = adopted_open_items(rows, items, pd.Series(own, dtype="str"), 30)
    assert (len(found.rows), len(found.differing)) == counts


CUSTOMER = {"customer_id": "C1", "currency": "EUR"}


def test_an_adopted_subscription_is_topped_up_and_renewed_like_any_other():
    """11 January 2027 is in the last month of the term, which ends on 31 January: 96.00 / 12, then the next year."""
    plan = planned_batch(given("2027-01-11", customers=[CUSTOMER | {"licences": 7}], opening=[ROW]))
    assert plan.lines[["kind", "licences", "months", "net"]].to_numpy().tolist() == [
        ["top_up", 2, 1, 1600],
        ["renewal", 7, 12, 67200],
    ]
    assert plan.grants["kind"].tolist() == ["opening", "top_up", "renewal"]


def test_an_opening_that_does_not_fit_names_its_cell_and_invoices_nothing():
    asked = given("2026-11-30", customers=[CUSTOMER], opening=[ROW | {"renews_on": "2027-01-30"}])
    plan = planned_batch(asked)
    assert [(f.code, f.place) for f in plan.findings] == [
        ("opening-term", asked.tables.place("opening", 0, "renews_on"))
    ]
    assert (len(plan.parties), len(plan.openings), len(plan.invoices)) == (0, 0, 0)


def test_an_opening_waits_with_its_held_customer():
    asked = given("2026-11-30", customers=[CUSTOMER | {"bill_to": "reseller"}], opening=[ROW], open_items=[ITEM])
    plan = planned_batch(asked)
    assert [f.code for f in plan.findings] == ["bill-to-reseller"]
    assert (len(plan.openings), len(plan.open_items), len(plan.grants)) == (0, 0, 0)


def test_an_overdue_open_item_holds_the_renewal():
    plan = planned_batch(given("2027-01-11", customers=[CUSTOMER], opening=[ROW], open_items=[ITEM]))
    assert "renewal-overdue" in [f.code for f in plan.findings]
    assert (len(plan.openings), len(plan.open_items), len(plan.invoices)) == (1, 1, 0)
