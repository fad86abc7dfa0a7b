"""Faults of disk, rights, memory and other processes: a sentence, an exit code, nothing lost, the next run goes on."""

from __future__ import annotations

import os
import resource
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import stories as golden
from kills.forked import Child, command, started
from kills.judged import batches, book_problems, tree

from reconciler import fail_points
from reconciler.cli import main
from reconciler.engine import WorkerLostError, map_in_order
from reconciler.faults import sentence
from reconciler.intake import codes, workbook
from reconciler.intake.inbox import Source

RUN = ("run", "--as-of", "2026-07-31", "--jobs", "1")
BOOKED = "The batch of 2026-07-31 is booked; run again, without --expect, to have its outputs written."
NOBODY = 65534


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    place = golden.workspace(golden.FOLDER / "reminders", tmp_path_factory.mktemp("undisturbed"))
    assert golden.command("run", place, *RUN[1:]).exit_code == 0
    return tree(place)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return golden.workspace(golden.FOLDER / "reminders", tmp_path)


def call(place: Path, words=RUN, point: str = "") -> Child:
    return command([words[0], place, *words[1:]], place.with_name("said"), place.parent, point)


def said(place: Path) -> str:
    return place.with_name("said").read_text(encoding="utf-8")


def ended(place: Path, before: Callable[[], object], words=RUN) -> tuple[int, str]:
    """Exit code and output of a command whose process does something before."""

    def work() -> None:
        before()
        main.main([words[0], str(place), *words[1:]], prog_name="reconciler")

    return started(work, place.with_name("said"), place.parent).wait(), said(place)


def assert_the_next_run_completes(place: Path, undisturbed) -> None:
    assert book_problems(place) == []
    assert golden.command("run", place, *RUN[1:]).exit_code == 0
    now = tree(place)
    assert now.of_the_books == undisturbed.of_the_books
    assert now.rows == undisturbed.rows


@pytest.mark.parametrize("point", ["part-written", "moving", "file-written"])
def test_a_disk_that_is_full_while_outputs_are_written_keeps_the_batch(place, undisturbed, point):
    assert call(place, point=f"{point}:1:full").wait() == 1
    assert said(place).splitlines()[-1] == BOOKED
    assert "No space left on device" in said(place)
    assert_the_next_run_completes(place, undisturbed)


def test_a_disk_that_takes_no_more_of_the_books_books_nothing(place, undisturbed):
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    code, words = ended(place, little_room)
    assert (code, len(words.splitlines())) == (2, 1)
    assert words.startswith(f"The disk failed while {place / 'ledger.db'} was read or written")
    assert batches(place) == 0
    assert_the_next_run_completes(place, undisturbed)


