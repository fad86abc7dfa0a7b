"""Who waits for a licence, why, and what seating them would cost today: rule `free-licence`."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from reconciler import frames
from reconciler.config import Config
from reconciler.frames import Column, Frame, looked_up
from reconciler.rules.charges import priced, quotes
from reconciler.rules.licences import grant_status
from reconciler.rules.prices import price_frame
from reconciler.rules.rosters import KEY
from reconciler.rules.seats import queue
from reconciler.rules.state import State
from reconciler.rules.terms import current_terms

WAITING = {
    "customer_id": "text",
    "email": "text",
    "reason": "text",  # awaiting-payment | no-free-licence | suspended | ended
    "invoice": "text",
    "quote_licences": "int?",
    "quote_months": "int?",
    "quote_amount": "int?",
    "currency": "text",
}


def waiting_list(state: State, config: Config, as_of: date) -> Frame:
    """Who waits (WAITING), in the order of the queue; the quote, net in minor units, is the customer's total.

    Those who wait take the licences that are bought and not yet paid in the order in which they were bought; a quote
    stands only where nothing is bought for them yet.
    """
    terms = current_terms(state.grants, as_of)
    found = queue(state.seats)
    found = found[found["status"] != "seated"].reset_index(drop=True)
    place = found.groupby(["customer_id", "status"]).cumcount()
    found["invoice"] = _awaited_invoice(found, place, state, config, as_of).mask(found["status"] == "suspended")
    is_over = looked_up(found["customer_id"], terms["is_ended"]).fillna(True).astype(bool)
    conditions = [found["status"] == "suspended", found["invoice"].notna(), is_over]
    words = np.select(conditions, ["suspended", "awaiting-payment", "ended"], "no-free-licence")
    found["reason"] = pd.Series(words, index=found.index, dtype="str")
    lacking = found[found["reason"] == "no-free-licence"]
    quote = _quotes(lacking.groupby("customer_id").size(), terms, state, config, as_of)
    rows = found[[*KEY, "reason", "invoice"]].join(quote, on="customer_id")
    quoted = ["quote_licences", "quote_months", "quote_amount", "currency"]
    rows.loc[rows["reason"] != "no-free-licence", quoted] = pd.NA
    return frames.typed(rows, WAITING)


def _awaited_invoice(found: Frame, place: Column, state: State, config: Config, as_of: date) -> Column:
    """The unpaid invoice whose licences each who waits is to get; missing where all of them are taken."""
    status = grant_status(state.grants, as_of, config)
    bought = state.grants[status == "awaiting_payment"].sort_values(["customer_id", "grant_id"])
    upto = bought.groupby("customer_id")["licences"].cumsum()
    pending = bought[["customer_id", "invoice"]].assign(upto=upto.astype("int64")).sort_values("upto", kind="stable")
    asked = found[["customer_id"]].assign(place=place.astype("int64")).sort_values("place", kind="stable")
    met = pd.merge_asof(
        asked.reset_index(),
        pending,
        left_on="place",
        right_on="upto",
        by="customer_id",
        direction="forward",
        allow_exact_matches=False,
    )
    return met.set_index("index")["invoice"].reindex(found.index)


def _quotes(numbers: Column, terms: Frame, state: State, config: Config, as_of: date) -> Frame:
    """What `numbers` (licences by customer_id) would cost today, by customer_id; nothing where no price is in force."""
    today = pd.Timestamp(as_of)
    held = terms.reindex(numbers.index).assign(customer_id=numbers.index, more=numbers, next_more=numbers)
    first_day = held["term_starts_on"].where(held["term_starts_on"] > today, today).astype("datetime64[s]")
    held = held.assign(bought_on=first_day, is_top_up=True, is_next_top_up=held["next_renews_on"].notna())
    for name in ("term_months", "currency", "reseller_id"):
        held[f"{name}_held"] = held[name]
    resellers = state.parties[state.parties["kind"] == "reseller"]
    default = int(config.discount.reseller_percent * 100)
    lines = priced(quotes(held), price_frame(config.prices), resellers, administered(state), default)
    total = lines.groupby("customer_id").agg(
        quote_months=("months", "sum"),
        quote_amount=("net", lambda net: net.sum(skipna=False)),
        currency=("currency", "first"),
    )
    return total.assign(quote_licences=numbers)


def administered(state: State) -> frozenset[str]:
    """Customers of whom one of their own members is an administrator (rule `customer-admin`)."""
    present = state.seats[state.seats["status"] != "removed"]
    return frozenset(present.loc[present["role"] == "admin", "customer_id"])
