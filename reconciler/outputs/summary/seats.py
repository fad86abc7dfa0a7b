"""Licences and seats by reseller as the summary shows them, and where each reseller's invitations are."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pandas as pd

from reconciler.file_names import file_name
from reconciler.frames import Frame, looked_up
from reconciler.ledger.month import Month
from reconciler.outputs.books_view import customer_resellers, party_names, reseller_or_direct
from reconciler.outputs.mail_texts import NOTICES
from reconciler.validate.tables import DIRECT

COUNTED = ("customers", "licences", "seated", "free", "unpaid", "waiting")


def reseller_rows(month: Month) -> Frame:
    """One row a reseller, `direct` last: customers, licences (seated, free and unpaid), and members who wait."""
    seats = month.end.seats[month.end.seats["status"] != "ended"]
    grouped = seats.assign(reseller=reseller_or_direct(seats["reseller_id"])).groupby("reseller")
    rows = grouped.agg(
        customers=("customer_id", "size"),
        licences=("licences", "sum"),
        seated=("seated", "sum"),
        free=("free", "sum"),
        waiting=("waiting", "sum"),
    ).reset_index()
    rows["unpaid"] = rows["licences"] - rows["seated"] - rows["free"]
    rows["name"] = looked_up(rows["reseller"], party_names(month.state.parties, "reseller"))
    return rows.assign(is_direct=rows["reseller"] == DIRECT).sort_values(["is_direct", "reseller"], ignore_index=True)


def drawn_rows(rows: Frame, most: int) -> tuple[Frame, Frame]:
    """The rows with the most licences, and those that a picture of `most` bars has no place for."""
    by_size = rows.sort_values("licences", ascending=False, kind="stable", ignore_index=True)
    shown = most if len(rows) <= most else most - 1
    return by_size.iloc[:shown], by_size.iloc[shown:]


def notice_counts(seat_events: Frame) -> dict[str, int]:
    """How many notices of each kind the month has."""
    counts = seat_events["notice"].value_counts()
    return {kind: int(counts.get(kind, 0)) for kind in NOTICES}


def invitation_links(month: Month) -> list[dict[str, Any]]:
    """The invitation page of each reseller that has one, `direct` last: name ("" for direct) and href."""
    told = month.seat_events.loc[month.seat_events["notice"].notna(), "customer_id"]
    waiting = month.state.seats.loc[month.state.seats["status"].isin(["waiting", "suspended"]), "customer_id"]
    customers = pd.concat([told, waiting]).drop_duplicates()
    keys = set(reseller_or_direct(customer_resellers(customers, month.end.seats, month.state.parties)))
    names = party_names(month.state.parties, "reseller").to_dict()
    return [
        {"name": "" if key == DIRECT else names.get(key, key), "href": f"invitations/{quote(file_name(key))}.html"}
        for key in sorted(keys, key=lambda key: (key == DIRECT, key))
    ]
