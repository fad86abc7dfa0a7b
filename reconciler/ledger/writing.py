"""One batch of rows from a plan: numbered, with people as ids, hashed, and written in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.exc import DatabaseError, IntegrityError

from reconciler import frames
from reconciler.config import Config, config_json
from reconciler.fail_points import reached
from reconciler.frames import Column, Frame
from reconciler.ledger import hashing, people, tables
from reconciler.ledger.database import plain_error
from reconciler.ledger.errors import BooksError
from reconciler.ledger.numbering import numbered
from reconciler.ledger.rows import fetched, keys_of, stored_rows, write_rows
from reconciler.rules.state import EVENTS, Plan

LABEL = "#"
"""The beginning of the labels of drafts; no number of a document begins so."""

_AS_PLANNED = (
    ("parties", tables.PARTIES),
    ("wishes", tables.WISHES),
    ("openings", tables.OPENINGS),
    ("open_items", tables.OPEN_ITEMS),
    ("payments", tables.PAYMENTS),
    ("outcomes", tables.OUTCOMES),
    ("decisions", tables.DECISIONS),
    ("holds", tables.HOLDS),
    ("reminders", tables.REMINDERS),
)


@dataclass(frozen=True)
class Heading:
    """What a batch is: its id, the plan's digest, the config, and the hash of the batch before."""

    batch_id: int
    config: Config
    digest: str
    previous_hash: str


def write_batch(connection: Connection, heading: Heading, plan: Plan) -> dict[str, str]:
    """Writes everything the plan says as one batch; gives the number of each draft label.

    A row that cannot stand in the books (a repeated key, an unknown label, party, person or payment) raises
    BooksError; the caller undoes the transaction.
    """
    plan = replace(plan, **{name: _exact(getattr(plan, name), columns) for name, columns in EVENTS.items()})
    batch = _Batch(connection, heading.batch_id)
    for name, table in _AS_PLANNED:
        _write(batch, table, getattr(plan, name))
    numbers = _write_invoices(batch, heading, plan)
    _write_people(batch, plan)
    _write_heading(batch, heading, plan)
    reached("heading-written")
    return numbers


@dataclass(frozen=True)
class _Batch:
    """The batch that is being written, and the rows and hash of each of its tables written so far."""

    connection: Connection
    batch_id: int
    content: dict[str, list[Any]] = field(default_factory=dict)


def _write_people(batch: _Batch, plan: Plan) -> None:
    """Members and seat events under the ids of people."""
    if plan.members.empty and plan.seat_events.empty:
        return
    members, events = people.identified(batch.connection, plan.members, plan.seat_events)
    _write(batch, tables.MEMBERS, members)
    write_rows(batch.connection, tables.PEOPLE, members.assign(batch_id=batch.batch_id))
    _write(batch, tables.SEAT_EVENTS, events)


def _exact(frame: Frame, columns: dict[str, str]) -> Frame:
    return frame if frame.empty else frames.typed(frame.reset_index(drop=True), columns)


def _write(batch: _Batch, table: Table, frame: Frame) -> None:
    """Adds the rows with the next ids; their hash is taken of the very values that are handed to the database."""
    if frame.empty:
        return
    _refuse_repeats(table, frame)
    first = 1 + int(fetched(batch.connection, select(func.max(table.c.id)))[0][0] or 0)
    named = frame.assign(id=range(first, first + len(frame)), batch_id=batch.batch_id)
    rows = stored_rows(table, named)
    batch.content[table.name] = hashing.rows_entry(zip(*[rows[name].tolist() for name in rows], strict=True))
    try:
        write_rows(batch.connection, table, rows)
        reached("table-written")
    except IntegrityError as error:
        raise _refusal(batch.connection, table, rows, error) from error
    except DatabaseError as error:
        raise plain_error(batch.connection, error) from error


def _write_invoices(batch: _Batch, heading: Heading, plan: Plan) -> dict[str, str]:
    """Invoices, lines, grants and allocations under their numbers; gives the number of each draft label."""
    numbers = _write_numbered(batch, heading, plan.invoices) if len(plan.invoices) else {}
    _write(batch, tables.INVOICE_LINES, _relabelled(plan.lines, numbers))
    _write(batch, tables.GRANTS, _relabelled(plan.grants, numbers))
    _write(batch, tables.ALLOCATIONS, _relabelled(plan.allocations, numbers, LABEL))
    return numbers


