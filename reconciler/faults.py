"""What to say of an error: those a person can repair say so themselves, the others are faults of the program."""

from __future__ import annotations

import os
import traceback

from reconciler.wording import without_addresses

DEBUG = "RECONCILER_DEBUG"
"""The environment variable that shows where in the program an unexpected error arose."""


def faults() -> tuple[type[BaseException], ...]:
    """The errors that say what is wrong with config, workspace, books or disk, and what to do."""
    from reconciler.config import ConfigError
    from reconciler.engines import EngineError
    from reconciler.ledger.errors import BooksError
    from reconciler.outputs.errors import OutputError
    from reconciler.rules.errors import NotCreditableError
    from reconciler.workspace import WorkspaceError

    return (ConfigError, WorkspaceError, EngineError, BooksError, OutputError, NotCreditableError, OSError)


def is_done(fault: BaseException) -> bool:
    """Whether the command has booked its batch all the same, and only the outputs are missing."""
    from reconciler.outputs.errors import UnpublishedError

    return isinstance(fault, UnpublishedError)


def sentence(fault: BaseException) -> str:
    """What to print for an error that ended a command; e-mail addresses in it are shortened.

    >>> sentence(PermissionError(13, "Permission denied", "ledger.db"))
    'ledger.db: Permission denied'
    """
    if isinstance(fault, KeyboardInterrupt):
        return "Stopped. A batch is booked in whole or not at all: give the same command again to finish."
    if isinstance(fault, MemoryError):
        return "There is not enough memory for this. Run again with --jobs 1, when less else is running."
    if not isinstance(fault, faults()):
        return _unexpected(fault)
    if isinstance(fault, OSError) and fault.strerror:
        return f"{fault.filename}: {fault.strerror}" if fault.filename else fault.strerror
    return without_addresses(str(fault))


def _unexpected(error: BaseException) -> str:
    if os.environ.get(DEBUG):
        return "".join(traceback.format_exception(error)).rstrip()
    what = without_addresses(" ".join(f"{type(error).__name__}: {error}".split()))
    return (
        f"This is a fault of the program, not of your files: {what}. Set {DEBUG}=1, give the same command again, "
        "and report what it prints as an issue of the project."
    )
