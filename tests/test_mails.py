"""Mails from runs of the whole program: who is erased from the books is written to no more."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from reconciler.cli import main

STORY = Path(__file__).parent / "golden" / "invitation"
MONTH = "out/2026-10"


def run(*words: str | Path) -> None:
    result = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output


def notices(workspace: Path) -> list[dict[str, Any]]:
    header, *rows = openpyxl.load_workbook(workspace / MONTH / "invitations.xlsx")["invitations"].values
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.fixture
def october(tmp_path: Path) -> Path:
    """The story's workspace after the runs of 10 and 24 October."""
    workspace = shutil.copytree(STORY, tmp_path / "books", ignore=shutil.ignore_patterns("expected", "runs", "*.md"))
    for day in ("10", "24"):
        run("run", workspace, "--as-of", f"2026-10-{day}", "--jobs", "1")
    return workspace


def test_each_run_of_a_month_is_known_by_its_day(october: Path) -> None:
    told = [(row["email"], row["notice"], row["told_on"].day, row["mail_to"]) for row in notices(october)]
    assert told == [
        ("has@eins.example", "welcome", 10, "has@eins.example"),
        ("has@eins.example", "reminder", 24, "has@eins.example"),
        ("new@eins.example", "invitation", 10, "new@eins.example"),
        ("new@eins.example", "reminder", 24, "new@eins.example"),
    ]


def test_who_is_erased_is_named_nowhere_and_told_nothing(october: Path) -> None:
    assert b"new@eins.example" in (october / MONTH / "invitations/direct.html").read_bytes()
    raw = sqlite3.connect(october / "ledger.db", isolation_level=None)
    raw.execute("UPDATE people SET email = NULL, name = NULL, salt = NULL WHERE email = 'new@eins.example'")
    raw.close()
    run("publish", october, "--period", "2026-10")
    erased = [row for row in notices(october) if row["email"] != "has@eins.example"]
    assert [row["notice"] for row in erased] == ["invitation", "reminder"]
    assert all(row["email"].startswith("erased-") for row in erased)
    assert {row[name] for row in erased for name in ("language", "greeting", "mail_to", "subject", "text")} == {None}
    page = (october / MONTH / "invitations/direct.html").read_text(encoding="utf-8")
    assert "new@eins.example" not in page
    assert page.count("no longer to be sent") == 2
    # What is left to copy is of the other: a welcome and a reminder.
    assert page.count("<article") == 2
