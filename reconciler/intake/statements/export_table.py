"""Where in a sheet the table of a bank's export is: its profile, its columns, and what stands above them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise

from reconciler.finding import Place
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.sheet import Cell, Sheet, cell_name
from reconciler.intake.statements import profile_codes
from reconciler.intake.statements.export_cells import UnreadableError, folded, plain_text, text_value
from reconciler.intake.statements.profile import CURRENCY_MARK, Profile

_NO_LETTER = re.compile("[\x80-\x9f]")
LONGEST_PREAMBLE = 60
"""Rows at the top of a sheet in which the names of the columns are looked for."""


@dataclass(frozen=True)
class Table:
    """A sheet that is the export of a profile; `header` is the row of the columns' names, counted from 1.

    `positions` are the columns, from 0, by their names as the profile has them, of those that the sheet has;
    `currency` is the one that stands in the name of a column.
    """

    sheet: Sheet
    profile: Profile
    header: int
    positions: dict[str, int]
    currency: str = ""

    def place(self, row: int, column: str = "") -> Place:
        """Where a row is, or its cell in a column; rows count from 1."""
        return Place(self.sheet.file, self.sheet.name, cell_name(row, self.positions.get(column, 0) + 1))

    def cell(self, row: int, column: str) -> Cell:
        """The cell of a column that the sheet may not have; UnreadableError for an error cell or a lost formula."""
        position = self.positions.get(column)
        if position is None:
            return ""
        problem = self.sheet.bad_cells.get((row, position + 1))
        if problem:
            raise UnreadableError(
                f"the cell holds {'a formula without its value' if problem == 'formula' else problem}"
            )
        return self.sheet.rows[row - 1][position]

    def above(self, labels: Sequence[str]) -> tuple[int, Cell]:
        """The row of the first of the labels above the columns, and the next filled cell in it; (0, "") for none."""
        wanted = [folded(label) for label in labels]
        for number, row in enumerate(self.sheet.rows[: self.header - 1], 1):
            texts = [plain_text(cell) for cell in row]
            filled = [n for n, text in enumerate(texts) if text or not isinstance(row[n], str)]
            for label, value in pairwise(filled):
                if folded(texts[label]) in wanted:
                    return number, self._between(number, label, value)
        return 0, ""

    def _between(self, number: int, label: int, value: int) -> Cell:
        """The value of a label, unless a cell between them has lost its own: then it stands for nothing."""
        lost = any((number, column) in self.sheet.bad_cells for column in range(label + 2, value + 1))
        return "" if lost else self.sheet.rows[number - 1][value]

    @cached_property
    def only_iban_above(self) -> str:
        """The IBAN that stands above the columns, if there is just one."""
        cells = (plain_text(cell) for row in self.sheet.rows[: self.header - 1] for cell in row)
        found = {compact_iban(word) for text in cells for word in (text, *text.split(" / "))} - {""}
        return found.pop() if len(found) == 1 else ""


def found_table(sheet: Sheet, profiles: Sequence[Profile]) -> Table | None:
    """The table of the profile with most columns, of those that are all there in one row; None if there is none."""
    best: Table | None = None
    for number, row in enumerate(sheet.rows[:LONGEST_PREAMBLE], 1):
        for profile in profiles:
            if len(row) < len(profile.required):
                continue
            mapped = _matched(profile, _names(row, sheet.assumed_encoding, profile.encoding), profile.required)
            if mapped and (best is None or len(profile.required) >= len(best.profile.required)):
                best = Table(sheet, profile, number, *mapped)
        if best:
            return _whole(best, _names(row, sheet.assumed_encoding, best.profile.encoding))
    return None


@lru_cache(maxsize=1 << 16)
def compact_iban(text: str) -> str:
    """The text as an IBAN without spaces if it is one with right check digits, else nothing.

    >>> compact_iban("DE89 3704 0044 0532 0130 00"), compact_iban("Girokonto")
    ('DE89370400440532013000', '')
    """
    from stdnum import iban

    plain = text.replace(" ", "").upper()
    return plain if re.fullmatch("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", plain) and iban.is_valid(plain) else ""


def _whole(table: Table, names: list[str]) -> Table:
    """The table with its further columns and the letters of its encoding; FileRefusedError for columns named twice."""
    columns = table.profile.columns.model_dump()
    further = [name for value in columns.values() for name in ([value] if isinstance(value, str) else value) if name]
    if table.profile.reversal:
        further.append(table.profile.reversal.column)
    positions = dict(table.positions)
    for name in further:
        mapped = _matched(table.profile, names, (name,))
        positions |= mapped[0] if mapped else {}
    for name, position in positions.items():
        if names.count(names[position]) > 1:
            message = f"The column {name!r} stands there twice: which of the two counts is not to be guessed."
            cell = cell_name(table.header, position + 1)
            raise FileRefusedError(profile_codes.EXPORT_COLUMNS, message, sheet=table.sheet.name, cell=cell)
    _refuse_second_header(table, names)
    return replace(table, sheet=_recoded(table.sheet, table.profile.encoding), positions=positions)


def _matched(profile: Profile, names: list[str], wanted: Sequence[str]) -> tuple[dict[str, int], str] | None:
    """The positions of all wanted columns, and the currency in their names; None if one is missing."""
    positions: dict[str, int] = {}
    currencies: set[str] = set()
    for name in wanted:
        pattern = _pattern(name)
        found = next(((n, match) for n, text in enumerate(names) if (match := pattern.fullmatch(text))), None)
        if found is None:
            return None
        positions[name] = found[0]
        currencies |= {value.upper() for value in found[1].groupdict().values()}
    if len(currencies) > 1:
        return None
    return positions, "".join(currencies)


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(
        re.escape(folded(text_value(name))).replace(re.escape(CURRENCY_MARK), "(?P<currency>[a-z]{3})", 1)
    )


def _names(row: list[Cell], assumed: str, encoding: str) -> list[str]:
    """The texts of a row as names of columns are compared, in the profile's encoding: it may have a euro sign."""
    texts = [cell if isinstance(cell, str) else "" for cell in row]
    if assumed and assumed != encoding:
        texts = [text if text.isascii() else text.encode(assumed).decode(encoding) for text in texts]
    return [folded(text_value(text)) for text in texts]


