"""Rule `invite-or-welcome`: who is told what, and who is reminded."""

from datetime import date

import pandas as pd
import pytest
from months_of import seat, seats

from reconciler.rules.invitations import reminders, seat_notices


@pytest.mark.parametrize(
    ("has_account", "activated_on", "was_seated", "notice"),
    [
        (None, None, False, "invitation"),
        (False, None, False, "invitation"),
        (True, None, False, "welcome"),
        (None, "2026-01-05", False, None),  # adopted
        (True, "2026-01-05", False, None),
        (None, "2026-01-05", True, "welcome"),  # had a seat here and comes back to a new one
        (False, "2026-01-05", True, "welcome"),  # who has activated has an account, whatever the cell says
        (None, None, True, "invitation"),
    ],
)
def test_an_account_is_welcomed_others_are_invited_and_adopted_members_told_nothing(
    has_account, activated_on, was_seated, notice
):
    given = {"has_account": has_account, "activated_on": activated_on, "was_seated": was_seated}
    (found,) = seat_notices(seats(seat("a@k.example", "waiting", **given))).tolist()
    assert (found if pd.notna(found) else None) == notice


@pytest.mark.parametrize(
    ("values", "day", "is_reminded"),
    [
        ({}, "2026-11-13", False),
        ({}, "2026-11-14", True),  # 31 October + 14 days
        ({}, "2026-12-31", True),
        ({"notice": "welcome"}, "2026-11-14", True),
        ({"is_reminded": True, "notice": "reminder"}, "2026-12-31", False),  # one a seat
        ({"activated_on": "2026-11-13"}, "2026-11-14", False),
        ({"status": "suspended"}, "2026-11-14", False),
        ({"status": "waiting"}, "2026-11-14", False),
        ({"notice": None}, "2026-11-14", False),  # was told nothing, so there is nothing to remind of
    ],
)
def test_a_reminder_comes_after_fourteen_days_and_once(values, day, is_reminded):
    found = reminders(seats(seat("a@k.example") | values), date.fromisoformat(day), 14)
    assert len(found) == is_reminded


@pytest.mark.parametrize(("day", "is_reminded"), [("2026-10-31", False), ("2026-11-01", True)])
def test_nobody_is_reminded_on_the_day_of_the_seat(day, is_reminded):
    assert len(reminders(seats(seat("a@k.example")), date.fromisoformat(day), 0)) == is_reminded
