"""The books as people look things up in them: names of parties, order of numbers, what is still open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from reconciler import frames
from reconciler.frames import Column, Frame, looked_up
from reconciler.ledger.month import Month
from reconciler.rules.owed import still_open
from reconciler.validate.tables import DIRECT

OPEN = {
    "number": "text",
    "customer_id": "text",
    "billed_to": "text",
    "due_on": "date",
    "currency": "text",
    "gross": "int",
    "paid": "int",
    "open": "int",
    "days_overdue": "int",
    "billed_name": "text",
    "credited": "int",  # by credit notes
    "reminder_level": "int?",  # of the last payment reminder
    "reminded_on": "date",
}


def natural(column: Column) -> Column:
    """A key by which INV-9 comes before INV-10.

    >>> natural(pd.Series(["INV-10", "INV-9"])).sort_values().index.tolist()
    [1, 0]
    """
    return column.str.replace(r"\d+", lambda digits: digits.group().zfill(20), regex=True)


def ordered(frame: Frame, *names: str, by_number: str = "") -> Frame:
    """The frame sorted by `by_number` as a person counts, then by the columns `names`; equal rows keep their order."""
    if not by_number:
        return frame.sort_values(list(names), kind="stable", ignore_index=True)
    keyed = frame.assign(_key=natural(frame[by_number]))
    return keyed.sort_values(["_key", *names], kind="stable", ignore_index=True).drop(columns="_key")


def party_names(parties: Frame, kind: str) -> Column:
    """The names of the parties of one kind (customer, reseller) by party_id."""
    return parties[parties["kind"] == kind].set_index("party_id")["name"]


def reseller_or_direct(reseller_ids: Column) -> Column:
    """The folder a customer's documents are in."""
    return reseller_ids.fillna(DIRECT)


def customer_resellers(customer_ids: Column, summary: Frame, parties: Frame) -> Column:
    """The reseller of each customer: that of its present term (`seat_summary`), else the one it came with."""
    of_term = summary.set_index("customer_id")["reseller_id"]
    known = parties[parties["kind"] == "customer"].set_index("party_id")["reseller_id"]
    return looked_up(customer_ids, of_term).where(customer_ids.isin(of_term.index), looked_up(customer_ids, known))


def open_documents(month: Month) -> Frame:
    """Invoices and open items that wait for money (OPEN), the longest overdue first; amounts in minor units."""
    state = month.state
    invoices = state.invoices.assign(billed_to=state.invoices["party_id"])
    items = state.open_items.assign(
        billed_to=state.open_items["customer_id"],
        paid=state.open_items["paid"] + state.open_items["settled"],
        bill_to="customer",
        credited=0,
    )
    every = pd.concat([invoices, items], ignore_index=True)
    every = every.assign(open=still_open(every))
    every = every[every["open"] > 0]
    late = (pd.Timestamp(month.as_of) - every["due_on"]).dt.days
    reminded = state.reminders.drop_duplicates("number", keep="last").set_index("number")
    every = every.assign(
        days_overdue=late.clip(lower=0).fillna(0).astype("int64"),
        reminder_level=looked_up(every["number"], reminded["level"].astype("Int64")),
        reminded_on=looked_up(every["number"], reminded["sent_on"]),
        billed_name=_billed_names(every, state.parties),
    )
    return frames.typed(ordered(every, "due_on", by_number="number").sort_values("due_on", kind="stable"), OPEN)


def _billed_names(documents: Frame, parties: Frame) -> Column:
    is_reseller = documents["bill_to"] == "reseller"
    of_customers = looked_up(documents["billed_to"], party_names(parties, "customer"))
    return of_customers.mask(is_reseller, looked_up(documents["billed_to"], party_names(parties, "reseller")))


def joined_texts(*columns: Column, between: str = ", ") -> Column:
    """Columns of text as one, with `between` between what is there; missing and empty texts are left out.

    >>> joined_texts(pd.Series(["members", "a"]), pd.Series(["C14", None]), between="!").tolist()
    ['members!C14', 'a']
    """
    rows = zip(*(column.fillna("").tolist() for column in columns), strict=True)
    return pd.Series([between.join(filter(None, row)) for row in rows], index=columns[0].index, dtype="str")


def place_texts(holds: Frame) -> Column:
    """Where the row of each hold stands, written as a `Place` is."""
    return joined_texts(holds["file"], joined_texts(holds["sheet"], holds["cell"], between="!"), between=" ")


def plain_rows(frame: Frame) -> Iterator[dict[str, Any]]:
    """The rows as plain values: days as `date`, a missing value as None."""
    names = list(frame.columns)
    for values in zip(*(_plain(frame[name]) for name in names), strict=True):
        yield dict(zip(names, values, strict=True))


def _plain(column: Any) -> list[Any]:
    is_day = column.dtype.kind == "M"
    values = column.to_numpy("datetime64[D]").astype(object) if is_day else column.to_numpy(object)
    plain: list[Any] = pd.Series(values, dtype=object).where(column.notna().to_numpy(), None).tolist()
    return plain
