"""Bank exports in csv and Excel by profile: a profile is a file, so that a new bank needs no code."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from reconciler import bundled
from reconciler.config import ConfigError
from reconciler.config_mistakes import mistake, toml_mistake
from reconciler.intake.inbox import PROFILES
from reconciler.intake.sheet import Sheet
from reconciler.intake.statements.export_rows import read_rows
from reconciler.intake.statements.export_table import found_table
from reconciler.intake.statements.export_totals import statements_of
from reconciler.intake.statements.profile import Profile
from reconciler.intake.statements.statement import Statement


class ProfileError(ConfigError):
    """A profile cannot be used; the message names its file, each key, what is wrong with it, and the repair."""


@cache
def read_profiles(folder: Path | None = None) -> tuple[Profile, ...]:
    """The profiles that ship with the program and those in `folder`, of which a missing one has none.

    A profile in `folder` with the name of one that ships takes its place. ProfileError for the first file that cannot
    be used.
    """
    own = _read_folder(folder) if folder and folder.is_dir() else {}
    return tuple({**_bundled(), **own}.values())


def profile_statement(sheet: Sheet, profiles: tuple[Profile, ...]) -> list[Statement] | None:
    """The statements in a sheet, one for each account and currency; None if it is no profile's export.

    The profile with most columns of those that are all there counts, and of equals the last. A row with a cell that
    cannot be read is left out with a finding, and its statement is then not whole. FileRefusedError where the sheet
    as such cannot be read.
    """
    found = found_table(sheet, profiles)
    return None if found is None else statements_of(found, read_rows(found))


@cache
def _bundled() -> dict[str, Profile]:
    return _read_folder(bundled.folder("schemas") / PROFILES)


def _read_folder(folder: Path) -> dict[str, Profile]:
    profiles: dict[str, Profile] = {}
    files: dict[str, Path] = {}
    for file in sorted(folder.glob("*.toml")):
        profile = read_profile(file)
        if profile.name in files:
            raise ProfileError(
                f"{file}: name is {profile.name!r} as in {files[profile.name].name}. Give each profile its own name."
            )
        profiles[profile.name], files[profile.name] = profile, file
    return profiles


def read_profile(file: Path) -> Profile:
    """The profile in a file; ProfileError says in one sentence a line what is wrong with it."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        profile = Profile.model_validate(tomllib.loads(text))
    except OSError as error:
        raise ProfileError(f"{file} cannot be opened: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise ProfileError(f"{file} is not UTF-8 text. Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{file} is no valid TOML: {toml_mistake(text, error)}") from error
    except ValidationError as error:
        wrong = [_mistake(detail) for detail in error.errors()]
        raise ProfileError("\n".join(f"{file}: {line}" for line in wrong)) from error
    if all(_letters(name) in _payments_words() for name in profile.required):
        raise ProfileError(
            f"{file}: headers: each of these columns may also stand in a payments sheet of your own. Add one that only "
            "this bank has, such as that of the balance."
        )
    return profile


def _mistake(error: Any) -> str:
    """One error that pydantic found; those about the profile as a whole have no key to name."""
    return mistake(error, Profile) if error["loc"] else f"{error['ctx']['error']}."


@cache
def _payments_words() -> frozenset[str]:
    """Every header by which a payments sheet is recognised: a profile must ask for more than these."""
    descriptor = json.loads((bundled.folder("schemas") / "payments.json").read_text(encoding="utf-8"))
    words: set[str] = set()
    for field in descriptor["fields"]:
        aliases = [word for language in field.get("aliases", {}).values() for word in language]
        words.update(_letters(word) for word in (field["name"], field["title"], *aliases))
    return frozenset(words)


def _letters(name: str) -> str:
    """The letters and digits alone: headers of a payments sheet are compared by these."""
    return "".join(c for c in name.casefold() if c.isalnum())