def _write_numbered(batch: _Batch, heading: Heading, drafts: Frame) -> dict[str, str]:
    invoices = numbered(batch.connection, drafts, heading.config.numbering)
    numbers = dict(zip(invoices["draft"], invoices["number"], strict=True))
    if len(numbers) < len(invoices):
        raise BooksError("Two invoices of the plan have the same label; this is a mistake of the program.")
    invoices = invoices.assign(party_row=_party_rows(batch.connection, invoices))
    _write(batch, tables.INVOICES, invoices)
    return numbers


def _relabelled(rows: Frame, numbers: dict[str, str], labels: str = "") -> Frame:
    """The rows with numbers in place of labels; other invoices than those that begin with `labels` keep theirs."""
    is_label = rows["invoice"].str.startswith(labels).fillna(False).astype(bool)
    named = rows["invoice"].map(numbers).where(is_label, rows["invoice"])
    unknown = rows[named.isna() & rows["invoice"].notna()]
    if len(unknown):
        label = unknown["invoice"].iloc[0]
        raise BooksError(f"{label} is no invoice of this plan; this is a mistake of the program.")
    return rows.assign(invoice=named.astype("str"))


def _party_rows(connection: Connection, invoices: Frame) -> Column:
    """The row that says who is billed, as it is now; `bill_to` and `party_id` name it.

    A credit note is for the party as its invoice named it.
    """
    parties = tables.PARTIES
    newest = select(parties.c.kind, parties.c.party_id, func.max(parties.c.id)).group_by(
        parties.c.kind, parties.c.party_id
    )
    known = {(kind, party_id): row for kind, party_id, row in fetched(connection, newest)}
    billed = keys_of(invoices, ["bill_to", "party_id"])
    unknown = [f"{kind} {party_id}" for kind, party_id in billed if (kind, party_id) not in known]
    if unknown:
        raise BooksError(f"An invoice is for the {unknown[0]}, who is not in the books.")
    newest_rows = pd.Series([known[key] for key in billed], index=invoices.index, dtype="int64")
    credited = invoices["credits"].dropna()
    if credited.empty:
        return newest_rows
    were = select(tables.INVOICES.c.number, tables.INVOICES.c.party_row).where(tables.INVOICES.c.number.in_(credited))
    return credited.map(dict(fetched(connection, were))).combine_first(newest_rows).astype("int64")


def _refuse_repeats(table: Table, rows: Frame) -> None:
    key = [name for name in table.info["key"] if name != "batch_id"]
    repeated = rows[rows.duplicated(key) & rows[key].notna().all(axis=1)]
    if len(repeated):
        shown = ", ".join(str(part) for part in keys_of(repeated.head(1), key)[0])
        raise BooksError(f"{table.name}: {shown} ({', '.join(key)}) stands in the plan twice.")


def _refusal(connection: Connection, table: Table, rows: Frame, error: IntegrityError) -> BooksError:
    """Which row the books refused: the first whose key they had, else what the database says."""
    key = list(table.info["key"])
    had = select(*[table.c[name] for name in key]).where(table.c.batch_id < int(rows["batch_id"].iloc[0]))
    known = set(fetched(connection, had))
    for row in keys_of(rows, key):
        if row in known:
            shown = ", ".join(str(part) for part in row)
            return BooksError(f"{table.name}: {shown} ({', '.join(key)}) already stands in the books.")
    return BooksError(f"{table.name}: a row does not fit the books ({error.orig}).")


def _write_heading(batch: _Batch, heading: Heading, plan: Plan) -> None:
    content = hashing.content_text(batch.content)
    row: dict[str, Any] = {
        "batch_id": heading.batch_id,
        "as_of": plan.as_of.isoformat(),
        "booked_at": _now(),
        "config": config_json(heading.config),
        "digest": heading.digest,
        "content": content,
        "content_hash": hashing.sha256(content),
        "previous_hash": heading.previous_hash,
    }
    batch.connection.execute(insert(tables.BATCHES), {**row, "hash": hashing.batch_hash(row)})


def _now() -> str:
    """The one use of the clock: when a batch was really booked, in UTC; nothing reads it but people."""
    return datetime.now(UTC).isoformat(timespec="seconds")
