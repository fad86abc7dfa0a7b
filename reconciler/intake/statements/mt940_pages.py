"""The fields of an MT940 file, grouped as statements: each has an account, two balances, and entries between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from reconciler.intake import codes
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.statements.mt940_text import is_end, without_envelope

MAX_FIELD = 20_000
"""Characters of one field; SWIFT allows 390, banks send some 2,000."""

MAX_DETAILS = 200
"""Descriptions of one entry; SWIFT allows one, Rabobank sends one a line of text."""

_TAG = re.compile(r"^[ ]*:((?:13|20|21|25|28|34|6[0-5]|86|90)[A-Z]?|NS):(.*)$")
_WRAPPED_TIME = re.compile(r"(?:T|\s|^)[0-2]\d$")
_REST_OF_TIME = re.compile(r"^:[0-5]\d:[0-5]\d(?!\d)")


@dataclass(slots=True)
class Field:
    """One field: its tag, the line in the file on which it begins, and its lines, the first without the tag."""

    tag: str
    line: int
    lines: list[str]


@dataclass(slots=True)
class Entry:
    """A `:61:` field with the `:86:` or `:NS:` fields that describe it."""

    entry: Field
    details: list[Field] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """One statement as the file gives it, from `:20:` to its closing balance."""

    line: int
    account: str = ""
    number: str = ""
    opening: Field | None = None
    closing: Field | None = None
    entries: list[Entry] = field(default_factory=list)
    is_interim: bool = False


def fields(lines: list[str]) -> Iterator[Field]:
    """The fields of a file; what stands before the first and after the end of a message is left out."""
    current: Field | None = None
    is_closed = False
    for number, raw in enumerate(lines, 1):
        inner = without_envelope(raw)
        line = raw if inner is None else inner
        match = _TAG.match(line)
        if match and current and _is_wrapped_time(current, line):
            match = None
        if match is None and (inner is not None or _ends(line, is_closed)):
            if current:
                yield current
            current = None
        elif match:
            if current:
                yield current
            current = Field(match[1], number, [match[2]])
            is_closed = match[1].startswith("62") or (is_closed and match[1][:2] not in {"20", "25", "28", "60"})
        elif current:
            current.lines.append(line)
    if current:
        yield current


def _ends(line: str, is_closed: bool) -> bool:
    """A hyphen alone ends a message once its closing balance is there; before it may be a payer's."""
    return is_end(line) and (is_closed or line.strip() != "-")


def _is_wrapped_time(before: Field, line: str) -> bool:
    """Whether a line goes on with a time of day that was broken at its colon: `… 12-09-2014T16` and `:20:37 …`."""
    return before.tag == "86" and bool(_REST_OF_TIME.match(line) and _WRAPPED_TIME.search(before.lines[-1]))


def pages(lines: list[str]) -> list[Page]:
    """The statements of a file; FileRefusedError where it has none, or one that is not whole."""
    found: list[Page] = []
    for each in fields(lines):
        if sum(map(len, each.lines)) > MAX_FIELD:
            message = f"Line {each.line}: the field :{each.tag}: has more than {MAX_FIELD:,} characters."
            raise FileRefusedError(codes.STATEMENT_DAMAGED, message)
        if each.tag == "20" or (found and found[-1].closing and each.tag[:2] in {"25", "28", "60"}):
            found.append(Page(each.line, account=found[-1].account if each.tag[:2] in {"28", "60"} else ""))
        if found:
            _take(found[-1], each)
        elif each.tag[:2] in {"60", "61", "62"}:
            message = (
                f"Line {each.line}: a field :{each.tag}: stands before the first statement; none begins with :20:."
            )
            raise FileRefusedError(codes.STATEMENT_INCOMPLETE, message)
    if not found:
        raise FileRefusedError(codes.STATEMENT_INCOMPLETE, "The file has no statement: no line begins with :20:.")
    for page in found:
        _check_whole(page)
    return found


def _take(page: Page, each: Field) -> None:
    kind = each.tag[:2]
    if kind == "25":
        _check_once(page, each, page.account, "account")
        page.account = each.lines[0].strip()
    elif kind == "28":
        page.number = each.lines[0].strip()
    elif kind == "60":
        _check_once(page, each, page.opening, "opening balance")
        page.opening = each
    elif kind == "62":
        _check_once(page, each, page.closing, "closing balance")
        page.closing = each
    elif kind == "61":
        _check_place(page, each)
        page.entries.append(Entry(each))
    elif kind in {"86", "NS"} and page.entries and not page.closing:
        _describe(page.entries[-1], each)
    page.is_interim |= kind in {"34", "90"}


def _describe(entry: Entry, each: Field) -> None:
    if len(entry.details) == MAX_DETAILS:
        message = f"Line {each.line}: the entry on line {entry.entry.line} has more than {MAX_DETAILS} descriptions."
        raise FileRefusedError(codes.STATEMENT_DAMAGED, message)
    entry.details.append(each)


def _check_once(page: Page, each: Field, before: object, what: str) -> None:
    if before:
        message = f"Line {each.line}: a second {what} (:{each.tag}:) in the statement that begins on line {page.line}."
        raise FileRefusedError(codes.STATEMENT_DAMAGED, message)


def _check_place(page: Page, each: Field) -> None:
    """An entry outside the balances belongs to no statement: nobody can say whether it is counted."""
    if page.closing:
        message = f"Line {each.line}: an entry (:61:) after the closing balance on line {page.closing.line}."
        raise FileRefusedError(codes.STATEMENT_DAMAGED, message)
    if page.opening is None and not page.is_interim:
        message = f"Line {each.line}: an entry (:61:) before the opening balance of its statement."
        raise FileRefusedError(codes.STATEMENT_INCOMPLETE, message)


def _check_whole(page: Page) -> None:
    if page.opening is None and page.is_interim:
        message = f"The message on line {page.line} has no balances: it is an interim report (MT942), not a statement."
        advice = "Use the statement of the account (MT940 or CAMT.053), where entries are final."
        raise FileRefusedError(codes.STATEMENT_INCOMPLETE, message, advice)
    lacks = [
        what
        for what, there in (
            ("account (:25:)", page.account),
            ("opening balance (:60F: or :60M:)", page.opening),
            ("closing balance (:62F: or :62M:)", page.closing),
        )
        if not there
    ]
    if lacks:
        message = f"The statement that begins on line {page.line} has no {' and no '.join(lacks)}."
        raise FileRefusedError(codes.STATEMENT_INCOMPLETE, message)
