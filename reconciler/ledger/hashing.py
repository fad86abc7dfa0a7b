"""The hash chain: each batch holds the hash of its content and of the batch before it.

A row is hashed as a JSON list of text and whole numbers with every other character escaped, so that the same rows
give the same bytes with any version of Python or of the database.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, select

from reconciler.ledger.rows import Row, fetched_in_parts
from reconciler.ledger.tables import CONTENT

GENESIS = ""
"""The previous hash of the first batch."""
_BATCH_OF_ROW = itemgetter(1)
_PART = 20_000
"""Rows that are hashed at once: the text of a whole table would be the largest thing in memory."""
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


class RowsHash:
    """The number and the hash of rows that come in parts: SHA-256 of all of them as one canonical JSON list.

    >>> parts = RowsHash()
    >>> parts.add([(1, "a")])
    >>> parts.add([(2, "b")])
    >>> parts.entry() == [2, sha256('[[1,"a"],[2,"b"]]')]
    True
    """

    def __init__(self) -> None:
        self._count = 0
        self._sha = hashlib.sha256(b"[")

    def add(self, rows: Sequence[Row]) -> None:
        """The rows that follow those before."""
        if rows:
            self._sha.update(b"," if self._count else b"")
            self._sha.update(canonical(rows)[1:-1].encode())
            self._count += len(rows)

    def entry(self) -> list[Any]:
        """How many rows there were, and their hash, as they stand in the content of a batch."""
        whole = self._sha.copy()
        whole.update(b"]")
        return [self._count, whole.hexdigest()]


def rows_entry(rows: Iterator[Row]) -> list[Any]:
    """The number and the hash of rows that are about to be written."""
    found = RowsHash()
    while part := list(islice(rows, _PART)):
        found.add(part)
    return found.entry()


def content_text(entries: Mapping[str, list[Any]]) -> str:
    """Rows and hash of each table of one batch that has any, as canonical JSON in the order of the tables."""
    return canonical({table.name: entries[table.name] for table in CONTENT if table.name in entries})


def contents(connection: Connection) -> dict[int, dict[str, list[Any]]]:
    """For each batch with rows, known or not, the rows and hash of each of its tables, read from what is stored."""
    found: dict[int, dict[str, list[Any]]] = {}
    for table in CONTENT:
        for batch_id, entry in _table_content(connection, table).items():
            found.setdefault(batch_id, {})[table.name] = entry
    return found


def _table_content(connection: Connection, table: Table) -> dict[int, list[Any]]:
    by_batch: dict[int, RowsHash] = defaultdict(RowsHash)
    for part in fetched_in_parts(connection, select(*table.c).order_by(table.c.id)):
        for batch_id, rows in groupby(part, _BATCH_OF_ROW):
            by_batch[batch_id].add(list(rows))
    return {batch_id: rows.entry() for batch_id, rows in by_batch.items()}


def batch_hash(batch: dict[str, Any]) -> str:
    """The hash of a batch: of the hash before it, of its content, and of all its own fields."""
    return sha256(canonical([batch[name] for name in _HASHED]))
