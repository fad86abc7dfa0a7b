"""What the books hold for matching: documents that can be paid, and transfers that are not used up."""

from __future__ import annotations

from datetime import date

import pandas as pd

from reconciler import frames
from reconciler.frames import Frame
from reconciler.rules.owed import still_open
from reconciler.rules.state import State

DOCUMENT = {
    "number": "text",
    "party_kind": "text",  # customer | reseller: who is billed
    "party_id": "text",
    "reseller_id": "text",  # the reseller who may pay for a customer
    "currency": "text",
    "gross": "int",
    "open": "int",  # what is left to pay; 0 once paid
    "credited": "int",  # what credit notes took off
    "reference": "text",  # missing for open items
    "due_on": "date",
    "issued_in": "int?",  # the batch of an invoice of the as-of date; missing for all others
}
TRANSFER = {
    **frames.PAYMENT,
    "allocated": "int",
    "came_in": "int?",  # its batch, and the as-of date of it; missing for a new one
    "came_on": "date",
}
CLOSED = ("over", "returned", "outgoing", "aside")
"""Outcomes after which a payment is not matched again, although not all of it is used."""
KNOWN_IBAN = {
    "iban": "text",
    "kind": "text",  # whose it is
    "party_id": "text",
    "is_sure": "bool",  # it also tells that the payer is nobody else
}


def payable_documents(invoices: Frame, open_items: Frame, parties: Frame, as_of: date | None = None) -> Frame:
    """All invoices and open items (INVOICE_STATE, OPEN_ITEM_STATE) as DOCUMENT, paid ones too."""
    invoiced = invoices.assign(
        issued_in=invoices["batch_id"].where(invoices["issued_on"] == pd.Timestamp(as_of)),
        party_kind=invoices["bill_to"],
        reseller_id=invoices["reseller_id"].where(invoices["bill_to"] == "customer"),
        open=still_open(invoices),
    )
    resellers = parties[parties["kind"] == "customer"].drop_duplicates("party_id").set_index("party_id")["reseller_id"]
    brought = open_items.assign(
        party_kind="customer",
        party_id=open_items["customer_id"],
        reseller_id=open_items["customer_id"].map(resellers),
        open=open_items["gross"] - open_items["paid"] - open_items["settled"],
    )
    documents = frames.joined([frames.typed(part, DOCUMENT) for part in (invoiced, brought)], DOCUMENT)
    return documents.assign(open=documents["open"].clip(lower=0))


def open_transfers(state: State, new: Frame) -> Frame:
    """The payments in the books that the machine may still use, and the new ones, as TRANSFER.

    Not those that are used up, a party's credit, or closed.
    """
    last = state.outcomes
    closed = last.loc[last["status"].isin(CLOSED) | (last["credit"] > 0), "payment_key"]
    is_open = (state.payments["allocated"] != state.payments["amount"]) & ~state.payments["payment_key"].isin(closed)
    known = state.payments[is_open]
    return frames.joined([known.assign(came_in=known["batch_id"]), new.assign(allocated=0)], TRANSFER)
