"""Guarded work on a worker of a cluster: in a process of its own, which has children as the machine that asks would.

A worker has threads, and a fork of it might copy a lock that is held; it may also be forbidden to have children. So
each batch of errands starts Python anew, and only that forks.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from reconciler.cluster.errand import Answer, Errand, answered
from reconciler.engine import Failure, Guarded, Limit, Outcome

_CALL = "from reconciler.cluster.apart import serve; serve()"
_START_SECONDS = 60.0


def answered_apart(errands: Sequence[Errand], limit: Limit) -> list[Outcome[Answer]]:
    """The outcome of each errand, each within the limit; a process that ends costs the errand that ended it only."""
    done = _done(errands, limit)
    if isinstance(done, list):
        return done
    if len(errands) == 1:
        return [done]
    return [outcome for errand in errands for outcome in answered_apart([errand], limit)]


def _done(errands: Sequence[Errand], limit: Limit) -> list[Outcome[Answer]] | Outcome[Answer]:
    """The outcomes, or what became of the process that was to find them."""
    with tempfile.TemporaryDirectory() as temporary:  # of children that were killed, too
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "TMPDIR": temporary}
        try:
            ended = subprocess.run(
                [sys.executable, "-c", _CALL],
                input=pickle.dumps((errands, limit), pickle.HIGHEST_PROTOCOL),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                timeout=_START_SECONDS + limit.seconds * len(errands),
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Outcome(failure=Failure.TIME, detail=f"after {limit.seconds:g} seconds")
    if ended.returncode:
        return Outcome(failure=Failure.DIED, detail=f"exit code {ended.returncode}")
    outcomes: list[Outcome[Answer]] = pickle.loads(ended.stdout)
    return outcomes


def serve() -> None:
    """Does the errands that stand on the input, and writes their outcomes; nothing else may write among them."""
    output = os.dup(1)
    os.dup2(2, 1)
    errands, limit = pickle.load(sys.stdin.buffer)
    outcomes = Guarded(answered, errands, 1, limit).outcomes()
    with os.fdopen(output, "wb") as answer:
        pickle.dump(outcomes, answer, pickle.HIGHEST_PROTOCOL)
