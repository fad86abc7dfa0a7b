"""What the books say of one month: all that documents and workbooks are rendered from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial

import numpy as np
import pandas as pd

from reconciler import frames
from reconciler.config import Config
from reconciler.frames import Column, Frame
from reconciler.ledger import tables
from reconciler.ledger.history import money_history, month_before
from reconciler.ledger.reading import state_after
from reconciler.ledger.reminded import ADDRESSED as BILLED
from reconciler.ledger.reminded import REMINDED, month_reminders
from reconciler.ledger.seat_history import seat_days
from reconciler.ledger.stored import Stored
from reconciler.rules.figures import MonthEnd
from reconciler.rules.owed import still_open
from reconciler.rules.state import INVOICE_STATE, State


@dataclass(frozen=True)
class Month:
    """What was booked with an as-of date in `period` (such as 2026-11), and the books after its last batch.

    `as_of` and `config` are those of the last batch. `issued` are the invoices and credit notes: the columns of INVOICE
    and `batch_id`, with the billed party as it was in columns `billed_*` (name, address, postcode, city, country,
    vat_number, vat_checked_on, vat_check_id, email), `customer_name`, `paid`, `credited` and `status` (open |
    part_paid | paid | credited) as after the last batch; `lines` has the columns of LINE and `customer_name` as it was.
    `configs` gives the config of each batch by batch_id: seller and product as they were when a document was issued.
    `seat_events` are those of the month, with `batch_id`, `as_of` (date of the batch), `seated_on` and the member's
    `name`, `role`, `language`. `settled` are the month's allocations with the payment's columns (its whole amount as
    `payment_amount`). `history` is HISTORY, and `before` is how the last month with a batch
    before it ended. `reminders` are those of payments that the month sent (REMINDED).
    """

    period: str
    as_of: date
    config: Config
    configs: dict[int, Config]
    state: State
    issued: Frame
    lines: Frame
    seat_events: Frame
    settled: Frame
    history: Frame
    before: MonthEnd | None
    reminders: Frame = field(default_factory=partial(frames.empty, REMINDED))

    @cached_property
    def end(self) -> MonthEnd:
        """How the month ended, to compare with the one before."""
        return MonthEnd(self.state, self.config, self.as_of, min(self.configs))


def month_of(stored: Stored, period: str) -> Month | None:
    """What the books say of the month; None if no batch has an as-of date in it.

    `stored` are the books as after any batch from the month's last on.
    """
    batches = stored.batches[stored.batches["as_of"].dt.strftime("%Y-%m") == period]
    if batches.empty:
        return None
    first, last = (int(batches["batch_id"].iloc[n]) for n in (0, -1))
    state = state_after(stored, last)
    configs = stored.configs(first, last)
    lines = state.lines[state.lines["batch_id"] >= first].reset_index(drop=True)
    return Month(
        period=period,
        as_of=batches["as_of"].iloc[-1].date(),
        config=configs[last],
        configs=configs,
        state=state,
        issued=_issued(stored, state, first),
        lines=lines[list(frames.LINE)].assign(customer_name=_names_then(stored, lines)),
        seat_events=_seat_events(stored, first, last),
        settled=_settled(state, first),
        history=money_history(state, stored.batches),
        before=month_before(stored, first),
        reminders=month_reminders(stored, state, first),
    )


def _issued(stored: Stored, state: State, first: int) -> Frame:
    """The month's invoices and credit notes with the billed party as it was, and what has become of them by its end."""
    every = frames.joined([state.invoices, state.credit_notes.assign(paid=0, credited=0)], INVOICE_STATE)
    invoices = every[every["batch_id"] >= first].sort_values("batch_id", kind="stable", ignore_index=True)
    party_rows = invoices["number"].map(stored.rows(tables.INVOICES).set_index("number")["party_row"])
    parties = stored.rows(tables.PARTIES).set_index("id")
    billed = parties.loc[party_rows, list(BILLED)].add_prefix("billed_").reset_index(drop=True)
    issued = pd.concat([invoices, billed], axis=1)
    is_customer = issued["customer_id"].notna() & (issued["bill_to"] == "customer")
    is_credited = (issued["kind"] == "credit_note") | ((issued["credited"] >= issued["gross"]) & (issued["gross"] > 0))
    conditions = [is_credited, still_open(issued) <= 0, issued["paid"] > 0]
    words = np.select(conditions, ["credited", "paid", "part_paid"], "open")
    status = pd.Series(words, index=issued.index, dtype="str")
    return issued.assign(customer_name=issued["billed_name"].where(is_customer), status=status)


def _names_then(stored: Stored, lines: Frame) -> Column:
    """The name of each line's customer as it was when the line was written, on the index of `lines`."""
    rows = stored.rows(tables.PARTIES)
    customers = rows.loc[rows["kind"] == "customer", ["party_id", "batch_id", "name"]].sort_values("batch_id")
    asked = lines[["customer_id", "batch_id"]].reset_index().sort_values("batch_id", kind="stable")
    found = pd.merge_asof(asked, customers, on="batch_id", left_by="customer_id", right_by="party_id")
    return found.set_index("index")["name"].reindex(lines.index)


def _seat_events(stored: Stored, first: int, last: int) -> Frame:
    """The month's seat events with the day of the seat each is about, and the member as known at the month's end."""
    events = stored.seat_events
    of_month = events.assign(seated_on=seat_days(events))[events["batch_id"].between(first, last)]
    members = stored.members[stored.members["batch_id"] <= last].drop_duplicates("person_id", keep="last")
    named = of_month.merge(members[["person_id", "email", "name", "role", "language"]], on="person_id", how="left")
    return named[["batch_id", *frames.SEAT_EVENT, "as_of", "seated_on", "name", "role", "language"]]


def _settled(state: State, first: int) -> Frame:
    """The month's allocations, each with the columns of its payment (the payment's own amount as `payment_amount`)."""
    allocations = state.allocations[state.allocations["batch_id"] >= first]
    payments = state.payments[list(frames.PAYMENT)].rename(columns={"amount": "payment_amount"})
    return allocations.merge(payments, on="payment_key", how="left")
