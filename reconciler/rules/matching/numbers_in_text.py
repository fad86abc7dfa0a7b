"""Full invoice numbers inside other text: whole ones only, never a part of a longer number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from reconciler.rules.matching.fold import folded_digits, folded_words, lookalike

SHORTEST = 4
"""A number of fewer letters and digits is too common to be looked for in other text."""
SHORTEST_BROKEN = 8
"""From so many letters and digits on, a number may be broken once by a line break or space at any place."""

_WORD = re.compile(r"[^\W_]+")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—−/._]{1,4}")
_HYPHENS = "-‐‑‒–—−"
_DIGIT = re.compile("[0-9]")


class Span(NamedTuple):
    """Where the number of a document stands; broken: with a break that the number itself does not have."""

    start: int
    end: int
    document: int
    is_broken: bool


class NumberIndex:
    """The numbers of documents, to be found in texts.

    >>> index = NumberIndex({3: "INV-2026-000001"})
    >>> index.found_in("INVOICE INV 2026/OOOOO1"), index.found_in("INV-2026-0000\\n01")
    ([3], [3])
    >>> index.found_in("INV-2026-0000011")
    []
    """

    def __init__(self, numbers: Mapping[int, str]) -> None:
        """Numbers as they are printed, by document."""
        self._numbers = {document: folded_words(number) for document, number in numbers.items()}
        self._documents: dict[str, list[int]] = {}
        self._beginnings: set[str] = set()
        for document, number in self._numbers.items():
            key = lookalike("".join(_WORD.findall(number)))
            if len(key) >= SHORTEST and _DIGIT.search(number):
                self._documents.setdefault(key, []).append(document)
                self._beginnings.update(key[:end] for end in range(1, len(key) + 1))

    def found_in(self, words: str) -> list[int]:
        """The documents whose number stands in the folded words, in the order of the text, each once."""
        return list(dict.fromkeys(span.document for span in self.places_in(words)))

    def places_in(self, words: str) -> list[Span]:
        """Where numbers of documents stand in the folded words, in the order of the text."""
        if not _DIGIT.search(words):
            return []
        spans = _outermost(list(self._spans(words)))
        return [span for span in spans if _is_whole(words, span, spans)]

    def _spans(self, words: str) -> Iterator[Span]:
        keys = lookalike(words)
        places = [found.span() for found in _WORD.finditer(keys)]
        for first in range(len(places)):
            joined = ""
            for last in range(first, len(places)):
                joined += keys[slice(*places[last])]
                if joined not in self._beginnings:
                    break
                if joined in self._documents:
                    yield from self._named(words, places[first : last + 1], self._documents[joined])

    def _named(self, words: str, places: list[tuple[int, int]], candidates: list[int]) -> list[Span]:
        """The candidates that are written here; one written letter by letter excludes look-alikes."""
        written = "".join(words[slice(*place)] for place in places)
        fitting, literal = [], []
        for document in candidates:
            breaks = _breaks(words, places, written, self._numbers[document])
            if breaks == 0 or (breaks == 1 and len(written) >= SHORTEST_BROKEN):
                span = Span(places[0][0], places[-1][1], document, bool(breaks))
                fitting.append(span)
                literal += [span] if "".join(_WORD.findall(self._numbers[document])) == written else []
        return literal or fitting


def _breaks(words: str, places: list[tuple[int, int]], written: str, number: str) -> int | None:
    """How often the words at `places` are broken where the number is not; None where they are not the number."""
    if folded_digits(written) != folded_digits("".join(_WORD.findall(number))):
        return None
    own = _gaps(number, [found.span() for found in _WORD.finditer(number)])
    extra = 0
    for position, gap in _gaps(words, places).items():
        separates = position in own and (gap.strip() == own[position].strip() or _SEPARATORS.fullmatch(gap))
        if not separates and (gap.strip() or position in own):
            return None
        extra += position not in own
    return extra


def _gaps(words: str, places: list[tuple[int, int]]) -> dict[int, str]:
    """What stands between the places, by the count of letters and digits before it."""
    gaps, count = {}, 0
    for (start, end), (following, _) in pairwise(places):
        count += end - start
        gaps[count] = words[end:following]
    return gaps


def _outermost(spans: list[Span]) -> list[Span]:
    """Without the spans that lie inside a longer one; a broken one is doubtful and leaves the others standing."""
    kept: list[Span] = []
    last = Span(-1, -1, -1, False)
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.end > last.end or span[:2] == last[:2]:
            kept.append(span)
            last = last if span.is_broken else span
    return kept


def _is_whole(words: str, span: Span, spans: list[Span]) -> bool:
    """Whether no hyphen joins it to another word, and no point, slash or underscore to another digit.

    What it is joined to may be a number by itself, as in a list of numbers.
    """
    before, after = span.start - 1, span.end
    joined_before = _joins(words, before, before - 1) and all(other.end != before for other in spans)
    joined_after = _joins(words, after, after + 1) and all(other.start != after + 1 for other in spans)
    return not joined_before and not joined_after


def _joins(words: str, separator: int, neighbour: int) -> bool:
    if min(separator, neighbour) < 0 or max(separator, neighbour) >= len(words):
        return False
    if words[separator] in _HYPHENS:
        return words[neighbour].isalnum()
    return words[separator] in "/._" and words[neighbour].isdigit()
