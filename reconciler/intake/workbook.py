"""Files to sheets and bank statements: each is bounded and read in a child process, so that none can stop the run."""

from __future__ import annotations

import io
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reconciler.engine import Failure, Limit, Outcome
from reconciler.engines import Engine, Processes, UnderWay
from reconciler.finding import Finding, Place
from reconciler.intake import bounds, codes
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.compound_file import SIGNATURE
from reconciler.intake.inbox import BANK_SUFFIXES, TEXT_SUFFIXES, Source, found_files, profile_folder, shown_name
from reconciler.intake.sheet import Sheet
from reconciler.intake.statements.bank_file import (
    HEAD,
    bank_format,
    check_profiles,
    read_bank_file,
    sheet_statements,
)
from reconciler.intake.statements.statement import Statement
from reconciler.intake.text_table import read_text_table

_HEAD_BYTES = 4096
_MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<meta", b"<body")
_WHY = {
    Failure.DIED: "The reader ended while it read the file",
    Failure.MEMORY: f"Reading the file takes more than {bounds.MEMORY // bounds.MIB:,} MiB of memory",
    Failure.TIME: f"Reading the file takes more than {bounds.SECONDS:g} seconds",
    Failure.ERROR: "The reader cannot make sense of the file",
}


@dataclass(frozen=True, slots=True)
class FileRead:
    """What one file gave: its sheets and bank statements, in order, and what is to say about it."""

    sheets: list[Sheet] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FilesRead:
    """What all files gave, by file name and in their order in the file; a statement comes with the name of its file."""

    sheets: list[Sheet] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    statements: list[tuple[str, Statement]] = field(default_factory=list)


class Reading:
    """Files being read while the caller does something else; `result()` waits for the sheets."""

    def __init__(self, sources: Sequence[Source], findings: list[Finding], engine: Engine, folders: set[Path]) -> None:
        self._sources, self._findings, self._folders = list(sources), findings, folders
        self._sources.sort(key=lambda source: -_size(source.path))  # the largest first, so that none is left to the end
        limit = Limit(bounds.MEMORY, bounds.SECONDS)
        self._under_way: UnderWay[FileRead] = engine.guarded(read_file, self._sources, limit)

    @property
    def paths(self) -> dict[str, Path]:
        """Where each file lies, by the name that findings give it."""
        return {source.name: source.path for source in self._sources}

    def result(self) -> FilesRead:
        """The sheets and statements by file name and in their order in the file, and the findings.

        A mistake in a bank's profile raises ProfileError, before anything that was read by profiles is handed on.
        """
        read = FilesRead(findings=list(self._findings))
        for name, file in self.files():
            read.sheets.extend(file.sheets)
            read.statements.extend((name, statement) for statement in file.statements)
            read.findings.extend(file.findings)
        return read

    def files(self) -> list[tuple[str, FileRead]]:
        """What each file gave, by its name."""
        for folder in sorted(self._folders):
            check_profiles(folder)
        read = dict(zip(self._sources, self._under_way.outcomes(), strict=True))
        ordered = sorted(read, key=lambda source: source.name)
        return [(source.name, read[source].result or _failed(source, read[source])) for source in ordered]


def read_inbox(folder: Path, jobs: int, workspace: Path | None = None) -> FilesRead:
    """What all files below a month's folder gave."""
    return start_reading(folder, Processes(jobs), workspace).result()


def start_reading(folder: Path, engine: Engine, workspace: Path | None = None) -> Reading:
    """Starts to read a month's folder; links may lead to files in `workspace` (by default the folder of `inbox/`)."""
    home = workspace or folder.absolute().parent.parent
    sources, findings = found_files(folder, home)
    return Reading(sources, findings, engine, {source.profiles for source in sources if source.profiles})


def read_files(files: Sequence[Path], base: Path, jobs: int) -> FilesRead:
    """What single files gave, named by their path below `base`."""
    return start_files(files, base, Processes(jobs)).result()


def start_files(files: Sequence[Path], base: Path, engine: Engine) -> Reading:
    """Starts to read single files, named by their path below `base`; a file that is named twice is read once."""
    sources = [Source(path, shown_name(path, base), profile_folder(path)) for path in dict.fromkeys(files)]
    return Reading(sources, [], engine, {source.profiles for source in sources if source.profiles})


