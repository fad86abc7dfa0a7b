"""E-mail addresses: checked without asking the network, and in the one form by which a person is known."""

from __future__ import annotations

import re
import unicodedata

from reconciler.validate import codes
from reconciler.validate.bad_cell import BadCell, shown

# what this matches in up to 64 characters, the library takes as well (a test compares them); the rest is left to it
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[a-z0-9]+(?:[-.][a-z0-9]+)*\.[a-z]{{2,}}").fullmatch
_RESERVED = ("arpa", "invalid", "local", "localhost", "onion", "test")
_WITHIN = re.compile(r"[^\s<>\"',;:()]+@[^\s<>\"',;:()]+\.[^\s<>\"',;:()]+")

_WRAPPED = re.compile(r"[<>\"',;:()]")


def email_value(text: str) -> str:
    """The address trimmed, NFC, case-folded, its domain in IDNA form. Rule `one-person`.

    BadCell with `bad-email` for what is no address; domains ending in .example are taken.

    >>> email_value("Anna.Berg@Bergmann.EXAMPLE"), email_value("åsa@blåbär.example")
    ('anna.berg@bergmann.example', 'åsa@xn--blbr-noae.example')
    """
    if text.isascii() and len(text) <= 64:
        plain = text.lower()
        if _PLAIN(plain) and not plain.endswith(_RESERVED):
            return plain
    return _normalised(text)


def _normalised(text: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        valid = validate_email(text, check_deliverability=False, strict=True)
    except EmailNotValidError as error:
        raise BadCell(codes.BAD_EMAIL, f"{shown(text)} is not an e-mail address", _advice(text, error)) from error
    local = unicodedata.normalize("NFC", unicodedata.normalize("NFC", valid.local_part).casefold())
    return f"{local}@{(valid.ascii_domain or valid.domain).lower()}"


def _advice(text: str, error: Exception) -> str:
    within = _WITHIN.findall(text)
    if len(within) == 1 and _WRAPPED.search(text):
        return f"Write the address alone: {within[0]}."
    if len(within) > 1:
        return f"Write one address a row: {' and '.join(within)} are {len(within)}."
    return f"Write one address, such as anna.berg@bergmann.example. {str(error).rstrip('.')}."
