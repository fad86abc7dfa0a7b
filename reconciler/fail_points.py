"""Named instants of a command at which a harness can end it, to see that whatever it was doing can be finished.

In ordinary use nothing is asked for and `reached` returns at once. `RECONCILER_FAIL_POINT=commit-before` makes the
process kill itself (SIGKILL) when it gets there, `commit-before:3` the third time; `commit-before:1:stop` makes it
wait (SIGSTOP) until another process sends SIGCONT, and `commit-before:1:full` fails as a full disk does. With `*` every
point is written on stderr when it is reached, and nothing else happens.
"""

from __future__ import annotations

import errno
import os
import signal

VARIABLE = "RECONCILER_FAIL_POINT"
"""The environment variable that names a point, read once at the start of the process."""

EVERY = "*"
"""Asks for all points to be told."""

POINTS = {
    "books-locked": "the write lock of the books is taken",
    "books-made": "new books have their tables",
    "table-written": "the rows of one table are written, of each",
    "heading-written": "the row of the batch itself is written",
    "commit-before": "all of the batch is written and not final yet",
    "commit-after": "the batch is final",
    "published-before": "the note that a month is published is written and not final yet",
    "published-after": "that note is final",
    "aside-cleared": "what an earlier run left beside a place of outputs is cleared",
    "aside-made": "the empty folder for new outputs is made",
    "part-written": "one part of a month's outputs is written, of each",
    "copies-made": "the marked copies are made, aside",
    "moving": "outputs are written aside and the first is about to be moved",
    "moved": "one more file is in its place, of each, or a new month as a whole",
    "stale-removed": "a page of an earlier publish is removed, of each",
    "file-written": "a single workbook (findings.xlsx, plan.xlsx) is written aside",
    "file-moved": "it is in its place",
    "aside-removed": "the folder aside is removed",
}
"""Every point and what is done when it is reached. Points of parts are in worker processes where there are several."""


class _Asked:
    """What the environment asks for: the point, how many times it is still to be reached, and what happens then."""

    def __init__(self, words: str) -> None:
        self.point, _, rest = words.partition(":")
        times, _, action = rest.partition(":")
        self.times = int(times or 1)
        self.action = action or "kill"


_asked = _Asked(os.environ[VARIABLE]) if VARIABLE in os.environ else None


def reached(point: str) -> None:
    """Says that the process is at a point; nothing happens unless a harness asked for it."""
    if _asked is not None:
        _end(_asked, point)


def ask(words: str) -> None:
    """Asks for a point in this process as the environment variable does: for harnesses that fork."""
    global _asked  # noqa: PLW0603 - of a harness alone
    _asked = _Asked(words)


def _end(asked: _Asked, point: str) -> None:
    if asked.point == EVERY:
        os.write(2, f"{point}\n".encode())
    if point != asked.point:
        return
    asked.times -= 1
    if asked.times == 0:
        if asked.action == "full":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.kill(os.getpid(), signal.SIGSTOP if asked.action == "stop" else signal.SIGKILL)
