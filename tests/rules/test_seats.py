"""Who has a licence: rules `free-licence`, `over-seated`, `lapse`, `ended`, `removal`."""

from datetime import date

import pandas as pd
import pytest
from months_of import config, grant, grants, seat, seats, tables

from reconciler import frames
from reconciler.config import Seats
from reconciler.rules.rosters import Limits, month_rosters
from reconciler.rules.seats import Capacity, queue, seat_events, seat_moves

DAY = date(2026, 11, 30)
RUNNING = grant("C1", 9, "2026-10-01", "2027-10-01")


def capacity(in_force, unlapsed=None, *bought):
    """Licences of C1 in force, and those that would be, were no renewal lapsed."""
    whole = in_force if unlapsed is None else unlapsed
    terms = Capacity.on(grants(*(bought or (RUNNING,))), DAY, config()).terms
    return Capacity(pd.Series({"C1": in_force}), pd.Series({"C1": whole}), terms)


def people(statuses, **values):
    """Members a, b, c, … of the given statuses: s seated, u suspended, w waiting, r removed."""
    words = {"s": "seated", "u": "suspended", "w": "waiting", "r": "removed"}
    return seats(*(seat(f"{name}@k.example", words[s], **values) for name, s in zip("abcdefg", statuses, strict=False)))


def shown(events):
    return [f"{kind} {email[0]}" for kind, email in zip(events["kind"], events["email"], strict=True)]


def test_licences_go_to_the_seated_then_the_suspended_then_those_who_wait():
    known = seats(
        seat("w2@k.example", "waiting", arrived=2),
        seat("w1@k.example", "waiting", arrived=1),
        seat("u2@k.example", "suspended", seat_order=8),
        seat("u1@k.example", "suspended", seat_order=7),
        seat("s2@k.example", seat_order=9),
        seat("s1@k.example", seat_order=6),
        seat("gone@k.example", "removed"),
        seat("other@k.example", customer_id="C2"),
    )
    found = queue(known)
    assert found["email"].str.partition("@")[0].tolist() == ["s1", "s2", "u1", "u2", "w1", "w2", "other"]
    assert found["rank"].tolist() == [0, 1, 2, 3, 4, 5, 0]


@pytest.mark.parametrize(
    ("before", "in_force", "unlapsed", "moves"),
    [
        ("", 3, 3, []),
        ("www", 2, 2, ["seat a", "seat b"]),
        ("www", 0, 0, []),
        ("ssw", 2, 2, []),
        ("ssw", 5, 5, ["seat c"]),
        ("rsw", 2, 2, ["seat c"]),  # a freed licence goes to who waits
        ("sss", 2, 2, ["unseat c"]),  # over-seated: who was seated last
        ("sss", 0, 3, ["suspend a", "suspend b", "suspend c"]),  # lapsed
        ("sss", 0, 2, ["suspend a", "suspend b", "unseat c"]),  # lapsed, and fewer licences
        ("sss", 1, 3, ["suspend b", "suspend c"]),  # a paid top-up goes on
        ("uuw", 2, 2, ["restore a", "restore b"]),
        ("wuu", 1, 3, ["restore b"]),
        ("wuu", 3, 3, ["restore b", "restore c", "seat a"]),
        ("suw", 2, 3, ["restore b"]),
        ("uuu", 0, 2, ["unseat c"]),
    ],
)
def test_moves(before, in_force, unlapsed, moves):
    assert shown(seat_moves(people(before), capacity(in_force, unlapsed))) == moves


def test_a_new_seat_is_told_and_a_restored_one_is_not():
    events = seat_moves(people("uw"), capacity(2))
    assert events["kind"].tolist() == ["restore", "seat"]
    assert events["notice"].fillna("").tolist() == ["", "invitation"]


def test_seats_end_with_a_term_that_was_not_renewed():
    """A later subscription gives new seats with a new invitation, as far as its licences go."""
    old = grant("C1", 3, "2025-11-01", "2026-11-01")
    assert shown(seat_moves(people("suw"), capacity(0, 0, old))) == ["end a", "end b"]
    anew = grant("C1", 1, "2026-11-30", "2027-11-30")
    events = seat_moves(people("sw"), capacity(1, 1, old, anew))
    assert shown(events) == ["end a", "seat a"]
    assert events["notice"].fillna("").tolist() == ["", "invitation"]


def test_seats_go_on_in_a_renewed_term():
    old = grant("C1", 1, "2025-11-01", "2026-11-01", kind="opening")
    renewed = grant("C1", 1, "2026-11-01", "2027-11-01", kind="renewal")
    assert shown(seat_moves(people("s"), capacity(1, 1, old, renewed))) == []


def events_of(rows, known, in_force, unlapsed=None, allowed=""):
    """What a run on 30 November does for the members of C1."""
    members = tables(members=[{"customer_id": "C1"} | row for row in rows]).frames["members"]
    customer = frames.typed([{"kind": "customer", "party_id": "C1"}], frames.PARTY).set_index("party_id", drop=False)
    nobody = frames.empty(frames.PARTY)
    rosters = month_rosters(members, known, customer, nobody, Limits(Seats(), allowed=frozenset(allowed.split())))
    return seat_events(known, rosters, capacity(in_force, unlapsed), DAY, config())


def test_a_removal_frees_the_licence_for_who_waits_and_for_who_comes_in_the_same_run():
    rows = [
        {"email": "new@k.example"},
        {"email": "a@k.example", "action": "remove"},
        {"email": "b@k.example", "action": "remove"},
    ]
    events = events_of(rows, people("ssw", is_reminded=True), 2)
    assert shown(events) == ["remove a", "remove b", "wait n", "seat c", "seat n"]
    assert events["notice"].fillna("").tolist() == ["withdrawn", "withdrawn", "", "invitation", "invitation"]


@pytest.mark.parametrize(
    ("status", "values", "row", "notice"),
    [
        ("seated", {}, {}, "withdrawn"),
        ("suspended", {}, {}, "withdrawn"),
        ("waiting", {}, {}, None),  # was never invited
        ("seated", {"activated_on": "2026-11-05"}, {}, None),
        ("seated", {}, {"activated_on": "2026-11-05"}, None),  # the row that removes says so itself
    ],
)
def test_the_invitation_of_who_is_not_yet_active_is_withdrawn(status, values, row, notice):
    leave = {"email": "a@k.example", "action": "remove"} | row
    (found,) = events_of([leave], seats(seat("a@k.example", status, **values)), 1)["notice"].tolist()
    assert (found if pd.notna(found) else None) == notice


@pytest.mark.parametrize(
    ("before", "in_force", "unlapsed", "events"),
    [
        ("s", 1, 1, ["remind a"]),
        ("s", 0, 1, ["suspend a"]),
        ("u", 0, 1, []),
        ("u", 1, 1, ["restore a", "remind a"]),  # by the same run, or a second one would have something to do
        ("ss", 1, 1, ["unseat b", "remind a"]),
    ],
)
def test_a_reminder_goes_to_who_holds_a_seat_after_the_run(before, in_force, unlapsed, events):
    assert shown(events_of([], people(before), in_force, unlapsed)) == events


def test_activation_in_the_same_run_spares_the_reminder():
    assert len(events_of([{"email": "a@k.example", "activated_on": "2026-11-20"}], people("s"), 1)) == 0
