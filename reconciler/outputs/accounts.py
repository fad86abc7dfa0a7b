"""Accounts: what each billed party owed at the beginning of a month, what moved, what it owes, and how old that is.

An account is one billed party (`kind` customer or reseller, `party_id`) in one currency. Its balance is what is open
on its documents less its unused credit; what a party is owed is negative. All amounts are minor units.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reconciler import frames
from reconciler.frames import Column, Frame, looked_up
from reconciler.ledger.month import Month
from reconciler.rules.matching.credit import CREDIT, billed, open_credits
from reconciler.rules.state import State

ACCOUNT = ["kind", "party_id", "currency"]
MOVEMENT = {
    "kind": "text",
    "party_id": "text",
    "currency": "text",
    "batch_id": "int",
    "day": "date",
    "what": "text",  # invoice | open_item | credit_note | payment | credit_used | credit_gone | returned | charges
    "about": "text",  # number of the document, or what the payment is called
    "numbers": "text",  # of a credit note, what it credits; of a payment, what it was used for
    "amount": "int",  # positive: the party owes more
}
OPEN = {
    "kind": "text",
    "party_id": "text",
    "currency": "text",
    "batch_id": "int",
    "number": "text",
    "issued_on": "date",
    "due_on": "date",
    "gross": "int",
    "open": "int",
    "days_overdue": "int",
    "age": "int",  # index in AGES
}
BALANCE = {
    "kind": "text",
    "party_id": "text",
    "currency": "text",
    "opening": "int",
    "closing": "int",
    "credit": "int",  # unused
    "is_told": "bool",  # whether there is more to tell than new invoices
}
AGES = ("age_not_due", "age_30", "age_60", "age_90", "age_older")
"""How long documents are overdue: not at all, then up to 30, 60, 90 days, and longer."""

_LAST_DAYS = (0, 30, 60, 90)
_ORDER = ("open_item", "invoice", "credit_note", "credit_used", "payment", "charges", "returned", "credit_gone")


@dataclass(frozen=True)
class Accounts:
    """All accounts of a month: `balances` (BALANCE), the month's `movements` (MOVEMENT) and what is `open` (OPEN)."""

    balances: Frame
    movements: Frame
    open: Frame


def month_accounts(month: Month) -> Accounts:
    """The accounts that have anything to tell; opening + movements = closing = open - credit in each of them."""
    first = min(month.configs)
    documents = document_movements(month.state)
    used = _allocated(month.state)
    is_new = used["batch_id"] >= first
    before = open_credits(month.before.state) if month.before else frames.empty(CREDIT)
    credits = open_credits(month.state)
    paid = payment_movements(used[is_new], _gained(before, credits), month.state.payments)
    moved = frames.joined([documents[documents["batch_id"] >= first], paid], MOVEMENT)
    waiting = open_documents(month)
    earlier = [
        _sums(documents[documents["batch_id"] < first], "amount"),
        -_sums(used[~is_new], "paid"),
        -_sums(before, "credit"),
    ]
    parts = {
        "opening": pd.concat(earlier).groupby(level=ACCOUNT).sum(),
        "open": _sums(waiting, "open"),
        "credit": _sums(credits, "credit"),
        "moved": moved.groupby(ACCOUNT).size(),
        "told": _told(moved, waiting, first),
    }
    every = pd.concat(parts, axis=1).fillna(0).astype("int64").rename_axis(ACCOUNT).reset_index()
    every = every.assign(
        closing=every["open"] - every["credit"],
        is_told=(every["opening"] != 0) | (every["credit"] != 0) | (every["told"] > 0),
    )
    is_kept = every["is_told"] | (every["moved"] > 0)
    return Accounts(frames.typed(every[is_kept].reset_index(drop=True), BALANCE), _in_order(moved), waiting)


def document_movements(state: State) -> Frame:
    """What every document in the books added to its party's account, or took off it (MOVEMENT)."""
    invoices = state.invoices.assign(kind=state.invoices["bill_to"], what="invoice", amount=state.invoices["gross"])
    items = state.open_items.assign(
        kind="customer",
        party_id=state.open_items["customer_id"],
        what="open_item",
        amount=state.open_items["gross"] - state.open_items["paid"],
    )
    notes = state.credit_notes.assign(
        kind=state.credit_notes["bill_to"],
        what="credit_note",
        numbers=state.credit_notes["credits"],
        amount=-state.credit_notes["gross"],
    )
    named = [part.assign(day=part["issued_on"], about=part["number"]) for part in (invoices, items, notes)]
    return frames.joined([frames.typed(part, MOVEMENT) for part in named], MOVEMENT)


