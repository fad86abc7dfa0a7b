"""What is owed on invoices: their gross less what credit notes took off, and of that what is not paid."""

from __future__ import annotations

from reconciler.frames import Column, Frame


def owed(invoices: Frame) -> Column:
    """What each invoice (gross, credited) asks for in the end, in minor units."""
    amounts: Column = invoices["gross"] - invoices["credited"]
    return amounts


def still_open(invoices: Frame) -> Column:
    """What of each invoice (gross, credited, paid) waits for money, in minor units.

    >>> import pandas as pd
    >>> still_open(pd.DataFrame({"gross": [100, 100], "credited": [0, 30], "paid": [60, 60]})).tolist()
    [40, 10]
    """
    amounts: Column = owed(invoices) - invoices["paid"]
    return amounts
