"""The scheduler of a cluster: whether it and its workers can be used, and work given out and answered.

Whatever ends the work is an EngineError of one sentence, and nothing waits for ever.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import dask
import distributed
from distributed import CancelledError, KilledWorker

from reconciler.cluster.fingerprint import differences, fingerprint, mark
from reconciler.engines import EngineError

ANSWER_SECONDS = 10.0
"""How long a scheduler may take to answer, and a first worker to be there."""

PATIENCE_SECONDS = 60.0
"""How long work waits while there is no worker at all; one that is started again is back before."""

_LOOK_SECONDS = 2.0
_LOGGERS = ("distributed", "distributed.client", "distributed.core", "distributed.comm", "tornado.application")
_dask: Any = distributed
"""Its functions have no types."""


class Scheduler:
    """A scheduler that has answered and has workers with the same program and versions as this machine."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._client = _connected(address)
        try:
            self._check_workers()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Leave the scheduler, if it is still there."""
        with suppress(OSError, TimeoutError):
            self._client.close(timeout=ANSWER_SECONDS)

    def submitted(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """The future of one call. The scheduler keeps what was sent: so another worker can do it again."""
        return self._client.submit(function, *arguments, pure=False)

    def answers(
        self, function: Callable[..., Any], errands: Iterable[Any], held: Sequence[Any] = ()
    ) -> Iterator[tuple[int, Any]]:
        """The number and the answer of each errand as they come; None where every worker ended that was given it.

        The function is called with the mark of this program, the errand and what the futures `held` give. Only so many
        errands are out at once as keep the workers busy: what is out stands in memory.
        """
        under_way: dict[Any, int] = {}
        at_once = 2 * max(2, sum(self._client.nthreads().values()))
        for index, errand in enumerate(errands):
            under_way[self.submitted(function, mark(), errand, *held)] = index
            if len(under_way) >= at_once:
                yield from self._finished(under_way)
        while under_way:
            yield from self._finished(under_way)

    def _finished(self, under_way: dict[Any, int]) -> Iterator[tuple[int, Any]]:
        for future in self._waited(list(under_way)):
            try:
                answer = future.result()
            except KilledWorker:
                answer = None
            except CancelledError as error:
                raise self._lost() from error
            yield under_way.pop(future), answer

    def _waited(self, futures: list[Any]) -> list[Any]:
        """Those that are done, once one is; EngineError where the scheduler is gone, or stays without workers."""
        seen = time.monotonic()
        while True:
            try:
                with self._client.as_current():
                    return [*_dask.wait(futures, timeout=_LOOK_SECONDS, return_when="FIRST_COMPLETED").done]
            except TimeoutError:
                if self._has_workers():
                    seen = time.monotonic()
                elif time.monotonic() - seen > PATIENCE_SECONDS:
                    message = f"The cluster at {self.address} has lost all of its workers. Start some and run again."
                    raise EngineError(message) from None
            except CancelledError as error:
                raise self._lost() from error

    def _has_workers(self) -> bool:
        if self._client.status != "running":
            raise self._lost()
        try:
            return bool(self._client.nthreads())
        except (OSError, TimeoutError) as error:
            raise self._lost() from error

    def _lost(self) -> EngineError:
        return EngineError(f"The scheduler of the cluster at {self.address} is gone. Start it and run again.")

    def _check_workers(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=ANSWER_SECONDS)
        except TimeoutError as error:
            message = f"The cluster at {self.address} has no worker. Start one with: dask worker {self.address}"
            raise EngineError(message) from error
        ours = fingerprint()
        for worker, theirs in self._client.run(fingerprint, on_error="return").items():
            if not isinstance(theirs, dict):
                raise EngineError(
                    f"The worker {worker} of the cluster cannot run the reconciler ({type(theirs).__name__}: {theirs})."
                    " Install there what is installed here, with the versions in constraints.txt."
                )
            if different := differences(theirs, ours):
                raise EngineError(
                    f"The worker {worker} of the cluster has {different}, so what it makes could differ. "
                    "Install there what is installed here, with the versions in constraints.txt."
                )


def _connected(address: str) -> Any:
    for name in _LOGGERS:  # what Dask has to say of a lost connection, we say ourselves
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TiB"})
    try:
        return _dask.Client(address, timeout=ANSWER_SECONDS, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise EngineError(
            f"No Dask scheduler answers at {address} within {ANSWER_SECONDS:g} seconds. Start one with `dask "
            "scheduler`, correct `cluster` in reconciler.toml, or take the line out: then this machine works alone."
        ) from error
    except (ValueError, TypeError, RuntimeError) as error:
        raise EngineError(
            f"cluster = {address!r} in reconciler.toml is no address that can be used ({error}). "
            "Write one such as tcp://10.0.0.5:8786."
        ) from error
