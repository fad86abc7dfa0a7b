"""The `State` of the books as after any batch: one query a table, then whole columns at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table

from reconciler import frames
from reconciler.frames import Column, Frame
from reconciler.ledger import tables
from reconciler.ledger.seat_history import seats_after
from reconciler.ledger.stored import Stored, upto
from reconciler.rules import state
from reconciler.rules.state import BATCHED, State


def state_after(stored: Stored, batch_id: int) -> State:
    """What the books say after the batch; before the first (0) they are empty."""
    batches = upto(stored.batches, batch_id)
    if batches.empty:
        return State()
    return State(
        batch_id=int(batches["batch_id"].iloc[-1]),
        as_of=batches["as_of"].iloc[-1].date(),
        hash=str(batches["hash"].iloc[-1]),
        parties=_latest(stored, tables.PARTIES, batch_id, ["kind", "party_id"], {**BATCHED, **frames.PARTY}),
        wishes=_latest(stored, tables.WISHES, batch_id, ["customer_id"], state.WISH_STATE),
        openings=_latest(stored, tables.OPENINGS, batch_id, ["customer_id"], {**BATCHED, **frames.OPENING}),
        outcomes=_latest(stored, tables.OUTCOMES, batch_id, ["payment_key"], state.OUTCOME_STATE),
        holds=_holds(stored, batch_id),
        seats=seats_after(upto(stored.seat_events, batch_id), upto(stored.members, batch_id)),
        **_money(stored, batch_id),
    )


def _latest(stored: Stored, table: Table, batch_id: int, key: list[str], columns: dict[str, str]) -> Frame:
    """The last row of each key in the order of writing; `since` is the day of its batch."""
    rows = upto(stored.rows(table), batch_id).drop_duplicates(key, keep="last").reset_index(drop=True)
    if "since" in columns:
        rows["since"] = _days(stored, rows)
    return rows[list(columns)]


def _days(stored: Stored, rows: Frame) -> Column:
    """The as-of date of the batch that wrote each row."""
    days: Column = rows["batch_id"].map(stored.batches.set_index("batch_id")["as_of"]).astype("datetime64[s]")
    return days


def _holds(stored: Stored, batch_id: int) -> Frame:
    """The last row of each customer: one hold goes on, from its first day, while its row moves or fails otherwise."""
    rows = upto(stored.rows(tables.HOLDS), batch_id)
    rows["found_on"] = _days(stored, rows)
    releases = (~rows["is_held"]).astype("int64").groupby(rows["customer_id"]).cumsum()
    rows["since"] = rows.groupby(["customer_id", releases, "is_held"])["found_on"].transform("first")
    return rows.drop_duplicates("customer_id", keep="last").reset_index(drop=True)[list(state.HOLD_STATE)]


def _money(stored: Stored, batch_id: int) -> dict[str, Any]:
    """The frames of a state that allocations have a say in."""
    allocations = upto(stored.rows(tables.ALLOCATIONS), batch_id)
    paid = (allocations["amount"] + allocations["charges"]).groupby(allocations["invoice"]).sum()
    used = allocations.groupby("payment_key")["amount"].sum()
    invoices = upto(stored.rows(tables.INVOICES), batch_id)
    invoices["paid"] = _sums(invoices["number"], paid)
    items = upto(stored.rows(tables.OPEN_ITEMS), batch_id)
    payments = upto(stored.rows(tables.PAYMENTS), batch_id)
    payments = payments.assign(allocated=_sums(payments["payment_key"], used), came_on=_days(stored, payments))
    return {
        "allocations": allocations[[*BATCHED, *frames.ALLOCATION]],
        "decisions": _decisions(stored, batch_id),
        "invoices": invoices[list(state.INVOICE_STATE)],
        "open_items": items.assign(settled=_sums(items["number"], paid))[list(state.OPEN_ITEM_STATE)],
        "payments": payments[list(state.PAYMENT_STATE)],
        "lines": upto(stored.rows(tables.INVOICE_LINES), batch_id)[[*BATCHED, *frames.LINE]],
        "grants": _grants(upto(stored.rows(tables.GRANTS), batch_id), invoices),
    }


def _grants(grants: Frame, invoices: Frame) -> Frame:
    """The grants with `is_paid` and `due_on`: an opening is paid, another once all of its invoice is."""
    paid_numbers = invoices.loc[invoices["paid"] >= invoices["gross"], "number"]
    is_paid = grants["invoice"].isna() | grants["invoice"].isin(paid_numbers)
    due_on = invoices[["number", "due_on"]].rename(columns={"number": "invoice"})
    found = grants.rename(columns={"id": "grant_id"}).assign(is_paid=is_paid).merge(due_on, on="invoice", how="left")
    return frames.typed(found, state.GRANT_STATE)


def _decisions(stored: Stored, batch_id: int) -> Frame:
    decisions = upto(stored.rows(tables.DECISIONS), batch_id)
    return decisions.assign(since=_days(stored, decisions))[list(state.DECISION_STATE)]


def _sums(keys: Column, by_key: Column) -> Column:
    return keys.map(by_key).fillna(0).astype("int64")
