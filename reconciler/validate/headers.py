"""Which kind of sheet a sheet is, and which column holds which field, told by its headers alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from reconciler.finding import Code, Finding, Place
from reconciler.intake.front_sheet import is_front_sheet
from reconciler.intake.sheet import FORMULA, Cell, Sheet, cell_name, column_letters
from reconciler.validate import codes
from reconciler.validate.bad_cell import shown
from reconciler.validate.blank_marks import is_help
from reconciler.validate.header_readings import HEADER_ROWS, Index, Reading, header_index, readings_of
from reconciler.validate.table_schema import TableSchema
from reconciler.validate.tables import Origin
from reconciler.validate.text import clean_text
from reconciler.wording import first_few

BESIDE_REVIEW = re.compile(r"(open|settled|credit)(_\d+)?")
"""The other sheets of our own `payments.xlsx`, which come along where a program lost the mark of the workbook."""

_NAMED = 40
"""So many columns that are not read are named; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A sheet of a known kind: its schema, the row of its headers (from 1), and where its columns are."""

    sheet: Sheet
    schema: TableSchema
    header_row: int
    origin: Origin

    def header(self, name: str) -> Cell:
        """The header of a field, as it stands in the sheet."""
        return self.sheet.rows[self.header_row - 1][self.origin.columns[name] - 1]


@dataclass(frozen=True, slots=True)
class Recognition:
    """The sheets of a known kind in their order, the kinds of which a sheet could not be read, and what is wrong."""

    sheets: list[Recognised]
    unread: frozenset[str]
    findings: list[Finding]


def recognised_sheets(sheets: list[Sheet], schemas: Mapping[str, TableSchema]) -> Recognition:
    """Which sheet is of which kind.

    The kind and row with all required fields and most known headers win; sheet and file names only settle ties.
    """
    index = {kind: header_index(schema) for kind, schema in schemas.items()}
    parts = [_of_one_file(list(group), schemas, index) for _, group in groupby(sheets, key=lambda sheet: sheet.file)]
    return Recognition(
        sheets=[sheet for part in parts for sheet in part.sheets],
        unread=frozenset(kind for part in parts for kind in part.unread),
        findings=[finding for part in parts for finding in part.findings],
    )


def _of_one_file(sheets: list[Sheet], schemas: Mapping[str, TableSchema], index: Index) -> Recognition:
    recognised: list[Recognised] = []
    findings: list[Finding] = []
    others: list[tuple[Sheet, Reading | None]] = []
    lost: set[str] = set()
    for sheet in sheets:
        readings = list(readings_of(sheet, schemas, index))
        if whole := [r for r in readings if not r.missing]:
            best = max(whole, key=lambda r: r.fit)
            above = [r for r in whole if any(_has_cells(row) for row in sheet.rows[r.row : best.row - 1])]
            unclear = _headed_twice(sheet, best) + _unreadable_headers(sheet, best)
            findings += _tables_above(sheet, best, above) + (unclear or _ignored_columns(sheet, best))
            lost |= {r.schema.name for r in above} | ({best.schema.name} if unclear else set())
            recognised += [] if unclear else [_recognised(sheet, best)]
        elif not _is_empty(sheet) and not is_help(sheet):
            others.append((sheet, max(readings, key=lambda r: r.nearness, default=None)))
    if any("payment_key" in one.origin.columns for one in recognised if one.schema.name == "review"):
        others = [(sheet, reading) for sheet, reading in others if not BESIDE_REVIEW.fullmatch(sheet.name)]
    near = {r.schema.name for _, r in others if r is not None and r.is_near_miss}
    findings += _unread(sheets[0].file, others, is_known=bool(recognised or lost))
    return Recognition(recognised, frozenset(lost | near), findings)


def _recognised(sheet: Sheet, reading: Reading) -> Recognised:
    columns = {name: reading.columns[name][0] + 1 for name in reading.schema.fields if name in reading.columns}
    return Recognised(sheet, reading.schema, reading.row, Origin(sheet.file, sheet.name, columns))


def _headed_twice(sheet: Sheet, reading: Reading) -> list[Finding]:
    header = sheet.rows[reading.row - 1]
    findings = []
    for name, (first, *others) in reading.columns.items():
        for other in others:
            cells = cell_name(reading.row, first + 1), cell_name(reading.row, other + 1)
            message = (
                f"{cells[0]} ({_text(header[first])}) and {cells[1]} ({_text(header[other])}) both mean {name}. "
                f"The sheet was not read."
            )
            place = Place(sheet.file, sheet.name, cells[1])
            findings.append(codes.HEADER_TWICE.at(place, message, value=_text(header[other])))
    return findings


def _unreadable_headers(sheet: Sheet, reading: Reading) -> list[Finding]:
    """A header that cannot be read leaves open what its column says: a role, a date, or a remark."""
    bad = sorted((column, what) for (row, column), what in sheet.bad_cells.items() if row == reading.row)
    return [
        (codes.FORMULA_WITHOUT_VALUE if what == FORMULA else codes.ERROR_CELL).at(
            Place(sheet.file, sheet.name, cell_name(reading.row, column)),
            f"The header of column {column_letters(column)} cannot be read ({what}). The sheet was not read.",
            value="" if what == FORMULA else what,
        )
        for column, what in bad
        if _has_values(sheet.rows[reading.row :], column - 1)
    ]


def _tables_above(sheet: Sheet, best: Reading, above: list[Reading]) -> list[Finding]:
    """A sheet is one table; rows that stand above its headers under headers of their own must not get lost unsaid."""
    kinds = {row: max(readings, key=lambda r: r.fit) for row, readings in groupby(above, key=lambda r: r.row)}
    return [
        codes.TABLE_ABOVE.at(
            Place(sheet.file, sheet.name, cell_name(row, 1)),
            f"Row {row} has the headers of {reading.schema.name}, but a sheet is read as one table: "
            f"{best.schema.name}, from row {best.row} on. What stands between them was not read.",
        )
        for row, reading in kinds.items()
    ]


def _ignored_columns(sheet: Sheet, reading: Reading) -> list[Finding]:
    known = {column for columns in reading.columns.values() for column in columns}
    header = sheet.rows[reading.row - 1]
    width = max((len(row) for row in sheet.rows[reading.row :]), default=0)
    ignored = {c: _text(header[c]) for c in range(len(header)) if c not in known and _text(header[c])}
    for column in range(width):
        if column not in known and column not in ignored and _has_values(sheet.rows[reading.row :], column):
            ignored[column] = f"column {column_letters(column + 1)} (without a header)"
    if not ignored:
        return []
    names = first_few([shown(ignored[c]) for c in sorted(ignored)], _NAMED)
    place = Place(sheet.file, sheet.name, cell_name(reading.row, min(ignored) + 1))
    message = f"Not read, because a sheet of {reading.schema.name} has no such columns: {names}."
    return [codes.IGNORED_COLUMNS.at(place, message, value=names)]


_ONLY_FRONT = "The file holds only the list of findings in front of a marked copy, not the sheet with the rows."
_SAVE_WHOLE = "Save the whole workbook as .xlsx, or the sheet with the rows as .csv, and send that."
"""A spreadsheet program saves as csv the sheet that is in front, and a marked copy opens at its findings."""


def _unread(file: str, unread: list[tuple[Sheet, Reading | None]], is_known: bool) -> list[Finding]:
    if not is_known and len(unread) == 1 and is_front_sheet(unread[0][0].rows):
        return [codes.UNRECOGNISED_FILE.at(Place(file), _ONLY_FRONT, _SAVE_WHOLE)]
    near = [(s, r) for s, r in unread if r is not None and r.is_near_miss]
    findings = [_lacking(codes.MISSING_HEADER, sheet, reading) for sheet, reading in near]
    others = [(s, r) for s, r in unread if r is None or not r.is_near_miss]
    if is_known or near:
        return findings + [_beside(sheet) for sheet, _ in others]
    if not others:
        return [codes.UNRECOGNISED_FILE.at(Place(file), "The file holds no filled cell.")]
    read = [(s, r) for s, r in others if r is not None]
    if read:
        sheet, reading = max(read, key=lambda pair: pair[1].nearness)
        return [_lacking(codes.UNRECOGNISED_FILE, sheet, reading)]
    place = Place(file, others[0][0].name)
    message = f"None of the first {HEADER_ROWS} rows has headers of a known kind of sheet."
    return [codes.UNRECOGNISED_FILE.at(place, message)]


def _lacking(code: Code, sheet: Sheet, reading: Reading) -> Finding:
    fields = [reading.schema.fields[name] for name in reading.missing]
    names = " and ".join(f.name for f in fields)
    place = Place(sheet.file, sheet.name, cell_name(reading.row, 1))
    message = f"Row {reading.row} is nearest to the headers of {reading.schema.name}, but lacks {names}."
    ways = "; ".join(f"{f.name}, for example as {' / '.join(_examples(f.aliases))}" for f in fields)
    return code.at(
        place, message, f"Add a column for {ways}. Or take the sheet out, if it is not {reading.schema.name}."
    )


def _examples(aliases: Mapping[str, tuple[str, ...]]) -> list[str]:
    return list(dict.fromkeys(words[0] for words in aliases.values()))


def _beside(sheet: Sheet) -> Finding:
    message = "The sheet was not read: its headers are those of no known kind."
    return codes.UNRECOGNISED_SHEET.at(Place(sheet.file, sheet.name), message)


def _is_empty(sheet: Sheet) -> bool:
    return not any(_has_cells(row) for row in sheet.rows)


def _has_cells(row: list[Cell]) -> bool:
    return any(_text(cell) for cell in row)


def _has_values(rows: list[list[Cell]], column: int) -> bool:
    return any(column < len(row) and row[column] != "" for row in rows)


def _text(cell: Cell) -> str:
    return clean_text(str(cell))
