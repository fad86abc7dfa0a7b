"""Erased people cannot be read in the bytes of the books' file, whatever they had there; all others stay."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.ledger import erasing
from reconciler.ledger.books import open_for_reading, open_for_writing
from reconciler.ledger.errors import BooksError
from reconciler.ledger.invariants import CHECKS, verified
from reconciler.rules.state import Plan
from tests.ledger.books_in_test import NOVEMBER, OCTOBER, config, customer, event, member, plan

ROOT = Path(__file__).parents[2]
PEOPLE = 120
CHILD = """
import os, signal, sys
from pathlib import Path
from reconciler.ledger import erasing, sqlite
from reconciler.ledger.books import open_for_writing

with open_for_writing(Path(sys.argv[1])) as books:
    books.connection.exec_driver_sql("PRAGMA cache_size = 10")  # so that pages reach the file before the commit
    for address in sys.argv[2:]:
        erasing.erase(books, erasing.people_of(books, address))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def address(number: int) -> str:
    return f"person-{number:03d}-é@fjällräven-{number:03d}.example"


def name(number: int, batch: int) -> str:
    """Of many lengths, some of them longer than a page of the file."""
    return f"<{batch}/{number:03d}>" + "Ünverwechselbar" * (1 if number % 7 else 400)


def joined(count: int) -> Plan:
    people = [member(address(n), name=name(n, 1)) for n in range(count)]
    return plan(
        OCTOBER, parties=[customer()], members=people, seat_events=[event("wait", address(n)) for n in range(count)]
    )


def left(count: int) -> Plan:
    """Everyone's name is corrected, then everyone leaves."""
    people = [member(address(n), name=name(n, 2)) for n in range(count)]
    return plan(NOVEMBER, members=people, seat_events=[event("remove", address(n)) for n in range(count)])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with open_for_writing(tmp_path / "ledger.db") as books:
        books.commit(joined(PEOPLE), config(), "d")
        books.commit(left(PEOPLE), config(), "d")
    return tmp_path / "ledger.db"


def readable(path: Path) -> set[int]:
    """The numbers of those of whom the address or a name stands in the bytes of the file."""
    raw = path.read_bytes()
    texts = {n: (address(n), f"<1/{n:03d}>", f"<2/{n:03d}>") for n in range(PEOPLE)}
    forms = ("utf-8", "utf-16-le", "utf-16-be")
    return {n for n, found in texts.items() if any(text.encode(form) in raw for text in found for form in forms)}


def erase(path: Path, *numbers: int) -> None:
    with open_for_writing(path) as books:
        for number in numbers:
            erasing.erase(books, erasing.people_of(books, address(number)))
        erasing.finish(books)
        erasing.compact(books)


def test_who_is_erased_is_gone_from_the_bytes_and_the_rest_is_there(path: Path) -> None:
    """One after another and many at once, in an order in which neighbours' pages shrink and rows move."""
    assert readable(path) == set(range(PEOPLE))
    order = random.Random(5).sample(range(PEOPLE), 80)
    gone: set[int] = set()
    for numbers in (order[:1], order[1:2], order[2:40], order[40:]):
        erase(path, *numbers)
        gone |= set(numbers)
        assert readable(path) == set(range(PEOPLE)) - gone
    with open_for_reading(path) as books:
        assert [checked.problems for checked in verified(books)] == [()] * len(CHECKS)
        emails = books.state().seats["email"].tolist()
    assert emails == [f"erased-{n + 1}" if n in gone else address(n) for n in range(PEOPLE)]
    assert [file.name for file in path.parent.iterdir()] == ["ledger.db"]


def test_killed_before_the_end_everyone_is_still_there(path: Path) -> None:
    words = [sys.executable, "-c", CHILD, str(path), *map(address, range(60))]
    assert subprocess.run(words, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    with open_for_reading(path) as books:
        assert [checked.problems for checked in verified(books)] == [()] * len(CHECKS)
    assert readable(path) == set(range(PEOPLE))
    erase(path, *range(60))
    assert readable(path) == set(range(60, PEOPLE))


def test_only_who_left_may_be_erased(tmp_path: Path) -> None:
    with open_for_writing(tmp_path / "ledger.db") as books:
        books.commit(joined(2), config(), "d")
        events = [event("remove", address(0)), event("remind", address(0), "reminder")]
        books.commit(plan(NOVEMBER, seat_events=events), config(), "d")
        gone, here = (erasing.people_of(books, address(n)) for n in (0, 1))
        erasing.refuse_members(gone)
        with pytest.raises(BooksError, match="still waiting at customer C1"):
            erasing.refuse_members(here)
        assert erasing.people_of(books, "nobody@nord.example") == []
        assert erasing.first_period(books, gone) == "2026-10"
        assert not erasing.has_erased(books)


def test_the_rest_of_the_books_cannot_be_erased(path: Path) -> None:
    with open_for_writing(path) as books:
        erasing.erase(books, erasing.people_of(books, address(3)))
        erasing.finish(books)
        assert erasing.has_erased(books)
        assert erasing.people_of(books, address(3)) == []
        assert len(books.rows("members")) == 2 * PEOPLE
        assert len(books.rows("seat_events")) == 2 * PEOPLE
