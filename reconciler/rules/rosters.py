"""What the rosters say of each customer's members, compared with the seats in the books.

Rules `one-person`, `reseller-seat`, `absence-is-not-removal`, and the table `Defaults`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reconciler import frames
from reconciler.config import Seats
from reconciler.frames import Column, Frame, are_among, keys_of, looked_up
from reconciler.rules.removals import held_removals

KEY = ["customer_id", "email"]


@dataclass(frozen=True)
class RosterChanges:
    """What a month's rosters change.

    `members`: new or changed member data (MEMBER). `joins`: who comes, in the order in which they came (KEY).
    `removals`: who is to leave (KEY, `is_absent` where a complete roster does not list them). `spared`: who stays
    although a complete roster does not list them, because a row of it was held (KEY). `resellers`: roster rows that
    name the customer's reseller. `strangers`: rows that remove somebody the books have never known.
    """

    members: Frame
    joins: Frame
    removals: Frame
    spared: Frame
    resellers: Frame
    strangers: Frame


def roster_changes(
    rows: Frame, seats: Frame, reseller_email: Column, complete: Column, doubtful: frozenset[str]
) -> RosterChanges:
    """The changes that the accepted roster rows ask for.

    `rows`: members rows (KEY, name, role, action, has_account, activated_on, language). `seats`: SEAT.
    `reseller_email`: the reseller's address by customer_id. `complete`: whether the roster is complete, by
    customer_id. `doubtful`: customers of whom some roster row was held, so that nobody can be said to be absent.
    """
    is_reseller = rows["email"] == looked_up(rows["customer_id"], reseller_email)
    listed = rows[~is_reseller]
    present = seats[seats["status"] != "removed"]
    known = listed[KEY].merge(present, on=KEY, how="left").set_index(listed.index)
    leaves = listed["action"] == "remove"
    is_known = known["status"].notna()
    ever = are_among(listed, seats, KEY)
    joins = listed[~leaves & ~is_known]
    asked = listed.loc[leaves & is_known, KEY].assign(is_absent=False)
    absent = _absent(rows, present, complete)
    is_spared = absent["customer_id"].isin(doubtful)
    members = pd.concat([_joined_members(joins, seats), _corrected_members(listed[is_known], known)])
    return RosterChanges(
        members=frames.typed(members.sort_index(), frames.MEMBER),
        joins=joins[KEY],
        removals=pd.concat([asked, absent[~is_spared].assign(is_absent=True)], ignore_index=True),
        spared=absent[is_spared],
        resellers=rows[is_reseller],
        strangers=listed[leaves & ~ever],
    )


def _joined_members(joins: Frame, seats: Frame) -> Frame:
    """Members who come: a blank role is `member`; who was here before keeps name and language, and the account."""
    before = joins[KEY].merge(seats, on=KEY, how="left").set_index(joins.index)
    had_account = (before["has_account"].fillna(False) | before["activated_on"].notna()).astype("boolean")
    has_account = joins["has_account"].fillna(had_account.mask(~had_account))
    kept = {name: joins[name].fillna(before[name]) for name in ("name", "language")}
    return joins.assign(role=joins["role"].fillna("member"), has_account=has_account, **kept)


def _corrected_members(rows: Frame, known: Frame) -> Frame:
    """Members who are here already and of whom a cell says something new; a blank cell means unchanged."""
    before = known.loc[rows.index]
    merged = rows[KEY].copy()
    differs = pd.Series(False, index=rows.index)
    for name in ("name", "role", "has_account", "activated_on", "language"):
        merged[name] = rows[name].fillna(before[name])
        differs |= rows[name].notna() & ~(rows[name] == before[name]).fillna(False).astype(bool)
    return merged[differs]


def _absent(rows: Frame, present: Frame, complete: Column) -> Frame:
    """Who is here (KEY) and stands in no row, of customers with a complete roster and at least one row in it."""
    customers = rows["customer_id"].drop_duplicates()
    whole = customers[looked_up(customers, complete).fillna(False).astype(bool)]
    here = present[present["customer_id"].isin(whole)]
    return here.loc[~are_among(here, rows, KEY), KEY]


@dataclass(frozen=True)
class Limits:
    """How far rosters are followed: the config's limits, customers with a held row, and customers allowed to lose many.

    `doubtful`: some roster row of theirs was held, so that nobody can be said to be absent.
    """

    seats: Seats
    doubtful: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class MonthRosters:
    """The month's rosters put to use.

    `changes` as above; `removals`: those that are carried out; `held`: customers whose
    removals are too many (rows of `held_removals`); `people`: who is here afterwards (SEAT).
    """

    changes: RosterChanges
    removals: Frame
    held: Frame
    people: Frame

    @property
    def admins(self) -> frozenset[str]:
        """Customers of whom one of their own members is an administrator (rule `customer-admin`)."""
        return administered(self.people)


def administered(seats: Frame) -> frozenset[str]:
    """Customers of whom one of their own members (SEAT, not removed) is an administrator (rule `customer-admin`)."""
    is_admin = (seats["role"] == "admin") & (seats["status"] != "removed")
    return frozenset(seats.loc[is_admin, "customer_id"])


def month_rosters(rows: Frame, seats: Frame, customers: Frame, resellers: Frame, limits: Limits) -> MonthRosters:
    """The rosters of the given customers (PARTY, by customer_id) and what they lead to; rows of others are left out."""
    by_reseller = resellers.drop_duplicates("party_id").set_index("party_id")
    email = looked_up(customers["reseller_id"], by_reseller["email"])
    style = looked_up(customers["reseller_id"], by_reseller["roster"]).fillna(limits.seats.roster)
    mine = rows[rows["customer_id"].isin(customers.index)]
    changes = roster_changes(mine, seats, email, style == "complete", limits.doubtful)
    held = held_removals(changes.removals, seats, limits.seats, limits.allowed)
    removals = changes.removals[~changes.removals["customer_id"].isin(held.index)]
    people = seats_after_rosters(seats, changes, removals)
    return MonthRosters(changes, removals, held, people)


def seats_after_rosters(seats: Frame, changes: RosterChanges, removals: Frame) -> Frame:
    """The seats (SEAT) of all who are here once leavers have left, comers wait and corrections are made."""
    present = corrected_seats(seats[seats["status"] != "removed"], changes.members)
    here = present[~are_among(present, removals, KEY)]
    arrived = int(seats["arrived"].max() + 1 if len(seats) else 1)
    comers = changes.joins.merge(changes.members, on=KEY).assign(status="waiting", is_reminded=False, was_seated=False)
    comers["arrived"] = range(arrived, arrived + len(comers))
    return frames.joined([here, comers], frames.SEAT)


def corrected_seats(seats: Frame, members: Frame) -> Frame:
    """The seats (SEAT) with what `members` (MEMBER) says of those among them."""
    corrected = seats.copy()
    if seats.empty or members.empty:
        return corrected
    places = {key: place for place, key in enumerate(keys_of(members, KEY))}
    at = np.array([places.get(key, -1) for key in keys_of(seats, KEY)])
    is_told = at >= 0
    for name in ("name", "role", "has_account", "activated_on", "language"):
        corrected.loc[is_told, name] = members[name].array[at[is_told]]
    return corrected
