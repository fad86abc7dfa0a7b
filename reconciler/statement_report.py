"""`statement`: what bank files hold, for people on the terminal and in a workbook, and for machines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from reconciler.engines import Processes
from reconciler.finding import Finding, Severity
from reconciler.intake.codes import ENCODING_ASSUMED, READ_AS
from reconciler.intake.statements.statement import Line, Statement
from reconciler.intake.workbook import FileRead, start_files
from reconciler.terminal import console, print_findings, print_table
from reconciler.wording import plural

SHOWN_LINES = 200
"""So many lines of one statement are printed; `--json` and `-o` have all of them."""

NO_STATEMENT = (
    "The file holds no bank statement that the program knows. Take it from the bank as CAMT or MT940, or as csv of a "
    "bank that has a profile."
)
_HEADS = ("entry", "booked", "value", "amount", "charges", "payer", "references", "text")
_BALANCED = {True: "yes", False: "no", None: "cannot be told: a balance is missing"}


@dataclass(frozen=True, slots=True)
class FileReport:
    """What one file holds, or why it could not be read; `notes` are about single places in it."""

    file: str
    statements: list[Statement]
    error: str = ""
    notes: list[Finding] = field(default_factory=list)

    @property
    def is_in_order(self) -> bool:
        """Whether it was read, and no statement in it contradicts its own balances."""
        return not self.error and all(statement.is_balanced is not False for statement in self.statements)


def file_reports(files: Sequence[Path], jobs: int) -> list[FileReport]:
    """A report of each file, in the order in which they were named."""
    read = dict(start_files(files, Path(), Processes(jobs)).files())
    return [_report(name, read[name]) for name in dict.fromkeys(path.as_posix() for path in files)]


def print_json(reports: Sequence[FileReport], echo: Callable[[str], None]) -> None:
    """The reports as JSON, a line of a statement on a line of its own, without ever holding all of it as text."""
    echo('{"files": [')
    for n, report in enumerate(reports, 1):
        head = {"file": report.file, "error": report.error or None}
        echo(f'{_opened(head)}, "statements": [')
        for m, statement in enumerate(report.statements, 1):
            echo(f'{_opened(_statement_data(statement))}, "lines": [')
            for k, line in enumerate(statement.lines, 1):
                echo(json.dumps(_line_data(line)) + _comma(k, statement.lines))
            echo("]}" + _comma(m, report.statements))
        echo("]}" + _comma(n, reports))
    echo("]}")


def print_reports(reports: Sequence[FileReport]) -> None:
    """The reports as tables, and a last line that counts."""
    out = console()
    for report in reports:
        out.print(report.file, style="bold", markup=False)
        if report.error:
            out.print(f"  not read: {report.error}", style="red", markup=False)
        print_findings(report.notes)
        for statement in report.statements:
            _print_statement(statement)
    print(_counted(reports))


def _report(file: str, read: FileRead) -> FileReport:
    worst = [f for f in read.findings if f.severity == Severity.ERROR] or read.findings
    if read.statements:
        return FileReport(file, read.statements, notes=worst)
    why = [f"{f.message} {f.advice}" for f in worst if f.code not in (READ_AS.name, ENCODING_ASSUMED.name)]
    return FileReport(file, [], " ".join(why) or NO_STATEMENT)


def _opened(data: dict[str, Any]) -> str:
    return json.dumps(data).removesuffix("}")


def _comma(number: int, of: Sequence[object]) -> str:
    return "," if number < len(of) else ""


def _statement_data(statement: Statement) -> dict[str, Any]:
    return {
        "account": statement.account or None,
        "currency": statement.currency or None,
        "opening": amount_text(statement.opening),
        "closing": amount_text(statement.closing),
        "balanced": statement.is_balanced,
    }


def _line_data(line: Line) -> dict[str, Any]:
    """What is missing is null; amounts are text, so that nobody reads them as binary fractions."""
    return {
        "booked": line.is_booked,
        "booked_on": _day_text(line.booked_on),
        "value_date": _day_text(line.value_date),
        "amount": amount_text(line.amount),
        "currency": line.currency or None,
        "payer_name": line.payer_name or None,
        "payer_iban": line.payer_iban or None,
        "bank_reference": line.bank_reference or None,
        "end_to_end_id": line.end_to_end_id or None,
        "structured_reference": line.structured_reference or None,
        "text": line.text or None,
        "reversal": line.is_reversal,
        "charges": amount_text(line.charges),
    }


def amount_text(amount: Decimal | None) -> str | None:
    """An amount as plain decimal text.

    >>> amount_text(Decimal("1E+3")), amount_text(None)
    ('1000', None)
    """
    return None if amount is None else f"{amount:f}"


def _day_text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _print_statement(statement: Statement) -> None:
    ends = (statement.opening, statement.closing)
    opening, closing = ("not given" if end is None else f"{end:,f} {statement.currency}" for end in ends)
    number = f", number {statement.number}" if statement.number else ""
    title = f"{statement.kind}, account {statement.account or 'not named'}{number}"
    balances = f"opening {opening}, closing {closing}, balanced: {_BALANCED[statement.is_balanced]}"
    rows = [_line_words(line) for line in statement.lines[:SHOWN_LINES]]
    if rows:
        print_table(f"{title}\n{balances}", _HEADS, rows, right=("amount", "charges"), folding=_HEADS[5:])
    else:
        print(f"{title}\n{balances}\nno lines\n")
    if len(statement.lines) > SHOWN_LINES:
        print(f"… and {len(statement.lines) - SHOWN_LINES:,} more lines; --json and -o FILE.xlsx have all of them.\n")


def _line_words(line: Line) -> list[str]:
    marks = [word for word, is_so in (("not booked", not line.is_booked), ("reversal", line.is_reversal)) if is_so]
    words = (
        line.spot.rpartition("entry ")[2],
        _day_text(line.booked_on) or "",
        _day_text(line.value_date) or "",
        f"{line.amount:,f} {line.currency}",
        "" if line.charges is None else f"{line.charges:,f}",
        " ".join(part for part in (line.payer_name, line.payer_iban) if part),
        " ".join(_named_references(line)),
        " ".join([*(f"({mark})" for mark in marks), line.text]),
    )
    return ["".join(letter if letter.isprintable() else " " for letter in word) for word in words]


def _named_references(line: Line) -> Iterator[str]:
    named = (("bank", line.bank_reference), ("e2e", line.end_to_end_id), ("ref", line.structured_reference))
    return (f"{name}:{text}" for name, text in named if text)


def _counted(reports: Sequence[FileReport]) -> str:
    statements = [statement for report in reports for statement in report.statements]
    lines = sum(len(statement.lines) for statement in statements)
    unread = sum(bool(report.error) for report in reports)
    unbalanced = sum(statement.is_balanced is False for statement in statements)
    parts = [plural(len(reports), "file"), plural(len(statements), "statement"), plural(lines, "line")]
    said = ", ".join(parts) + "."
    if unread:
        said += f" Not read: {plural(unread, 'file')}."
    if unbalanced:
        said += f" Opening and booked lines do not give the closing balance: {plural(unbalanced, 'statement')}."
    return said
