"""Where a command's work is done: in this process and others of this machine, or on a cluster. One is chosen a command.

An engine has `map` for our own functions and `guarded` for functions that a hostile file may take down. Results come in
input order whatever does the work, so no output depends on the engine or on how many work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from reconciler.engine import Guarded, Limit, Outcome, map_in_order

Item = TypeVar("Item")
Result = TypeVar("Result")


NO_DASK = (
    "cluster = {address!r} in reconciler.toml needs Dask, which is not there ({what}). "
    "Install the extra reconciler[cluster], or take the line out: then this machine works alone."
)


class EngineError(Exception):
    """The work cannot be done where the config wants it done; the message says why and what to do."""


class UnderWay(Protocol[Result]):
    """Work that goes on while the caller does something else."""

    def outcomes(self) -> list[Outcome[Result]]:
        """One outcome an item, in input order, once all are there."""
        ...


class Engine(Protocol):
    """Who does the work; `jobs` processes of this machine do what is not shared out any further."""

    @property
    def jobs(self) -> int:
        """How many processes of this machine may work."""
        ...

    def map(
        self, function: Callable[[Item], Result], items: Iterable[Item], folder: Path | None = None
    ) -> list[Result]:
        """`function` of every item, in input order; what it writes below `folder` stands there afterwards.

        Every item may name paths below `folder` and read what stands there; nothing else of this machine.
        """
        ...

    def map_small(self, function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        """The same for work so short that another process of this machine would take longer to be told of it."""
        ...

    def guarded(self, function: Callable[[Item], Result], items: Sequence[Item], limit: Limit) -> UnderWay[Result]:
        """`function` of every item under way, each within its limit; the items name the files that it reads."""
        ...

    def close(self) -> None:
        """Let go of whatever did the work."""
        ...


@dataclass(frozen=True)
class Processes:
    """This machine: `jobs` processes, with one this process alone.

    >>> Processes(1).map(len, ["a", "", "abc"])
    [1, 0, 3]
    """

    jobs: int = 1

    def map(
        self, function: Callable[[Item], Result], items: Iterable[Item], folder: Path | None = None
    ) -> list[Result]:
        """`function` of every item; it writes into `folder` itself."""
        return map_in_order(function, items, self.jobs)

    def map_small(self, function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        """`function` of every item, in this process."""
        return [function(item) for item in items]

    def guarded(self, function: Callable[[Item], Result], items: Sequence[Item], limit: Limit) -> UnderWay[Result]:
        """`function` of every item in child processes."""
        return Guarded(function, items, self.jobs, limit)

    def close(self) -> None:
        """Nothing is held."""


ALONE = Processes()
"""This process alone."""


def chosen_engine(config: Path, jobs: int) -> Engine:
    """The cluster that the file `config` names, else this machine; EngineError where the cluster cannot be used."""
    address = cluster_address(config)
    if not address:
        return Processes(jobs)
    try:
        from reconciler.cluster.workers import Cluster
    except ImportError as error:
        raise EngineError(NO_DASK.format(address=address, what=error)) from error
    return Cluster(address, jobs)


def cluster_address(config: Path) -> str:
    """The config's `cluster`, before all else of it is read: that takes longer than starting to read the inbox.

    Nothing where the file cannot be read: what is wrong with it is said when all of it is.
    """
    try:
        text = config.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""
    if "cluster" not in text:
        return ""
    import tomllib

    try:
        address = tomllib.loads(text).get("cluster", "")
    except tomllib.TOMLDecodeError:
        return ""
    return address if isinstance(address, str) else ""
