"""Which files lie in a month's inbox: sorted, without what spreadsheet programs and systems leave behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reconciler.finding import Finding, Place
from reconciler.intake import codes

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
TEXT_SUFFIXES = (".csv",)
BANK_SUFFIXES = (".xml", ".camt", ".c52", ".c53", ".c54", ".sta", ".mt940", ".940", ".mta", ".txt", "")
"""Endings of files that are read if their content is a bank statement; many banks give none at all."""

PROFILES = "bank_profiles"
"""The folder of profiles, in the schemas that ship with the program and in a workspace."""
LEFT_BEHIND = ("thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, and the name by which findings call it: its path below the inbox, with `/`.

    `profiles` is the folder with the workspace's own profiles of banks' exports, if it has one.
    """

    path: Path
    name: str
    profiles: Path | None = None


def found_files(folder: Path, workspace: Path) -> tuple[list[Source], list[Finding]]:
    """The files below `folder` that are read, sorted by name, and a finding for each that is not and should be.

    A link may lead to a file in the workspace. Hidden files and folders, `~$…`, `Thumbs.db` and `desktop.ini` are
    nobody's input.
    """
    sources: list[Source] = []
    findings: list[Finding] = []
    own = workspace / PROFILES
    profiles = own if own.is_dir() else None
    for path in sorted(_below(folder, findings), key=lambda path: path.relative_to(folder).as_posix()):
        source = Source(path, shown_name(path, folder), profiles)
        problem = _problem(source, workspace)
        if problem:
            findings.append(problem)
        else:
            sources.append(source)
    if not sources and not findings:
        findings.append(codes.EMPTY_INBOX.at(Place(), f"There are no files in {folder.parent.name}/{folder.name}."))
    return sources, findings


def shown_name(path: Path, base: Path) -> str:
    """The path below `base` with `/`, else the whole path.

    Bytes that are no text, and signs that nobody sees or that a terminal obeys, are shown as escapes.

    >>> shown_name(Path("inbox/2026-11/nord/a.xlsx"), Path("inbox/2026-11"))
    'nord/a.xlsx'
    >>> print(shown_name(Path("a\\x1b[2J\\u202egpj.csv"), Path(".")))
    a\\x1b[2J\\u202egpj.csv
    """
    name = path.relative_to(base) if path.is_relative_to(base) else path
    text = name.as_posix().encode("utf-8", "backslashreplace").decode("utf-8")
    return text if text.isprintable() else "".join(c if c.isprintable() else _escape(c) for c in text)


def _escape(sign: str) -> str:
    return sign.encode("ascii", "backslashreplace").decode() if ord(sign) > 0x7F else f"\\x{ord(sign):02x}"


def profile_folder(file: Path) -> Path | None:
    """The nearest folder `bank_profiles` beside the file or above it, as in the workspace whose inbox it lies in."""
    return next((path / PROFILES for path in file.absolute().parents if (path / PROFILES).is_dir()), None)


def _below(folder: Path, findings: list[Finding]) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        here = Path(error.filename)
        if here != folder or folder.exists():
            place = Place(shown_name(here, folder if here != folder else folder.parent.parent))
            advice = "Give yourself the right to read the folder, then run again."
            findings.append(codes.FILE_UNREADABLE.at(place, f"The folder cannot be read: {error.strerror}.", advice))

    for here, folders, files in os.walk(folder, onerror=unreadable):
        yield from (Path(here, name) for name in files if not _is_left_behind(name))
        for name in [name for name in folders if not _is_left_behind(name) and Path(here, name).is_symlink()]:
            yield Path(here, name)
        folders[:] = [name for name in folders if not _is_left_behind(name)]


def _is_left_behind(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in LEFT_BEHIND


def _problem(source: Source, workspace: Path) -> Finding | None:
    place = Place(source.name)
    if source.path.is_symlink() and not _stays_inside(source.path, workspace):
        return codes.LINK_REFUSED.at(place, f"{source.name} is a link to a folder, to nothing or out of the workspace.")
    suffix = source.path.suffix.lower()
    if suffix in WORKBOOK_SUFFIXES + TEXT_SUFFIXES + BANK_SUFFIXES and source.path.is_file():
        return None
    return codes.UNSUPPORTED_FILE.at(place, f"Files of the kind {suffix} are not read.", value=source.name)


def _stays_inside(path: Path, workspace: Path) -> bool:
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):  # a link to nothing, or in a circle
        return False
    return target.is_file() and target.is_relative_to(workspace.resolve())
