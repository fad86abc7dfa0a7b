"""How a message says several things: named as far as a person wants to read, and counted."""

from __future__ import annotations

from collections.abc import Sequence


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
