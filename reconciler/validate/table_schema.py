"""Descriptors of sheets: Table Schema (Data Package standard) with five properties of our own.

`aliases` are the headers by language, the first of each language being the field's title in it; `words` are other
words for an allowed value; `content` says what a value is beyond its type (`CONTENTS`); `descriptions` say the
description in other languages; `choices` are the words that a blank sheet in a language offers for the allowed
values, each of which must be understood when it comes back. An unknown property anywhere is refused, because a
misspelt constraint would otherwise check nothing.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from reconciler import bundled
from reconciler.validate.tables import KINDS
from reconciler.validate.text import folded, folded_word, umlauts_written_out

LANGUAGES = ("en", "fr", "de", "sv")
TYPES = ("string", "integer", "number", "boolean", "date")
FORMATS = {"string": ("default", "email")}
"""The formats of a type; one that is not named has `default` only."""
CONTENTS = ("identifier", "country", "currency", "percent", "money", "decision")
DECISIONS = ("accept", "reject")
"""The words of a field whose content is a decision, which may hold numbers of invoices instead."""
_DESCRIPTOR = (
    *("name", "title", "description", "aliases", "fields", "primaryKey", "foreignKeys", "missingValues"),
    "descriptions",
)
_FIELD = (
    *("name", "title", "type", "format", "description", "example", "constraints", "trueValues", "falseValues"),
    *("aliases", "words", "content", "descriptions", "choices"),
)
_CONSTRAINTS = ("required", "minLength", "maxLength", "minimum", "maximum", "pattern", "enum")


class SchemaError(Exception):
    """A descriptor cannot be used; the message names the place in it and the mistake."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a kind of sheet."""

    name: str
    title: str
    type: str
    format: str = "default"
    description: str = ""
    example: Any = ""
    required: bool = False
    min_length: int | None = None
    max_length: int | None = None
    minimum: Any = None
    maximum: Any = None
    pattern: str = ""
    enum: tuple[Any, ...] = ()
    true_values: tuple[str, ...] = ()
    false_values: tuple[str, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    content: str = ""
    descriptions: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def allowed(self) -> tuple[str, ...]:
        """The words from which a cell must choose; none where it may hold other things.

        >>> Field("auto_renew", "Auto renew", "boolean", true_values=("yes", "y"), false_values=("no", "n")).allowed
        ('yes', 'no')
        """
        if self.type == "boolean":
            return (self.true_values[0], self.false_values[0])
        return tuple(str(value) for value in self.enum)

    def choice(self, word: str, language: str) -> str:
        """An allowed word as a blank sheet in the language offers it."""
        return self.choices.get(language, {}).get(word, word)

    @property
    def column(self) -> str:
        """Its column in a typed frame: a share is in hundredths of a percent there, so `*_percent` is `*_bp`."""
        return f"{self.name.removesuffix('_percent')}_bp" if self.content == "percent" else self.name

    @property
    def headers(self) -> frozenset[str]:
        """Every folded header that means this field."""
        headers = (self.name, self.title, *_all(self.aliases))
        return frozenset(folded(spelling) for h in headers for spelling in (h, umlauts_written_out(h)))

    @property
    def meanings(self) -> dict[str, str]:
        """The allowed value for each folded word that may stand in a cell."""
        own = {folded_word(str(value)): str(value) for value in self.enum or self.words}
        others = ((w, value) for value, words in self.words.items() for w in words)
        return {folded_word(s): value for w, value in others for s in (w, umlauts_written_out(w))} | own


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """The field of this sheet names a row of another kind by that kind's field."""

    field: str
    kind: str
    other_field: str


@dataclass(frozen=True, slots=True, eq=False)
class TableSchema:
    """One kind of sheet: its fields in order, its key, and the kinds it refers to."""

    name: str
    title: str
    description: str
    fields: Mapping[str, Field]
    aliases: Mapping[str, tuple[str, ...]]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    descriptions: Mapping[str, str] = field(default_factory=dict)

    @property
    def required(self) -> tuple[str, ...]:
        """The fields that every sheet of this kind must have."""
        return tuple(f.name for f in self.fields.values() if f.required)


@cache
def table_schemas() -> Mapping[str, TableSchema]:
    """The schema of every kind of sheet, in the order of `KINDS`."""
    folder = bundled.folder("schemas")
    return {kind: read_table_schema(folder / f"{kind}.json") for kind in KINDS}


def read_table_schema(path: Path) -> TableSchema:
    """The schema in a descriptor file; SchemaError if the file is no usable descriptor."""
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_no_key_twice)
    except json.JSONDecodeError as error:
        raise SchemaError(f"{path.name} is no JSON: {error}") from error
    return table_schema(descriptor, path.name)


