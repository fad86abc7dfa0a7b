"""Which licences may be used on a day: rules `in-force` and `lapse`."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from reconciler.config import Config
from reconciler.frames import Column, Frame

IN_FORCE = ("in_force", "grace")
"""Statuses of a grant whose licences may be used."""


def grant_status(grants: Frame, as_of: date, config: Config) -> Column:
    """What each grant (GRANT_STATE) is on `as_of`, on the grants' index.

    `in_force`; `grace`: unpaid, its time to pay is over, still usable; `lapsed`: later than `grace_days` after that and
    still unpaid; `awaiting_payment`: a new subscription or top-up whose invoice was never paid in full (with
    `activate_on = "invoice"` they never wait, nor lapse); `not_started`; `ended`.

    A renewal is to be paid by max(first day, due date). A returned payment (`returned_on`) starts the same grace on the
    day of the return: for a renewal if that is later, and for a new subscription or top-up that was in force.
    """
    today = pd.Timestamp(as_of)
    renewal = grants["kind"] == "renewal"
    is_usable = grants["is_paid"] | (grants["kind"] == "opening") | (config.seats.activate_on == "invoice")
    was_in_force = grants["returned_on"] >= grants["starts_on"]
    pay_by = grants[["starts_on", "due_on"]].max(axis=1).where(renewal)
    grace_ends = pd.DataFrame({"due": pay_by, "back": grants["returned_on"]}).max(axis=1)
    grace_ends += pd.Timedelta(days=config.terms.grace_days)
    is_late = ~grants["is_paid"] & (pay_by < today) | (~renewal & ~is_usable & was_in_force)
    conditions = [
        grants["renews_on"] <= today,
        ~renewal & ~is_usable & ~was_in_force,
        grants["starts_on"] > today,
        is_late & (grace_ends < today),
        is_late,
    ]
    names = ["ended", "awaiting_payment", "not_started", "lapsed", "grace"]
    return pd.Series(np.select(conditions, names, "in_force"), index=grants.index, dtype="str")


def licences_in_force(grants: Frame, as_of: date, config: Config) -> Column:
    """How many licences each customer may use on `as_of` (int64, by customer_id; a customer without any is absent)."""
    return licences_with(grants, grant_status(grants, as_of, config), IN_FORCE)


def licences_with(grants: Frame, status: Column, wanted: tuple[str, ...]) -> Column:
    """Licences by customer_id in grants that have one of the `wanted` statuses."""
    chosen = grants[status.isin(wanted)]
    return chosen.groupby("customer_id")["licences"].sum().astype("int64")
