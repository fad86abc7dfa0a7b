"""Streams of a compound file, the container of old Excel workbooks and of encrypted new ones ([MS-CFB])."""

from __future__ import annotations

import struct

from reconciler.intake import codes
from reconciler.intake.codes import FileRefusedError

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_END = 0xFFFFFFFA  # from here on sector numbers are marks, not places
_HEADER = struct.Struct("<HH10xLL4xLLLLL")
_ROOT, _STREAM = 5, 2


class CompoundFile:
    """The streams in the bytes of a compound file; FileRefusedError where it is damaged."""

    def __init__(self, data: bytes) -> None:
        try:
            self._read(data)
        except (struct.error, IndexError, OverflowError, ValueError) as error:
            raise _damaged() from error

    def _read(self, data: bytes) -> None:
        shift, mini_shift, fats, directory, self._cutoff, mini_fat, _, difat, _ = _HEADER.unpack_from(data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise _damaged()
        self._data, self._size = data, 1 << shift
        self._fat = self._numbers(self._fat_sectors(difat, fats))
        self._mini_fat = self._numbers(self._chain(mini_fat, self._fat))
        self._entries = self._directory(directory)
        root = next((entry for entry in self._entries.values() if entry[0] == _ROOT), (_ROOT, _END, 0))
        self._mini = b"".join(map(self._sector, self._chain(root[1], self._fat)))

    @property
    def names(self) -> set[str]:
        """The names of all streams."""
        return {name for name, (kind, _, _) in self._entries.items() if kind == _STREAM}

    def stream(self, name: str) -> bytes:
        """The bytes of a stream."""
        _, start, length = self._entries[name]
        try:
            if length >= self._cutoff:
                return b"".join(map(self._sector, self._chain(start, self._fat)))[:length]
            pieces = (self._mini[64 * n : 64 * n + 64] for n in self._chain(start, self._mini_fat))
            return b"".join(pieces)[:length]
        except IndexError as error:
            raise _damaged() from error

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _numbers(self, sectors: list[int]) -> list[int]:
        joined = b"".join(map(self._sector, sectors))
        return list(struct.unpack(f"<{len(joined) // 4}L", joined[: len(joined) // 4 * 4]))

    def _fat_sectors(self, difat: int, count: int) -> list[int]:
        found = list(struct.unpack_from("<109L", self._data, 76))
        seen = set()
        while difat < _END and difat not in seen:
            seen.add(difat)
            *more, difat = self._numbers([difat])
            found += more
        return [number for number in found[: max(count, 109)] if number < _END]

    def _chain(self, start: int, table: list[int]) -> list[int]:
        sectors: list[int] = []
        while start < _END:
            sectors.append(start)
            if len(sectors) > len(table):
                raise _damaged()
            start = table[start]
        return sectors

    def _directory(self, start: int) -> dict[str, tuple[int, int, int]]:
        listing = b"".join(map(self._sector, self._chain(start, self._fat)))
        entries: dict[str, tuple[int, int, int]] = {}
        for at in range(0, len(listing) - 127, 128):
            length, kind = struct.unpack_from("<HB", listing, at + 64)
            first, size = struct.unpack_from("<LL", listing, at + 116)
            name = listing[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if kind in (_ROOT, _STREAM):
                entries.setdefault(name, (kind, first, size))
        return entries


def _damaged() -> FileRefusedError:
    return FileRefusedError(codes.FILE_UNREADABLE, "The workbook is damaged: its parts do not hang together.")
