"""What is wrong, where, and how to repair it: findings are data, with stable codes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_CELL = re.compile("[A-Z]+[0-9]+")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def readable(text: str) -> str:
    """The text without what a terminal obeys, what turns the direction of writing, and what is no character.

    The words of a finding come from strangers' files: names of sheets, and what a library says of a damaged one.

    >>> readable("me\\x1b[2Jmbers"), readable("Åsa")
    ('me�[2Jmbers', 'Åsa')
    """
    return text if text.isprintable() else _UNSEEN.sub("�", text)


class Severity(StrEnum):
    """How much a finding stops: an error holds something, a warning or information goes on."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in the input something stands: file below the inbox, sheet, and cell such as C14; or statement and entry.

    >>> str(Place("rosters/nord.xlsx", "members", "C14"))
    'rosters/nord.xlsx members!C14'
    >>> str(Place("payments.csv", "", "B2"))
    'payments.csv B2'
    >>> str(Place("nov.xml", "statement 2026-11", "entry 14"))
    'nov.xml statement 2026-11 entry 14'
    """

    file: str = ""
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        is_cell = _CELL.fullmatch(self.cell)
        spots = [f"{self.sheet}!{self.cell}"] if self.sheet and is_cell else [self.sheet, self.cell]
        return readable(" ".join(part for part in (self.file, *spots) if part))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a person should know: where, which value, what is wrong, and the repair."""

    severity: Severity
    code: str
    place: Place
    message: str
    advice: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A stable kebab-case word for one kind of finding, with what it means and how to repair it.

    >>> NO_PRICE = Code("no-price", Severity.ERROR, "No price is in force.", "Add a price to reconciler.toml.")
    >>> NO_PRICE.at(Place("a.xlsx", "customers", "D2"), "No price in GBP.").advice
    'Add a price to reconciler.toml.'
    """

    name: str
    severity: Severity
    meaning: str
    repair: str

    def at(self, place: Place, message: str, advice: str = "", value: object = "") -> Finding:
        """A finding with this code at `place`; without `advice` the code's own repair is given."""
        words = map(readable, (message, advice or self.repair, str(value)))
        return Finding(self.severity, self.name, place, *words)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether anything was held."""
    return any(f.severity == Severity.ERROR for f in findings)


def sorted_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first, then warnings, then information; within one severity by place as a person counts rows."""
    rank = {severity: n for n, severity in enumerate(Severity)}
    return sorted(
        findings,
        key=lambda f: (rank[f.severity], f.place.file, f.place.sheet, _cell_order(f.place.cell), f.code, f.message),
    )


def count_by_severity(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings of each severity there are; every severity is named."""
    counts = Counter(f.severity for f in findings)
    return {str(severity): counts[severity] for severity in Severity}


def _cell_order(cell: str) -> tuple[int, int, str]:
    letters = cell.rstrip("0123456789")
    return (int(cell[len(letters) :] or 0), len(letters), letters)
