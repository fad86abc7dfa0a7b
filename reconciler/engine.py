"""Independent pieces of work on several processes: results come in input order, so output never depends on the engine.

`map_in_order` is for our own functions. `Guarded` is for functions that may take the whole process down with them,
such as a reader given a hostile file: what happens to a child is an outcome of that one item.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from reconciler.signals import end_with_parent

Item = TypeVar("Item")
Result = TypeVar("Result")

_PARENT_CHECK_SECONDS = 1.0


class Failure(StrEnum):
    """Why an item has no result."""

    DIED = "died"
    MEMORY = "memory"
    TIME = "time"
    ERROR = "error"


class WorkerLostError(ChildProcessError):
    """Work on several processes could not be done, because they were ended from outside; the message says so."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Result]):
    """What became of one item: its result, or why there is none and what is known about it."""

    result: Result | None = None
    failure: Failure | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """What one item may take: bytes beyond what the process has at its start, and seconds."""

    memory: int
    seconds: float


def map_in_order(function: Callable[[Item], Result], items: Iterable[Item], jobs: int = 1) -> list[Result]:
    """`function` of every item, in input order; with more than one job on that many processes.

    If one of them is killed, all is done once more; WorkerLostError if that happens again.

    >>> map_in_order(len, ["a", "", "abc"])
    [1, 0, 3]
    """
    todo = list(items)
    workers = min(jobs, len(todo))
    if workers <= 1:
        return [function(item) for item in todo]
    from concurrent.futures.process import BrokenProcessPool

    with suppress(BrokenProcessPool):
        return _on_processes(function, todo, workers)
    try:  # a worker was killed: that costs time only, if it was not the work that killed it
        return _on_processes(function, todo, workers)
    except BrokenProcessPool as error:
        raise WorkerLostError(
            "A process that was working for this command was ended from outside, twice. Mostly the machine has too "
            "little memory: run again with a smaller --jobs, or when less else is running."
        ) from error


def _on_processes(function: Callable[[Item], Result], todo: Sequence[Item], workers: int) -> list[Result]:
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(workers, _context(), initializer=_take, initargs=(function, todo)) as pool:
        return list(pool.map(_done, range(len(todo))))


_work: tuple[Callable[[Any], Any], Sequence[Any]] = (len, ())
"""What a worker was started with: a forked one has it in its memory already, and nothing needs to be sent."""


def _take(function: Callable[[Any], Any], items: Sequence[Any]) -> None:
    global _work  # noqa: PLW0603 - of this worker process alone
    end_with_parent()
    _work = function, items


def _done(index: int) -> Any:
    function, items = _work
    return function(items[index])


class Guarded(Generic[Item, Result]):
    """`function` of every item under way in child processes; `outcomes()` waits. A child that dies costs its item only.

    The children start in the caller's thread, at once: a fork from another thread might copy a lock that is held.
    """

    def __init__(self, function: Callable[[Item], Result], items: Sequence[Item], jobs: int, limit: Limit) -> None:
        self._function, self._limit, self._jobs = function, limit, max(1, jobs)
        self._count = len(items)
        self._waiting: deque[tuple[int, Item]] = deque(enumerate(items))
        self._answers: dict[int, bytes | Outcome[Result]] = {}
        self._children: list[_Child] = []
        self._start_children()
        self._collector = threading.Thread(target=self._collect, daemon=True)
        self._collector.start()

    def outcomes(self) -> list[Outcome[Result]]:
        """One outcome an item, in input order."""
        self._collector.join()
        while self._waiting:  # every child died before the work was done
            self._start_children()
            self._collect()
        with no_collecting():
            return [_unpacked(self._answers.pop(index)) for index in range(self._count)]

    def _start_children(self) -> None:
        for _ in range(min(self._jobs, len(self._waiting))):
            child = _Child(self._function, self._limit)
            self._children.append(child)
            self._give_work(child)

    def _collect(self) -> None:
        while self._children:
            now = time.monotonic()
            nearest = min(child.deadline for child in self._children)
            ready = wait([child.connection for child in self._children], max(0.0, nearest - now))
            for child in list(self._children):
                if child.connection in ready:
                    self._receive(child)
                elif child.deadline <= time.monotonic():
                    self._drop(child, Failure.TIME, f"after {self._limit.seconds:g} seconds")

    def _receive(self, child: _Child) -> None:
        try:
            self._answers[child.index] = child.connection.recv_bytes()
        except (EOFError, OSError):
            self._drop(child, Failure.DIED)
        else:
            self._give_work(child)

    def _give_work(self, child: _Child) -> None:
        if not self._waiting:
            self._children.remove(child)
            child.stop()
            return
        child.index, item = self._waiting.popleft()
        child.deadline = time.monotonic() + self._limit.seconds
        try:
            child.connection.send((item,))
        except OSError:
            self._drop(child, Failure.DIED)

    def _drop(self, child: _Child, failure: Failure, detail: str = "") -> None:
        self._children.remove(child)
        code = child.kill()
        self._answers[child.index] = Outcome(failure=failure, detail=detail or f"exit code {code}")


