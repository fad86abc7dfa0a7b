"""Putting outputs in place: written aside first, then moved file by file, so that nothing half-written is ever seen."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from reconciler.fail_points import reached
from reconciler.outputs.errors import OutputError
from reconciler.outputs.templating import GENERATOR
from reconciler.wording import first_few

XML_MARK = "<!-- generator: reconciler -->"
"""What `GENERATOR` is to pages, in XML."""

PDF_MARK = "% generator: reconciler"
"""The same in PDFs, near their end: what is near their beginning is packed."""

WITH_PDF = ("invoices/*/*.html", "statements/*/*.html", "reminders/*/*.html")
"""Which pages can have a PDF beside them."""

PDFS = tuple(f"{page.removesuffix('.html')}.pdf" for page in WITH_PDF)

OWN_PAGES = (*WITH_PDF, *PDFS, "invoices/*/*.xml", "invitations/*.html")
"""Where the pages are of which a later publish may have fewer; the workbooks and the summary are always written."""

Stale: TypeAlias = Callable[[Path, list[str]], list[str]]
_MARKS = (GENERATOR.encode(), XML_MARK.encode(), PDF_MARK.encode())

_EDGE = 1_000
"""How many bytes from its beginning, and from its end, a file is looked through for a mark."""


@contextmanager
def staging_folder(folder: Path) -> Iterator[Path]:
    """A new empty folder beside `folder`, hidden, such as `.2026-11.new`; what a killed run left there is cleared."""
    aside = aside_of(folder)
    try:
        shutil.rmtree(aside, ignore_errors=True)
        reached("aside-cleared")
        aside.mkdir(parents=True)
        reached("aside-made")
        yield aside
    except OSError as error:
        path = error.filename2 or error.filename or aside  # of a move, where it was to go
        raise OutputError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        reached("aside-removed")


def aside_of(folder: Path) -> Path:
    """Where what is to stand in `folder` is written first."""
    return folder.with_name(f".{folder.name}.new")


@contextmanager
def in_place(path: Path) -> Iterator[Path]:
    """Where to write a single file, which is moved to `path` when it is whole; OutputError if that cannot be."""
    with staging_folder(path) as aside:
        yield aside / path.name
        reached("file-written")
        if not _replaced(aside / path.name, path):
            raise OutputError(_locked_message([path]))
        reached("file-moved")


def move_into_place(aside: Path, folder: Path, stale: Stale | None = None) -> list[Path]:
    """Move what stands in `aside` into `folder` and take away what an earlier publish left there; gives the changes.

    `stale` finds what was left there among the names that are put there now; by default pages of ours.

    Where there is no `folder` yet, `aside` takes its place as it is. Else a file that has the same bytes already is
    left untouched, and one that another program holds open is skipped; when all the others are in place, OutputError
    names it.
    """
    names = relative_files(aside)
    reached("moving")
    if stale is None and _moved_whole(aside, folder):
        reached("moved")
        return [folder / name for name in names]
    changed: list[Path] = []
    locked: list[Path] = []
    for name in names:
        source, target = aside / name, folder / name
        if is_same(source, target):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        (changed if _replaced(source, target) else locked).append(target)
        reached("moved")
    for name in (stale or stale_files)(folder, names):
        (changed if _removed(folder / name) else locked).append(folder / name)
        reached("stale-removed")
    if locked:
        raise OutputError(_locked_message(locked))
    return changed


def take_away(paths: list[Path]) -> list[Path]:
    """Takes the files away and gives them; when all others are gone, OutputError for one that is held open."""
    locked = [path for path in paths if not _removed(path)]
    if locked:
        raise OutputError(_locked_message(locked))
    return paths


def stale_files(folder: Path, names: list[str], kept: tuple[str, ...] = ()) -> list[str]:
    """Pages below `folder` that an earlier publish wrote and that are not among `names`, nor at the places `kept`.

    They are known by where they stand, what they are called and the mark they bear; all else is someone else's.
    """
    places = [place for place in OWN_PAGES if place not in kept]
    found = {path.relative_to(folder).as_posix() for pattern in places for path in own_files(folder, pattern)}
    return sorted(found - {*names})


def own_files(folder: Path, pattern: str) -> Iterator[Path]:
    """The files below `folder` at such places that bear our mark."""
    return (path for path in folder.glob(pattern) if _is_ours(path))


def relative_files(folder: Path) -> list[str]:
    """Every file below `folder`, by its path there, sorted."""
    places = ((place.removeprefix(str(folder)).replace(os.sep, "/"), names) for place, _, names in os.walk(folder))
    return sorted(f"{place}/{name}".lstrip("/") for place, names in places for name in names)


def is_same(one: Path, other: Path) -> bool:
    """Whether both files are there with the same bytes."""
    return other.is_file() and one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


def _moved_whole(aside: Path, folder: Path) -> bool:
    """Whether the folder could be put in place as it is: in one step, so that a crash leaves all of it or nothing."""
    if os.path.lexists(folder):
        return False
    aside.rename(folder)
    return True


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
        head = page.read(_EDGE)
        page.seek(max(page.seek(0, os.SEEK_END) - _EDGE, 0))
        edges = head + page.read()
    return any(mark in edges for mark in _MARKS)
