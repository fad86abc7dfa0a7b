"""What this batch's payments settle, and how invoices and open items stand after them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reconciler import frames
from reconciler.finding import Finding
from reconciler.frames import Column, Frame, looked_up
from reconciler.rules.matching.books import open_transfers, payable_documents
from reconciler.rules.matching.ibans import learnt_ibans
from reconciler.rules.matching.identity import new_payments, payment_places
from reconciler.rules.matching.round import FeeLimits
from reconciler.rules.matching.settlement import settlements
from reconciler.rules.state import OPEN_ITEM_STATE, State
from reconciler.validate.tables import Tables


@dataclass(frozen=True)
class Settlement:
    """`payments`: new ones (PAYMENT); `allocations`, `outcomes`: to be booked; `open_items`: all (OPEN_ITEM_STATE).

    `paid` says of each invoice, by number, whether it is paid in full after this batch's payments.
    """

    payments: Frame
    allocations: Frame
    outcomes: Frame
    open_items: Frame
    paid: Column
    findings: list[Finding]


def settlement(
    tables: Tables, state: State, items: Frame, parties: Frame, as_of: date, fees: FeeLimits | None = None
) -> Settlement:
    """Matches the month's new payments, and those of the books that are not used up, with what is open.

    `items`: open items this batch brings (OPEN_ITEM); `parties`: all as they stand now (PARTY); `fees`: up to which
    bank charges a payment may be meant as full.
    """
    fresh, findings = new_payments(tables, state.payments, as_of)
    brought = frames.typed(items.assign(batch_id=0, settled=0), OPEN_ITEM_STATE)
    open_items = frames.joined([state.open_items, brought], OPEN_ITEM_STATE)
    documents = payable_documents(state.invoices, open_items, parties, as_of)
    transfers = open_transfers(state, fresh)
    places = payment_places(tables)
    allocations, outcomes, told = settlements(
        transfers, documents, parties, learnt_ibans(state), state.outcomes, places, fees
    )
    used = (allocations["amount"] + allocations["charges"]).groupby(allocations["invoice"]).sum()
    settled = open_items["settled"] + looked_up(open_items["number"], used).fillna(0).astype("int64")
    left = documents["open"] - looked_up(documents["number"], used).fillna(0).astype("int64")
    return Settlement(
        payments=fresh,
        allocations=allocations,
        outcomes=outcomes,
        open_items=open_items.assign(settled=settled),
        paid=(left <= 0).set_axis(documents["number"]),
        findings=[*findings, *told],
    )
