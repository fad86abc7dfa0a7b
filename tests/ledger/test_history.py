"""Money by month and the figures of the month before, as the books say them whatever comes later."""

from __future__ import annotations

from datetime import date

import pytest

from reconciler.ledger.books import Books, open_for_writing
from reconciler.ledger.database import Place
from reconciler.ledger.month import Month
from tests.ledger.books_in_test import (
    OCTOBER,
    adoption,
    allocation,
    column,
    config,
    event,
    invoice,
    member,
    november,
    october,
    payment,
    plan,
)

MIDDLE, JANUARY = date(2026, 11, 15), date(2027, 1, 31)


@pytest.fixture
def books(place: Place) -> Books:
    """October: 600.00 EUR invoiced, one waits; another is adopted, with 60.00 EUR overdue, and a third is held."""
    made = open_for_writing(place)
    made.commit(october(), config(), "d")
    made.commit(adoption(), config(), "d")
    made.commit(november(), config(), "d")
    return made


def month(books: Books, period: str) -> Month:
    found = books.month(period)
    assert found is not None
    return found


def history(of: Month) -> list[list[object]]:
    return of.history[["period", "currency", "invoiced", "collected"]].to_numpy(object).tolist()


def test_each_month_has_what_was_booked_in_it(books: Books) -> None:
    assert history(month(books, "2026-10")) == [["2026-10", "EUR", 60_000, 0]]
    assert history(month(books, "2026-11")) == [["2026-10", "EUR", 60_000, 0], ["2026-11", "EUR", 0, 60_000]]


def test_a_month_without_a_run_brought_nothing(books: Books) -> None:
    books.commit(plan(JANUARY, invoices=[invoice(issued_on="2027-01-31", gross=7)]), config(), "d")
    assert history(month(books, "2027-01")) == [
        ["2026-10", "EUR", 60_000, 0],
        ["2026-11", "EUR", 0, 60_000],
        ["2026-12", "EUR", 0, 0],
        ["2027-01", "EUR", 7, 0],
    ]


def test_books_without_money_have_no_history(place: Place) -> None:
    with open_for_writing(place) as made:
        made.commit(plan(OCTOBER), config(), "d")
        found = month(made, "2026-10")
    assert found.history.empty
    assert found.end.figures.money.empty
    assert found.before is None


def test_the_month_before_is_the_last_one_with_a_batch(books: Books) -> None:
    books.commit(plan(JANUARY), config(), "d")
    before = month(books, "2027-01").before
    assert before is not None
    found = before.figures
    assert (found.period, found.as_of) == ("2026-11", date(2026, 11, 30))
    # The adopted customer's old invoice is still open, 100.00 less 40.00 EUR, and was due on 1 October.
    assert found.money.to_dict("records") == [
        {"currency": "EUR", "invoiced": 0, "collected": 60_000, "open": 6_000, "overdue": 6_000, "credit": 0}
    ]
    assert found.counts == {"customers": 2, "licences": 10, "seated": 1, "free": 9, "waiting": 0, "held": 1}


def test_a_month_of_two_batches_is_compared_with_the_month_before_both(books: Books) -> None:
    books.commit(plan(date(2026, 11, 30), payments=[payment("P2", 100)], allocations=[]), config(), "d")
    november_month = month(books, "2026-11")
    assert november_month.before is not None
    assert november_month.before.figures.period == "2026-10"
    assert november_month.before.figures.money["open"].tolist() == [66_000]
    assert november_month.end.figures.money[["collected", "open"]].to_numpy().tolist() == [[60_000, 6_000]]


def test_the_figures_of_a_month_are_those_it_had_when_it_was_the_last(books: Books) -> None:
    then = month(books, "2026-11")
    returned = plan(
        JANUARY,
        payments=[payment("P2", -60_000)],
        allocations=[allocation(key="P2", amount=-60_000)],
        members=[member("olle@bygg.example")],
        seat_events=[event("wait", "olle@bygg.example"), event("remove")],
    )
    books.commit(returned, config(), "d")
    later, january = month(books, "2026-11"), month(books, "2027-01")
    for one, other in ((then.end, later.end), (then.end, january.before), (then.before, later.before)):
        assert one is not None
        assert other is not None
        a, b = one.figures, other.figures
        assert a.money.equals(b.money)
        assert (a.counts, a.as_of, a.period) == (b.counts, b.as_of, b.period)
    assert later.history.equals(then.history)
    assert column(january.history, "collected") == [0, 60_000, 0, -60_000]
    assert january.end.figures.counts["waiting"] == 1
    assert january.end.figures.counts["seated"] == 0
