"""Which overdue documents are reminded of, and by which level of letter: rule `reminder-levels`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from reconciler import frames
from reconciler.config import Reminders
from reconciler.finding import Finding
from reconciler.frames import Column, Frame, looked_up
from reconciler.money import amount_text
from reconciler.rules.codes import REMINDER_WITHHELD
from reconciler.rules.given import BOOKS
from reconciler.rules.matching.credit import billed, credits_of, less_open
from reconciler.rules.matching.round import BETWEEN, rows_of
from reconciler.rules.payments import Settlement
from reconciler.rules.state import OPEN_ITEM_STATE, State
from reconciler.wording import plural

DUE_REMINDER = {**frames.REMINDER, "kind": "text", "party_id": "text", "due_on": "date"}
"""A reminder with who is billed, and the day on which the document was due."""

_ACCOUNT = ["kind", "party_id", "currency"]


@dataclass(frozen=True)
class BatchReminders:
    """`events`: reminders to be booked (REMINDER); `findings` tell of those that are due and withheld."""

    events: Frame
    findings: list[Finding]


def payment_reminders(state: State, items: Frame, money: Settlement, as_of: date, config: Reminders) -> BatchReminders:
    """The payment reminders of a batch, as the documents stand after its payments.

    `items`: open items this batch brings (OPEN_ITEM). A reminder that is due is withheld while a payment in review
    suggests its document, and while the party's own credit would pay it; an information says so.
    """
    brought = frames.typed(items.assign(batch_id=0, settled=0), OPEN_ITEM_STATE)
    open_items = frames.joined([state.open_items, brought], OPEN_ITEM_STATE)
    documents = billed(state.invoices, open_items, pd.Timestamp(as_of))
    due = due_reminders(less_open(documents, money.allocations), state.reminders, as_of, config)
    if due.empty:
        return BatchReminders(frames.empty(frames.REMINDER), [])
    last = frames.joined([state.outcomes, money.outcomes], frames.OUTCOME).drop_duplicates("payment_key", keep="last")
    payments = frames.joined([state.payments, money.payments], frames.PAYMENT).drop_duplicates("payment_key")
    used = frames.joined([state.allocations, money.allocations], frames.ALLOCATION)
    credits = credits_of(payments, used, last, documents)
    reviewed = looked_up(due["number"], suggesting_payments(last, payments))
    covering = covering_credit(less_open(documents, money.allocations), credits)
    covered = looked_up(due["number"], covering).where(reviewed.isna())
    is_sent = reviewed.isna() & covered.isna()
    findings = check_withheld(due.assign(reviewed=reviewed, covered=covered)[~is_sent])
    return BatchReminders(frames.typed(due[is_sent].reset_index(drop=True), frames.REMINDER), findings)


def due_reminders(documents: Frame, sent: Frame, as_of: date, config: Reminders) -> Frame:
    """Rule `reminder-levels`: the reminders that are due (DUE_REMINDER), by number of the document.

    A document (DUE) that is open and overdue by at least `days[level - 1]` days is due for the level after the last
    one it had (`sent`: REMINDER_STATE): each level once, none skipped, and the next not before the days have passed
    that the letter before it gave to pay. `days_overdue` is counted from the due day to the as-of date.

    >>> due = {"number": "A", "kind": "customer", "party_id": "C", "currency": "EUR", "due_on": "2026-10-31"}
    >>> from reconciler.rules.matching.credit import DUE
    >>> from reconciler.rules.state import REMINDER_STATE
    >>> documents = frames.typed([{**due, "open": 100, "is_new": False}], DUE)
    >>> for day in (date(2026, 11, 13), date(2026, 11, 14)):
    ...     due_reminders(documents, frames.empty(REMINDER_STATE), day, Reminders(days=[14]))["level"].tolist()
    []
    [1]
    """
    today = pd.Timestamp(as_of)
    overdue = documents[(documents["open"] > 0) & ~documents["is_new"] & (documents["due_on"] < today)]
    last = sent.drop_duplicates("number", keep="last").set_index("number")
    level = looked_up(overdue["number"], last["level"]).fillna(0).astype("int64") + 1
    days = (today - overdue["due_on"]).dt.days
    needed = level.map(dict(enumerate(config.days, 1)))
    paid_by = looked_up(overdue["number"], last["sent_on"]) + pd.Timedelta(days=config.days_to_pay)
    is_due = (days >= needed) & ~(paid_by >= today)
    found = overdue.assign(level=level, days_overdue=days)[is_due]
    return frames.typed(found.sort_values("number", ignore_index=True), DUE_REMINDER)


def suggesting_payments(outcomes: Frame, payments: Frame) -> Column:
    """By the number of a document, what the payment in review is called that suggests it; of several the first."""
    waiting = outcomes.loc[
        (outcomes["status"] == "review") & outcomes["suggestion"].notna(), ["payment_key", "suggestion"]
    ]
    each = waiting.assign(number=waiting["suggestion"].str.split(BETWEEN)).explode("number").drop_duplicates("number")
    names = payments.set_index("payment_key")["payment_id"]
    return looked_up(each["payment_key"], names).fillna(each["payment_key"]).set_axis(each["number"])


def covering_credit(documents: Frame, credits: Frame) -> Column:
    """By the number of an open document (DUE), its party's credit in that currency, where that would pay it.

    Credit pays the documents that were due first, in full; `credits`: CREDIT, amounts in minor units.
    """
    waiting = documents[documents["open"] > 0].sort_values(["due_on", "number"])
    total = credits.groupby(_ACCOUNT)["credit"].sum().rename("credit")
    rows = waiting.join(total, on=_ACCOUNT, how="inner")
    is_paid = rows.groupby(_ACCOUNT)["open"].cumsum() <= rows["credit"]
    covering: Column = rows[is_paid].set_index("number")["credit"]
    return covering


def check_withheld(due: Frame) -> list[Finding]:
    """An information for each reminder that is due and not sent.

    `due`: DUE_REMINDER with `reviewed` (the payment that suggests the document) or `covered` (the party's credit).
    """
    columns = ("number", "level", "days_overdue", "open", "currency", "kind", "party_id", "reviewed", "covered")
    return [_withheld(*row) for row in rows_of(due, *columns)]


def _withheld(
    number: str,
    level: int,
    days: int,
    left: int,
    currency: str,
    kind: str,
    party: str,
    payment: str | float,
    credit: int,
) -> Finding:
    if isinstance(payment, str):
        why = f"payment {payment}, which waits in review, is probably meant for it"
    else:
        why = f"the {kind} {party} has {amount_text(credit, currency)} of credit, which would pay it"
    late = f"{amount_text(left, currency)} overdue by {plural(days, 'day')}"
    return REMINDER_WITHHELD.at(BOOKS, f"{number}: {late}, no reminder of level {level}: {why}.", value=number)
