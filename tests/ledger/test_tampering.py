"""Whatever somebody does to the file of the books is found and named, or changes nothing that can be read there."""

from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from reconciler.ledger import tables
from reconciler.ledger.books import open_for_reading, open_for_writing
from reconciler.ledger.errors import BooksError
from reconciler.ledger.invariants import check_chain, check_file, verified
from tests.ledger.books_in_test import NOVEMBER, adoption, config, event, november, october, plan

FLIPS = 40
TABLES = [table.name for table in tables.METADATA.sorted_tables]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books with rows in most tables, one person of whom is erased."""
    path = tmp_path_factory.mktemp("books") / "ledger.db"
    gone = plan(NOVEMBER, seat_events=[event("remove", notice="withdrawn")])
    with open_for_writing(path) as books:
        for each in (october(), adoption(), november(), gone):
            books.commit(each, config(), "digest")
        books.mark_published("2026-10")
    return path


@pytest.fixture
def path(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sound, tmp_path / "ledger.db"))


def problems(path: Path) -> list[str]:
    with open_for_reading(path) as books:
        return [problem for check in verified(books, (check_file, check_chain)) for problem in check.problems]


def tamper(path: Path, script: str) -> None:
    """Changes the file with another program, without its triggers."""
    raw = sqlite3.connect(path, isolation_level=None)
    made = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in made:
        raw.execute(f"DROP TRIGGER {name}")
    raw.executescript(script)
    there = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    for name, sql in made:
        if name not in there:
            raw.execute(sql)
    raw.close()


def readable(path: Path) -> object:
    """All that a query can see: every row of every table, and the marks of the file."""
    raw = sqlite3.connect(path)
    raw.text_factory = bytes
    marks = [raw.execute(f"PRAGMA {name}").fetchone() for name in ("user_version", "application_id", "encoding")]
    rows = {name: raw.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall() for name in TABLES}
    made = raw.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
    raw.close()
    return marks, rows, made


def outcome(path: Path, before: object) -> str:
    """What becomes of the file: refused in a sentence, its problems, or nothing as nothing changed."""
    try:
        found = problems(path)
    except BooksError:
        return "refused"
    if not found:
        assert readable(path) == before
        return "unseen"
    assert all(found)
    return "named"


def test_a_flipped_bit_anywhere_is_named_or_changes_nothing(sound: Path, path: Path) -> None:
    """Forty places, the same each time."""
    before, raw, draw = readable(sound), sound.read_bytes(), random.Random(33)
    seen = set()
    for _ in range(FLIPS):
        changed = bytearray(raw)
        changed[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
        path.write_bytes(changed)
        seen.add(outcome(path, before))
    assert "named" in seen
    path.write_bytes(raw)
    assert problems(path) == []


@pytest.mark.parametrize(
    ("script", "named"),
    [
        ("DROP INDEX invoices_of_batch", "the index invoices_of_batch is missing"),
        ("ALTER TABLE invoices ADD COLUMN note TEXT", "the table invoices was changed"),
        ("CREATE TABLE extra (a)", "the table extra was put in"),
        ("CREATE VIEW shown AS SELECT * FROM invoices", "the view shown was put in"),
        ("UPDATE publications SET period = '2026-11'", "publications: batch 1 is marked as one of 2026-11"),
        ("UPDATE publications SET batch_id = 3 WHERE batch_id = 1", "publications: batch 3 is marked as one of 2026-1"),
        ("DELETE FROM people", "people: the row of person 1 of batch 1 is missing"),
        ("INSERT OR REPLACE INTO holds SELECT id, batch_id, customer_id, 0, code, file, sheet, cell FROM holds",
         "batch 2: a row of holds was changed"),
        ("DELETE FROM parties", "invoices: row 1 points to a row of parties that is not there"),
    ],
)  # fmt: skip
def test_each_kind_of_harm_is_named(path: Path, script: str, named: str) -> None:
    tamper(path, script)
    assert any(problem.startswith(named) for problem in problems(path)), problems(path)


def test_an_index_that_does_not_agree_with_its_table_is_named(path: Path) -> None:
    """Such as rows put where an index does not know them: a query by the index would not find them."""
    raw = sqlite3.connect(path, isolation_level=None)
    root = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'invoices_of_batch'").fetchone()[0]
    size = raw.execute("PRAGMA page_size").fetchone()[0]
    raw.close()
    content = bytearray(path.read_bytes())
    content[(root - 1) * size + 3 : (root - 1) * size + 5] = b"\0\0"  # the number of its entries
    path.write_bytes(content)
    assert any("the file is damaged" in problem and "invoices_of_batch" in problem for problem in problems(path))


@pytest.mark.parametrize("pragma", ["user_version = 99", "application_id = 7"])
def test_marks_of_other_books_are_refused(path: Path, pragma: str) -> None:
    tamper(path, f"PRAGMA {pragma}")
    with pytest.raises(BooksError):
        problems(path)
