"""Money left over for a party: what of it is left, and the document that it could be used for next."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reconciler import frames
from reconciler.frames import Column, Frame, looked_up
from reconciler.money import amount_text
from reconciler.rules.matching.credit_shares import released_shares
from reconciler.rules.matching.round import rows_of
from reconciler.rules.owed import still_open
from reconciler.rules.state import State

CREDIT = {
    "payment_key": "text",
    "kind": "text",  # customer | reseller: whose it is; their ids may be the same
    "party_id": "text",
    "currency": "text",
    "credit": "int",  # what of the payment is not used
    "booked_on": "date",
    "since": "date",
}
DUE = {
    "number": "text",
    "kind": "text",  # customer | reseller: who is billed
    "party_id": "text",
    "currency": "text",
    "due_on": "date",
    "open": "int",
    "is_new": "bool",  # issued on the as-of date
}

_EXACT, _OTHER = 90, 60
"""The score of an offer, where the credit is exactly what is open and where it is not."""


def open_credits(state: State) -> Frame:
    """The payments in the books of which something is a party's credit (CREDIT), in the order in which they came."""
    return credits_of(state.payments, state.allocations, state.outcomes, billed(state.invoices, state.open_items))


def credits_of(payments: Frame, allocations: Frame, outcomes: Frame, documents: Frame) -> Frame:
    """The credits after `allocations` and `outcomes`, with `since` where these have it.

    `documents`: DUE. A credit is what the outcome says, and never more than the payment less all that it was used for:
    what a person set aside before a credit note gave back more is no credit again. What a credit note gave back is
    that of the party whose document was credited (`released_shares`), the rest that of the outcome's party.
    """
    over = outcomes[outcomes["status"] == "over"].drop(columns="batch_id", errors="ignore")
    used = allocations.groupby("payment_key")["amount"].sum()
    rows = over.merge(payments[["payment_key", "amount", "currency", "booked_on"]], on="payment_key")
    unused = rows["amount"] - rows["payment_key"].map(used).fillna(0).astype("int64")
    rows["credit"] = rows["credit"].clip(upper=unused)
    rows["party_id"] = rows["credit_party"]
    rows["kind"] = _kinds(rows, allocations, documents)
    rows = _by_party(rows, released_shares(rows, allocations, documents))
    rows = rows[(rows["credit"] > 0) & rows["party_id"].notna()].sort_values(["booked_on", "payment_key"])
    return frames.typed(rows.reset_index(drop=True), CREDIT)


def _by_party(credits: Frame, shares: Frame) -> Frame:
    """The credits with the shares (SHARE) of other parties apart; a payment with shares has one row a party."""
    if shares.empty:
        return credits
    given = looked_up(credits["payment_key"], shares.groupby("payment_key")["credit"].sum()).fillna(0).astype("int64")
    rest = credits.assign(credit=credits["credit"] - given)
    facts = credits.drop(columns=["kind", "party_id", "credit"])
    rows = pd.concat([rest, shares.merge(facts, on="payment_key")], ignore_index=True)
    keys = ["payment_key", "kind", "party_id"]
    sums = rows.groupby(keys)["credit"].sum().rename("sum")
    return rows.drop_duplicates(keys).join(sums, on=keys).assign(credit=lambda every: every["sum"].fillna(0))


def _kinds(rows: Frame, allocations: Frame, documents: Frame) -> Column:
    """Whether each credit is a customer's or a reseller's, by the last document of that party it was used for."""
    used = allocations[["payment_key", "invoice"]].merge(
        documents[["number", "kind", "party_id"]], left_on="invoice", right_on="number"
    )
    last = used.drop_duplicates(["payment_key", "party_id"], keep="last").set_index(["payment_key", "party_id"])["kind"]
    found = last.reindex(pd.MultiIndex.from_frame(rows[["payment_key", "party_id"]]))
    return pd.Series(found.to_numpy(), index=rows.index, dtype="str").fillna("customer")


def billed(invoices: Frame, open_items: Frame, as_of: pd.Timestamp | None = None) -> Frame:
    """All invoices and open items (INVOICE_STATE, OPEN_ITEM_STATE) as DUE, paid ones too."""
    issued = invoices.assign(kind=invoices["bill_to"], open=still_open(invoices), is_new=invoices["issued_on"] == as_of)
    brought = open_items.assign(
        kind="customer",
        party_id=open_items["customer_id"],
        open=open_items["gross"] - open_items["paid"] - open_items["settled"],
        is_new=False,
    )
    return frames.joined([frames.typed(part, DUE) for part in (issued, brought)], DUE)


def credit_offers(credits: Frame, documents: Frame, outcomes: Frame) -> Frame:
    """The outcomes (OUTCOME) of credits whose offer changes: the party's next open document in that currency, or none.

    `credits`: CREDIT; `documents`: DUE as after this batch's payments; `outcomes`: the last ones. The next document is
    that due first, then by number; of a payment with credit of several parties, the first of theirs. One issued on the
    as-of date is not there yet: its number is given at commit, and a second run for the same day must find what the
    first one did. The status stays `over`: a person decides.
    """
    there = documents[(documents["open"] > 0) & ~documents["is_new"]].sort_values(["due_on", "number"])
    keys = ["kind", "party_id", "currency"]
    offered = credits.merge(there.drop_duplicates(keys)[[*keys, "number", "open", "due_on"]], on=keys, how="left")
    total = offered.groupby("payment_key")["credit"].transform("sum")
    of_payment = offered.assign(total=total).sort_values("due_on", kind="stable").drop_duplicates("payment_key")
    offered = of_payment.sort_values(["booked_on", "payment_key"], ignore_index=True)
    last = outcomes.set_index("payment_key").reindex(offered["payment_key"]).reset_index()
    had, has = last["suggestion"].fillna(""), offered["number"].fillna("")
    is_exact = offered["open"] == offered["credit"]
    score = pd.Series(np.where(is_exact, _EXACT, _OTHER), index=offered.index).astype("Int64").mask(has == "")
    columns = ("credit", "currency", "number", "open")
    words = pd.Series([_words(*row) for row in rows_of(offered, *columns)], index=offered.index, dtype="str")
    changed = last.assign(suggestion=offered["number"], score=score, reason=words, credit=offered["total"])
    is_other = (had != has) | ((has != "") & ((last["score"] != score) | (last["reason"] != words)).fillna(True))
    return frames.typed(changed[is_other.astype(bool)].reset_index(drop=True), frames.OUTCOME)


def less_open(documents: Frame, allocations: Frame) -> Frame:
    """The documents (DUE) less open by what this batch uses for them."""
    used = (allocations["amount"] + allocations["charges"]).groupby(allocations["invoice"]).sum()
    return documents.assign(open=documents["open"] - looked_up(documents["number"], used).fillna(0).astype("int64"))


def _words(credit: int, currency: str, number: str | float, left: float) -> str:
    amount = f"{amount_text(credit, currency)} of it is left over as credit"
    if not isinstance(number, str):
        return amount
    return f"{amount}, and {number} of the same party has {amount_text(int(left), currency)} open"
