"""Books that move to another database are the same books."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.ledger.books import open_for_reading, open_for_writing
from reconciler.ledger.errors import BooksError
from reconciler.ledger.invariants import CHECKS, verified
from reconciler.ledger.moving import move_books
from tests.ledger.books_in_test import NOVEMBER, adoption, config, november, october, plan, wish
from tests.ledger.raw_access import tamper
from tests.postgres_server import Server


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.db"
    with open_for_writing(path) as books:
        for each in (october(), adoption(), november()):
            books.commit(each, config(), "d")
        books.mark_published("2026-10")
    return path


def test_there_and_back_again(file: Path, tmp_path: Path, server: Server) -> None:
    address, back = server.new_database(), tmp_path / "back.db"
    assert (move_books(file, address), move_books(address, back)) == (3, 3)
    with open_for_reading(file) as one, open_for_reading(address) as two, open_for_reading(back) as three:
        for name in one.connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars():
            rows = one.rows(name)
            assert rows.equals(two.rows(name)), name
            assert rows.equals(three.rows(name)), name
        assert [checked.problems for checked in verified(two)] == [()] * len(CHECKS)
    with open_for_writing(address) as books:
        assert books.commit(plan(NOVEMBER, wishes=[wish(licences=6)]), config(), "d").batch_id == 4
    with pytest.raises(BooksError, match="Name an empty database"):
        move_books(file, address)


def test_books_that_are_not_whole_stay_where_they_are(file: Path, server: Server) -> None:
    address = server.new_database()
    tamper(file, "UPDATE parties SET name = 'Öland AC' WHERE party_id = 'C2'")
    with pytest.raises(BooksError, match="not whole, so they stay where they are: batch 2: a row of parties"):
        move_books(file, address)
    with open_for_reading(address) as books:
        assert books.batch_id == 0
