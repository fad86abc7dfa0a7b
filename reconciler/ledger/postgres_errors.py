"""What PostgreSQL says, in words for the person at the screen: by its codes, which are the same in every language."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from reconciler.ledger.errors import BooksError, BooksInUse

_LOST = ("08", "57P", "XX")
"""Beginnings of codes: connection exceptions, the server shut down or the connection ended, its own faults."""


def books_error(error: DBAPIError, place: str) -> BooksError:
    """The sentence for an error; `place` is the address without a password."""
    code, words = _code(error), said(error.orig)
    if code == "55P03":
        return BooksInUse(f"{place} is in use by another run. Wait until it has ended, then run again.")
    if is_lost(error):
        return BooksError(
            f"{place} cannot be reached: {words}. What was not committed is undone: see that the server runs and that "
            "address and password (PGPASSWORD or the file .pgpass) are right, then give the same command again."
        )
    if code == "42501":
        return BooksError(
            f"{place} cannot be written or read: {words}. Give this role the rights that docs/postgres.md lists."
        )
    if code == "25006":
        return BooksError(f"{place} only reads: it is a copy that follows another server. Name that server.")
    if code == "53100":
        return BooksError(f"There is no room left on the disk of the server for {place}. Nothing was booked.")
    return BooksError(f"{place} cannot be used: PostgreSQL says {words}. Nothing was booked.")


def commit_error(error: DBAPIError, place: str) -> BooksError:
    """The sentence for an error of the commit itself: a lost connection leaves its outcome unknown."""
    if not is_lost(error):
        return books_error(error, place)
    return BooksError(
        f"The connection to {place} was lost while the batch was being committed ({said(error.orig)}): the server has "
        "booked it whole or not at all. Give the same command again, it finds out by itself and does what is left."
    )


def is_lost(error: DBAPIError) -> bool:
    """Whether there is no connection any more; before one stands there is no code either."""
    code = _code(error)
    return code.startswith(_LOST) or (not code and type(error.orig).__name__ == "OperationalError")


def _code(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""


def said(error: BaseException | None) -> str:
    """The server's sentence on one line; neither its detail and context, which quote rows, nor the statement."""
    sentence = getattr(getattr(error, "diag", None), "message_primary", None) or str(error)
    return " ".join(sentence.split()).rstrip(".")
