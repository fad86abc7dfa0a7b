"""An element of XML as plain fields: texts by the path of their names, whatever the version's namespace."""

from __future__ import annotations

from typing import TypeAlias

from lxml import etree

from reconciler.intake import bounds, codes
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.statements.xml_stream import local_name

Fields: TypeAlias = dict[str, list[str]]
"""Texts by path, such as `Refs/EndToEndId`; the currency of an amount stands under `Amt@Ccy`."""


def fields_of(element: etree._Element) -> Fields:
    """All texts below an element, trimmed; blank ones are left out.

    >>> fields_of(etree.fromstring('<Ntry xmlns="x"><Amt Ccy="EUR"> 5.00 </Amt><Sts><Cd>BOOK</Cd></Sts></Ntry>'))
    {'Amt': ['5.00'], 'Amt@Ccy': ['EUR'], 'Sts/Cd': ['BOOK']}
    """
    found: Fields = {}
    _collect(element, "", found, 0)
    return found


def first(fields: Fields, *paths: str) -> str:
    """The first text of the first path that has one, else the empty text.

    >>> first({"Sts/Cd": ["BOOK"]}, "Sts", "Sts/Cd")
    'BOOK'
    """
    for path in paths:
        if texts := fields.get(path):
            return texts[0]
    return ""


def every(fields: Fields, *paths: str) -> list[str]:
    """All texts of the paths, path by path, each text once."""
    return list(dict.fromkeys(text for path in paths for text in fields.get(path, ())))


def _collect(element: etree._Element, above: str, found: Fields, depth: int) -> None:
    if depth > bounds.DEEPEST_FIELD:
        message = f"The XML is nested more than {bounds.DEEPEST_FIELD} deep inside of an entry."
        raise FileRefusedError(codes.BANK_FILE_HOSTILE, message)
    for child in element:
        name = local_name(child.tag)
        path = above + name
        if len(child):
            _collect(child, path + "/", found, depth + 1)
            continue
        text = child.text
        if text and (text := text.strip()):
            found.setdefault(path, []).append(text)
            if name.endswith("Amt") and (currency := child.get("Ccy")):
                found.setdefault(path + "@Ccy", []).append(currency)
