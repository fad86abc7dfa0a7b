"""What is wrong and how to repair it, in the reader's language.

Findings are worded in English, with all that is known in the sentence. Other languages have a sentence a code, and
the facts beside it: the words or bounds that the column allows, another cell that is meant, a proposal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from reconciler import bundled
from reconciler.finding import Code, Finding
from reconciler.intake.sheet import column_letters
from reconciler.intake.statements import profile_codes
from reconciler.outputs.marked.rows import MarkedRow
from reconciler.outputs.messages import Formats, catalogue
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
_LISTED, _LISTING = ("bad-email", "bad-currency"), re.compile(" (?:and|or) ")
_EXAMPLED = ("missing-value", "bad-text", "bad-email", "bad-id", "too-short", "missing-header")
_OTHER_ROW = re.compile(r"stands again in row (\d+)")
_MORE = re.compile(r"([\d,]+) more .*?, this one first: ")
_SHARED = "person-shared"
_SHARED_BY = re.compile(r"is a member of \d+ customers: (.+)\. Each is a seat\.")

_FOR_FINANCE = re.compile(r", or declare the form in reconciler\.toml, .+|; for [\d.,]+ set decimal_comma .+")
"""What only those can do who have the config: the end of an advice."""
_ASKING_FINANCE = {"removal-limit": "If it is right, tell us: we can allow it for this customer."}
"""Repairs that are a command of ours, as somebody who has no such program reads them."""


@cache
def translations(language: str) -> dict[str, dict[str, str]]:
    """The sentences of a language by code: what it means, and the repair."""
    path = bundled.folder("templates") / "findings" / f"{language}.json"
    sentences: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return sentences


@dataclass
class Explanations:
    """Rows of marked copies for findings about the sheets of these tables."""

    tables: Tables
    _fields: dict[tuple[str, str], dict[str, Field]] = field(default_factory=dict, init=False)
    _customers: dict[str, set[str]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        schemas = table_schemas()
        for kind, frame in self.tables.listed.items():
            for source in frame["source"].unique():
                origin = self.tables.origins[int(source)]
                fields = schemas[kind].fields
                self._fields[origin.file, origin.sheet] = {
                    column_letters(column): fields[name] for name, column in origin.columns.items() if name in fields
                }
        members = self.tables.listed.get("members")
        if members is not None:
            for source, customers in members.groupby("source")["customer_id"]:
                file = self.tables.origins[int(source)].file
                self._customers.setdefault(file, set()).update(customers.dropna())

    def row(self, finding: Finding, language: str) -> MarkedRow:
        """The finding as its copy tells it."""
        place, severity = finding.place, finding.severity
        cell = place.cell if re.fullmatch("[A-Z]{1,3}[1-9][0-9]{0,6}", place.cell) else ""
        sentences = translations(language).get(finding.code) if language != ENGLISH else None
        if sentences is None:
            wrong, repair = self._discreet(finding), _for_readers(finding)
            return MarkedRow(severity, place.sheet, cell, finding.value, wrong, repair)
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
            "marked_more": _more(finding, language),
            "marked_detail": self._detail(finding),
        }
        yield from (str(words[name]).format(text=text) for name, text in facts.items() if text)

    def _detail(self, finding: Finding) -> str:
        if finding.code not in _detailed() or self._discreet(finding) != finding.message:
            return ""
        return finding.message

    def _discreet(self, finding: Finding) -> str:
        """The sentence without customers of whom the file says nothing: they may be those of another reseller."""
        named = _SHARED_BY.search(finding.message) if finding.code == _SHARED else None
        if named is None or self._customers.get(finding.place.file, set()).issuperset(named[1].split(", ")):
            return finding.message
        return f"{finding.value} is a member of another customer, too. Each is a seat."

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
        return ", ".join(column.choice(word, language) for word in column.allowed)
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
    proposal = next((match[1] for match in matches if match), "")
    return _LISTING.sub(", ", proposal) if finding.code in _LISTED else proposal  # ids may hold the English words


def _more(finding: Finding, language: str) -> str:
    more = _MORE.match(finding.message)
    return Formats(language).count(int(more[1].replace(",", ""))) if more else ""


def _for_readers(finding: Finding) -> str:
    """The repair as far as somebody can make it who has nothing but the file."""
    advice = _ASKING_FINANCE.get(finding.code, finding.advice)
    return _FOR_FINANCE.sub(".", advice)


@cache
def _detailed() -> frozenset[str]:
    codes = (value for module in _IN_ENGLISH_TOO for value in vars(module).values())
    return frozenset(code.name for code in codes if isinstance(code, Code))
