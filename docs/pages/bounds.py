"""The page of the bounds of intake: how much one file may hold."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

from pages.markdown import document, table
from reconciler.intake import bounds

INTRODUCTION = """\
Every file is looked through before it is read, and read in a process of its own. A file beyond a bound, or one that
ends that process, is one finding; the run goes on with the other files."""


def page() -> str:
    """Every bound with its value and what it bounds."""
    body = ast.parse(Path(str(bounds.__file__)).read_text(encoding="utf-8")).body
    rows = [
        (f"`{node.targets[0].id}`", f"{getattr(bounds, node.targets[0].id):,.0f}", following.value.value)
        for node, following in itertools.pairwise(body)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(following, ast.Expr)
        and isinstance(following.value, ast.Constant)
    ]
    return document("Bounds of intake", INTRODUCTION, table(["bound", "value", "what it bounds"], rows))
