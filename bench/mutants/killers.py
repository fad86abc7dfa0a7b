"""Which tests look at a module of the rules, and a process in which they meet it changed."""

from __future__ import annotations

import ast
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "reconciler" / "rules"
TESTS = ROOT / "tests" / "rules"
OPTIONS = ["-p", "no:cacheprovider", "--hypothesis-seed=0", "-x", f"--rootdir={ROOT}"]
CPU_SECONDS = 120
"""After which a process with a changed module counts as hanging; a run without a change takes a tenth."""
BIG = ("pandas", "pandera.pandas", "hypothesis", "sqlalchemy", "lxml.etree", "xlsxwriter", "babel", "rapidfuzz")
"""Packages that are slow to import: once here, instead of once in every process."""
BILLING = ("tests/rules/test_charges.py", "tests/rules/test_billing.py", "tests/rules/test_bill_to.py")
CREDITING = ("tests/rules/test_crediting.py",)
ABOUT: dict[str, tuple[str, ...]] = {
    "terms": ("tests/rules/test_billing.py",),
    **dict.fromkeys(["billed", "billed_vat", "invoicing"], BILLING),
    **dict.fromkeys(["credit_notes", "credited", "crediting", "owed", "released", "reissues"], CREDITING),
}
"""Tests of what several modules do together, by module: tried after those that import it."""
MATCHING = tuple(f"tests/rules/matching/test_{name}.py" for name in ("passes", "returns", "settlement", "credit"))


def killers(module: str) -> list[str]:
    """The doctests of a module, the tests of the rules that import it, and those of what it has a part in."""
    name = module.replace("/", ".")
    imported = f"from reconciler.rules.{name} import"
    direct = [path for path in sorted(TESTS.rglob("test_*.py")) if imported in path.read_text(encoding="utf-8")]
    about = ABOUT.get(module, MATCHING if module.startswith("matching/") else ())
    found = [str(path.relative_to(ROOT)) for path in direct if "properties" not in path.name]
    return list(dict.fromkeys([f"reconciler/rules/{module}.py", *found, *about]))


def is_killed(module: str, tree: ast.Module | None) -> bool:
    """Whether a test fails, or hangs, with `tree` as the module of the rules."""
    for package in BIG:
        import_module(package)
    return _apart(lambda: _judged(module, tree), CPU_SECONDS) != 0


def _judged(module: str, tree: ast.Module | None) -> int:
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    sys.path.insert(0, str(ROOT))
    if tree is not None:
        changed = Changed(module, tree)
        sys.meta_path.insert(0, changed)
        import_module(changed.name)  # now: pytest would read the file
    return int(pytest.main([*OPTIONS, *killers(module)]))


class Changed:
    """An importer that gives one module of the rules from a tree."""

    def __init__(self, module: str, tree: ast.Module) -> None:
        self.name = f"reconciler.rules.{module.replace('/', '.')}"
        self.path = str(RULES / f"{module}.py")
        self.code = compile(tree, self.path, "exec")

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return ModuleSpec(name, self, origin=self.path) if name == self.name else None

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = self.path
        exec(self.code, module.__dict__)


def _apart(work: Callable[[], int], seconds: int) -> int:
    """What `work` gives in a forked process of its own; that process and its children end with it."""
    child = os.fork()
    if child == 0:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        signal.alarm(20 * seconds)
        try:
            code = work()
        except BaseException:
            code = 99
        os._exit(code)
    _, status = os.waitpid(child, 0)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(status)
