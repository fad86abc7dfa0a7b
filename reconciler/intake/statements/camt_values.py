"""The values of CAMT files: amounts with their mark, and days; a value that cannot be is refused, never guessed."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from reconciler.intake import codes
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.statements.xml_fields import Fields, every, first

MOST_DIGITS, MOST_DECIMALS = 18, 5
"""Digits of an amount, as the ISO 20022 type ActiveOrHistoricCurrencyAndAmount has them."""

_AMOUNT = re.compile(r"\+?([0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T[0-9:.,]+)?(?:Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}")
_IS_CREDIT = {"CRDT": True, "DBIT": False}


def amount(text: str, spot: str, what: str) -> Decimal:
    """An amount without a sign, as ISO 20022 writes it.

    >>> amount("1000.50", "entry 1", "amount")
    Decimal('1000.50')
    >>> amount("1.000,50", "entry 1", "amount")
    Traceback (most recent call last):
    ...
    reconciler.intake.codes.FileRefusedError: The amount '1.000,50' of entry 1 is no amount.
    """
    if not text:
        raise refused(spot, f"The {what} of {spot} is missing.")
    found = _AMOUNT.fullmatch(text)
    if not found:
        raise refused(spot, f"The {what} {text[:40]!r} of {spot} is no amount.")
    whole, _, decimals = found[1].partition(".")
    decimals = decimals.rstrip("0")
    if len(decimals) > MOST_DECIMALS or len(whole.lstrip("0")) + len(decimals) > MOST_DIGITS:
        limit = f"{MOST_DIGITS} digits, {MOST_DECIMALS} of them decimals, are the most an amount may have"
        raise refused(spot, f"The {what} {text[:40]} of {spot} is no amount: {limit}.")
    return Decimal(found[1])


def currency_of(fields: Fields, path: str, fallback: str, spot: str) -> str:
    """The currency of the amount at `path`, else the account's."""
    currency = first(fields, f"{path}@Ccy") or fallback
    if not _CURRENCY.fullmatch(currency):
        said = f"{currency[:20]!r} is no currency" if currency else "it names no currency"
        raise refused(spot, f"The amount of {spot} cannot be read: {said}.")
    return currency


def is_credit(fields: Fields, spot: str) -> bool:
    """Whether the mark says that money came in."""
    mark = first(fields, "CdtDbtInd")
    if mark not in _IS_CREDIT:
        said = f"says {mark[:20]!r}" if mark else "has no mark"
        raise refused(spot, f"{spot[0].upper()}{spot[1:]} {said} where CRDT or DBIT must stand.")
    return _IS_CREDIT[mark]


def signed(value: Decimal, is_positive: bool) -> Decimal:
    """The amount with its sign; nothing has none."""
    return value if is_positive or not value else -value


def day(fields: Fields, path: str, spot: str, what: str) -> date | None:
    """The day at `path`, given as day or as a time; of a time the day that is written, in its own time zone."""
    texts = every(fields, f"{path}/Dt", f"{path}/DtTm", path)
    if not texts:
        return None
    try:
        return _day(texts[0])
    except ValueError:
        raise refused(spot, f"The {what} {texts[0][:40]!r} of {spot} is not a day that exists.") from None


@lru_cache(maxsize=1024)
def _day(text: str) -> date:
    """One object for each day: a file has few of them.

    >>> _day("2026-11-05T23:30:00.000+01:00")
    datetime.date(2026, 11, 5)
    """
    found = _DAY.fullmatch(text)
    if not found:
        raise ValueError(text)
    return date.fromisoformat(found[1])


def refused(spot: str, problem: str) -> FileRefusedError:
    """The refusal of a whole file for what stands at `spot`."""
    return FileRefusedError(codes.STATEMENT_DAMAGED, problem, cell=spot)
