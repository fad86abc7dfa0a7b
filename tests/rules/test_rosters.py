"""What rosters ask for: rules `reseller-seat`, `absence-is-not-removal`, `removal`, and the table of defaults."""

import pandas as pd
import pytest
from months_of import seat, seats, tables

from reconciler import frames
from reconciler.config import Seats
from reconciler.rules.rosters import Limits, month_rosters, roster_changes

ANNA, BO, CY = "anna@k.example", "bo@k.example", "cy@k.example"


def changes(rows, known=(), reseller="desk@nord.example", complete=False, doubtful=()):
    """What roster rows of customer C1 change, whose reseller has the given address."""
    members = tables(members=[{"customer_id": "C1"} | row for row in rows]).frames["members"]
    email, style = pd.Series([reseller], index=["C1"], dtype="str"), pd.Series([complete], index=["C1"])
    return roster_changes(members, seats(*known), email, style, frozenset(doubtful))


def emails(frame):
    return frame["email"].tolist()


def test_who_is_not_here_comes_in_the_order_of_the_rows_with_the_defaults():
    found = changes([{"email": BO}, {"email": ANNA, "role": "admin", "has_account": True}])
    assert emails(found.joins) == [BO, ANNA]
    assert found.members[["email", "role"]].to_numpy().tolist() == [[BO, "member"], [ANNA, "admin"]]
    assert found.members["has_account"].astype(object).fillna("?").tolist() == ["?", True]


@pytest.mark.parametrize(
    ("row", "changed"),
    [
        ({}, {}),  # a blank cell means unchanged
        ({"role": "admin", "name": "Anna Berg"}, {}),
        ({"role": "member"}, {"role": "member"}),
        ({"name": "Anna Bergmann"}, {"name": "Anna Bergmann"}),
        ({"activated_on": "2026-11-05"}, {"activated_on": pd.Timestamp("2026-11-05")}),
        ({"has_account": False}, {"has_account": False}),
    ],
)
def test_who_is_here_changes_only_where_a_cell_says_something_new(row, changed):
    known = seat(ANNA, role="admin", name="Anna Berg", has_account=True)
    found = changes([{"email": ANNA} | row], [known])
    assert emails(found.joins) == []
    expected = {"name": "Anna Berg", "role": "admin", "has_account": True} | changed
    assert len(found.members) == bool(changed)
    assert all(found.members.iloc[0][name] == value for name, value in expected.items() if changed)


def test_who_comes_again_keeps_the_name_and_the_account_that_was_had():
    known = [seat(ANNA, "removed", name="Anna", activated_on="2026-01-05", role="admin"), seat(BO, "removed")]
    found = changes([{"email": ANNA}, {"email": BO}], known)
    assert emails(found.joins) == [ANNA, BO]
    assert found.members["role"].tolist() == ["member", "member"]
    assert found.members["name"].fillna("").tolist() == ["Anna", ""]
    assert found.members["has_account"].astype(object).fillna("?").tolist() == [True, "?"]
    assert found.members["activated_on"].isna().all()


@pytest.mark.parametrize("status", ["waiting", "seated", "suspended"])
def test_who_is_here_in_any_way_can_be_removed(status):
    found = changes([{"email": ANNA, "action": "remove"}], [seat(ANNA, status)])
    assert found.removals[["email", "is_absent"]].to_numpy().tolist() == [[ANNA, False]]
    assert (len(found.joins), len(found.strangers), len(found.members)) == (0, 0, 0)


def test_who_has_left_already_is_no_stranger_and_nobody_leaves_twice():
    found = changes([{"email": ANNA, "action": "remove"}, {"email": BO, "action": "remove"}], [seat(ANNA, "removed")])
    assert len(found.removals) == 0
    assert emails(found.strangers) == [BO]


