"""Year and serial of documents' numbers, and where they stand in a text without the rest of the number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from reconciler.rules.matching.fold import folded_words
from reconciler.rules.matching.words_before import Standing, standing

SURE, DOUBTFUL, BARRED = 2, 1, 0
"""How much a mention says: enough to settle; enough where nothing else can be meant; never enough."""

_WORD = re.compile(r"[^\W_]+")
_TRAILING_DIGITS = re.compile(r"([0-9]+)$")
_DIGIT = re.compile("[0-9]")
_YEAR = re.compile(r"20[0-9]{2}")
_LOOKALIKES = str.maketrans("OI", "01")
_LIKE_DIGITS = re.compile(
    r"(?<![^\W_])[0-9OI]*[0-9][0-9OI]*(?![^\W_])|(?<=[0-9])[OI]+(?=[0-9OI])|(?<=[0-9])[OI]+(?![^\W_])"
)
_MOST_DIGITS = 9
_YEAR_DIGITS = 4
_AFTER_YEAR = re.compile(rf"(?<![0-9])(20[0-9]{{2}})([\s\-/._:–—]{{0,3}})([0-9]{{1,{_MOST_DIGITS}}})(?!\w)")
_BEFORE_YEAR = re.compile(rf"(?<![0-9])([0-9]{{1,{_MOST_DIGITS}}})/(20[0-9]{{2}})(?!\w)(?![-/._][0-9])")
_DIGITS_BEFORE = re.compile(r"[0-9][ \-/._:()]+$")
_BROKEN = re.compile(r"\s([0-9]+)(?!\w)")
_ALONE = re.compile(rf"(?<![0-9])[0-9]{{1,{_MOST_DIGITS}}}(?!\w)")
_JOINED_AFTER = re.compile(r"[-/._–—][0-9]")
_NEXT_DIGITS = re.compile(r"(?:\s*[,;+&/]\s*|\s+(?:(?:UND|AND|ET|OCH|U|Y|E)\s+)?)([0-9]+)(?!\w)")
_LINE_BREAK = re.compile(r"(?<=[^\W_])[^\S\n]*\n\s*(?=[^\W_])")
_LINE = 27
"""A bank's line has 27 or 35 characters: a number at the end of so long a text may be cut off."""
_ENOUGH_DIGITS = 3


class Serial(NamedTuple):
    """The parts of a document's number: letters before it, the year (0: none), the serial and its digits as printed."""

    prefix: str
    year: int
    serial: int
    digits: int


class Hint(NamedTuple):
    """A mention of `document`, at the `place` in the text where it begins; `year`: with year, else the serial alone."""

    document: int
    place: int
    is_year: bool
    level: int
    written: str


def serial_of(number: str) -> Serial | None:
    """Year and serial of a document's number; None where it has no digits, or more than one run of them after the year.

    >>> serial_of("INV-2026-000123"), serial_of("2026000123"), serial_of("A-4711")
    (Serial(prefix='INV', year=2026, serial=123, digits=6), Serial(prefix='', year=2026, serial=123, digits=6), \
Serial(prefix='A', year=0, serial=4711, digits=4))
    >>> serial_of("INV-2026-11-000123"), serial_of("draft")
    (None, None)
    """
    words = _WORD.findall(folded_words(number))
    runs = [found.group() for word in words if (found := _TRAILING_DIGITS.search(word))]
    if len(runs) == 1 and _YEAR.match(runs[0]) and len(runs[0]) > _YEAR_DIGITS + 1:
        runs = [runs[0][:_YEAR_DIGITS], runs[0][_YEAR_DIGITS:]]
    prefix = re.split("[0-9]", "".join(words), maxsplit=1)[0]
    years = [n for n, run in enumerate(runs) if _YEAR.fullmatch(run)]
    year = years[0] if years and len(runs) > 1 else None
    rest = runs if year is None else runs[year + 1 :] or runs[:year]
    if len(rest) != 1 or len(rest[0]) > _MOST_DIGITS:
        return None
    return Serial(prefix, 0 if year is None else int(runs[year]), int(rest[0]), len(rest[0]))


