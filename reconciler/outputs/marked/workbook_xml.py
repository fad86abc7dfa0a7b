"""The list of sheets of a workbook: what each is called, where it stands, and one more in front."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from reconciler.outputs.marked.package import Package, Relations
from reconciler.outputs.marked.styles import EMPTY, MAIN

TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True, slots=True)
class Tab:
    """One sheet: its name and the part it stands in."""

    name: str
    part: str
    node: etree._Element


class Book:
    """A workbook in its package."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.part = next(package.relations("").targets("officeDocument"), "xl/workbook.xml")
        self._tree = package.tree(self.part)
        self.space = etree.QName(self._tree).namespace or MAIN
        self.relations: Relations = package.relations(self.part)
        self.namespace = TRANSITIONAL if self.space == MAIN else STRICT
        sheets = self._tree.find(self._named("sheets"))
        if sheets is None:
            raise ValueError("the workbook has no list of sheets")
        self._sheets = sheets

    @property
    def tabs(self) -> list[Tab]:
        """The sheets in their order; of macros and dialogs too, which have no cells."""
        return [Tab(n.get("name", ""), self.relations.target(_relation(n)), n) for n in self._sheets]

    @property
    def strings(self) -> str:
        """The part of the texts that the sheets share; empty if there is none."""
        return next(self.relations.targets("sharedStrings"), "")

    def styles(self) -> etree._Element:
        """The style sheet; made where the workbook has none."""
        part = next(self.relations.targets("styles"), "")
        if not part or not self.package.has(part):
            part = self.package.new_part("xl/styles{}.xml", f"{_KIND}.styles+xml")
            self.relations.add(part, f"{self.namespace}/styles")
        return self.package.tree(part, EMPTY)

    def put_in_front(self, name: str, xml: bytes, old: list[Tab], defined: Mapping[str, str]) -> None:
        """A new first sheet, instead of earlier ones that stand anywhere; names defined for a sheet stay with it."""
        names = self.tabs
        self._drop(old)
        part = self.package.new_part("xl/worksheets/findings{}.xml", f"{_KIND}.worksheet+xml")
        self.package.put(part, xml.replace(MAIN.encode(), self.space.encode(), 1))
        relation = self.relations.add(part, f"{self.namespace}/worksheet")
        node = etree.Element(self._named("sheet"), {"name": name})
        node.set("sheetId", str(1 + max((int(n.get("sheetId", 0)) for n in self._sheets), default=0)))
        node.set(f"{{{self.namespace}}}id", relation)
        self._sheets.insert(0, node)
        gone = {id(tab.node) for tab in old}
        kept = [n for n, tab in enumerate(names) if id(tab.node) not in gone]
        self._renumber({was: now for now, was in enumerate(kept, 1)}, len(names))
        self._define(defined)
        self._show_first()

    def front_name(self, wanted: str, old: list[Tab]) -> str:
        """The name wanted, with a number behind it where another sheet is called so."""
        taken = {tab.name.casefold() for tab in self.tabs if tab.part not in {one.part for one in old}}
        return next(n for n in (wanted, *(f"{wanted} {k}" for k in range(2, 10_000))) if n.casefold() not in taken)

    def _drop(self, old: list[Tab]) -> None:
        for tab in old:
            self._sheets.remove(tab.node)
            self.relations.remove(_relation(tab.node))
            self.package.remove(tab.part)

    def _renumber(self, moved: Mapping[int, int], count: int) -> None:
        names = self._tree.find(self._named("definedNames"))
        for node in list(names) if names is not None else []:
            local = node.get("localSheetId")
            if local is None:
                continue
            if int(local) in moved:
                node.set("localSheetId", str(moved[int(local)]))
            elif int(local) < count and names is not None:
                names.remove(node)

    def _define(self, defined: Mapping[str, str]) -> None:
        names = self._tree.find(self._named("definedNames"))
        if names is None:
            names = etree.Element(self._named("definedNames"))
            self._sheets.addnext(names)
            for later in ("functionGroups", "externalReferences"):  # these stand between the sheets and the names
                if (node := self._tree.find(self._named(later))) is not None:
                    node.addnext(names)
        for name, text in defined.items():
            node = etree.SubElement(names, self._named("definedName"), {"name": name, "localSheetId": "0"})
            node.text = text
            if name.endswith("_FilterDatabase"):
                node.set("hidden", "1")

    def _show_first(self) -> None:
        for view in self._tree.iterfind(f"{self._named('bookViews')}/{self._named('workbookView')}"):
            view.set("activeTab", "0")
            view.set("firstSheet", "0")

    def _named(self, name: str) -> str:
        return f"{{{self.space}}}{name}"


def _relation(node: etree._Element) -> str:
    return next((str(value) for key, value in node.items() if str(key).endswith("}id")), "")
