"""What a marked copy says of each finding, in the reader's words: made beforehand, so that marking knows no rules."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from reconciler.finding import Severity

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """One finding: where it is (the sheet as read, empty for csv; a cell or nothing), and what is said of it."""

    severity: Severity
    sheet: str
    cell: str
    value: str
    wrong: str
    repair: str


@dataclass(frozen=True, slots=True)
class Labels:
    """The words around the findings: of the front sheet and of the comments."""

    title: str
    intro: tuple[str, ...]
    converted: str
    headers: tuple[str, ...]
    severities: dict[Severity, str]
    repair: str
    page: str


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy to be made: of which file (with the name findings give it), to which, and all that it says."""

    name: str
    source: Path
    target: Path
    labels: Labels
    rows: list[MarkedRow] = field(default_factory=list)


def sayable(text: str, longest: int = _LONGEST) -> str:
    """The text as a cell or comment can hold it.

    >>> sayable("a\\x00b"), sayable("abcdef", 4)
    ('a�b', 'abc…')
    """
    clean = _NO_XML.sub("�", text)
    return clean if len(clean) <= longest else f"{clean[: longest - 1]}…"
