"""The sheet in front of a marked copy: every finding in a row that leads to its cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

from reconciler.finding import Severity
from reconciler.intake.front_sheet import FRONT_MARK
from reconciler.intake.sheet import cell_name
from reconciler.outputs.marked.rows import Labels, MarkedRow, sayable
from reconciler.outputs.marked.styles import MAIN, Look, Styles

WIDTHS = (16, 15, 9, 24, 56, 46, 2)
MOST_LINKS = 60_000
"""Links of one sheet; Excel takes 65,530."""

_TITLE = Look(size=16, is_bold=True, vertical="center", indent=1)
_INTRO = Look(colour="555555", vertical="center", indent=1)
_HEAD = Look(colour="FFFFFF", fill="2F3B4A", is_bold=True, vertical="center", indent=1)
_CELL = Look(line="D9DDE2", vertical="center", indent=1, is_wrapped=True)
_LINK = replace(_CELL, colour="1A5FA8", is_link=True)
_CHIPS = {
    Severity.ERROR: replace(_CELL, is_bold=True, colour="8E1B10", fill="FBDDD9"),
    Severity.WARNING: replace(_CELL, is_bold=True, colour="6B4700", fill="FFF1CC"),
    Severity.INFO: replace(_CELL, is_bold=True, colour="1F4E86", fill="E1EEF9"),
}
_LINE = 13
_HIDDEN = Look(colour="FFFFFF")


def front_sheet(
    labels: Labels, rows: list[MarkedRow], names: Mapping[str, str], styles: Styles, covered: Mapping[str, str]
) -> bytes:
    """The sheet's XML; `names` are the sheets in the copy by the names under which they were read.

    `covered`: which shade stands for which fill, see `styles`. It stands behind the mark by which intake knows the
    sheet, in a hidden column.
    """
    head = len(labels.intro) + 3
    mark = "\n".join([FRONT_MARK, *(f"{shade}={fill}" for shade, fill in sorted(covered.items()))])
    lines = [_row(1, [(1, labels.title, _TITLE), (7, mark, _HIDDEN)], styles, 30)]
    lines += [_row(n, [(1, text, _INTRO)], styles, 16) for n, text in enumerate(labels.intro, 2)]
    heads = [(n, text, _HEAD) for n, text in enumerate(labels.headers, 1)]
    lines.append(_row(head, [*heads, (7, FRONT_MARK, _HIDDEN)], styles, 22))
    links: list[str] = []
    for n, row in enumerate(rows, head + 1):
        lines.append(_row(n, _cells(row, labels, names), styles, _height(row)))
        if row.sheet in names and len(links) < MOST_LINKS:
            links.append(_link(n, row, names[row.sheet]))
    return _sheet("".join(lines), "".join(links), head, head + len(rows), labels.page)


def covered_fills(mark: str) -> dict[str, str]:
    """Which shade stands for which fill, as the mark of an earlier copy says.

    >>> covered_fills("reconciler:findings\\nFFFFC7C0=<patternFill/>")
    {'FFFFC7C0': '<patternFill/>'}
    """
    pairs = (line.partition("=") for line in mark.splitlines()[1:])
    return {shade: fill for shade, is_pair, fill in pairs if is_pair}


def print_titles(name: str, rows: int, labels: Labels) -> dict[str, str]:
    """The defined names of the sheet: the rows repeated on each page, and what the filter is about."""
    head = len(labels.intro) + 3
    quoted = quoted_name(name)
    return {
        "_xlnm.Print_Titles": f"{quoted}!${head}:${head}",
        "_xlnm._FilterDatabase": f"{quoted}!$A${head}:$F${head + rows}",
    }


def quoted_name(sheet: str) -> str:
    """The name of a sheet as formulas and links write it.

    >>> quoted_name("L'été")
    "'L''été'"
    """
    return "'" + sheet.replace("'", "''") + "'"


def _cells(row: MarkedRow, labels: Labels, names: Mapping[str, str]) -> list[tuple[int, str, Look]]:
    where = _LINK if row.sheet in names else _CELL
    return [
        (1, labels.severities[row.severity], _CHIPS[row.severity]),
        (2, row.sheet or names.get(row.sheet, ""), _CELL),
        (3, row.cell or ("→" if where is _LINK else ""), where),
        (4, row.value, _CELL),
        (5, row.wrong, _CELL),
        (6, row.repair, _CELL),
    ]


def _height(row: MarkedRow) -> int:
    """Points for the longest of its texts: not every program makes room for a text of several lines by itself."""
    texts = zip((row.sheet, row.cell, row.value, row.wrong, row.repair), WIDTHS[1:], strict=False)
    return 8 + _LINE * min(28, max(_lines(text, width) for text, width in texts))


def _lines(text: str, width: int) -> int:
    return sum(-(-len(line) // width) for line in text.split("\n"))


def _row(number: int, cells: list[tuple[int, str, Look]], styles: Styles, height: int = 0) -> str:
    size = f' ht="{height}" customHeight="1"' if height else ""
    inside = "".join(_cell(number, column, text, styles.own(look)) for column, text, look in cells)
    return f'<row r="{number}"{size}>{inside}</row>'


def _cell(row: int, column: int, text: str, style: int) -> str:
    longest = 32_000 if text.startswith(FRONT_MARK) else 2_000
    words = escape(sayable(text, longest))
    return f'<c r="{cell_name(row, column)}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'


def _link(number: int, row: MarkedRow, name: str) -> str:
    place = f"{quoted_name(name)}!{row.cell or 'A1'}"
    return f'<hyperlink ref="C{number}" location={quoteattr(place)} display={quoteattr(row.cell or name)}/>'


def _sheet(rows: str, links: str, head: int, last: int, page: str) -> bytes:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1" hidden="{int(n == len(WIDTHS))}"/>'
        for n, width in enumerate(WIDTHS, 1)
    )
    top = f"A{head + 1}"
    footer = escape(page.replace("&", "&&")).replace("{page}", "&amp;P").replace("{pages}", "&amp;N")
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{MAIN}"><sheetPr><tabColor rgb="FFA8261A"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:G{last}"/>'
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{head}" topLeftCell="{top}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="{top}" sqref="{top}"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>{rows}</sheetData>'
        f'<autoFilter ref="A{head}:F{last}"/>{f"<hyperlinks>{links}</hyperlinks>" if links else ""}'
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        f"<headerFooter><oddFooter>&amp;R{footer}</oddFooter></headerFooter></worksheet>"
    ).encode()
