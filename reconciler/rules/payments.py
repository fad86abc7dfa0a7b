"""What this batch's payments settle, and how invoices and open items stand after them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from reconciler import frames
from reconciler.finding import Finding
from reconciler.frames import Column, Frame, looked_up
from reconciler.rules.matching.books import open_transfers, payable_documents
from reconciler.rules.matching.credit import billed, credit_offers, credits_of, less_open
from reconciler.rules.matching.ibans import learnt_ibans
from reconciler.rules.matching.month_payments import month_payments
from reconciler.rules.matching.returns import Past
from reconciler.rules.matching.review import reviewed
from reconciler.rules.matching.round import FeeLimits
from reconciler.rules.matching.settlement import settlements
from reconciler.rules.state import OPEN_ITEM_STATE, State
from reconciler.validate.tables import Tables


@dataclass(frozen=True)
class Settlement:
    """`payments`: new ones (PAYMENT); `allocations`, `outcomes`, `decisions`: to be booked.

    `open_items`: all (OPEN_ITEM_STATE). `paid` says of each invoice, by number, whether it is paid in full after
    this batch's payments; `returned_on` on which day the first of what this batch takes back from it came back.
    """

    payments: Frame
    allocations: Frame
    outcomes: Frame
    decisions: Frame
    open_items: Frame
    paid: Column
    returned_on: Column
    findings: list[Finding]


def settlement(
    tables: Tables, state: State, items: Frame, parties: Frame, as_of: date, fees: FeeLimits | None = None
) -> Settlement:
    """Matches the month's new payments, and those of the books that are not used up, with what is open.

    `items`: open items this batch brings (OPEN_ITEM); `parties`: all as they stand now (PARTY); `fees`: up to which
    bank charges a payment may be meant as full.
    """
    month = month_payments(tables, state.payments, as_of)
    fresh = month.fresh
    brought = frames.typed(items.assign(batch_id=0, settled=0), OPEN_ITEM_STATE)
    open_items = frames.joined([state.open_items, brought], OPEN_ITEM_STATE)
    decided = reviewed(tables, replace(state, open_items=open_items), fresh, parties, as_of)
    state, open_items = decided.state, decided.state.open_items
    undecided = fresh[~fresh["payment_key"].isin(decided.decisions["payment_key"])]
    documents = payable_documents(state.invoices, open_items, parties, as_of)
    transfers = open_transfers(state, undecided)
    is_proven = transfers["payment_key"].isin(month.proven)
    transfers = transfers.assign(is_unproven=transfers["is_unproven"] & ~is_proven)
    allocations, outcomes, told = settlements(
        transfers,
        documents,
        parties,
        learnt_ibans(state),
        state.outcomes,
        month.places,
        Past(state.payments, state.allocations),
        fees,
    )
    outcomes = _with_offers(state, fresh, allocations, outcomes, open_items, as_of)
    used = (allocations["amount"] + allocations["charges"]).groupby(allocations["invoice"]).sum()
    settled = open_items["settled"] + looked_up(open_items["number"], used).fillna(0).astype("int64")
    left = documents["open"] - looked_up(documents["number"], used).fillna(0).astype("int64")
    return Settlement(
        payments=fresh,
        allocations=frames.joined([decided.allocations, allocations], frames.ALLOCATION),
        outcomes=_last_ones([decided.outcomes, outcomes]),
        decisions=decided.decisions,
        open_items=open_items.assign(settled=settled),
        paid=(left <= 0).set_axis(documents["number"]),
        returned_on=_returned_on(allocations, transfers),
        findings=[*month.findings, *decided.findings, *told],
    )


def _last_ones(outcomes: list[Frame]) -> Frame:
    """The outcomes below one another, of each payment the last: what was decided may be returned in the same batch."""
    every = frames.joined(outcomes, frames.OUTCOME)
    return every.drop_duplicates("payment_key", keep="last", ignore_index=True)


def _with_offers(
    state: State, fresh: Frame, allocations: Frame, outcomes: Frame, open_items: Frame, as_of: date
) -> Frame:
    """The outcomes, with those of credits whose offer changes by what this batch does."""
    if state.payments.empty and fresh.empty:
        return outcomes
    last = frames.joined([state.outcomes, outcomes], frames.OUTCOME).drop_duplicates("payment_key", keep="last")
    payments = frames.joined([state.payments, fresh], frames.PAYMENT).drop_duplicates("payment_key")
    every = frames.joined([state.allocations, allocations], frames.ALLOCATION)
    documents = billed(state.invoices, open_items, pd.Timestamp(as_of))
    credits = credits_of(payments, every, last, documents)
    offers = credit_offers(credits, less_open(documents, allocations), last)
    kept = outcomes[~outcomes["payment_key"].isin(offers["payment_key"])]
    return frames.joined([kept, offers], frames.OUTCOME)


def _returned_on(allocations: Frame, transfers: Frame) -> Column:
    back = allocations[allocations["amount"] < 0]
    booked = looked_up(back["payment_key"], transfers.set_index("payment_key")["booked_on"])
    return booked.groupby(back["invoice"]).min()
