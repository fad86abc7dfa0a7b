"""Rule `gapless`: numbers across batches, years, patterns and series begun elsewhere."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from stdnum import iso11649

from reconciler.config import Config
from reconciler.ledger.books import Books, open_for_writing
from reconciler.ledger.database import Place
from reconciler.ledger.errors import BooksError
from tests.ledger.books_in_test import allocation, column, config, customer, invoice, line, open_item, payment, plan

OCT, DEC, JAN = date(2026, 10, 31), date(2026, 12, 31), date(2027, 1, 31)


def issue(books: Books, as_of: date, labels: list[str], how: Config, **others: Any) -> list[str]:
    """Invoices with the given labels; gives their numbers in that order."""
    rows = [invoice(label, issued_on=as_of.isoformat()) for label in labels]
    lines = [line(label) for label in labels]
    done = books.commit(plan(as_of, parties=[customer()], invoices=rows, lines=lines, **others), how, "d")
    return [done.numbers[label] for label in labels]


@pytest.fixture
def books(place: Place) -> Books:
    return open_for_writing(place)


def test_numbers_follow_the_frame_go_on_and_begin_again_each_year(books: Books) -> None:
    assert issue(books, OCT, ["#2", "#1"], config()) == ["INV-2026-000001", "INV-2026-000002"]
    assert issue(books, DEC, ["#1"], config()) == ["INV-2026-000003"]
    assert issue(books, JAN, ["#1"], config()) == ["INV-2027-000001"]
    references = column(books.state().invoices, "reference")
    assert all(iso11649.is_valid(reference) for reference in references)


def test_a_series_begun_elsewhere_goes_on_in_its_first_year_only(books: Books) -> None:
    how = config(numbering={"first": 500})
    assert issue(books, OCT, ["#1", "#2"], how) == ["INV-2026-000500", "INV-2026-000501"]
    assert issue(books, DEC, ["#1"], how) == ["INV-2026-000502"]
    assert issue(books, JAN, ["#1"], how) == ["INV-2027-000001"]


def test_a_refused_batch_uses_no_number(books: Books) -> None:
    with pytest.raises(BooksError):
        issue(books, OCT, ["#1"], config(), payments=[payment(), payment()])
    with pytest.raises(BooksError):
        issue(books, OCT, ["#1"], config(), allocations=[allocation(key="P9")])
    assert issue(books, OCT, ["#1"], config()) == ["INV-2026-000001"]


def test_a_number_that_grew_too_long_for_a_reference_is_refused(books: Books) -> None:
    how = config(numbering={"invoice": "ABCDEFGHIJK{year}{number}", "first": 999_999})  # 11 + 4 + 6 = 21, then 22
    assert issue(books, OCT, ["#1"], how) == ["ABCDEFGHIJK2026999999"]
    with pytest.raises(BooksError, match=r"22 letters and digits.*\[numbering\]"):
        issue(books, DEC, ["#1"], how)


def test_another_pattern_goes_on_counting(books: Books) -> None:
    assert issue(books, OCT, ["#1", "#2"], config()) == ["INV-2026-000001", "INV-2026-000002"]
    assert issue(books, DEC, ["#1"], config(numbering={"invoice": "{year}-{number}"})) == ["2026-3"]


def test_a_number_that_would_repeat_is_refused(books: Books) -> None:
    books.commit(plan(OCT, parties=[customer()], open_items=[open_item("INV-2026-000001")]), config(), "d")
    with pytest.raises(BooksError, match=r"INV-2026-000001 already stands in the books.*\[numbering\]"):
        issue(books, OCT, ["#1"], config())
    assert issue(books, OCT, ["#1"], config(numbering={"first": 2})) == ["INV-2026-000002"]


def test_dates_never_run_against_numbers(books: Books) -> None:
    rows = [invoice("#1", issued_on="2026-12-31"), invoice("#2", issued_on="2026-12-30")]
    with pytest.raises(BooksError, match="2026-12-30, before one with a lower number"):
        books.commit(plan(DEC, parties=[customer()], invoices=rows), config(), "d")
    issue(books, DEC, ["#1"], config())
    with pytest.raises(BooksError, match="before one with a lower number"):
        books.commit(plan(DEC, invoices=[invoice("#1", issued_on="2026-12-30")]), config(), "d")
