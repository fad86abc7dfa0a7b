"""The figures of a month by which it is compared with others: money a currency, and what is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from reconciler import frames
from reconciler.config import Config
from reconciler.frames import Column, Frame
from reconciler.rules.holds import held_on
from reconciler.rules.matching.credit import billed, open_credits
from reconciler.rules.seat_summary import seat_summary
from reconciler.rules.state import State

MONEY = {
    "currency": "text",
    "invoiced": "int",  # gross of the month's invoices less that of its credit notes
    "collected": "int",  # used for invoices in the month, less what returns and credit notes took back
    "open": "int",  # the rest as on the as-of date
    "overdue": "int",
    "credit": "int",
}
COUNTS = ("customers", "licences", "seated", "free", "waiting", "held")
"""What is counted: of subscriptions that have not ended, and of customers and renewals that are held."""


@dataclass(frozen=True)
class Figures:
    """How a month ended: MONEY by currency, in minor units, and each of COUNTS; `as_of` is that of its last batch."""

    period: str
    as_of: date
    money: Frame
    counts: dict[str, int]


@dataclass(frozen=True)
class MonthEnd:
    """The books after the last batch of a month, that batch's config and as-of date, and the month's `first` batch."""

    state: State
    config: Config
    as_of: date
    first: int

    @cached_property
    def figures(self) -> Figures:
        """The figures of the month; they are worked out where they are asked for."""
        money = _money(self.state, self.as_of, self.first)
        return Figures(f"{self.as_of:%Y-%m}", self.as_of, money, _counts(self.seats, self.held))

    @cached_property
    def seats(self) -> Frame:
        """Licences and seats of each customer (`seat_summary`)."""
        return seat_summary(self.state, self.config, self.as_of)

    @cached_property
    def held(self) -> Frame:
        """Customers and renewals that are held (`held_on`)."""
        return held_on(self.state, self.config, self.as_of)


ISSUED = {"batch_id": "int", "currency": "text", "invoiced": "int"}


def issued(state: State) -> Frame:
    """What each document added to what was invoiced (ISSUED, gross in minor units): a credit note takes away."""
    parts = [state.invoices.assign(invoiced=state.invoices["gross"])]
    parts += [state.credit_notes.assign(invoiced=-state.credit_notes["gross"])]
    return frames.joined([part[list(ISSUED)] for part in parts], ISSUED)


def currency_of_allocations(allocations: Frame, payments: Frame) -> Column:
    """The currency of each allocation, which is its payment's."""
    return allocations["payment_key"].map(payments.set_index("payment_key")["currency"])


def _money(state: State, as_of: date, first: int) -> Frame:
    documents = issued(state)
    of_month = documents[documents["batch_id"] >= first]
    settled = state.allocations[state.allocations["batch_id"] >= first]
    asked = billed(state.invoices, state.open_items)
    waiting = asked[asked["open"] > 0]
    overdue = waiting[waiting["due_on"] < pd.Timestamp(as_of)]
    credit = open_credits(state)
    sums = {
        "invoiced": of_month.groupby("currency")["invoiced"].sum(),
        "collected": settled["amount"].groupby(currency_of_allocations(settled, state.payments)).sum(),
        "open": waiting.groupby("currency")["open"].sum(),
        "overdue": overdue.groupby("currency")["open"].sum(),
        "credit": credit.groupby("currency")["credit"].sum(),
    }
    table = pd.concat([sums[name].rename(name) for name in sums], axis=1).fillna(0).sort_index()
    return frames.typed(table.rename_axis("currency").reset_index(), MONEY)


def _counts(seats: Frame, held: Frame) -> dict[str, int]:
    living = seats[seats["status"] != "ended"]
    sums = {name: int(living[name].sum()) for name in ("licences", "seated", "free", "waiting")}
    return {"customers": len(living), **sums, "held": len(held)}
