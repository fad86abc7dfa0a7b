"""Members as people: names and e-mail addresses in one table that may be erased, an id and a digest elsewhere.

A person is one address under one customer. Each row of `members` has the digest of the row of `people` with the same
person and batch, so a change is found, and once that row is erased the digest says nothing (its salt is gone too).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from hashlib import sha256

import pandas as pd
from sqlalchemy import Connection, and_, func, select

from reconciler.frames import Frame
from reconciler.ledger.errors import BooksError
from reconciler.ledger.rows import encoded, fetched, fetched_in_parts
from reconciler.ledger.tables import MEMBERS, PEOPLE

PERSON = ["customer_id", "email"]
_SALT_BYTES = 16


def digests(salts: Iterable[str], emails: Iterable[str], names: Iterable[str | None]) -> list[str]:
    """SHA-256 of salt, address and name, a line each: says whether they are unchanged, and nothing without the salt.

    >>> with_name, without = digests(["00", "00"], ["eva@nord.example"] * 2, ["Eva", None])
    >>> with_name == without, len(without)
    (False, 64)
    """
    # Written out, for it is done for every member: a call to a function of ours would take as long again.
    return [
        sha256(f"{salt}\n{email}\n{name or ''}".encode()).hexdigest()
        for salt, email, name in zip(salts, emails, names, strict=True)
    ]


def identified(connection: Connection, members: Frame, seat_events: Frame) -> tuple[Frame, Frame]:
    """Members (with `salt` and `digest`) and seat events with the `person_id` of each, new ids for new people.

    BooksError for a seat event of someone who is no member, and for a new member without any seat event.
    """
    known = known_people(connection)
    members = members.merge(known, on=PERSON, how="left").astype({"person_id": "Int64"})
    is_new = members["person_id"].isna()
    last_id = fetched(connection, select(func.max(MEMBERS.c.person_id)))[0][0] or 0
    members.loc[is_new, "person_id"] = range(last_id + 1, last_id + 1 + int(is_new.sum()))
    everyone = pd.concat([known, members.loc[is_new, [*PERSON, "person_id"]]])
    events = seat_events.merge(everyone, on=PERSON, how="left")
    _refuse_strangers(events[events["person_id"].isna()], "has a seat event but is no member in the books")
    silent = members[is_new & ~members["person_id"].isin(events["person_id"])]
    _refuse_strangers(silent, "is a new member without a seat event")
    return _salted(members), events.astype({"person_id": "int64"})


def known_people(connection: Connection) -> Frame:
    """`customer_id`, `email` and `person_id` of everyone in the books who is not erased."""
    statement = (
        select(MEMBERS.c.customer_id, PEOPLE.c.email, PEOPLE.c.person_id)
        .join_from(
            PEOPLE, MEMBERS, (PEOPLE.c.person_id == MEMBERS.c.person_id) & (PEOPLE.c.batch_id == MEMBERS.c.batch_id)
        )
        .where(PEOPLE.c.email.is_not(None))
        .distinct()
        .order_by(PEOPLE.c.person_id)
    )
    rows = pd.DataFrame(fetched(connection, statement), columns=[*PERSON, "person_id"])
    return rows.astype({"customer_id": "str", "email": "str", "person_id": "Int64"})


def people_problems(connection: Connection) -> Iterator[str]:
    """A sentence for each row of people that is nobody's, or not as its digest says although it was not erased."""
    same = and_(PEOPLE.c.person_id == MEMBERS.c.person_id, PEOPLE.c.batch_id == MEMBERS.c.batch_id)
    stored = (PEOPLE.c.salt, PEOPLE.c.email, PEOPLE.c.name)
    chosen = select(PEOPLE.c.person_id, PEOPLE.c.batch_id, MEMBERS.c.digest, *stored)
    for part in fetched_in_parts(connection, chosen.join_from(PEOPLE, MEMBERS, same, isouter=True)):
        now = digests(*zip(*[row[3:] for row in part], strict=True))
        for (person_id, batch, written, *found), digest in zip(part, now, strict=True):
            if written is None:
                yield f"people: person {person_id} of batch {batch} is not in members"
            elif digest != written and any(value is not None for value in found):
                yield f"people: person {person_id} of batch {batch} was changed"


def _salted(members: Frame) -> Frame:
    salts = os.urandom(_SALT_BYTES * len(members)).hex()
    width = 2 * _SALT_BYTES
    members = members.assign(salt=[salts[at : at + width] for at in range(0, len(salts), width)])
    emails, names = (encoded(members[name], "text") for name in ("email", "name"))
    return members.assign(digest=digests(members["salt"].tolist(), emails, names)).astype({"person_id": "int64"})


def _refuse_strangers(people: Frame, what: str) -> None:
    if len(people):
        first = people.iloc[0]
        raise BooksError(f"{first['email']} of customer {first['customer_id']} {what} ({len(people)} such).")
