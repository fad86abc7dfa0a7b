"""`seats.xlsx`: licences and seats a customer, and every member with where they stand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from reconciler.finding import Finding
from reconciler.frames import Column, Frame
from reconciler.ledger.month import Month
from reconciler.outputs.books_view import ordered
from reconciler.outputs.excel import Properties, write_workbook
from reconciler.outputs.sheet_rows import TableSheet

FILE = "seats.xlsx"
SEATS = {
    "customer_id": "text",
    "customer_name": "text",
    "reseller_id": "text",
    "licences": "integer",
    "seated": "integer",
    "free": "integer",
    "waiting": "integer",
    "starts_on": "date",
    "renews_on": "date",
    "status": "text",
}
MEMBERS = {
    "customer_id": "text",
    "email": "text",
    "name": "text",
    "role": "text",
    "status": "text",
    "since": "date",
}


def write_seats(path: Path, month: Month) -> list[Finding]:
    """Write `seats.xlsx` of the month to `path`."""
    sheets = [
        TableSheet("seats", SEATS, ordered(month.end.seats, "customer_id")),
        TableSheet("members", MEMBERS, member_rows(month.state.seats)),
    ]
    return write_workbook(path, sheets, Properties(f"Seats {month.period}", month.as_of))


def member_rows(seats: Frame) -> Frame:
    """One row a member of a customer, those removed too."""
    return ordered(seats.assign(status=shown_status(seats)), "customer_id", "email")


def shown_status(seats: Frame) -> Column:
    """A seat whose holder has not activated is `invited`, else `active`; the rest is as the books say."""
    is_seated = (seats["status"] == "seated").to_numpy()
    is_activated = seats["activated_on"].notna().to_numpy()
    words = np.select([is_seated & is_activated, is_seated], ["active", "invited"], seats["status"].to_numpy(object))
    return pd.Series(words, index=seats.index, dtype="str")
