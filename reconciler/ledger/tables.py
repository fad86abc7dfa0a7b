"""The tables of the books, built from the columns in `frames.py`: every value is text or a whole number.

Dates are ISO text and yes/no is 1 or 0, so that rows hash to the same bytes in any database. Every table of a
batch's content has `id` (the order of writing) and `batch_id`; its key stands in `info["key"]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from reconciler import frames

METADATA = MetaData()
APPLICATION_ID = 0x52434E42
"""Marks a database as books of the reconciler (the letters RCNB)."""
SCHEMA_VERSION = 3

PERSON = {"person_id": "int"}
MEMBER = {
    "customer_id": "text",
    **PERSON,
    "digest": "text",  # of the row of `people` with the same person and batch, see people.py
    **{name: kind for name, kind in frames.MEMBER.items() if name not in ("customer_id", "email", "name")},
}
SEAT_EVENT = {"customer_id": "text", **PERSON, "kind": "text", "notice": "text", "reason": "text"}
INVOICE = {
    **frames.INVOICE,
    "series": "text",
    "series_year": "int",
    "serial": "int",
    "party_row": "int",  # id of the party as it was when it was billed
}

_TEXT = Text().with_variant(Text(collation="C"), "postgresql")  # compared as bytes, whatever language the server has
_ID = Integer().with_variant(BigInteger(), "postgresql")  # SQLite's own row number has to be called INTEGER
_SQL_TYPES: dict[str, Any] = {
    "text": _TEXT,
    "int": BigInteger,
    "int?": BigInteger,
    "date": _TEXT,
    "bool": SmallInteger,
    "bool?": SmallInteger,
}
_ALWAYS_THERE = ("int", "bool")


def _batch() -> ForeignKey:
    # Deferred: the row of the batch holds the hash of its content, so it is written last.
    return ForeignKey("batches.batch_id", deferrable=True, initially="DEFERRED")


def _columns(kinds: Mapping[str, str], required: tuple[str, ...]) -> list[Column[Any]]:
    return [
        Column(name, _SQL_TYPES[kind], nullable=kind not in _ALWAYS_THERE and name not in required)
        for name, kind in kinds.items()
    ]


def _content(name: str, kinds: Mapping[str, str], key: tuple[str, ...], *constraints: Any) -> Table:
    """A table of what batches write; `key` is what may stand in it once."""
    # A key that begins with the batch finds a batch's rows too; a second index would cost a third of the writing.
    by_batch = [] if key[0] == "batch_id" else [Index(f"{name}_of_batch", "batch_id")]
    return Table(
        name,
        METADATA,
        Column("id", _ID, primary_key=True, autoincrement=False),
        Column("batch_id", Integer, _batch(), nullable=False),
        *_columns(kinds, () if name == "grants" else key),
        UniqueConstraint(*key),
        *by_batch,
        *constraints,
        info={"kinds": {"id": "int", "batch_id": "int", **kinds}, "key": key},
    )


BATCH = {
    "batch_id": "int",
    "as_of": "date",
    "booked_at": "text",  # UTC, when it was really booked: shown to people, read by no rule or output
    "config": "text",  # JSON
    "digest": "text",  # of the plan
    "content": "text",  # JSON: rows and SHA-256 of each table
    "content_hash": "text",
    "previous_hash": "text",
    "hash": "text",
}
BATCHES = Table(
    "batches",
    METADATA,
    Column("batch_id", Integer, primary_key=True, autoincrement=False),
    *[Column(name, _TEXT, nullable=False) for name in BATCH if name != "batch_id"],
    info={"kinds": BATCH, "key": ("batch_id",)},
)

PARTIES = _content("parties", frames.PARTY, ("batch_id", "kind", "party_id"))
WISHES = _content("wishes", frames.WISH, ("batch_id", "customer_id"))
OPENINGS = _content("openings", frames.OPENING, ("customer_id",))
OPEN_ITEMS = _content("open_items", frames.OPEN_ITEM, ("number",))
PAYMENTS = _content("payments", frames.PAYMENT, ("payment_key",))
ALLOCATIONS = _content(
    "allocations",
    frames.ALLOCATION,
    ("batch_id", "payment_key", "invoice"),
    ForeignKeyConstraint(["payment_key"], ["payments.payment_key"]),
)
OUTCOMES = _content(
    "outcomes",
    frames.OUTCOME,
    ("batch_id", "payment_key"),
    ForeignKeyConstraint(["payment_key"], ["payments.payment_key"]),
)
DECISIONS = _content(
    "decisions",
    frames.DECISION,
    ("batch_id", "payment_key"),
    ForeignKeyConstraint(["payment_key"], ["payments.payment_key"]),
)
INVOICES = _content(
    "invoices",
    INVOICE,
    ("number",),
    UniqueConstraint("series", "series_year", "serial"),
    ForeignKeyConstraint(["party_row"], ["parties.id"]),
)
INVOICE_LINES = _content(
    "invoice_lines",
    frames.LINE,
    ("invoice", "line"),
    ForeignKeyConstraint(["invoice"], ["invoices.number"]),
)
GRANTS = _content(
    "grants",
    frames.GRANT,
    ("invoice", "line"),
    ForeignKeyConstraint(["invoice", "line"], ["invoice_lines.invoice", "invoice_lines.line"]),
)
MEMBERS = _content("members", MEMBER, ("batch_id", "person_id"))
SEAT_EVENTS = _content("seat_events", SEAT_EVENT, ("batch_id", "person_id", "kind"))
HOLDS = _content("holds", frames.HOLD, ("batch_id", "customer_id"))
REMINDERS = _content("reminders", frames.REMINDER, ("number", "level"))

CONTENT = (
    PARTIES,
    WISHES,
    OPENINGS,
    OPEN_ITEMS,
    PAYMENTS,
    ALLOCATIONS,
    OUTCOMES,
    DECISIONS,
    INVOICES,
    INVOICE_LINES,
    GRANTS,
    MEMBERS,
    SEAT_EVENTS,
    HOLDS,
    REMINDERS,
)
"""What the hash of a batch covers, in the order in which it is written."""

PEOPLE = Table(
    "people",
    METADATA,
    Column("person_id", _ID, primary_key=True),
    Column("batch_id", Integer, _batch(), primary_key=True),
    Column("email", _TEXT),
    Column("name", _TEXT),
    Column("salt", _TEXT),
    ForeignKeyConstraint(["batch_id", "person_id"], ["members.batch_id", "members.person_id"]),
    info={"kinds": {**PERSON, "batch_id": "int", "email": "text", "name": "text", "salt": "text"}},
)
"""Names and e-mail addresses of members, and nowhere else: may be erased, never changed."""

PUBLICATIONS = Table(
    "publications",
    METADATA,
    Column("batch_id", Integer, _batch(), primary_key=True),
    Column("period", _TEXT, nullable=False),
    info={"kinds": {"batch_id": "int", "period": "text"}},
)
"""Which batches have had their outputs put in place; says nothing about money, so no hash covers it."""

GROWING = (BATCHES, *CONTENT, PUBLICATIONS)
"""The tables whose rows are never changed and never taken away."""