def payment_movements(used: Frame, gained: Frame, payments: Frame) -> Frame:
    """What payments did to accounts (MOVEMENT): one row a payment and account, and one for its bank charges.

    `used`: allocations with their account; `gained`: by how much the credit from a payment grew, with its account. A
    payment of which only credit was used moves nothing: it is shown with an amount of 0. What becomes of
    credit has no day of its own.
    """
    keys = ["payment_key", *ACCOUNT]
    sums = used.groupby(keys)[["amount", "charges"]].sum()
    rows = sums.join(gained.groupby(keys)["gained"].sum(), how="outer").fillna(0).astype("int64")
    rows = rows.join(_numbers(used, keys)).reset_index()
    known = payments.set_index("payment_key")
    rows = rows.assign(
        amount=-(rows["amount"] + rows["gained"]),
        batch_id=0,
        day=looked_up(rows["payment_key"], known["booked_on"]),
        about=looked_up(rows["payment_key"], known["payment_id"]),
    )
    came_in = looked_up(rows["payment_key"], known["amount"]) > 0
    conditions = [rows["amount"] < 0, (rows["amount"] > 0) & ~came_in, rows["amount"] > 0]
    rows["what"] = np.select(conditions, ["payment", "returned", "credit_gone"], "credit_used")
    rows["day"] = rows["day"].mask(rows["what"].isin(["credit_gone", "credit_used"]))
    paid = rows[(rows["amount"] != 0) | (rows["gained"] < 0)]
    charges = rows.assign(what="charges", amount=-rows["charges"])[rows["charges"] != 0]
    return frames.joined([frames.typed(part, MOVEMENT) for part in (paid, charges)], MOVEMENT)


def open_documents(month: Month) -> Frame:
    """The documents that wait for money (OPEN), those due first before the others."""
    state = month.state
    every = billed(state.invoices, state.open_items)
    facts = pd.concat([state.invoices, state.open_items])[["number", "batch_id", "issued_on", "gross"]]
    rows = every[every["open"] > 0].merge(facts, on="number", how="left")
    late = (pd.Timestamp(month.as_of) - rows["due_on"]).dt.days.clip(lower=0).fillna(0).astype("int64")
    rows = rows.assign(days_overdue=late, age=np.searchsorted(_LAST_DAYS, late))
    return frames.typed(rows.sort_values(["due_on", "number"], ignore_index=True), OPEN)


def _allocated(state: State) -> Frame:
    """Every allocation with the account of its document; `paid`: its amount with the bank charges."""
    parties = billed(state.invoices, state.open_items)[["number", *ACCOUNT]].rename(columns={"number": "invoice"})
    used = state.allocations.assign(paid=state.allocations["amount"] + state.allocations["charges"])
    return used.merge(parties, on="invoice")


def _gained(before: Frame, after: Frame) -> Frame:
    columns = {"payment_key": "text", **dict.fromkeys(ACCOUNT, "text"), "gained": "int"}
    rows = [before.assign(gained=-before["credit"]), after.assign(gained=after["credit"])]
    return frames.joined([frames.typed(part, columns) for part in rows], columns)


def _numbers(used: Frame, keys: list[str]) -> Column:
    """The numbers of the documents that each payment was used for, or taken back from, with commas between."""
    unique = used.drop_duplicates([*keys, "invoice"]).sort_values("invoice")
    several = unique.duplicated(keys, keep=False)
    single = unique[~several].set_index(keys)["invoice"]
    joined = unique[several].groupby(keys)["invoice"].agg(", ".join)
    return pd.concat([single, joined]).rename("numbers").astype("str")


def _told(moved: Frame, waiting: Frame, first: int) -> Column:
    """How many things each account has that are more than a new invoice."""
    old = waiting["batch_id"] < first
    part = waiting["open"] < waiting["gross"]
    return pd.concat([moved[moved["what"] != "invoice"], waiting[old | part]]).groupby(ACCOUNT).size()


def _sums(rows: Frame, name: str) -> Column:
    return rows.groupby(ACCOUNT)[name].sum()


def _in_order(moved: Frame) -> Frame:
    rank = moved["what"].map({what: n for n, what in enumerate(_ORDER)})
    return (
        moved.assign(_rank=rank)
        .sort_values(["day", "_rank", "about", "numbers"], ignore_index=True)
        .drop(columns="_rank")
    )
