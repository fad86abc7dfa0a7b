"""Customers with a row that was held: remembered, and named again until the row comes repaired."""

from __future__ import annotations

from datetime import date

import pandas as pd

from reconciler import frames
from reconciler.config import Config
from reconciler.finding import Finding, Place
from reconciler.frames import Frame
from reconciler.rules.billing import overdue_customers, terms_today
from reconciler.rules.codes import HELD_EARLIER
from reconciler.rules.state import State
from reconciler.rules.subscriptions import decisions

HELD = {**frames.HOLD, "since": "date"}
"""A customer or renewal that is held; a renewal has no cell, and the books do not say since when."""


def earlier_holds(known: Frame, in_sheets: frozenset[str], as_of: date) -> Frame:
    """The holds in the books that go on (rows of `known`): held in an earlier month, and not in this month's sheets.

    A hold of this same month whose row is gone from the inbox is over: the row was taken back before it counted.
    """
    is_this_month = known["since"].dt.to_period("M") == pd.Period(as_of, "M")
    return known[known["is_held"] & ~is_this_month & ~known["customer_id"].isin(in_sheets)]


def hold_events(held: dict[str, Finding], earlier: Frame, known: Frame) -> Frame:
    """What changes in the list of held customers (HOLD): new holds, and holds released.

    `held`: customers held now, with the finding that holds each; `earlier`: holds that go on; `known`: the books'.
    """
    rows = [
        {
            "customer_id": customer_id,
            "is_held": True,
            "code": finding.code,
            "file": finding.place.file,
            "sheet": finding.place.sheet,
            "cell": finding.place.cell,
        }
        for customer_id, finding in sorted(held.items())
    ]
    now = frames.typed(rows, frames.HOLD)
    open_holds = known[known["is_held"]].fillna({"file": "", "sheet": "", "cell": ""})
    same = ["customer_id", "code", "file", "sheet", "cell"]
    is_known = pd.MultiIndex.from_frame(now[same]).isin(pd.MultiIndex.from_frame(open_holds[same]))
    goes_on = open_holds["customer_id"].isin(set(held) | set(earlier["customer_id"]))
    return frames.joined([now[~is_known], open_holds[~goes_on].assign(is_held=False)], frames.HOLD)


def held_renewals(state: State, config: Config, as_of: date) -> Frame:
    """Renewals that were due on `as_of` and are not in the books (rules `renewal`, `one-period`): customer_id, code."""
    wishes = state.wishes.set_index("customer_id").rename_axis(None)
    wanted = wishes.assign(
        has_row=False,
        is_changed=False,
        renewed_before=wishes["auto_renew"],
        started_before=wishes["start_date"],
        wished_on=wishes["since"],
    )
    overdue = overdue_customers(state.grants, state.open_items, as_of)
    decided = decisions(wanted, terms_today(state.grants, state.invoices, as_of), overdue, as_of, config.terms)
    held = decided.loc[decided["renewal_problem"] != "", "renewal_problem"]
    return held.rename_axis("customer_id").rename("code").reset_index()


def held_on(state: State, config: Config, as_of: date) -> Frame:
    """Customers and renewals that are held on `as_of` (HELD), one row a customer."""
    customers = state.holds[state.holds["is_held"]]
    renewals = held_renewals(state, config, as_of)
    renewals = renewals[~renewals["customer_id"].isin(customers["customer_id"])]
    return frames.joined([customers, renewals.assign(is_held=True)], HELD)


def check_held_earlier(holds: Frame) -> list[Finding]:
    """Each customer held in an earlier month, named again; the cell is one of that month's file, not of a new one."""
    return [
        HELD_EARLIER.at(
            Place(row.file and f"inbox/{row.found_on:%Y-%m}/{row.file}", row.sheet, row.cell),
            f"Customer {row.customer_id} has been held since {row.since:%Y-%m-%d} ({row.code}) and no repaired "
            "row has come since.",
            value=row.customer_id,
        )
        for row in holds.fillna("").itertuples()
    ]
