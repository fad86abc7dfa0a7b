"""Bank charges: whether a payment is less than is open only by what the banks kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from reconciler.frames import Column
from reconciler.money import minor_digits
from reconciler.rules.matching.round import FeeLimits


def is_less_charges(left: Column, due: Column, fee: Column, currency: Column, limits: FeeLimits) -> Column:
    """Whether `left` is `due` less the stated `fee`, or less no more than the limits allow (minor units).

    >>> import pandas as pd
    >>> money = pd.Series([9500, 9500, 9700]), pd.Series([10000, 10000, 10000]), pd.Series([500, None, None])
    >>> is_less_charges(*money, pd.Series(["EUR"] * 3), FeeLimits()).tolist()
    [True, False, False]
    """
    stated = (fee.fillna(0) > 0).to_numpy(bool) & (left + fee.fillna(0).astype("int64") == due)
    short = due - left
    return stated | ((short > 0) & (short <= usual_charges(due, currency, limits)))


def usual_charges(due: Column, currency: Column, limits: FeeLimits) -> Any:
    """The highest usual charges on what is due: the lower of a fixed amount and a share of it."""
    highest: Mapping[str, int] = {code: int(limits.limit.scaleb(minor_digits(code))) for code in currency.unique()}
    share = due * int(limits.percent * 100) // 10_000
    return np.minimum(currency.map(highest).astype("int64"), share)
