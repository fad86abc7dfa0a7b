"""Times how rows become a workbook, beside XlsxWriter writing the same cells one by one.

python bench/bench_workbooks.py [--rows 20000] [--repeat 3]

Styled rows of 12 cells as in the workbooks of a month: texts, days, numbers and money. Processor seconds of one core,
the best of the repeats. Both files are read back and must hold the same values.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from machine import described_machine
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from reconciler.frames import Frame
from reconciler.outputs.excel import Properties, write_workbook
from reconciler.outputs.sheet_rows import TableSheet

COLUMNS = {
    "customer_id": "text", "customer_name": "text", "reseller_id": "text", "email": "text", "role": "text",
    "status": "text", "starts_on": "date", "renews_on": "date", "licences": "integer", "list_price": "money",
    "net": "money", "currency": "text",
}  # fmt: skip
DAY = date(2026, 10, 31)
WANTED = 5.0
"""How many times as fast as XlsxWriter it must be."""


def table(rows: int) -> Frame:
    """Rows of which no two are the same."""
    numbers = range(rows)
    days = [pd.Timestamp(DAY + timedelta(n % 700)) for n in numbers]
    values: dict[str, Any] = {
        "customer_id": [f"C-{n:06d}" for n in numbers],
        "customer_name": [f"Customer {n} & Sons" if n % 50 == 0 else f"Customer {n}" for n in numbers],
        "reseller_id": [f"R-{n % 50}" for n in numbers],
        "email": [f"user{n}@c{n // 10}.example" for n in numbers],
        "role": ["member"] * rows,
        "status": ["active"] * rows,
        "starts_on": days,
        "renews_on": days,
        "licences": [1 + n % 97 for n in numbers],
        "list_price": [1_601 + 7 * n for n in numbers],
        "net": [(1_601 + 7 * n) * (1 + n % 97) for n in numbers],
        "currency": ["EUR"] * rows,
    }
    frame = pd.DataFrame(values)
    days_of = {name: "datetime64[s]" for name, kind in COLUMNS.items() if kind == "date"}
    return frame.astype({name: "str" for name, kind in COLUMNS.items() if kind == "text"} | days_of)


def write_ours(path: Path, frame: Frame) -> None:
    """As the workbooks of a month are written."""
    write_workbook(path, [TableSheet("rows", COLUMNS, frame)], Properties("Rows", DAY))


def write_cell_by_cell(path: Path, frame: Frame) -> None:
    """As XlsxWriter is meant to be used where memory is short."""
    with Workbook(str(path), {"constant_memory": True}) as book:
        tab = book.add_worksheet("rows")
        formats = {"text": "General", "date": "yyyy-mm-dd", "integer": "0", "money": "#,##0.00"}
        styles = {kind: book.add_format({"num_format": text, "valign": "top"}) for kind, text in formats.items()}
        written = {"text": tab.write_string, "date": tab.write_datetime}
        kinds = [(written.get(kind, tab.write_number), styles[kind]) for kind in COLUMNS.values()]
        for n, name in enumerate(COLUMNS):
            tab.write_string(0, n, name, styles["text"])
        shown = frame.assign(list_price=frame["list_price"] / 100, net=frame["net"] / 100)
        for row, values in enumerate(shown.itertuples(index=False), 1):
            for n, (value, (write, style)) in enumerate(zip(values, kinds, strict=True)):
                write(row, n, value, style)


def seconds(write: Callable[[Path, Frame], None], path: Path, frame: Frame, repeat: int) -> float:
    """The least processor time of the repeats."""
    taken: list[float] = []
    for _ in range(repeat):
        started = time.process_time()
        write(path, frame)
        taken.append(time.process_time() - started)
    return min(taken)


def values_in(path: Path) -> list[list[Any]]:
    """What an independent reader finds."""
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name("rows").to_python()


def main() -> None:
    """Writes, compares and prints the report; exit 1 if the values differ or ours is too slow."""
    ask = argparse.ArgumentParser(description="Times how rows become a workbook.")
    ask.add_argument("--rows", type=int, default=20_000)
    ask.add_argument("--repeat", type=int, default=3)
    a = ask.parse_args()
    frame = table(a.rows)
    writers = {"ours": write_ours, "XlsxWriter": write_cell_by_cell}
    print(f"{a.rows:,} styled rows of {len(COLUMNS)} cells, one core")
    print(f"machine: {described_machine()}")
    with TemporaryDirectory() as folder:
        paths = {name: Path(folder) / f"{name}.xlsx" for name in writers}
        rates = {name: a.rows / seconds(write, paths[name], frame, a.repeat) for name, write in writers.items()}
        is_same = values_in(paths["ours"]) == values_in(paths["XlsxWriter"])
        sizes = {name: path.stat().st_size for name, path in paths.items()}
    print("workbook         rows/s      cells/s  × XlsxWriter       bytes")
    for name, rate in rates.items():
        times = rate / rates["XlsxWriter"]
        print(f"{name:<12} {rate:10,.0f} {rate * len(COLUMNS):12,.0f} {times:13.1f} {sizes[name]:11,}")
    is_fast = rates["ours"] >= WANTED * rates["XlsxWriter"]
    print(
        f"the same values: {'yes' if is_same else 'NO'}; {'at least' if is_fast else 'UNDER'} {WANTED:g} times as fast"
    )
    raise SystemExit(0 if is_same and is_fast else 1)


if __name__ == "__main__":
    main()
