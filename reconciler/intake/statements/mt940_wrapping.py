"""How a `:86:` field was broken into lines, and what stood at the breaks: nothing, or a space.

Banks cut a description hard at 65 characters; some count the tag `:86:` among them. A line that is full was cut, in
the middle of a number too, and joins without a space. A shorter one ended at a word, or lost a space at its end on the
way: it joins with a space.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from reconciler.intake.statements.mt940_pages import Field

FULL = 65
_PURPOSES = (27, 35, FULL)
_PROBABLE = 60
_WITH_TAG = FULL - len(":86:")
_BEGINS_FIELD = re.compile(r"[?><^~]\d\d|/[A-Z]{2,9}\d?/|:[0-5]\d:[0-5]\d(?!\d)")
_ENDS_IN_FIELD = re.compile(r"[?><^~]\d?$")


@dataclass(frozen=True, slots=True)
class Widths:
    """The characters of a full first line, without its tag, and of a full line below it."""

    first: int = FULL
    rest: int = FULL


def widths(details: Iterable[Field]) -> Widths:
    """The widths of a file: a little less than 65 where its longest broken lines are that long, two of them at least.

    One alone may be a full line that lost its last space; but a first line of 61 is full where none is longer.
    """
    lengths: tuple[Counter[int], Counter[int]] = (Counter(), Counter())
    for each in details:
        for index, line in enumerate(each.lines[:-1] if each.tag == "86" else ()):
            if each.lines[index + 1].strip() and _PROBABLE <= len(line) <= FULL:
                lengths[index > 0][len(line)] += 1
    first, rest = (max(found, default=FULL) for found in lengths)
    return Widths(
        first if lengths[0][first] > 1 or first == _WITH_TAG else FULL,
        rest if lengths[1][rest] > 1 else FULL,
    )


def joined(each: Field, width: Widths, is_stream: bool) -> str:
    """The text of a field in one line; `is_stream` where it is a row of marked subfields, cut wherever a line is full.

    >>> joined(Field("86", 1, ["x" * 64 + "1", "2 y", "z"]), Widths(), False)[-6:]
    '12 y z'
    >>> joined(Field("86", 1, ["166?20short", "?21next"]), Widths(), True)
    '166?20short?21next'
    """
    first, rest = (width.first, width.rest) if is_stream else (width.first if width.first == _WITH_TAG else FULL, FULL)
    text = each.lines[0]
    for index, line in enumerate(each.lines[1:]):
        is_full = len(each.lines[index]) >= (rest if index else first)
        is_mark = is_stream and (_BEGINS_FIELD.match(line) or _ENDS_IN_FIELD.search(each.lines[index][-2:]))
        text += line if is_full or is_mark else f" {line}"
    return text


def purpose(parts: list[str]) -> tuple[str, list[int]]:
    """Subfields of a purpose as one text, and the places in it where one begins.

    They hold 27 characters, 35 with some banks; a full one was cut and joins without a space.

    >>> purpose(["EREF+EndToEndIdTFNR20004000", "01", "SVWZ+Miete"])
    ('EREF+EndToEndIdTFNR2000400001 SVWZ+Miete', [0, 27, 30])
    """
    longest = max(map(len, parts), default=0)
    full = next((width for width in _PURPOSES if longest <= width), longest)
    text, places = "", []
    for index, part in enumerate(parts):
        if index and len(parts[index - 1]) < full:
            text += " "
        places.append(len(text))
        text += part
    return text, places


def tidy(text: str) -> str:
    """A text with single spaces and none at its ends: banks fill columns with spaces."""
    return " ".join(text.split())
