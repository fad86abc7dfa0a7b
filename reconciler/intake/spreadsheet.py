"""Workbooks (xlsx, ods, xls) to sheets of raw cells, with what their XML or records say beyond the values."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from reconciler.finding import Finding, Place
from reconciler.intake import bounds, codes
from reconciler.intake.archive import SAID, read_contents
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.front_sheet import is_front_sheet
from reconciler.intake.merged import Range, filled_down, range_names
from reconciler.intake.second_look import Look
from reconciler.intake.sheet import FORMULA, Cell, Sheet, cell_name, column_letters
from reconciler.wording import first_few

Read = tuple[str, list[Sheet], list[Finding]]
"""The kind of the file, its sheets, and what is to say about them."""

ANY = re.compile(".*", re.DOTALL)
"""The names of all sheets."""

DECIDED = re.compile(r"(review|suspense)(_\d+)?", re.IGNORECASE)
"""The names of the sheets of our own `payments.xlsx` in which people decide."""


def read_archive(data: io.BytesIO, file: str) -> Read:
    """A workbook that is an archive (xlsx, xlsm, ods), after it was found to be within bounds."""
    contents = read_contents(data)
    read = _read_decisions if contents.is_own_output else _read_sheets
    return contents.kind, *read(data, file, contents.looks)


def read_old_workbook(data: bytes, file: str) -> Read:
    """A workbook of the binary kind that Excel wrote until 2003 (xls)."""
    from reconciler.intake.xls_records import is_own_xls, xls_looks

    read = _read_decisions if is_own_xls(data) else _read_sheets
    return "xls", *read(io.BytesIO(data), file, xls_looks(data))


def _read_decisions(data: io.BytesIO, file: str, looks: dict[str, Look]) -> tuple[list[Sheet], list[Finding]]:
    """Of a workbook that the reconciler wrote, the sheets in which people decide; what is hidden there is its own.

    Filters stay in such a sheet: hidden rows are worth a word only where somebody has decided.
    """
    sheets, findings = _read_sheets(data, file, looks, DECIDED)
    decisions = {sheet.name: _decision_column(sheet) for sheet in sheets}
    if not any(decisions.values()):
        return [], [codes.OWN_OUTPUT.at(Place(file), "This workbook was written by the reconciler and was not read.")]
    read = [sheet for sheet in sheets if decisions[sheet.name]]
    told = [_hidden_rows(Place(file, s.name), looks.get(s.name, Look(s.name)), _decided_rows(s)) for s in read]
    others = (codes.HIDDEN_ROWS.name, codes.HIDDEN_COLUMNS.name)
    return read, [*(f for f in findings if f.code not in others), *(f for found in told for f in found)]


def _decision_column(sheet: Sheet) -> int:
    """The column (from 1) headed `decision`; 0 if there is none."""
    heads = [str(cell).strip().casefold() for cell in sheet.rows[0]]
    return heads.index("decision") + 1 if "decision" in heads else 0


def _decided_rows(sheet: Sheet) -> list[list[Cell]]:
    """The rows, those without a decision blank."""
    column = _decision_column(sheet)
    return [row if row[column - 1] != "" else [""] * len(row) for row in sheet.rows]


def _read_sheets(
    data: io.BytesIO, file: str, looks: dict[str, Look], wanted: re.Pattern[str] = ANY
) -> tuple[list[Sheet], list[Finding]]:
    """The sheets whose names are `wanted`, and what is to say about them."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    sheets: list[Sheet] = []
    findings: list[Finding] = []
    area = 0
    data.seek(0)
    try:
        with CalamineWorkbook.from_filelike(data) as workbook:
            for name, is_hidden in _worksheets(workbook, wanted):
                look = looks.get(name, Look(name))
                source = workbook.get_sheet_by_name(name)
                area = _area(source, look, area)
                sheet, said = _sheet(source, file, look)
                if sheet.rows and not is_front_sheet(sheet.rows):
                    sheets.append(sheet)
                    findings += [*_hidden_sheet(file, name, is_hidden), *said]
    except PasswordError as error:
        raise FileRefusedError(codes.FILE_ENCRYPTED, "The workbook is protected by a password.") from error
    except CalamineError as error:
        raise _unreadable(error, looks) from error
    if not sheets and wanted is ANY:
        raise FileRefusedError(codes.EMPTY_FILE, "No sheet of the workbook has a cell with a value.")
    return sheets, findings


