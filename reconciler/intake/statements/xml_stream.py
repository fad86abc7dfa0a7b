"""XML from strangers, element by element: nothing is resolved or fetched, and what was read is let go."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import BinaryIO

from lxml import etree

from reconciler.intake import bounds, codes
from reconciler.intake.codes import FileRefusedError

CHUNK = 64 * 1024

DOWNLOAD_AGAIN = "Download the file from the bank again and replace it; do not open and save it in another program."

_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BLANKS = b" \t\r\n"


def ended_elements(file: BinaryIO, names: Collection[str]) -> Iterator[tuple[str, etree._Element]]:
    """Each element with one of the local names when it has ended; FileRefusedError where the XML is not to be read.

    An element is emptied when the next one is asked for, so that a long file takes no more memory than a short one.
    One of a kind stays behind, empty: the parser may still be adding to the end of the tree.

    >>> import io
    >>> xml = io.BytesIO(b"<a xmlns='x'><b>1</b><c/><b>2</b></a>")
    >>> [(name, element.text) for name, element in ended_elements(xml, ["b"])]
    [('b', '1'), ('b', '2')]
    """
    parser = etree.XMLPullParser(
        ("end",),
        tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for element in _fed(parser, file):
            yield local_name(element.tag), element
            _let_go(element)
    except etree.XMLSyntaxError as error:
        message = f"The XML is damaged: {str(error.msg).rstrip('.')}."
        raise FileRefusedError(codes.FILE_UNREADABLE, message, DOWNLOAD_AGAIN) from error


@lru_cache(maxsize=4096)
def local_name(tag: str) -> str:
    """A tag without its namespace, which is another for every version of a format.

    >>> local_name("{urn:iso:std:iso:20022:tech:xsd:camt.053.001.08}Ntry")
    'Ntry'
    """
    return tag.rpartition("}")[2]


def _fed(parser: etree.XMLPullParser, file: BinaryIO) -> Iterator[etree._Element]:
    chunk = file.read(CHUNK).lstrip(_BLANKS)  # a parser takes no blanks before the declaration
    if _DOCTYPE.search(chunk.replace(b"\0", b"")):  # the NULs of UTF-16
        raise _declares_entities()
    is_checked, stretch = False, 0
    while chunk:
        parser.feed(chunk)
        stretch += len(chunk)
        for element in _ended(parser):
            if not is_checked:  # a declaration may stand far down, behind remarks
                _check_declarations(element)
            is_checked, stretch = True, 0
            yield element
        if stretch > bounds.LARGEST_ENTRY:
            limit = f"{bounds.LARGEST_ENTRY // bounds.MIB} MiB"
            message = f"The XML goes on for more than {limit} without an entry, a detail or a balance."
            raise FileRefusedError(codes.BANK_FILE_HOSTILE, message)
        chunk = file.read(CHUNK)
    _check_declarations(parser.close())
    yield from _ended(parser)


def _ended(parser: etree.XMLPullParser) -> Iterator[etree._Element]:
    return (element for _, element in parser.read_events() if isinstance(element, etree._Element))


def _check_declarations(element: etree._Element) -> None:
    info = element.getroottree().docinfo
    if info.internalDTD is not None or info.externalDTD is not None:
        raise _declares_entities()


def _declares_entities() -> FileRefusedError:
    return FileRefusedError(codes.BANK_FILE_HOSTILE, "The XML declares a document type or entities (DTD).")


def _let_go(element: etree._Element) -> None:
    del element[:]
    element.text = None
    before, parent = element.getprevious(), element.getparent()
    if before is not None and parent is not None and before.tag == element.tag:
        parent.remove(before)
