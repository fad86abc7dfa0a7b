"""The command as a process: outputs that end early, letters a terminal lacks, Ctrl-C, and no colours in a file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import stories as golden

CALL = [sys.executable, "-c", "from reconciler.cli import main; main(prog_name='reconciler')"]
PLAN = ("plan", "--as-of", "2026-10-31")
CUSTOMERS = "inbox/2026-10/customers.csv"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    made = golden.workspace(golden.FOLDER / "seats", tmp_path).rename(tmp_path / "Büro 1")
    sheet = made / CUSTOMERS
    sheet.write_text(
        sheet.read_text(encoding="utf-8").replace("c1,", "künd,") + ",ohne Nummer,DE,1,\n", encoding="utf-8"
    )
    return made


def started(place: Path, *words: str, **options):
    name, *rest = words
    return subprocess.Popen([*CALL, name, str(place), *rest], stderr=subprocess.PIPE, text=True, **options)


@pytest.mark.parametrize(
    ("words", "code"),
    [(PLAN, 1), ((*PLAN, "--json"), 1), (("run", "--as-of", "2026-10-31"), 1), (("check", "--period", "2026-10"), 1)],
)
def test_a_reader_who_leaves_changes_neither_the_work_nor_the_exit_code(place, words, code):
    theirs, ours = os.pipe()
    os.close(theirs)
    process = started(place, *words, stdout=ours)
    os.close(ours)
    assert (process.communicate()[1], process.returncode) == ("", code)


def test_letters_that_the_terminal_lacks_are_escaped(place):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    process = started(place, *PLAN, stdout=subprocess.PIPE, env=environment)
    out, errors = process.communicate()
    assert (errors, process.returncode) == ("", 1)
    assert r"k\xfcnd" in out
    planned = json.loads(started(place, *PLAN, "--json", stdout=subprocess.PIPE, env=environment).communicate()[0])
    assert {e["customer_id"] for e in planned["events"] if e["event"] == "wish"} == {"künd"}


def test_a_file_has_neither_colours_nor_progress_and_the_plan_is_the_same(place, tmp_path):
    said = []
    for zone, seed, jobs in (("Pacific/Kiritimati", "1", "1"), ("America/Los_Angeles", "2", "2")):
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed}
        process = started(place, *PLAN, "--jobs", jobs, stdout=subprocess.PIPE, env=environment)
        out, errors = process.communicate()
        assert errors == ""
        said.append((out, (place / "plan.xlsx").read_bytes()))
    assert said[0] == said[1]
    assert "\x1b" not in said[0][0]
    last = said[0][0].splitlines()[-1]
    assert f"reconciler run '{place}' --as-of 2026-10-31 --expect " in last  # ready to be copied, spaces and all


def test_on_80_columns_days_and_amounts_stay_whole(place):
    pty = pytest.importorskip("pty", reason="a terminal of a POSIX system")
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": "80", "TERM": "xterm"}
    process = started(place, *PLAN, stdout=theirs, env=environment)
    os.close(theirs)
    text = b"".join(iter(lambda: _read(ours), b"")).decode()
    process.communicate()
    (line,) = [line for line in text.splitlines() if " 2026-10-31 2027-10-31 " in line]
    assert line.split() == ["künd", "new", "2", "12", "2026-10-31", "2027-10-31", "96.00", "192.00", "EUR"]
    assert len(line) <= 80


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # Linux says so when the other end is closed
        return b""


def test_ctrl_c_ends_in_one_sentence_and_what_was_begun_can_be_finished(place):
    code = (
        "import os, signal; from reconciler import pipeline; from reconciler.cli import main; "
        "pipeline.publish = lambda *_: os.kill(os.getpid(), signal.SIGINT); main()"
    )
    command = [sys.executable, "-c", code, "run", str(place), "--as-of", "2026-10-31"]
    stopped = subprocess.run(command, capture_output=True, text=True, check=False)
    assert stopped.returncode == 1  # 2 would say that nothing was done
    assert stopped.stderr == (
        "Stopped. A batch is booked in whole or not at all: give the same command again to finish.\n"
        "The batch of 2026-10-31 is booked; run again, without --expect, to have its outputs written.\n"
    )
    again = started(place, "run", "--as-of", "2026-10-31", "--json", stdout=subprocess.PIPE)
    ran = json.loads(again.communicate()[0])
    assert (ran["booked"], ran["published"]) == (False, ["2026-10"])
