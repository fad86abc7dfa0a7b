"""A plan as people read it on the terminal, and as machines read it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from reconciler import money
from reconciler.frames import Column, Frame, looked_up
from reconciler.pipeline import Ran
from reconciler.rules.state import EVENTS, Plan
from reconciler.terminal import print_table
from reconciler.workspace import Workspace, period_of

NAMES = {
    "parties": "party",
    "wishes": "wish",
    "openings": "opening",
    "open_items": "open_item",
    "payments": "payment",
    "allocations": "allocation",
    "outcomes": "outcome",
    "decisions": "decision",
    "invoices": "invoice",
    "lines": "line",
    "grants": "grant",
    "members": "member",
    "seat_events": "seat",
    "holds": "hold",
    "reminders": "payment_reminder",
}
"""What one row of each frame of a plan is called."""

MONEY = {"net", "vat", "gross", "list_price", "seat_price", "amount", "paid", "fee", "charges", "credit", "open"}
SHOWN_LINES = 40


def plan_data(plan: Plan) -> dict[str, Any]:
    """The plan for `--json`: `as_of` and `events`, each with its kind and the columns that have a value.

    Money is text in major units, with its currency in the same event where the event has one; days are ISO.
    """
    events = [event for name in EVENTS for event in _events(NAMES[name], _with_currency(plan, name))]
    return {"as_of": plan.as_of.isoformat(), "events": events}


def print_plan(plan: Plan) -> None:
    """The plan as a table of invoice lines, and the rest counted."""
    if plan.is_empty:
        print(f"Nothing to do on {plan.as_of}.")
        return
    lines = _with_currency(plan, "lines")
    lines = lines.assign(billed_to=_billed_to(plan, lines["invoice"]))
    has_resellers = bool((lines["billed_to"] != "").any())
    rows = [_line_words(row, has_resellers) for row in lines.head(SHOWN_LINES).itertuples()]
    who = ("customer", "billed to") if has_resellers else ("customer",)
    heads = (*who, "what", "licences", "months", "from", "renews", "price", "net")
    if rows:
        right, folding = ("licences", "months", "price", "net"), (() if has_resellers else who)
        print_table(f"To be invoiced on {plan.as_of}", heads, rows, right, folding)
    if len(lines) > SHOWN_LINES:
        print(f"… and {len(lines) - SHOWN_LINES} more lines; all of them are in plan.xlsx.")
    counts = [(what, str(number)) for what, number in counted(plan).items()]
    print_table("In all", ("what", "how many"), counts, right=("how many",))


def counted(plan: Plan) -> dict[str, int]:
    """How many of each there are in a plan, in words; only what there is."""
    seats, notices = plan.seat_events["kind"].value_counts(), plan.seat_events["notice"].value_counts()
    levels = plan.reminders["level"].value_counts().sort_index()
    counts = {
        "resellers and customers new or corrected": len(plan.parties),
        "subscriptions brought in (opening)": len(plan.openings),
        "open items brought in": len(plan.open_items),
        "payments": len(plan.payments),
        "allocations to invoices": len(plan.allocations),
        "decisions of people": len(plan.decisions),
        "payments told of anew": len(plan.outcomes) if not len(plan.payments) else 0,
        "invoices": int((plan.invoices["kind"] == "invoice").sum()),
        "credit notes": int((plan.invoices["kind"] == "credit_note").sum()),
        **{f"payment reminders: level {level}": int(n) for level, n in levels.items()},
        "members who come": int(seats.get("wait", 0)),
        "members seated": int(seats.get("seat", 0) + seats.get("restore", 0)),
        "seats suspended or ended": int(sum(seats.get(kind, 0) for kind in ("suspend", "end", "unseat"))),
        "members removed": int(seats.get("remove", 0)),
        **{f"notices: {name}": int(n) for name, n in notices.sort_index().items()},
        "customers newly held": int(plan.holds["is_held"].sum()),
        "customers no longer held": int((~plan.holds["is_held"]).sum()),
    }
    return {what: number for what, number in counts.items() if number}


def run_data(ran: Ran) -> dict[str, Any]:
    """What a run did, for `--json`."""
    return {
        **plan_data(ran.planned.plan),
        "digest": ran.planned.digest,
        "booked": ran.is_booked,
        "numbers": list(ran.numbers.values()),
        "published": ran.published,
    }


def print_run(ran: Ran, workspace: Workspace) -> None:
    """What a run did, and where to look."""
    plan = ran.planned.plan
    if plan.is_empty:
        print(f"Nothing to do on {plan.as_of}: the books agree with the inbox.")
    else:
        counts = [(what, str(number)) for what, number in counted(plan).items()]
        print_table(f"Booked for {plan.as_of}", ("what", "how many"), counts, right=("how many",))
    if ran.numbers:
        numbers = list(ran.numbers.values())
        print(f"Invoices {numbers[0]} to {numbers[-1]}." if len(numbers) > 1 else f"Invoice {numbers[0]}.")
    for period in sorted({*ran.published} - {period_of(plan.as_of)}):
        print(f"Also written: {workspace.out(period) / 'summary.html'}")


def _billed_to(plan: Plan, labels: Column) -> Column:
    """The reseller that is billed for each line, by the label of its invoice; empty where the customer itself is."""
    by_label = plan.invoices.set_index("number")
    resellers = ("reseller " + by_label["party_id"]).where(by_label["bill_to"] == "reseller", "")
    return looked_up(labels, resellers)


def _line_words(row: Any, has_resellers: bool) -> tuple[str, ...]:
    price, net = (f"{money.to_major(amount, row.currency):,}" for amount in (row.seat_price, row.net))
    days = (f"{row.period_from:%Y-%m-%d}", f"{row.renews_on:%Y-%m-%d}")
    who = (row.customer_id, row.billed_to) if has_resellers else (row.customer_id,)
    return (*who, row.kind, str(row.licences), str(row.months), *days, price, f"{net} {row.currency}")


def _with_currency(plan: Plan, name: str) -> Frame:
    """The plan's frame with the currency of each row's money."""
    frame: Frame = getattr(plan, name)
    if name == "lines":
        return frame.assign(currency=frame["invoice"].map(plan.invoices.set_index("number")["currency"]))
    return frame


def _events(kind: str, frame: Frame) -> list[dict[str, Any]]:
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{"event": kind} | {k: _plain(k, row) for k, value in row.items() if value is not None} for row in rows]


def _plain(name: str, row: dict[str, Any]) -> Any:
    value = row[name]
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if name in MONEY and row.get("currency"):
        return str(money.to_major(value, row["currency"]))
    return value
