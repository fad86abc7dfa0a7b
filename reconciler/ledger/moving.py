"""Moves books to another database, row by row as they are: ids, hashes and what is erased stay.

python -m reconciler.ledger.moving ledger.db postgresql://finance@db.example/books
"""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy import select

from reconciler.ledger.books import open_for_reading, open_for_writing
from reconciler.ledger.chain import chain_problems
from reconciler.ledger.database import Place, database_of, there_is, told_in_words
from reconciler.ledger.errors import BooksError
from reconciler.ledger.postgres import SCHEMES
from reconciler.ledger.rows import fetched
from reconciler.ledger.tables import METADATA


def move_books(source: Place, target: Place) -> int:
    """Copies every row in one transaction and gives the number of batches; the source stays as it is.

    BooksError, and nothing is written, where the source is not whole or the target is not empty.
    """
    if not there_is(source):
        raise BooksError(f"{source} is missing.")
    with open_for_reading(source) as old, open_for_writing(target) as new:
        if new.batch_id:
            raise BooksError("There are books already where these would go. Name an empty database.")
        if problems := list(chain_problems(old.connection, old.batch_id)):
            raise BooksError(f"The books are not whole, so they stay where they are: {problems[0]}.")
        database = database_of(new.connection)
        with told_in_words(new.connection):
            for table in METADATA.sorted_tables:
                names = list(table.c.keys())
                order = table.c.id if "id" in table.c else table.c.batch_id
                if rows := fetched(old.connection, select(*table.c).order_by(order)):
                    database.write(new.connection, table, names, rows)
            if problems := list(chain_problems(new.connection, old.batch_id)):
                raise BooksError(f"The copy is not as the books were, so it is undone: {problems[0]}.")
            database.commit(new.connection)
        return old.batch_id


def main(words: list[str]) -> None:
    """Moves the books that the first word names to where the second does."""
    try:
        source, target = [word if word.startswith(SCHEMES) else Path(word) for word in words]
        print(f"{move_books(source, target)} batches moved, each with its hash.")
    except ValueError:
        sys.exit("Name two places: where the books are, and where they are to go.")
    except BooksError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
