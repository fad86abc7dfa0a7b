"""What a workspace is: files by their bytes and books by their rows; and what is wrong with books after a kill."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from reconciler.ledger.books import open_for_reading
from reconciler.ledger.invariants import verified

LEDGER = "ledger.db"
CHANCE = {"booked_at", "salt", "digest", "content", "content_hash", "previous_hash", "hash"}
"""Columns that differ from run to run: the clock, salts, and the hashes that follow from them."""
OF_THE_LATEST_RUN = re.compile(r"out/[^/]+/(findings\.xlsx|checked/?.*)")
"""What belongs to the latest run, not to the books."""


@dataclass(frozen=True)
class Tree:
    """A workspace: the digest of every file by its path (folders end in `/`), and the rows of every table."""

    files: dict[str, str]
    rows: dict[str, list[tuple[Any, ...]]]

    @property
    def of_the_books(self) -> dict[str, str]:
        """The files that the books give, and all others that no run may change or leave behind."""
        return {name: digest for name, digest in self.files.items() if not OF_THE_LATEST_RUN.fullmatch(name)}

    @property
    def of_the_run(self) -> dict[str, str]:
        """The files that the latest run wrote about itself."""
        return {name: digest for name, digest in self.files.items() if OF_THE_LATEST_RUN.fullmatch(name)}


def tree(folder: Path) -> Tree:
    """The workspace as it stands."""
    files = {
        path.relative_to(folder).as_posix() + ("/" if path.is_dir() else ""): _digest(path)
        for path in sorted(folder.rglob("*"))
        if path.name != LEDGER
    }
    return Tree(files, _rows(folder / LEDGER))


def differences(one: Tree, other: Tree, latest: Tree) -> list[str]:
    """Where a workspace is not another one; what belongs to the latest run is compared with `latest`."""
    found = [*_between(one.of_the_books, other.of_the_books), *_between(one.of_the_run, latest.of_the_run)]
    return [*found, *(f"rows of {name}" for name in other.rows if one.rows.get(name) != other.rows[name])]


def batches(folder: Path) -> int:
    """How many batches the books have; looks at a copy, so that the next run finds the books as the kill left them."""
    path = _copied(folder)
    if path is None:
        return 0
    with open_for_reading(path) as books:
        return books.batch_id


def book_problems(folder: Path) -> list[str]:
    """What `verify` says of the books, and what an independent look at the numbers says; of a copy of them."""
    path = _copied(folder)
    if path is None:
        return []
    with open_for_reading(path) as books:
        if books.batch_id == 0:
            return []
        problems = [problem for checked in verified(books) for problem in checked.problems]
    with closing(sqlite3.connect(path)) as connection:
        numbers = [number for (number,) in connection.execute("SELECT number FROM invoices ORDER BY id")]
    return [*problems, *gaps(numbers)]


def gaps(numbers: list[str]) -> list[str]:
    """Series of numbers that do not go 1, 2, 3, …

    >>> gaps(["INV-2026-000001", "INV-2026-000003", "CN-2026-000001"])
    ['INV-2026-: [1, 3]']
    """
    series: dict[str, list[int]] = defaultdict(list)
    for number in numbers:
        head, serial = re.fullmatch(r"(.*?)(\d+)", number).groups()
        series[head].append(int(serial))
    return [f"{head}: {found}" for head, found in series.items() if found != list(range(1, len(found) + 1))]


def _copied(folder: Path) -> Path | None:
    """A copy of the books with the journal that a killed run left beside them; None where there are none."""
    if not (folder / LEDGER).exists():
        return None
    aside = folder.with_name(f"{folder.name}-books")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    for path in folder.glob(f"{LEDGER}*"):
        shutil.copy(path, aside)
    return aside / LEDGER


def _between(one: dict[str, str], other: dict[str, str]) -> list[str]:
    return [
        f"{name} {'is missing' if name not in one else 'was not there' if name not in other else 'differs'}"
        for name in sorted({*one, *other})
        if one.get(name) != other.get(name)
    ]


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    if not path.exists():
        return {}
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return {name: _rows_of(connection, name) for (name,) in tables if not name.startswith("sqlite_")}


def _rows_of(connection: sqlite3.Connection, name: str) -> list[tuple[Any, ...]]:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
    kept = ", ".join(column for column in columns if column not in CHANCE)
    return connection.execute(f"SELECT {kept} FROM {name} ORDER BY rowid").fetchall()
