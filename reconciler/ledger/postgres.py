"""What is particular to PostgreSQL: connecting, transactions, the one writer's lock, and rows copied in at once.

The books are the tables of one schema, the first of the search path. What recognises them and lets rows only be added
stands in `postgres_schema.py`, what the server says in other words in `postgres_errors.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Table, create_engine, func, select
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool

from reconciler.ledger.errors import BooksError
from reconciler.ledger.postgres_errors import books_error, commit_error, said
from reconciler.ledger.postgres_schema import APPLICATION_ID, create_tables, has_tables, missing_triggers
from reconciler.ledger.tables import PEOPLE

if TYPE_CHECKING:
    import psycopg

DIALECT = "postgresql"
SCHEMES = ("postgresql://", "postgres://")
"""How an address begins; libpq reads the rest, and whatever is left out from its own files and variables."""

__all__ = [
    "begin", "books_error", "commit", "connected", "create_tables", "forbid_writing", "has_tables",
    "is_in_transaction", "missing_triggers", "place", "rollback", "write",
]  # fmt: skip

_LOCK_SECONDS = 2
_NOTICED = {"connect_timeout": "10", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3"}
"""So that a server that is gone without a word is noticed within a minute or so (libpq's words, seconds)."""
_LOCK = f"SELECT pg_advisory_xact_lock(({APPLICATION_ID}::bigint << 32) | current_schema()::regnamespace::oid::bigint)"
_BEGIN = (
    "BEGIN",
    "SET LOCAL idle_in_transaction_session_timeout = 0",  # a month is planned or rendered meanwhile
    f"SET LOCAL lock_timeout = {_LOCK_SECONDS * 1000}",
    _LOCK,
    "SET LOCAL lock_timeout = 0",
)


def connected(address: str) -> Connection:
    """A connection to the database, in which only `begin` begins a transaction.

    BooksError where psycopg is missing, the address is none, or the server does not let us in.
    """
    driver = _driver()
    given = _given(driver, address)
    url = URL.create(f"{DIALECT}+psycopg")
    engine = create_engine(url, creator=lambda: _opened(driver, given), poolclass=NullPool, use_native_hstore=False)
    try:
        return engine.connect().execution_options(isolation_level="AUTOCOMMIT", books=_shown(given))
    except DatabaseError as error:
        raise books_error(error, _shown(given)) from error


def begin(connection: Connection) -> None:
    """Takes the one write lock of these books; BooksInUse if another run holds it."""
    try:
        for statement in _BEGIN:
            connection.exec_driver_sql(statement)
    except DatabaseError as error:
        rollback(connection)
        raise books_error(error, place(connection)) from error


def commit(connection: Connection) -> None:
    """Makes the transaction final; the error of a connection lost meanwhile says that nobody knows whether it is."""
    try:
        connection.exec_driver_sql("COMMIT")
    except DatabaseError as error:
        raise commit_error(error, place(connection)) from error


def compact(connection: Connection) -> None:
    """Writes the table of people anew from its rows alone: what an update leaves behind goes with the old file.

    Only the owner of the table can (others are passed over with a warning of the server's); its log and its backups
    are the administrator's.
    """
    try:
        connection.exec_driver_sql(f"VACUUM FULL {PEOPLE.name}")
    except DatabaseError as error:
        raise books_error(error, place(connection)) from error


def rollback(connection: Connection, savepoint: str = "") -> None:
    """Undoes what the transaction wrote, or what it wrote since the savepoint; nothing where there is none."""
    if not is_in_transaction(connection):
        return
    try:
        connection.exec_driver_sql(f"ROLLBACK TO {savepoint}" if savepoint else "ROLLBACK")
    except DBAPIError:
        connection.invalidate()  # what a lost connection wrote is undone by the server


def place(connection: Connection) -> str:
    """The address of the books, without a password."""
    return str(connection.get_execution_options()["books"])


def is_in_transaction(connection: Connection) -> bool:
    """Whether a transaction is under way on a connection that still stands."""
    if connection.closed or connection.invalidated:
        return False
    dbapi: Any = connection.connection.dbapi_connection
    driver = _driver()
    return dbapi.info.transaction_status not in (driver.pq.TransactionStatus.IDLE, driver.pq.TransactionStatus.UNKNOWN)


def forbid_writing(connection: Connection) -> None:
    """From here on this connection only reads, and all of it from one state of the books."""
    connection.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


def write(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Any]) -> None:
    """Copies the rows into the table, with the ids that follow the last one where they bring none.

    IntegrityError for a row that cannot stand there; the rows before it are undone, and the transaction goes on.
    """
    driver = _driver()
    if "id" in table.c and "id" not in columns:
        first = 1 + (connection.execute(select(func.max(table.c.id))).scalar() or 0)
        columns, rows = ["id", *columns], [(at, *row) for at, row in enumerate(rows, first)]
    dbapi: Any = connection.connection.dbapi_connection
    statement = f"COPY {table.name} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)"
    try:
        with dbapi.cursor() as cursor:
            cursor.execute("SAVEPOINT rows")
            with cursor.copy(statement) as copy:
                copy.set_types([_binary(table.c[name].type.compile(connection.dialect)) for name in columns])
                for row in rows:
                    copy.write_row(row)
            cursor.execute("RELEASE SAVEPOINT rows")
    except driver.IntegrityError as error:
        rollback(connection, "rows")
        raise IntegrityError(statement, None, driver.IntegrityError(said(error))) from error
    except (driver.Error, UnicodeError) as error:
        raise _not_written(error, table, place(connection)) from error


