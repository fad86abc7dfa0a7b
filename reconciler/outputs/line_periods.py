"""How the lines of documents came to their months: whole ones, or a rest of days that is billed as one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reconciler.frames import Column, Frame
from reconciler.months import boundaries
from reconciler.wording import plural


def days_left(lines: Frame) -> Column:
    """The days of each line's period where a part of a month is billed as a whole one; missing for all others.

    `lines` has kind, period_from, renews_on and months. Int64, on the lines' index.
    """
    starts, renews = (lines[name].to_numpy("datetime64[D]") for name in ("period_from", "renews_on"))
    months = lines["months"].to_numpy("int64")
    is_whole = (boundaries(starts, months) == renews) | (lines["kind"] != "top_up").to_numpy()
    days = pd.Series((renews - starts).astype("int64"), index=lines.index, dtype="Int64")
    return days.mask(is_whole)


def explanations(lines: Frame) -> Column:
    """How each line came to its months, as a sentence; the days left where a part of a month is billed as whole.

    The period is given to its last day covered, the day before `renews_on`.
    """
    starts, renews = (lines[name].to_numpy("datetime64[D]") for name in ("period_from", "renews_on"))
    texts = [
        f"{plural(licences, 'licence')} × {plural(n, 'month')} ({start} to {last}{rest})"
        for licences, n, start, last, rest in zip(
            lines["licences"].tolist(),
            lines["months"].tolist(),
            starts.astype(str).tolist(),
            (renews - np.timedelta64(1, "D")).astype(str).tolist(),
            ["" if pd.isna(days) else f", {plural(days, 'day')} left" for days in days_left(lines).tolist()],
            strict=True,
        )
    ]
    return pd.Series(texts, index=lines.index, dtype="str")