class SerialIndex:
    """The years and serials of documents, to be found in texts from which references and full numbers are blanked.

    >>> index = SerialIndex({7: "INV-2026-000123"})
    >>> [(hint.document, hint.is_year, hint.level) for hint in index.found_in("RECHNUNG 2O26/123")]
    [(7, True, 2)]
    >>> [(hint.document, hint.is_year, hint.level) for hint in index.found_in("RE.-NR. 123 VOM 05.11.2026")]
    [(7, False, 2)]
    >>> list(index.found_in("KUNDENNR. 123, TEL. +49 123 000123"))
    []
    """

    def __init__(self, numbers: Mapping[int, str]) -> None:
        """Numbers as they are printed, by document."""
        self.serials = {document: found for document, number in numbers.items() if (found := serial_of(number))}
        self._of_year: dict[tuple[int, int], list[int]] = {}
        self._of_serial: dict[int, list[int]] = {}
        for document, serial in self.serials.items():
            self._of_serial.setdefault(serial.serial, []).append(document)
            if serial.year:
                self._of_year.setdefault((serial.year, serial.serial), []).append(document)

    def found_in(self, words: str) -> list[Hint]:
        """The mentions in folded words, each document once, the surest of its mentions; lines may break them."""
        best: dict[int, Hint] = {}
        texts = [words, _LINE_BREAK.sub("", words)] if "\n" in words else [words]
        for text in texts:
            for hint in self._found_in(text):
                if hint.document not in best or hint[2:4] > best[hint.document][2:4]:
                    best[hint.document] = hint
        return list(best.values())

    def _found_in(self, words: str) -> Iterator[Hint]:
        if not _DIGIT.search(words):
            return
        text = without_other_numbers(with_digits(words))
        places: list[tuple[int, int]] = []
        for found in _AFTER_YEAR.finditer(text):
            is_after_digits = _DIGITS_BEFORE.search(text[: found.start()]) and not _ends_at(places, text, found.start())
            places.append(found.span())
            for hint in self._with_year(text, found):
                yield hint._replace(level=min(hint.level, DOUBTFUL)) if is_after_digits else hint
        for found in _BEFORE_YEAR.finditer(text):
            places.append(found.span())
            yield from self._before_year(text, found)
        for start, end in places:
            text = text[:start] + ";" * (end - start) + text[end:]
        yield from self._alone(text)

    def _with_year(self, text: str, found: re.Match[str]) -> Iterator[Hint]:
        year, between, digits = int(found[1]), found[2], found[3]
        stands = standing(text, found.start())
        broken = _BROKEN.match(text, found.end())
        longer = digits + broken[1] if broken else ""
        whole = [d for d in self._of_year.get((year, int(longer or -1)), ()) if self.serials[d].digits == len(longer)]
        for document in whole:
            yield self._hint(document, found, _level(stands, self.serials[document], DOUBTFUL))
        for document in self._of_year.get((year, int(digits)), ()):
            serial = self.serials[document]
            level = _level(stands, serial, _printed(serial, digits, bool(between), _is_cut(text, found.end())))
            is_barred = whole or _JOINED_AFTER.match(text, found.end()) or _may_be_a_month(digits)
            yield self._hint(document, found, BARRED if is_barred else level)

    def _before_year(self, text: str, found: re.Match[str]) -> Iterator[Hint]:
        stands = standing(text, found.start())
        for document in self._of_year.get((int(found[2]), int(found[1])), ()):
            level = _level(stands, self.serials[document], DOUBTFUL)
            yield self._hint(document, found, BARRED if _may_be_a_month(found[1]) else level)

    def _hint(self, document: int, found: re.Match[str], level: int) -> Hint:
        return Hint(document, found.start(), True, level, " ".join(found.group().split()))

    def _alone(self, text: str) -> Iterator[Hint]:
        found_all = list(_ALONE.finditer(text))
        listed = _listed(text, found_all)
        for found in found_all:
            digits = found.group()
            documents = self._of_serial.get(int(digits), ())
            if not documents:
                continue
            stands = standing(text, listed.get(found.start(), found.start()))
            is_list = found.start() in listed
            is_joined = _is_among_digits(text, found) if not is_list else not (stands.is_invoice or digits[0] == "0")
            for document in documents:
                level = _alone_level(stands, self.serials[document], digits, _is_cut(text, found.end()))
                if is_joined or level is None or (_follows_a_word(text, found.end()) and level == DOUBTFUL):
                    continue
                yield Hint(document, found.start(), False, level, digits)


def _level(stands: Standing, serial: Serial, level: int) -> int:
    """The level of a mention with a year, by what stands before it."""
    if stands.is_hostile or (stands.letters and not _is_own(stands.letters, serial) and not stands.is_invoice):
        return BARRED
    return level


def _alone_level(stands: Standing, serial: Serial, digits: str, is_cut: bool) -> int | None:
    """The level of a serial alone; None: it is no mention."""
    is_worded = stands.is_invoice or bool(stands.letters and _is_own(stands.letters, serial))
    is_padded = len(digits) == serial.digits and digits.startswith("0") and len(digits) > _ENOUGH_DIGITS
    if stands.is_hostile or (stands.letters and not is_worded):
        return None
    if is_padded or (is_worded and not stands.is_number_word):
        return _printed(serial, digits, True, is_cut)
    if stands.is_number_word or len(digits) >= _ENOUGH_DIGITS:
        return DOUBTFUL
    return None


