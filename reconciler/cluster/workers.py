"""The workers of a Dask cluster as engine (see `engines.py`). Work of which a worker dies is done again by another."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from reconciler.cluster.apart import answered_apart
from reconciler.cluster.errand import Answer, Errand, answered, errand_below, folders_below, shared_parts, unpacked
from reconciler.cluster.fingerprint import mark
from reconciler.cluster.guarded import GuardedThere, batches
from reconciler.cluster.scheduler import Scheduler
from reconciler.engine import Failure, Limit, Outcome, no_collecting
from reconciler.engines import EngineError, UnderWay

Item = TypeVar("Item")
Result = TypeVar("Result")

_KILLED = "each worker that did it ended"


class Cluster:
    """The workers of the scheduler at an address such as `tcp://10.0.0.5:8786`; `jobs` processes here do the rest."""

    def __init__(self, address: str, jobs: int = 1) -> None:
        self.jobs = jobs
        self._scheduler = Scheduler(address)

    def map(
        self, function: Callable[[Item], Result], items: Iterable[Item], folder: Path | None = None
    ) -> list[Result]:
        """`function` of every item on the workers; what they write below `folder` comes back and is written there.

        Where several fail, the first of them in input order is raised, as on one machine.
        """
        todo = list(items)
        folders = folders_below(folder) if folder else ()
        parts = shared_parts(todo)
        held = [self._scheduler.submitted(_opened, pickle.dumps(part, pickle.HIGHEST_PROTOCOL)) for part in parts]
        failed: dict[int, Exception] = {}
        results: dict[int, Result] = {}
        errands = (errand_below(folder, folders, function, item, parts) for item in todo if not failed)
        for index, answer in self._scheduler.answers(_answered, errands, held):
            try:
                results[index] = unpacked(self._survived(answer), folder)
            except Exception as error:
                failed[index] = error
        if failed:
            raise failed[min(failed)]
        return [results[index] for index in range(len(todo))]

    def map_small(self, function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        """`function` of every item on the workers."""
        return self.map(function, items)

    def guarded(self, function: Callable[[Item], Result], items: Sequence[Item], limit: Limit) -> UnderWay[Result]:
        """`function` of every item in children of the workers; the files that items name are sent with them."""
        return GuardedThere(self._guarded_answers, function, items, limit, self.jobs)

    def close(self) -> None:
        """Leave the scheduler."""
        self._scheduler.close()

    def _guarded_answers(self, errands: Sequence[Errand], limit: Limit) -> list[Outcome[Answer]]:
        """The outcome of each errand; those of a batch with which workers ended are given out again, each alone."""
        sent = [(batch, limit) for batch in batches(errands)]
        found: list[list[Outcome[Answer]]] = [[] for _ in sent]
        for index, answers in self._scheduler.answers(_answered_apart, sent):
            batch = sent[index][0]
            if answers is not None:
                found[index] = answers
            elif len(batch) == 1:
                found[index] = [Outcome(failure=Failure.DIED, detail=_KILLED)]
            else:
                found[index] = [outcome for errand in batch for outcome in self._guarded_answers([errand], limit)]
        return [outcome for outcomes in found for outcome in outcomes]

    def _survived(self, answer: Answer | None) -> Answer:
        if answer is not None:
            return answer
        raise EngineError(
            f"The cluster at {self._scheduler.address} gave one piece of work to several workers, and each of them "
            "ended. Give workers more memory, or take `cluster` out of reconciler.toml, and run again."
        )


def _opened(content: bytes) -> Any:
    with no_collecting():
        return pickle.loads(content)


def _answered(theirs: str, errand: Errand, *held: Any) -> Answer:
    _check_mark(theirs)
    return answered(errand, held)


def _answered_apart(theirs: str, batch: tuple[list[Errand], Limit]) -> list[Outcome[Answer]]:
    _check_mark(theirs)
    return answered_apart(*batch)


def _check_mark(theirs: str) -> None:
    """A worker that came after the others were looked at has to be the same, too."""
    if theirs != mark():
        raise EngineError(
            "A worker that has joined the cluster has other versions than this machine. Install there what is "
            "installed here, with the versions in constraints.txt, and run again."
        )
