"""Banks' exports as the tests make them: csv as the bank writes it, and the same cells typed, as Excel keeps them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime

import xlsxwriter

from reconciler.intake.sheet import Sheet
from reconciler.intake.spreadsheet import read_archive
from reconciler.intake.statements.profiles import profile_statement, read_profiles
from reconciler.intake.statements.statement import Line, Statement
from reconciler.intake.text_table import read_text_table

Value = str | float | int | bool | date


def csv_sheet(text: str, encoding: str = "utf-8") -> Sheet:
    """The sheet of a csv file with Windows line ends, in the bank's encoding."""
    return read_text_table(text.strip().replace("\n", "\r\n").encode(encoding), "bank.csv")[0]


def excel_sheet(rows: Sequence[Sequence[Value]]) -> Sheet:
    """The sheet of a workbook that holds the cells as they are typed."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("Export")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, datetime | date):
                    sheet.write_datetime(number, column, value, day)  # type: ignore[arg-type]
                elif value != "":
                    sheet.write(number, column, value)
    return read_archive(data, "bank.xlsx")[1][0]


def statements(sheet: Sheet) -> list[Statement]:
    found = profile_statement(sheet, read_profiles())
    assert found is not None, "no profile knows the sheet"
    return found


def only_statement(text: str, encoding: str = "utf-8") -> Statement:
    (statement,) = statements(csv_sheet(text, encoding))
    return statement


def money(line: Line) -> tuple[str, str, str, str]:
    """The row, whether it is booked, the day and the amount of a line."""
    return (line.spot, "booked" if line.is_booked else "pending", str(line.booked_on), f"{line.amount} {line.currency}")


def party(line: Line) -> tuple[str, str]:
    return (line.payer_name, line.payer_iban)


def problems(statement: Statement) -> list[tuple[str, str]]:
    return [(finding.code, finding.place.cell) for finding in statement.findings]