def shown(address: str) -> str:
    """An address as people may see it: who and where, never a password.

    >>> shown("postgresql://finance:secret@db.example:6432/books?sslmode=require&password=secret")
    'postgresql://finance@db.example:6432/books'
    """
    return _shown(_given(_driver(), address))


def _shown(given: dict[str, Any]) -> str:
    user = f"{given['user']}@" if given.get("user") else ""
    port = f":{given['port']}" if given.get("port") else ""
    return f"postgresql://{user}{given.get('host', '')}{port}/{given.get('dbname', '')}"


def _driver() -> Any:
    try:
        import psycopg
    except ImportError as error:
        raise BooksError(
            f"The books are in PostgreSQL, and what talks to it is not installed ({error}). "
            "Install it with: pip install 'reconciler[postgres]'"
        ) from error
    return psycopg


def _given(driver: Any, address: str) -> dict[str, Any]:
    """The parts of an address as libpq names them; BooksError, which does not repeat it, where it is none."""
    try:
        if address.startswith(SCHEMES):
            return {**_NOTICED, **driver.conninfo.conninfo_to_dict(address)}
    except driver.Error:
        pass  # what libpq says may quote the password
    raise BooksError(
        "books in reconciler.toml is no address of PostgreSQL. Write one such as "
        "postgresql://finance@db.example/books, with % and its code for characters such as @ or / in a name."
    )


def _opened(driver: Any, given: dict[str, Any]) -> psycopg.Connection[Any]:
    # Prepared statements would tie us to one server connection, which a pooler between us does not promise.
    utf8 = {"client_encoding": "utf8", "application_name": "reconciler", "prepare_threshold": None}
    opened: psycopg.Connection[Any] = driver.connect(**{**given, **utf8}, autocommit=True)
    return opened


def _binary(declared: str) -> str:
    """The type of a column as it is declared, by the name psycopg has for its binary form.

    >>> _binary("BIGINT"), _binary('TEXT COLLATE "C"')
    ('int8', 'text')
    """
    return {"BIGINT": "int8", "INTEGER": "int4", "SMALLINT": "int2"}.get(declared, "text")


def _not_written(error: Exception, table: Table, shown: str) -> BooksError:
    """Why rows could not be copied: a text that PostgreSQL does not take, or whatever else befell it."""
    code = getattr(error, "sqlstate", None)
    if isinstance(error, UnicodeError) or "0x00" in str(error) or code == "22021":
        return BooksError(
            f"{table.name}: a text holds a character that PostgreSQL cannot store, such as NUL (code 0). "
            "Take it out of the file it came in. Nothing was booked."
        )
    if code == "54000":
        return BooksError(
            f"{table.name}: an id, number or key is longer than PostgreSQL can look up (some 2,000 characters). "
            "Shorten it in the file it came in. Nothing was booked."
        )
    return books_error(DatabaseError("", None, error), shown)
