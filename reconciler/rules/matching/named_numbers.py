"""Which invoices a person names in one cell: numbers with commas, semicolons, spaces or line breaks between them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_BETWEEN = re.compile(r"[,;\n]+")
_MOST_WORDS = 5
"""A number may be typed with spaces in it, in so many parts."""

_MOST_READINGS = 9
"""So many ways to read a cell are told; two are enough to say that it is unclear."""

_Way = tuple[str, Any] | None
"""A number and the way to read what follows it; nothing at the end."""


class UnclearNumbersError(Exception):
    """The cell names none or several: `what` is the part that is unclear, `candidates` what it may mean."""

    def __init__(self, what: str, candidates: Iterable[str] = ()) -> None:
        super().__init__(what)
        self.what, self.candidates = what, tuple(candidates)


class NamedNumbers:
    """The numbers of invoices and open items as people type them: in any case, with or without spaces.

    >>> numbers = NamedNumbers(["INV-2026-000001", "OLD 7", "77"])
    >>> numbers.named_in("inv-2026-000001; old7"), numbers.named_in("77.0"), numbers.named_in("77 OLD 7")
    (['INV-2026-000001', 'OLD 7'], ['77'], ['77', 'OLD 7'])
    """

    def __init__(self, numbers: Iterable[str]) -> None:
        self._exact: set[str] = set()
        self._by_folded: dict[str, list[str]] = {}
        for number in numbers:
            if number not in self._exact:
                self._by_folded.setdefault(_folded(number), []).append(number)
            self._exact.add(number)

    def named_in(self, text: str) -> list[str]:
        """The numbers in their order, each once; UnclearNumbersError where a part is no number, or may be several."""
        if _BETWEEN.search(text) and (whole := self._numbers(text)):  # a number may hold a comma itself
            return [_only(text, whole)]
        named = [number for part in _BETWEEN.split(text) for number in self._in_part(part.split())]
        return list(dict.fromkeys(named))

    def _in_part(self, words: list[str]) -> list[str]:
        """The only way to read words between commas as numbers."""
        found = self._readings(words)
        if len(found) > 1:
            raise UnclearNumbersError(" ".join(words), (" and ".join(numbers) for numbers in found))
        if not found:
            raise UnclearNumbersError(next((word for word in words if not self._numbers(word)), " ".join(words)))
        return found[0]

    def _readings(self, words: list[str]) -> list[list[str]]:
        """The first few ways to read the words; from their end, for the ways together may be beyond counting."""
        ways: dict[int, list[_Way]] = {len(words): [None]}
        parts = self._parts(words)
        for start in sorted(parts, reverse=True):
            read: list[_Way] = [
                (_only(" ".join(words[start:end]), numbers), rest)
                for end, numbers in parts[start]
                for rest in ways.get(end, ())
            ]
            ways[start] = read[:_MOST_READINGS]
        return [_listed(way) for way in ways.get(0, ())]

    def _parts(self, words: list[str]) -> dict[int, list[tuple[int, list[str]]]]:
        """By each word that may begin a number: where the number ends, and which it may be."""
        parts: dict[int, list[tuple[int, list[str]]]] = {}
        begins = {0}
        for start in range(len(words)):
            if start in begins:
                ends = range(start + 1, min(start + _MOST_WORDS, len(words)) + 1)
                read = [(end, self._numbers("".join(words[start:end]))) for end in ends]
                parts[start] = [(end, numbers) for end, numbers in read if numbers]
                begins.update(end for end, _ in parts[start])
        return parts

    def _numbers(self, text: str) -> list[str]:
        """What the text may mean; Excel makes a number of a number, which ends in `.0` when it is text again."""
        if text in self._exact:
            return [text]
        folded = _folded(text)
        return self._by_folded.get(folded) or self._by_folded.get(folded.removesuffix(".0"), [])


def _only(text: str, numbers: list[str]) -> str:
    if len(numbers) > 1:
        raise UnclearNumbersError(text, numbers)
    return numbers[0]


def _listed(way: _Way) -> list[str]:
    numbers = []
    while way:
        number, way = way
        numbers.append(number)
    return numbers


def _folded(number: str) -> str:
    return "".join(number.split()).casefold()
