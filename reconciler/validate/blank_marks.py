"""What our blank workbooks hold beside what people fill in, in four languages, and how it is known when it comes back.

A blank workbook has a row of examples, each marked in its own cell with words that people see, and a sheet that
explains the columns. Neither is input. A marked cell that says something else is a finding: it is neither left out in
silence nor taken for a true value (docs/decisions/0017-examples-in-blanks.md).
"""

from __future__ import annotations

import re

from reconciler.intake.sheet import Cell, Sheet
from reconciler.validate import codes
from reconciler.validate.bad_cell import BadCell, shown
from reconciler.validate.header_readings import HEADER_ROWS
from reconciler.validate.table_schema import Field, TableSchema
from reconciler.validate.text import clean_text, folded

HELP_HEADERS = {
    "en": ("Column", "Needed", "Meaning", "Written as", "Example", "Understood too"),
    "fr": ("Colonne", "Obligatoire", "Signification", "À écrire", "Exemple", "Compris aussi"),
    "de": ("Spalte", "Pflicht", "Bedeutung", "Schreibweise", "Beispiel", "Auch verstanden"),
    "sv": ("Kolumn", "Obligatorisk", "Betydelse", "Skrivs som", "Exempel", "Förstås också"),
}
"""The headers of the sheet that explains the columns, by language; none of them is a header of a kind of sheet."""

EXAMPLE = {"en": "Example:", "fr": "Exemple\u00a0:", "de": "Beispiel:", "sv": "Exempel:"}
"""How the first cell of the row of examples begins, by language."""

SUCH_AS = {"en": "e.g.", "fr": "p. ex.", "de": "z.\u00a0B.", "sv": "t.ex."}
"""How its other cells begin."""

NOT_SHOWN = {"payments": ("debit", "credit", "direction")}
"""Columns without an example in the row: other ways of saying what another column says there."""

_HELP = frozenset(tuple(map(folded, headers)) for headers in HELP_HEADERS.values())
_WORDS = r"(?:(?:example|exemple|beispiel|exempel)\s*[:：]|e\.\s?g\.|p\.\s?ex\.|z\.\s?b\.|t\.\s?ex\.)"
_MARK = re.compile(rf"{_WORDS}\s*(.*)", re.IGNORECASE | re.DOTALL)
_ANYWHERE = re.compile(rf"\n[^\S\n]*{_WORDS}", re.IGNORECASE)


def is_help(sheet: Sheet) -> bool:
    """Whether it is the sheet of a blank workbook that explains the columns of another."""
    return any(tuple(folded(str(cell)) for cell in row if cell != "") in _HELP for row in sheet.rows[:HEADER_ROWS])


def marked_example(cell: str) -> str | None:
    """What stands behind the words for an example; None where the cell does not begin with them.

    >>> marked_example("Beispiel: C-1001"), marked_example("e.g. add"), marked_example("C-1001")
    ('C-1001', 'add', None)
    """
    found = _MARK.fullmatch(clean_text(cell))
    return found[1] if found else None


def leave_out_examples(raw: dict[str, list[Cell]], schema: TableSchema) -> dict[str, dict[int, BadCell]]:
    """Blanks the examples among the cells, by field; gives those that are none any more, by field and position.

    A marked cell is an example if our example stands behind the mark, in whatever language. In a row that has other
    cells, one that must be filled is not left blank in silence.
    """
    marked = {name: cells for name in raw if (cells := _marked(raw[name]))}
    words = {(name, n): raw[name][n] for name, cells in marked.items() for n in cells}
    for name, n in words:
        raw[name][n] = ""
    left: dict[str, dict[int, BadCell]] = {}
    for (name, n), cell in words.items():
        field = schema.fields[name]
        is_needed = field.required and any(cells[n] != "" for cells in raw.values())
        if is_needed or not _is_ours(marked[name][n], field):
            left.setdefault(name, {})[n] = _left(cell)
    return left


def _marked(cells: list[Cell]) -> dict[int, str]:
    """What stands behind the marks, by position; one look at all different cells says that there is none."""
    if not _ANYWHERE.search("\n".join(["", *(cell for cell in set(cells) if isinstance(cell, str))])):
        return {}
    texts = {n: cell for n, cell in enumerate(cells) if isinstance(cell, str)}
    return {n: behind for n, cell in texts.items() if (behind := marked_example(cell)) is not None}


def _is_ours(behind: str, field: Field) -> bool:
    """Whether a blank workbook in one of the languages says that; the mark alone says no more than it."""
    example = str(field.example)
    ours = {example, *(words.get(example, example) for words in field.choices.values())}
    return not behind or folded(behind) in map(folded, ours)


def _left(cell: Cell) -> BadCell:
    return BadCell(codes.EXAMPLE_LEFT, f"{shown(cell)} begins as an example does", value=shown(cell))
