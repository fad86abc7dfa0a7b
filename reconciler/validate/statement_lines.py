"""A line of a bank statement as a row of the payments frame: exact money, readable text, nothing lost."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from functools import cache

from reconciler import money
from reconciler.intake.statements.statement import Line, Statement
from reconciler.validate.text import readable_text

LARGEST = 10**12
"""In major units, as in the payments sheet."""

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)

TEXT_LENGTH = 30_000
"""A remittance may list a hundred invoices; Excel takes 32,767 characters in a cell."""

_ID_LENGTH = 64
_LENGTHS = {"payer_name": 200, "payer_iban": 64, "end_to_end_id": 64, "structured_reference": 140}
_EXACT = Context(prec=60, traps=[Inexact, InvalidOperation, Overflow])
_NO_REFERENCE = frozenset(("NONREF", "NOTPROVIDED", "NOTAVAILABLE", "NOREF", "STARTUMSE", "NULL", "NONE", "NA"))

COLUMNS = {
    "booked_on": "date",
    "value_date": "date",
    "amount": "int?",
    "currency": "text",
    "payment_id": "text",
    "payer_name": "text",
    "payer_iban": "text",
    "end_to_end_id": "text",
    "structured_reference": "text",
    "text": "text",
    "fee": "int?",
    "account": "text",
    "is_reversal": "bool",
    "original_references": "text",
    "entry_reference": "text",
}
"""What a row has, in this order."""


@dataclass
class Left:
    """How many of a statement's lines had something that could not be kept, by what it was."""

    charges: int = 0
    texts: int = 0
    spot: str = field(default="")


class UnusableLineError(ValueError):
    """A line that cannot be booked; `value` is what is wrong, the message why."""

    def __init__(self, value: object, why: str) -> None:
        super().__init__(f"{value} {why}")
        self.value = value


def line_row(line: Line, statement: Statement, left: Left) -> tuple[object, ...]:
    """The row (`COLUMNS`) of a booked line; raises UnusableLineError. What is cut off it is counted in `left`.

    A line without its own currency has the statement's; one without a booking day is booked on its value date.
    """
    currency = readable_text(line.currency or statement.currency).upper()
    if not money.is_currency(currency):
        raise UnusableLineError(currency or "a blank", "is no currency code of ISO 4217")
    day = line.booked_on or line.value_date
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise UnusableLineError(day or "a blank", f"is no day from {FIRST_DAY} to {LAST_DAY}")
    amount = minor_units(line.amount, currency)
    texts, text = _texts(line)
    if len(text) > TEXT_LENGTH:
        text = shortened(text, TEXT_LENGTH)
        left.texts, left.spot = left.texts + 1, left.spot or line.spot
    return (
        day,
        line.value_date if line.value_date and FIRST_DAY <= line.value_date <= LAST_DAY else None,
        amount,
        currency,
        shortened(real_reference(line.bank_reference)) or None,
        *(texts[name] or None for name in _LENGTHS),
        text or None,
        _charges(line, currency, left),
        shortened(readable_text(statement.account)) or None,
        line.is_reversal,
        "\n".join(dict.fromkeys(filter(None, map(real_reference, line.original_references)))) or None,
        _entry_of(line),
    )


def minor_units(amount: Decimal, currency: str) -> int:
    """The amount in whole minor units, exactly; raises UnusableLineError.

    >>> minor_units(Decimal("-19.90"), "EUR"), minor_units(Decimal("100.000"), "JPY")
    (-1990, 100)
    >>> minor_units(Decimal("0.005"), "EUR")
    Traceback (most recent call last):
    reconciler.validate.statement_lines.UnusableLineError: 0.005 is finer than the smallest unit of EUR
    """
    if not amount.is_finite():
        raise UnusableLineError(amount, "is no amount")
    if (amount and amount.adjusted() > len(str(LARGEST))) or abs(amount) > LARGEST:
        raise UnusableLineError(f"{amount:.3E}", f"is more than {LARGEST:,}")
    try:
        scaled = amount.scaleb(_digits(currency), _EXACT)
        return int(scaled.to_integral_exact(context=_EXACT))
    except (Inexact, InvalidOperation, Overflow):
        pass
    raise UnusableLineError(amount, f"is finer than the smallest unit of {currency}")


def real_reference(raw: str) -> str:
    """A reference, or an empty text if it only says that there is none.

    >>> real_reference(" 2026-0815 "), real_reference("NONREF"), real_reference("0000")
    ('2026-0815', '', '')
    """
    text = readable_text(raw)
    core = (text if text.isalnum() else "".join(c for c in text if c.isalnum())).upper()
    return "" if core in _NO_REFERENCE or not core.strip("0") else text


def shortened(text: str, length: int = _ID_LENGTH) -> str:
    """The text, or its beginning and a digest of the whole, so that two that differ only at their ends stay two.

    >>> shortened("B1"), len(shortened("B" * 65)), shortened("B" * 65) == shortened("B" * 66)
    ('B1', 64, False)
    """
    if len(text) <= length:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return f"{text[: length - 13]}~{digest}"


def _texts(line: Line) -> tuple[dict[str, str], str]:
    """The fields of limited length, and the text, to which what is too long for its own field is added whole."""
    texts: dict[str, str] = {}
    said = [readable_text(line.text)]
    for name, length in _LENGTHS.items():
        text = _CLEAN[name](getattr(line, name))
        texts[name] = text[:length].rstrip()
        if len(text) > length:
            said.append(text)
    return texts, " ".join(filter(None, said))


_CLEAN: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(_LENGTHS, readable_text),
    "end_to_end_id": real_reference,
}


def _entry_of(line: Line) -> str | None:
    """The reference of the entry of which the line is a part."""
    entry = real_reference(line.entry_reference)
    return shortened(entry) if entry and entry != real_reference(line.bank_reference) else None


def _charges(line: Line, currency: str, left: Left) -> int | None:
    if line.charges is None:
        return None
    try:
        charges = minor_units(line.charges, currency)
    except UnusableLineError:
        charges = -1
    if charges < 0:
        left.charges, left.spot = left.charges + 1, left.spot or line.spot
        return None
    return charges


@cache
def _digits(currency: str) -> int:
    return money.minor_digits(currency)
