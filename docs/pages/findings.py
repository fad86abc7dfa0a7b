"""The page of findings, from the codes in the package's modules `codes` and `*_codes`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import reconciler
from pages.markdown import document, table
from reconciler.finding import Code, Severity

INTRODUCTION = """\
Every finding has a stable code. An **error** holds the smallest thing it can (a cell's row, else the customer, else
the file) and the rest goes on; a **warning** and an **info** hold nothing. `reconciler explain CODE` prints the same
on the terminal."""


def page() -> str:
    """Every code with what it means and how to repair it, errors first."""
    codes = all_codes()
    blocks = [
        f"## {severity.title()}\n\n"
        + table(
            ["code", "means", "repair"],
            [(f"`{c.name}`", c.meaning, c.repair) for c in codes if c.severity == severity],
        )
        for severity in Severity
    ]
    return document("Findings", INTRODUCTION, *blocks)


def all_codes() -> list[Code]:
    """The package's codes by name; a name with two meanings raises ValueError."""
    found: dict[str, Code] = {}
    for code in _declared_codes():
        if found.setdefault(code.name, code) != code:
            raise ValueError(f"the code {code.name} has two meanings; give one of them a name of its own")
    return [found[name] for name in sorted(found)]


def _declared_codes() -> Iterator[Code]:
    for module in pkgutil.walk_packages(reconciler.__path__, "reconciler."):
        if module.name.rpartition(".")[2] == "codes" or module.name.endswith("_codes"):
            yield from (value for value in vars(importlib.import_module(module.name)).values() if type(value) is Code)
