"""One marked copy, from the file as it lies in the inbox: looked through again before anything of it is opened."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import PurePosixPath

from reconciler.intake import bounds
from reconciler.intake.archive import read_contents
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.inbox import BANK_SUFFIXES, Source
from reconciler.intake.statements.bank_file import HEAD, bank_format
from reconciler.intake.workbook import read_tables
from reconciler.outputs.marked.labels import WORKBOOKS
from reconciler.outputs.marked.rows import Copy

XLSX = ".xlsx"


def make_copy(copy: Copy) -> str:
    """Write the copy to its target; gives the ending it is to have, nothing where the file is none that can be marked.

    Such are files that are refused (damaged, hostile, protected by a password), and those of banks: their findings
    stand in findings.xlsx alone.
    """
    if copy.source.stat().st_size > bounds.LARGEST_FILE:
        return ""
    data = copy.source.read_bytes()
    suffix = copy.source.suffix.lower()
    if not data or bank_format(data[:HEAD]) or suffix in BANK_SUFFIXES:
        return ""
    try:
        is_xlsx = data.startswith(b"PK") and read_contents(io.BytesIO(data)).kind == "xlsx"
        if not is_xlsx:
            return _from_values(copy, data)
    except FileRefusedError:
        return ""
    from reconciler.outputs.marked.marking import mark_workbook

    mark_workbook(data, copy.target, copy.labels, copy.rows, {})
    return suffix if suffix in WORKBOOKS else XLSX


def _from_values(copy: Copy, data: bytes) -> str:
    """The copy of a file that is no .xlsx: its values, each in the cell where it stood."""
    from reconciler.outputs.marked.marking import mark_workbook
    from reconciler.outputs.marked.plain import plain_workbook

    kind, sheets, _ = read_tables(data, Source(copy.source, copy.name))
    book, names = plain_workbook(sheets, PurePosixPath(copy.name).stem)
    labels = replace(copy.labels, intro=(*copy.labels.intro, copy.labels.converted.format(kind=f".{kind}")))
    mark_workbook(book, copy.target, labels, copy.rows, names)
    return XLSX
