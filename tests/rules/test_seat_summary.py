"""Licences, seats and status of each customer on a day, counted by hand."""

from datetime import date

import pytest
from months_of import config, grant, grants, seat, seats

from reconciler import frames
from reconciler.rules.seat_summary import seat_summary
from reconciler.rules.state import BATCHED, State

OLD = grant("C1", 4, "2025-11-20", "2026-11-20", kind="opening")
RENEWAL = grant("C1", 3, "2026-11-20", "2027-11-20", kind="renewal", is_paid=False, due_on="2026-11-30")
TOP_UP = grant("C1", 2, "2026-11-25", "2027-11-20", kind="top_up", is_paid=False, due_on="2026-12-25")
TOP_UP |= {"term_starts_on": "2026-11-20", "anchor_on": "2025-11-20"}
NEW = grant("C1", 3, "2026-11-30", "2027-11-30", is_paid=False, due_on="2026-12-30")
COUNTS = ["licences", "seated", "free", "waiting", "status"]


def summary(day, members, *bought):
    return seat_summary(State(grants=grants(*bought), seats=members), config(), date.fromisoformat(day))


def people(statuses):
    words = {"s": "seated", "u": "suspended", "w": "waiting", "r": "removed"}
    return seats(*(seat(f"m{n}@k.example", words[status]) for n, status in enumerate(statuses)))


@pytest.mark.parametrize(
    ("day", "bought", "members", "row"),
    [
        ("2026-11-19", [OLD, RENEWAL], "ssr", [4, 2, 2, 0, "active"]),  # those of the next term do not count yet
        ("2026-11-20", [OLD, RENEWAL], "ssw", [3, 2, 1, 1, "active"]),
        ("2026-12-01", [OLD, RENEWAL], "ss", [3, 2, 1, 0, "grace"]),
        ("2026-12-01", [OLD, RENEWAL, TOP_UP], "sssw", [5, 3, 0, 1, "grace"]),  # 3 in force and 2 to be paid
        ("2026-12-15", [OLD, RENEWAL], "uuw", [3, 0, 0, 3, "suspended"]),
        ("2026-12-15", [OLD, RENEWAL, TOP_UP | {"is_paid": True}], "ssu", [5, 2, 0, 1, "suspended"]),
        ("2026-11-20", [OLD], "wwr", [0, 0, 0, 2, "ended"]),
        ("2026-11-30", [NEW], "www", [3, 0, 0, 3, "awaiting_payment"]),
        ("2026-11-30", [NEW | {"is_paid": True}], "ss", [3, 2, 1, 0, "active"]),
        ("2026-11-30", [OLD, NEW], "ww", [3, 0, 0, 2, "awaiting_payment"]),  # begun anew
    ],
)
def test_counts_and_status(day, bought, members, row):
    assert summary(day, people(members), *bought)[COUNTS].to_numpy().tolist() == [row]


def test_dates_are_those_of_the_present_term():
    found = summary("2026-11-30", people(""), OLD, RENEWAL).iloc[0]
    assert f"{found['starts_on']:%Y-%m-%d} {found['renews_on']:%Y-%m-%d}" == "2026-11-20 2027-11-20"


def test_one_row_a_customer_with_a_subscription_in_order_and_under_its_name():
    parties = [
        {"kind": kind, "party_id": "C1", "name": name, "batch_id": 1}
        for kind, name in (("reseller", "Nord"), ("customer", "Kund AB"))
    ]
    bought = grants(NEW | {"customer_id": "C2"}, NEW | {"reseller_id": "R1"})
    state = State(grants=bought, parties=frames.typed(parties, {**BATCHED, **frames.PARTY}))
    found = seat_summary(state, config(), date(2026, 11, 30)).astype(object).fillna("")
    assert found[["customer_id", "customer_name", "reseller_id"]].to_numpy().tolist() == [
        ["C1", "Kund AB", "R1"],
        ["C2", "", ""],
    ]
