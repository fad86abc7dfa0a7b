"""What the commands refuse: exit code 2, one sentence, nothing done."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import stories as golden

call = golden.command


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return golden.workspace(golden.FOLDER / "seats", tmp_path)


def files(place: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("day", ["2026-02-30", "30.11.2026", "2026-11", "today", ""])
def test_a_day_that_is_none_says_how_to_write_one(place, day):
    result = call("plan", place, "--as-of", day)
    assert result.exit_code == 2
    assert "such as 2026-11-30" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        (), ("bogus",), ("plan",), ("plan", "missing", "--as-of", "2026-10-31"), ("run", "."), ("verify", "missing"),
        ("run", ".", "--as-of", "2026-10-31", "--jobs", "0"), ("check", ".", "missing.csv"), ("publish", "."),
        ("explain", "."), ("init",), ("run", ".", "--as-of", "2026-10-31"),
    ],
)  # fmt: skip
def test_what_is_no_command_or_no_workspace_is_exit_2(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = call(*words)
    assert result.exit_code == 2
    assert result.stderr


def test_a_fault_of_the_program_is_no_held_row(place, monkeypatch):
    from reconciler import pipeline

    def broken(*_: object) -> None:
        raise KeyError("C-1")

    monkeypatch.setattr(pipeline, "planned_batch", broken)
    result = call("run", place, "--as-of", "2026-10-31")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "fault of the program" in result.stderr
    assert "KeyError: 'C-1'" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    monkeypatch.setenv("RECONCILER_DEBUG", "1")
    assert "in broken" in call("run", place, "--as-of", "2026-10-31").stderr


@pytest.mark.parametrize(("words", "name"), [(("plan", "--as-of", "2026-10-31"), "plan.xlsx"), (("check",), "out")])
def test_a_file_that_cannot_be_written_is_one_sentence(place, words, name):
    (place / name).mkdir() if name == "plan.xlsx" else (place / name).write_text("x", encoding="utf-8")
    result = call(words[0], place, *words[1:])
    assert result.exit_code == 2
    assert name in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_batch_whose_files_cannot_be_written_says_that_it_is_booked(place):
    (place / "out").write_text("x", encoding="utf-8")
    result = call("run", place, "--as-of", "2026-10-31")
    assert result.exit_code == 1
    assert "The batch of 2026-10-31 is booked" in result.stderr
    (place / "out").unlink()
    assert json.loads(call("run", place, "--as-of", "2026-10-31", "--json").stdout)["published"] == ["2026-10"]


def own_template(place, text):
    (place / "templates").mkdir(exist_ok=True)
    (place / "templates" / "invoice.html").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("text", ["{% if %}", '{% extends "invoice.html" %}'])
def test_a_template_that_cannot_be_used_stops_a_run_before_anything_is_booked(place, text):
    own_template(place, text)
    before = files(place)
    result = call("run", place, "--as-of", "2026-10-31")
    assert result.exit_code == 2
    assert "invoice.html" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert files(place) == before


def test_a_template_that_cannot_show_a_page_leaves_the_batch_booked_and_nothing_half_published(place):
    own_template(place, '{% extends "default/invoice.html" %}{% block payment %}\n{{ d.payee }}{% endblock %}')
    result = call("run", place, "--as-of", "2026-10-31")
    assert result.exit_code == 1
    assert re.search(r"templates.invoice\.html:2: .* has no attribute 'payee'", result.stderr)
    assert "The batch of 2026-10-31 is booked" in result.stderr
    assert list((place / "out").iterdir()) == []
    own_template(place, "{{ d.number }}")
    assert call("run", place, "--as-of", "2026-10-31").exit_code == 0
    assert call("verify", place).exit_code == 0


@pytest.mark.parametrize("fault", [MemoryError(), ValueError("no such thing"), KeyboardInterrupt()])
def test_whatever_stops_the_outputs_of_a_booked_batch_ends_with_1(place, monkeypatch, fault):
    def publish(*_: object) -> None:
        raise fault

    with monkeypatch.context() as patched:
        patched.setattr("reconciler.pipeline.publish", publish)
        result = call("run", place, "--as-of", "2026-10-31")
    assert result.exit_code == 1
    assert "The batch of 2026-10-31 is booked; run again, without --expect" in result.stderr
    again = json.loads(call("run", place, "--as-of", "2026-10-31", "--json").stdout)
    assert (again["booked"], again["published"]) == (False, ["2026-10"])


@pytest.mark.parametrize("digest", ["0" * 16, ""])
def test_a_stale_digest_makes_no_books(place, digest):
    before = files(place)
    stale = call("run", place, "--as-of", "2026-10-31", "--expect", digest)
    assert stale.exit_code == 2
    assert files(place) == before


def test_publish_makes_no_books(place):
    before = files(place)
    result = call("publish", place, "--period", "2026-10")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nothing is booked yet" in result.stderr
    assert files(place) == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("publish", "--period", "2026-09"), "2026-09"),
        (("explain", "INV-2026-000009"), "Did you mean INV-2026-000001"),
        (("check", "--period", "2026-13"), "no month"),
        (("check", "--period", "2026-01"), "is missing"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_2(place, words, says):
    call("run", place, "--as-of", "2026-10-31")
    result = call(words[0], place, *words[1:])
    assert result.exit_code == 2
    assert says in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_month_before_the_last_batch_is_refused(place):
    call("run", place, "--as-of", "2026-10-31")
    result = call("run", place, "--as-of", "2026-10-30")
    assert result.exit_code == 2
    assert "2026-10-31" in result.stderr


def test_a_broken_config_names_the_key(place):
    config = place / "reconciler.toml"
    config.write_text(config.read_text(encoding="utf-8") + "\n[terms]\ndue_dys = 3\n", encoding="utf-8")
    result = call("plan", place, "--as-of", "2026-10-31")
    assert result.exit_code == 2
    assert "terms.due_dys is no known key. Did you mean due_days?" in result.stderr


def test_a_second_writer_is_told_so(place, monkeypatch):
    from reconciler.ledger import sqlite
    from reconciler.ledger.books import open_for_writing

    monkeypatch.setattr(sqlite, "_LOCK_SECONDS", 0)
    with open_for_writing(place / "ledger.db"):
        result = call("run", place, "--as-of", "2026-10-31")
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1
    assert not (place / "out").exists()
