"""The rows of the books as after a batch: each table is read once, and may be asked for as it was earlier."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy import Connection, Table, and_, select

from reconciler.config import Config, config_from_json
from reconciler.frames import Frame, looked_up
from reconciler.ledger.errors import BooksError
from reconciler.ledger.rows import fetched, read_frame, read_rows
from reconciler.ledger.tables import BATCHES, MEMBERS, PEOPLE, SEAT_EVENTS

_BATCH = {"batch_id": "int", "as_of": "date", "hash": "text"}


class Stored:
    """The tables of the books as after the batch `batch_id`, read as they are asked for."""

    def __init__(self, connection: Connection, batch_id: int) -> None:
        self.connection = connection
        self.batch_id = batch_id
        self._read: dict[str, Frame] = {}

    def rows(self, table: Table) -> Frame:
        """All rows of a table, in the order of writing, with `id` and `batch_id`."""
        if table.name not in self._read:
            self._read[table.name] = read_rows(self.connection, table, self.batch_id)
        return self._read[table.name]

    @cached_property
    def batches(self) -> Frame:
        """`batch_id`, `as_of` and `hash` of every batch, in their order."""
        chosen = select(*[BATCHES.c[name] for name in _BATCH]).where(BATCHES.c.batch_id <= self.batch_id)
        return read_frame(self.connection, chosen.order_by(BATCHES.c.batch_id), _BATCH, BATCHES.name)

    @cached_property
    def seat_events(self) -> Frame:
        """Every seat event with `as_of`, the day of its batch."""
        # The days are looked up here: a text with each row took a fifth of the time of reading the state.
        events = read_rows(self.connection, SEAT_EVENTS, self.batch_id)
        return events.assign(as_of=looked_up(events["batch_id"], self.batches.set_index("batch_id")["as_of"]))

    @cached_property
    def members(self) -> Frame:
        """Every version of every member, with `email` and `name` as they were then.

        Of someone who has been erased the address reads `erased-7` (with the person's id) and the name is missing.
        """
        kinds = {name: kind for name, kind in MEMBERS.info["kinds"].items() if name != "digest"}
        same = and_(MEMBERS.c.person_id == PEOPLE.c.person_id, MEMBERS.c.batch_id == PEOPLE.c.batch_id)
        chosen = select(*[MEMBERS.c[name] for name in kinds], PEOPLE.c.email, PEOPLE.c.name)
        joined = chosen.join_from(MEMBERS, PEOPLE, same, isouter=True).where(MEMBERS.c.batch_id <= self.batch_id)
        kinds |= {"email": "text", "name": "text"}
        members = read_frame(self.connection, joined.order_by(MEMBERS.c.id), kinds, MEMBERS.name)
        return members.assign(email=members["email"].fillna("erased-" + members["person_id"].astype("str")))

    def configs(self, first: int, last: int) -> dict[int, Config]:
        """The config of each batch from `first` to `last`; BooksError if one is not as it was written."""
        chosen = select(BATCHES.c.batch_id, BATCHES.c.config).where(BATCHES.c.batch_id.between(first, last))
        try:
            return {batch_id: config_from_json(text) for batch_id, text in fetched(self.connection, chosen)}
        except ValueError as error:
            raise BooksError("batches.config of a batch was changed and cannot be read. Put back a copy.") from error


def upto(rows: Frame, batch_id: int) -> Frame:
    """The rows that stood there after the batch: the first of them, as rows are only ever added."""
    if rows.empty or rows["batch_id"].iloc[-1] <= batch_id:
        return rows.copy(deep=False)
    return rows[rows["batch_id"] <= batch_id].reset_index(drop=True)
