"""What people and programs see of every command: the last line, JSON, pipes, and terminals with and without colours."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import stories as golden
from click.testing import CliRunner

from reconciler.cli import main
from reconciler.command_line import language_option
from reconciler.finding import Finding, Place, Severity
from reconciler.next_steps import after_run
from reconciler.outputs.blank_words import PURPOSES
from reconciler.terminal import print_table
from reconciler.validate.table_schema import LANGUAGES
from reconciler.workspace import Workspace

CALL = [sys.executable, "-c", "from reconciler.cli import main; main(prog_name='reconciler')"]
COLOUR = re.compile(rb"\x1b\[[0-9;]*(3[0-9]|4[0-9]|9[0-7])[0-9;]*m")
STYLE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    made = golden.workspace(golden.FOLDER / "seats", tmp_path)
    golden.command("run", made, "--as-of", "2026-10-31", "--jobs", "1")
    return made


def commands(place: Path) -> dict[str, list[str]]:
    """Each command in a form that works on the place, after October was booked."""
    books = str(place)
    return {
        "init": ["init", f"{books}/other"],
        "check": ["check", books, "--period", "2026-10"],
        "plan": ["plan", books, "--as-of", "2026-11-30"],
        "run": ["run", books, "--as-of", "2026-10-31"],
        "publish": ["publish", books, "--period", "2026-10"],
        "credit": ["credit", books, "INV-2026-000001", "--as-of", "2026-10-31", "--reason", "x", "--licences", "1"],
        "verify": ["verify", books],
        "explain": ["explain", books, "c1"],
        "template": ["template", "members", "-o", f"{books}/members.xlsx"],
        "statement": ["statement", f"{books}/bank.mt940"],
    }


KEYS = {
    "init": {"workspace", "language", "files"},
    "check": {"findings", "workbook"},
    "plan": {"as_of", "events", "digest", "findings"},
    "run": {"as_of", "events", "digest", "booked", "numbers", "published", "findings", "timings"},
    "publish": {"period", "files", "findings"},
    "credit": {"as_of", "events", "digest", "booked", "numbers", "published", "findings"},
    "verify": {"checks"},
    "explain": {"what", "steps"},
    "template": {"kind", "language", "file"},
    "statement": {"files"},
}
MT940 = (
    ":20:X\r\n:25:SE4550000000058398257466\r\n:28C:1/1\r\n:60F:C261101EUR100,00\r\n:61:2611051105C50,00NTRFNONREF\r\n"
    ":86:Invoice\r\n:62F:C261105EUR150,00\r\n"
)


def prepared(place: Path) -> dict[str, list[str]]:
    (place / "bank.mt940").write_text(MT940, encoding="ascii", newline="")
    return commands(place)


def piped(words: list[str], **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*CALL, *words], capture_output=True, check=False, env={**os.environ, **environment})


def on_terminal(words: list[str], **environment: str) -> bytes:
    """All that the command writes where both of its outputs are a terminal."""
    pty = pytest.importorskip("pty", reason="a terminal of a POSIX system")
    ours, theirs = pty.openpty()
    own = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    env = {**own, "COLUMNS": "80", "TERM": "xterm-256color", **environment}
    with subprocess.Popen([*CALL, *words], stdout=theirs, stderr=theirs, env=env):
        os.close(theirs)
        return b"".join(iter(lambda: _read(ours), b""))


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # Linux says so when the other end is closed
        return b""


@pytest.mark.parametrize("name", KEYS)
def test_every_command_has_json_of_its_keys_and_ends_in_what_to_do_next(place: Path, name: str) -> None:
    words = prepared(place)[name]
    machine = CliRunner().invoke(main, [*words, "--json"])
    assert (machine.exit_code, machine.stderr) == (0, "")
    assert set(json.loads(machine.stdout)) == KEYS[name]
    for made in (place / "other", place / "members.xlsx"):
        if made.exists():
            made.rename(made.with_name(f"old-{made.name}"))
    person = CliRunner().invoke(main, words)
    assert person.exit_code == 0
    assert person.stdout.splitlines()[-1].startswith("Next: ")
    assert person.stdout.count("Next: ") == 1


@pytest.mark.parametrize("name", ["check", "plan", "verify", "template"])
def test_in_a_pipe_there_is_neither_colour_nor_progress(place: Path, name: str) -> None:
    plain = piped(prepared(place)[name])
    assert (plain.returncode, plain.stderr) == (0, b"")
    assert b"\x1b" not in plain.stdout
    assert b"\r" not in plain.stdout.replace(b"\r\n", b"\n")


def test_json_in_a_pipe_is_one_object_even_if_a_terminal_shows_the_errors(place: Path) -> None:
    data = json.loads(piped([*prepared(place)["verify"], "--json"], FORCE_COLOR="1").stdout)
    assert {tuple(check) for check in data["checks"]} == {("name", "count", "problems")}
    assert b"\x1b" not in on_terminal([*commands(place)["verify"], "--json"])


def test_a_terminal_has_colours_and_progress_that_leaves_no_trace(place: Path) -> None:
    seen = on_terminal(prepared(place)["plan"])
    assert COLOUR.search(seen)
    assert b"Checking the sheets" in seen or b"Working out what is to be done" in seen
    assert b"\x1b[?25h" in seen  # the cursor is back
    assert seen.rindex(b"\x1b[2K") < seen.index(b"Written:")


def test_no_color_is_respected_and_a_dumb_terminal_gets_plain_lines(place: Path) -> None:
    words = prepared(place)["plan"]
    assert not COLOUR.search(on_terminal(words, NO_COLOR="1"))
    assert b"\x1b" not in on_terminal(words, TERM="dumb")


def test_a_command_in_the_last_line_is_not_broken_however_narrow_the_terminal(place: Path) -> None:
    seen = on_terminal(prepared(place)["plan"], COLUMNS="40", NO_COLOR="1").replace(b"\r\n", b"\n")
    last = seen.rstrip(b"\n").rsplit(b"\n", 1)[-1].decode()
    assert f"reconciler run {place} --as-of 2026-11-30 --expect " in last


@pytest.mark.parametrize("width", [50, 80, 100, 120])
def test_a_table_loses_no_letter_however_narrow_the_terminal(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    heads = ("customer", "billed to", "what", "licences", "months", "from", "renews", "price", "net")
    row = ("1003", "reseller R-NORD", "renewal", "6", "12", "2026-11-16", "2027-11-16", "792.00", "4,752.00 SEK")
    print_table("To be invoiced", heads, [row], right=("licences", "months", "price", "net"), folding=())
    seen = [" ".join(line.split()) for line in STYLE.sub("", capsys.readouterr().out).splitlines()]
    assert {" ".join(heads), " ".join(row)} <= set(seen)


ERRORS: list[tuple[list[str], str]] = [
    (["template", "membres", "-o", "{}/a.xlsx"], "Did you mean members?"),
    (["template", "review", "-o", "{}/a.xlsx"], "payments.xlsx"),
    (["template", "members", "-o", "{}/none/a.xlsx"], "The folder {}/none is missing"),
    (["template", "members", "-o", "{}/a.csv"], "end in .xlsx"),
    (["template", "members", "-o", "{}/there.xlsx"], "{}/there.xlsx is there already"),
    (["init", "{}"], "workspace already"),
    (["check", "{}", "--period", "2026-13"], "is no month"),
    (["explain", "{}", "nothing-known"], "nothing-known"),
]


@pytest.mark.parametrize("as_json", [[], ["--json"]])
@pytest.mark.parametrize(("words", "said"), ERRORS)
def test_errors_are_one_sentence_on_stderr_with_json_too(
    place: Path, words: list[str], said: str, as_json: list[str]
) -> None:
    (place / "there.xlsx").write_bytes(b"mine")
    before = sorted(place.rglob("*"))
    result = CliRunner().invoke(main, [word.format(place) for word in words] + as_json)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said.format(place) in result.stderr
    assert result.stderr.count("\n") == 1
    assert (sorted(place.rglob("*")), (place / "there.xlsx").read_bytes()) == (before, b"mine")


def test_next_steps_name_what_is_there(place: Path) -> None:
    def last(*words: Any) -> str:
        return CliRunner().invoke(main, [str(word) for word in words]).stdout.splitlines()[-1]

    sheet = place / "inbox" / "2026-10" / "members.csv"
    good = sheet.read_text(encoding="utf-8")
    assert last("check", place, "--period", "2026-10") == (
        f"Next: see what would be booked: reconciler plan {place} --as-of 2026-10-31"
    )
    sheet.write_text(good + "c1,nobody@,,\n", encoding="utf-8")
    again = f"then: reconciler check {place} --period 2026-10"
    workbook = place / "out" / "2026-10" / "findings.xlsx"
    checked = last("check", place, "--period", "2026-10")
    marked = workbook.parent / "checked"
    where = f"marked in {marked}" if marked.is_dir() else f"named in {workbook}"
    assert checked == f"Next: repair the cells {where}, {again}"
    ran = last("run", place, "--as-of", "2026-10-31")
    assert ran.startswith(f"Next: look at {workbook.parent / 'summary.html'}; repair the cells ")
    assert ran.endswith(f"then: reconciler run {place} --as-of 2026-10-31")
    page = next((place / "out" / "2026-10" / "invoices").rglob("*.html"))
    page.write_text("gone", encoding="utf-8")
    assert last("verify", place) == (
        f"Next: render the months named above again: reconciler publish {place} --period MONTH"
    )
    assert last("publish", place, "--period", "2026-10") == f"Next: look at {workbook.parent / 'summary.html'}"


def test_a_customer_held_earlier_is_looked_for_where_it_is_named(tmp_path: Path) -> None:
    checked = tmp_path / "out" / "2026-12" / "checked" / "nord.xlsx"
    checked.parent.mkdir(parents=True)
    checked.write_bytes(b"a copy with a warning")

    def told(code: str, file: str) -> str:
        held = Finding(Severity.ERROR, code, Place(file, "Orders", "H7"), "is wrong", "repair it")
        return after_run(Workspace(tmp_path), "2026-12", [held], ["run"])

    assert f"repair the cells named in {checked.parent.parent / 'findings.xlsx'}" in told(
        "held-earlier", "inbox/2026-11/nord.xlsx"
    )
    assert f"repair the cells named in {checked.parent.parent / 'findings.xlsx'}" in told("bad-date", "sud.xlsx")
    assert f"repair the cells marked in {checked.parent}" in told("bad-date", "nord.csv")


def test_template_and_init_speak_the_language(tmp_path: Path) -> None:
    golden.command("init", tmp_path / "books", "--language", "sv")
    golden.command("template", "members", "-o", tmp_path / "lista.xlsx", "--language", "sv")
    paths = [*(tmp_path / "books" / "templates").iterdir(), tmp_path / "lista.xlsx"]
    assert {path.stem for path in paths} == {*PURPOSES, "lista"}
    assert all(openpyxl.load_workbook(path).sheetnames[1] == "Hjälp" for path in paths)
    assert (tmp_path / "lista.xlsx").read_bytes() == (tmp_path / "books/templates/members.xlsx").read_bytes()
    assert 'language = "sv"' in (tmp_path / "books" / "reconciler.toml").read_text(encoding="utf-8")


def test_the_languages_to_choose_from_are_those_of_the_sheets() -> None:
    option = language_option(lambda: None).__click_params__[0]
    assert tuple(option.type.choices) == LANGUAGES
