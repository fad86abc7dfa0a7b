"""Rule `removal-limit`: more than a share and more than a number."""

from decimal import Decimal

import pandas as pd
import pytest
from months_of import seat, seats

from reconciler.config import Seats
from reconciler.rules.removals import held_removals, removal_counts, removal_message

KEY = ["customer_id", "email"]


def customer(seated, customer_id="C1"):
    return seats(*(seat(f"m{n}@kund.example", customer_id=customer_id) for n in range(seated)))


@pytest.mark.parametrize(
    ("removed", "seated", "limits", "is_held"),
    [
        (3, 3, {}, False),  # all, but not more than 3
        (4, 16, {}, False),  # 25 %, not more
        (4, 15, {}, True),  # 26.7 %
        (5, 20, {}, False),  # 25 %
        (6, 20, {}, True),  # 30 %
        (1, 3, {"max_removal_free": 0}, True),  # 33 % and more than none
        (1, 4, {"max_removal_free": 0}, False),
        (1, 8, {"max_removal_free": 0, "max_removal_percent": Decimal("12.5")}, False),  # 12.5 %
        (2, 15, {"max_removal_free": 0, "max_removal_percent": Decimal("12.5")}, True),  # 13.3 %
        (10, 10, {"max_removal_percent": 100}, False),  # all is not more than all
    ],
)
def test_both_the_share_and_the_number_must_be_passed(removed, seated, limits, is_held):
    people = customer(seated)
    held = held_removals(people[KEY].head(removed), people, Seats(**limits), frozenset())
    assert held.to_numpy().tolist() == ([[removed, seated]] if is_held else [])


@pytest.mark.parametrize(("allowed", "held"), [("", ["C1", "C2"]), ("C1", ["C2"]), ("ALL", []), ("C9", ["C1", "C2"])])
def test_a_customer_or_all_can_be_allowed(allowed, held):
    people = pd.concat([customer(4), customer(4, "C2")], ignore_index=True)
    found = held_removals(people[KEY], people, Seats(), frozenset(allowed.split()))
    assert sorted(found.index) == held


def test_who_is_suspended_has_a_seat_and_who_waits_has_none():
    """Of two seats, the suspended one is lost; the two who wait are no seats and do not count."""
    people = seats(
        seat("a@k.example"), seat("b@k.example", "suspended"), *(seat(f"{x}@k.example", "waiting") for x in "cd")
    )
    assert removal_counts(people[KEY].tail(3), people).to_numpy().tolist() == [[1, 2]]


def test_the_message_has_the_numbers():
    """5 of 15 are a third; both limits are named."""
    text = removal_message("C1", 5, 15, Seats(max_removal_percent=Decimal("12.5"), max_removal_free=2))
    assert text == "C1: this would remove 5 of 15 seated members (33.3 %); the limit is 12.5 % and more than 2."
