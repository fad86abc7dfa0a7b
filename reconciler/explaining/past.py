"""The books as they are, and as they were after any earlier batch."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from reconciler.config import Config
from reconciler.frames import Frame
from reconciler.ledger.books import Books
from reconciler.outputs.books_view import plain_rows
from reconciler.rules.state import State

Row = dict[str, Any]
"""A row as plain values: days as `date`, a missing value as None."""


class Past:
    """What explanations read; each state is worked out once."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self._states: dict[int, State] = {}

    @cached_property
    def config(self) -> Config:
        """The config of the last batch."""
        return self.books.config()

    @cached_property
    def state(self) -> State:
        """The books after the last batch."""
        return self.books.state()

    @property
    def as_of(self) -> date:
        """The day of the last batch."""
        return self.day_of(self.state.batch_id)

    @cached_property
    def _days(self) -> dict[int, date]:
        return {row["batch_id"]: row["as_of"] for row in plain_rows(self.books.batches())}

    def day_of(self, batch_id: int) -> date:
        """The as-of date of a batch."""
        return self._days[batch_id]

    def state_after(self, batch_id: int) -> State:
        """The books after a batch."""
        if batch_id not in self._states:
            self._states[batch_id] = self.books.state(batch_id)
        return self._states[batch_id]

    def config_of(self, batch_id: int) -> Config:
        """The config a batch was made with."""
        return self.books.config(batch_id)

    def batch(self, batch_id: int) -> str:
        """A batch as it is called here, such as `batch 2 of 2026-11-30`."""
        return f"batch {batch_id} of {self.day_of(batch_id)}"


def rows(frame: Frame, **equal: Any) -> list[Row]:
    """The rows whose columns have the given values, in their order."""
    for name, value in equal.items():
        frame = frame[(frame[name] == value).fillna(False).astype(bool)]
    return list(plain_rows(frame))


def party(state: State, kind: str, party_id: str | None) -> Row | None:
    """A customer or reseller as the books knew it."""
    return next(iter(rows(state.parties, kind=kind, party_id=party_id)), None)


def named(state: State, kind: str, party_id: str | None) -> str:
    """A customer or reseller by id and, where it is known, name."""
    known = party(state, kind, party_id)
    return f"{party_id} ({known['name']})" if known and known["name"] else str(party_id)
