"""The tables of the books in PostgreSQL: the mark that tells them from others, and triggers: rows are only added.

A trigger is compared with what was made by its parts in the catalogue, as the server's text of it differs by version.
"""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from reconciler.ledger.errors import BooksError
from reconciler.ledger.postgres_errors import books_error
from reconciler.ledger.tables import APPLICATION_ID, GROWING, METADATA, PEOPLE, SCHEMA_VERSION

__all__ = ["APPLICATION_ID", "create_tables", "has_tables", "missing_triggers", "trigger_names"]

_MARK = "books of the reconciler, version "
_NEVER = """
BEGIN
  RAISE EXCEPTION 'rows of {} are never changed or deleted' USING ERRCODE = 'integrity_constraint_violation';
END"""
_ERASED_ONLY = """
BEGIN
  IF NEW.email IS NOT NULL OR NEW.name IS NOT NULL OR NEW.salt IS NOT NULL
    OR NEW.person_id IS DISTINCT FROM OLD.person_id OR NEW.batch_id IS DISTINCT FROM OLD.batch_id
  THEN RAISE EXCEPTION 'people may only be erased' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN NEW;
END"""
_BITS = {"row": 1, "before": 2, "delete": 8, "update": 16, "truncate": 32}
_STATE = """
SELECT current_schema()::regnamespace::text,
  (SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()),
  (SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = to_regclass('batches')),
  obj_description(to_regclass('batches'), 'pg_class'),
  (SELECT count(*) FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT EXISTS (
      SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))
"""
_TRIGGERS = """
SELECT t.tgname, c.relname, t.tgtype, t.tgenabled, p.prosrc
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal
  AND t.tgqual IS NULL AND t.tgattr = ''::int2vector
"""


def has_tables(connection: Connection) -> bool:
    """Whether the schema holds books that this program can read; an empty one does not, BooksError for any other."""
    place = str(connection.get_execution_options()["books"])
    try:
        schema, encoding, of_schema, mark, count = connection.exec_driver_sql(_STATE).one()
    except DatabaseError as error:
        raise books_error(error, place) from error
    if schema is None:
        raise BooksError(f"{place} has none of the schemas of its search path. Have one made, see docs/postgres.md.")
    if encoding != "UTF8":
        raise BooksError(f"{place} holds texts as {encoding}, which has not every name. Name a database in UTF8.")
    if of_schema not in (None, schema):
        raise BooksError(
            f"{place} has a table batches in the schema {of_schema}, but new tables would be made in {schema}. "
            "Name the right one in the address, as docs/postgres.md shows."
        )
    return _is_ours(place, mark or "", count)


def create_tables(connection: Connection) -> None:
    """Every table and trigger, and the mark."""
    METADATA.create_all(connection, checkfirst=False)
    for statement in _statements():
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"COMMENT ON TABLE batches IS '{_MARK}{SCHEMA_VERSION}'")


def trigger_names() -> list[tuple[str, str]]:
    """Name and table of each trigger."""
    return [(name, table) for name, table, _ in _wanted()]


def missing_triggers(connection: Connection) -> list[str]:
    """The names of triggers that someone took away, switched off or changed."""
    there = {tuple(row) for row in connection.exec_driver_sql(_TRIGGERS)}
    return [name for name, table, parts in _wanted() if (name, table, *parts) not in there]


def _is_ours(place: str, mark: str, count: int) -> bool:
    if not mark and count == 0:
        return False
    if not mark.startswith(_MARK):
        raise BooksError(
            f"{place} holds tables of another program, and no books. Name an empty database, or a schema of its own."
        )
    version = mark.removeprefix(_MARK)
    if version != str(SCHEMA_VERSION):
        raise BooksError(
            f"{place} was written by another version of this program (books of version {version}, this one reads "
            f"{SCHEMA_VERSION}). Install that version."
        )
    return True


def _wanted() -> list[tuple[str, str, tuple[int, str, str]]]:
    """Name, table and parts (type, how it is switched on, body of its function) of each trigger."""
    wanted = []
    for table in (*GROWING, PEOPLE):
        for verb in ("update", "delete", "truncate"):
            is_erasing = table is PEOPLE and verb == "update"
            kind = _BITS["before"] | _BITS[verb] | (_BITS["row"] if is_erasing else 0)
            body = _ERASED_ONLY if is_erasing else _NEVER.format(table.name)
            wanted.append((f"{table.name}_{verb}", table.name, (kind, "A", body)))
    return wanted


def _statements() -> list[str]:
    """Makes each trigger with a function of its own, on for whatever role a session plays (a replica's too)."""
    made = []
    for name, table, (kind, _, body) in _wanted():
        each = "ROW" if kind & _BITS["row"] else "STATEMENT"
        verb = name.removeprefix(f"{table}_").upper()
        made += [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        ]
    return made
