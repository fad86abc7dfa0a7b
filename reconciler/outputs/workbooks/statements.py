"""The workbook of `statement`: what bank files hold, a sheet of statements and a sheet of their lines."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from reconciler import money
from reconciler.finding import Finding
from reconciler.frames import Frame
from reconciler.intake.archive import read_contents
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.statements.statement import Line, Statement
from reconciler.outputs.errors import OutputError
from reconciler.outputs.excel import UNDATED, Properties, write_workbook
from reconciler.outputs.sheet_rows import TableSheet
from reconciler.outputs.staging import in_place

STATEMENTS = {
    "file": "text",
    "account": "text",
    "currency": "text",
    "opening": "money",
    "closing": "money",
    "balanced": "text",
    "lines": "integer",
    "kind": "text",
    "number": "text",
    "error": "prose",
}
LINES = {
    "file": "text",
    "account": "text",
    "booked": "text",
    "booked_on": "date",
    "value_date": "date",
    "amount": "money",
    "currency": "text",
    "payer_name": "text",
    "payer_iban": "text",
    "bank_reference": "text",
    "end_to_end_id": "text",
    "structured_reference": "text",
    "text": "prose",
    "reversal": "text",
    "charges": "money",
    "place": "text",
    "exact_amount": "text",  # only where the amount is finer than the currency, so that it is no money of it
}
_YES_NO = {True: "yes", False: "no", None: "not known"}
_LARGEST = 2**62

Read = tuple[str, str, list[Statement]]
"""A file's name, why it could not be read (empty if it was), and its statements."""


def check_replaceable(path: Path) -> None:
    """OutputError where `path` is no name of a workbook, or a file that is not one of ours and would be lost."""
    if path.suffix.lower() != ".xlsx":
        raise OutputError(f"{path} is no name of a workbook. Let it end in .xlsx.")
    if path.exists() and not _is_own_output(path):
        raise OutputError(f"{path} is there already and was not written by this program. Name another file.")


def write_statements(path: Path, files: Sequence[Read]) -> list[Finding]:
    """Write the workbook to `path`; the findings name texts that were too long for a cell."""
    sheets = [TableSheet("statements", STATEMENTS, _statements(files)), TableSheet("lines", LINES, _lines(files))]
    with in_place(path) as place:
        return write_workbook(place, sheets, Properties("Bank statements", UNDATED))


def _is_own_output(path: Path) -> bool:
    try:
        return read_contents(io.BytesIO(path.read_bytes())).is_own_output
    except FileRefusedError:
        return False


def _statements(files: Sequence[Read]) -> Frame:
    rows: list[dict[str, Any]] = []
    for file, error, statements in files:
        rows += [_statement_row(file, statement) for statement in statements]
        if error:
            rows.append({"file": file, "error": error})
    return _frame(rows, STATEMENTS)


def _statement_row(file: str, statement: Statement) -> dict[str, Any]:
    return {
        "file": file,
        "account": statement.account,
        "currency": statement.currency,
        "opening": _minor(statement.opening, statement.currency),
        "closing": _minor(statement.closing, statement.currency),
        "balanced": _YES_NO[statement.is_balanced],
        "lines": len(statement.lines),
        "kind": statement.kind,
        "number": statement.number,
    }


def _lines(files: Sequence[Read]) -> Frame:
    rows = [
        _line_row(file, statement.account, line)
        for file, _, statements in files
        for statement in statements
        for line in statement.lines
    ]
    return _frame(rows, LINES)


def _line_row(file: str, account: str, line: Line) -> dict[str, Any]:
    amount = _minor(line.amount, line.currency)
    return {
        "file": file,
        "account": account,
        "booked": _YES_NO[line.is_booked],
        "booked_on": line.booked_on,
        "value_date": line.value_date,
        "amount": amount,
        "currency": line.currency,
        "payer_name": line.payer_name,
        "payer_iban": line.payer_iban,
        "bank_reference": line.bank_reference,
        "end_to_end_id": line.end_to_end_id,
        "structured_reference": line.structured_reference,
        "text": line.text,
        "reversal": _YES_NO[line.is_reversal],
        "charges": _minor(line.charges, line.currency),
        "place": line.spot,
        "exact_amount": f"{line.amount:f}" if amount is None else "",
    }


def _minor(amount: Decimal | None, currency: str) -> int | None:
    """The amount in minor units; None where there is none, or it is finer or larger than these can say."""
    if amount is None:
        return None
    try:
        minor = money.to_minor(amount, currency)
    except ValueError:
        return None
    return minor if abs(minor) < _LARGEST else None


def _frame(rows: Iterable[dict[str, Any]], columns: dict[str, str]) -> Frame:
    """The rows with the types of their columns; what is blank is missing."""
    dtypes = {"date": "datetime64[s]", "money": "Int64", "integer": "Int64"}
    frame = pd.DataFrame(list(rows), columns=list(columns), dtype=object)
    frame = frame.where(frame != "", None)
    return frame.astype({name: dtypes.get(kind, "str") for name, kind in columns.items()})
