"""Golden stories: a workspace of csv sheets, the runs, and the cells that must come of it, as text."""

from __future__ import annotations

import csv
import shlex
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from click.testing import CliRunner, Result

from reconciler.cli import main

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Run:
    """One line of the file `runs`: the as-of date, the exit code, and further options.

    With `credit` as the first of them it is no run but a credit note.
    """

    as_of: str
    exit_code: int
    options: tuple[str, ...]

    @property
    def is_credit(self) -> bool:
        return self.options[:1] == ("credit",)

    @property
    def period(self) -> str:
        return self.as_of[:7]


def stories() -> list[Path]:
    """All stories, by name."""
    return sorted(path.parent for path in FOLDER.glob("*/runs"))


def runs(story: Path) -> list[Run]:
    """The runs of a story in their order."""
    lines = (shlex.split(line) for line in (story / "runs").read_text(encoding="utf-8").splitlines() if line.strip())
    return [Run(words[0], int(words[1]), tuple(words[2:])) for words in lines]


def workspace(story: Path, folder: Path) -> Path:
    """A copy of the story's workspace without its expectations."""
    return shutil.copytree(story, folder / story.name, ignore=shutil.ignore_patterns("expected", "runs", "story.md"))


def command(*words: str | Path) -> Result:
    """Runs a command of the program in this process."""
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def tell(place: Path, run: Run) -> Result:
    """Does one run of a story in its workspace."""
    name, *words = run.options if run.is_credit else ("run", *run.options)
    return command(name, place, "--as-of", run.as_of, "--jobs", "1", *words)


def expectations(story: Path, run: Run, is_last_of_month: bool) -> list[Path]:
    """The expected sheets to compare after a run: those of its date, and those of its month after the last run."""
    names = [run.as_of, *([run.period] if is_last_of_month else [])]
    return [path for name in names for path in sorted((story / "expected" / name).glob("*.csv"))]


def expected_cells(path: Path) -> list[list[str]]:
    """The expected header and rows."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def actual_cells(out: Path, path: Path, columns: list[str]) -> list[list[str]]:
    """The same columns of the sheet that `path` names (`workbook.sheet.csv`), as text, header first."""
    workbook, sheet = path.stem.split(".")
    book = openpyxl.load_workbook(out / f"{workbook}.xlsx")
    heads, *rows = book[sheet].iter_rows()
    places = [[cell.value for cell in heads].index(column) for column in columns]
    return [columns, *([_text(row[place]) for place in places] for row in rows)]


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, int | float):
        places = cell.number_format.partition(".")[2].count("0")
        return f"{Decimal(repr(value)):.{places}f}" if places else f"{Decimal(repr(value)).normalize():f}"
    return str(value)
