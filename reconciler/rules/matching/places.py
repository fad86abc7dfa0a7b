"""Where a payment of the books stood when it came."""

from __future__ import annotations

import re

import pandas as pd

from reconciler.finding import Place

STATEMENT = re.compile(r"(statement|account)( |$)")
"""How the sheets of bank statements begin, see `statement_labels`."""

_CELLS = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods")
_ENTRIES = (".xml", ".camt", ".c52", ".c53", ".c54")


def kept_place(file: str, sheet: str, row: int, came_on: object = None) -> Place:
    """The place in a file of an earlier month; of its cell only the row is kept, of a statement's line the number.

    >>> str(kept_place("bank/nov.xml", "statement 2026-11", 14, pd.Timestamp("2026-11-30")))
    'inbox/2026-11/bank/nov.xml statement 2026-11 entry 14'
    >>> str(kept_place("paid.xlsx", "bank", 7)), str(kept_place("nov.sta", "statement 12", 31))
    ('paid.xlsx bank!A7', 'nov.sta statement 12 line 31')
    """
    month = "" if pd.isna(came_on) or not file else f"inbox/{came_on:%Y-%m}/"
    word = {"camt": "entry ", "mt940": "line "}.get(format_of(file, sheet), "A")
    return Place(f"{month}{file}", sheet, f"{word}{row}" if row else "")


def format_of(file: str, sheet: str) -> str:
    """The format of the file in which a payment stood: `sheet`, `table` (of a bank's own), `camt` or `mt940`.

    >>> format_of("bank/nov.xml", "statement 2026-11"), format_of("paid.csv", ""), format_of("dkb.csv", "account DE1")
    ('camt', 'sheet', 'table')
    """
    name = file.lower()
    if not STATEMENT.match(sheet):
        return "sheet"
    if name.endswith(_CELLS):
        return "table"
    return "camt" if name.endswith(_ENTRIES) else "mt940"


def kept_number(spot: str) -> int | None:
    """The number of a spot that is kept with the payment: of the entry, line or row.

    >>> kept_number("entry 14 detail 2"), kept_number("statement 2 entry 5"), kept_number("C31"), kept_number("top")
    (14, 5, 31, None)
    """
    found = re.search(r"[0-9]{1,9}", spot.removeprefix("statement ").partition("entry ")[2] or spot)
    return int(found.group()) if found else None
