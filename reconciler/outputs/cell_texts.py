"""Texts as they may stand in the XML of cells, and how much of a text a cell holds."""

from __future__ import annotations

import re

LONGEST_TEXT = 32_767
"""Characters that fit into one cell, in UTF-16 units as Excel counts."""

CUT_MARK = " … [cut]"

# What may not stand in XML as it is: one set of characters, because a search for alternatives takes five times longer.
_CONTROL = "\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff"
_UNPRINTABLE, _SPECIAL = re.compile(f"[{_CONTROL}]"), re.compile(f"[&<>{_CONTROL}]")
# What Excel would read as an escape of its own.
_ESCAPE, _ESCAPE_BEGINS = re.compile("_x[0-9A-Fa-f]{4}_"), "_x"
_SPACE_AT_AN_EDGE = re.compile(r"\|\s|\s\|")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def plain_texts(values: list[str]) -> list[str] | None:
    """The texts as they may stand in XML, where nothing else about them is special; None where something may be.

    Special are control characters, white space at an edge, what Excel reads as an escape, and great length.

    >>> plain_texts(["R&D", "a\\nb"]), plain_texts(["a", " b"])
    (['R&amp;D', 'a\\nb'], None)
    """
    # One search over all of them is a hundred times cheaper than one a text.
    joined = "|".join(["", *values, ""])
    if _ESCAPE_BEGINS in joined or _is_odd(joined) or max(map(len, values), default=0) > LONGEST_TEXT // 2:
        return None
    if not any(character in joined for character in _ENTITIES):
        return values
    return [value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for value in values]


def _is_odd(joined: str) -> bool:
    """Whether texts between bars may have control characters, or white space at an edge."""
    on_one_line = joined.replace("\n", " ")
    if on_one_line.isprintable():  # then all white space is that of the space bar
        return " |" in on_one_line or "| " in on_one_line
    return bool(_UNPRINTABLE.search(joined) or _SPACE_AT_AN_EDGE.search(joined))


def escaped(text: str) -> str:
    """Text as it may stand in a cell's XML; control characters in Excel's own way, what XML cannot hold as U+FFFD.

    >>> escaped("R&D <b>"), escaped("a\\rb"), escaped("_x000D_")
    ('R&amp;D &lt;b&gt;', 'a_x000D_b', '_x005F_x000D_')
    """
    if _ESCAPE_BEGINS in text:
        text = _ESCAPE.sub(r"_x005F\g<0>", text)
    return _SPECIAL.sub(_replacement, text)


def is_too_long(text: str) -> bool:
    """Whether a cell cannot hold the text, as Excel counts."""
    return len(text) > LONGEST_TEXT // 2 and len(text) + sum(c > "\uffff" for c in text) > LONGEST_TEXT


def cut_text(text: str) -> str:
    """The beginning of an over-long text that fits into a cell together with a mark that says so."""
    room = LONGEST_TEXT - len(CUT_MARK)
    kept = text[:room].encode("utf-16-le", "surrogatepass")[: 2 * room].decode("utf-16-le", "ignore")
    return kept + CUT_MARK


def _replacement(match: re.Match[str]) -> str:
    found = match.group()
    if found in _ENTITIES:
        return _ENTITIES[found]
    return f"_x{ord(found):04X}_" if found < " " else "\ufffd"
