"""Rows of the books to frames and back: text or a whole number there, the types of `frames.py` here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Select, Table, select
from sqlalchemy.exc import DatabaseError

from reconciler import frames
from reconciler.frames import Column, Frame
from reconciler.ledger import sqlite
from reconciler.ledger.database import database_of, plain_error
from reconciler.ledger.errors import BooksError

Row: TypeAlias = tuple[Any, ...]

_PART = 20_000


def fetched(connection: Connection, statement: Select[Any]) -> list[Row]:
    """The rows a query gives, as plain tuples; BooksError if they cannot be read."""
    try:
        result = connection.execute(statement)
        # Text and whole numbers need no conversion, so the driver's own rows will do (three times as fast).
        rows: list[Row] = list(result.cursor.fetchall()) if result.cursor else []
        result.close()
    except DatabaseError as error:
        raise plain_error(connection, error) from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # of rows, which the driver reads one by one
        raise sqlite.damaged(sqlite.place(connection)) from error
    return rows


def fetched_in_parts(connection: Connection, statement: Select[Any]) -> Iterator[list[Row]]:
    """The same rows, some thousands at a time: all of a long table as tuples need more memory than their frame."""
    try:
        result = connection.execute(statement)
        while result.cursor and (rows := result.cursor.fetchmany(_PART)):
            yield list(rows)
        result.close()
    except DatabaseError as error:
        raise plain_error(connection, error) from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # of rows, which the driver reads one by one
        raise sqlite.damaged(sqlite.place(connection)) from error


def read_rows(connection: Connection, table: Table, batch_id: int) -> Frame:
    """All rows of a table as after the batch, in the order of writing, with `id` (where it has one) and `batch_id`."""
    kinds: dict[str, str] = table.info["kinds"]
    order = table.c.id if "id" in kinds else table.c.batch_id
    chosen = select(*[table.c[name] for name in kinds]).where(table.c.batch_id <= batch_id).order_by(order)
    return read_frame(connection, chosen, kinds, table.name)


def read_frame(connection: Connection, statement: Select[Any], kinds: Mapping[str, str], source: str) -> Frame:
    """The rows a query gives as a frame with columns of the given kinds.

    A value that is not of its column's kind (someone changed the file) raises BooksError naming `source` and column.
    """
    parts = [_frame(rows, kinds, source) for rows in fetched_in_parts(connection, statement)]
    if not parts:
        return frames.empty(kinds)
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]


def _frame(rows: list[Row], kinds: Mapping[str, str], source: str) -> Frame:
    made = {}
    for (name, kind), values in zip(kinds.items(), zip(*rows, strict=True), strict=True):
        try:
            made[name] = decoded(values, kind)
        except (ValueError, TypeError, OverflowError) as error:
            message = f"{source}.{name} holds a value that is not of its type: {error}. Put back a copy of the books."
            raise BooksError(message) from error
    return pd.DataFrame(made)


def write_rows(connection: Connection, table: Table, frame: Frame) -> None:
    """Adds the frame's rows in its order; columns that the frame lacks are left to the database."""
    if frame.empty:
        return
    kinds = {name: kind for name, kind in table.info["kinds"].items() if name in frame.columns}
    values = [encoded(frame[name], kind) for name, kind in kinds.items()]
    database_of(connection).write(connection, table, list(kinds), list(zip(*values, strict=True)))


def stored_rows(table: Table, frame: Frame) -> Frame:
    """Every column of the table as it will be stored, as plain objects; what the frame lacks is missing.

    `write_rows` takes them as they are, so that what is hashed and what is written are the same objects.
    """
    missing = [None] * len(frame)
    kinds: dict[str, str] = table.info["kinds"]
    values = {name: encoded(frame[name], kind) if name in frame else missing for name, kind in kinds.items()}
    return pd.DataFrame({name: pd.Series(column, dtype=object) for name, column in values.items()}, copy=False)


def decoded(values: Iterable[Any], kind: str) -> Column:
    """Stored values as a column of the kind.

    >>> decoded(["2026-11-30", None], "date").dt.day.tolist()
    [30.0, nan]
    >>> decoded([1, 0], "bool").tolist()
    [True, False]
    """
    stored = list(values)
    if kind == "date":
        return pd.Series(np.array(stored, dtype="M8[s]"))
    if kind == "text":
        same: dict[Any, Any] = {}  # the driver makes a new text of every cell, of which most are the same few
        return pd.Series(list(map(same.setdefault, stored, stored)), dtype="str")
    if kind in ("int", "bool"):
        return pd.Series(np.array(stored, dtype=np.int64)).astype(frames.DTYPES[kind])
    return pd.Series(pd.array(stored, dtype="Int64")).astype(frames.DTYPES[kind])


def encoded(column: Column, kind: str) -> list[Any]:
    """A column as stored values: None where missing, ISO text for dates, 1 and 0 for yes and no.

    A column of plain objects holds stored values already.

    >>> encoded(pd.Series([True, None], dtype="boolean"), "bool?")
    [1, None]
    """
    if column.dtype == object:
        stored: list[Any] = column.where(column.notna(), None).tolist()
        return stored
    if kind in ("int", "bool"):
        whole: list[Any] = column.astype("int64").tolist()
        return whole
    if kind == "date":
        texts = np.datetime_as_string(column.to_numpy().astype("M8[D]")).tolist()
        return [None if text == "NaT" else text for text in texts]
    plain = column.astype("Int64") if kind in ("int?", "bool?") else column
    values: list[Any] = plain.astype(object).where(column.notna(), None).tolist()
    return values


def keys_of(frame: Frame, key: Iterable[str]) -> list[Row]:
    """The business key of each row."""
    return list(zip(*[frame[name] for name in key], strict=True))
