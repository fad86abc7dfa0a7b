"""What someone could do to the books with another program, in either database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from reconciler.ledger import postgres_schema, sqlite
from reconciler.ledger.database import Place

REFUSED = (sqlite3.IntegrityError, psycopg.IntegrityError)


@contextmanager
def other_program(place: Place) -> Iterator[Any]:
    """A connection that is not ours, each statement for itself: it has `execute`."""
    raw: Any
    if isinstance(place, Path):
        raw = sqlite3.connect(place, isolation_level=None)
    else:
        raw = psycopg.connect(place, autocommit=True)
    try:
        yield raw
    finally:
        raw.close()


def tamper(place: Place, *statements: str) -> None:
    """Someone changes the books: triggers and foreign keys out of the way, rows changed, triggers back."""
    with other_program(place) as raw:
        if isinstance(place, Path):
            for name in sqlite.triggers():
                raw.execute(f"DROP TRIGGER {name}")
            for statement in (*statements, *sqlite.triggers().values()):
                raw.execute(statement)
            return
        for name, table in postgres_schema.trigger_names():
            raw.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        raw.execute("SET session_replication_role = replica")  # which looks at no foreign key
        for statement in statements:
            raw.execute(statement)
        for name, table in postgres_schema.trigger_names():
            if any("RENAME TO" in statement for statement in statements) and table == "openings":
                continue
            raw.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
