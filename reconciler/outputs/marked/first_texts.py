"""The texts at the top of a sheet of a package, wherever the program that saved it put them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO

from lxml import etree

from reconciler.intake.front_sheet import FRONT_MARK, MARKED_ROWS
from reconciler.outputs.marked.package import Package


def front_mark(package: Package, part: str, strings: str) -> str:
    """The text by which a sheet is known as our front sheet, with what stands behind it; empty for another sheet.

    `strings` is the part of the texts that the sheets share, if there is one.
    """
    own: list[str] = []
    shared: set[int] = set()
    for kind, text in _top_cells(io.BytesIO(package.read(part))):
        if kind == "s" and text.isdigit():
            shared.add(int(text))
        else:
            own.append(text)
    if shared and strings and package.has(strings):
        own += _shared_texts(io.BytesIO(package.read(strings)), shared)
    return max((text for text in own if text.startswith(FRONT_MARK)), key=len, default="")


def _top_cells(file: IO[bytes]) -> Iterator[tuple[str, str]]:
    """Kind and text of the cells in the first rows."""
    rows = 0
    for _, node in etree.iterparse(file, events=("end",), tag=("{*}c", "{*}row"), **_SAFE):
        if etree.QName(node).localname == "row":
            rows += 1
            node.clear()
            if rows >= MARKED_ROWS:
                return
        else:
            yield node.get("t", ""), "".join(node.itertext("{*}v", "{*}t"))


def _shared_texts(file: IO[bytes], wanted: set[int]) -> Iterator[str]:
    last = max(wanted)
    for n, (_, node) in enumerate(etree.iterparse(file, events=("end",), tag="{*}si", **_SAFE)):
        if n in wanted:
            yield "".join(node.itertext("{*}t"))
        node.clear()
        if n >= last:
            return


_SAFE = {"resolve_entities": False, "no_network": True, "huge_tree": True}
