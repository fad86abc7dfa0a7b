"""The `State` of the books as after any batch: one query a table, then whole columns at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table

from reconciler import frames
from reconciler.frames import Column, Frame, looked_up
from reconciler.ledger import tables
from reconciler.ledger.seat_history import seats_after
from reconciler.ledger.stored import Stored, upto
from reconciler.rules import state
from reconciler.rules.credited import credited_amounts, grants_left, licences_not_wanted, licences_taken
from reconciler.rules.owed import owed
from reconciler.rules.state import BATCHED, CREDITED, State


def state_after(stored: Stored, batch_id: int, seats: Callable[[Frame, Frame], Frame] = seats_after) -> State:
    """What the books say after the batch; before the first (0) they are empty. `seats` makes those of the state."""
    batches = upto(stored.batches, batch_id)
    if batches.empty:
        return State()
    return State(
        batch_id=int(batches["batch_id"].iloc[-1]),
        as_of=batches["as_of"].iloc[-1].date(),
        hash=str(batches["hash"].iloc[-1]),
        **_sales(stored, batch_id),
        parties=_latest(stored, tables.PARTIES, batch_id, ["kind", "party_id"], {**BATCHED, **frames.PARTY}),
        openings=_latest(stored, tables.OPENINGS, batch_id, ["customer_id"], {**BATCHED, **frames.OPENING}),
        outcomes=_outcomes(stored, batch_id),
        holds=_holds(stored, batch_id),
        reminders=_reminders(stored, batch_id),
        seats=seats(upto(stored.seat_events, batch_id), upto(stored.members, batch_id)),
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


def _outcomes(stored: Stored, batch_id: int) -> Frame:
    """The last outcome of each payment; it goes on, from its first day, while only what is said of it changes."""
    rows = upto(stored.rows(tables.OUTCOMES), batch_id)
    same = rows[["status", "credit_party"]].fillna("")
    before = same.groupby(rows["payment_key"]).shift()
    stays = (same == before).all(axis=1)
    spell = (~stays).astype("int64").groupby(rows["payment_key"]).cumsum()
    rows["since"] = _days(stored, rows).groupby([rows["payment_key"], spell]).transform("first")
    return rows.drop_duplicates("payment_key", keep="last").reset_index(drop=True)[list(state.OUTCOME_STATE)]


def _holds(stored: Stored, batch_id: int) -> Frame:
    """The last row of each customer: one hold goes on, from its first day, while its row moves or fails otherwise."""
    rows = upto(stored.rows(tables.HOLDS), batch_id)
    rows["found_on"] = _days(stored, rows)
    releases = (~rows["is_held"]).astype("int64").groupby(rows["customer_id"]).cumsum()
    rows["since"] = rows.groupby(["customer_id", releases, "is_held"])["found_on"].transform("first")
    return rows.drop_duplicates("customer_id", keep="last").reset_index(drop=True)[list(state.HOLD_STATE)]


def _sales(stored: Stored, batch_id: int) -> dict[str, Any]:
    """The frames of a state that allocations and credit notes have a say in."""
    allocations = upto(stored.rows(tables.ALLOCATIONS), batch_id)
    paid = (allocations["amount"] + allocations["charges"]).groupby(allocations["invoice"]).sum()
    used = allocations.groupby("payment_key")["amount"].sum()
    issued = upto(stored.rows(tables.INVOICES), batch_id)
    is_note = issued["kind"] == "credit_note"
    notes, invoices = issued[is_note].reset_index(drop=True), issued[~is_note].reset_index(drop=True)
    invoices["paid"] = _sums(invoices["number"], paid)
    invoices["credited"] = credited_amounts(invoices, notes)
    lines = upto(stored.rows(tables.INVOICE_LINES), batch_id)
    taken = licences_taken(notes, lines)
    grants = upto(stored.rows(tables.GRANTS), batch_id)
    items = upto(stored.rows(tables.OPEN_ITEMS), batch_id)
    payments = upto(stored.rows(tables.PAYMENTS), batch_id)
    payments = payments.assign(allocated=_sums(payments["payment_key"], used), came_on=_days(stored, payments))
    return {
        "allocations": allocations[[*BATCHED, *frames.ALLOCATION]],
        "decisions": _decisions(stored, batch_id),
        "invoices": invoices[list(state.INVOICE_STATE)],
        "open_items": items.assign(settled=_sums(items["number"], paid))[list(state.OPEN_ITEM_STATE)],
        "payments": payments[list(state.PAYMENT_STATE)],
        "credit_notes": notes[[*BATCHED, *frames.INVOICE]],
        "lines": lines[[*BATCHED, *frames.LINE]],
        "grants": _grants(grants_left(grants, taken), invoices, _returned_on(allocations, invoices, payments)),
        "wishes": _wishes(stored, batch_id, taken, grants, issued),
    }


def _wishes(stored: Stored, batch_id: int, taken: Frame, grants: Frame, issued: Frame) -> Frame:
    """The last wish of each customer, with how many of its licences were credited since its row last changed."""
    columns = {name: kind for name, kind in state.WISH_STATE.items() if name != "credited"}
    wishes = _latest(stored, tables.WISHES, batch_id, ["customer_id"], columns)
    parties = upto(stored.rows(tables.PARTIES), batch_id)
    return wishes.assign(credited=licences_not_wanted(wishes, parties, taken, grants, issued))


def _grants(grants: Frame, invoices: Frame, returned_on: Column) -> Frame:
    """The grants with `is_paid`, `due_on` and `returned_on`: an opening is paid, another once all of its invoice is."""
    paid_numbers = invoices.loc[invoices["paid"] >= owed(invoices), "number"]
    is_paid = grants["invoice"].isna() | grants["invoice"].isin(paid_numbers)
    due_on = invoices[["number", "due_on"]].rename(columns={"number": "invoice"})
    found = grants.rename(columns={"id": "grant_id"}).assign(is_paid=is_paid).merge(due_on, on="invoice", how="left")
    found["returned_on"] = looked_up(found["invoice"], returned_on)
    return frames.typed(found, state.GRANT_STATE)


def _returned_on(allocations: Frame, invoices: Frame, payments: Frame) -> Column:
    """The day of the return that left an invoice unpaid which had been paid in full, by number (rule `lapse`).

    It is the first return of the last batch in which the invoice was paid in full before and is not after. What comes
    back of an invoice that was never paid in full starts no grace, nor what comes back later of one that is unpaid.
    """
    back = allocations[(allocations["amount"] < 0) & (allocations["pass"] != CREDITED)]
    moved = allocations[allocations["invoice"].isin(back["invoice"])]
    moved = moved.assign(sum=moved["amount"] + moved["charges"])
    steps = moved.groupby(["invoice", "batch_id"], as_index=False)["sum"].sum()
    after = steps.groupby("invoice")["sum"].cumsum()
    invoiced = invoices.assign(owed=owed(invoices)).set_index("number")
    gross = looked_up(steps["invoice"], invoiced["owed"])
    left = steps[(after - steps["sum"] >= gross) & (after < gross)].drop_duplicates("invoice", keep="last")
    returns = left[["invoice", "batch_id"]].merge(back, on=["invoice", "batch_id"])
    booked = looked_up(returns["payment_key"], payments.set_index("payment_key")["booked_on"])
    is_open = looked_up(returns["invoice"], invoiced["paid"] < invoiced["owed"]).fillna(False).astype(bool)
    return booked[is_open].groupby(returns["invoice"]).min()


def _decisions(stored: Stored, batch_id: int) -> Frame:
    decisions = upto(stored.rows(tables.DECISIONS), batch_id)
    return decisions.assign(since=_days(stored, decisions))[list(state.DECISION_STATE)]


def _reminders(stored: Stored, batch_id: int) -> Frame:
    reminders = upto(stored.rows(tables.REMINDERS), batch_id)
    return reminders.assign(sent_on=_days(stored, reminders))[list(state.REMINDER_STATE)]


def _sums(keys: Column, by_key: Column) -> Column:
    return keys.map(by_key).fillna(0).astype("int64")
