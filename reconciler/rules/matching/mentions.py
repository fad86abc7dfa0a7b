"""Which documents a transfer names, by creditor reference or by number, and where it says so."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import pandas as pd

from reconciler import frames
from reconciler.frames import Column, Frame, are_among
from reconciler.references import in_groups
from reconciler.rules.matching.fold import folded_words
from reconciler.rules.matching.numbers_in_text import NumberIndex
from reconciler.rules.matching.references_in_text import ReferenceIndex
from reconciler.rules.matching.serials import Hint, SerialIndex

FIELDS = {
    "structured_reference": "the structured reference",
    "end_to_end_id": "the end-to-end id",
    "text": "the text",
}
"""Where a payer can write what it pays, in the order in which they count as evidence."""
MENTION = {"payment": "int", "document": "int", "is_reference": "bool", "evidence": "text"}
HINT = {
    "payment": "int",
    "document": "int",
    "token": "text",  # which mention it is: the same one can stand for several documents
    "is_year": "bool",  # by year and serial, else by the serial alone
    "level": "int",  # how much it says: SURE, DOUBTFUL or BARRED of `serials`
    "evidence": "text",
}
STRAY = {"payment": "int", "reference": "text", "is_right": "bool"}
_Found = tuple[int, int, bool, str]


class Passage(NamedTuple):
    """What one field of a payment says."""

    payment: int
    where: str
    words: str  # folded


class Mentions(NamedTuple):
    """What transfers name in full: pairs (MENTION), stray references (STRAY), and what else they say."""

    pairs: Frame
    strays: Frame
    rest: list[Passage]


def mentions(transfers: Frame, documents: Frame) -> Mentions:
    """What each transfer names: pairs (MENTION, one a transfer and document), and stray references (STRAY).

    A pair by creditor reference with right check digits, or by a structured reference that is exactly the document's
    number, is `is_reference`; a pair by a number found in any field is not. Stray are references that are wrong
    (`is_right` false) or of no document. Indexes of both frames are what `payment` and `document` hold.

    An invoice of the as-of date is not there for a payment booked before it or with it: so the same run again finds
    what it found, and a run for a later day finds the invoice.
    """
    passages, later = _passages(transfers), Later.of(transfers, documents)
    by_number = _exact_numbers(passages, documents)
    hits, strays, rest = _references(passages, documents, later)
    numbers, rest = _numbers(rest, documents)
    found = (hit for hit in chain(by_number, hits, numbers) if hit[:2] not in later)
    pairs = pd.DataFrame(found, columns=list(MENTION))
    pairs = pairs.drop_duplicates(["payment", "document"]).sort_values(["payment", "document"], ignore_index=True)
    stray = pd.DataFrame(strays, columns=list(STRAY)).drop_duplicates(ignore_index=True)
    return Mentions(frames.typed(pairs, MENTION), frames.typed(stray, STRAY), rest)


def hints(mentioned: Mentions, transfers: Frame, documents: Frame) -> Frame:
    """What transfers name by year and serial, or by the serial alone (HINT); full mentions are blanked out before."""
    index, later = SerialIndex(dict(_items(documents["number"]))), Later.of(transfers, documents)
    found = [
        (payment, hint.document, f"{where}:{hint.place}", hint.is_year, hint.level, _said(hint, where))
        for payment, where, words in mentioned.rest
        for hint in index.found_in(words)
        if (payment, hint.document) not in later
    ]
    rows = pd.DataFrame(found, columns=list(HINT))
    rows = rows.sort_values(["payment", "document", "is_year", "level"], kind="stable")
    rows = rows[~are_among(rows, mentioned.pairs, ["payment", "document"])]
    return frames.typed(rows.drop_duplicates(["payment", "document"], keep="last", ignore_index=True), HINT)


def _said(hint: Hint, where: str) -> str:
    return f"{'year and serial' if hint.is_year else 'serial'} {hint.written} in {where}"


@dataclass(frozen=True)
class Later:
    """The pairs of a payment and an invoice of the as-of date that was not in the books yet when the payment came."""

    came_in: dict[int, int]
    issued_in: dict[int, int]

    @classmethod
    def of(cls, transfers: Frame, documents: Frame) -> Later:
        """Of TRANSFER and DOCUMENT."""
        return cls(dict(_items(transfers["came_in"])), dict(_items(documents["issued_in"])))

    def __contains__(self, pair: tuple[int, int]) -> bool:
        payment, document = pair
        return document in self.issued_in and self.came_in.get(payment, math.inf) <= self.issued_in[document]


def _passages(transfers: Frame) -> list[Passage]:
    """Every field that says something, the strongest field first."""
    return [
        Passage(payment, where, folded_words(words))
        for field, where in FIELDS.items()
        for payment, words in _items(transfers[field])
    ]


def _exact_numbers(passages: list[Passage], documents: Frame) -> Iterator[_Found]:
    numbers: dict[str, list[int]] = {}
    for document, number in _items(documents["number"]):
        numbers.setdefault(_without_spaces(folded_words(number)), []).append(document)
    where = FIELDS["structured_reference"]
    for payment, place, words in passages:
        if place == where:
            for document in numbers.get(_without_spaces(words), ()):
                yield payment, document, True, f"number {words.strip()} as {where}"


def _references(
    passages: list[Passage], documents: Frame, later: Later
) -> tuple[list[_Found], list[tuple[int, str, bool]], list[Passage]]:
    """References found, stray ones, and the passages with all of these blanked out, for numbers to be looked for."""
    index = ReferenceIndex(dict(_items(documents["reference"])))
    hits: list[_Found] = []
    strays: list[tuple[int, str, bool]] = []
    rest = []
    for payment, where, words in passages:
        left = words
        for reference in index.found_in(words):
            left = _blanked(left, reference.start, reference.end)
            said = f"creditor reference {in_groups(reference.text)} in {where}"
            there = [document for document in reference.documents if (payment, document) not in later]
            hits += [(payment, document, True, said) for document in there]
            if not there:
                strays.append((payment, reference.text, reference.is_right))
        rest.append(Passage(payment, where, left))
    return hits, strays, rest


def _numbers(passages: list[Passage], documents: Frame) -> tuple[list[_Found], list[Passage]]:
    """Full numbers found, and the passages with these blanked out."""
    numbers = dict(_items(documents["number"]))
    index = NumberIndex(numbers)
    hits: list[_Found] = []
    rest = []
    for payment, where, words in passages:
        left = words
        for place in index.places_in(words):
            left = _blanked(left, place.start, place.end)
            hits.append((payment, place.document, False, f"number {numbers[place.document]} in {where}"))
        rest.append(Passage(payment, where, left))
    return hits, rest


def _blanked(words: str, start: int, end: int) -> str:
    return words[:start] + ";" * (end - start) + words[end:]


def _items(values: Column) -> Iterator[tuple[int, Any]]:
    """Labels and values of a column, as far as there is a value."""
    given = values.dropna()
    return zip(given.index.tolist(), given.to_numpy(object).tolist(), strict=True)


def _without_spaces(words: str) -> str:
    return "".join(words.split())
