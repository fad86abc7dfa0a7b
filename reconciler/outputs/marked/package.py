"""An .xlsx file as the archive of parts that it is: some parts are changed, all others stay as they are, to the byte.

Reading a workbook into objects and writing it again loses what the library does not know: pictures, charts, pivot
tables, form controls, macros. Here only what is marked is touched.
"""

from __future__ import annotations

import posixpath
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from lxml import etree

OUR_PART = "reconciler/marked.xml"
"""A part that nothing refers to. Programs that save the file leave it out, so it tells our own untouched copies."""

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_DAY = (1980, 1, 1, 0, 0, 0)
_BLOCK = 1024 * 1024


class Package:
    """The parts of one workbook, by name; what was changed is written when the package is saved."""

    def __init__(self, file: IO[bytes]) -> None:
        self.archive = zipfile.ZipFile(file)
        self._real = {_folded(name): name for name in self.archive.namelist()}
        self._bytes: dict[str, bytes] = {}
        self._trees: dict[str, etree._Element] = {}
        self._as_read: dict[str, bytes] = {}
        self._removed: set[str] = set()

    def has(self, part: str) -> bool:
        """Whether the part is there."""
        name = self._name(part)
        return name in self._bytes or name in self._trees or name in self._old_names()

    def read(self, part: str) -> bytes:
        """The bytes of a part that is not held as a tree."""
        name = self._name(part)
        return self._bytes[name] if name in self._bytes else self.archive.read(name)

    def tree(self, part: str, empty: str = "") -> etree._Element:
        """The XML of a part, to be changed in place; `empty` is what a part begins with that is not there yet."""
        name = self._name(part)
        if name not in self._trees:
            data = self.read(part) if self.has(part) else empty.encode()
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
            self._trees[name] = etree.fromstring(data, parser)
            self._as_read[name] = etree.tostring(self._trees[name])
            self._removed.discard(name)
        return self._trees[name]

    def put(self, part: str, data: bytes) -> None:
        """The part as it is to be; new if it was not there."""
        self._bytes[self._name(part)] = data
        self._removed.discard(self._name(part))

    def remove(self, part: str) -> None:
        """Take a part away."""
        name = self._name(part)
        self._bytes.pop(name, None)
        self._trees.pop(name, None)
        self._removed |= {name, self._name(_listing(name))}
        types = self.tree("[Content_Types].xml")
        for node in [node for node in types if _folded(node.get("PartName", "").lstrip("/")) == _folded(part)]:
            types.remove(node)

    def relations(self, part: str) -> Relations:
        """What the part refers to; the package itself for no part."""
        tree = self.tree(_listing(part), f'<Relationships xmlns="{_RELATIONS}"/>')
        return Relations(tree, posixpath.dirname(part))

    def new_part(self, pattern: str, content_type: str) -> str:
        """A name such as `xl/comments{}.xml`, with a number where it is taken, declared to be of the content type."""
        part = next(name for n in range(1_000_000) if not self.has(name := pattern.format(n or "")))
        self._declare(part, content_type)
        return part

    def save(self, path: Path) -> None:
        """Write the whole to `path`; the same bytes for the same parts."""
        self._declare(OUR_PART, "application/xml")
        self._bytes[OUR_PART] = b"<marked/>\n"
        changed = {
            name: _serialised(tree) for name, tree in self._trees.items() if etree.tostring(tree) != self._as_read[name]
        } | self._bytes
        with zipfile.ZipFile(path, "w") as target:
            for name in self._old_names():
                if name not in changed:
                    with self.archive.open(name) as source, target.open(_entry(name), "w", force_zip64=True) as sink:
                        shutil.copyfileobj(source, sink, _BLOCK)
                else:
                    target.writestr(_entry(name), changed.pop(name))
            for name in sorted(changed):
                target.writestr(_entry(name), changed[name])

    def _old_names(self) -> list[str]:
        return [name for name in self._real.values() if name not in self._removed and not name.endswith("/")]

    def _name(self, part: str) -> str:
        return self._real.get(_folded(part), part)

    def _declare(self, part: str, content_type: str) -> None:
        types = self.tree("[Content_Types].xml")
        known = {_folded(node.get("PartName", "").lstrip("/")) for node in types if node.get("PartName")}
        if _folded(part) not in known:
            etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{part}", ContentType=content_type)


class Relations:
    """The relations of one part: what it refers to, by id."""

    def __init__(self, tree: etree._Element, folder: str) -> None:
        self._tree, self._folder = tree, folder

    def target(self, relation: str) -> str:
        """The part that the relation with this id leads to; empty if there is none."""
        return next((self._part(node) for node in self._tree if node.get("Id") == relation), "")

    def targets(self, kind: str) -> Iterator[str]:
        """The parts of a kind, such as `comments`: the last word of the relation's type."""
        for node in self._tree:
            if node.get("Type", "").rpartition("/")[2] == kind and node.get("TargetMode") != "External":
                yield self._part(node)

    def add(self, part: str, type_name: str) -> str:
        """The id of a new relation to the part."""
        taken = {node.get("Id") for node in self._tree}
        relation = next(f"rId{n}" for n in range(1, 1_000_000) if f"rId{n}" not in taken)
        attributes = {"Id": relation, "Type": type_name, "Target": f"/{part}"}
        etree.SubElement(self._tree, f"{{{_RELATIONS}}}Relationship", attributes)
        return relation

    def remove(self, relation: str) -> None:
        """Take the relation with this id away."""
        for node in [node for node in self._tree if node.get("Id") == relation]:
            self._tree.remove(node)

    def _part(self, node: etree._Element) -> str:
        target = node.get("Target", "").replace("\\", "/")
        return posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/")


def is_untouched_copy(path: Path) -> bool:
    """Whether the file is a marked copy as we wrote it, which nobody has saved since."""
    try:
        with zipfile.ZipFile(path) as archive:
            return OUR_PART in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def _listing(part: str) -> str:
    """The part that says what another one refers to."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _serialised(tree: etree._Element) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0
    return entry


def _folded(name: str) -> str:
    return name.replace("\\", "/").casefold()
