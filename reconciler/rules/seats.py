"""Who has a licence: rules `free-licence`, `over-seated`, `lapse`, `ended`, `removal`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from reconciler import frames
from reconciler.config import Config
from reconciler.frames import Column, Frame, are_among, looked_up
from reconciler.rules.invitations import is_active, reminders, seat_notices
from reconciler.rules.licences import IN_FORCE, grant_status, licences_with
from reconciler.rules.rosters import KEY, MonthRosters, corrected_seats
from reconciler.rules.terms import current_terms

QUEUE = {"seated": 0, "suspended": 1, "waiting": 2}
"""Who comes before whom when licences are handed out: those seated, then those suspended, then those who wait."""


@dataclass(frozen=True)
class Capacity:
    """By customer_id: licences in force; licences that would be, had none lapsed; and the present term."""

    in_force: Column
    unlapsed: Column
    terms: Frame

    @classmethod
    def on(cls, grants: Frame, as_of: date, config: Config) -> Capacity:
        """What the grants (GRANT_STATE) allow on `as_of`."""
        status = grant_status(grants, as_of, config)
        return cls(
            in_force=licences_with(grants, status, IN_FORCE),
            unlapsed=licences_with(grants, status, (*IN_FORCE, "lapsed")),
            terms=current_terms(grants, as_of),
        )


def seat_events(seats: Frame, rosters: MonthRosters, capacity: Capacity, as_of: date, config: Config) -> Frame:
    """What happens to each seat in this batch (SEAT_EVENT): leaving, coming, seating, losing, reminding, in this order.

    `seats`: SEAT before the batch; the notices of those who leave, come, move or are reminded stand with the events.
    """
    leaving = corrected_seats(seats.merge(rosters.removals, on=KEY), rosters.changes.members)
    is_withdrawn = leaving["status"].isin(["seated", "suspended"]) & ~is_active(leaving)
    reason = leaving["is_absent"].map({True: "absent", False: "asked"})
    left = _events(leaving, "remove", is_withdrawn.map({True: "withdrawn", False: None}), reason)
    came = _events(rosters.changes.joins, "wait")
    moved = seat_moves(rosters.people, capacity)
    reminded = reminders(_keepers(rosters.people, moved), as_of, config.seats.reminder_days)
    return frames.joined([left, came, moved, _events(reminded, "remind", "reminder")], frames.SEAT_EVENT)


def queue(seats: Frame) -> Frame:
    """The seats in the order in which licences are handed out, with `rank` (from 0) within the customer."""
    present = seats[seats["status"].isin(list(QUEUE))]
    customer, _ = pd.factorize(present["customer_id"], sort=True)
    turn = present["status"].map(QUEUE).to_numpy("int64")
    seat = present["seat_order"].fillna(0).to_numpy("int64")
    order = np.lexsort((present["arrived"].to_numpy("int64"), seat, turn, customer))
    ordered = present.iloc[order]
    first = np.searchsorted(customer[order], customer[order], side="left")
    return ordered.assign(rank=np.arange(len(order)) - first)


def seat_moves(seats: Frame, capacity: Capacity) -> Frame:
    """Who gains or loses a seat (SEAT_EVENT): `seat`, `restore`, `suspend`, `unseat` (over-seated) or `end`."""
    found = queue(seats)
    customer = found["customer_id"]
    free = looked_up(customer, capacity.in_force).fillna(0)
    unlapsed = looked_up(customer, capacity.unlapsed).fillna(0)
    is_over = _is_from_ended_term(found, capacity.terms)
    has_seat = found["status"].isin(["seated", "suspended"])
    fits = found["rank"] < free
    kinds = {
        "end": has_seat & is_over,
        "seat": (found["status"] == "waiting") & fits,
        "restore": (found["status"] == "suspended") & fits,
        "unseat": has_seat & (found["rank"] >= unlapsed),
        "suspend": (found["status"] == "seated") & ~fits,
    }
    moved = found.assign(kind=np.select(list(kinds.values()), list(kinds), ""))
    moved = moved[moved["kind"] != ""]
    ended = moved[moved["kind"] == "end"]
    again = ended[ended["rank"] < looked_up(ended["customer_id"], capacity.in_force).fillna(0)].assign(was_seated=True)
    events = [
        _events(moved, moved["kind"], _notices(moved), _reasons(moved)),
        _events(again, "seat", seat_notices(again)),
    ]
    return frames.joined(events, frames.SEAT_EVENT)


def _keepers(people: Frame, moved: Frame) -> Frame:
    """The people (SEAT) who have the same seat after `moved` as before: nothing befell them, or it was restored."""
    is_moved = are_among(people, moved, KEY)
    is_restored = are_among(people, moved[moved["kind"] == "restore"], KEY)
    return people.assign(status=people["status"].mask(is_restored, "seated"))[~is_moved | is_restored]


def _is_from_ended_term(found: Frame, terms: Frame) -> Column:
    """Whether a seat was given in a term that is over and was not renewed: the last has ended, or a new one began."""
    customer = found["customer_id"]
    ended = looked_up(customer, terms["is_ended"]).fillna(False).astype(bool)
    began_new = looked_up(customer, terms["kind"]) == "new"
    return ended | (began_new & (found["seated_on"] < looked_up(customer, terms["term_starts_on"])))


def _notices(moved: Frame) -> Column:
    return seat_notices(moved).where(moved["kind"] == "seat")


def _reasons(moved: Frame) -> Column:
    words = {"unseat": "over-seated", "suspend": "unpaid", "end": "ended"}
    return moved["kind"].map(words)


def _events(
    people: Frame, kind: Column | str, notice: Column | str | None = None, reason: Column | None = None
) -> Frame:
    data = {
        "customer_id": people["customer_id"],
        "email": people["email"],
        "kind": kind,
        "notice": notice,
        "reason": reason,
    }
    return frames.typed(pd.DataFrame(data, index=people.index), frames.SEAT_EVENT)
