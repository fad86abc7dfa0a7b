"""The bytes of an MT940 file as lines: encodings, line ends, and the envelope that SWIFT or a bank puts around."""

from __future__ import annotations

import re

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DOS_LETTER = re.compile(rb"[A-Za-z][\x81\x82\x84\x94][a-z]")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff]")
_HEADER = re.compile(r"^\s*(?:-\}.*?)?\{[1-5]:")
_END = re.compile(r"^-(?:\}.*|XXX)?\s*$")


def decoded(data: bytes) -> str:
    r"""The text of an MT940 file: UTF-8, UTF-16 with its mark, else the DOS or the Windows page, which never fail.

    Banks do not name an encoding. Bytes that are ü, é, ä and ö in DOS stand between letters only there: in Windows
    they are no letters.

    >>> [decoded("für".encode(page)) for page in ("utf-8", "cp1252", "cp852")]
    ['für', 'für', 'für']
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if _DOS_LETTER.search(data):
        return data.decode("cp852")
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def physical_lines(text: str) -> list[str]:
    r"""The lines of a file, without control characters; the n-th is the n-th in an editor.

    A soft hyphen is a hyphen: ING writes dates with it.

    >>> physical_lines("\x01:20:A\r\r\n:25:1\n\n-\x03")
    [':20:A', ':25:1', '', '-']
    """
    for end in ("\r\r\n", "\r\n", "\r"):
        text = text.replace(end, "\n")
    text = text.replace("\t", " ").replace("\xa0", " ").replace("\xad", "-")
    return _CONTROL.sub("", text).split("\n")


def without_envelope(line: str) -> str | None:
    """What a line of SWIFT blocks carries of the message itself; None for a line that is no part of the envelope.

    >>> without_envelope("-}{1:F01BANKXXX}{2:I940}{4:"), without_envelope("{4::20:A"), without_envelope(":20:A")
    ('', ':20:A', None)
    """
    if not _HEADER.match(line):
        return None
    _, block, text = line.rpartition("{4:")
    return text if block else ""


def is_end(line: str) -> bool:
    """Whether a line ends a message: `-`, `-}` with what follows, `-XXX`; a text may begin with a hyphen."""
    return _END.match(line) is not None
