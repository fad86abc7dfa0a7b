"""Subsets of open amounts that sum to what was paid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np


def only_subset(amounts: Any, targets: Any) -> Iterator[tuple[int, Any]]:
    """For each target (by its place) that exactly one subset of two or more amounts sums to, the places of these.

    All 2^n sums are formed, so that amounts should be few.

    >>> [(place, chosen.tolist()) for place, chosen in only_subset(np.array([5, 7, 11]), np.array([16, 12, 99, 7]))]
    [(0, [0, 2]), (1, [0, 1])]
    """
    sums = np.zeros(1, dtype=np.int64)
    for amount in amounts:
        sums = np.concatenate([sums, sums + amount])
    order = np.argsort(sums, kind="stable")
    first = np.searchsorted(sums[order], targets, side="left")
    last = np.searchsorted(sums[order], targets, side="right")
    for place in np.flatnonzero(last - first == 1):
        chosen = int(order[first[place]])
        members = [bit for bit in range(len(amounts)) if chosen >> bit & 1]
        if len(members) > 1:
            yield int(place), np.array(members)
