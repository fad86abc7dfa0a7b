"""Names of files and folders made of ids: an id that every system takes as a name stays as it is."""

from __future__ import annotations

import re
from hashlib import sha256

LONGEST = 200
"""Bytes of a name that still leave room for what follows it, such as a day and `.html`: most systems take 255."""

_KEPT = 46
"""Characters that a shortened name keeps of the id: at most 184 bytes."""

_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(?:\..*)?", re.IGNORECASE | re.DOTALL
)
_FOREIGN = re.compile(r'[/\\:*?"<>|]|^\.|^ |[. ]$')
_MADE = re.compile(r"~[0-9a-f]{12}$", re.IGNORECASE)


def file_name(text: str) -> str:
    """The text as the name of a file or folder, or the beginning of one: itself where that is safe on every system.

    Else a name of its own, made of what is safe in the text and of its digest, always the same: for the devices of
    Windows (CON, NUL, COM1), for signs that no file name may have or nobody sees, and for what is too long. A text
    that looks like such a name gets one too, so that no two texts share one.

    >>> file_name("R-1"), file_name("Åkes Ö")
    ('R-1', 'Åkes Ö')
    >>> file_name("CON"), file_name("nul.txt"), file_name("../x")
    ('CON~a3dbc4b644a9', 'nul-txt~7f3cbdd58ac5', '---x~d6b96a97d147')
    """
    if is_file_name(text) and not _MADE.search(text):
        return text
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    kept = "".join(c if c.isprintable() and not _FOREIGN.search(c) else "-" for c in text[:_KEPT]).strip(". ")
    return f"{kept}~{digest}"


def is_file_name(text: str) -> bool:
    """Whether every system takes the text as the name of a file, and shows all of it.

    >>> is_file_name("INV-2026-000001"), is_file_name("com1.x"), is_file_name("a\\u202eb"), is_file_name("")
    (True, False, False, False)
    """
    return (
        bool(text)
        and text.isprintable()
        and not _FOREIGN.search(text)
        and not _DEVICE.fullmatch(text)
        and len(text.encode()) <= LONGEST
    )
