"""The page of the config, from the pydantic models."""

from __future__ import annotations

from typing import Any

from pages.markdown import document, table
from reconciler.config import Config

INTRODUCTION = """\
`reconciler.toml` stands in the workspace. `[seller]`, `[product]` and at least one `[[prices]]` must be given; the
rest has the defaults shown. An unknown key is an error that names the nearest known one."""
LIMITS = {"minimum": "at least {}", "exclusiveMinimum": "more than {}", "maximum": "at most {}"}


def page() -> str:
    """Every section with its keys, their values and defaults."""
    schema = Config.model_json_schema(by_alias=True)
    single = {name: of for name, of in schema["properties"].items() if of.get("type") == "string"}
    rest = {name: of for name, of in schema["properties"].items() if name not in single}
    sections = [_section(name, of, schema["$defs"]) for name, of in rest.items()]
    return document("Config", INTRODUCTION, _above_sections(single), *sections)


def _above_sections(single: dict[str, Any]) -> str:
    rows = [(f"`{key}`", of["description"], _default(key, of, [])) for key, of in single.items()]
    about = "Of this machine, and no part of what the books keep."
    return f"## Above all sections\n\n{about}\n\n{table(['key', 'value', 'default'], rows)}"


def _section(name: str, of: dict[str, Any], models: dict[str, Any]) -> str:
    is_list = of.get("type") == "array"
    model = models[(of["items"] if is_list else of)["$ref"].rpartition("/")[2]]
    required = model.get("required", [])
    rows = [(f"`{key}`", _values(value), _default(key, value, required)) for key, value in model["properties"].items()]
    title = f"[[{name}]]" if is_list else f"[{name}]"
    return f"## {title}\n\n{model['description']}\n\n{table(['key', 'value', 'default'], rows)}"


def _values(value: dict[str, Any]) -> str:
    """The type and limits of a key in words.

    >>> _values({"type": "integer", "minimum": 1})
    'whole number, at least 1'
    """
    if "enum" in value:
        return ", ".join(f"`{_toml(v)}`" for v in value["enum"])
    choice: dict[str, Any] = next((v for v in value.get("anyOf", []) if v["type"] == "number"), value)
    if choice.get("format") == "date":
        return "day"
    if choice.get("pattern") == "^[A-Z]{3}$":
        return "three-letter currency"
    if choice["type"] == "array":
        return f"list of at most {choice['maxItems']}: {_values(choice['items'])}"
    kinds = {"string": "text", "integer": "whole number", "number": "number", "boolean": "`true` or `false`"}
    limits = [words.format(f"{choice[key]:,.0f}") for key, words in LIMITS.items() if key in choice]
    return ", ".join([kinds[choice["type"]], *limits])


def _default(key: str, value: dict[str, Any], required: list[str]) -> str:
    if key in required:
        return "must be given"
    number = any(v["type"] == "number" for v in value.get("anyOf", []))
    return f"`{value['default'] if number else _toml(value['default'])}`"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
