"""The page of findings, from the catalogue of all codes."""

from __future__ import annotations

from pages.markdown import document, table
from reconciler.catalogue import all_codes
from reconciler.finding import Severity

INTRODUCTION = """\
Every finding has a stable code. An **error** holds the smallest thing it can (a cell's row, else the customer, else
the file) and the rest goes on; a **warning** and an **info** hold nothing. `reconciler explain WORKSPACE CODE` prints
the same on the terminal."""


def page() -> str:
    """Every code with what it means and how to repair it, errors first."""
    codes = sorted(all_codes().values(), key=lambda code: code.name)
    blocks = [
        f"## {severity.title()}\n\n"
        + table(
            ["code", "means", "repair"],
            [(f"`{c.name}`", c.meaning, c.repair) for c in codes if c.severity == severity],
        )
        for severity in Severity
    ]
    return document("Findings", INTRODUCTION, *blocks)
