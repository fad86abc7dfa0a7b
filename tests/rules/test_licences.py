"""Rules `in-force` and `lapse`, day by day."""

from datetime import date

import pytest
from months_of import config, grant, grants

from reconciler.rules.licences import grant_status, licences_in_force

RENEWAL = {"customer_id": "C1", "licences": 3, "kind": "renewal", "is_paid": False}
DUE_LATER = grant(**RENEWAL, starts_on="2026-11-20", renews_on="2027-11-20", due_on="2026-11-30")
DUE_BEFORE = grant(**RENEWAL, starts_on="2026-12-20", renews_on="2027-12-20", due_on="2026-11-30")


@pytest.mark.parametrize(
    ("renewal", "day", "status"),
    [
        (DUE_LATER, "2026-11-19", "not_started"),
        (DUE_LATER, "2026-11-20", "in_force"),
        (DUE_LATER, "2026-11-30", "in_force"),
        (DUE_LATER, "2026-12-01", "grace"),
        (DUE_LATER, "2026-12-14", "grace"),  # 30 November + 14 days
        (DUE_LATER, "2026-12-15", "lapsed"),  # a day later than that
        (DUE_LATER, "2027-11-19", "lapsed"),
        (DUE_LATER, "2027-11-20", "ended"),
        (DUE_BEFORE, "2026-12-19", "not_started"),
        (DUE_BEFORE, "2026-12-20", "in_force"),
        (DUE_BEFORE, "2026-12-21", "grace"),
        (DUE_BEFORE, "2027-01-03", "grace"),  # 20 December + 14 days
        (DUE_BEFORE, "2027-01-04", "lapsed"),
        (DUE_LATER | {"is_paid": True}, "2027-11-19", "in_force"),
        (DUE_LATER | {"is_paid": True}, "2026-11-19", "not_started"),
    ],
)
def test_an_unpaid_renewal_is_in_force_then_in_grace_then_lapsed(renewal, day, status):
    assert grant_status(grants(renewal), date.fromisoformat(day), config()).tolist() == [status]


@pytest.mark.parametrize(("day", "status"), [("2026-11-30", "in_force"), ("2026-12-01", "lapsed")])
def test_without_days_of_grace_it_lapses_the_day_after(day, status):
    settings = config(terms={"grace_days": 0})
    assert grant_status(grants(DUE_LATER), date.fromisoformat(day), settings).tolist() == [status]


@pytest.mark.parametrize(
    ("kind", "is_paid", "starts_on", "at_payment", "at_once"),
    [
        ("new", True, "2026-10-31", "in_force", "in_force"),
        ("new", False, "2026-10-31", "awaiting_payment", "in_force"),
        ("top_up", False, "2026-10-31", "awaiting_payment", "in_force"),
        ("new", True, "2026-11-01", "not_started", "not_started"),
        ("new", False, "2026-11-01", "awaiting_payment", "not_started"),
        ("opening", True, "2026-10-01", "in_force", "in_force"),
        ("opening", True, "2026-11-01", "not_started", "not_started"),
        ("new", False, "2025-10-31", "ended", "ended"),
    ],
)
def test_what_is_bought_waits_for_its_money_or_not(kind, is_paid, starts_on, at_payment, at_once):
    ends = f"{int(starts_on[:4]) + 1}{starts_on[4:]}"
    one = grants(grant("C1", 2, starts_on, ends, kind=kind, is_paid=is_paid, due_on="2026-11-30"))
    invoiced = config(seats={"activate_on": "invoice"})
    assert grant_status(one, date(2026, 10, 31), config()).tolist() == [at_payment]
    assert grant_status(one, date(2026, 10, 31), invoiced).tolist() == [at_once]


BACK = {"customer_id": "C1", "licences": 2, "is_paid": False, "returned_on": "2026-12-03", "due_on": "2026-11-30"}
TOP_UP = grant(**BACK, kind="top_up", starts_on="2026-10-31", renews_on="2027-10-31")
BOUNCED = grant(**BACK, kind="renewal", starts_on="2026-11-20", renews_on="2027-11-20")
BEFORE_DUE = BOUNCED | {"due_on": "2026-12-30"}


@pytest.mark.parametrize(
    ("bought", "day", "at_payment", "at_once"),
    [
        (TOP_UP, "2026-12-03", "grace", "in_force"),  # the day of the return
        (TOP_UP, "2026-12-17", "grace", "in_force"),  # 3 December + 14 days
        (TOP_UP, "2026-12-18", "lapsed", "in_force"),  # a day later than that
        (TOP_UP, "2027-10-31", "ended", "ended"),
        (TOP_UP | {"kind": "new"}, "2026-12-17", "grace", "in_force"),
        (TOP_UP | {"kind": "new"}, "2026-12-18", "lapsed", "in_force"),
        (TOP_UP | {"is_paid": True}, "2026-12-18", "in_force", "in_force"),
        (TOP_UP | {"starts_on": "2026-12-04"}, "2026-12-04", "awaiting_payment", "in_force"),  # never in force
        (BOUNCED, "2026-12-03", "grace", "grace"),
        (BOUNCED, "2026-12-17", "grace", "grace"),
        (BOUNCED, "2026-12-18", "lapsed", "lapsed"),
        (BEFORE_DUE, "2026-12-30", "in_force", "in_force"),  # due today; came back before
        (BEFORE_DUE, "2027-01-13", "grace", "grace"),  # 30 December + 14 days
        (BEFORE_DUE, "2027-01-14", "lapsed", "lapsed"),
    ],
)
def test_a_returned_payment_starts_the_same_grace_on_its_day(bought, day, at_payment, at_once):
    invoiced = config(seats={"activate_on": "invoice"})
    on = date.fromisoformat(day)
    assert grant_status(grants(bought), on, config()).tolist() == [at_payment]
    assert grant_status(grants(bought), on, invoiced).tolist() == [at_once]


def test_licences_in_force_are_summed_a_customer():
    """C1: 3 in grace and 2 of a paid top-up, not the unpaid one; C2: nothing in force, so it is not there."""
    bought = grants(
        DUE_LATER,
        grant("C1", 2, "2026-11-25", "2027-11-20", kind="top_up"),
        grant("C1", 4, "2026-11-26", "2027-11-20", kind="top_up", is_paid=False),
        grant("C2", 7, "2026-11-25", "2027-11-25", is_paid=False),
    )
    assert licences_in_force(bought, date(2026, 12, 1), config()).to_dict() == {"C1": 5}
