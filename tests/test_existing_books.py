"""The guide for existing books is followed to the letter: its files, its commands, and what it says comes of them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import openpyxl
import pytest
import stories as golden

GUIDE = (Path(__file__).parent.parent / "docs" / "existing-books.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(kind: str) -> dict[str, str]:
    """The guide's blocks of one kind, by name; those without one by their number."""
    found = [(name, text) for word, name, text in FENCE.findall(GUIDE) if word == kind]
    return {name or str(n): text for n, (name, text) in enumerate(found)}


def rows(path: Path, sheet: str) -> list[dict[str, object]]:
    heads, *lines = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, heads), line, strict=True)) for line in lines]


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The workspace after all commands of the guide, and all that they printed with spaces folded."""
    books = tmp_path_factory.mktemp("guide") / "my-books"
    printed = []
    for line in "".join(blocks("sh").values()).splitlines():
        words = shlex.split(line.replace("my-books", str(books)))
        result = golden.command(*words[1:])
        assert result.exit_code == 0, result.output
        printed += [" ".join(said.split()) for said in result.output.splitlines()]
        if words[1] == "init":
            put_in(books)
    return books / "out" / "2026-11", "\n".join(printed)


def put_in(books: Path) -> None:
    """The guide's files into the inbox, and its line into the config."""
    config = books / "reconciler.toml"
    (line,) = blocks("toml").values()
    text, n = re.subn(r"^first = 1 .*$", line.strip(), config.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert n == 1
    config.write_text(text, encoding="utf-8")
    (books / "inbox" / "2026-11").mkdir()
    for name, content in blocks("csv").items():
        (books / "inbox" / "2026-11" / name).write_text(content, encoding="utf-8")


def test_every_output_the_guide_shows_is_printed(followed: tuple[Path, str]) -> None:
    shown = [line for text in blocks("text").values() for line in text.splitlines()]
    assert len(shown) == 2
    assert [line for line in shown if line not in followed[1].splitlines()] == []
    assert "subscriptions brought in (opening) 2" in followed[1]
    assert "open items brought in 1" in followed[1]
    assert "notices: invitation 1" in followed[1]


def test_the_sums_to_compare_are_those_of_the_guide(followed: tuple[Path, str]) -> None:
    out, _ = followed
    assert sum(int(str(row["licences"])) for row in rows(out / "seats.xlsx", "seats")) == 30  # 25 + 5
    members = rows(out / "seats.xlsx", "members")
    assert sorted(str(row["status"]) for row in members) == ["active", "active", "invited"]
    waiting = {row["number"]: row["open"] for row in rows(out / "payments.xlsx", "open")}
    assert waiting == {"F2026-117": 2000, "INV-2026-000119": 480}  # 2,400 less 400; 5 licences of 96, reverse charge


def test_only_who_has_no_licence_yet_is_invited(followed: tuple[Path, str]) -> None:
    invited = rows(followed[0] / "invitations.xlsx", "invitations")
    assert [(row["email"], row["notice"]) for row in invited] == [("bo.ek@bergmann.example", "invitation")]
