"""Which notice a member gets: rule `invite-or-welcome`."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from reconciler.frames import Column, Frame


def is_active(seats: Frame) -> Column:
    """Whether each member (SEAT) has activated."""
    return seats["activated_on"].notna()


def seat_notices(seated: Frame) -> Column:
    """The notice for each newly seated member (SEAT): `welcome` with an account, else `invitation`.

    A member who comes with `activated_on` and never had a seat here was adopted and gets none (missing).
    """
    is_adopted = is_active(seated) & ~seated["was_seated"]
    has_account = (seated["has_account"].fillna(False) | is_active(seated)).astype(bool)
    notice = np.select([is_adopted, has_account], ["", "welcome"], "invitation")
    return pd.Series(notice, index=seated.index, dtype="str").replace("", None)


def reminders(seats: Frame, as_of: date, reminder_days: int) -> Frame:
    """The members (SEAT) to be reminded: seated `reminder_days` ago or longer, not active, not yet reminded.

    Nobody is reminded on the day of the seat itself, when the invitation goes out.
    """
    waited_since = pd.Timestamp(as_of) - pd.Timedelta(days=max(reminder_days, 1))
    is_due = (seats["status"] == "seated") & (seats["seated_on"] <= waited_since)
    return seats[is_due & ~is_active(seats) & ~seats["is_reminded"] & seats["notice"].notna()]