class _Child:
    """One child process, the pipe to it, and what it works on."""

    def __init__(self, function: Callable[[Any], Any], limit: Limit) -> None:
        context = _context()
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(function, theirs, limit.memory), daemon=True)
        self.process.start()
        theirs.close()
        self.index = -1
        self.deadline = 0.0

    def stop(self) -> None:
        """Let the child go home: there is no more to do."""
        with suppress(OSError):
            self.connection.send(None)
        self.process.join()
        self.connection.close()

    def kill(self) -> int | None:
        """End the child, dead or alive; its exit code (negative: the signal that ended it)."""
        self.process.join(0.1)
        self.process.kill()
        self.process.join()
        self.connection.close()
        code: int | None = self.process.exitcode
        return code


def _serve(function: Callable[[Any], Any], connection: Connection, memory: int) -> None:
    _leave_terminal_alone()
    _limit_memory(memory)
    gc.disable()  # data without cycles: looking for them takes as long as the work
    while _has_work(connection):
        work = connection.recv()
        if work is None:
            return
        connection.send_bytes(_packed(function, work[0]))


def _has_work(connection: Connection) -> bool:
    """Waits for work; false when the parent is gone, which a pipe that brothers inherited does not tell."""
    parent = multiprocessing.parent_process()
    while not connection.poll(_PARENT_CHECK_SECONDS):
        if parent is None or not parent.is_alive():
            return False
    return True


def _packed(function: Callable[[Any], Any], item: Any) -> bytes:
    try:
        outcome = Outcome(result=function(item))
        return pickle.dumps(outcome, pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        outcome = Outcome(failure=Failure.MEMORY)
    except BaseException as error:  # a panic of a Rust extension is no Exception
        outcome = Outcome(failure=Failure.ERROR, detail=f"{type(error).__name__}: {error}")
    return pickle.dumps(outcome)


def _unpacked(answer: bytes | Outcome[Result]) -> Outcome[Result]:
    if isinstance(answer, Outcome):
        return answer
    outcome: Outcome[Result] = pickle.loads(answer)
    return outcome


@contextmanager
def no_collecting() -> Iterator[None]:
    """No search for cycles while millions of objects without any come: it takes a tenth of a command's time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def collecting() -> Iterator[None]:
    """The search for cycles, whatever it was before: for work that leaves megabytes in them."""
    was_on = gc.isenabled()
    gc.enable()
    try:
        yield
    finally:
        if not was_on:
            gc.disable()


def give_back_memory() -> None:
    """Hands memory that is free to the system (Linux): the C library keeps it, and every forked process counts it."""
    if sys.platform != "linux":
        return
    import ctypes

    with suppress(OSError, AttributeError):  # a C library without it
        ctypes.CDLL(None).malloc_trim(0)


def _context() -> Any:
    """Fork where it is safe and cheap (Linux), else what the platform prefers."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else None)


def _leave_terminal_alone() -> None:
    """The last words of a dying reader are no message to a person."""
    import faulthandler

    faulthandler.disable()
    end_with_parent()
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    os.close(silence)


def _limit_memory(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = _memory_in_use() + memory
    if hard == resource.RLIM_INFINITY or wanted < hard:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


def _memory_in_use() -> int:
    """Bytes of address space of this process, where the system tells (Linux)."""
    try:
        with open("/proc/self/statm", encoding="ascii") as numbers:  # noqa: PTH123 - no path of the project's
            return int(numbers.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