@pytest.fixture
def open_place():
    """A workspace to which the way is open for everybody; above `tmp_path` it is not."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield golden.workspace(golden.FOLDER / "reminders", Path(folder))


def test_books_that_may_not_be_written_say_so_and_no_row_is_shown(open_place):
    place = open_place
    assert golden.command("run", place, *RUN[1:]).exit_code == 0
    later = ("run", "--as-of", "2026-08-31", "--jobs", "1")
    code, words = ended(place, lambda: _as_who_may_not_write(place), later)
    assert code == 2
    told = f"{place / 'ledger.db'} cannot be written. Check the rights of the file and of its folder."
    assert (words.splitlines()[-1], "INSERT" in words) == (told, False)
    assert batches(place) == 1


def _as_who_may_not_write(place: Path) -> None:
    """Takes the rights away; root, whom rights do not bind, becomes nobody."""
    for path in (*place.rglob("*"), place):
        path.chmod(0o555 if path.is_dir() else 0o444)
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def test_pipes_sockets_and_circles_in_the_inbox_are_named_and_nothing_waits(place):
    inbox = place / "inbox" / "2026-07"
    os.mkfifo(inbox / "pipe.csv")
    (inbox / "circle.csv").symlink_to("circle.csv")
    (inbox / "folder.xlsx").mkdir()
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(inbox)  # a socket's path must be short
        made.bind("s.csv")
        os.chdir(here)
        assert call(place).wait() == 1
    assert {"pipe.csv", "circle.csv", "s.csv"} <= {w.rstrip(":") for w in said(place).split()}


def test_a_pipe_that_is_checked_is_no_file(place):
    os.mkfifo(place / "pipe.csv")
    found = golden.command("check", place, place / "pipe.csv", "--jobs", "1")
    assert (found.exit_code, "no file but a pipe" in found.output) == (1, True)


def test_a_file_that_changes_while_it_is_read_is_not_used(tmp_path, monkeypatch):
    path = tmp_path / "customers.csv"
    path.write_text("customer_id,name,country,licences\nc1,Nord,DE,2\n", encoding="utf-8")
    read = workbook._read

    def meanwhile(source: Source):
        found = read(source)
        path.write_text(path.read_text(encoding="utf-8") + "c2,Syd,SE,3\n", encoding="utf-8")
        return found

    monkeypatch.setattr(workbook, "_read", meanwhile)
    found = workbook.read_file(Source(path, path.name))
    assert (found.sheets, [finding.code for finding in found.findings]) == ([], [codes.FILE_UNREADABLE.name])
    path.unlink()
    assert [f.code for f in workbook.read_file(Source(path, path.name)).findings] == [codes.FILE_UNREADABLE.name]


def test_memory_that_ends_is_said():
    assert sentence(MemoryError()).startswith("There is not enough memory")


def test_a_run_that_is_told_to_end_says_so_and_leaves_nothing(place, undisturbed):
    child = call(place, point="part-written:1:stop")
    os.waitid(os.P_PID, child.pid, os.WSTOPPED | os.WNOWAIT)
    os.kill(child.pid, signal.SIGTERM)
    os.kill(child.pid, signal.SIGCONT)
    assert child.wait() == 1
    assert said(place).splitlines()[-2:] == [
        "Stopped. A batch is booked in whole or not at all: give the same command again to finish.",
        BOOKED,
    ]
    assert not list((place / "out").glob(".*"))
    assert_the_next_run_completes(place, undisturbed)


@pytest.mark.parametrize("words", [RUN, ("publish", "--period", "2026-07"), ("verify",)])
def test_while_a_run_is_booking_another_command_is_told_or_reads(place, words):
    first = call(place, point="commit-before:1:stop")
    os.waitid(os.P_PID, first.pid, os.WSTOPPED | os.WNOWAIT)
    second = golden.command(words[0], place, *words[1:])
    os.kill(first.pid, signal.SIGCONT)
    assert first.wait() == 0
    assert second.exit_code == 2
    in_use = f"{place / 'ledger.db'} is in use by another run. Wait until it has ended, then run again.\n"
    assert second.output.endswith(in_use) or (words == ("verify",) and "nothing is booked yet" in second.output)
    assert (batches(place), book_problems(place)) == (1, [])


def _killed_worker(marks: str) -> int:
    """Kills its process as long as there are fewer marks in the folder than its name says."""
    folder, _, deaths = marks.rpartition("-")
    done = len(list(Path(folder).iterdir()))
    if done < int(deaths):
        (Path(folder) / str(done)).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 7


def test_a_worker_that_is_killed_costs_time_and_twice_is_said(tmp_path):
    (once := tmp_path / "once").mkdir()
    assert map_in_order(_killed_worker, [f"{once}-1", f"{once}-0"], 2) == [7, 7]
    (twice := tmp_path / "twice").mkdir()
    with pytest.raises(WorkerLostError, match="ended from outside, twice"):
        map_in_order(_killed_worker, [f"{twice}-9", f"{twice}-9"], 2)


def test_in_ordinary_use_no_point_is_asked_for():
    assert fail_points._asked is None
    fail_points.reached("commit-before")
