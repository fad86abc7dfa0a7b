"""Creditor references inside other text, whatever their case and spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reconciler.references import LONGEST, is_creditor_reference

_START = re.compile(r"R\s*F\s*[0-9]\s*[0-9]")
_RUN = re.compile(rf"R\s*F\s*[0-9]\s*[0-9](?:\s*[A-Z0-9]){{1,{LONGEST}}}")
_WRITTEN = re.compile(r"RF[0-9]{2}(?:[A-Z0-9]+|(?: [A-Z0-9]{4})+(?: [A-Z0-9]{1,3}(?![A-Z0-9]))?)")


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference as it stands in a text: from `start` up to but not including `end`, and whose it is."""

    start: int
    end: int
    text: str
    is_right: bool
    documents: tuple[int, ...] = ()


class ReferenceIndex:
    """The references of documents, to be found in texts.

    >>> index = ReferenceIndex({7: "RF18539007547034"})
    >>> [found.documents for found in index.found_in("PAID RF18 5390 0754 7034 THANKS")]
    [(7,)]
    >>> [(found.documents, found.is_right) for found in index.found_in("RF19539007547034")]
    [((), False)]
    """

    def __init__(self, references: Mapping[int, str]) -> None:
        """References as they are transmitted, by document."""
        self._documents: dict[str, tuple[int, ...]] = {}
        for document, reference in references.items():
            self._documents[reference] = (*self._documents.get(reference, ()), document)
        self._bodies = {reference[4:] for reference in self._documents}
        self._lengths = sorted({len(body) for body in self._bodies}, reverse=True)

    def found_in(self, words: str) -> Iterator[Reference]:
        """Every reference in folded words: those of documents, and those that are wrong or of no document."""
        if "R" not in words:
            return
        position = 0
        while start := _START.search(words, position):
            found = self._at(words, start.start())
            position = found.end if found else start.end()
            if found:
                yield found

    def _at(self, words: str, start: int) -> Reference | None:
        run = _RUN.match(words, start)
        if run is None:
            return None
        places = [n for n in range(start, run.end()) if not words[n].isspace()]
        compact = "".join(words[n] for n in places)
        for length in self._lengths:
            text = compact[: 4 + length]
            if text[4:] in self._bodies and len(text) == 4 + length and _ends(words, places[3 + length] + 1):
                known = self._documents.get(text, ())
                return Reference(start, places[3 + length] + 1, text, bool(known), known)
        return _stray(words, start)


def _stray(words: str, start: int) -> Reference | None:
    """A reference of no document, as it is written: in one word or in groups of four."""
    written = _WRITTEN.match(words, start)
    if written is None:
        return None
    text = written.group().replace(" ", "")
    return Reference(start, written.end(), text, is_creditor_reference(text))


def _ends(words: str, position: int) -> bool:
    return position >= len(words) or not words[position].isalnum()
