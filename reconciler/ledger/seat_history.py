"""Each member's seat, from the seat events: whole columns at once, an event at a time only in the mind."""

from __future__ import annotations

import pandas as pd

from reconciler import frames
from reconciler.frames import Column, Frame, looked_up

STATUS = {
    "wait": "waiting",
    "seat": "seated",
    "restore": "seated",
    "suspend": "suspended",
    "unseat": "waiting",
    "end": "waiting",
    "remove": "removed",
}
"""What an event makes of a member; a reminder changes nothing."""
_LEAVES_SEAT = ["unseat", "end", "remove"]
_OF_THIS_STAY = ["has_account", "activated_on"]


def seats_after(events: Frame, members: Frame) -> Frame:
    """The seats (SEAT) after the events, in the order in which the members came.

    `events`: id, batch_id, person_id, kind, notice and as_of (day of the batch), in the order of writing.
    `members`: every version of each member, with email and name, in the same order.
    Who comes again after a removal starts afresh: a new arrival, and an activation only if it was told since.
    """
    stay = _last_stay(events)
    first, status = _first(stay), _last(stay[stay["kind"] != "remind"])
    seats = pd.DataFrame(
        {"status": status["kind"].map(STATUS), "since": status["as_of"], "arrived": first["id"]}, index=first.index
    )
    seats = seats.join(_present_seat(stay, seats["status"]))
    seats["was_seated"] = seats.index.isin(stay.loc[stay["kind"] == "seat", "person_id"])
    versions = _last(members).reindex(seats.index)
    is_earlier = versions["batch_id"] < first["batch_id"]
    versions[_OF_THIS_STAY] = versions[_OF_THIS_STAY].mask(is_earlier)
    return frames.typed(seats.join(versions.drop(columns="id")).reset_index(drop=True), frames.SEAT)


def standing_seats(events: Frame, members: Frame) -> Frame:
    """Only the customer_id and the status of each member after the events, which is all that counting needs."""
    last = events[events["kind"] != "remind"].drop_duplicates("person_id", keep="last")
    persons = members.drop_duplicates("person_id", keep="last").set_index("person_id")
    status = last["kind"].map(STATUS).astype("str")
    return pd.DataFrame({"customer_id": looked_up(last["person_id"], persons["customer_id"]), "status": status})


def seat_days(events: Frame) -> Column:
    """The first day of the seat that each event is about (missing where there is none), on the events' index.

    The event that takes a seat away still names its day.
    """
    day = events["as_of"].where(events["kind"] == "seat")
    seats_before = _count_before(events, events["kind"].isin(_LEAVES_SEAT))
    return day.groupby([events["person_id"], seats_before]).ffill()


def _last_stay(events: Frame) -> Frame:
    """The events since each member last came: all, or those after the last removal that was not the end."""
    stay = _count_before(events, events["kind"] == "remove")
    return events[stay == stay.groupby(events["person_id"]).transform("last")]


def _present_seat(stay: Frame, status: Column) -> Frame:
    """`seated_on`, `seat_order`, `notice` and `is_reminded` of the seat in each member's hands, by person."""
    given = _last(stay[stay["kind"] == "seat"])
    given = given[given.index.map(status).isin(["seated", "suspended"])]
    since = stay[stay["id"] >= stay["person_id"].map(given["id"])]
    notices = _last(since[since["notice"].notna()])["notice"]
    is_reminded = status.index.isin(since.loc[since["kind"] == "remind", "person_id"])
    columns = {"seated_on": given["as_of"], "seat_order": given["id"].astype("Int64"), "notice": notices}
    return pd.DataFrame({**columns, "is_reminded": pd.Series(is_reminded, index=status.index)}, index=status.index)


def _count_before(events: Frame, is_counted: Column) -> Column:
    """How many of a member's earlier events are counted."""
    counted = is_counted.astype("int64")
    return counted.groupby(events["person_id"]).cumsum() - counted


def _first(rows: Frame) -> Frame:
    return rows.drop_duplicates("person_id").set_index("person_id")


def _last(rows: Frame) -> Frame:
    return rows.drop_duplicates("person_id", keep="last").set_index("person_id")
