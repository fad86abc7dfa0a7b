"""How the processes of a command end: the command with a sentence when it is told to, and its workers with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from contextlib import suppress

_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
_DEATH_OF_PARENT = 1
"""PR_SET_PDEATHSIG of Linux's prctl(2): which signal a process gets when its parent is gone."""


def end_as_with_ctrl_c() -> None:
    """SIGTERM, and the end of the terminal, stop a command as Ctrl-C does: what was not booked is undone.

    A signal that whoever started the command had set aside (`nohup`) stays so.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for number in _ENDING:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def end_with_parent() -> None:
    """In a worker process: Ctrl-C is the parent's to handle, and no work goes on when the parent was killed.

    A worker that outlived its command would write into the folder of the next one.
    """
    for number in _ENDING:
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if sys.platform != "linux" or parent is None:
        return
    with suppress(ImportError, OSError, AttributeError):  # a Linux without a common C library
        import ctypes

        ctypes.CDLL(None).prctl(_DEATH_OF_PARENT, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent.pid:  # gone before the kernel was asked
        os._exit(1)
