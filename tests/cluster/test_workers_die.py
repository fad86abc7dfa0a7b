"""Workers that are processes of their own: hostile files, and workers that die, cost time and one item at most."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import cluster_work as work
import pytest
from made_files import MAIN, sheet_xml, xlsx

from reconciler.cluster import fingerprint
from reconciler.cluster.workers import Cluster
from reconciler.engine import Failure, Limit
from reconciler.engines import EngineError, Processes
from reconciler.intake.workbook import start_reading

LIMIT = Limit(memory=400 * work.MIB, seconds=30)
VALUE = '<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with work.cluster_of_processes(2, tmp_path_factory.mktemp("workers"), lives=1) as made:
        yield made


@pytest.fixture
def cluster(address: str) -> Iterator[Cluster]:
    made = Cluster(address)
    yield made
    made.close()


def test_what_befalls_a_child_is_the_same_outcome_as_here(cluster: Cluster) -> None:
    words = ["a", "exit", "raise", "b", "abort", "eat", "c"]
    there = cluster.guarded(work.fragile, words, LIMIT).outcomes()
    assert [outcome.result for outcome in there] == ["A", None, None, "B", None, None, "C"]
    assert there == Processes(1).guarded(work.fragile, words, LIMIT).outcomes()


def test_too_much_time_is_an_outcome(cluster: Cluster) -> None:
    outcomes = cluster.guarded(work.fragile, ["hang", "a"], Limit(400 * work.MIB, 2)).outcomes()
    assert [outcome.failure for outcome in outcomes] == [Failure.TIME, None]


def test_files_are_sent_and_what_cannot_be_is_done_here(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"here")
    here, lost = cluster.guarded(work.content, [tmp_path / "a.txt", tmp_path / "lost.txt"], LIMIT).outcomes()
    assert here.result == ("a.txt", b"here")
    assert lost.detail.startswith("FileNotFoundError")


def test_a_hostile_workbook_is_the_same_finding_as_here(cluster: Cluster, tmp_path: Path) -> None:
    odd = '<row r="2"><x:c r="XFD1048576"><v>1</v></x:c></row>'
    aborts = sheet_xml(VALUE + odd).replace("<worksheet", f"<worksheet {MAIN.replace('xmlns=', 'xmlns:x=')}", 1)
    inbox = tmp_path / "inbox" / "2026-11"
    inbox.mkdir(parents=True)
    files = {"a.xlsx": xlsx(sheet_xml(VALUE)), "b.xlsx": xlsx(aborts), "c.xlsx": b"", "d.csv": b"x,y\n1,2\n"}
    for name, data in files.items():
        (inbox / name).write_bytes(data)
    there = start_reading(inbox, cluster).result()
    assert there == start_reading(inbox, Processes(1)).result()
    assert [(f.code, f.place.file) for f in there.findings] == [("reader-failed", "b.xlsx"), ("empty-file", "c.xlsx")]
    assert [sheet.file for sheet in there.sheets] == ["a.xlsx", "d.csv"]


def test_a_worker_with_another_package_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprint, "PACKAGES", (*fingerprint.PACKAGES, "pytest"))
    with pytest.raises(EngineError, match=rf"The worker tcp://.* has pytest \(none\) instead of {pytest.__version__}"):
        Cluster(address)


def test_what_kills_every_worker_is_an_outcome(cluster: Cluster) -> None:
    outcomes = cluster.guarded(work.kills_its_worker, ["a", "kill", "b"], LIMIT).outcomes()
    assert [outcome.result for outcome in outcomes] == ["A", None, "B"]
    assert outcomes[1].failure is Failure.DIED


def test_a_worker_that_is_killed_costs_time_only(tmp_path: Path) -> None:
    with work.cluster_of_processes(1, tmp_path) as address:
        cluster = Cluster(address)
        killed = threading.Thread(target=kill_when_at_work, args=(tmp_path / "pid",))
        killed.start()
        assert cluster.map(work.waits_once, [tmp_path]) == ["done"]
        killed.join()
        cluster.close()


def test_a_scheduler_that_is_gone_is_told(cluster: Cluster, tmp_path: Path) -> None:
    """The last of the tests with these workers."""
    process = cluster._scheduler._client.run_on_scheduler(os.getpid)
    killed = threading.Thread(target=kill_when_at_work, args=(tmp_path / "pid", process))
    killed.start()
    with pytest.raises(EngineError, match="is gone"):
        cluster.map(work.waits_once, [tmp_path])
    killed.join()


def kill_when_at_work(mark: Path, process: int = 0) -> None:
    """Kills the process, else the one that says in the mark that it is at work."""
    deadline = time.monotonic() + 30
    while not mark.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(process or int(mark.read_text(encoding="ascii")), signal.SIGKILL)