def read_file(source: Source) -> FileRead:
    """One file, whatever it is; what cannot be read is a finding."""
    try:
        before = _stamp(source.path)
        read = _read(source)
        if _stamp(source.path) != before:
            raise FileRefusedError(codes.FILE_UNREADABLE, "The file changed while it was read; nothing of it is used.")
        return read
    except FileRefusedError as refused:
        return FileRead(findings=[refused.finding(source.name)])
    except OSError as error:
        message = f"The file cannot be opened: {error.strerror or error}."
        return FileRead(findings=[codes.FILE_UNREADABLE.at(Place(source.name), message)])


def _read(source: Source) -> FileRead:
    head = _checked_head(source)
    is_bank_file = bool(bank_format(head))
    if not is_bank_file and source.path.suffix.lower() in BANK_SUFFIXES:
        raise FileRefusedError(codes.UNSUPPORTED_FILE, _no_bank_file(source.path.suffix))
    if is_bank_file:
        with source.path.open("rb") as file:
            return FileRead(statements=read_bank_file(file), findings=_other_bank_kind(source))
    kind, sheets, findings = read_tables(source.path.read_bytes(), source)
    statements, sheets = sheet_statements(sheets, source.profiles)
    if statements:  # a profile knows how its bank writes letters
        findings = [finding for finding in findings if finding.code != codes.ENCODING_ASSUMED.name]
    said = [finding for statement in statements for finding in statement.findings]
    return FileRead(sheets, [*_other_kind(source, kind), *findings, *said], statements)


def read_tables(data: bytes, source: Source) -> tuple[str, list[Sheet], list[Finding]]:
    """The kind and the sheets of a file that is a workbook or a text table, and what is to say about them."""
    if data.startswith(b"PK"):
        from reconciler.intake.spreadsheet import read_archive

        return read_archive(io.BytesIO(data), source.name)
    if data.startswith(SIGNATURE):
        from reconciler.intake.spreadsheet import read_old_workbook

        return read_old_workbook(data, source.name)
    return _read_text(data, source)


def _checked_head(source: Source) -> bytes:
    found = source.path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise FileRefusedError(codes.UNSUPPORTED_FILE, "This is no file but a pipe, a device or a folder.")
    size = found.st_size
    if not size:
        raise FileRefusedError(codes.EMPTY_FILE, "The file has no bytes at all.")
    if size > bounds.LARGEST_FILE:
        limit = f"{bounds.LARGEST_FILE // bounds.MIB} MiB"
        raise FileRefusedError(codes.FILE_TOO_LARGE, f"The file has {size // bounds.MIB} MiB; the limit is {limit}.")
    with source.path.open("rb") as file:
        return file.read(HEAD)


def _no_bank_file(suffix: str) -> str:
    what = f"Files of the kind {suffix} are" if suffix else "A file without an ending such as .xlsx is"
    return f"{what} read only where the content is a bank statement (CAMT or MT940), and this one is none."


def _read_text(data: bytes, source: Source) -> tuple[str, list[Sheet], list[Finding]]:
    start = data[:_HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_MARKUP):
        message = f"{source.path.name} is a web page or XML, no spreadsheet, whatever its name says."
        raise FileRefusedError(codes.FILE_UNREADABLE, message)
    is_text = source.path.suffix.lower() in TEXT_SUFFIXES
    if start.startswith(b"%pdf") or (not is_text and b"\0" in data[:_HEAD_BYTES] and data[:2] != b"\xff\xfe"):
        raise FileRefusedError(codes.FILE_UNREADABLE, "The file is damaged, or no spreadsheet at all.")
    sheet, findings = read_text_table(data, source.name)
    return "csv", [sheet], findings


def _other_kind(source: Source, kind: str) -> list[Finding]:
    suffix = source.path.suffix.lower().removeprefix(".")
    if kind == ("xlsx" if suffix == "xlsm" else suffix):
        return []
    return [codes.READ_AS.at(Place(source.name), f"The file is named .{suffix} and is {kind}; it was read as {kind}.")]


def _other_bank_kind(source: Source) -> list[Finding]:
    suffix = source.path.suffix.lower()
    if suffix in BANK_SUFFIXES:
        return []
    return [
        codes.READ_AS.at(Place(source.name), f"The file is named {suffix} and is a bank statement; it was read so.")
    ]


def _failed(source: Source, outcome: Outcome[FileRead]) -> FileRead:
    why = _WHY[outcome.failure or Failure.DIED]
    message = f"{why} ({outcome.detail[:200]})." if outcome.detail else f"{why}."
    return FileRead(findings=[codes.READER_FAILED.at(Place(source.name), message)])


def _stamp(path: Path) -> tuple[int, int, int]:
    """What tells a file from one that was put in its place, or written to, meanwhile."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
