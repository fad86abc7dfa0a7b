"""What makes documents look like the business: its logo as a data URI, and a colour that can be read on white."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

LARGEST_LOGO = 65_536
"""Bytes: the logo stands in every document, and a month may have thousands."""
LEAST_CONTRAST = 4.5
"""Of text on its ground (WCAG 2.2, 1.4.3)."""

_REPAIR = "Save it as a PNG about 600 pixels wide, or as a plain SVG"
_REFUSED_TAGS = frozenset("script foreignObject iframe audio video embed object handler".split())  # noqa: SIM905
_LINK = re.compile(r"#|data:image/(png|jpeg|gif|webp);", re.IGNORECASE)
_FETCHES = re.compile(r"""url\((?!\s*["']?#)|@import|javascript:|\\""", re.IGNORECASE)


def logo_uri(folder: Path, name: str) -> str:
    """The image file `name` of the workspace `folder` as a data URI; ValueError says what to repair."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"{name!r} lies outside the workspace; copy the file into {folder}")
    if not path.is_file():
        raise ValueError(f'{name!r} is not there; put the file into {folder}, or write "" for none')
    content = path.read_bytes()
    if len(content) > LARGEST_LOGO:
        raise ValueError(
            f"{name!r} has {len(content):,} bytes and may have {LARGEST_LOGO:,}: it stands in every document. {_REPAIR}"
        )
    return f"data:{_image_type(name, content)};base64,{base64.b64encode(content).decode()}"


def is_logo_uri(text: str) -> bool:
    """Whether the text is what `logo_uri` gives.

    >>> is_logo_uri("data:image/png;base64,iVBORw0KGgo="), is_logo_uri("logo.png")
    (True, False)
    """
    return re.fullmatch(r"data:image/(png|jpeg|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}", text) is not None


def contrast_on_white(colour: str) -> float:
    """The contrast of a colour such as #1f3a5f with white, from 1 (white) to 21 (black): WCAG 2.2, relative luminance.

    >>> round(contrast_on_white("#000000"), 2), round(contrast_on_white("#767676"), 2)
    (21.0, 4.54)
    """
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def checked_colour(value: str) -> str:
    """The colour in lower case; ValueError where it is none, or cannot be read on white."""
    if not re.fullmatch("#[0-9A-Fa-f]{6}", value):
        raise ValueError(f"{value!r} is no colour; write # and six digits or letters to f, such as #1f3a5f")
    contrast = contrast_on_white(value)
    if contrast < LEAST_CONTRAST:
        raise ValueError(
            f"{value!r} is too pale to read on white: its contrast is {contrast:.2f}, "
            f"and must be at least {LEAST_CONTRAST}. Choose a darker shade"
        )
    return value.lower()


def _image_type(name: str, content: bytes) -> str:
    """The media type, from the content; ValueError for any other file, or a damaged one."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and b"IEND" in content:
        return "image/png"
    if content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content:
        return "image/jpeg"
    _check_svg(name, content)
    return "image/svg+xml"


def _check_svg(name: str, content: bytes) -> None:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"{name!r} is no whole PNG, JPEG or SVG image. {_REPAIR}") from error
    if etree.QName(root).localname != "svg":
        raise ValueError(f"{name!r} is XML, but no SVG image. {_REPAIR}")
    if b"<!ENTITY" in content or b"<?xml-stylesheet" in content:
        raise ValueError(f"{name!r} has parts outside the picture (entities or a style sheet). {_REPAIR}")
    for element in root.iter("*"):
        _check_element(name, element)


def _check_element(name: str, element: Any) -> None:
    from lxml import etree

    tag = etree.QName(element).localname
    if tag in _REFUSED_TAGS:
        raise ValueError(f"{name!r} holds a <{tag}>, which a logo must not. {_REPAIR}")
    texts = {"style": element.text or ""} if tag == "style" else {}
    for key, value in {**texts, **element.attrib}.items():
        attribute = etree.QName(key).localname
        is_foreign_link = attribute in ("href", "src") and not _LINK.match(value.strip())
        if attribute.lower().startswith("on") or is_foreign_link or _FETCHES.search(value):
            raise ValueError(f"{name!r} has links or a script outside the picture ({attribute} of <{tag}>). {_REPAIR}")
