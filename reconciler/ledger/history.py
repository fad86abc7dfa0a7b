"""What earlier months brought: money by month, and how the month before ended."""

from __future__ import annotations

import pandas as pd

from reconciler import frames
from reconciler.frames import Column, Frame
from reconciler.ledger.reading import state_after
from reconciler.ledger.seat_history import standing_seats
from reconciler.ledger.stored import Stored
from reconciler.rules.figures import MonthEnd, currency_of_allocations, issued
from reconciler.rules.state import State

HISTORY = {
    "period": "text",  # such as 2026-11
    "currency": "text",
    "invoiced": "int",  # gross, less credit notes
    "collected": "int",  # used for invoices, less what returns and credit notes took back
}
MONTHS = 12
"""How many months a history has at most, the last one included."""


def money_history(state: State, batches: Frame) -> Frame:
    """Invoiced and collected by month and currency (HISTORY), in minor units, up to the last batch of `state`.

    Every month is there from that of the first batch on, the last `MONTHS` of them, and every currency in which
    anything was invoiced or collected in these; where nothing was, it is 0. `batches`: batch_id and as_of.
    """
    upto = batches[batches["batch_id"] <= state.batch_id]
    month_of = upto.set_index("batch_id")["as_of"].dt.to_period("M")
    documents, settled = issued(state), state.allocations
    paid_in = currency_of_allocations(settled, state.payments)
    sums = {
        "invoiced": _sums(documents, documents["currency"], documents["invoiced"], month_of),
        "collected": _sums(settled, paid_in, settled["amount"], month_of),
    }
    table = pd.concat([sums[name].rename(name) for name in sums], axis=1)
    months = pd.period_range(month_of.min(), month_of.max(), freq="M")[-MONTHS:]
    table = table[table.index.get_level_values("month").isin(months)]
    currencies = sorted(set(table.index.get_level_values("currency")))
    every = pd.MultiIndex.from_product([months, currencies], names=["month", "currency"])
    filled = table.reindex(every).fillna(0).reset_index()
    return frames.typed(filled.assign(period=filled["month"].astype("str")), HISTORY)


def month_before(stored: Stored, first: int) -> MonthEnd | None:
    """How the last month with a batch before the batch `first` ended; None if there is none."""
    earlier = stored.batches[stored.batches["batch_id"] < first]
    if earlier.empty:
        return None
    last, as_of = int(earlier["batch_id"].iloc[-1]), earlier["as_of"].iloc[-1].date()
    of_month = earlier["batch_id"][earlier["as_of"].dt.strftime("%Y-%m") == f"{as_of:%Y-%m}"]
    # Names and addresses count for nothing in figures, so the seats are taken in their quickest form.
    state = state_after(stored, last, seats=standing_seats)
    return MonthEnd(state, stored.configs(last, last)[last], as_of, int(of_month.iloc[0]))


def _sums(rows: Frame, currency: Column, amount: Column, month_of: Column) -> Column:
    month = rows["batch_id"].map(month_of).rename("month")
    return amount.groupby([month, currency.rename("currency")]).sum()