def test_the_reseller_is_neither_a_member_nor_removed():
    for action in ("add", "remove"):
        found = changes([{"email": "desk@nord.example", "role": "admin", "action": action}])
        assert emails(found.resellers) == ["desk@nord.example"]
        assert [len(found.joins), len(found.members), len(found.strangers)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("rows", "complete", "doubtful", "leaves", "spared"),
    [
        ([ANNA], False, (), [], []),
        ([ANNA], True, (), [BO, CY], []),  # those who wait too
        ([ANNA], True, ("C1",), [], [BO, CY]),
        ([], True, (), [], []),  # no row of theirs: the roster says nothing of them
        (["new@k.example"], True, (), [ANNA, BO, CY], []),
        (["desk@nord.example"], True, (), [ANNA, BO, CY], []),
    ],
)
def test_absence_is_removal_only_from_a_complete_roster(rows, complete, doubtful, leaves, spared):
    known = [seat(ANNA), seat(BO), seat(CY, "waiting"), seat("gone@k.example", "removed")]
    found = changes([{"email": email} for email in rows], known, complete=complete, doubtful=doubtful)
    assert emails(found.removals) == leaves
    assert found.removals["is_absent"].all()
    assert emails(found.spared) == spared


def test_a_row_that_removes_is_followed_even_if_another_was_held():
    known = [seat(ANNA), seat(BO)]
    found = changes([{"email": ANNA, "action": "remove"}], known, complete=True, doubtful=("C1",))
    assert found.removals[["email", "is_absent"]].to_numpy().tolist() == [[ANNA, False]]
    assert emails(found.spared) == [BO]


def parties(roster=None):
    rows = [
        {"kind": "customer", "party_id": "C1", "reseller_id": "R1"},
        {"kind": "customer", "party_id": "C2"},
        {"kind": "reseller", "party_id": "R1", "email": "desk@nord.example", "roster": roster},
    ]
    frame = frames.typed(rows, frames.PARTY)
    return frame[:2].set_index("party_id", drop=False), frame[2:]


@pytest.mark.parametrize(
    ("in_config", "of_reseller", "removed"),
    [
        ("changes", None, []),
        ("changes", "complete", ["C1"]),  # C2 has no reseller, so the config speaks for it
        ("complete", None, ["C1", "C2"]),
        ("complete", "changes", ["C2"]),
    ],
)
def test_the_reseller_s_own_word_on_rosters_counts_more_than_the_config(in_config, of_reseller, removed):
    rows = [{"customer_id": who, "email": ANNA} for who in ("C1", "C2")]
    known = seats(*(seat(email, customer_id=who) for who in ("C1", "C2") for email in (ANNA, BO)))
    members = tables(members=rows).frames["members"]
    found = month_rosters(members, known, *parties(of_reseller), Limits(Seats(roster=in_config)))
    assert found.removals["customer_id"].tolist() == removed
    assert set(found.removals["email"]) <= {BO}


def test_afterwards_leavers_are_gone_comers_wait_last_and_corrections_are_made():
    known = seats(seat(ANNA, role="admin"), seat(BO), seat(CY, "waiting"))
    rows = [
        {"customer_id": "C1", "email": "di@k.example"},
        {"customer_id": "C1", "email": ANNA, "action": "remove"},
        {"customer_id": "C1", "email": BO, "role": "admin"},
        {"customer_id": "C9", "email": "held@k.example"},  # its customer is held
    ]
    found = month_rosters(tables(members=rows).frames["members"], known, *parties(), Limits(Seats()))
    shown = found.people.sort_values("arrived")[["email", "status", "role"]].to_numpy().tolist()
    assert shown == [[BO, "seated", "admin"], [CY, "waiting", "member"], ["di@k.example", "waiting", "member"]]
    assert found.admins == {"C1"}


def test_removals_over_the_limit_keep_everyone_the_administrator_too():
    known = seats(*(seat(f"m{n}@k.example", role="admin" if n == 0 else "member") for n in range(5)))
    rows = [{"customer_id": "C1", "email": f"m{n}@k.example", "action": "remove"} for n in range(4)]
    members = tables(members=rows).frames["members"]
    found = month_rosters(members, known, *parties(), Limits(Seats()))
    assert found.held[["removed", "seated"]].to_numpy().tolist() == [[4, 5]]
    assert (len(found.removals), len(found.people), found.admins) == (0, 5, {"C1"})
    allowed = month_rosters(members, known, *parties(), Limits(Seats(), allowed=frozenset({"C1"})))
    assert (len(allowed.removals), len(allowed.people), allowed.admins) == (4, 1, set())
