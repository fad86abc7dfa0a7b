"""What is wrong with `reconciler.toml`, a sentence a mistake: which key it is, what it holds, and what to write."""

from __future__ import annotations

import difflib
import re
import tomllib
from typing import Any

from pydantic import BaseModel

_TOML_WORDS = (
    "Texts stand in straight quotes, numbers have a point and no comma, days are written 2026-11-30, "
    "and yes and no are true and false."
)
_TOML_TWICE = "Keep each section and each key once, and head lists such as prices with [[prices]]."

_PASSWORD = re.compile(r"""(?<=:)[^/\s"'][^\s"']*(?=@)|(?<=password=)[^\s&"']*""", re.IGNORECASE)
"""Where an address such as that of the books has a password: it is shown to nobody."""

_REPAIRS = {
    "string_type": "must be text in quotes",
    "string_too_short": "must not be blank",
    "int_type": "must be a whole number, without quotes or decimals",
    "bool_type": "must be true or false, without quotes",
    "date_type": "must be a day such as 2026-11-30, without quotes",
    "is_instance_of": "must be a number such as 96.00, without quotes",
    "decimal_type": "must be a number such as 96.00, without quotes",
    "finite_number": "must be a number such as 96.00",
    "decimal_max_places": "must have at most {decimal_places} decimals",
    "literal_error": "must be {expected}",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "model_type": "must be a section, headed [{key}]",
    "too_long": "must have at most {max_length} values",
    "too_short": "must be given at least once, headed [[{key}]]",
    "list_type": "must be a list of sections, each headed [[{key}]]",
}
"""What to write instead, by pydantic's type of error."""


def toml_mistake(text: str, error: tomllib.TOMLDecodeError) -> str:
    r"""What keeps the file from being read as TOML: the line, without its comment, and how such lines are written.

    >>> text = "[discount]\nreseller_percent = 20 %  # of all"
    >>> try:
    ...     tomllib.loads(text)
    ... except tomllib.TOMLDecodeError as error:
    ...     "The line is: reseller_percent = 20 %. Texts" in toml_mistake(text, error)
    True
    """
    at = re.search(r"\(at line (\d+)", str(error))
    line = text.split("\n")[int(at[1]) - 1].partition("#")[0].strip() if at else ""
    line = _PASSWORD.sub("***", line)
    words = _TOML_TWICE if str(error).startswith("Cannot") else _TOML_WORDS
    return " ".join(part for part in (f"{error}.", line and f"The line is: {line}.", words) if part)


def mistake(error: Any, config: type[BaseModel]) -> str:
    """One error that pydantic found in the parsed file; `config` is the model of the whole, which knows all keys."""
    where = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in error["loc"])
    key = [str(part) for part in error["loc"] if not isinstance(part, int)][-1]
    if error["type"] == "extra_forbidden":
        return f"{where} is no known key. {_meant(key, error['loc'][:-1], config)}"
    if error["type"] == "missing":
        return f"{where} must be given."
    if error["type"] == "value_error":
        return f"{where}: {error['ctx']['error']}."
    has_value = not isinstance(error["input"], dict | list) and error["type"] != "string_too_short"
    shown = f", not {_toml(error['input'])}" if has_value else ""
    words = _REPAIRS.get(error["type"], str(error["msg"]))
    return f"{where} {words.format(**error.get('ctx', {}), key=key)}{shown}."


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _meant(key: str, path: tuple[int | str, ...], config: type[BaseModel]) -> str:
    for name in config.model_fields:
        if key in _known_keys((name,), config) and name not in path:
            return f"It belongs in [{name}]."
    near = difflib.get_close_matches(key, _known_keys(path, config), n=1, cutoff=0.0)
    return f"Did you mean {near[0]}?"


def _known_keys(path: tuple[int | str, ...], config: type[BaseModel]) -> list[str]:
    model: Any = config
    for part in path:
        if isinstance(part, int):
            continue
        annotation = model.model_fields[part].annotation
        model = getattr(annotation, "__args__", (annotation,))[0]
    return [f.alias or name for name, f in getattr(model, "model_fields", {}).items()]
