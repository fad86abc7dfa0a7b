"""Rows shared out among parts of the work, so that what belongs together stays together."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from reconciler.frames import Column, looked_up


def shares(keys: tuple[Column, ...], size: int) -> Iterator[tuple[Column, ...]]:
    """For each part which rows are its own, a column of yes and no for each of `keys`.

    Rows with the same key, in any of the columns, are of the same part. Parts are in the order of the keys, and each
    has about `size` rows; a key with more is not divided.

    >>> of = pd.Series(["a", "b", "b", "c"])
    >>> [own.tolist() for (own,) in shares((of,), 2)]
    [[True, True, True, False], [False, False, False, True]]
    """
    counts = pd.concat(keys).value_counts(sort=False).sort_index()
    parts = (counts.cumsum() - counts) // size
    numbers = [looked_up(column, parts) for column in keys]
    for part in parts.unique():
        yield tuple(column == part for column in numbers)
