"""A look at a workbook's archive (xlsx, ods) before a reader gets it: is it within bounds, and does it hold surprises?

The parts are unpacked in chunks and never held whole. A *plain* sheet, one whose cells all have ordinary addresses
within bounds, no formula, no error and nothing hidden, needs no more. Every other sheet gets a second look.
"""

from __future__ import annotations

import copy
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from reconciler.intake import bounds, codes
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.ods_walk import ods_looks
from reconciler.intake.second_look import Look
from reconciler.intake.xlsx_walk import xlsx_look

CHUNK = 1024 * 1024

SAID = 300
"""Characters that are told of what a library says about a damaged file: it may repeat pages of it."""

_NOT_PLAIN = re.compile(
    rb"<(?:"
    rb'c(?!(?: r="[A-Z]?[12]?\d{1,5}"|ols?[ />]))'  # a cell further right than Z or below row 299,999, or unaddressed
    rb'|row(?! r="[12]?\d{1,5}")'
    rb"|f[ />]"
    rb")"
)
_SIGNS = (b' t="e"', b" t='e'", b' hidden="1"', b' hidden="t', b" hidden='")
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_SHEET_ROOT = re.compile(rb"<(?:(\w+):)?(?:worksheet|sheetData)[ />]")  # the reader asks only for the latter
_STRING_COUNT = re.compile(rb"""<(?:\w+:)?sst\s[^<>]*?\b(?:uniqueC|c)ount\s*=\s*["'](\d+)""")
_OTHER_WIDTH = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_OWN_MARK = {
    "docProps/custom.xml": re.compile(rb"""name="reconciler"[^<>]{0,300}>\s*<\w+:lpwstr[^<>]{0,300}>\s*output\s*<"""),
    "meta.xml": re.compile(rb"""meta:name="reconciler"[^<>]{0,300}>\s*output\s*<"""),
}
_ZIP_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError),  # the last of bz2
    *(NotImplementedError, RuntimeError, ValueError),
)


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive holds: its kind (xlsx or ods), and the second look at each sheet that needed one, by name."""

    kind: str
    is_own_output: bool = False
    looks: dict[str, Look] = field(default_factory=dict)


def read_contents(file: io.BytesIO) -> Contents:
    """The contents of the workbook in `file`; FileRefusedError where it is damaged or beyond the bounds."""
    try:
        with zipfile.ZipFile(file) as archive:
            return _contents(archive, file.getbuffer().nbytes)
    except _ZIP_ERRORS as error:
        raise FileRefusedError(codes.FILE_UNREADABLE, f"The workbook is damaged: {str(error)[:SAID]}.") from error


def _contents(archive: zipfile.ZipFile, packed: int) -> Contents:
    parts = _checked_parts(archive)
    if _is_encrypted(archive, parts):
        raise FileRefusedError(codes.FILE_ENCRYPTED, "The workbook is protected by a password.")
    kind = _kind(parts)
    surprising = _surprising_sheets(archive, packed)
    is_own = any(name in parts and mark.search(archive.read(name)) for name, mark in _OWN_MARK.items())
    if kind == "ods":
        return Contents(kind, is_own, ods_looks(_chunks(archive, parts["content.xml"])))
    parts_of = {_folded(part): parts[part] for part in surprising}
    named = _sheet_parts(archive) if surprising else []
    looks = {name: xlsx_look(_chunks(archive, parts_of[part]), name) for name, part in named if part in parts_of}
    return Contents(kind, is_own, looks)


def _checked_parts(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    infos = archive.infolist()
    if len(infos) > bounds.MOST_PARTS:
        raise _hostile(f"The workbook has {len(infos)} parts; the limit is {bounds.MOST_PARTS}.")
    if len({_folded(info.filename) for info in infos}) < len(infos):
        raise _hostile("The workbook has two parts of the same name.")
    return {info.filename: info for info in infos}


def _is_encrypted(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> bool:
    """Whether the archive's flags, a package inside, or the manifest of an ods says so: there the parts are ciphers."""
    if "encrypted-package" in parts or any(info.flag_bits & 1 for info in parts.values()):
        return True
    manifest = parts.get("META-INF/manifest.xml")
    return manifest is not None and b":encryption-data" in next(_chunks(archive, manifest), b"")


def _kind(parts: dict[str, zipfile.ZipInfo]) -> str:
    if "content.xml" in parts:
        return "ods"
    if "xl/workbook.bin" in parts:
        raise FileRefusedError(codes.UNSUPPORTED_FILE, "Binary workbooks (.xlsb) are not read.")
    if "[Content_Types].xml" in parts and any(name.lower().startswith("xl/") for name in parts):
        return "xlsx"
    raise FileRefusedError(codes.FILE_UNREADABLE, "The file is an archive, but no workbook.")


