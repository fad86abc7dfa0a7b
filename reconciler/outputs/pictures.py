"""Pictures of figures as SVG that stands inside a page: drawn by pygal, coloured by the page's own style sheet.

What pygal adds for pages of its own is taken away (script, style, tooltips, ids and comments that differ from run to
run), so that the same figures give the same bytes. Series are told apart by their classes `color-0`, `color-1`, ….
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from typing import Any

from lxml import etree
from markupsafe import Markup

PX_PER_MM = 4
"""Pictures are measured in pixels of a quarter of a millimetre, so that their letters have the size of the page's."""

BAR_MM = 4.8
"""The height of one lying bar with the space around it."""

_LABEL_PX = 10
_NAMESPACES = re.compile(r' xmlns(:\w+)?="[^"]*"')
_LONG_NUMBER = re.compile(r"-?\d+\.\d+")
_UNWANTED_TAGS = {"defs", "desc", "title"}
_UNWANTED_CLASSES = {"background", "overlay", "text-overlay", "tooltip-overlay", "titles"}


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture shows: one number a label and series.

    `name` is unique in its page; `title` says what it is, `words` how it is read, to who cannot see it.
    """

    name: str
    title: str
    words: str
    labels: Sequence[str]
    series: Sequence[Sequence[int]]


def columns(picture: Picture, width: float, height: float, written: Callable[[int], str]) -> Markup:
    """Standing bars, the series of a label side by side; sizes in millimetres, `written` numbers the axis.

    A picture of nothing but zeros is empty.
    """
    import pygal

    marks = ticks(picture.series)

    def mark(value: float) -> str:
        return written(round(value))

    chart = _chart(pygal.Bar, width, height, y_labels=marks, range=(marks[0], marks[-1]), value_formatter=mark)
    return _drawn(chart, picture, 0.14)


def bars(picture: Picture, width: float) -> Markup:
    """Lying bars, the series of a label in one row after another; the width in millimetres, without an axis.

    The first label is at the top. A picture of nothing but zeros is empty.
    """
    import pygal

    height = BAR_MM * len(picture.labels)
    upwards = replace(picture, labels=picture.labels[::-1], series=[values[::-1] for values in picture.series])
    chart = _chart(pygal.HorizontalStackedBar, width, height, show_x_labels=False, show_y_guides=False)
    return _drawn(chart, upwards, 0.17)


def ticks(series: Sequence[Sequence[int]]) -> list[int]:
    """Round numbers for the axis, 0 among them, from at or below the least value to at or above the greatest.

    The step is the least 1, 2 or 5 with zeros that needs no more than four.

    >>> ticks([[0, 2389], [700, 1026]]), ticks([[-30, 990]])
    ([0, 1000, 2000, 3000], [-500, 0, 500, 1000])
    """
    values = [0, *(value for row in series for value in row)]
    least, most = min(values), max(values)
    step = next(step for step in _steps() if most - least <= 4 * step)
    return [step * n for n in range(least // step, -(-most // step) + 1)]


def _steps() -> Iterator[int]:
    return (factor * 10**power for power in count() for factor in (1, 2, 5))


def _chart(kind: Any, width: float, height: float, **settings: Any) -> Any:
    return kind(
        style=_style(),
        width=round(width * PX_PER_MM),
        height=round(height * PX_PER_MM),
        margin=1,
        spacing=4,
        show_legend=False,
        truncate_label=-1,
        js=(),
        **settings,
    )


def _drawn(chart: Any, picture: Picture, space: float) -> Markup:
    """The chart with the picture's figures, and with a `space` (of a label's room) on either side of its bars."""
    if not any(any(values) for values in picture.series):
        return Markup()
    chart._series_margin = space
    chart.x_labels = list(picture.labels)
    for values in picture.series:
        chart.add("", list(values))
    return _inline(etree.tostring(chart.render_tree(), encoding="unicode"), picture)


@cache
def _style() -> Any:
    from pygal.style import Style

    return Style(label_font_size=_LABEL_PX, major_label_font_size=_LABEL_PX)


def _inline(drawn: str, picture: Picture) -> Markup:
    """The drawing as it may stand in a page: named, described, and without what changes or acts."""
    root = etree.fromstring(_NAMESPACES.sub("", drawn, count=2))  # both stand in the first tag
    etree.strip_tags(root, etree.Comment)
    for node in [node for node in root.iter() if _is_unwanted(node)]:
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
    for node in root.iter():
        _tidy(node)
    box = root.get("viewBox", "")
    root.attrib.clear()
    names = {"title": f"{picture.name}-title", "desc": f"{picture.name}-words"}
    root.attrib.update({"class": "picture", "viewBox": box, "role": "img", "aria-labelledby": " ".join(names.values())})
    for place, (tag, text) in enumerate((("title", picture.title), ("desc", picture.words))):
        node = etree.Element(tag, id=names[tag])
        node.text = text
        root.insert(place, node)
    return Markup(etree.tostring(root, encoding="unicode"))  # lxml has escaped every text


def _is_unwanted(node: etree._Element) -> bool:
    kinds = set((node.get("class") or "").split())
    return node.tag in _UNWANTED_TAGS or bool(kinds & _UNWANTED_CLASSES)


def _tidy(node: etree._Element) -> None:
    """Leaves out what says nothing, and tenths of tenths of a pixel."""
    if node.tag == "rect":
        for name in ("rx", "ry", "class"):
            node.attrib.pop(name, "")
    for name in [str(name) for name in node.attrib]:
        value = node.get(name)
        if value:
            node.set(name, _LONG_NUMBER.sub(_rounded, value))
        else:
            node.attrib.pop(name)


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number.group()):.1f}".removesuffix(".0")
