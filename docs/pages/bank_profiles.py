"""The page of the profiles of banks' exports, from the pydantic models and the profiles that ship."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pages.markdown import document, table
from reconciler.intake.statements.profile import Profile
from reconciler.intake.statements.profiles import read_profiles

INTRODUCTION = """\
A profile is a file `NAME.toml` that says how one bank's export is recognised and read;
[How a bank's CSV is added](../bank-csv.md) shows one being made. An unknown key is an error that names the nearest
known one. Where several columns or words count, write a list: `["Melding 1", "Melding 2"]`."""


def page() -> str:
    """Every key of a profile with what it says, and the profiles that ship."""
    sections = [(name, model) for name, of in Profile.model_fields.items() if (model := _model(of))]
    plain = [(name, of) for name, of in Profile.model_fields.items() if not _model(of)]
    blocks = [_keys("At the top", "These stand before the first section.", plain)]
    blocks += [_keys(f"[{name}]", _words(model.__doc__), list(model.model_fields.items())) for name, model in sections]
    shipped = [(f"`{profile.name}`", profile.title, _proof(profile)) for profile in read_profiles()]
    blocks.append("## Profiles that ship\n\n" + table(["name", "export", "balances"], sorted(shipped)))
    return document("Profiles of banks' exports", INTRODUCTION, *blocks)


def _keys(title: str, words: str, fields: list[tuple[str, FieldInfo]]) -> str:
    rows = [(f"`{name}`", _values(of), _default(of)) for name, of in fields]
    return f"## {title}\n\n{words}\n\n{table(['key', 'what it says', 'without it'], rows)}"


def _model(of: FieldInfo) -> type[BaseModel] | None:
    choices = [of.annotation, *get_args(of.annotation)]
    return next((kind for kind in choices if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def _values(of: FieldInfo) -> str:
    choices = get_args(of.annotation) if get_origin(of.annotation) is Literal else ()
    words = " or ".join(f"`{choice}`" for choice in choices)
    return f"{of.description}: {words}" if words else str(of.description)


def _default(of: FieldInfo) -> str:
    if of.is_required():
        return "must be given"
    default: Any = of.default
    return (
        {True: "`true`", False: "`false`"}.get(default, "")
        if isinstance(default, bool)
        else f"`{default}`" * bool(default)
    )


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


def _proof(profile: Profile) -> str:
    if profile.columns.balance:
        return "after each row" if not profile.preamble.opening else "after each row, before the first, after the last"
    return "none: nothing proves that no row is missing"