def _surprising_sheets(archive: zipfile.ZipFile, packed: int) -> list[str]:
    """The sheet parts that are not plain, after every part was found to be within bounds."""
    total = 0
    surprising = []
    for info in archive.infolist():
        is_plain = True
        root = None
        unpacked = 0
        for text in _between_tags(archive, info):
            if not unpacked:
                _check_head(info.filename, text)
                root = _SHEET_ROOT.search(text)
            unpacked += len(text)
            _check_size(total + unpacked, packed)
            if b"<!" in text and _DOCTYPE.search(text):
                raise _hostile(f"The part {info.filename} declares entities (DTD).")
            is_plain = is_plain and not (root and (root[1] or _is_surprising(text)))
        total += unpacked
        if not is_plain:
            surprising.append(info.filename)
        if unpacked != info.file_size:
            raise _hostile(f"The part {info.filename} is not as long as the archive says.")
    return surprising


def _is_surprising(text: bytes) -> bool:
    return any(sign in text for sign in _SIGNS) or bool(_NOT_PLAIN.search(text))


def _check_head(name: str, head: bytes) -> None:
    if name.lower().endswith((".xml", ".rels")) and head[:2] in _OTHER_WIDTH:
        raise FileRefusedError(codes.FILE_UNREADABLE, f"The part {name} is not written in UTF-8.")
    count = max((int(number) for number in _STRING_COUNT.findall(head)), default=0)
    if count > bounds.MOST_STRINGS:
        raise _hostile(f"The workbook says it has {count:,} texts; the limit is {bounds.MOST_STRINGS:,}.")


def _check_size(unpacked: int, packed: int) -> None:
    if unpacked > bounds.LARGEST_UNPACKED:
        raise _hostile(f"The workbook unpacks to more than {bounds.LARGEST_UNPACKED // bounds.MIB} MiB.")
    if unpacked > bounds.RATIO_COUNTS_FROM and unpacked > bounds.LARGEST_RATIO * packed:
        raise _hostile(f"The workbook unpacks to more than {bounds.LARGEST_RATIO} times its size.")


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part as it really is, whatever length the archive states for it: a reader may not trust that either."""
    honest = copy.copy(info)
    honest.file_size = bounds.LARGEST_UNPACKED + 2 * CHUNK
    with archive.open(honest) as part:
        while chunk := part.read(CHUNK):
            yield chunk


def _between_tags(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in pieces that end before a `<`, so that no tag is cut in two."""
    rest = b""
    is_xml = info.filename.lower().endswith((".xml", ".rels"))
    for chunk in _chunks(archive, info):
        text = rest + chunk
        cut = text.rfind(b"<") if is_xml else len(text)
        if len(text) - cut > bounds.LARGEST_TAG or cut < 0:
            raise _hostile(f"The part {info.filename} has a tag or text longer than any spreadsheet program writes.")
        rest = text[cut:]
        if cut:
            yield text[:cut]
    if rest:
        yield rest


def _sheet_parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Each sheet's name, and the folded name of the part it stands in."""
    try:
        targets = {
            node.get("Id"): node.get("Target", "")
            for node in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # nosec B314 - expat bounds entities
        }
        listed = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # nosec B314 - expat bounds entities
        sheets = [node for node in listed.iter() if _is_sheet(node)]
    except (KeyError, ElementTree.ParseError) as error:
        raise FileRefusedError(codes.FILE_UNREADABLE, f"The workbook's list of sheets is damaged: {error}.") from error
    named = ((_relation(node), node.get("name", "")) for node in sheets)
    return [(name, _part_name(targets[relation])) for relation, name in named if relation in targets]


def _is_sheet(node: ElementTree.Element) -> bool:
    return node.tag.rpartition("}")[2] == "sheet"


def _relation(node: ElementTree.Element) -> str | None:
    return next((value for key, value in node.items() if key.endswith("}id")), None)


def _part_name(target: str) -> str:
    return _folded(target.lstrip("/") if target.startswith("/") else f"xl/{target.removeprefix('./')}")


def _folded(part: str) -> str:
    """The name of a part as readers compare it: either slash, either case."""
    return part.replace("\\", "/").casefold()


def _hostile(message: str) -> FileRefusedError:
    return FileRefusedError(codes.WORKBOOK_HOSTILE, message)
