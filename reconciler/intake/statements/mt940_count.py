"""An independent count of an MT940 file: its entries, their sum and its balances, from the text alone.

It knows neither the library nor the fields that are made for it; both must come to the same, or the file is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_MONEY = re.compile(r"^[ \t]*:(60[FM]?|61|62[FM]?):", re.MULTILINE)
_BALANCE = re.compile(r"\s*([CD])[ \t]*\d{6}[ \t]*(?:[A-Z]{3})?[ \t]*(\d+),?(\d*)", re.ASCII | re.IGNORECASE)
_ENTRY = re.compile(
    r"\s*\d{6}(?:\d{4}|[ ]{4})?([RE]?[CD])[A-Z]?\s*(\d+),?(\d*)[ \t]*(?:[A-Z]|$)",
    re.ASCII | re.IGNORECASE | re.MULTILINE,
)


@dataclass(slots=True)
class Count:
    """What was counted from an opening balance to its closing balance; a sum that cannot be made is None."""

    line: int
    opening: Decimal | None
    closing: Decimal | None = None
    entries: int = 0
    total: Decimal | None = Decimal(0)


def counts(text: str) -> list[Count]:
    r"""A count for every opening balance in a text with line ends `\n`.

    >>> counts(":60F:C260101EUR1,\n:61:260102RC0,25NTRF\n:62F:C260102EUR0,75\n")
    [Count(line=1, opening=Decimal('1'), closing=Decimal('0.75'), entries=1, total=Decimal('-0.25'))]
    """
    found: list[Count] = []
    line, seen = 1, 0
    for match in _MONEY.finditer(text):
        line += text.count("\n", seen, match.start())
        seen = match.start()
        if match[1].startswith("60"):
            found.append(Count(line, _signed(_BALANCE.match(text, match.end()), ("D",))))
        elif found and match[1].startswith("62"):
            found[-1].closing = _signed(_BALANCE.match(text, match.end()), ("D",))
        elif found:
            amount = _signed(_ENTRY.match(text, match.end()), ("D", "ED", "RC"))
            found[-1].entries += 1
            known = found[-1].total
            found[-1].total = None if known is None or amount is None else known + amount
    return found


def _signed(match: re.Match[str] | None, negative: tuple[str, ...]) -> Decimal | None:
    if match is None:
        return None
    amount = Decimal(f"{match[2]}.{match[3]}")
    return -amount if match[1].upper() in negative else amount
