"""`plan.xlsx`: what a run would do, before it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from reconciler import frames
from reconciler.finding import Finding
from reconciler.frames import Column, Frame, looked_up
from reconciler.outputs.books_view import joined_texts, party_names, place_texts
from reconciler.outputs.excel import Properties, write_workbook
from reconciler.outputs.line_periods import explanations
from reconciler.outputs.sheet_rows import TableSheet
from reconciler.outputs.workbooks.findings import findings_sheet
from reconciler.outputs.workbooks.invoices import LINES, line_rows
from reconciler.rules.matching.credit import billed, credits_of
from reconciler.rules.state import OPEN_ITEM_STATE, Plan, State

EVENTS = {
    "what": "text",
    "customer_id": "text",
    "customer_name": "text",
    "detail": "prose",
    "licences": "integer",
    "months": "integer",
    "period_from": "date",
    "renews_on": "date",
    "net": "money",
    "vat": "money",
    "gross": "money",
    "currency": "text",
}
_TYPES = {"integer": "int?", "money": "int?", "date": "date", "text": "text", "prose": "text"}


def write_plan(path: Path, plan: Plan, findings: Sequence[Finding], state: State | None = None) -> list[Finding]:
    """Write `plan.xlsx` to `path`; `state` is the books before, which know the names of parties that do not change."""
    sheets = [
        TableSheet("events", EVENTS, event_rows(plan, state or State())),
        TableSheet("lines", LINES, _named(line_rows(plan.lines, plan.invoices), plan, state or State())),
        findings_sheet(findings),
    ]
    return write_workbook(path, sheets, Properties(f"Plan for {plan.as_of}", plan.as_of))


def event_rows(plan: Plan, state: State) -> Frame:
    """One row a thing that will be done, in the order in which the books write them; amounts in minor units."""
    rows = frames.joined([events(plan, state) for events in _PARTS], {name: _TYPES[k] for name, k in EVENTS.items()})
    return _named(rows, plan, state)


def _named(rows: Frame, plan: Plan, state: State) -> Frame:
    """The rows with the names that their customers have after the plan."""
    names = party_names(pd.concat([state.parties, plan.parties], ignore_index=True), "customer")
    return rows.assign(customer_name=looked_up(rows["customer_id"], names[~names.index.duplicated(keep="last")]))


def _parties(plan: Plan, _: State) -> Frame:
    rows = plan.parties
    place = joined_texts(rows["postcode"], rows["city"], between=" ")
    detail = joined_texts(rows["party_id"], rows["name"], rows["address"], place, rows["country"], rows["vat_number"])
    return rows.assign(
        what=rows["kind"], customer_id=rows["party_id"].where(rows["kind"] == "customer"), detail=detail
    ).drop(columns="currency")


def _wishes(plan: Plan, _: State) -> Frame:
    rows = plan.wishes
    renews = rows["auto_renew"].map({True: "renews by itself", False: "ends at the end of the term"})
    return rows.assign(
        what="wish", months=rows["term_months"], detail=joined_texts(rows["payment_method"], renews.astype("str"))
    )


def _openings(plan: Plan, _: State) -> Frame:
    rows = plan.openings
    return rows.assign(what="opening", months=rows["term_months"], period_from=rows["starts_on"])


def _open_items(plan: Plan, _: State) -> Frame:
    rows = plan.open_items
    return rows.assign(what="open_item", detail=joined_texts(rows["number"], _day("due", rows["due_on"])))


def _payments(plan: Plan, _: State) -> Frame:
    rows = plan.payments
    detail = joined_texts(rows["payment_id"], _day("booked", rows["booked_on"]), rows["payer_name"], rows["text"])
    return rows.assign(what="payment", detail=detail, gross=rows["amount"])


def _allocations(plan: Plan, state: State) -> Frame:
    payments = _known_payments(plan, state)
    rows = plan.allocations.merge(payments, on="payment_key", how="left")
    documents = [state.invoices, plan.invoices, state.open_items, plan.open_items]
    owners = pd.concat([part.set_index("number")["customer_id"] for part in documents])
    rows["customer_id"] = looked_up(rows["invoice"], owners[~owners.index.duplicated()])
    by_pass = ("pass " + rows["pass"]).mask(rows["pass"] == "review", "decided by a person")
    detail = joined_texts(joined_texts(rows["payment_id"], rows["invoice"], between=" → "), by_pass, rows["evidence"])
    return rows.assign(what="settle", detail=detail, gross=rows["amount"])


def _outcomes(plan: Plan, state: State) -> Frame:
    """What is left of payments; those settled to the cent are told by their allocations."""
    rows = plan.outcomes.merge(_known_payments(plan, state), on="payment_key", how="left")
    rows = rows[rows["status"].isin(["suspense", "review", "aside", "returned", "outgoing"]) | (rows["credit"] > 0)]
    is_credit = rows["credit"] > 0
    is_reseller = looked_up(rows["payment_key"], _credit_kinds(plan, state)) == "reseller"
    reseller = ("reseller " + rows["credit_party"]).where(is_reseller)
    return rows.assign(
        what=rows["status"].mask(is_credit, "credit"),
        customer_id=rows["credit_party"].mask(is_reseller),
        detail=joined_texts(rows["payment_id"], reseller, rows["reason"]),
        gross=rows["credit"].where(is_credit, rows["payment_amount"]).astype("Int64"),
    )


def _decisions(plan: Plan, state: State) -> Frame:
    """What people decided, and where."""
    rows = plan.decisions.merge(_known_payments(plan, state), on="payment_key", how="left")
    place = joined_texts(rows["file"], rows["sheet"], "row " + rows["row"].astype("str"), between=" ")
    said = joined_texts(rows["decision"], rows["invoices"], between=" ")
    return rows.assign(
        what="decision",
        detail=joined_texts(rows["payment_id"].fillna(rows["payment_key"]), said, place),
        gross=rows["payment_amount"].astype("Int64"),
    )


def _invoices(plan: Plan, _: State) -> Frame:
    rows = plan.invoices
    licences = plan.lines.groupby("invoice")["licences"].sum()
    reseller = ("billed to reseller " + rows["party_id"]).where(rows["bill_to"] == "reseller")
    return rows.assign(
        what=rows["kind"],
        detail=joined_texts(rows["number"], reseller, _day("due", rows["due_on"]), "VAT " + rows["vat_category"]),
        licences=looked_up(rows["number"], licences).astype("Int64"),
    )


def _lines(plan: Plan, _: State) -> Frame:
    rows = line_rows(plan.lines, plan.invoices)
    return rows.assign(what=rows["kind"], detail=joined_texts(rows["invoice"], explanations(rows)))


def _members(plan: Plan, _: State) -> Frame:
    rows = plan.members
    return rows.assign(what="member", detail=joined_texts(rows["email"], rows["name"], rows["role"]))


def _seat_events(plan: Plan, _: State) -> Frame:
    rows = plan.seat_events
    return rows.assign(what=rows["kind"], detail=joined_texts(rows["email"], rows["notice"], rows["reason"]))


def _holds(plan: Plan, _: State) -> Frame:
    rows = plan.holds
    place = place_texts(rows)
    return rows.assign(
        what=rows["is_held"].map({True: "hold", False: "release"}), detail=joined_texts(rows["code"], place)
    )


def _reminders(plan: Plan, state: State) -> Frame:
    rows = plan.reminders
    documents = [state.invoices, state.open_items, plan.open_items]
    owners = pd.concat([part.set_index("number")["customer_id"] for part in documents])
    words = "level " + rows["level"].astype("str") + ", days overdue: " + rows["days_overdue"].astype("str")
    return rows.assign(
        what="payment_reminder",
        customer_id=looked_up(rows["number"], owners[~owners.index.duplicated()]),
        detail=joined_texts(rows["number"], words),
        gross=rows["open"].astype("Int64"),
    )


_PARTS: tuple[Callable[[Plan, State], Frame], ...] = (
    _parties,
    _wishes,
    _openings,
    _open_items,
    _payments,
    _allocations,
    _outcomes,
    _decisions,
    _invoices,
    _lines,
    _members,
    _seat_events,
    _holds,
    _reminders,
)
"""Grants are left out: each is a line or an opening, which are there."""


def _known_payments(plan: Plan, state: State) -> Frame:
    every = frames.joined([state.payments, plan.payments], frames.PAYMENT).drop_duplicates("payment_key")
    return every[["payment_key", "payment_id", "amount", "currency"]].rename(columns={"amount": "payment_amount"})


def _credit_kinds(plan: Plan, state: State) -> Column:
    """Whether the credit of each payment is a customer's or a reseller's, by payment_key: their ids may be the same."""
    payments = frames.joined([state.payments, plan.payments], frames.PAYMENT).drop_duplicates("payment_key")
    allocations = frames.joined([state.allocations, plan.allocations], frames.ALLOCATION)
    items = frames.typed(plan.open_items.assign(batch_id=0, settled=0), OPEN_ITEM_STATE)
    documents = billed(state.invoices, frames.joined([state.open_items, items], OPEN_ITEM_STATE))
    credits = credits_of(payments, allocations, plan.outcomes, documents)
    return credits.drop_duplicates("payment_key").set_index("payment_key")["kind"]


def _day(word: str, days: Column) -> Column:
    return (f"{word} " + days.dt.strftime("%Y-%m-%d")).astype("str")
