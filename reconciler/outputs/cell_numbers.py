"""Numbers and days as the text of cells, a column at a time; a missing one is the empty text."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from reconciler.frames import Column
from reconciler.money import percent_text

_EXCEL_1970 = 25_569
"""1970-01-01 as Excel counts days."""


def integers(column: Column) -> list[str]:
    """Whole numbers as text."""
    return ["" if value is None else str(value) for value in whole_numbers(column)]


def percents(column: Column) -> list[str]:
    """Hundredths of a percent as percents: 2550 is 25.5."""
    return _written(whole_numbers(column), percent_text)


def decimals(values: list[int | None], digits: int) -> list[str]:
    """Amounts of minor units as `decimal_text`."""
    return _written(values, lambda value: decimal_text(value, digits))


def serial_days(column: Column) -> list[str]:
    """Days as Excel counts them."""
    days = column.to_numpy("datetime64[D]")
    places, serials = np.unique(days.astype(np.int64) + _EXCEL_1970, return_inverse=True)[::-1]
    texts = np.array([*map(str, serials.tolist())], dtype=object)[places]
    texts[np.isnat(days)] = ""
    found: list[str] = texts.tolist()
    return found


def whole_numbers(column: Column) -> list[int | None]:
    """The values of an `int64` or `Int64` column, a missing one as None."""
    if not column.hasnans:
        values: list[int | None] = column.astype("int64").tolist()
        return values
    known = column.fillna(0).astype("int64").tolist()
    return [None if is_missing else value for value, is_missing in zip(known, column.isna().tolist(), strict=True)]


def decimal_text(minor: int, digits: int) -> str:
    """An amount of minor units in major units, exactly, as text.

    >>> decimal_text(9600, 2), decimal_text(-5, 2), decimal_text(9600, 0)
    ('96.00', '-0.05', '9600')
    """
    if not digits:
        return str(minor)
    text = f"{minor:0{digits + 1 + (minor < 0)}d}"
    return f"{text[:-digits]}.{text[-digits:]}"


def _written(values: list[int | None], text: Callable[[int], str]) -> list[str]:
    """The text of each value, made once for all that are equal: most amounts and shares come many times."""
    known = {value: "" if value is None else text(value) for value in set(values)}
    return [known[value] for value in values]