def _area(source: Any, look: Look, before: int) -> int:
    """The area of the sheets up to this one: many within the bound would fill the memory as one beyond it does."""
    height, width = (end + 1 for end in source.end) if source.end else (0, 0)
    own = height * width
    if own > bounds.LARGEST_AREA:
        look.reach(height, width)
    if before + own > bounds.LARGEST_AREA:
        message = (
            f"With this sheet the workbook's sheets have {before + own:,} cells, blank ones between values included; "
            f"the limit is {bounds.LARGEST_AREA:,}."
        )
        raise FileRefusedError(codes.SHEET_TOO_LARGE, message, sheet=look.sheet)
    return before + own


def _unreadable(error: Exception, looks: dict[str, Look]) -> FileRefusedError:
    """The reader gives up on a whole workbook for one error word it does not know; the finding names that cell."""
    for look in looks.values():
        for (row, column), problem in look.bad_cells.items():
            if problem in str(error) and problem != FORMULA:
                return FileRefusedError(
                    codes.FILE_UNREADABLE,
                    f"The cell holds {problem}, an error that the program does not know, and hides the rest.",
                    "Repair or empty the cell, save, and replace the file.",
                    look.sheet,
                    cell_name(row, column),
                )
    return FileRefusedError(codes.FILE_UNREADABLE, f"The workbook is damaged: {str(error)[:SAID]}.")


def _worksheets(workbook: Any, wanted: re.Pattern[str]) -> Iterator[tuple[str, bool]]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    for sheet in workbook.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet and wanted.fullmatch(sheet.name):
            yield sheet.name, sheet.visible != SheetVisibleEnum.Visible


def _sheet(source: Any, file: str, look: Look) -> tuple[Sheet, list[Finding]]:
    rows: list[list[Cell]] = source.to_python(skip_empty_area=False)
    _share_equal_values(rows)
    _fit(rows, look)
    merged = filled_down(rows, look.bad_cells, [*_merged(source), *look.merged])
    place = Place(file, look.sheet)
    findings = [*_merged_finding(place, merged), *_hidden_rows(place, look, rows), *_hidden_columns(place, look, rows)]
    return Sheet(file, look.sheet, rows, look.bad_cells), findings


def _share_equal_values(rows: list[list[Cell]]) -> None:
    """Lets equal texts and dates be one object each: a third of the memory, and a fast way back to the parent."""
    known: dict[str | date, str | date] = {}
    share = known.setdefault
    for row in rows:
        row[:] = [share(v, v) if type(v) is str or type(v) is date or type(v) is datetime else v for v in row]


def _fit(rows: list[list[Cell]], look: Look) -> None:
    """Cuts blank rows off the end; makes room for bad cells, which the reader may have left out."""
    last_bad = max((row for row, _ in look.bad_cells), default=0)
    while len(rows) > last_bad and rows[-1] == [""] * len(rows[-1]):
        rows.pop()
    width = max(len(rows[0]) if rows else 0, max((column for _, column in look.bad_cells), default=0))
    if rows and len(rows[0]) < width:
        rows[:] = [[*row, *[""] * (width - len(row))] for row in rows]
    rows.extend([""] * width for _ in range(last_bad - len(rows)))


def _merged(source: Any) -> Iterator[Range]:
    for (top, left), (bottom, right) in source.merged_cell_ranges or ():
        yield top + 1, left + 1, bottom + 1, right + 1


# what follows is about ranges, which the message names: a cell has one finding, and that is about its value
def _merged_finding(place: Place, merged: list[Range]) -> list[Finding]:
    if not merged:
        return []
    message = f"{range_names(merged)}: the value of the merged cells was read for every row they cover."
    return [codes.MERGED_CELLS.at(place, message)]


def _hidden_sheet(file: str, name: str, is_hidden: bool) -> list[Finding]:
    return [codes.HIDDEN_SHEET.at(Place(file, name), f"The sheet {name} is hidden; it was read.")] if is_hidden else []


def _hidden_rows(place: Place, look: Look, rows: list[list[Cell]]) -> list[Finding]:
    hidden = {row for span in look.hidden_rows for row in range(span.start, min(span.stop, len(rows) + 1))}
    used = sorted(row for row in hidden if any(value != "" for value in rows[row - 1]))
    if not used:
        return []
    named = first_few([str(row) for row in used])
    message = f"Hidden or filtered rows were read like all others: {len(used)} (row {named})."
    return [codes.HIDDEN_ROWS.at(place, message)]


def _hidden_columns(place: Place, look: Look, rows: list[list[Cell]]) -> list[Finding]:
    width = len(rows[0]) if rows else 0
    hidden = {column for span in look.hidden_columns for column in range(span.start, min(span.stop, width + 1))}
    used = sorted(column for column in hidden if any(row[column - 1] != "" for row in rows))
    if not used:
        return []
    named = first_few([column_letters(column) for column in used])
    message = f"Hidden columns were read like all others: {len(used)} (column {named})."
    return [codes.HIDDEN_COLUMNS.at(place, message)]
