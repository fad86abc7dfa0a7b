"""The second look at a sheet's XML: how far it reaches, cells without a readable value, and what is hidden.

The fast reader gives an empty text for an error cell and for a formula without a cached value, and does not tell
hidden rows. The XML is parsed as a stream; entities never occur, because a document type is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from xml.parsers import expat

from reconciler.intake import bounds, codes
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.sheet import cell_name

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384

Attributes = dict[str, str]


@dataclass(slots=True)
class Look:
    """What the second look saw of one sheet; rows and columns count from 1, a range leaves out its end.

    `bad_cells` as in `Sheet`; `merged` are (top, left, bottom, right), the ends included, where the fast reader
    does not give them.
    """

    sheet: str
    rows: int = 0
    columns: int = 0
    bad_cells: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: list[range] = field(default_factory=list)
    hidden_columns: list[range] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    def reach(self, row: int, column: int) -> None:
        """Take note that this cell has a value; FileRefusedError where the sheet becomes too large."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        if self.rows * self.columns > bounds.LARGEST_AREA or row > LAST_ROW or column > LAST_COLUMN:
            raise FileRefusedError(
                codes.SHEET_TOO_LARGE,
                f"The sheet's values reach as far as {cell_name(self.rows, self.columns)}; rows times columns may be "
                f"{bounds.LARGEST_AREA:,} at most.",
                sheet=self.sheet,
                cell=cell_name(row, column),
            )


def parse_xml(
    chunks: Iterable[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """The XML in `chunks`, tag by tag; FileRefusedError where it is damaged or has a document type."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = _refuse_document_type
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, KeyError, ValueError) as error:
        raise FileRefusedError(codes.FILE_UNREADABLE, f"The workbook's XML is damaged: {error!s:.200}.") from error


def _refuse_document_type(*_: object) -> None:
    raise FileRefusedError(codes.WORKBOOK_HOSTILE, "The workbook declares entities (DTD).")