def table_schema(descriptor: Mapping[str, Any], source: str = "descriptor") -> TableSchema:
    """The schema that a descriptor describes; `source` is named in a SchemaError."""
    _refuse_unknown(descriptor, _DESCRIPTOR, source)
    for name in ("name", "title", "fields", "aliases"):
        if name not in descriptor:
            raise SchemaError(f"{source}: {name} is missing")
    if descriptor.get("missingValues", [""]) != [""]:
        raise SchemaError(f'{source}: missingValues must be [""]: only a blank cell is missing')
    fields = [_field(f, f"{source}: field {f.get('name', n + 1)}") for n, f in enumerate(descriptor["fields"])]
    _refuse_shared_headers(fields, source)
    by_name = {f.name: f for f in fields}
    key = tuple(descriptor.get("primaryKey", ()))
    if unknown := [name for name in key if name not in by_name]:
        raise SchemaError(f"{source}: primaryKey names {unknown[0]!r}, which is no field")
    return TableSchema(
        name=descriptor["name"],
        title=descriptor["title"],
        description=descriptor.get("description", ""),
        fields=by_name,
        aliases=_aliases(descriptor, source),
        primary_key=key,
        foreign_keys=tuple(_foreign_key(k, by_name, source) for k in descriptor.get("foreignKeys", ())),
        descriptions=_descriptions(descriptor, source),
    )


def _field(descriptor: Mapping[str, Any], source: str) -> Field:
    _refuse_unknown(descriptor, _FIELD, source)
    for name in ("name", "title", "type", "aliases"):
        if name not in descriptor:
            raise SchemaError(f"{source}: {name} is missing")
    _refuse_unknown({descriptor["type"]: 0}, TYPES, source, "type")
    formats = FORMATS.get(descriptor["type"], ("default",))
    _refuse_unknown({descriptor.get("format", "default"): 0}, formats, source, "format")
    if content := descriptor.get("content"):
        _refuse_unknown({content: 0}, CONTENTS, source, "content")
    constraints = descriptor.get("constraints", {})
    _refuse_unknown(constraints, _CONSTRAINTS, f"{source}: constraints")
    enum = tuple(constraints.get("enum", ()))
    words = {value: tuple(others) for value, others in descriptor.get("words", {}).items()}
    _refuse_unknown(words, DECISIONS if content == "decision" else map(str, enum), f"{source}: words", "value")
    made = Field(
        name=descriptor["name"],
        title=descriptor["title"],
        type=descriptor["type"],
        format=descriptor.get("format", "default"),
        description=descriptor.get("description", ""),
        example=descriptor.get("example", ""),
        required=constraints.get("required", False),
        min_length=constraints.get("minLength"),
        max_length=constraints.get("maxLength"),
        minimum=_bound(constraints.get("minimum"), descriptor["type"], source),
        maximum=_bound(constraints.get("maximum"), descriptor["type"], source),
        pattern=_pattern(constraints.get("pattern", ""), source),
        enum=enum,
        true_values=tuple(descriptor.get("trueValues", ())),
        false_values=tuple(descriptor.get("falseValues", ())),
        aliases=_aliases(descriptor, source),
        words=words,
        content=descriptor.get("content", ""),
        descriptions=_descriptions(descriptor, source),
        choices=descriptor.get("choices", {}),
    )
    _refuse_misread_choices(made, source)
    return made


