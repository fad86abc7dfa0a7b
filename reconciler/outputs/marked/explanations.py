"""What is wrong and how to repair it, in the reader's language.

Findings are worded in English, with all that is known in the sentence. Other languages have a sentence a code, and
the facts beside it: the words or bounds that the column allows, another cell that is meant, a proposal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from reconciler import bundled
from reconciler.finding import Code, Finding
from reconciler.intake.sheet import column_letters
from reconciler.intake.statements import profile_codes
from reconciler.outputs.marked.rows import MarkedRow
from reconciler.outputs.messages import catalogue
from reconciler.rules import codes as rule_codes
from reconciler.rules import vat_codes
from reconciler.rules.matching import codes as matching_codes
from reconciler.validate.table_schema import Field, table_schemas
from reconciler.validate.tables import Origin, Tables

ENGLISH = "en"

_IN_ENGLISH_TOO = (rule_codes, vat_codes, matching_codes, profile_codes)
"""Whose sentences say numbers and names that no fact of the cell gives."""

_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_PROPOSALS = (
    re.compile(r"Write ([A-Z]{2,3}(?:, [A-Z]{3} or [A-Z]{3})?)\."),
    re.compile(r"Write (.+), if that is meant\."),
    re.compile(r"Write the address alone: (.+)\."),
    re.compile(r"Write one address a row: (.+) are \d+\."),
)
_PROPOSING = ("bad-country", "bad-currency", "bad-email", "unknown-customer", "unknown-reseller", "ids-differ-in-case")
_DATED = ("bad-date", "ambiguous-date")
_EXAMPLED = ("missing-value", "bad-text", "bad-email", "bad-id", "too-short", "missing-header")
_OTHER_ROW = re.compile(r"stands again in row (\d+)")


@cache
def translations(language: str) -> dict[str, dict[str, str]]:
    """The sentences of a language by code: what it means, and the repair."""
    path = bundled.folder("templates") / "findings" / f"{language}.json"
    sentences: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return sentences


@cache
def own_words(language: str) -> dict[str, str]:
    """For words that a column allows the language's own, which are understood as well."""
    path = bundled.folder("templates") / "findings" / "words.json"
    words: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return words[language]


@dataclass
class Explanations:
    """Rows of marked copies for findings about the sheets of these tables."""

    tables: Tables
    _fields: dict[tuple[str, str], dict[str, Field]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        schemas = table_schemas()
        for kind, frame in self.tables.listed.items():
            for source in frame["source"].unique():
                origin = self.tables.origins[int(source)]
                fields = schemas[kind].fields
                self._fields[origin.file, origin.sheet] = {
                    column_letters(column): fields[name] for name, column in origin.columns.items() if name in fields
                }

    def row(self, finding: Finding, language: str) -> MarkedRow:
        """The finding as its copy tells it."""
        place, severity = finding.place, finding.severity
        cell = place.cell if re.fullmatch("[A-Z]{1,3}[1-9][0-9]{0,6}", place.cell) else ""
        sentences = translations(language).get(finding.code) if language != ENGLISH else None
        if sentences is None:
            return MarkedRow(severity, place.sheet, cell, finding.value, finding.message, finding.advice)
        wrong = "\n".join([sentences["meaning"], *self._facts(finding, cell, language)])
        return MarkedRow(severity, place.sheet, cell, finding.value, wrong, sentences["repair"])

    def _facts(self, finding: Finding, cell: str, language: str) -> Iterator[str]:
        words = catalogue(language)
        field_ = self._fields.get((finding.place.file, finding.place.sheet), {}).get(cell.rstrip("0123456789"))
        facts = {
            "marked_column": "" if field_ is None else field_.aliases[language][0],
            "marked_allowed": "" if field_ is None else _allowed(finding.code, field_, language),
            "marked_example": str(field_.example) if field_ and finding.code in _EXAMPLED else "",
            "marked_proposal": _proposal(finding),
            "marked_see": ", ".join(self._others(finding, cell)),
            "marked_detail": finding.message if finding.code in _detailed() else "",
        }
        yield from (str(words[name]).format(text=text) for name, text in facts.items() if text)

    def _others(self, finding: Finding, cell: str) -> list[str]:
        """Other cells that the sentence names; in the same file without the file's name."""
        found: dict[str, None] = {}
        if row := _OTHER_ROW.search(finding.message):
            found[cell.rstrip("0123456789") + row[1]] = None
        for origin in self.tables.origins:
            pattern, shown = _pattern_of_places(origin, finding.place.file)
            found |= {shown + match: None for match in pattern.findall(finding.message)}
        return list(found)


def _pattern_of_places(origin: Origin, file: str) -> tuple[re.Pattern[str], str]:
    before = f"{origin.file} {origin.sheet}!" if origin.sheet else f"{origin.file} "
    sheet = f"{origin.sheet}!" if origin.sheet else ""
    return re.compile(re.escape(before) + "([A-Z]+[0-9]+)"), sheet if origin.file == file else before


def _allowed(code: str, column: Field, language: str) -> str:
    if code == "bad-word":
        words: Sequence[object] = column.enum or (column.true_values[:1] + column.false_values[:1])
        return ", ".join(own_words(language).get(str(word), str(word)) for word in words)
    if code == "out-of-range" and column.minimum is not None and column.maximum is not None:
        return f"{column.minimum} – {column.maximum}"
    if code == "too-long" and column.max_length is not None:
        return f"≤ {column.max_length}"
    return ""


def _proposal(finding: Finding) -> str:
    if finding.code in _DATED:
        return ", ".join(_DAY.findall(finding.advice))
    if finding.code not in _PROPOSING:
        return ""
    matches = (pattern.fullmatch(finding.advice) for pattern in _PROPOSALS)
    return next((match[1] for match in matches if match), "")


@cache
def _detailed() -> frozenset[str]:
    codes = (value for module in _IN_ENGLISH_TOO for value in vars(module).values())
    return frozenset(code.name for code in codes if isinstance(code, Code))
