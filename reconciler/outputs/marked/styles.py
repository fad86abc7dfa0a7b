"""The styles of a workbook, with those of marked cells beside its own: a cell keeps all but its fill.

Which fill a cell had must be known when the copy comes back and is marked anew, after whatever program saved it and
wherever the cell was moved. So each fill that is covered has a shade of its own, a step in blue that no eye sees, and
the front sheet says which shade stands for which fill.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from reconciler.finding import Severity

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
EMPTY = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
COLOURS = {Severity.ERROR: "FFC7BF", Severity.WARNING: "FFE49A", Severity.INFO: "CFE4F6"}
"""Of a cell with dark text; the last two digits are those of the first shade, which stands for no fill."""

DEEP_COLOURS = {Severity.ERROR: "A8261A", Severity.WARNING: "7A5200", Severity.INFO: "1F4E86"}
"""The same for a cell whose own text is light."""

SHADES = 8
"""Fills that can be told apart, of one colour; of any further ones the cell comes back without."""

_COLOUR = re.compile(r"[0-9A-F]{8}")
_LIGHT_THEMES, _LIGHT_INDEXES = ("0", "2"), ("1", "9")
_BODY = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs")


_APPLIED = ("applyNumberFormat", "applyFont", "applyFill", "applyBorder", "applyAlignment")


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell of the front sheet looks; colours in hexadecimal, `line` is that of the line below it."""

    size: int = 10
    colour: str = "222222"
    fill: str = ""
    line: str = ""
    vertical: str = "top"
    indent: int = 0
    is_bold: bool = False
    is_wrapped: bool = False
    is_link: bool = False


