"""Work for engines in tests, by names that the workers of a cluster can import, and the processes of a cluster."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024


@dataclass(frozen=True)
class Shared:
    """What several pieces of work have in common."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """A piece of work with a path: it writes there, and reads what stands beside it."""

    path: Path
    shared: Shared


def written(page: Page) -> str:
    """Write the page into a folder that is there already; gives what the file beside it holds."""
    page.path.write_text(" ".join(page.shared.words) + page.path.name, encoding="utf-8")
    return page.path.name


def upper_copy(path: Path) -> str:
    """Read a file, write the same in capitals beside it."""
    text = path.read_text(encoding="utf-8").upper()
    path.with_suffix(".big").write_text(text, encoding="utf-8")
    return text


def content(path: Path) -> tuple[str, bytes]:
    """The name and the bytes of a file."""
    return path.name, path.read_bytes()


def slow_start(number: int) -> int:
    """The first takes longest."""
    time.sleep(0.2 if number == 0 else 0)
    return number


def odd_refused(number: int) -> int:
    """An error for odd numbers, the later the quicker."""
    if number % 2:
        time.sleep(0.2 / number)
        raise ValueError(f"{number} is odd")
    return number


def fragile(word: str) -> str:
    """What a hostile file may do to the process that reads it."""
    if word == "exit":
        os._exit(7)
    if word == "abort":
        os.abort()
    if word == "raise":
        raise ValueError("no good")
    if word == "eat":
        return "x" * (1000 * MIB)
    if word == "hang":
        time.sleep(60)
    return word.upper()


def kills_its_worker(word: str) -> str:
    """Takes the worker down with it: child, process apart, worker."""
    if word == "kill":
        os.kill(_parent(os.getppid()), signal.SIGKILL)
        os._exit(1)
    return word.upper()


def _parent(process: int) -> int:
    status = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    return int(status.rpartition(")")[2].split()[1])


def waits_once(marks: Path) -> str:
    """The first to do it says who it is and waits to be killed; whoever does it again is done at once."""
    mark = marks / "pid"
    if mark.exists():
        return "done"
    (marks / "half").write_text(str(os.getpid()), encoding="ascii")
    (marks / "half").rename(mark)
    time.sleep(60)
    return "never"


def free_port() -> int:
    """A port of loopback at which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def cluster_in_this_process(workers: int) -> Iterator[str]:
    """The address of a scheduler whose workers are threads here, and which is talked to over loopback all the same."""
    import distributed  # here, for the workers' sake: their children import this module in their own time

    options = {"processes": False, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "protocol": "tcp"}
    with distributed.LocalCluster(
        n_workers=workers, host="127.0.0.1", worker_dashboard_address=None, silence_logs=50, **options
    ) as cluster:
        yield cluster.scheduler_address


@contextmanager
def cluster_of_processes(workers: int, folder: Path, lives: int = 4) -> Iterator[str]:
    """The address of a scheduler with workers that are processes and are started again when they die.

    `lives`: so many workers may die of a piece of work before it is given up.
    """
    import distributed

    address = f"tcp://127.0.0.1:{free_port()}"
    paths = [str(Path(__file__).parent), *filter(None, sys.path)]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(lives - 1),
    }
    call = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    port = address.rpartition(":")[2]
    commands = [[*call, "--host", "127.0.0.1", "--port", port, "--no-dashboard"]]
    call = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"]
    commands += [[*call, "--local-directory", str(folder)] for _ in range(workers)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [subprocess.Popen(command, env=environment, cwd=folder, **quiet) for command in commands]
    try:
        with distributed.Client(address, timeout=90, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=90)
        yield address
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in reversed(processes):
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
