"""What the books say of one month, and that it stays the same whatever comes later."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from reconciler.ledger.books import Books, open_for_writing
from reconciler.ledger.database import Place
from reconciler.ledger.month import Month
from tests.ledger.books_in_test import (
    NOVEMBER,
    column,
    config,
    customer,
    event,
    member,
    november,
    october,
    payment,
    plan,
)

LATE_NOVEMBER, DECEMBER = date(2026, 11, 30), date(2026, 12, 31)


@pytest.fixture
def books(place: Place) -> Books:
    made = open_for_writing(place)
    made.commit(october(), config(), "d")
    made.commit(november(), config(), "d")
    return made


def month(books: Books, period: str) -> Month:
    found = books.month(period)
    assert found is not None
    return found


def test_a_month_holds_its_own_batches_and_the_books_after_them(books: Books) -> None:
    october_month, november_month = month(books, "2026-10"), month(books, "2026-11")
    assert books.month("2026-12") is None
    assert column(october_month.issued, "number") == ["INV-2026-000001"]
    assert column(october_month.issued, "status") == ["open"]
    assert column(october_month.lines, "invoice") == ["INV-2026-000001"]
    assert column(october_month.seat_events, "kind") == ["wait"]
    assert (october_month.state.batch_id, november_month.state.batch_id) == (1, 2)
    assert november_month.as_of == NOVEMBER
    assert november_month.issued.empty
    assert november_month.lines.empty
    assert column(november_month.settled, "invoice") == ["INV-2026-000001"]
    assert column(november_month.settled, "payer_name") == ["Ängelholms Bygg"]
    assert column(november_month.settled, "amount") == [60_000]
    assert list(october_month.issued.columns) == list(november_month.issued.columns)


def test_a_document_shows_the_party_as_it_was_billed(books: Books) -> None:
    books.commit(plan(NOVEMBER, parties=[customer(name="Ängelholms Bygg & Co")]), config(), "d")
    october_month = month(books, "2026-10")
    assert column(october_month.issued, "billed_name") == ["Ängelholms Bygg"]
    assert column(october_month.issued, "billed_country") == ["SE"]
    assert column(october_month.issued, "customer_name") == ["Ängelholms Bygg"]
    assert column(month(books, "2026-11").state.parties, "name") == ["Ängelholms Bygg & Co"]


def test_seat_events_name_the_member_and_the_day_of_the_seat(books: Books) -> None:
    leaves = plan(DECEMBER, members=[member(name="Eva Alm")], seat_events=[event("remind"), event("remove")])
    books.commit(leaves, config(), "d")
    events = month(books, "2026-12").seat_events
    assert column(events, "name") == ["Eva Alm", "Eva Alm"]
    assert column(events, "email") == ["eva@bygg.example"] * 2
    assert events["seated_on"].dt.date.tolist() == [NOVEMBER, NOVEMBER]
    assert events["as_of"].dt.date.tolist() == [DECEMBER, DECEMBER]
    assert column(month(books, "2026-11").seat_events, "name") == ["Eva Ek"]
    assert column(month(books, "2026-10").seat_events, "seated_on") == [None]


def test_later_batches_leave_a_month_as_it_was(books: Books) -> None:
    before = month(books, "2026-11")
    later = plan(
        DECEMBER,
        parties=[customer(name="Other")],
        members=[member(name="Eva Alm")],
        seat_events=[event("suspend")],
        payments=[payment("P2")],
    )
    books.commit(later, config(terms={"due_days": 5}), "d")
    after = month(books, "2026-11")
    assert before.config == after.config
    for name in ("issued", "lines", "seat_events", "settled"):
        assert getattr(before, name).equals(getattr(after, name)), name
    for part in fields(before.state):
        old, new = getattr(before.state, part.name), getattr(after.state, part.name)
        assert old.equals(new) if hasattr(old, "equals") else old == new, part.name


def test_two_batches_in_one_month(books: Books) -> None:
    books.commit(plan(LATE_NOVEMBER, seat_events=[event("suspend")]), config(terms={"due_days": 5}), "d")
    found = month(books, "2026-11")
    assert sorted(found.configs) == [2, 3]
    assert found.config.terms.due_days == 5
    assert found.state.batch_id == 3
    assert column(found.seat_events, "kind") == ["seat", "suspend"]
    assert column(found.seat_events, "batch_id") == [2, 3]