def _descriptions(descriptor: Mapping[str, Any], source: str) -> dict[str, str]:
    descriptions: dict[str, str] = descriptor.get("descriptions", {})
    others = LANGUAGES[1:]
    _refuse_unknown(descriptions, others, f"{source}: descriptions", "language other than English")
    if descriptions and (lacking := [language for language in others if not descriptions.get(language)]):
        raise SchemaError(f"{source}: descriptions in {lacking[0]} are missing")
    return descriptions


def _refuse_misread_choices(made: Field, source: str) -> None:
    """A word that a blank sheet offers must mean its value when it is read back."""
    _refuse_unknown(made.choices, LANGUAGES, f"{source}: choices", "language")
    yes_no = {"yes": made.true_values, "no": made.false_values} if made.type == "boolean" else {}
    meanings = {folded_word(word): value for value, words in yes_no.items() for word in words} or made.meanings
    for language, words in made.choices.items():
        _refuse_unknown(words, made.allowed, f"{source}: choices in {language}", "value")
        for value, word in words.items():
            if meanings.get(folded_word(word)) != value:
                raise SchemaError(f"{source}: choices in {language}: {word!r} is not read as {value!r}")


def _aliases(descriptor: Mapping[str, Any], source: str) -> dict[str, tuple[str, ...]]:
    aliases: Mapping[str, list[str]] = descriptor["aliases"]
    _refuse_unknown(aliases, LANGUAGES, f"{source}: aliases", "language")
    if lacking := [language for language in LANGUAGES if not aliases.get(language)]:
        raise SchemaError(f"{source}: aliases in {lacking[0]} are missing")
    if aliases["en"][0] != descriptor["title"]:
        raise SchemaError(f"{source}: the first English alias must be the title, {descriptor['title']!r}")
    return {language: tuple(words) for language, words in aliases.items()}


def _foreign_key(descriptor: Mapping[str, Any], fields: Mapping[str, Field], source: str) -> ForeignKey:
    where = f"{source}: foreignKeys"
    _refuse_unknown(descriptor, ("fields", "reference"), where)
    reference = descriptor.get("reference", {})
    _refuse_unknown(reference, ("resource", "fields"), where)
    _refuse_unknown({reference.get("resource"): 0}, KINDS, where, "kind of sheet")
    match descriptor.get("fields"), reference.get("resource"), reference.get("fields"):
        case [own], str(kind), [other] if own in fields:
            return ForeignKey(own, kind, other)
    raise SchemaError(f"{where} must each give one known field, and a reference of one resource and one field")


def _bound(value: Any, type_name: str, source: str) -> Any:
    if value is None or type_name != "date":
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise SchemaError(f"{source}: {value!r} is no date such as 2026-11-30") from error


def _pattern(pattern: str, source: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise SchemaError(f"{source}: pattern {pattern!r} is no regular expression: {error}") from error
    return pattern


def _refuse_unknown(given: Mapping[str, Any], known: Iterable[str], source: str, what: str = "property") -> None:
    for word in given:
        if word not in known:
            near = difflib.get_close_matches(str(word), list(known), n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise SchemaError(f"{source}: {word!r} is no known {what}{hint}")


def _refuse_shared_headers(fields: list[Field], source: str) -> None:
    owners: dict[str, str] = {}
    for one in fields:
        for header in one.headers:
            if header in owners:
                raise SchemaError(f"{source}: a header of {one.name} means {owners[header]} already: {header}")
            owners[header] = one.name


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise SchemaError(f"a key stands twice among {', '.join(key for key, _ in pairs)}")
    return dict(pairs)


def _all(by_language: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    return (word for words in by_language.values() for word in words)
