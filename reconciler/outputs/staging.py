"""Putting outputs in place: written aside first, then moved file by file, so that nothing half-written is ever seen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reconciler.outputs.errors import OutputError
from reconciler.outputs.templating import GENERATOR
from reconciler.wording import first_few

OWN_PAGES = ("invoices/*/*.html", "invitations/*.html")
"""Where the pages are of which a later publish may have fewer; the workbooks and the summary are always written."""

_HEAD = 1_000


@contextmanager
def staging_folder(folder: Path) -> Iterator[Path]:
    """A new empty folder beside `folder`, hidden, such as `.2026-11.new`; what a killed run left there is cleared."""
    aside = folder.with_name(f".{folder.name}.new")
    try:
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        yield aside
    except OSError as error:
        path = error.filename2 or error.filename or aside  # of a move, where it was to go
        raise OutputError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def in_place(path: Path) -> Iterator[Path]:
    """Where to write a single file, which is moved to `path` when it is whole; OutputError if that cannot be."""
    with staging_folder(path) as aside:
        yield aside / path.name
        if not _replaced(aside / path.name, path):
            raise OutputError(_locked_message([path]))


def move_into_place(aside: Path, folder: Path) -> list[Path]:
    """Move what stands in `aside` into `folder` and take away what an earlier publish left there; gives the changes.

    A file that has the same bytes already is left untouched. A file that another program holds open is skipped; when
    all the others are in place, OutputError names it.
    """
    names = relative_files(aside)
    changed: list[Path] = []
    locked: list[Path] = []
    for name in names:
        if is_same(aside / name, folder / name):
            continue
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (changed if _replaced(aside / name, folder / name) else locked).append(folder / name)
    for name in stale_files(folder, names):
        (changed if _removed(folder / name) else locked).append(folder / name)
    if locked:
        raise OutputError(_locked_message(locked))
    return changed


def stale_files(folder: Path, names: list[str]) -> list[str]:
    """Pages below `folder` that an earlier publish wrote and that are not among `names`.

    They are known by where they stand, what they are called and the mark they bear; all else is someone else's.
    """
    found = {path.relative_to(folder).as_posix() for pattern in OWN_PAGES for path in folder.glob(pattern)}
    return sorted(name for name in found - {*names} if _is_ours(folder / name))


def relative_files(folder: Path) -> list[str]:
    """Every file below `folder`, by its path there, sorted."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def is_same(one: Path, other: Path) -> bool:
    """Whether both files are there with the same bytes."""
    return other.is_file() and one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


def _replaced(source: Path, target: Path) -> bool:
    try:
        source.replace(target)
    except PermissionError:
        return False
    return True


def _removed(path: Path) -> bool:
    try:
        path.unlink()
    except PermissionError:
        return False
    return True


def _locked_message(locked: list[Path]) -> str:
    names = first_few([str(path) for path in locked])
    return f"{names} cannot be replaced: probably open in another program. Close it and try again."


def _is_ours(path: Path) -> bool:
    with path.open("rb") as page:
        return GENERATOR.encode() in page.read(_HEAD)
