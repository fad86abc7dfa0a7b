"""What one command uses as a whole process: wall time, and peak memory with its children's."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

SAMPLE_SECONDS = 0.1
SHARE = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)  # a page that n processes share counts 1/n for each
PEAK_UNIT = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is bytes on macOS, KiB elsewhere


@dataclass(frozen=True)
class Usage:
    """How a command ended and what it used."""

    exit_code: int
    seconds: float
    largest_mib: float
    together_mib: float
    output: str
    errors: str


def measured(command: list[str]) -> Usage:
    """Runs the command to its end; the kernel's own count gives the largest process among it and its children."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        watch = _Watch(process.pid)
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.stop()
        largest = used.ru_maxrss * PEAK_UNIT / 2**20
        return Usage(process.returncode, seconds, largest, max(largest, watch.peak / 2**20), _text(out), _text(err))


class _Watch(threading.Thread):
    """Adds up the memory of a process and its descendants, again and again; `peak` is the most, in bytes."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._pid = pid
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(SAMPLE_SECONDS):
            self.peak = max(self.peak, _resident(self._pid))

    def stop(self) -> None:
        self._stopped.set()
        self.join()


def _resident(pid: int) -> int:
    """Bytes in memory of a process and all below it; 0 where there is no /proc, or when it has just ended."""
    place = Path(f"/proc/{pid}")
    try:
        share = SHARE.search((place / "smaps_rollup").read_text())
        children = [int(c) for task in (place / "task").iterdir() for c in (task / "children").read_text().split()]
    except OSError:
        return 0
    return (int(share[1]) * 1024 if share else 0) + sum(_resident(child) for child in children)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")
