"""Creditor references (ISO 11649): what a payer writes so that its transfer finds its invoice."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 21
"""Letters and digits a reference can carry after `RF` and the two check digits."""

_LETTERS = {ord(letter): str(number) for number, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 10)}


def significant(number: str) -> str:
    """The letters and digits of a number, in upper case: what a creditor reference is made from.

    >>> significant("inv-2026/000001")
    'INV2026000001'
    """
    return re.sub("[^A-Z0-9]", "", number.upper())


def check_digits(body: str) -> str:
    """The two check digits before `body` (upper-case letters and digits): ISO 7064, modulus 97-10.

    Letters count as two digits (A = 10 … Z = 35); `RF00` goes to the end; 98 minus the remainder by 97.

    >>> check_digits("539007547034")
    '18'
    """
    return f"{98 - _as_digits(body + 'RF00') % 97:02d}"


def is_creditor_reference(text: str) -> bool:
    """Whether `text`, in upper case and without spaces, is a creditor reference with right check digits.

    >>> is_creditor_reference("RF18539007547034"), is_creditor_reference("RF19539007547034")
    (True, False)
    """
    if not re.fullmatch(rf"RF[0-9]{{2}}[A-Z0-9]{{1,{LONGEST}}}", text):
        return False
    return text[2:4] == check_digits(text[4:])


def creditor_reference(number: str) -> str:
    """The creditor reference of an invoice number, as it is transmitted.

    Rule `reference`: `RF`, check digits, and the letters and digits of the number. A number that does not give
    1 to 21 of them raises ValueError. Source: ISO 11649.

    >>> creditor_reference("INV-2026-000001")
    'RF94INV2026000001'
    """
    body = significant(number)
    if not 1 <= len(body) <= LONGEST:
        raise ValueError(
            f"{number!r} has {len(body)} letters and digits; a creditor reference is made from 1 to {LONGEST} of them"
        )
    return f"RF{check_digits(body)}{body}"


def creditor_references(numbers: Iterable[str]) -> list[str]:
    """The creditor reference of each invoice number, in their order."""
    return [creditor_reference(number) for number in numbers]


def in_groups(text: str) -> str:
    """A creditor reference or an IBAN in groups of four, as it is printed on paper.

    >>> in_groups("RF18539007547034")
    'RF18 5390 0754 7034'
    """
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


def _as_digits(text: str) -> int:
    return int(text.translate(_LETTERS))
