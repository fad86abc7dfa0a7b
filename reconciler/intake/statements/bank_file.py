"""Bank files, known by their content: which format a file has, and the statements in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from reconciler.intake import codes
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.compound_file import SIGNATURE
from reconciler.intake.sheet import Sheet
from reconciler.intake.statements.statement import Statement

HEAD = 64 * 1024
"""Bytes at the start of a file that show what it is; banks write some lines of their own before the first tag."""

CAMT, MT940 = "camt", "mt940"

_WORKBOOKS = (b"PK", SIGNATURE)
_CAMT = re.compile(rb"<(?:[\w.-]+:)?BkToCstmr(?:AcctRpt|Stmt|DbtCdtNtfctn)|tech:xsd:camt[\".]")
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe \t\r\n"
_TAG = rb"(?:^|[\r\n:}])[ \t]*"  # a tag begins a line, or follows the header {4: of a SWIFT message
_MT940 = (
    re.compile(_TAG + rb":20:(?s:.*?)" + _TAG + rb":25P?:"),
    re.compile(_TAG + rb":6[02][FM]:[CD]\d{6}[A-Z]{3}"),
)


def bank_format(head: bytes) -> str:
    """The format of a bank file that starts with these bytes; empty where it is none.

    >>> bank_format(b"{1:F01BANK}{2:I940}{4:\\r\\n:20:START\\r\\n:25:12345/678\\r\\n:28C:1\\r\\n:60F:C261101EUR1,00")
    'mt940'
    >>> bank_format(b"customer_id;email"), bank_format(b"<?xml version='1.0'?><Workbook/>")
    ('', '')
    """
    if head.startswith(_WORKBOOKS):
        return ""
    plain = head[:HEAD].replace(b"\0", b"")  # in UTF-16 every other byte
    if plain.lstrip(_BEFORE_XML).startswith(b"<") and _CAMT.search(plain):
        return CAMT
    return MT940 if any(mark.search(plain) for mark in _MT940) else ""


def read_bank_file(file: BinaryIO) -> list[Statement]:
    """The statements of a CAMT or MT940 file; FileRefusedError where it is none, or nothing of it may be read."""
    known = bank_format(file.read(HEAD))
    file.seek(0)
    if known == CAMT:
        from reconciler.intake.statements.camt import read_camt

        return read_camt(file)
    if known == MT940:
        from reconciler.intake.statements.mt940 import read_mt940

        return read_mt940(file.read())
    raise FileRefusedError(codes.UNSUPPORTED_FILE, "The file is no bank statement in CAMT or MT940.")


def sheet_statements(sheets: Sequence[Sheet], folder: Path | None) -> tuple[list[Statement], list[Sheet]]:
    """The statements in the sheets that are a bank's export, and the other sheets.

    `folder` has profiles beside those that ship with the program; with a mistake in one, none of it is used.
    """
    from reconciler.intake.statements.profiles import ProfileError, profile_statement, read_profiles

    try:
        profiles = read_profiles(folder)
    except ProfileError:  # the caller says so, once for all files
        profiles = read_profiles(None)
    found = [profile_statement(sheet, profiles) for sheet in sheets]
    statements = [statement for one in found for statement in one or ()]
    return statements, [sheet for sheet, one in zip(sheets, found, strict=True) if one is None]


def check_profiles(folder: Path) -> None:
    """ProfileError for the first profile in a folder that cannot be used."""
    from reconciler.intake.statements.profiles import read_profiles

    read_profiles(folder)
