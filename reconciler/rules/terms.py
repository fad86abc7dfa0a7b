"""Which term each customer is in, and how many licences it holds there: read off the grants."""

from __future__ import annotations

from datetime import date

import pandas as pd

from reconciler.frames import Column, Frame, looked_up

BASE_KINDS = ("new", "renewal", "opening")
"""Kinds of grant that begin a term; a top-up joins one."""


def terms(grants: Frame) -> Frame:
    """One row a customer and term, oldest first.

    Columns: customer_id, term_starts_on, renews_on, anchor_on, term_months, currency, reseller_id, kind (of the grant
    that began the term), licences (bought for the term in all).
    """
    keys = ["customer_id", "term_starts_on"]
    bought = grants.groupby(keys, as_index=False)["licences"].sum()
    begun = grants[grants["kind"].isin(BASE_KINDS)].drop_duplicates(keys)
    columns = [*keys, "renews_on", "anchor_on", "term_months", "currency", "reseller_id", "kind"]
    return begun[columns].merge(bought, on=keys).sort_values(keys, ignore_index=True)


def current_terms(grants: Frame, as_of: date) -> Frame:
    """The term each customer is in on `as_of`, indexed by customer_id; once all have ended, the last one.

    A term that is still to come counts as current when nothing covers `as_of`. Columns as in `terms`, `is_ended`
    (`renews_on` is not later than `as_of`), and the same with `next_` before them for the term that follows.
    """
    all_terms = terms(grants)
    today = pd.Timestamp(as_of)
    place = all_terms.groupby("customer_id").cumcount()
    covers = all_terms["renews_on"] > today
    last = all_terms.groupby("customer_id")["term_starts_on"].transform("size") - 1
    first_open = place.where(covers, last).groupby(all_terms["customer_id"]).transform("min")
    current = all_terms[place == first_open].set_index("customer_id")
    following = all_terms[place == first_open + 1].set_index("customer_id").add_prefix("next_")
    return current.assign(is_ended=current["renews_on"] <= today).join(following)


def are_of_present_term(grants: Frame, terms: Frame) -> Column:
    """Which grants belong to the term their customer is in (`terms`: `current_terms` of these grants)."""
    is_present: Column = grants["term_starts_on"] == looked_up(grants["customer_id"], terms["term_starts_on"])
    return is_present
