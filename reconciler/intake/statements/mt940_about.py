"""What the description of an entry says, whatever the bank's form; texts that are not there are empty."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_NONE = {"", "NONREF", "NOTPROVIDED", "NOTPROVIDED.", "NOT PROVIDED", "KREF+", "EREF+", "KREF", "EREF", "NULL"}
_IBAN = re.compile(r"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$", re.ASCII)
_STRUCTURED = re.compile(r"^/?(?:REMI/)?STRD/(?:(?:CUR|ISO|SCOR)/)*([^/]+)", re.ASCII)
_CHARGES = re.compile(r"/CHGS\d?/([A-Z]{3})0*(\d{1,15}(?:,\d{0,4})?)(?![\d,])", re.ASCII)
_AMOUNT = re.compile(r"^([A-Z]{3})? ?(\d{1,15}(?:,\d{0,4})?)$", re.ASCII)


@dataclass(slots=True)
class About:
    """The counterparty, the references, the text as the payer wrote it, and what is known of a return."""

    name: str = ""
    iban: str = ""
    bank_reference: str = ""
    end_to_end_id: str = ""
    structured_reference: str = ""
    text: str = ""
    charges: Decimal | None = None
    customer_reference: str = ""
    is_return: bool = False
    original_references: tuple[str, ...] = ()


def reference(value: str | None) -> str:
    """A reference, or nothing for the words that stand for none.

    >>> [reference(value) for value in ("NONREF", " NOTPROVIDED", "RF 18", None)]
    ['', '', 'RF 18', '']
    """
    value = " ".join((value or "").split())
    return "" if value.upper() in _NONE else value


def iban_in(value: str) -> str:
    """The value without spaces if it has the form of an IBAN; its check digits are for others to judge."""
    bare = "".join(value.split()).upper()
    return bare if _IBAN.match(bare) else ""


def structured(value: str) -> str:
    """The reference in structured remittance information, such as `STRD/CUR/RF18539007547034`."""
    match = _STRUCTURED.match(value.strip())
    return reference(match[1]) if match else ""


def charges_in(text: str, currency: str) -> Decimal | None:
    """Charges that a bank states as `/CHGS/EUR0,50/`, in the currency of the account only; several are added.

    >>> charges_in("/OCMT/EUR11,85//CHGS/EUR0,50/", "EUR")
    Decimal('0.50')
    """
    found = [decimal_of(match[2]) for match in _CHARGES.finditer(text) if match[1] == currency]
    return sum(found, Decimal(0)) if found else None


def charge(value: str, currency: str) -> Decimal | None:
    """An amount such as `0,50` or `EUR0,50`; None in another currency or where it is none."""
    match = _AMOUNT.match(value.strip().rstrip("/"))
    if match is None or match[1] not in {None, currency}:
        return None
    return decimal_of(match[2])


def decimal_of(digits: str) -> Decimal:
    """The number that digits with a comma mean."""
    return Decimal(digits.replace(",", "."))
