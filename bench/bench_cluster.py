"""Rendering and validation on one Dask worker and on two: python bench/bench_cluster.py WORKSPACE --period 2026-10

WORKSPACE has been run for the month; it is read only. Scheduler and workers are processes on loopback. Wall time counts
only on an idle machine, so processor time is told, too: what the busiest worker used, and what this process did.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reconciler.cluster.workers import Cluster
from reconciler.config import read_config
from reconciler.engines import Engine, Processes
from reconciler.intake.workbook import start_reading
from reconciler.ledger.books import open_for_reading
from reconciler.outputs.publishing import publish
from reconciler.validate.sheets import validated
from reconciler.validate.tables import Known
from reconciler.workspace import Workspace

AT_LEAST = 1.7


@contextmanager
def cluster(workers: int, port: int) -> Iterator[Cluster]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        address = f"tcp://127.0.0.1:{port}"
        module = [sys.executable, "-m"]
        calls = [[*module, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port)]]
        worker = [*module, "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"]
        calls += [[*worker, "--local-directory", folder] for _ in range(workers)]
        started = [subprocess.Popen([*call, "--no-dashboard"], env=environment, **quiet) for call in calls]
        try:
            made = connected(address, workers)
            yield made
            made.close()
        finally:
            for process in reversed(started):
                process.terminate()
                process.wait()


def connected(address: str, workers: int) -> Cluster:
    deadline = time.monotonic() + 60
    while True:
        try:
            made = Cluster(address)
        except Exception:
            if time.monotonic() > deadline:
                raise
            continue
        made._scheduler._client.wait_for_workers(workers, timeout=60)
        return made


def used(engine: Cluster) -> list[float]:
    """Processor seconds of each worker so far."""
    return list(engine._scheduler._client.run(time.process_time).values())


def work(name: str, place: Workspace, period: str, engine: Engine) -> None:
    if name == "render":
        with open_for_reading(place.ledger) as books, tempfile.TemporaryDirectory() as folder:
            month = books.month(period)
            assert month is not None
            publish(month, Path(folder) / period, engine=engine)
        return
    validated(SHEETS, read_config(place.config), Known(), engine=engine)


def measured(name: str, place: Workspace, period: str, workers: int, port: int) -> tuple[float, float, float]:
    """Wall seconds, processor seconds of the busiest worker, and of this process."""
    with cluster(workers, port) as engine:
        work(name, place, period, engine)  # imports, templates and caches
        before, mine, began = used(engine), time.process_time(), time.perf_counter()
        work(name, place, period, engine)
        wall, own = time.perf_counter() - began, time.process_time() - mine
        return wall, max(b - a for a, b in zip(before, used(engine), strict=True)), own


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--period", default="2026-10")
    parser.add_argument("--rounds", type=int, default=2)
    a = parser.parse_args()
    place = Workspace(a.workspace)
    SHEETS = start_reading(place.inbox(a.period), Processes(1)).result().sheets
    port = 8800
    for name in ("render", "validate"):
        best: dict[int, tuple[float, ...]] = {}
        for _ in range(a.rounds):
            for workers in (1, 2):
                port += 1
                found = measured(name, place, a.period, workers, port)
                best[workers] = tuple(map(min, found, best.get(workers, found)))
        for workers, (wall, busiest, own) in best.items():
            print(f"{name}, {workers} workers: wall {wall:.1f} s, busiest worker {busiest:.1f} s, here {own:.1f} s")
        for what, n in (("wall", 0), ("busiest worker", 1)):
            ratio = best[1][n] / best[2][n]
            print(f"{name}: two workers {ratio:.2f} x one by {what}  ({'ok' if ratio >= AT_LEAST else 'MISSED'})")
