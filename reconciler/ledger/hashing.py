"""The hash chain: each batch holds the hash of its content and of the batch before it.

A row is hashed as a JSON list of text and whole numbers with every other character escaped, so that the same rows
give the same bytes with any version of Python or of the database.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, select

from reconciler.ledger.rows import Row, fetched
from reconciler.ledger.tables import CONTENT

GENESIS = ""
"""The previous hash of the first batch."""
_BATCH_OF_ROW = itemgetter(1)
_HASHED = ("batch_id", "as_of", "booked_at", "config", "digest", "content", "content_hash", "previous_hash")


def sha256(text: str) -> str:
    """The SHA-256 of a text in hexadecimal.

    >>> sha256("abc")[:16]
    'ba7816bf8f01cfea'
    """
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value: Any) -> str:
    """JSON in ASCII without spaces, keys in the given order.

    What no batch ever writes (bytes that someone put in) becomes some text, so that its hash is another one.

    >>> canonical([1, None, "é"])
    '[1,null,"\\\\u00e9"]'
    """
    return json.dumps(value, separators=(",", ":"), default=repr)


def content_of(connection: Connection, batch_id: int) -> str:
    """Rows and hash of each table of one batch that has any, as canonical JSON, read from what is stored."""
    found = {table.name: dict(table_content(connection, table, batch_id)).get(batch_id) for table in CONTENT}
    return canonical({name: entry for name, entry in found.items() if entry})


def contents(connection: Connection) -> dict[int, dict[str, list[Any]]]:
    """For each batch with rows, known or not, the rows and hash of each of its tables."""
    found: dict[int, dict[str, list[Any]]] = {}
    for table in CONTENT:
        for batch_id, entry in table_content(connection, table):
            found.setdefault(batch_id, {})[table.name] = entry
    return found


def table_content(connection: Connection, table: Table, batch_id: int | None = None) -> Iterator[tuple[int, list[Any]]]:
    """For each batch (or just the one) the number of its rows in the table and their hash."""
    statement = select(*table.c).order_by(table.c.id)
    if batch_id is not None:
        statement = statement.where(table.c.batch_id == batch_id)
    by_batch: dict[int, list[Row]] = defaultdict(list)
    for batch, rows in groupby(fetched(connection, statement), _BATCH_OF_ROW):
        by_batch[batch].extend(rows)
    for batch, stored in by_batch.items():
        yield batch, [len(stored), sha256(canonical(stored))]


def batch_hash(batch: dict[str, Any]) -> str:
    """The hash of a batch: of the hash before it, of its content, and of all its own fields."""
    return sha256(canonical([batch[name] for name in _HASHED]))
