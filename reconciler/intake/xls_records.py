"""The second look at an old Excel workbook (xls): a stream of records, each with its kind and length ([MS-XLS])."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from reconciler.intake import codes
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.compound_file import CompoundFile
from reconciler.intake.second_look import Look

_END, _FORMULA, _PASSWORD, _COLUMNS, _SHEET, _ERROR, _ROW = 0x0A, 0x06, 0x2F, 0x7D, 0x85, 0x0205, 0x0208
_PROPERTIES = "\5DocumentSummaryInformation"
_CELLS = {_FORMULA, _ERROR, 0xBD, 0xFD, 0x0203, 0x0204, 0x027E}
_ERROR_WORDS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def xls_looks(data: bytes) -> dict[str, Look]:
    """The second look at each sheet, by name, from the bytes of the file."""
    file = CompoundFile(data)
    if file.names & {"EncryptedPackage", "EncryptionInfo"}:
        raise FileRefusedError(codes.FILE_ENCRYPTED, "The workbook is protected by a password.")
    names = [name for name in ("Workbook", "Book") if name in file.names]
    if not names:
        raise FileRefusedError(codes.FILE_UNREADABLE, "The file is of an old Office program, but no Excel workbook.")
    stream = file.stream(names[0])
    try:
        return {name: _look(stream, start, name) for name, start in _sheets(stream, has_flags=names[0] == "Workbook")}
    except (struct.error, IndexError) as error:
        raise FileRefusedError(codes.FILE_UNREADABLE, "The workbook is damaged: a record is cut short.") from error


def is_own_xls(data: bytes) -> bool:
    """Whether a person saved a workbook of ours in the old form: its document property goes along ([MS-OLEPS])."""
    file = CompoundFile(data)
    properties = file.stream(_PROPERTIES) if _PROPERTIES in file.names else b""
    plain = properties.replace(b"\0", b"")  # names and values may be of one byte a letter or of two
    return b"\x0breconciler" in plain and b"output" in plain


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Kind and place of each record up to the end of the sheet (or of the part before the first sheet)."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == _END:
            return
        yield kind, at + 4
        at += 4 + length


def _sheets(stream: bytes, has_flags: bool) -> list[tuple[str, int]]:
    found = []
    for kind, at in _records(stream, 0):
        if kind == _PASSWORD:
            raise FileRefusedError(codes.FILE_ENCRYPTED, "The workbook is protected by a password.")
        if kind == _SHEET:
            start, _, sheet_kind, length = struct.unpack_from("<LBBB", stream, at)
            if sheet_kind == 0:
                found.append((_name(stream, at + 7, length, has_flags), start))
    return found


def _name(stream: bytes, at: int, length: int, has_flags: bool) -> str:
    if not has_flags:
        return stream[at : at + length].decode("cp1252", "replace")
    if stream[at] & 1:
        return stream[at + 1 : at + 1 + 2 * length].decode("utf-16-le", "replace")
    return stream[at + 1 : at + 1 + length].decode("latin-1")


def _look(stream: bytes, start: int, name: str) -> Look:
    look = Look(name)
    rows = columns = 0
    for kind, at in _records(stream, start):
        if kind in _CELLS:
            row, column = struct.unpack_from("<HH", stream, at)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            problem = _problem(kind, stream, at)
            if problem:
                look.bad_cells[row + 1, column + 1] = problem
        elif kind == _ROW and stream[at + 12] & 0x20:
            row = struct.unpack_from("<H", stream, at)[0] + 1
            look.hidden_rows.append(range(row, row + 1))
        elif kind == _COLUMNS and stream[at + 8] & 1:
            first, last = struct.unpack_from("<HH", stream, at)
            look.hidden_columns.append(range(first + 1, last + 2))
    look.reach(rows, columns)
    return look


def _problem(kind: int, stream: bytes, at: int) -> str:
    """The error a cell shows: its own, or a formula's cached one (mark FFFF, kind 2)."""
    if kind == _ERROR and stream[at + 7]:
        return _ERROR_WORDS.get(stream[at + 6], "#ERROR!")
    if kind == _FORMULA and stream[at + 12 : at + 14] == b"\xff\xff" and stream[at + 6] == 2:
        return _ERROR_WORDS.get(stream[at + 8], "#ERROR!")
    return ""
