"""The guide for resellers names only findings and words that there are, and says of each whether it holds a row."""

from __future__ import annotations

import re
from pathlib import Path

from reconciler.catalogue import all_codes
from reconciler.validate.table_schema import table_schemas
from reconciler.validate.text import folded, folded_word

DOCS = Path(__file__).parent.parent / "docs"
GUIDE = (DOCS / "resellers.md").read_text(encoding="utf-8")


def test_every_finding_it_explains_is_one() -> None:
    notes = GUIDE.partition("## What the notes say")[2]
    named = [
        code for row in re.findall(r"^\| (`.*?) \|", notes, re.MULTILINE) for code in re.findall(r"`([^`]+)`", row)
    ]
    assert len(named) == len(set(named)) == 21
    assert [code for code in named if code not in all_codes()] == []


def test_every_column_it_explains_is_a_header_and_none_is_left_out() -> None:
    filling = GUIDE.partition("## How to fill it in")[2].partition("Good to know")[0]
    told = {folded(head.strip("*")) for head in re.findall(r"^\| (\**[A-Z][\w -]+\**) \|", filling, re.MULTILINE)}
    assert told == {folded(field.title) for field in table_schemas()["members"].fields.values()}


def test_every_word_it_says_to_write_is_understood() -> None:
    fields = table_schemas()["members"].fields
    for name, words in {"role": ("member", "admin"), "action": ("add", "remove")}.items():
        assert all(f"*{word}*" in GUIDE and folded_word(word) in fields[name].meanings for word in words)


def test_the_picture_is_there() -> None:
    assert all((DOCS / name).is_file() for name in re.findall(r"!\[.*?\]\((.+?)\)", GUIDE))
