"""Where an e-mail address still stands: in any file of a folder, within workbooks and other archives too.

Files are searched as they lie there, in pieces, whatever they are called: what the program cannot read as a sheet may
name someone all the same. Text that is packed in another way than in a zip archive (a PDF, an encrypted workbook) is
not seen.
"""

from __future__ import annotations

import html
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

PIECE = 1 << 20
"""So many bytes are looked through at once."""
_OVERLAP = 4_096
"""So many bytes of a piece are looked at again with the next: more than an address takes in any encoding."""
_ENCODINGS = ("utf-8", "cp1252", "utf-16-le", "utf-16-be")


def files_naming(email: str, folder: Path, left_out: frozenset[Path] = frozenset()) -> list[Path]:
    """The files below the folder in which the address stands (as rule `one-person` writes it), by their paths.

    A file that cannot be read raises OSError: nobody may take it for one that was searched.
    """
    wanted = pattern_of(email)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path not in left_out)
    return [path for path in files if any(map(wanted.search, _texts(path)))]


def pattern_of(email: str) -> re.Pattern[str]:
    """What finds the address in folded text, with its domain in letters or in IDNA form, and no longer address.

    >>> found = pattern_of("eva@xn--blbr-noae.example").search
    >>> [bool(found(t)) for t in ("<eva@blåbär.example>", "greta.eva@blåbär.example", "eva@blåbär.example.com")]
    [True, False, False]
    """
    local, _, domain = email.rpartition("@")
    domains = "|".join(re.escape(name) for name in dict.fromkeys((domain, _in_letters(domain))))
    return re.compile(rf"(?<![\w.+%$!#^~-]){re.escape(local)}@(?:{domains})(?![\w-]|\.\w)")


def _in_letters(domain: str) -> str:
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain


def _texts(path: Path) -> Iterator[str]:
    """The file's text, piece by piece, in each way in which it can be read; folded as addresses are."""
    with path.open("rb") as file:
        yield from _pieces(file)
    if zipfile.is_zipfile(path):
        yield from _packed_texts(path)


def _packed_texts(path: Path) -> Iterator[str]:
    """The same of each part of an archive; a part that is broken ends where it breaks."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return
    with archive:
        for part in archive.infolist():
            try:
                with archive.open(part) as file:
                    yield from _pieces(file)
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
                continue


def _pieces(file: IO[bytes]) -> Iterator[str]:
    rest = b""
    while piece := file.read(PIECE):
        piece = rest + piece
        if b"@" in piece:
            yield from (_folded(piece.decode(encoding, "ignore")) for encoding in _ENCODINGS)
            yield _folded(piece[1:].decode("utf-16-le", "ignore"))  # text that begins at an odd place
        rest = piece[-_OVERLAP:]


def _folded(text: str) -> str:
    if "@" not in text:
        return ""
    return unicodedata.normalize("NFC", html.unescape(text) if "&" in text else text).casefold()
