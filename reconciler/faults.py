"""Which errors are a person's to repair: they end a command with one sentence and exit code 2."""

from __future__ import annotations


def faults() -> tuple[type[BaseException], ...]:
    """The errors that say what is wrong with config, workspace, books or disk, and what to do."""
    from reconciler.config import ConfigError
    from reconciler.ledger.errors import BooksError
    from reconciler.outputs.errors import OutputError
    from reconciler.workspace import WorkspaceError

    return (ConfigError, WorkspaceError, BooksError, OutputError, OSError)


def sentence(fault: BaseException) -> str:
    """What to print for a fault.

    >>> sentence(PermissionError(13, "Permission denied", "ledger.db"))
    'ledger.db: Permission denied'
    """
    if isinstance(fault, OSError) and fault.strerror:
        return f"{fault.filename}: {fault.strerror}" if fault.filename else fault.strerror
    return str(fault)
