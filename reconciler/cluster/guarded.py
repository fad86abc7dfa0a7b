"""Guarded work on a cluster: files go along with it, and what a worker ends with is an outcome of that file alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from reconciler.cluster.errand import Answer, Errand, errand_with_files, unpacked
from reconciler.engine import Failure, Guarded, Limit, Outcome

Result = TypeVar("Result")
GuardedAnswers = Callable[[Sequence[Errand], Limit], list[Outcome[Answer]]]

_BATCH_BYTES, _BATCH_ITEMS = 4 * 1024 * 1024, 25
"""Guarded items that are sent together, because each batch starts a process: so many bytes, and so many items."""


class GuardedThere(Generic[Result]):
    """Guarded work on the cluster, collected while the caller does something else.

    What cannot be read here or sent is done here: so it comes to the same finding as without a cluster.
    """

    def __init__(
        self,
        answers: GuardedAnswers,
        function: Callable[[Any], Result],
        items: Sequence[Any],
        limit: Limit,
        jobs: int,
    ) -> None:
        """`answers` is asked on a thread of its own for what is sent; `jobs` processes here do the rest."""
        errands = [_sendable(function, item) for item in items]
        self._is_sent = [errand is not None for errand in errands]
        here = [item for item, errand in zip(items, errands, strict=True) if errand is None]
        self._here: Guarded[Any, Result] = Guarded(function, here, jobs, limit)
        self._there: list[Outcome[Answer]] = []
        self._error: BaseException | None = None
        sent = [errand for errand in errands if errand is not None]
        self._collector = threading.Thread(target=self._collect, args=(answers, sent, limit), daemon=True)
        self._collector.start()

    def outcomes(self) -> list[Outcome[Result]]:
        """One outcome an item, in input order; EngineError where the cluster failed."""
        self._collector.join()
        if self._error is not None:
            raise self._error
        here, there = iter(self._here.outcomes()), map(_outcome, self._there)
        return [next(there if is_sent else here) for is_sent in self._is_sent]

    def _collect(self, answers: GuardedAnswers, errands: list[Errand], limit: Limit) -> None:
        try:
            self._there = answers(errands, limit)
        except BaseException as error:  # told to the caller, who waits for it
            self._error = error


def _sendable(function: Callable[[Any], Any], item: Any) -> Errand | None:
    try:
        return errand_with_files(function, item)
    except OSError:
        return None


def _outcome(outcome: Outcome[Answer]) -> Outcome[Any]:
    if outcome.result is None:
        return Outcome(failure=outcome.failure, detail=outcome.detail)
    try:
        return Outcome(result=unpacked(outcome.result))
    except MemoryError:
        return Outcome(failure=Failure.MEMORY)
    except Exception as error:
        return Outcome(failure=Failure.ERROR, detail=f"{type(error).__name__}: {error}")


def batches(errands: Sequence[Errand]) -> list[list[Errand]]:
    """The errands in their order, so many together as are worth a process."""
    found: list[list[Errand]] = []
    size = 0
    for errand in errands:
        own = len(errand.call) + sum(map(len, errand.files.values()))
        if not found or size + own > _BATCH_BYTES or len(found[-1]) == _BATCH_ITEMS:
            found.append([])
            size = 0
        found[-1].append(errand)
        size += own
    return found
