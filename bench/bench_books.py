"""Rows a second written to the books and read from them, beside plain sqlite3 with the same rows, in one run.

python bench/bench_books.py [--customers 8000] [--members 10]

Times are CPU seconds of this process. "written" is a whole commit: keys, numbers, hashes, salts, triggers, the file
on disk. "plain" puts the very same rows into tables of the same columns without keys, hashes or triggers.
"""

from __future__ import annotations

import argparse
import gc
import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from machine import described_machine

from reconciler.frames import Frame
from reconciler.ledger import tables
from reconciler.ledger.books import open_for_reading, open_for_writing
from reconciler.ledger.invariants import check_chain
from reconciler.rules.state import EVENTS, Plan
from tests.ledger.books_in_test import OCTOBER, config, customer, event, grant, invoice, line, member, plan


def made_plan(customers: int, members: int) -> Plan:
    """A first month: each customer with one invoice and its members, who come and are seated."""
    pattern = plan(
        OCTOBER,
        parties=[customer()],
        invoices=[invoice()],
        lines=[line()],
        grants=[grant()],
        members=[member()],
        seat_events=[event("wait"), event("seat", notice="invitation")],
    )
    people = {"members": members, "seat_events": members}
    grown = {name: _grown(getattr(pattern, name), customers, people.get(name, 1)) for name in EVENTS}
    return replace(pattern, **grown)


def _grown(pattern: Frame, customers: int, people: int) -> Frame:
    """The rows of the pattern for every customer and each of its people."""
    rows = len(pattern)
    frame = pd.concat([pattern] * (customers * people), ignore_index=True)
    number = pd.Series(frame.index // max(rows * people, 1)).astype("str")
    names = {"customer_id": "C", "party_id": "C", "invoice": "#"} | ({"number": "#"} if "gross" in frame else {})
    changed = {name: start + number for name, start in names.items() if name in frame}
    if "email" in frame and people > 1:
        changed["email"] = "m" + pd.Series(frame.index // rows % people).astype("str") + "@kunde.example"
    return frame.assign(**changed)


def cpu(what: Callable[[], Any]) -> float:
    """CPU seconds that it takes."""
    began = time.process_time()
    what()
    return time.process_time() - began


def plain(source: Path, target: Path) -> tuple[int, float]:
    """How many rows the books have, and CPU seconds to put them into tables without anything."""
    with sqlite3.connect(source) as books:
        names = [table.name for table in (*tables.CONTENT, tables.PEOPLE)]
        rows = {name: books.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    connection = sqlite3.connect(target)

    def write() -> None:
        for name, found in rows.items():
            if found:
                spots = ", ".join("?" * len(found[0]))
                connection.execute(f"CREATE TABLE {name} ({', '.join(f'c{n}' for n in range(len(found[0])))})")
                connection.executemany(f"INSERT INTO {name} VALUES ({spots})", found)
        connection.commit()

    return sum(map(len, rows.values())), cpu(write)


def main() -> None:
    """Books a month, reads it, checks its chain, and prints rows a second."""
    ask = argparse.ArgumentParser(description="Rows a second of the books.")
    ask.add_argument("--customers", type=int, default=8000)
    ask.add_argument("--members", type=int, default=10, help="per customer")
    a = ask.parse_args()
    batch = made_plan(a.customers, a.members)
    gc.disable()
    with tempfile.TemporaryDirectory(prefix="reconciler-books-") as folder:
        path = Path(folder) / "ledger.db"
        with open_for_writing(path) as books:
            written = cpu(lambda: books.commit(batch, config(), "bench"))
        with open_for_reading(path) as books:
            read = cpu(books.state)
            checked = cpu(lambda: check_chain(books))
        rows, floor = plain(path, Path(folder) / "plain.db")
    print(f"{a.customers:,} customers × {a.members} members, {rows:,} rows; machine: {described_machine()}")
    for name, seconds in {"written": written, "read": read, "chain checked": checked, "plain": floor}.items():
        print(f"{name:<14} {seconds:7.2f} s CPU {rows / seconds:12,.0f} rows/s {seconds / floor:6.2f} × plain")


if __name__ == "__main__":
    main()
