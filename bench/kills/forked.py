"""Commands of the program in forked children of a process that has imported everything: a start costs nothing."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reconciler import fail_points
from reconciler.cli import main

SHORT = 0.002
"""Seconds between two looks whether a child has ended."""


@dataclass
class Child:
    """A forked child, leader of a process group with all the processes that it starts."""

    pid: int
    started: float
    status: int | None = None
    ended: float = 0.0

    def has_ended(self) -> bool:
        """Whether it has ended, without waiting."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status, self.ended = status, time.monotonic()
        return self.status is not None

    def wait(self) -> int:
        """Its exit code, when it has ended; negative: the signal that ended it."""
        if self.status is None:
            self.status, self.ended = os.waitpid(self.pid, 0)[1], time.monotonic()
        return os.waitstatus_to_exitcode(self.status)

    def kill_at(self, second: float) -> bool:
        """Kills it so many seconds after its start; false if it had ended before."""
        end = self.started + second
        while (left := end - time.monotonic()) > 0 and not self.has_ended():
            time.sleep(min(left, 20 * SHORT))
        if not self.has_ended():
            os.kill(self.pid, signal.SIGKILL)
        return self.wait() == -signal.SIGKILL

    def leaves_nobody(self, seconds: float = 5.0) -> bool:
        """Whether all the processes that it started end too, within so many seconds."""
        end = time.monotonic() + seconds
        while _has_group(self.pid) and time.monotonic() < end:
            time.sleep(10 * SHORT)
        return not _has_group(self.pid)


def started(work: Callable[[], None], said: Path, scratch: Path, point: str = "") -> Child:
    """A child that does the work; what it says goes to a file, its temporary files to `scratch`.

    `point` is a fail point as in the environment variable.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    began = time.monotonic()
    pid = os.fork()
    if pid:
        return Child(pid, began)
    code = 70
    try:
        os.setpgid(0, 0)
        _say_to(said)
        tempfile.tempdir = str(scratch)
        if point:
            fail_points.ask(point)
        work()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def command(words: Sequence[str | Path], said: Path, scratch: Path, point: str = "") -> Child:
    """A child that runs a command of the program."""
    return started(lambda: main.main([str(word) for word in words], prog_name="reconciler"), said, scratch, point)


def _say_to(said: Path) -> None:
    file = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)
    sys.stdout = sys.stderr = said.open("a", encoding="utf-8", buffering=1)  # not what a test runner put there


def _has_group(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
