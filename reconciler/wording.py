"""How a message says several things: named as far as a person wants to read, and counted."""

from __future__ import annotations

import re
from collections.abc import Sequence

EXAMPLES = ("anna.berg@bergmann.example", "billing@nordlas.example", "help@nordlas.example")
"""Addresses that advice shows as ones that are written well."""
_WORD = re.compile(r"""[^\s<>",;:()/\\]+""")
_NO_ADDRESS = " is not an e-mail address"


def first_few(names: Sequence[str], most: int = 5) -> str:
    """The first few names, and how many more there are.

    >>> first_few(["A2", "B3", "C4"]), first_few(["A2", "B3", "C4"], most=2)
    ('A2, B3, C4', 'A2, B3 and 1 more')
    """
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest:,} more" if rest > 0 else "")


def plural(number: int, word: str) -> str:
    """A number with its word.

    >>> plural(1, "licence"), plural(2, "licence")
    ('1 licence', '2 licences')
    """
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def without_addresses(text: str) -> str:
    """The text with each e-mail address shortened: what commands print ends up in logs (docs/decisions/0033).

    What stands in a cell instead of an address may be one all the same, so it is left out.

    >>> without_addresses("members!B5: 'eva.ek@nord.example' of 0042 is an administrator.")
    "members!B5: 'e…@nord.example' of 0042 is an administrator."
    >>> without_addresses("E-mail: eva ek (at) nord is not an e-mail address")
    'E-mail: the cell is not an e-mail address'
    >>> without_addresses("postgresql://finance:***@db.example/books cannot be reached")
    'postgresql://finance:***@db.example/books cannot be reached'
    """
    before, is_none, after = text.partition(_NO_ADDRESS)
    column, colon, _ = before.partition(": ")
    told = f"{column}: the cell{_NO_ADDRESS}{after}" if is_none and colon else text
    return _WORD.sub(_shortened, told) if "@" in told else told


def _shortened(found: re.Match[str]) -> str:
    word = found[0]
    local, _, domain = word.rpartition("@")
    name = local.lstrip("'@")
    is_server = found.string[: found.start()].endswith("//") or not name.strip(
        "*"
    )  # postgresql://finance:***@db.example
    if is_server or word.strip("'.") in EXAMPLES:
        return word
    return f"{local[: len(local) - len(name) + 1]}…@{domain}"
