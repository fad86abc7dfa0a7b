"""The short way of a run with nothing new: the very same inputs and books as those of an earlier run without effect.

A run that wrote nothing, published nothing and found nothing leaves a note: a hash of all that its plan depended on,
and the plan's digest. While the hash is the same, so is the plan, which was empty. The note is no part of the books
and holds nothing about anybody; without it a run takes longer and says the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from reconciler import __version__, bundled
from reconciler.workspace import Workspace, period_of

PROFILES = "bank_profiles"
_PACKAGE = Path(__file__).parent
_CHANGING = ("-journal", "-wal")
"""Beside the books while they are being written, or after a run was killed: then they are not what their file says."""

Signature: TypeAlias = tuple[tuple[str, int, int, int, int], ...]


class _UnsureError(Exception):
    """It cannot be said what a run would read, so there is no short way."""


@dataclass(frozen=True)
class Before:
    """What a run begins with: a signature of its files (None: no short way), and the digest of its plan if known."""

    as_of: date
    allowed: frozenset[str] = frozenset()
    signature: Signature | None = None
    digest: str | None = None


def looked_at(workspace: Workspace, as_of: date, allowed: frozenset[str]) -> Before:
    """The files of a run as they are now, and the digest of its plan if an earlier run left a note of them."""
    with suppress(OSError, _UnsureError):
        before = Before(as_of, allowed, _signature(workspace, as_of))
        note = _note(workspace)
        is_known = note.get("as_of") == as_of.isoformat() and note.get("inputs") == _hash(workspace, before)
        if is_known and is_still(workspace, before):
            return Before(as_of, allowed, before.signature, str(note.get("digest")))
        return before
    return Before(as_of, allowed)


def is_still(workspace: Workspace, before: Before) -> bool:
    """Whether no file of the run was touched since; the books are not opened for it, which would undo their lock."""
    try:
        return before.signature is not None and _signature(workspace, before.as_of) == before.signature
    except (OSError, _UnsureError):
        return False


def remember(workspace: Workspace, before: Before, digest: str) -> None:
    """Leaves the note of a run without effect and without findings, when the books are closed.

    No file may have been touched since before the run: then what is hashed now is what the run has read.
    """
    if not is_still(workspace, before):
        return
    with suppress(OSError, _UnsureError):
        inputs = _hash(workspace, before)
        if is_still(workspace, before):
            note = {"as_of": before.as_of.isoformat(), "inputs": inputs, "digest": digest}
            workspace.unchanged.parent.mkdir(parents=True, exist_ok=True)
            aside = workspace.unchanged.with_name(f"{workspace.unchanged.name}.new")
            aside.write_text(json.dumps(note), encoding="utf-8")
            aside.replace(workspace.unchanged)


def _note(workspace: Workspace) -> dict[str, Any]:
    try:
        note = json.loads(workspace.unchanged.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def _hash(workspace: Workspace, before: Before) -> str:
    """SHA-256 of the program, the options, and the name and bytes of every file that the plan depends on."""
    files = {os.path.relpath(path, workspace.folder): _file_hash(path) for path in _files(workspace, before.as_of)}
    given = [before.as_of.isoformat(), sorted(before.allowed), _program(), files]
    return hashlib.sha256(json.dumps(given).encode()).hexdigest()


def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _signature(workspace: Workspace, as_of: date) -> Signature:
    return tuple(_stamp(path) for path in _files(workspace, as_of))


def _stamp(path: Path) -> tuple[str, int, int, int, int]:
    found = path.stat()
    return str(path), found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _files(workspace: Workspace, as_of: date) -> list[Path]:
    """Books, config, the month's inbox and the profiles of banks."""
    if any(workspace.ledger.with_name(workspace.ledger.name + end).exists() for end in _CHANGING):
        raise _UnsureError
    inbox = workspace.inbox(period_of(as_of)).absolute()
    profiles = [place / PROFILES for place in inbox.parents if (place / PROFILES).is_dir()]
    found = [path for folder in (inbox, *profiles) for path in _below(folder)]
    return [workspace.ledger, workspace.config, *sorted(found)]


def _below(folder: Path) -> Iterator[Path]:
    """Every file below the folder, hidden ones too; a folder that is a link, or cannot be read, is too much to ask."""

    def unreadable(error: OSError) -> None:
        raise _UnsureError from error

    for here, folders, files in os.walk(folder, onerror=unreadable):
        if any(Path(here, name).is_symlink() for name in folders):
            raise _UnsureError
        yield from (Path(here, name) for name in files)


def _program() -> list[Any]:
    """The version of the program, of Python and of what is installed, and when each file of the program was changed."""
    own = [path for place in (_PACKAGE, bundled.folder("schemas")) for path in _below(place)]
    stamps = sorted(_stamp(path) for path in own if path.suffix != ".pyc")
    places = [Path(place) for place in sys.path if Path(place).is_dir()]
    installed = sorted(path.name for place in places for path in place.glob("*.dist-info"))
    return [__version__, sys.version, installed, stamps]
