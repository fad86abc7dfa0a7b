"""What a batch does for each customer's subscription: the sheet's wish compared with the term in the books.

Rules `new`, `top-up`, `reduction`, `renewal`, `one-period`, `ended`, `absent`, `bank-transfer-term`.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from reconciler.config import Terms
from reconciler.frames import Column, Frame
from reconciler.months import boundaries, months_between

MONTHLY_LEAD_DAYS = 7
"""A monthly term is renewed at most this many days ahead, or every month would be billed a month early."""


def decisions(wanted: Frame, terms: Frame, overdue: Column, as_of: date, config: Terms) -> Frame:
    """What is to be done for each customer, one row each.

    `wanted`: WISH columns, indexed by customer_id, with `has_row` (in this month's sheets), `is_changed` (the row says
    something else than the books), `renewed_before` (auto_renew as the books knew it, yes for a new customer),
    `started_before` (start_date as the books knew it), `wished_on` (the day they took that wish), `credited` (licences
    that are not wanted again, see `credited.py`). `terms`:
    `current_terms`, with `is_begun_today` (a period was invoiced for `as_of` already). `overdue`: customers with an
    overdue invoice of the current term.

    Adds to both: `is_new`, `is_renewal`, `is_top_up`, `is_next_top_up` (yes or no), `starts_on` and
    `new_ends_on` (of a new term), `next_ends_on` and `renewed` (day and licences of a renewal), `bought_on` (of a
    top-up), `more`, `next_more` (licences above those held now and in the next term), `is_begun_anew`, `is_waiting`
    (for its change_date), and `problem`: a word for what holds the customer, or `renewal_problem` for what holds only
    its renewal.
    """
    found = wanted.join(terms, suffixes=("", "_held"))
    today = pd.Timestamp(as_of)
    found["licences"] = (found["licences"] - found["credited"]).clip(lower=0)
    found["is_ended"] = found["is_ended"].fillna(False).astype(bool)
    found["is_begun_today"] = found["is_begun_today"].fillna(False).astype(bool)
    has_term = found["term_starts_on"].notna()
    renewing = found["auto_renew"] & (found["renewed_before"] | ~found["is_ended"])
    found = _with_renewal(found, has_term & renewing, overdue, today, config)
    found = _with_new(found, has_term, renewing, today)
    found = _with_top_up(found, has_term & ~found["is_ended"], today)
    found["problem"] = _problem(found, today, config)
    held = found["problem"] != ""
    for name in ("is_new", "is_renewal", "is_top_up", "is_next_top_up"):
        found[name] &= ~held
    return found


def _with_renewal(found: Frame, renewable: Column, overdue: Column, today: pd.Timestamp, config: Terms) -> Frame:
    """Rules `renewal` and `one-period`: due when `renews_on` is near and the next term is not yet in the books."""
    short = found["term_months_held"] == 1
    lead = np.where(short, min(config.renewal_lead_days, MONTHLY_LEAD_DAYS), config.renewal_lead_days)
    is_due = renewable & found["next_term_starts_on"].isna() & ~found["is_begun_today"]
    is_due &= found["licences"] > 0
    is_due &= found["renews_on"] <= today + pd.to_timedelta(lead, unit="D")
    ends = pd.Series(pd.NaT, index=found.index, dtype="datetime64[s]")
    ends[is_due] = term_end(
        found.loc[is_due, "anchor_on"], found.loc[is_due, "renews_on"], found.loc[is_due, "term_months"]
    )
    still_ended = is_due & (ends <= today)
    restarts = still_ended & found["has_row"] & (found["start_date"] >= found["renews_on"])
    is_overdue = is_due & ~still_ended & found.index.isin(overdue)
    reason = np.select([still_ended & ~restarts, is_overdue], ["one-period", "renewal-overdue"], "")
    return found.assign(
        is_renewal=is_due & ~still_ended & ~is_overdue,
        next_ends_on=ends,
        restarts=restarts,
        renewal_problem=pd.Series(reason, index=found.index, dtype="str"),
    )


def _with_new(found: Frame, has_term: Column, renewing: Column, today: pd.Timestamp) -> Frame:
    """Rules `new` and `ended`: a row of a customer without a subscription, or one that came after the last one ended.

    A row that says what the books say already, in the month in which the subscription ended (or was cancelled, if that
    was later) or with the start date it began with, is the old wish and not a later one. Nor is the cancellation.
    """
    is_cancelled = found["wished_on"].notna() & found["renewed_before"] & ~found["auto_renew"]
    is_cancelled &= ~(found["start_date"] >= found["renews_on"])
    ended_on = found["renews_on"].where(~(found["wished_on"] > found["renews_on"]), found["wished_on"])
    ended_in = ended_on.to_numpy().astype("M8[M]")
    is_later = found["is_changed"] | (ended_in < today.to_datetime64().astype("M8[M]"))
    is_copied = found["start_date"].notna() & (found["start_date"] == found["started_before"])
    anew = found["is_ended"] & ~renewing & is_later & ~is_copied & ~is_cancelled
    again = has_term & (anew | found["restarts"])
    starts_on = found["start_date"].fillna(today).astype("datetime64[s]")
    return found.assign(
        is_new=found["has_row"] & (~has_term | again) & (found["licences"] > 0),
        is_begun_anew=again,
        starts_on=starts_on,
        new_ends_on=term_end(starts_on, starts_on, found["term_months"]),
    )


def _with_top_up(found: Frame, running: Column, today: pd.Timestamp) -> Frame:
    """Rule `top-up`: more is wanted than held, now or in a term already invoiced; a `change_date` to come waits.

    So a renewal before the `change_date` takes no more than are held: that is the number then wanted.
    """
    more = (found["licences"] - found["licences_held"]).fillna(0).clip(lower=0)
    next_more = (found["licences"] - found["next_licences"]).fillna(0).clip(lower=0)
    waits = found["change_date"] > today
    is_later = found["change_date"] > found["renews_on"].where(found["renews_on"] > today, today)
    first_day = found["term_starts_on"].where(found["term_starts_on"] > today, today)
    return found.assign(
        more=more.astype("int64"),
        next_more=next_more.astype("int64"),
        is_top_up=running & (more > 0) & ~waits,
        is_next_top_up=running & (next_more > 0) & ~waits,
        is_waiting=(running | found["is_renewal"]) & ((more > 0) | (next_more > 0)) & waits,
        renewed=found["licences"].mask(is_later & (more > 0), found["licences_held"]),
        bought_on=found["change_date"].where(found["change_date"].notna(), first_day).astype("datetime64[s]"),
    )


def _problem(found: Frame, today: pd.Timestamp, config: Terms) -> Column:
    """The first reason for which a customer is held, as a word; empty where there is none."""
    oldest = today - pd.Timedelta(days=config.max_backdate_days)
    tops_up = found["is_top_up"] | found["is_next_top_up"]
    reasons = {
        "bank-transfer-term": (found["payment_method"] == "bank_transfer")
        & (found["term_months"] == 1)
        & found["has_row"],
        "bill-to-reseller": (found["bill_to"] == "reseller") & found["reseller_id"].isna(),
        "currency-unknown": found["currency"].isna(),
        "start-before-end": found["is_new"] & found["is_begun_anew"] & (found["starts_on"] < found["renews_on"]),
        "start-too-early": found["is_new"] & (found["starts_on"] < oldest),
        "over-already": found["is_new"] & (found["new_ends_on"] <= today),
        "change-too-early": tops_up & (found["bought_on"] < oldest),
        "change-outside-term": tops_up & (found["bought_on"] < found["term_starts_on"]),
    }
    return pd.Series(np.select(list(reasons.values()), list(reasons), ""), index=found.index, dtype="str")


def term_end(anchors: Column, starts: Column, term_months: Column) -> Column:
    """`renews_on` of terms that start on `starts`, counted from the anchor day (rule `month-boundaries`)."""
    anchor, start = anchors.to_numpy().astype("M8[D]"), starts.to_numpy().astype("M8[D]")
    months = months_between(anchor, start) + term_months.to_numpy().astype("int64")
    return pd.Series(boundaries(anchor, months).astype("M8[s]"), index=starts.index)
