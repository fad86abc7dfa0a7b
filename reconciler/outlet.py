"""Standard output that no reader can break: one who leaves early, or a terminal that lacks a letter, changes nothing.

A command prints when its work is done; that `head` has seen enough must not make it look as if it had failed.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Any, TextIO


class _Outlet(io.FileIO):
    """A file that takes everything in silence once its reader is gone."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, self.fileno())
            os.close(silence)
            return len(data)


def keep_output_going() -> None:
    """Does so for the output of this process; where something else stands in for it, that is left alone."""
    own = sys.__stdout__
    if not isinstance(own, io.TextIOWrapper) or sys.stdout is not own:
        return
    if own.isatty():
        own.reconfigure(errors="backslashreplace")
    else:
        sys.stdout = _lasting(own)


def _lasting(stream: TextIO) -> TextIO:
    outlet = io.BufferedWriter(_Outlet(stream.fileno(), "w", closefd=False))
    return io.TextIOWrapper(outlet, encoding=stream.encoding, errors="backslashreplace")
