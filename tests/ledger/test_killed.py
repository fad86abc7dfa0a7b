"""A run killed at any instant leaves its batch done or not done, and the next run goes on from there."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from reconciler.ledger.books import open_for_reading, open_for_writing
from reconciler.ledger.invariants import CHECKS, verified
from tests.ledger.books_in_test import NOVEMBER, config, many, october

ROOT = Path(__file__).parents[2]
CHILD = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from reconciler.ledger import books as opened, sqlite, writing
from tests.ledger.books_in_test import NOVEMBER, config, many

def killed(*ignored):
    os.kill(os.getpid(), signal.SIGKILL)

def killed_after(function, times):
    def call(*arguments):
        nonlocal times
        result = function(*arguments)
        times -= 1
        return killed() if times == 0 else result
    return call

{patch}
with opened.open_for_writing(Path(sys.argv[1])) as books:
    books.connection.exec_driver_sql("PRAGMA cache_size = 10")  # so that pages reach the file before the commit
    books.commit(replace(many(40, 20), as_of=NOVEMBER), config(), "killed")
"""
BEFORE_COMMIT = "sqlite.commit = killed"


def run_killed(path: Path, patch: str) -> None:
    child = subprocess.run([sys.executable, "-c", CHILD.format(patch=patch), str(path)], cwd=ROOT, check=False)
    assert child.returncode == -signal.SIGKILL


def test_pages_written_before_a_kill_are_rolled_back(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with open_for_writing(path) as books:
        books.commit(october(), config(), "d")
    content = path.read_bytes()
    run_killed(path, BEFORE_COMMIT)
    assert path.read_bytes() != content, "the kill came before any page reached the file"
    with open_for_reading(path) as books:
        assert books.batch_id == 1
    assert path.read_bytes() == content


def test_the_first_batch_killed_leaves_empty_books(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    run_killed(path, BEFORE_COMMIT)
    with open_for_reading(path) as books:
        assert books.state().batch_id == 0
    with open_for_writing(path) as books:
        assert books.commit(october(), config(), "d").numbers == {"#1": "INV-2026-000001"}


def test_killed_after_the_commit_the_batch_is_done_and_unpublished(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    run_killed(path, "sqlite.commit = killed_after(sqlite.commit, 1)")
    with open_for_reading(path) as books:
        assert books.batch_id == 1
        assert len(books.state().invoices) == 40
        assert books.unpublished_periods() == ["2026-11"]
        assert [c.problems for c in verified(books) if "seated" not in c.name] == [()] * (len(CHECKS) - 1)
    with open_for_writing(path) as books:
        books.mark_published("2026-11")
        assert books.commit(replace(many(0, 0), as_of=NOVEMBER), config(), "d").batch_id == 2