def _printed(serial: Serial, digits: str, is_separate: bool, is_cut: bool) -> int:
    """Sure where the digits are those printed, or all but the zeros before them; what may be cut off is doubtful."""
    if len(digits) == serial.digits:
        return SURE
    return DOUBTFUL if is_cut or not is_separate or digits.startswith("0") else SURE


def _is_own(letters: str, serial: Serial) -> bool:
    return bool(serial.prefix) and serial.prefix.endswith(letters)


def _ends_at(places: list[tuple[int, int]], text: str, start: int) -> bool:
    """Whether the last mention ends here, so that both are of one list."""
    return bool(places) and not text[places[-1][1] : start].strip(" -/._:()")


def _may_be_a_month(digits: str) -> bool:
    return len(digits) <= 2 and 1 <= int(digits) <= 12


def _is_cut(text: str, end: int) -> bool:
    """Whether the text ends here and is so long that the bank may have cut it."""
    return len(text) >= _LINE and not text[end:].strip()


def _is_among_digits(text: str, found: re.Match[str]) -> bool:
    """Whether other digits stand beside it, as in a telephone number, or it is joined to something after it."""
    before, after = text[: found.start()].rstrip(" -/._:()"), text[found.end() :].lstrip(" -/._:()")
    return before[-1:].isdigit() or after[:1].isdigit()


def _follows_a_word(text: str, end: int) -> bool:
    """Whether a word follows at once, as the town after a postcode or what is counted."""
    return bool(re.match(r"\s[^\W\d_]{3,}", text[end:]))


def _listed(text: str, found: list[re.Match[str]]) -> dict[int, int]:
    """Where digits stand in a list of numbers of one length, the place where the list begins, by their own place."""
    starts: dict[int, int] = {}
    for first, second in pairwise(found):
        between = _NEXT_DIGITS.match(text, first.end())
        if between and between.start(1) == second.start() and len(second.group()) == len(first.group()):
            starts.setdefault(first.start(), first.start())
            starts[second.start()] = starts[first.start()]
    ends = {start: max(place for place, begin in starts.items() if begin == start) for start in set(starts.values())}
    whole = {start for start, last in ends.items() if not _is_open_list(text, start, last)}
    return {place: start for place, start in starts.items() if start in whole}


def _is_open_list(text: str, start: int, last: int) -> bool:
    """Whether digits of another length stand before or after the list, so that it is none."""
    end = re.compile("[0-9]+").match(text, last)
    before = text[:start].rstrip(" -/._:()")
    after = text[end.end() if end else last :].lstrip(" -/._:()")
    return before[-1:].isdigit() or after[:1].isdigit()


def with_digits(words: str) -> str:
    """O and I read as digits where they stand in a number."""
    if "O" not in words and "I" not in words:
        return words
    return _LIKE_DIGITS.sub(lambda found: found.group().translate(_LOOKALIKES), words)


_MONEY = "EUR|SEK|USD|CHF|GBP|DKK|NOK|€|\\$|£|KR"
_OTHER = re.compile(
    "|".join(
        [
            r"(?<!\w)[A-Z]{2}[0-9]{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?(?!\w)",  # IBAN
            r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)",
            r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?![\d])",
            r"(?<!\d)\d{1,2}\.\s?\d{1,2}\.(?!\d)",
            r"(?<!\d)(?:0?[1-9]|1[0-2])[./-]20\d{2}(?![-/.]?\d)",
            r"(?<!\d)\d{1,2}\.?\s+(?:JAN|FEB|MAR|MÄR|APR|MAY|MAI|JUN|JUL|AUG|SEP|OKT|OCT|NOV|DEZ|DEC)[A-Z]*\.?(?:\s+\d{4})?",
            r"(?<![\d.,])\d{1,3}(?:[.,' ]\d{3})*[.,]\d{2}(?![\d])",
            r"(?<![\d.,])\d+[.,]\d{2}(?![\d])",
            rf"(?:{_MONEY})\s?\d+(?![\d])|(?<!\d)\d+\s?(?:{_MONEY})(?!\w)|(?<!\d)\d+[.,]-",
            r"(?<!\d)\d+\s?%",
            r"\+(?!20\d{2}[\s/-])\d[\d\s()/-]{6,}\d",
            r"(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)",
        ]
    )
)


def without_other_numbers(words: str) -> str:
    """The folded words with accounts, dates, amounts, shares, times and telephone numbers blanked out.

    >>> without_other_numbers("RE 123 VOM 05.11.2026, 1.234,00 EUR")
    'RE 123 VOM ;;;;;;;;;;, ;;;;;;;; EUR'
    """
    return _OTHER.sub(lambda found: ";" * len(found.group()), words)
