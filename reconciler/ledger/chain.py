"""Where the hash chain breaks: which batch, which table, which person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from reconciler.ledger import hashing, soundness
from reconciler.ledger.database import database_of
from reconciler.ledger.people import people_problems
from reconciler.ledger.rows import fetched
from reconciler.ledger.tables import BATCHES


def chain_problems(connection: Connection, batch_id: int) -> Iterator[str]:
    """A sentence for each place where the books are not as they were written."""
    found = hashing.contents(connection)
    previous = hashing.GENESIS
    for number, batch in enumerate(_batches(connection, batch_id), start=1):
        if batch["batch_id"] != number:
            yield f"batch {number} is missing"
            break
        yield from _heading_problems(batch, previous)
        stored = found.pop(number, {})
        if batch["content_hash"] == hashing.sha256(batch["content"]):
            yield from _content_problems(batch, stored)
        previous = batch["hash"]
    # Asked last, so that a batch which another run has just booked is known.
    known = {number for (number,) in fetched(connection, select(BATCHES.c.batch_id))}
    unknown = {table for batch, names in found.items() if batch not in known for table in names}
    yield from (f"{table}: rows of a batch that is not there" for table in sorted(unknown))
    yield from people_problems(connection)
    yield from soundness.erasing_problems(connection)
    yield from soundness.publication_problems(connection)
    missing = database_of(connection).missing_triggers(connection)
    yield from (f"the trigger {name} is missing: rows could be changed" for name in missing)


def _batches(connection: Connection, batch_id: int) -> list[dict[str, Any]]:
    names = list(BATCHES.c.keys())
    statement = select(BATCHES).where(BATCHES.c.batch_id <= batch_id).order_by(BATCHES.c.batch_id)
    return [dict(zip(names, row, strict=True)) for row in fetched(connection, statement)]


def _heading_problems(batch: dict[str, Any], previous: str) -> Iterator[str]:
    number = batch["batch_id"]
    if batch["previous_hash"] != previous:
        yield f"batch {number} does not follow the batch before it"
    if batch["hash"] != hashing.batch_hash(batch) or batch["content_hash"] != hashing.sha256(batch["content"]):
        yield f"batch {number}: its own row in batches was changed"


def _content_problems(batch: dict[str, Any], found: dict[str, list[Any]]) -> Iterator[str]:
    written: dict[str, list[Any]] = json.loads(batch["content"])
    for table in sorted(written.keys() | found.keys()):
        rows, digest = written.get(table, [0, ""])
        rows_now, digest_now = found.get(table, [0, ""])
        if rows != rows_now:
            yield f"batch {batch['batch_id']}: {table} has {rows_now} rows, {rows} were written"
        elif digest != digest_now:
            yield f"batch {batch['batch_id']}: a row of {table} was changed"
