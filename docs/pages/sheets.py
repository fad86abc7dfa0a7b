"""The page of sheets, from the Table Schema descriptors."""

from __future__ import annotations

import json
from typing import Any

from pages.markdown import document, table
from reconciler import bundled

ORDER = ("resellers", "customers", "members", "payments", "opening", "open_items", "review")
LANGUAGES = {"en": "English", "fr": "French", "de": "German", "sv": "Swedish"}
LIMITS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "{} characters or more",
    "maxLength": "up to {} characters",
}
INTRODUCTION = """\
A sheet is recognised by its header row, which may stand below a title and remarks, with its columns in any order.
A header is the column's name or any of the words below, in any mix of languages; case and spacing do not matter.
Columns that are not listed are ignored and named once. **Bold** columns must be there."""


def page() -> str:
    """Every kind of sheet with its columns, what they hold, and the headers that are recognised."""
    descriptors = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in _descriptor_files()}
    kinds = sorted(descriptors, key=lambda kind: (ORDER.index(kind) if kind in ORDER else len(ORDER), kind))
    return document("Sheets", INTRODUCTION, *(_section(kind, descriptors[kind]) for kind in kinds))


def _descriptor_files() -> list[Any]:
    return sorted(bundled.folder("schemas").glob("*.json"))


def _section(kind: str, descriptor: dict[str, Any]) -> str:
    fields = descriptor["fields"]
    columns = table(
        ["column", "holds", "values", "example"],
        [(_name(f), f.get("description", ""), _values(f), _example(f)) for f in fields],
    )
    words = table(
        ["column", *LANGUAGES.values()],
        [(f"`{f['name']}`", *(", ".join(f.get("aliases", {}).get(code, [])) for code in LANGUAGES)) for f in fields],
    )
    return f"## {kind}\n\n{descriptor.get('description', '')}\n\n{columns}\n\nHeaders that are recognised:\n\n{words}"


def _name(field: dict[str, Any]) -> str:
    name = f"`{field['name']}`"
    return f"**{name}**" if field.get("constraints", {}).get("required") else name


def _example(field: dict[str, Any]) -> str:
    return f"`{field['example']}`" if field.get("example", "") != "" else ""


def _values(field: dict[str, Any]) -> str:
    """The type and constraints of a field in words.

    >>> _values({"type": "integer", "constraints": {"minimum": 1}})
    'whole number, at least 1'
    """
    constraints = field.get("constraints", {})
    if "enum" in constraints:
        return ", ".join(f"`{value}`" for value in constraints["enum"])
    limits = [words.format(constraints[key]) for key, words in LIMITS.items() if constraints.get(key, 1) != 1]
    if constraints.get("minimum") == 1:
        limits.insert(0, "at least 1")
    return ", ".join([_type_in_words(field), *limits])


def _type_in_words(field: dict[str, Any]) -> str:
    content = {"country": "two-letter country code", "currency": "three-letter currency", "identifier": "id"}
    content["decision"] = "`accept`, `reject`, or numbers of invoices"
    kinds = {"string": "text", "integer": "whole number", "number": "number", "boolean": "`yes` or `no`"}
    special = content.get(field.get("content", "")) or ("e-mail address" if field.get("format") == "email" else "")
    return special or kinds.get(field["type"], field["type"])
