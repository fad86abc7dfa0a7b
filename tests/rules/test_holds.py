"""Customers held in an earlier month: who is named again, who is released, and where their row stands."""

from __future__ import annotations

from datetime import date

import pytest

from reconciler import frames
from reconciler.finding import Place
from reconciler.rules.codes import NO_PRICE
from reconciler.rules.holds import check_held_earlier, earlier_holds, hold_events
from reconciler.rules.state import HOLD_STATE

HELD = {"batch_id": 1, "customer_id": "C1", "is_held": True, "code": "no-price", "file": "a/kunden.xlsx"}
HELD |= {"sheet": "Kunden", "cell": "K7", "since": "2026-10-31", "found_on": "2026-10-31"}


def holds(*rows):
    return frames.typed(list(rows), HOLD_STATE)


@pytest.mark.parametrize(
    ("values", "in_sheets", "as_of", "goes_on"),
    [
        ({}, set(), "2026-11-01", True),
        ({}, set(), "2027-10-31", True),  # a year later is not the same month
        ({}, set(), "2026-10-31", False),  # taken back in the month in which it came
        ({"since": "2026-10-05"}, set(), "2026-10-31", False),
        ({"found_on": "2026-11-01"}, set(), "2026-11-30", True),  # of October, wherever its row stood in November
        ({}, {"C1"}, "2026-11-30", False),  # it came again, repaired or held anew
        ({"is_held": False}, set(), "2026-11-30", False),
    ],
)
def test_a_hold_goes_on_until_the_row_comes_again(values, in_sheets, as_of, goes_on):
    found = earlier_holds(holds(HELD | values), frozenset(in_sheets), date.fromisoformat(as_of))
    assert len(found) == goes_on


FINDING = NO_PRICE.at(Place("a/kunden.xlsx", "Kunden", "K7"), "C1: no price.")
ELSEWHERE = NO_PRICE.at(Place("a/kunden.xlsx", "Kunden", "K8"), "C1: no price.")


@pytest.mark.parametrize(
    ("known", "held", "goes_on", "expected"),
    [
        ([], {"C1": FINDING}, False, [("C1", True, "K7")]),
        ([HELD], {"C1": FINDING}, False, []),  # the same hold is not written twice
        ([HELD], {"C1": ELSEWHERE}, False, [("C1", True, "K8")]),
        ([HELD], {}, True, []),
        ([HELD], {}, False, [("C1", False, "K7")]),  # released
        ([HELD | {"is_held": False}], {}, False, []),  # released once
        ([HELD | {"is_held": False}], {"C1": FINDING}, False, [("C1", True, "K7")]),
        ([HELD | {"file": None, "sheet": None, "cell": None}], {}, False, [("C1", False, "")]),
    ],
)
def test_only_what_changes_is_written(known, held, goes_on, expected):
    earlier = holds(*known) if goes_on else holds()
    found = hold_events(held, earlier, holds(*known))
    assert [(row.customer_id, row.is_held, row.cell) for row in found.itertuples()] == expected


def test_who_is_named_again_is_found_in_the_inbox_of_that_month():
    """A file of the same name in this month's inbox has another customer in that cell."""
    (finding,) = check_held_earlier(holds(HELD))
    assert (finding.code, str(finding.place)) == ("held-earlier", "inbox/2026-10/a/kunden.xlsx Kunden!K7")
    assert all(word in finding.message for word in ("C1", "2026-10-31", "no-price"))


def test_a_hold_whose_row_moved_is_found_where_it_stood_last():
    """Held in October; copied to row 8 of November, and taken out there: since October, in November's file."""
    (finding,) = check_held_earlier(holds(HELD | {"cell": "K8", "found_on": "2026-11-01"}))
    assert str(finding.place) == "inbox/2026-11/a/kunden.xlsx Kunden!K8"
    assert "2026-10-31" in finding.message
