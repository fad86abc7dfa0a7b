"""Erasing people who have left: name, address and salt of each of their rows in `people`, and nothing else.

What refers to them has a person's id and a digest that says nothing without its salt, so the hash chain, the
invariants and the documents that the law keeps stay as they are. What the books keep beside `people` because a
document needs it (whom an invoice is for, what a bank wrote about a transfer) is named, never changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, or_, select, update

from reconciler.ledger.books import Books
from reconciler.ledger.database import database_of
from reconciler.ledger.errors import BooksError
from reconciler.ledger.rows import fetched
from reconciler.ledger.seat_history import STATUS
from reconciler.ledger.tables import BATCHES, MEMBERS, PARTIES, PAYMENTS, PEOPLE, SEAT_EVENTS
from reconciler.wording import first_few, plural


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the books: the id that stands for them, and whose member they were."""

    person_id: int
    customer_id: str
    status: str


def people_of(books: Books, email: str) -> list[Person]:
    """Everyone with this address (rule `one-person`), one for each customer, in the order in which they came."""
    of_person = (MEMBERS.c.person_id == PEOPLE.c.person_id) & (MEMBERS.c.batch_id == PEOPLE.c.batch_id)
    known = select(PEOPLE.c.person_id, MEMBERS.c.customer_id).join_from(PEOPLE, MEMBERS, of_person)
    rows = fetched(books.connection, known.where(PEOPLE.c.email == email).distinct().order_by(PEOPLE.c.person_id))
    return [Person(person_id, customer_id, _status(books.connection, person_id)) for person_id, customer_id in rows]


def refuse_members(people: list[Person]) -> None:
    """BooksError where one of them has not left: only a removed member may be erased."""
    here = [f"{person.status} at customer {person.customer_id}" for person in people if person.status != "removed"]
    if here:
        raise BooksError(
            f"This member is still {first_few(here)}, and only one who was removed everywhere can be forgotten. Put a "
            "row with the address and the action remove into a roster of that customer, run, then forget."
        )


def erase(books: Books, people: list[Person]) -> None:
    """Takes address, name and salt out of every row of these people; final once `finish` has been called."""
    rows = PEOPLE.c.person_id.in_([person.person_id for person in people])
    books.connection.execute(update(PEOPLE).where(rows).values(email=None, name=None, salt=None))


def finish(books: Books) -> None:
    """Makes what was erased final and lets others write."""
    database_of(books.connection).commit(books.connection)


def compact(books: Books) -> None:
    """Writes the books anew where they stand, and nothing erased is left between rows; BooksInUse while they are read.

    Rows that move when their neighbours shrink leave copies behind in the room they had, which no overwriting of
    what is erased reaches.
    """
    database_of(books.connection).compact(books.connection)


def first_period(books: Books, people: list[Person]) -> str:
    """The month such as 2026-11 in which the first of them came into the books."""
    rows = MEMBERS.c.person_id.in_([person.person_id for person in people])
    first = select(func.min(BATCHES.c.as_of)).join_from(MEMBERS, BATCHES, MEMBERS.c.batch_id == BATCHES.c.batch_id)
    return str(fetched(books.connection, first.where(rows))[0][0])[:7]


def has_erased(books: Books) -> bool:
    """Whether anyone was erased from these books before."""
    return bool(fetched(books.connection, select(PEOPLE.c.person_id).where(PEOPLE.c.salt.is_(None)).limit(1)))


def kept(books: Books, email: str) -> list[str]:
    """A sentence for each kind of row that names the address for another reason than a seat, and why it stays."""
    mail = select(PARTIES.c.party_id).where(func.lower(PARTIES.c.email) == email).distinct()
    parties = [party for (party,) in fetched(books.connection, mail.order_by(PARTIES.c.party_id))]
    within = [
        func.lower(column).contains(email, autoescape=True) for column in (PAYMENTS.c.text, PAYMENTS.c.payer_name)
    ]
    payments = len(fetched(books.connection, select(PAYMENTS.c.id).where(or_(*within))))
    told = []
    if parties:
        told.append(
            f"The address of {first_few(parties)} for invoices: documents name who is billed, and are kept by law."
        )
    if payments:
        told.append(f"What the bank wrote about {plural(payments, 'payment')}: a record of accounts, kept by law.")
    return told


def _status(connection: Connection, person_id: int) -> str:
    """What the person is after the last event that says so, see STATUS."""
    events = SEAT_EVENTS.c
    telling = select(events.kind).where(events.person_id == person_id, events.kind.in_(list(STATUS)))
    last = fetched(connection, telling.order_by(events.id.desc()).limit(1))
    return STATUS[last[0][0]] if last else "waiting"