def _refuse_second_header(table: Table, names: list[str]) -> None:
    """Two exports in one sheet may overlap: the same row twice would look like two payments."""
    sheet, filled = table.sheet, [name for name in names if name]
    for number, row in enumerate(_below(table), table.header + 1):
        if row and [text for text in _names(row, sheet.assumed_encoding, table.profile.encoding) if text] == filled:
            message = f"Row {number} names the columns again, as row {table.header} does: these are two exports."
            cell = cell_name(number, 1)
            raise FileRefusedError(profile_codes.EXPORT_COLUMNS, message, sheet=table.sheet.name, cell=cell)


def _below(table: Table) -> Iterator[list[Cell]]:
    """The rows below the columns' names; those whose first cell is another than theirs, as nearly all are, as empty."""
    first = table.sheet.rows[table.header - 1][0]
    return (row if row[0] == first else [] for row in table.sheet.rows[table.header :])


def _recoded(sheet: Sheet, encoding: str) -> Sheet:
    """The sheet with the letters of the profile's encoding, where the file's own was only assumed.

    A letter that the profile's encoding does not know shows that the file is not in it: then all stays as it was.
    """
    if not sheet.assumed_encoding or sheet.assumed_encoding == encoding:
        return sheet
    rows: list[list[Cell]] = [
        [cell.encode(sheet.assumed_encoding).decode(encoding) if isinstance(cell, str) else cell for cell in row]
        for row in sheet.rows
    ]
    if any(isinstance(cell, str) and _NO_LETTER.search(cell) for row in rows for cell in row):
        return sheet
    return replace(sheet, rows=rows, assumed_encoding=encoding)
