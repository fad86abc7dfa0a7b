"""Licences, seats and the state of each subscription on a day, as finance and resellers read it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from reconciler import frames
from reconciler.config import Config
from reconciler.frames import Column, Frame
from reconciler.rules.licences import IN_FORCE, grant_status, licences_with
from reconciler.rules.state import State
from reconciler.rules.terms import BASE_KINDS, are_of_present_term, current_terms

SUMMARY = {
    "customer_id": "text",
    "customer_name": "text",
    "reseller_id": "text",
    "licences": "int",  # in force or awaiting payment
    "seated": "int",
    "free": "int",  # in force and unused
    "waiting": "int",
    "starts_on": "date",
    "renews_on": "date",
    "status": "text",  # awaiting_payment | active | grace | suspended | ended
}


def seat_summary(state: State, config: Config, as_of: date) -> Frame:
    """One row a customer that has or had a subscription (SUMMARY), by customer_id.

    A lapsed renewal awaits its payment, so its licences count; those of a term that is still to come do not.
    """
    terms = current_terms(state.grants, as_of)
    status = grant_status(state.grants, as_of, config)
    is_present = are_of_present_term(state.grants, terms)
    grants, status = state.grants[is_present], status[is_present]
    in_force = licences_with(grants, status, IN_FORCE)
    unpaid = licences_with(grants, status, ("awaiting_payment", "lapsed"))
    people = state.seats.groupby(["customer_id", "status"]).size().unstack(fill_value=0)
    counts = people.reindex(columns=["seated", "suspended", "waiting"], fill_value=0).reindex(terms.index, fill_value=0)
    names = state.parties[state.parties["kind"] == "customer"].set_index("party_id")["name"]
    usable = in_force.reindex(terms.index, fill_value=0)
    result = terms[["reseller_id", "renews_on"]].assign(
        customer_id=terms.index,
        customer_name=names.reindex(terms.index),
        licences=usable + unpaid.reindex(terms.index, fill_value=0),
        seated=counts["seated"],
        free=usable - counts["seated"],
        waiting=counts["waiting"] + counts["suspended"],
        starts_on=terms["term_starts_on"],
        status=_status(terms, grants, status),
    )
    return frames.typed(result.sort_index().reset_index(drop=True), SUMMARY)


def _status(terms: Frame, grants: Frame, status: Column) -> Column:
    """The state of the subscription: that of the grant which began the term."""
    began = grants.assign(_status=status)[grants["kind"].isin(BASE_KINDS)]
    base = began.drop_duplicates("customer_id").set_index("customer_id")["_status"].reindex(terms.index)
    conditions = [terms["is_ended"], base == "lapsed", base == "grace", base == "awaiting_payment"]
    words = np.select(conditions, ["ended", "suspended", "grace", "awaiting_payment"], "active")
    return pd.Series(words, index=terms.index, dtype="str")
