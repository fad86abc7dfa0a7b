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
from reconciler.rules.rosters import KEY, administered
from reconciler.rules.seats import queue
from reconciler.rules.state import State
from reconciler.rules.terms import are_of_present_term, current_terms

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

UNPAID = ("awaiting_payment", "lapsed")
AWAITED = (*UNPAID, "not_started")
"""Statuses of a grant whose licences are bought and are still to come into force."""


def waiting_list(state: State, config: Config, as_of: date) -> Frame:
    """Who waits (WAITING), in the order of the queue; the quote, net in minor units, is the customer's total.

    Those without a seat take the licences of the present term that are bought and not yet in force, in the order in
    which they were bought; a quote stands only where nothing is bought for them yet.
    """
    found = queue(state.seats)
    found = found[found["status"] != "seated"].reset_index(drop=True)
    if found.empty:
        return frames.empty(WAITING)
    terms = current_terms(state.grants, as_of)
    bought = _awaited_grants(found, terms, state, config, as_of)
    found["invoice"] = bought["invoice"].where(bought["status"].isin(UNPAID))
    is_over = looked_up(found["customer_id"], terms["is_ended"]).fillna(True).astype(bool)
    conditions = [found["status"] == "suspended", found["invoice"].notna(), is_over]
    words = np.select(conditions, ["suspended", "awaiting-payment", "ended"], "no-free-licence")
    found["reason"] = pd.Series(words, index=found.index, dtype="str")
    is_lacking = (found["reason"] == "no-free-licence") & bought["status"].isna()
    quote = _quotes(found[is_lacking].groupby("customer_id").size(), terms, state, config, as_of)
    rows = found[[*KEY, "reason", "invoice"]].join(quote, on="customer_id")
    rows.loc[~is_lacking, ["quote_licences", "quote_months", "quote_amount", "currency"]] = pd.NA
    return frames.typed(rows, WAITING)


def _awaited_grants(found: Frame, terms: Frame, state: State, config: Config, as_of: date) -> Frame:
    """The grant of the present term from which each without a seat is to get one: columns invoice, status (of the
    grant), on the index of `found`; missing where all that is bought is taken by those before."""
    grants = state.grants.assign(status=grant_status(state.grants, as_of, config))
    is_awaited = are_of_present_term(grants, terms) & grants["status"].isin(AWAITED)
    bought = grants[is_awaited].sort_values(["customer_id", "grant_id"])
    upto = bought.groupby("customer_id")["licences"].cumsum().astype("int64")
    pending = bought[["customer_id", "invoice", "status"]].assign(upto=upto).sort_values("upto", kind="stable")
    place = found.groupby("customer_id").cumcount().astype("int64")
    asked = found[["customer_id"]].assign(place=place).sort_values("place", kind="stable")
    met = pd.merge_asof(
        asked.reset_index(),
        pending,
        left_on="place",
        right_on="upto",
        by="customer_id",
        direction="forward",
        allow_exact_matches=False,
    )
    return met.set_index("index")[["invoice", "status"]].reindex(found.index)


def _quotes(numbers: Column, terms: Frame, state: State, config: Config, as_of: date) -> Frame:
    """What `numbers` (licences by customer_id) would cost today, by customer_id; nothing where no price is in force.

    Licences that the next term has more of already are not quoted for it again.
    """
    today = pd.Timestamp(as_of)
    held = terms.reindex(numbers.index).assign(customer_id=numbers.index, more=numbers)
    spare = (held["next_licences"] - held["licences"]).fillna(0).clip(lower=0)
    held["next_more"] = (numbers - spare).clip(lower=0).astype("int64")
    first_day = held["term_starts_on"].where(held["term_starts_on"] > today, today).astype("datetime64[s]")
    is_next = held["next_renews_on"].notna() & (held["next_more"] > 0)
    held = held.assign(bought_on=first_day, is_top_up=True, is_next_top_up=is_next)
    for name in ("term_months", "currency", "reseller_id"):
        held[f"{name}_held"] = held[name]
    resellers = state.parties[state.parties["kind"] == "reseller"]
    prices, default = price_frame(config.prices), config.discount.reseller_bp
    lines = priced(quotes(held), prices, resellers, administered(state.seats), default)
    total = lines.groupby("customer_id").agg(
        quote_months=("months", "sum"),
        quote_amount=("net", lambda net: net.sum(skipna=False)),
        currency=("currency", "first"),
    )
    return total.assign(quote_licences=numbers)
