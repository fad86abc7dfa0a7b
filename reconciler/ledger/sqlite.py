"""What is particular to SQLite: opening the file, its pragmas, its locks, and triggers that let rows only be added.

The journal is SQLite's rollback journal (DELETE), not WAL: the books stay one file that may be copied or lie on a
network drive, and a killed run is rolled back by whoever opens them next.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Table, create_engine
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import NullPool

from reconciler.ledger.errors import BooksError, BooksInUse
from reconciler.ledger.tables import APPLICATION_ID, GROWING, METADATA, PEOPLE, SCHEMA_VERSION

_LOCK_SECONDS = 2
_ROWS_TOGETHER = 20
"""Rows in one statement; more of them gain nothing (and SQLite takes 32,766 values at most)."""
_ROWS_AT_ONCE = 500 * _ROWS_TOGETHER
_COMMIT_SECONDS = 30
_CACHE_KIB = 65_536

_ERASED_ONLY = """
CREATE TRIGGER people_update BEFORE UPDATE ON people
WHEN NEW.email IS NOT NULL OR NEW.name IS NOT NULL OR NEW.salt IS NOT NULL
  OR NEW.person_id IS NOT OLD.person_id OR NEW.batch_id IS NOT OLD.batch_id
BEGIN SELECT RAISE(ABORT, 'people may only be erased'); END
"""


def connected(path: Path) -> Connection:
    """A connection to the file, in which only `begin` begins a transaction; no other process is waited for here."""
    url = URL.create("sqlite", database=str(path))
    connection = create_engine(url, creator=lambda: _opened(str(path)), poolclass=NullPool).connect
    try:
        return connection().execution_options(isolation_level="AUTOCOMMIT")
    except DatabaseError as error:
        raise books_error(error, str(path)) from error
    except UnicodeDecodeError as error:
        raise damaged(str(path)) from error


def empty_books() -> Connection:
    """Books in memory, with every table and no rows."""
    connection = connected(Path(":memory:"))
    create_tables(connection)
    return connection


def begin(connection: Connection) -> None:
    """Takes the one write lock at once; BooksInUse if another run holds it."""
    try:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_LOCK_SECONDS * 1000}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except DatabaseError as error:
        raise books_error(error, place(connection)) from error


def commit(connection: Connection) -> None:
    """Makes the transaction final, waiting for those who are reading; BooksInUse if they do not end."""
    try:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_COMMIT_SECONDS * 1000}")
        connection.exec_driver_sql("COMMIT")
    except OperationalError as error:
        raise books_error(error, place(connection)) from error


def compact(connection: Connection) -> None:
    """Writes the file anew from its rows alone, waiting for those who are reading; needs as much room again.

    BooksInUse if they do not end, BooksError if there is no room; the rows stay as they are then.
    """
    try:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_COMMIT_SECONDS * 1000}")
        connection.exec_driver_sql("VACUUM")
    except DatabaseError as error:
        raise books_error(error, place(connection)) from error


def rollback(connection: Connection, savepoint: str = "") -> None:
    """Undoes what the transaction wrote, or what it wrote since the savepoint; nothing where there is none.

    A disk that fails here too leaves the journal beside the books, and whoever opens them next undoes it.
    """
    if is_in_transaction(connection):
        with suppress(DatabaseError):
            connection.exec_driver_sql(f"ROLLBACK TO {savepoint}" if savepoint else "ROLLBACK")


def place(connection: Connection) -> str:
    """The file of the books."""
    return str(connection.engine.url.database)


def is_in_transaction(connection: Connection) -> bool:
    """Whether this connection holds the write lock."""
    return bool(getattr(connection.connection.dbapi_connection, "in_transaction", False))


def has_tables(connection: Connection) -> bool:
    """Whether the file holds books that this program can read; an empty file does not, BooksError for any other."""
    try:
        mark = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        count = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    except DatabaseError as error:
        raise books_error(error, place(connection)) from error
    if mark == 0 and count == 0:
        return False
    if mark != APPLICATION_ID:
        raise BooksError(
            f"{place(connection)} is a database of another program, not books. Move it away, or name another workspace."
        )
    if version != SCHEMA_VERSION:
        which = "a later" if version > SCHEMA_VERSION else "another"
        raise BooksError(
            f"{place(connection)} was written by {which} version of this program (books of version {version}, this one "
            f"reads {SCHEMA_VERSION}). Install that version."
        )
    return True


def forbid_writing(connection: Connection) -> None:
    """From here on this connection only reads."""
    connection.exec_driver_sql("PRAGMA query_only = ON")


def write(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Any]) -> None:
    """Adds many rows at once; IntegrityError for one that cannot stand there."""
    head = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES "  # nosec B608 - names of our own tables
    one = f"({', '.join('?' * len(columns))})"
    together = head + ", ".join([one] * _ROWS_TOGETHER)  # takes two thirds of the time of one row each
    whole = len(rows) - len(rows) % _ROWS_TOGETHER
    for start in range(0, whole, _ROWS_AT_ONCE):
        part = rows[start : min(start + _ROWS_AT_ONCE, whole)]
        spots = range(0, len(part), _ROWS_TOGETHER)
        values = [tuple(chain.from_iterable(part[at : at + _ROWS_TOGETHER])) for at in spots]
        connection.exec_driver_sql(together, values)
    if whole < len(rows):
        connection.exec_driver_sql(head + one, list(rows[whole:]))


def create_tables(connection: Connection) -> None:
    """Every table and trigger, and the marks by which the file is recognised."""
    METADATA.create_all(connection, checkfirst=False)
    for statement in triggers().values():
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")


def triggers() -> dict[str, str]:
    """The statements that make each trigger, by its name: what is booked never changes (rule `immutable`)."""
    made = {
        f"{table.name}_{verb}": (
            f"CREATE TRIGGER {table.name}_{verb} BEFORE {verb.upper()} ON {table.name} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table.name} are never changed or deleted'); END"
        )
        for table in (*GROWING, PEOPLE)
        for verb in ("update", "delete")
    }
    return {**made, "people_update": _ERASED_ONLY.strip()}


def missing_triggers(connection: Connection) -> list[str]:
    """The names of triggers that someone took away or changed."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    there = {row.name: row.sql for row in connection.exec_driver_sql(query)}
    return [name for name, statement in triggers().items() if there.get(name) != statement]


