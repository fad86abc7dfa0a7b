"""The seat of a member after each story of events, worked by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reconciler.ledger.books import open_for_writing
from reconciler.ledger.seat_history import standing_seats
from reconciler.rules.state import State
from tests.ledger.books_in_test import column, config, customer, event, member, plan

SEPT, OCT, NOV, DEC = date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30), date(2026, 12, 31)


def after(tmp_path: Path, *batches: tuple[date, dict[str, list[dict[str, Any]]]]) -> State:
    with open_for_writing(tmp_path / "ledger.db") as books:
        for as_of, rows in batches:
            books.commit(plan(as_of, **rows), config(), "d")
        return books.state()


COMES = (SEPT, {"parties": [customer()], "members": [member()], "seat_events": [event("wait")]})
SEATED = (OCT, {"seat_events": [event("seat", notice="invitation")]})


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ([], ("waiting", SEPT, None, None, False, False)),
        ([SEATED], ("seated", OCT, OCT, "invitation", False, True)),
        ([SEATED, (NOV, ["remind"])], ("seated", OCT, OCT, "reminder", True, True)),
        ([SEATED, (NOV, ["suspend"])], ("suspended", NOV, OCT, "invitation", False, True)),
        ([SEATED, (NOV, ["remind", "suspend"]), (DEC, ["restore"])], ("seated", DEC, OCT, "reminder", True, True)),
        ([SEATED, (NOV, ["remind", "unseat"])], ("waiting", NOV, None, None, False, True)),
        ([SEATED, (NOV, ["remind", "end", "seat"])], ("seated", NOV, NOV, "welcome", False, True)),
        ([SEATED, (NOV, ["remove"])], ("removed", NOV, None, None, False, True)),
        ([SEATED, (NOV, ["remove"]), (DEC, ["wait"])], ("waiting", DEC, None, None, False, False)),
        ([SEATED, (NOV, ["remove"]), (DEC, ["wait", "seat"])], ("seated", DEC, DEC, "welcome", False, True)),
    ],
)
def test_a_seat_after_its_events(tmp_path: Path, later: list[Any], expected: tuple[Any, ...]) -> None:
    notices = {"remind": "reminder", "seat": "welcome", "remove": "withdrawn"}
    batches = [
        (
            as_of,
            events if isinstance(events, dict) else {"seat_events": [event(k, notice=notices.get(k)) for k in events]},
        )
        for as_of, events in later
    ]
    seats = after(tmp_path, COMES, *batches).seats
    assert len(seats) == 1
    row = {name: column(seats, name)[0] for name in seats.columns}
    days = [None if row[name] is None else row[name].date() for name in ("since", "seated_on")]
    assert (row["status"], *days, row["notice"], row["is_reminded"], row["was_seated"]) == expected
    assert (row["seat_order"] is None) == (row["seated_on"] is None)


def test_the_order_of_coming_and_of_seats(tmp_path: Path) -> None:
    people = ["a@bygg.example", "b@bygg.example", "c@bygg.example"]
    comes = {"parties": [customer()], "members": [member(p) for p in people]}
    state = after(
        tmp_path,
        (SEPT, {**comes, "seat_events": [event("wait", p) for p in people]}),
        (OCT, {"seat_events": [event("seat", people[2]), event("seat", people[0])]}),
        (NOV, {"seat_events": [event("unseat", people[2]), event("remove", people[1])]}),
        (DEC, {"seat_events": [event("seat", people[2]), event("wait", people[1])]}),
    )
    assert column(state.seats.sort_values("arrived"), "email") == [people[0], people[2], people[1]]
    assert column(state.seats.sort_values("seat_order").head(2), "email") == [people[0], people[2]]


def test_who_comes_again_is_active_only_if_told_since(tmp_path: Path) -> None:
    first = {**COMES[1], "members": [member(activated_on="2026-09-20", has_account=True)]}
    gone = (OCT, {"seat_events": [event("remove")]})
    silent = (NOV, {"seat_events": [event("wait")]})
    told = (DEC, {"members": [member(name="Eva Alm", activated_on="2026-12-01")]})
    (tmp_path / "silent").mkdir()
    (tmp_path / "told").mkdir()
    row = after(tmp_path / "silent", (SEPT, first), gone, silent).seats
    assert (column(row, "name"), column(row, "activated_on"), column(row, "has_account")) == (
        ["Eva Ek"],
        [None],
        [None],
    )
    row = after(tmp_path / "told", (SEPT, first), gone, silent, told).seats
    assert column(row, "name") == ["Eva Alm"]
    assert row["activated_on"].dt.date.tolist() == [date(2026, 12, 1)]


def test_one_address_under_two_customers_is_two_people(tmp_path: Path) -> None:
    both = {
        "parties": [customer("C1"), customer("C2")],
        "members": [member(customer_id="C1", name="Eva Ek"), member(customer_id="C2", name="E. Ek")],
        "seat_events": [event("wait", customer_id="C1"), event("wait", customer_id="C2")],
    }
    state = after(tmp_path, (SEPT, both), (OCT, {"seat_events": [event("seat", customer_id="C2")]}))
    assert column(state.seats, "name") == ["Eva Ek", "E. Ek"]
    assert column(state.seats, "status") == ["waiting", "seated"]


def test_seats_in_their_quickest_form_count_the_same(tmp_path: Path) -> None:
    """`standing_seats` gives the customer and status that `seats_after` gives, whatever happened."""
    people = [f"m{n}@bygg.example" for n in range(6)]
    comes = {
        "parties": [customer(), customer("C2")],
        "members": [member(e, "C2" if n > 3 else "C1") for n, e in enumerate(people)],
        "seat_events": [event("wait", e, customer_id="C2" if n > 3 else "C1") for n, e in enumerate(people)],
    }
    kinds = [[], ["seat"], ["seat", "remind"], ["seat", "suspend", "remind"], ["remove"], ["remove", "wait"]]
    later = [event(k, e, customer_id="C2" if n > 3 else "C1") for n, e in enumerate(people) for k in kinds[n]]
    with open_for_writing(tmp_path / "ledger.db") as books:
        books.commit(plan(SEPT, **comes), config(), "d")
        books.commit(plan(OCT, seat_events=later), config(), "d")
        stored = books._stored()
        quick = standing_seats(stored.seat_events, stored.members)
        whole = books.state().seats
    key = ["customer_id", "status"]
    assert sorted(map(tuple, quick[key].to_numpy())) == sorted(map(tuple, whole[key].to_numpy()))
    assert sorted(column(quick, "status")) == ["removed", "seated", "seated", "suspended", "waiting", "waiting"]