class Styles:
    """The style sheet of a workbook, to which styles are added; `covered` are the fills under our shades, by shade."""

    def __init__(self, tree: etree._Element) -> None:
        self._tree = tree
        self._space = etree.QName(tree).namespace or MAIN
        self._fonts, self._fills = self._list("fonts"), self._list("fills")
        self._borders, self._xfs = self._list("borders"), self._list("cellXfs")
        self.covered: dict[str, str] = {}
        self._marked: dict[tuple[int, Severity], int] = {}
        self._shades: dict[tuple[str, str], int] = {}
        self._looks: dict[Look, int] = {}

    def uncover(self, covered: Mapping[str, str]) -> None:
        """Give every cell of an earlier copy its own fill back; `covered` is what the front sheet told."""
        for fill in self._fills:
            shade = _shade_of(fill)
            if shade is not None:
                fill[:] = list(self._fill(covered.get(shade, "")))

    def marked(self, style: int, severity: Severity) -> int:
        """The number of the style of a cell that has this one, once it is marked."""
        key = style, severity
        if key not in self._marked:
            base = self._xfs[style] if 0 <= style < len(self._xfs) else self._xfs[0]
            xf = copy.deepcopy(base)
            xf.set("fillId", str(self._marking_fill(base, severity)))
            xf.set("applyFill", "1")
            self._marked[key] = _added(self._xfs, xf)
        return self._marked[key]

    def own(self, look: Look) -> int:
        """The number of a style of the front sheet."""
        if look not in self._looks:
            fill = f'<patternFill patternType="solid"><fgColor rgb="FF{look.fill}"/></patternFill>' if look.fill else ""
            line = f'<bottom style="thin"><color rgb="FF{look.line}"/></bottom>' if look.line else ""
            placed = f'vertical="{look.vertical}" horizontal="left" indent="{look.indent}"'
            xf = self._element(f'<xf><alignment {placed} wrapText="{int(look.is_wrapped)}"/></xf>')
            numbers = {
                "numFmtId": 49,  # text: what a person types there stays as it is typed
                "fontId": _added(self._fonts, self._font(look)),
                "fillId": _added(self._fills, self._element(f"<fill>{fill}</fill>")) if fill else 0,
                "borderId": _added(self._borders, self._element(f"<border>{line}</border>")) if line else 0,
                "xfId": 0,
            }
            xf.attrib.update({name: str(number) for name, number in numbers.items()})
            xf.attrib.update(dict.fromkeys(_APPLIED, "1"))
            self._looks[look] = _added(self._xfs, xf)
        return self._looks[look]

    def _marking_fill(self, base: etree._Element, severity: Severity) -> int:
        fill = _numbered(self._fills, base.get("fillId"))
        was = "" if fill is None or _is_none(fill) else "".join(etree.tostring(c).decode() for c in fill)
        colours = DEEP_COLOURS if self._is_light(_numbered(self._fonts, base.get("fontId"))) else COLOURS
        first = colours[severity]
        if (first, was) not in self._shades:
            taken = sum(colour == first for colour, fill in self._shades if fill) + 1 if was else 0
            shade = _step(first, taken if taken < SHADES else 0)
            if was and taken < SHADES:
                self.covered[shade] = was
            pattern = f'<patternFill patternType="solid"><fgColor rgb="{shade}"/><bgColor indexed="64"/></patternFill>'
            self._shades[first, was] = _added(self._fills, self._element(f"<fill>{pattern}</fill>"))
        return self._shades[first, was]

    def _is_light(self, font: etree._Element | None) -> bool:
        colour = None if font is None else font.find("{*}color")
        if colour is None:
            return False
        rgb = colour.get("rgb", "")
        if _COLOUR.fullmatch(rgb.upper()):
            red, green, blue = (int(rgb[n : n + 2], 16) for n in (2, 4, 6))
            return 299 * red + 587 * green + 114 * blue > 170_000
        return colour.get("theme") in _LIGHT_THEMES or colour.get("indexed") in _LIGHT_INDEXES

    def _font(self, look: Look) -> etree._Element:
        """The workbook's ordinary font, as the look has it."""
        name = self._fonts[0].find("{*}name")
        bold, line = "<b/>" if look.is_bold else "", "<u/>" if look.is_link else ""
        colour = f'<color rgb="FF{look.colour}"/>'
        font = self._element(f'<font>{bold}{line}<sz val="{look.size}"/>{colour}<name/></font>')
        font[-1].set("val", "Calibri" if name is None else name.get("val", "Calibri"))
        return font

    def _fill(self, xml: str) -> etree._Element:
        """The fill that the front sheet told of; none where that cannot be understood any more."""
        try:
            fill = self._element(f"<fill>{xml}</fill>")
        except etree.XMLSyntaxError:
            fill = self._element("<fill/>")
        known = [child for child in fill if etree.QName(child).localname in ("patternFill", "gradientFill")]
        return fill if len(known) == len(fill) == 1 else self._element('<fill><patternFill patternType="none"/></fill>')

    def _list(self, name: str) -> etree._Element:
        found = self._tree.find(f"{{{self._space}}}{name}")
        if found is not None and (len(found) or name == "numFmts"):
            return found
        default = etree.fromstring(EMPTY).find(f"{{{MAIN}}}{name}")
        assert default is not None
        made = self._element(etree.tostring(default).decode().replace(MAIN, self._space))
        if found is not None:
            self._tree.replace(found, made)
        else:
            later = _BODY[: _BODY.index(name)]
            place = sum(etree.QName(child).localname in later for child in self._tree if isinstance(child.tag, str))
            self._tree.insert(place, made)
        return made

    def _element(self, xml: str) -> etree._Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        return etree.fromstring(f'<x xmlns="{self._space}">{xml}</x>', parser)[0]


def _added(parts: etree._Element, part: etree._Element) -> int:
    parts.append(part)
    parts.set("count", str(len(parts)))
    return len(parts) - 1


def _numbered(parts: etree._Element, number: str | None) -> etree._Element | None:
    n = int(number or 0)
    return parts[n] if 0 <= n < len(parts) else None


def _is_none(fill: etree._Element) -> bool:
    pattern = fill.find("{*}patternFill")
    return len(fill) == 0 or (pattern is not None and pattern.get("patternType", "none") == "none")


def _step(colour: str, steps: int) -> str:
    return f"FF{colour[:4]}{int(colour[4:], 16) + steps:02X}"


def _shade_of(fill: etree._Element) -> str | None:
    """The shade of a fill of ours; None of another's."""
    colour = fill.find("{*}patternFill/{*}fgColor")
    rgb = "" if colour is None else colour.get("rgb", "").upper()
    ours = {_step(c, n) for colours in (COLOURS, DEEP_COLOURS) for c in colours.values() for n in range(SHADES)}
    return f"FF{rgb[2:]}" if f"FF{rgb[2:]}" in ours else None
