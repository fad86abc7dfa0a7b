"""Whether the file of the books is still what the program made: its tables, and the pages that hold them.

The hash chain tells of changed rows. It reads them as SQLite finds them, so what SQLite looks things up in, and what
keeps rows from being changed, is looked at here. Books in another database are kept by that.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select
from sqlalchemy.exc import DatabaseError

from reconciler.ledger import sqlite
from reconciler.ledger.rows import fetched
from reconciler.ledger.tables import BATCHES, MEMBERS, PEOPLE, PUBLICATIONS

_SHOWN = 20
_OBJECTS = "SELECT type, name, sql FROM sqlite_master WHERE type <> 'trigger' AND name NOT LIKE 'sqlite_stat%'"


def file_problems(connection: Connection) -> Iterator[str]:
    """A sentence for each table or index that is not as it was made, and for what SQLite finds broken in the file."""
    if connection.dialect.name != "sqlite":
        return
    there, made = _objects(connection), _made()
    for kind, name in sorted(made.keys() | there.keys()):
        if (kind, name) not in there:
            yield f"the {kind} {name} is missing"
        elif (kind, name) not in made:
            yield f"the {kind} {name} was put in: it is none of ours"
        elif there[kind, name] != made[kind, name]:
            yield f"the {kind} {name} was changed"
    try:
        for (found,) in connection.exec_driver_sql(f"PRAGMA integrity_check({_SHOWN})").fetchall():
            yield from () if found == "ok" else (f"the file is damaged: {' '.join(str(found).split())}",)
        for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(_SHOWN):
            yield f"{table}: row {row} points to a row of {parent} that is not there"
    except DatabaseError as error:
        yield f"the file is damaged: {error.orig}"


def publication_problems(connection: Connection) -> Iterator[str]:
    """A sentence for each mark of a publication that names another month than its batch; no hash covers these."""
    joined = PUBLICATIONS.join(BATCHES, PUBLICATIONS.c.batch_id == BATCHES.c.batch_id, isouter=True)
    chosen = select(PUBLICATIONS.c.batch_id, PUBLICATIONS.c.period, BATCHES.c.as_of).select_from(joined)
    for batch, period, as_of in fetched(connection, chosen.order_by(PUBLICATIONS.c.batch_id)):
        if as_of is None or str(as_of)[:7] != period:
            yield f"publications: batch {batch} is marked as one of {period}, which it is not"


def erasing_problems(connection: Connection) -> Iterator[str]:
    """A sentence for each member whose row of people is missing, or erased in part."""
    same = (PEOPLE.c.person_id == MEMBERS.c.person_id) & (PEOPLE.c.batch_id == MEMBERS.c.batch_id)
    rows = select(MEMBERS.c.person_id, MEMBERS.c.batch_id).join_from(MEMBERS, PEOPLE, same, isouter=True)
    for person, batch in fetched(connection, rows.where(PEOPLE.c.person_id.is_(None))):
        yield f"people: the row of person {person} of batch {batch} is missing"
    erased = select(PEOPLE.c.person_id).where(PEOPLE.c.salt.is_(None)).distinct()
    still_named = select(PEOPLE.c.person_id).where(PEOPLE.c.salt.is_not(None), PEOPLE.c.person_id.in_(erased))
    for (person,) in fetched(connection, still_named.distinct().order_by(PEOPLE.c.person_id)):
        yield f"people: person {person} is erased in one batch and not in another"


def _objects(connection: Connection) -> dict[tuple[str, str], str | None]:
    return {(kind, name): sql for kind, name, sql in connection.exec_driver_sql(_OBJECTS).fetchall()}


def _made() -> dict[tuple[str, str], str | None]:
    empty = sqlite.empty_books()
    try:
        return _objects(empty)
    finally:
        empty.close()
