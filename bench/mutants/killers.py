"""Which tests call which functions of the rules, and a process in which some of them meet a changed module."""

from __future__ import annotations

import ast
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, FrameType, ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "reconciler" / "rules"
STORIES = ("bill-to-reseller", "credit-notes", "payments", "top-up-by-months")
TESTS = [
    *("reconciler/rules", "tests/rules", "tests/test_credit.py"),
    *(f"tests/golden/test_stories.py::test_story[{story}]" for story in STORIES),
]
KEPT = ROOT / "build" / "mutants.json"
OPTIONS = ["-p", "no:cacheprovider", "--hypothesis-seed=0", "-x", f"--rootdir={ROOT}"]
CPU_SECONDS = 90
"""After which a process with a changed module counts as hanging; a run without a change takes a fifth."""

BIG = (
    "pandas",
    "pandera.pandas",
    "hypothesis",
    "sqlalchemy",
    "lxml.etree",
    "xlsxwriter",
    "babel",
    "rapidfuzz",
    "pydantic",
)
"""Packages that are slow to import: once here, instead of once in every process."""

Calls = dict[str, tuple[float, list[str]]]
"""For each test that passed: its seconds, and the functions of the rules it called (`file:first line`)."""


class Recorder:
    """A pytest plugin that notes for each test what it calls."""

    def __init__(self) -> None:
        self.calls: Calls = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        called: set[CodeType] = set()

        def note(frame: FrameType, event: str, argument: object) -> None:
            called.add(frame.f_code)

        began = time.process_time()
        sys.settrace(note)
        try:
            yield
        finally:
            sys.settrace(None)
        of_rules = [code for code in called if code.co_filename.startswith(str(RULES))]
        names = {f"{Path(code.co_filename).relative_to(RULES)}:{code.co_firstlineno}" for code in of_rules}
        self.calls[item.nodeid] = (time.process_time() - began, sorted(names))


def calls() -> Calls:
    """What each test calls, from `build/` where no file of the program or its tests is newer."""
    files = [path for folder in ("reconciler", "tests") for path in (ROOT / folder).rglob("*.py")]
    if not KEPT.exists() or KEPT.stat().st_mtime < max(path.stat().st_mtime for path in files):
        KEPT.parent.mkdir(exist_ok=True)
        if (code := _apart(_note_calls, 3600)) != 0:
            raise SystemExit(f"The tests end with {code} before anything is changed: see `make test`.")
    found: Calls = json.loads(KEPT.read_text())
    return found


def _note_calls() -> int:
    recorder = Recorder()
    code = pytest.main([*OPTIONS, *TESTS], plugins=[recorder])
    KEPT.write_text(json.dumps(recorder.calls))
    return int(code)


def killers(known: Calls, file: str, function: int, seconds: float) -> list[str]:
    """Tests that call a function (any of the file with 0), the quickest first, as many as take `seconds` in all."""
    is_called = f"{file}:{function}".__eq__ if function else lambda name: name.startswith(f"{file}:")
    chosen, left = [], seconds
    for test, (taken, called) in sorted(known.items(), key=lambda item: item[1][0]):
        if any(map(is_called, called)):
            if left < taken and chosen:
                break
            chosen.append(test)
            left -= taken
    return chosen


def is_killed(file: str, tree: ast.Module | None, tests: list[str]) -> bool:
    """Whether a test fails, or hangs, with `tree` as the module of the rules in `file`."""
    for package in BIG:
        import_module(package)
    return _apart(lambda: _judged(file, tree, tests), CPU_SECONDS) != 0


def _judged(file: str, tree: ast.Module | None, tests: list[str]) -> int:
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    if tree is not None:
        sys.meta_path.insert(0, Changed(file, tree))
    return int(pytest.main([*OPTIONS, *tests]))


class Changed:
    """An importer that gives one module of the rules from a tree."""

    def __init__(self, file: str, tree: ast.Module) -> None:
        self.name = f"reconciler.rules.{file.removesuffix('.py').replace('/', '.')}"
        self.path = str(RULES / file)
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
