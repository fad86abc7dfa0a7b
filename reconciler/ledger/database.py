"""What the books ask of the database they stand in: one shape, met by `sqlite.py` and by `postgres.py`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DatabaseError

from reconciler.ledger import postgres, sqlite
from reconciler.ledger.errors import BooksError

Place: TypeAlias = Path | str
"""Where books stand: a file, or the address of a database in PostgreSQL."""


class Database(Protocol):
    """The functions that differ from one database to another; what all share is SQLAlchemy's."""

    def begin(self, connection: Connection) -> None:
        """Takes the one write lock after a short wait; BooksInUse if another run holds it."""

    def commit(self, connection: Connection) -> None:
        """Makes the transaction final; BooksError if it is not."""

    def compact(self, connection: Connection) -> None:
        """Writes anew what people were erased from, so that nothing of them is left; BooksInUse while it is read."""

    def rollback(self, connection: Connection, savepoint: str = "") -> None:
        """Undoes what the transaction wrote, or what it wrote since the savepoint; nothing where there is none."""

    def is_in_transaction(self, connection: Connection) -> bool:
        """Whether a transaction is under way, and with it the write lock."""

    def has_tables(self, connection: Connection) -> bool:
        """Whether there are books that this program can read; BooksError for what is neither books nor empty."""

    def create_tables(self, connection: Connection) -> None:
        """Every table and trigger, and the marks by which books are recognised."""

    def missing_triggers(self, connection: Connection) -> list[str]:
        """The names of triggers that someone took away or changed."""

    def forbid_writing(self, connection: Connection) -> None:
        """From here on this connection only reads."""

    def write(self, connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Any]) -> None:
        """Adds many rows at once; IntegrityError for one that cannot stand there."""

    def books_error(self, error: DatabaseError, place: str) -> BooksError:
        """What the database says, in words for the person at the screen."""

    def place(self, connection: Connection) -> str:
        """Where the books stand, in words that give no password away."""


def database_of(connection: Connection) -> Database:
    """The functions for the database of the connection."""
    return postgres if connection.dialect.name == postgres.DIALECT else sqlite


def connected(place: Place) -> Connection:
    """A connection to the books, in which only `begin` begins a transaction."""
    return sqlite.connected(place) if isinstance(place, Path) else postgres.connected(place)


def there_is(place: Place) -> bool:
    """Whether there is anything to connect to: a file is made by the first connection, a server never is."""
    return not isinstance(place, Path) or place.exists()


@contextmanager
def told_in_words(connection: Connection) -> Iterator[None]:
    """Turns what the database says within into BooksError."""
    try:
        yield
    except DatabaseError as error:
        raise plain_error(connection, error) from error


def plain_error(connection: Connection, error: DatabaseError) -> BooksError:
    """What the database says, in words for the person at the screen."""
    database = database_of(connection)
    return database.books_error(error, database.place(connection))
