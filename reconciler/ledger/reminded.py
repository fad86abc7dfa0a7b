"""The payment reminders of a month as letters show them: with their documents, and the party as it was that day."""

from __future__ import annotations

import pandas as pd

from reconciler import frames
from reconciler.frames import Frame
from reconciler.ledger import tables
from reconciler.ledger.stored import Stored
from reconciler.rules.state import REMINDER_STATE, State

ADDRESSED = ("name", "address", "postcode", "city", "country", "vat_number", "vat_checked_on", "vat_check_id", "email")
"""What a document shows of the party it is for, as it was: columns `billed_*`."""
REMINDED = {
    **REMINDER_STATE,
    "bill_to": "text",  # customer | reseller: which of both party_id is
    "party_id": "text",
    "reseller_id": "text",  # of the invoice; of an open item that of its customer
    "issued_on": "date",
    "due_on": "date",
    "gross": "int",
    "reference": "text",  # open items have none
    "language": "text",
    **{f"billed_{name}": "date" if name.endswith("_on") else "text" for name in ADDRESSED},
}
_DOCUMENT = {
    name: REMINDED[name] for name in ("bill_to", "party_id", "reseller_id", "issued_on", "due_on", "reference")
}
_PARTY = ["kind", "party_id"]


def month_reminders(stored: Stored, state: State, first: int) -> Frame:
    """The reminders of the batches from `first` on (REMINDED), with the party as it was then."""
    rows = state.reminders[state.reminders["batch_id"] >= first]
    if rows.empty:
        return frames.empty(REMINDED)
    items = state.open_items.assign(bill_to="customer", party_id=state.open_items["customer_id"])
    columns = {"number": "text", **_DOCUMENT, "gross": "int"}
    documents = frames.joined([frames.typed(part, columns) for part in (state.invoices, items)], columns)
    named = rows.merge(documents, on="number", how="left").reset_index(names="row")
    wanted = ["batch_id", *_PARTY, *ADDRESSED, "language", "reseller_id"]
    parties = stored.rows(tables.PARTIES)[wanted].rename(columns={name: f"billed_{name}" for name in ADDRESSED})
    found = pd.merge_asof(
        named.sort_values("batch_id", kind="stable"),
        parties.rename(columns={"reseller_id": "party_reseller"}).sort_values("batch_id", kind="stable"),
        on="batch_id",
        left_by=["bill_to", "party_id"],
        right_by=_PARTY,
    )
    found["reseller_id"] = found["reseller_id"].fillna(found["party_reseller"])
    return frames.typed(found.sort_values("row", ignore_index=True), REMINDED)