def _opened(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_LOCK_SECONDS, isolation_level=None)
    for pragma in (
        "foreign_keys = ON",
        "recursive_triggers = ON",  # else REPLACE deletes without asking the triggers
        "secure_delete = ON",  # what is erased leaves no trace in the file
        "synchronous = EXTRA",
        f"cache_size = -{_CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


_WORDS = {
    sqlite3.SQLITE_READONLY: "{path} cannot be written. Check the rights of the file and of its folder.",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened. Check that its folder is there and that you may write in it.",
    sqlite3.SQLITE_FULL: "There is no room left on the disk for {path}. Nothing was booked.",
    sqlite3.SQLITE_IOERR: (
        "The disk failed while {path} was read or written ({error}). "
        "See that it is connected and has room, then run again."
    ),
    sqlite3.SQLITE_NOTADB: ("{path} is not a database, so it cannot be the books. Put back a copy, or move it away."),
}


def damaged(path: str) -> BooksError:
    """What to say of a file of which some bytes are not what they were."""
    return BooksError(f"{path} is damaged: some of its rows cannot be read. Put back a copy of it.")


def books_error(error: DatabaseError, path: str) -> BooksError:
    """What SQLite says, in words for the person at the screen."""
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return BooksInUse(f"{path} is in use by another run. Wait until it has ended, then run again.")
    words = _WORDS.get(code, "{path} cannot be read: {error}. Put back a copy of it.")
    return BooksError(words.format(path=path, error=error.orig))
