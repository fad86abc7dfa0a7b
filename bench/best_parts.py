"""A floor of best parts: each stage of a month done by the fastest means known, and nothing that ties them together.

python bench/best_parts.py FOLDER [--month 2026-10] [--jobs 1]

It reads every cell (calamine), looks through every archive once for formulas and error cells (zlib), checks whole
columns (pandas), prices with numpy, writes as many cells as the contract asks for (jetxl, written in Rust, where
`make bench` has put it into build/bench-parts, else XlsxWriter) and one page a customer (jinja2). No books, no
matching, no mails, no accounts, no findings, nothing moved into place: a run cannot be faster than this, only as near
to it as may be.
Prints seconds a part and their sum; with more jobs the files, workbooks and pages are shared out among processes.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import time
import zipfile
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent.parent / "build" / "bench-parts"))

import numpy as np
import pandas as pd
from jinja2 import Environment
from python_calamine import CalamineWorkbook

PAGES_AT_ONCE = 500
PIECE = 1 << 20
SUSPICIOUS = re.compile(rb'<f[ >/]|t="e"')
EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
PAGE = Environment(autoescape=True).from_string(
    "<!doctype html><html lang=en><meta charset=utf-8><title>{{ r[0] }}</title><style>{{ css }}</style>"
    "<h1>Invoice INV-2026-{{ '%06d' % n }}</h1>"
    "<table>{% for v in r %}<tr><td>{{ loop.index }}<td>{{ v }}{% endfor %}</table></html>"
)
CSS = "body{font:10pt sans-serif}" * 60
CELLS = {
    "invoices": {"invoices": ("customers", 19), "lines": ("customers", 16), "vat": ("customers", 7)},
    "seats": {"seats": ("customers", 10), "members": ("members", 6)},
    "invitations": {"invitations": ("members", 9)},
    "payments": {"open": ("customers", 9), "review": ("payments", 10)},
}
"""What the contract asks for: workbook, sheet, a row for each …, columns (as in the yardstick `floor.py`)."""

Rows = list[list[Any]]


def read(path: str) -> dict[str, Rows]:
    """The rows of every sheet, without the header."""
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python()[1:] for name in book.sheet_names}


def gate(path: str) -> int:
    """How many formulas and error cells the sheets of a workbook have."""
    found = 0
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            with archive.open(name) as part:
                while piece := part.read(PIECE):
                    found += len(SUSPICIOUS.findall(piece))
    return found


def validate(sheets: dict[str, Rows]) -> int:
    """How many cells of whole columns are wrong: keys that repeat, e-mails that are none, licences below 1."""
    customers, members = pd.DataFrame(sheets.get("customers", [])), pd.DataFrame(sheets.get("members", []))
    wrong = 0
    if len(customers):
        wrong += int(customers[0].duplicated().sum() + (customers[3] < 1).sum())
    if len(members):
        wrong += int((~members[1].str.fullmatch(EMAIL)).sum() + (~members[0].isin(customers[0])).sum())
    return wrong


def price(sheets: dict[str, Rows]) -> int:
    """The net amount of all customers in minor units."""
    licences = np.array([row[3] for row in sheets.get("customers", [])], dtype=np.int64)
    return int((licences * 9_600 * 8_000 // 10_000).sum())


def workbook(task: tuple[Path, dict[str, tuple[Rows, int]]]) -> None:
    """One workbook of plain cells."""
    path, tabs = task
    try:
        import jetxl
        import pyarrow
    except ImportError:
        _slower_workbook(path, tabs)
        return
    sheets = []
    for name, (rows, width) in tabs.items():
        if not rows:
            continue
        # The sheet's own columns, over and over until it is as wide as the contract says.
        own = [pyarrow.array(_plain(column)) for column in zip(*rows, strict=True)]
        columns = [own[n % len(own)] for n in range(width)]
        sheets.append({"name": name, "data": pyarrow.table({str(n): column for n, column in enumerate(columns)})})
    jetxl.write_sheets_arrow(sheets, str(path), 1)


def _plain(column: tuple[Any, ...]) -> list[Any]:
    """Numbers as they are, all else as text."""
    is_number = all(isinstance(value, float) for value in column)
    return list(column) if is_number else [str(value) for value in column]


def _slower_workbook(path: Path, tabs: dict[str, tuple[Rows, int]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        for name, (rows, width) in tabs.items():
            tab = book.add_worksheet(name)
            for n, row in enumerate(rows):
                values = [value if isinstance(value, (int, float)) else str(value) for value in row]
                tab.write_row(n, 0, (values * width)[:width])


def pages(task: tuple[Path, int, Rows]) -> None:
    """The pages of some customers, numbered from `first`."""
    folder, first, rows = task
    for n, row in enumerate(rows, first):
        text = PAGE.render(r=row, n=n, css=CSS).encode()
        page = os.open(folder / f"{n:06d}.html", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.write(page, text)
        os.close(page)


def main() -> None:
    """Does every part in turn and prints what each took."""
    ask = argparse.ArgumentParser(description="A floor of best parts.")
    ask.add_argument("folder", type=Path)
    ask.add_argument("--month", default="2026-10")
    ask.add_argument("--jobs", type=int, default=1)
    a = ask.parse_args()
    out = a.folder / "best-out"
    shutil.rmtree(out, ignore_errors=True)
    (out / "invoices").mkdir(parents=True)
    seconds: dict[str, float] = {}

    def timed(part: str, work: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        made = work()
        seconds[part] = time.perf_counter() - began
        return made

    files = [str(path) for path in sorted((a.folder / "inbox" / a.month).rglob("*.xlsx"))]
    sheets: dict[str, Rows] = {}
    for found in timed("read", lambda: shared_out(read, files, a.jobs)):
        for name, rows in found.items():
            sheets.setdefault(name, []).extend(rows)
    timed("gate", lambda: shared_out(gate, files, a.jobs))
    timed("validate", lambda: validate(sheets))
    timed("rules", lambda: price(sheets))
    books = [
        (out / f"{name}.xlsx", {tab: (sheets.get(kind, []), width) for tab, (kind, width) in tabs.items()})
        for name, tabs in CELLS.items()
    ]
    timed("workbooks", lambda: shared_out(workbook, books, a.jobs))
    customers = sheets.get("customers", [])
    starts = range(0, len(customers), PAGES_AT_ONCE)
    parts = [(out / "invoices", start, customers[start : start + PAGES_AT_ONCE]) for start in starts]
    timed("pages", lambda: shared_out(pages, parts, a.jobs))
    print(", ".join(f"{part} {taken:.2f} s" for part, taken in seconds.items()))
    print(f"best parts: all {sum(seconds.values()):.2f} s on {a.jobs} processes")


_tasks: list[Any] = []


def shared_out(function: Callable[[Any], Any], tasks: Iterable[Any], jobs: int) -> list[Any]:
    """`function` of every task, on that many processes; forked ones have the tasks in their memory already."""
    _tasks[:] = tasks
    if jobs == 1:
        return [function(task) for task in _tasks]
    with ProcessPoolExecutor(jobs, get_context("fork")) as pool:
        return list(pool.map(_done, [function] * len(_tasks), range(len(_tasks))))


def _done(function: Callable[[Any], Any], index: int) -> Any:
    return function(_tasks[index])


if __name__ == "__main__":
    main()
