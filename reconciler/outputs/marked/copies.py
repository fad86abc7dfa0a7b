"""The folder `checked/`: a marked copy of every workbook or text table with findings, each made in a child process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from reconciler.engine import Guarded, Limit, Outcome
from reconciler.fail_points import reached
from reconciler.file_names import LONGEST, file_name
from reconciler.finding import Finding, Place, sorted_findings
from reconciler.frames import Frame
from reconciler.intake import bounds
from reconciler.outputs.codes import COPY_EDITED, COPY_NOT_MADE
from reconciler.outputs.staging import aside_of, is_same, move_into_place, relative_files, staging_folder
from reconciler.validate.tables import Tables

FOLDER = "checked"
SECONDS = 600.0
"""How long marking one file may take; reading it took less than its own limit."""

PARTS = ".parts"
"""Where copies are written before it is known what kind of workbook each is."""

_EDITED = " (edited)"


@dataclass(frozen=True)
class Uploaded:
    """The files of a run: where each lies by the name findings give it, what was read, and the parties in the books.

    `language` is that of files which do not belong to one reseller alone. `names` are the paths of the copies where
    they are not those names, as of single files from anywhere.
    """

    paths: Mapping[str, Path]
    tables: Tables
    parties: Frame
    language: str
    names: Mapping[str, str] = field(default_factory=dict)

    def copy_name(self, name: str) -> str:
        """Where the copy of a file belongs in the folder."""
        return self.names.get(name, name)

    def for_copies(self, findings: Iterable[Finding]) -> Uploaded:
        """The same with no more of the tables than copies of the files with these findings are made of."""
        files = {finding.place.file for finding in findings}
        origins, listed = self.tables.origins, self.tables.listed
        marked = [number for number, origin in enumerate(origins) if origin.file in files]
        if not marked:
            return replace(self, tables=Tables({}))
        rows = {name: frame[frame["source"].isin(marked)] for name, frame in listed.items() if name == "members"}
        return replace(self, tables=Tables({}, origins, listed=listed | rows))


def write_copies(folder: Path, uploaded: Uploaded, findings: Iterable[Finding], jobs: int = 1) -> list[Finding]:
    """Write the marked copies into `folder` and take earlier ones away; what could not be done is a finding.

    OutputError if a file there is locked.
    """
    by_file: dict[str, list[Finding]] = {}
    for finding in sorted_findings(findings):
        if finding.place.file in uploaded.paths and uploaded.paths[finding.place.file].is_file():  # no pipe
            by_file.setdefault(finding.place.file, []).append(finding)
    if not by_file and not folder.is_dir() and not aside_of(folder).exists():
        return []
    with staging_folder(folder) as aside:
        made, failed = _made(by_file, uploaded, aside, jobs)
        names = _placed(made, uploaded, aside)
        reached("copies-made")
        kept = _edited_kept(aside, folder)
        try:
            move_into_place(aside, folder, _stale)
        finally:
            _without_empty_folders(folder)
    told = [_edited(name, now, names, folder) for name, now in kept.items()]
    return [*failed, *told]


def _made(
    by_file: Mapping[str, list[Finding]], uploaded: Uploaded, aside: Path, jobs: int
) -> tuple[dict[str, Path], list[Finding]]:
    """The copies that could be made, by the name of their file, and findings for those that failed unexpectedly."""
    if not by_file:
        return {}, []
    from reconciler.outputs.marked.labels import copies_to_make
    from reconciler.outputs.marked.making import make_copy

    todo = copies_to_make(by_file, uploaded, aside)
    limit = Limit(bounds.MEMORY, SECONDS)
    outcomes = Guarded(make_copy, list(todo.values()), min(jobs, len(todo)), limit).outcomes()
    made: dict[str, Path] = {}
    failed: list[Finding] = []
    for name, copy, outcome in zip(todo, todo.values(), outcomes, strict=True):
        if outcome.failure is not None:
            copy.target.unlink(missing_ok=True)
            failed.append(_not_made(name, outcome))
        elif outcome.result:
            made[name] = copy.target.rename(copy.target.with_suffix(outcome.result))
    return made, failed


def _placed(made: Mapping[str, Path], uploaded: Uploaded, aside: Path) -> dict[str, str]:
    """Move each copy to where it belongs below `aside`; the names of their files by the names there."""
    taken = {uploaded.copy_name(name).casefold() for name in uploaded.paths}
    names: dict[str, str] = {}
    for name, path in made.items():
        wanted = _free_name(uploaded.copy_name(name), path.suffix, taken)
        taken.add(wanted.casefold())
        names[wanted] = name
        (aside / wanted).parent.mkdir(parents=True, exist_ok=True)
        path.rename(aside / wanted)
    shutil.rmtree(aside / PARTS, ignore_errors=True)
    return names


def _free_name(name: str, suffix: str, taken: set[str]) -> str:
    """The name of a copy: that of its file, with the ending that it has as a workbook if no other file is called so.

    >>> _free_name("a/nord.csv", ".xlsx", {"a/nord.csv"}), _free_name("nord.csv", ".xlsx", {"nord.csv", "nord.xlsx"})
    ('a/nord.xlsx', 'nord.csv.xlsx')
    """
    path = PurePosixPath(name)
    if len(path.name.encode()) > LONGEST:  # what is added to it might not fit
        path = path.with_name(file_name(path.stem) + path.suffix)
        name = path.as_posix()
    if path.suffix.lower() == suffix:
        return name
    tries = (path.with_suffix(suffix).as_posix(), *(f"{name}{n or ''}{suffix}" for n in range(10_000)))
    return next(one for one in tries if one.casefold() not in taken)


def _edited_kept(aside: Path, folder: Path) -> dict[str, str]:
    """Copies that somebody has edited where they lay keep their work, under another name: the new names by the old."""
    from reconciler.outputs.marked.package import is_untouched_copy

    kept: dict[str, str] = {}
    for name in relative_files(aside):
        there = folder / name
        if there.is_file() and not is_same(aside / name, there) and not is_untouched_copy(there):
            tries = (there.with_name(f"{there.stem}{_EDITED}{n or ''}{there.suffix}") for n in range(10_000))
            free = next(path for path in tries if not path.exists())
            with suppress(PermissionError):  # open in another program: moving the new one will say so
                there.rename(free)
                kept[name] = free.relative_to(folder).as_posix()
    return kept


def _stale(folder: Path, names: list[str]) -> list[str]:
    """Copies of ours below `folder` that are not among `names`; what somebody has saved since is theirs."""
    from reconciler.outputs.marked.package import is_untouched_copy

    return [name for name in relative_files(folder) if name not in names and is_untouched_copy(folder / name)]


def _without_empty_folders(folder: Path) -> None:
    for here, _, _ in os.walk(folder, topdown=False):
        with suppress(OSError):  # not empty
            Path(here).rmdir()


def _not_made(name: str, outcome: Outcome[str]) -> Finding:
    message = f"No marked copy of {name} could be made ({outcome.failure}: {outcome.detail[:200]})."
    return COPY_NOT_MADE.at(Place(name), message)


def _edited(name: str, kept: str, names: Mapping[str, str], folder: Path) -> Finding:
    message = f"{folder.name}/{name} had been edited; it is called {kept} now. Nothing is read there."
    return COPY_EDITED.at(Place(names.get(name, name)), message, value=kept)
