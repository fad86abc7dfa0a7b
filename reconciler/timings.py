"""How long each stage took, for `run --timings`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Timings:
    """Seconds by stage, in the order in which the stages began.

    >>> timings = Timings()
    >>> with timings.stage("rules"):
    ...     pass
    >>> list(timings.seconds)
    ['rules']
    """

    def __init__(self, told: Callable[[str], None] | None = None) -> None:
        """`told` is called with the name of each stage as it begins."""
        self.seconds: dict[str, float] = {}
        self._told = told or (lambda name: None)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Adds the time spent inside to the stage."""
        self._told(name)
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began
