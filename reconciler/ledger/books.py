"""The books of one workspace: opened for reading or for writing, asked for their state, given a plan to commit."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import DatabaseError

from reconciler.config import Config
from reconciler.fail_points import reached
from reconciler.frames import Frame
from reconciler.ledger import database, sqlite, tables
from reconciler.ledger.database import Place, database_of, told_in_words
from reconciler.ledger.errors import AsOfBeforeLastBatch, BooksError, BooksInUse
from reconciler.ledger.hashing import GENESIS
from reconciler.ledger.month import Month, month_of
from reconciler.ledger.reading import state_after
from reconciler.ledger.rows import fetched, read_rows
from reconciler.ledger.stored import Stored
from reconciler.ledger.writing import Heading, write_batch
from reconciler.rules.state import Plan, State


@dataclass(frozen=True)
class Committed:
    """A batch that is done: its id, and the number that each draft invoice was given."""

    batch_id: int
    numbers: Mapping[str, str]


class Books:
    """The books as they stood when they were opened, or after the batch committed here.

    A context manager. Opened for writing, they hold the one write lock until `commit` or `close`; what was not
    committed is undone.
    """

    def __init__(self, connection: Connection, *, is_writer: bool) -> None:
        self.connection = connection
        self._database = database_of(connection)
        self.batch_id = self._last_batch_id()
        self._is_writer = is_writer

    def __enter__(self) -> Books:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Undoes what was not committed and lets others write."""
        _close(self.connection)

    def state(self, batch_id: int | None = None) -> State:
        """The books as after the given batch, or the last; the state before the first batch is empty."""
        return state_after(self._stored(batch_id), self.batch_id)

    def config(self, batch_id: int | None = None) -> Config:
        """The config with which the given batch, or the last, was made."""
        wanted = self._upto(batch_id)
        found = self._stored().configs(wanted, wanted)
        if not found:
            raise BooksError(f"There is no batch {wanted} in the books.")
        return found[wanted]

    def batches(self) -> Frame:
        """`batch_id`, `as_of` and `hash` of every batch, in their order."""
        return self._stored().batches

    def rows(self, name: str) -> Frame:
        """All rows of a table by its name, with `id` and `batch_id`, as they are stored."""
        return read_rows(self.connection, tables.METADATA.tables[name], self.batch_id)

    def commit(self, plan: Plan, config: Config, digest: str) -> Committed:
        """Writes the plan as one batch, whole or not at all, and lets the lock go.

        Raises AsOfBeforeLastBatch, BooksInUse, or BooksError for a row that cannot stand in the books; then nothing
        is written, and the lock is kept until the books are closed.
        """
        self._lock()
        try:
            with told_in_words(self.connection):
                self.connection.exec_driver_sql("SAVEPOINT batch")
                heading = self._heading(plan, config, digest)
                numbers = write_batch(self.connection, heading, plan)
                reached("commit-before")
                self._database.commit(self.connection)
            reached("commit-after")
        except BaseException:
            self._database.rollback(self.connection, "batch")
            raise
        self.batch_id = heading.batch_id
        return Committed(heading.batch_id, numbers)

    def month(self, period: str) -> Month | None:
        """What the books say of a month such as `2026-11`; None if no batch has an as-of date in it."""
        return month_of(self._stored(), period)

    def periods(self) -> list[str]:
        """The months with a batch, in their order."""
        return _periods(self.batches())

    def unpublished_periods(self) -> list[str]:
        """The months with a batch whose outputs were never put in place, in their order."""
        batches = self.batches()
        return _periods(batches[~batches["batch_id"].isin(self.rows("publications")["batch_id"])])

    def mark_published(self, period: str) -> None:
        """Notes that the outputs of the month are in place, up to the last batch known here; lets the lock go."""
        self._lock()
        batches = self.batches()
        done = set(self.rows("publications")["batch_id"])
        of_month = batches.loc[batches["as_of"].dt.strftime("%Y-%m") == period, "batch_id"]
        marks = [{"batch_id": int(n), "period": period} for n in of_month if n not in done]
        with told_in_words(self.connection):
            if marks:
                self.connection.execute(insert(tables.PUBLICATIONS), marks)
                reached("published-before")
            self._database.commit(self.connection)
        reached("published-after")

    def _stored(self, batch_id: int | None = None) -> Stored:
        return Stored(self.connection, self._upto(batch_id))

    def _upto(self, batch_id: int | None) -> int:
        return self.batch_id if batch_id is None else min(batch_id, self.batch_id)

    def _lock(self) -> None:
        if not self._is_writer:
            raise BooksError("These books were opened for reading only.")
        if not self._database.is_in_transaction(self.connection):
            self._database.begin(self.connection)

    def _heading(self, plan: Plan, config: Config, digest: str) -> Heading:
        if self._last_batch_id() != self.batch_id:
            raise BooksInUse("Another run has booked something meanwhile. Run again.")
        batches = self.batches()
        last = batches.iloc[-1] if len(batches) else None
        if last is not None and plan.as_of < last["as_of"].date():
            raise AsOfBeforeLastBatch(
                f"The as-of date {plan.as_of} is before {last['as_of']:%Y-%m-%d}, the day of the last batch. "
                "Numbers and dates go the same way: use that day or a later one."
            )
        return Heading(self.batch_id + 1, config, digest, GENESIS if last is None else str(last["hash"]))

    def _last_batch_id(self) -> int:
        return int(fetched(self.connection, select(func.max(tables.BATCHES.c.batch_id)))[0][0] or 0)


def open_for_reading(place: Place) -> Books:
    """The books in the file or database, never made or changed; where nothing is yet, they read as empty books.

    They are read as they were at the first look, whoever books meanwhile. BooksError if what is there is not books of
    this program, or of a later version.
    """
    connection = database.connected(place) if database.there_is(place) else sqlite.empty_books()
    try:
        if not database_of(connection).has_tables(connection):
            _close(connection)
            connection = sqlite.empty_books()
        database_of(connection).forbid_writing(connection)
        return Books(connection, is_writer=False)
    except BaseException:
        _close(connection)
        raise


def open_for_writing(place: Place) -> Books:
    """The books in the file or database, made if missing, with the write lock taken at once and held until closed.

    BooksInUse if another run holds it; BooksError as in `open_for_reading`, or if nothing may be written there.
    """
    connection = database.connected(place)
    made = database_of(connection)
    try:
        made.begin(connection)
        reached("books-locked")
        if not made.has_tables(connection):
            with told_in_words(connection):
                made.create_tables(connection)
            reached("books-made")
        return Books(connection, is_writer=True)
    except BaseException:
        _close(connection)
        raise


def _close(connection: Connection) -> None:
    if not connection.closed:
        with suppress(DatabaseError):  # of a connection that was lost there is nothing to undo
            database_of(connection).rollback(connection)
            connection.close()
        connection.engine.dispose()


def _periods(batches: Frame) -> list[str]:
    periods: list[str] = batches["as_of"].dt.strftime("%Y-%m").drop_duplicates().tolist()
    return periods
