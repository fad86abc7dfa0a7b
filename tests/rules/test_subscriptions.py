"""What is decided for one customer: rules `new`, `top-up`, `reduction`, `renewal`, `one-period`, `ended`, `absent`.

The running term is of 15 January 2026 to 15 January 2027, with 5 licences, unless a case says otherwise.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given as sampled
from hypothesis import settings
from hypothesis import strategies as st
from months_of import NEXT, YEAR, config, grant, grants

from reconciler import frames
from reconciler.rules.subscriptions import decisions, term_end
from reconciler.rules.terms import current_terms

WISH = {"licences": 5, "currency": "EUR", "term_months": 12, "payment_method": "card", "auto_renew": True}
BEFORE = {
    "has_row": True,
    "is_changed": False,
    "renewed_before": True,
    "started_before": pd.NaT,
    "wished_on": pd.NaT,
    "credited": 0,
}
MONTH = grant("C1", 5, "2026-10-31", "2026-11-30", term_months=1)


def decided(as_of: str, *held: dict[str, Any], overdue: bool = False, begun_today: bool = False, **wish: Any) -> Any:
    """The row of `decisions` for customer C1, who wants what `wish` says and has the grants `held`."""
    day = date.fromisoformat(as_of)
    row = pd.DataFrame([WISH | {"customer_id": "C1", "bill_to": "customer"} | wish])
    before = pd.DataFrame([BEFORE | {name: wish[name] for name in BEFORE if name in wish}])
    dates = {name: pd.to_datetime(before[name]).astype("datetime64[s]") for name in ("started_before", "wished_on")}
    wanted = frames.typed(row, frames.WISH).join(before.assign(**dates)).set_index(pd.Index(["C1"]))
    terms = current_terms(grants(*held), day)
    terms["is_begun_today"] = begun_today
    return decisions(wanted, terms, pd.Series(["C1"] if overdue else [], dtype="str"), day, config().terms).loc["C1"]


def actions(row: Any) -> set[str]:
    """What is to be invoiced."""
    names = {"is_new": "new", "is_top_up": "top-up", "is_next_top_up": "next-top-up", "is_renewal": "renewal"}
    return {word for name, word in names.items() if row[name]}


def word(row: Any) -> str:
    """What holds the customer or its renewal."""
    return str(row["problem"] or row["renewal_problem"])


@pytest.mark.parametrize(
    ("start_date", "starts_on", "problem"),
    [
        (None, "2026-11-30", ""),  # else the as-of date
        ("2026-11-30", "2026-11-30", ""),
        ("2027-02-01", "2027-02-01", ""),
        ("2026-10-30", "2026-10-30", ""),  # 31 days back
        ("2026-10-29", "2026-10-29", "start-too-early"),  # 32
    ],
)
def test_new_starts_on_its_start_date_at_most_31_days_back(start_date, starts_on, problem):
    row = decided("2026-11-30", start_date=start_date)
    assert (actions(row), word(row)) == (set() if problem else {"new"}, problem)
    assert str(row["starts_on"].date()) == starts_on


@pytest.mark.parametrize(
    ("start_date", "problem"),
    [
        ("2026-10-31", "over-already"),  # b(1) is 30 November, the first day that is not covered any more
        ("2026-11-01", ""),  # b(1) is 1 December
    ],
)
def test_a_new_month_that_is_over_already_is_held(start_date, problem):
    """Rule `one-period`: what has ended even after its new period is for review."""
    row = decided("2026-11-30", start_date=start_date, term_months=1, payment_method="card")
    assert word(row) == problem


def test_nothing_is_new_without_a_row_nor_while_a_term_runs():
    assert actions(decided("2026-11-30", has_row=False)) == set()
    assert actions(decided("2026-11-30", YEAR, start_date="2026-11-30")) == set()


@pytest.mark.parametrize("problem", ["bank-transfer-term", "bill-to-reseller", "currency-unknown"])
def test_what_holds_a_row_holds_all_of_it(problem):
    wish = {
        "bank-transfer-term": {"payment_method": "bank_transfer", "term_months": 1},
        "bill-to-reseller": {"bill_to": "reseller"},
        "currency-unknown": {"currency": None},
    }[problem]
    for held in ([], [YEAR]):
        row = decided("2026-12-31", *held, licences=9, **wish)
        assert (actions(row), row["problem"]) == (set(), problem)


def test_bank_transfer_for_a_month_is_an_error_of_the_row_only():
    """An absent customer is unchanged; only a row can ask for what is not sold."""
    row = decided("2026-11-30", MONTH, has_row=False, payment_method="bank_transfer", term_months=1)
    assert row["problem"] == ""


@pytest.mark.parametrize(
    ("licences", "change_date", "bought_on", "expected", "problem"),
    [
        (5, None, None, set(), ""),
        (8, None, "2026-10-20", {"top-up"}, ""),
        (8, "2026-10-05", "2026-10-05", {"top-up"}, ""),
        (8, "2026-09-19", "2026-09-19", {"top-up"}, ""),  # 31 days back
        (8, "2026-09-18", None, set(), "change-too-early"),
        (5, "2026-03-01", None, set(), ""),  # counts only where a top-up follows
        (3, "2026-03-01", None, set(), ""),
        (8, "2026-10-21", None, set(), ""),  # waits
    ],
)
def test_top_up(licences, change_date, bought_on, expected, problem):
    row = decided("2026-10-20", YEAR, licences=licences, change_date=change_date)
    assert (actions(row), word(row)) == (expected, problem)
    assert bought_on is None or (str(row["bought_on"].date()), row["more"]) == (bought_on, licences - 5)
    assert row["is_waiting"] == (change_date == "2026-10-21")


def test_a_change_before_the_present_term_is_an_error():
    """The renewal began on 15 January; 10 January lies in the term before, though only 10 days back."""
    row = decided("2027-01-20", YEAR, NEXT, licences=8, change_date="2027-01-10")
    assert (actions(row), word(row)) == (set(), "change-outside-term")


def test_licences_added_before_the_start_are_bought_on_the_first_day():
    row = decided("2025-12-20", YEAR, licences=8)
    assert (actions(row), str(row["bought_on"].date()), row["more"]) == ({"top-up"}, "2026-01-15", 3)


def test_a_top_up_after_the_renewal_is_invoiced_is_for_both_terms():
    row = decided("2026-12-20", YEAR, NEXT, licences=8)
    assert (actions(row), row["more"], row["next_more"]) == ({"top-up", "next-top-up"}, 3, 3)


def test_after_a_reduction_is_invoiced_only_the_next_term_lacks_licences():
    row = decided("2026-12-20", YEAR, NEXT | {"licences": 3}, licences=5)
    assert (actions(row), row["more"], row["next_more"]) == ({"next-top-up"}, 0, 2)


def test_a_reduction_invoices_nothing():
    assert actions(decided("2026-10-20", YEAR, licences=2)) == set()


@pytest.mark.parametrize(
    ("as_of", "term", "expected"),
    [
        ("2026-12-15", YEAR, set()),  # 31 days before 15 January
        ("2026-12-16", YEAR, {"renewal"}),  # 30
        ("2027-01-15", YEAR, {"renewal"}),
        ("2027-02-20", YEAR, {"renewal"}),  # late: the new term still starts on 15 January
        ("2026-11-22", MONTH, set()),  # a monthly term: 8 days before 30 November
        ("2026-11-23", MONTH, {"renewal"}),  # 7
    ],
)
def test_a_renewal_is_due_30_days_ahead_and_7_for_a_month(as_of, term, expected):
    assert actions(decided(as_of, term, term_months=term["term_months"])) == expected


def test_the_lead_is_that_of_the_term_that_ends():
    assert actions(decided("2026-12-16", YEAR, term_months=1)) == {"renewal"}
    assert actions(decided("2026-11-22", MONTH, term_months=12)) == set()


@pytest.mark.parametrize(
    ("values", "expected", "problem"),
    [
        ({"has_row": False}, {"renewal"}, ""),  # an absent customer is unchanged
        ({"auto_renew": False}, set(), ""),
        ({"overdue": True}, set(), "renewal-overdue"),
        ({"begun_today": True}, set(), ""),  # one new period a day
        ({"licences": 8}, {"top-up", "renewal"}, ""),
        ({"licences": 8, "overdue": True}, {"top-up"}, "renewal-overdue"),
        ({"licences": 2}, {"renewal"}, ""),
    ],
)
def test_what_goes_with_a_renewal(values, expected, problem):
    row = decided("2026-12-20", YEAR, **values)
    assert (actions(row), word(row)) == (expected, problem)


def test_a_renewal_is_invoiced_once():
    assert actions(decided("2026-12-20", YEAR, NEXT)) == set()


@pytest.mark.parametrize(
    ("licences", "change_date", "renewed", "is_waiting"),
    [
        (8, "2027-01-10", 8, True),  # wanted by the renewal's first day, 15 January
        (8, "2027-01-15", 8, True),
        (8, "2027-01-16", 5, True),  # not wanted yet on that day
        (3, "2027-02-01", 3, False),  # a change_date is for more licences only
    ],
)
def test_a_renewal_takes_the_licences_wanted_on_its_first_day(licences, change_date, renewed, is_waiting):
    row = decided("2026-12-20", YEAR, licences=licences, change_date=change_date)
    assert (actions(row), row["renewed"], row["is_waiting"]) == ({"renewal"}, renewed, is_waiting)


def test_a_late_renewal_leaves_waiting_licences_to_their_day():
    row = decided("2027-01-20", YEAR, licences=8, change_date="2027-01-25")
    assert (actions(row), row["renewed"], row["is_waiting"]) == ({"renewal"}, 5, True)


@pytest.mark.parametrize(
    ("as_of", "values", "expected", "problem"),
    [
        ("2027-12-31", {}, {"renewal"}, ""),  # until 15 January 2028
        ("2028-01-15", {}, set(), "one-period"),  # that one would have ended today
        ("2028-01-15", {"overdue": True}, set(), "one-period"),
        ("2028-01-15", {"start_date": "2028-01-10"}, {"new"}, ""),
        ("2028-01-15", {"start_date": "2027-01-14"}, set(), "one-period"),  # before the end of the earlier one
        ("2028-01-15", {"start_date": "2028-01-10", "has_row": False}, set(), "one-period"),
        ("2028-01-15", {"auto_renew": False, "wished_on": "2026-10-31"}, set(), ""),  # let it rest
    ],
)
def test_one_period(as_of, values, expected, problem):
    row = decided(as_of, YEAR, **values)
    assert (actions(row), word(row)) == (expected, problem)


ENDED = {"auto_renew": False, "renewed_before": False, "wished_on": "2026-10-31"}


@pytest.mark.parametrize(
    ("as_of", "values", "expected", "problem"),
    [
        ("2027-01-20", {}, set(), ""),  # the old wish, in the month of the end
        ("2027-02-01", {}, {"new"}, ""),  # a later month
        ("2027-02-01", {"has_row": False}, set(), ""),  # absent
        ("2027-01-20", {"is_changed": True}, {"new"}, ""),
        ("2027-01-20", {"is_changed": True, "auto_renew": True}, {"new"}, ""),  # too late to renew
        ("2027-02-01", {"start_date": "2027-01-20", "started_before": "2027-01-20"}, set(), ""),  # the old start_date
        ("2027-02-01", {"is_changed": True, "start_date": "2027-01-14"}, set(), "start-before-end"),
        ("2027-02-01", {"is_changed": True, "start_date": "2027-01-15"}, {"new"}, ""),
        ("2027-02-28", {"is_changed": True, "start_date": "2027-01-20"}, set(), "start-too-early"),
        # cancelled while its renewal was held
        ("2027-03-31", {"renewed_before": True, "is_changed": True}, set(), ""),
        ("2027-03-31", {"wished_on": "2027-03-31"}, set(), ""),  # the same once more
        ("2027-04-30", {"wished_on": "2027-03-31"}, {"new"}, ""),
        ("2027-03-31", {"renewed_before": True, "is_changed": True, "start_date": "2027-04-01"}, {"new"}, ""),
    ],
)
def test_a_later_row_of_an_ended_customer_is_new(as_of, values, expected, problem):
    row = decided(as_of, YEAR, **(ENDED | values))
    assert (actions(row), word(row)) == (expected, problem)
    assert row["is_begun_anew"] or not expected


def test_an_opening_that_ended_before_its_customer_came_is_followed_by_a_new_subscription():
    row = decided("2027-03-31", YEAR | {"kind": "opening"}, auto_renew=False, is_changed=True)
    assert (actions(row), row["is_begun_anew"]) == ({"new"}, True)


@pytest.mark.parametrize(
    ("anchor", "start", "months", "expected"),
    [
        ("2026-01-31", "2026-02-28", 1, "2026-03-31"),  # 31 Jan → 28 Feb → 31 Mar
        ("2024-02-29", "2027-02-28", 12, "2028-02-29"),
        ("2024-02-29", "2025-02-28", 1, "2025-03-29"),
        ("2026-08-30", "2027-02-28", 12, "2028-02-29"),  # yearly from a February: the month's last day
    ],
)
def test_the_anchor_day_survives(anchor, start, months, expected):
    columns = [pd.Series(pd.to_datetime([day])) for day in (anchor, start)]
    assert str(term_end(columns[0], columns[1], pd.Series([months]))[0].date()) == expected


@sampled(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.sampled_from([1, 12]), st.integers(0, 40))
def test_terms_one_after_another_meet_and_agree_with_the_calendar(anchor, months, renewals):
    starts = anchor + relativedelta(months=months * renewals)
    columns = [pd.Series(pd.to_datetime([day])) for day in (anchor, starts)]
    end = term_end(columns[0], columns[1], pd.Series([months]))[0].date()
    assert end == anchor + relativedelta(months=months * (renewals + 1))


@settings(max_examples=40)
@sampled(
    licences=st.integers(1, 9),
    held=st.integers(1, 9),
    following=st.integers(0, 9),
    days=st.integers(0, 364),
    change=st.none() | st.integers(-40, 40),
)
def test_nobody_is_asked_to_pay_for_less_and_what_is_bought_is_the_difference(licences, held, following, days, change):
    """Over the whole running term: a top-up for a term exactly if more is wanted than held there, for the rest."""
    day = date(2026, 1, 15) + timedelta(days)
    after = [NEXT | {"licences": following}] if following else []
    change_date = None if change is None else (day + timedelta(change)).isoformat()
    row = decided(day.isoformat(), YEAR | {"licences": held}, *after, licences=licences, change_date=change_date)
    waits = change is not None and change > 0
    too_old = change is not None and (change < -31 or day + timedelta(change) < date(2026, 1, 15))
    lacks = licences > held or (bool(following) and licences > following)
    assert (row["problem"] != "") == (lacks and too_old)
    assert row["is_top_up"] == (licences > held and not waits and not too_old)
    lacks_next = bool(following) and licences > following
    assert row["is_next_top_up"] == (lacks_next and not waits and not too_old)
    assert row["more"] == max(licences - held, 0)
