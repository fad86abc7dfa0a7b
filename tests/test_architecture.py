"""A stage imports only what lies to its left; rules touch nothing outside themselves; starting is quick."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "reconciler"

LAYERS = (
    {"brand", "file_names", "finding", "wording", "money", "months", "references", "frames", "signals"},
    {"config", "config_mistakes", "bundled", "engine", "engines", "cluster", "fail_points", "vat_data"},
    {"intake"},
    {"validate"},
    {"rules"},
    {"ledger"},
    {"outputs", "catalogue"},
    {"workspace", "books_place", "timings", "terminal", "outlet", "faults"},
    {"unchanged", "batch", "pipeline"},
    {
        "setup",
        "checking",
        "verifying",
        "explaining",
        "plan_report",
        "statement_report",
        "credit_report",
        "next_steps",
        "traces",
        "forgetting",
        "forget_report",
    },
    {"command_line", "statement_command", "template_command", "credit_command", "forget_command", "cli"},
)
"""From left to right; modules of one layer may import one another."""

LEVEL = {name: n for n, layer in enumerate(LAYERS) for name in layer}
HEAVY = {
    "babel", "jinja2", "lxml", "numpy", "openpyxl", "pandas", "pandera", "pydantic", "pygal", "python_calamine", "rich",
    "sqlalchemy", "xlsxwriter",
}  # fmt: skip
OUTSIDE = {
    "asyncio", "fileinput", "glob", "http", "io", "multiprocessing", "openpyxl", "os",
    "pathlib", "python_calamine", "random", "requests", "secrets", "shutil", "socket", "sqlalchemy", "sqlite3",
    "subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid", "xlsxwriter", "zipfile",
}  # fmt: skip
CALLS = {
    "open", "input", "print", "now", "utcnow", "today", "read_text", "read_bytes", "write_text", "write_bytes",
    "read_csv", "read_excel", "read_json", "read_sql", "read_parquet", "to_excel", "to_sql", "to_parquet",
    "to_pickle", "default_rng", "sample", "seed",
}  # fmt: skip
MODULES = sorted(PACKAGE.rglob("*.py"))
RULES = sorted((PACKAGE / "rules").rglob("*.py"))


def path_name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that is imported, also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno} imports relatively; write the full name"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def called(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and last name of everything that is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.lineno, node.func.attr
            elif isinstance(node.func, ast.Name):
                yield node.lineno, node.func.id


def own_layer(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_the_package_is_where_the_test_looks() -> None:
    assert {"finding.py", "rules/state.py"} <= {path_name(p) for p in MODULES}


@pytest.mark.parametrize("path", MODULES, ids=path_name)
def test_a_stage_imports_only_what_lies_to_its_left(path: Path) -> None:
    if own_layer(path) in ("__init__", "__main__"):
        return
    assert own_layer(path) in LEVEL, f"{own_layer(path)} has no place in LAYERS"
    wrong = []
    for line, name in imported(parsed(path)):
        parts = name.split(".")
        if parts[0] != "reconciler" or parts[1] == "__version__":
            continue
        target = parts[1]
        if LEVEL[target] > LEVEL[own_layer(path)]:
            wrong.append(f"line {line}: {own_layer(path)} imports {name}")
    assert not wrong


@pytest.mark.parametrize("path", RULES, ids=path_name)
def test_rules_import_nothing_of_the_outside(path: Path) -> None:
    wrong = []
    for line, name in imported(parsed(path)):
        if name.split(".")[0] in OUTSIDE or name.startswith(("numpy.random", "reconciler.vat_data.read_")):
            wrong.append(f"line {line}: {name}")
    assert not wrong


@pytest.mark.parametrize("path", RULES, ids=path_name)
def test_rules_call_no_file_clock_or_chance(path: Path) -> None:
    assert not [f"line {line}: {name}()" for line, name in called(parsed(path)) if name in CALLS]


def test_the_command_starts_without_heavy_modules() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from reconciler.cli import main; "
        f"assert CliRunner().invoke(main, ['--help']).exit_code == 0; print(*sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []


def test_the_page_on_the_architecture_names_every_module_and_no_other() -> None:
    named = re.findall(r"`([a-z0-9_]+\.py)`", (ROOT / "docs/architecture.md").read_text(encoding="utf-8"))
    assert set(named) == {path.name for path in MODULES if path.name != "__init__.py"}


def test_every_decision_stands_in_the_index_under_its_title() -> None:
    folder = ROOT / "docs/decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    pages = {p.name: p.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ") for p in folder.glob("0*.md")}
    assert dict(re.findall(r"^\| \[\d{4}\]\((.+?)\) \| (.+) \|$", index, re.MULTILINE)) == pages
