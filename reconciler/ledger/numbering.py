"""Rule `gapless`: numbers from one unbroken series a year and kind, given only when the batch is committed."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pandas as pd
from sqlalchemy import Connection, Select, func, select

from reconciler.config import Numbering
from reconciler.frames import Frame
from reconciler.ledger.errors import BooksError
from reconciler.ledger.rows import fetched
from reconciler.ledger.tables import INVOICES, OPEN_ITEMS
from reconciler.references import creditor_references

SERIES = ("invoice", "credit_note")
"""Each kind of document has a series of its own, called like the kind and like its pattern in the config."""


def first_serial(series: str, year: int, first_year: int | None, numbering: Numbering) -> int:
    """The number with which a year's series begins.

    That of invoices with `first` in its first year in the books, every other one with 1.

    >>> first_serial("invoice", 2026, None, Numbering(first=500))
    500
    >>> first_serial("invoice", 2027, 2026, Numbering(first=500)), first_serial("credit_note", 2026, None, Numbering())
    (1, 1)
    """
    is_first = series == SERIES[0] and (first_year is None or year <= first_year)
    return numbering.first if is_first else 1


def number_text(series: str, year: int, serial: int, numbering: Numbering) -> str:
    """The number of a document as the pattern of its series writes it.

    >>> number_text("credit_note", 2026, 7, Numbering())
    'CN-2026-000007'
    """
    pattern: str = getattr(numbering, series)
    return pattern.format(year=year, number=serial)


def numbered(connection: Connection, drafts: Frame, numbering: Numbering) -> Frame:
    """The drafts with `number`, `reference`, `series`, `series_year` and `serial`, in frame order.

    Rule `gapless`. The draft label moves to `draft`; a credit note has no reference, as nobody pays it. A pattern that
    changed within a year goes on counting; a number that would stand in the books twice, and an issue date before the
    last of the series, raise BooksError.
    """
    parts = [_in_series(connection, rows, str(kind), numbering) for kind, rows in drafts.groupby("kind")]
    given = pd.concat(parts).loc[drafts.index]
    _refuse_repeats(connection, given["number"].tolist())
    return given


def _in_series(connection: Connection, drafts: Frame, series: str, numbering: Numbering) -> Frame:
    """The drafts of one kind with what `numbered` gives them."""
    last = {year: (serial, issued_on) for year, serial, issued_on in fetched(connection, _last_of(series))}
    years = drafts["issued_on"].dt.year
    _refuse_dates_against_numbers(drafts, max((issued_on for _, issued_on in last.values()), default=""))
    serials = pd.Series(0, index=drafts.index, dtype="int64")
    first_year = min(last, default=None)
    for year, rows in drafts.groupby(years, sort=True):
        start = last[year][0] + 1 if year in last else first_serial(series, year, first_year, numbering)
        serials.loc[rows.index] = range(start, start + len(rows))
        first_year = year if first_year is None else first_year
    numbers = [number_text(series, y, n, numbering) for y, n in zip(years, serials, strict=True)]
    references = _references(numbers) if series == SERIES[0] else None
    given = {"series": series, "series_year": years.astype("int64"), "serial": serials}
    return drafts.assign(draft=drafts["number"], number=numbers, reference=references, **given)


def _references(numbers: list[str]) -> list[str]:
    """Their creditor references; a pattern without zeros in front can grow too long for one within a year."""
    try:
        return creditor_references(numbers)
    except ValueError as error:
        raise BooksError(f"{error}. Give [numbering] in reconciler.toml a shorter pattern.") from error


def _last_of(series: str) -> Select[tuple[int, int, str]]:
    """Per year of the series its last number and last issue date."""
    last = select(INVOICES.c.series_year, func.max(INVOICES.c.serial), func.max(INVOICES.c.issued_on))
    return last.where(INVOICES.c.series == series).group_by(INVOICES.c.series_year)


def _refuse_dates_against_numbers(drafts: Frame, last_issued_on: str) -> None:
    before = pd.Timestamp(last_issued_on) if last_issued_on else pd.Timestamp(date.min)
    issued_on = drafts["issued_on"]
    if not issued_on.is_monotonic_increasing or (issued_on < before).any():
        raise BooksError(
            f"A document would be dated {issued_on.min():%Y-%m-%d}, before one with a lower number. "
            "Dates never run against numbers: use a later as-of date."
        )


def _refuse_repeats(connection: Connection, numbers: list[str]) -> None:
    taken = {number for (number,) in fetched(connection, select(INVOICES.c.number))}
    taken |= {number for (number,) in fetched(connection, select(OPEN_ITEMS.c.number))}
    repeated = sorted(number for number, count in Counter(numbers).items() if count > 1 or number in taken)
    if repeated:
        raise BooksError(
            f"The number {repeated[0]} already stands in the books. Give [numbering] in reconciler.toml "
            "a pattern or a first number of its own."
        )
