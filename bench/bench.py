"""Times `reconciler run` at several sizes and in both months of the generated books, beside the yardsticks, in one run.

python bench/bench.py [--customers 2000,8000,32000,100000] [--members 10] [--repeat 1] [--keep] [--place FOLDER]

For each size: floor.py, naive.py, best_parts.py on one process and on two, then on one workspace of ours October, a
run with nothing new, November, and again nothing new. Every program is a whole process; of several turns the quickest
counts. Small things (`--help`, `check` of one roster of 50 rows) come last. `--keep` puts the table and the picture
into docs/performance.md. Times are wall seconds, memory is MiB: of the largest process, and of all together.
"""

from __future__ import annotations

import argparse
import compileall
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from machine import described_machine
from measure import Usage, measured

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
PICTURE = ROOT / "docs" / "images" / "performance.svg"
BEGIN, END = "<!-- sizes -->", "<!-- /sizes -->"
OURS = str(Path(sys.executable).parent / "reconciler")
MONTHS = {"2026-10": "2026-10-31", "2026-11": "2026-11-30"}
TIMING = re.compile(r"^\s*([a-z][a-z _-]*):\s+([0-9.]+)\s*s?$", re.MULTILINE)
BEST = re.compile(r"best parts: all ([0-9.]+) s")


@dataclass(frozen=True)
class Measure:
    """One program on one month of one size."""

    customers: int
    month: str
    program: str
    seconds: float
    largest: float
    together: float
    stages: dict[str, float]


def measures(customers: int, members: int, shared: Path, place: Path, repeat: int) -> Iterator[Measure]:
    """Every program on both months of books of this size."""
    books = place / f"books-{customers}"
    size = ["--customers", str(customers), "--members", str(members)]
    subprocess.run([sys.executable, str(shared / "make_books.py"), str(books), *size], check=True)
    yield from _ours(customers, books, repeat)
    for month in MONTHS:
        for name, command in _yardsticks(shared, books, month).items():
            usages = [_checked(command, (0,)) for _ in range(repeat)]
            yield _measure(customers, month, name, min(usages, key=lambda used: used.seconds))
            for made in ("floor-out", "naive-out", "best-out"):
                shutil.rmtree(books / made, ignore_errors=True)
    shutil.rmtree(books)


def _yardsticks(shared: Path, books: Path, month: str) -> dict[str, list[str]]:
    programs = {"floor": [str(shared / "floor.py")]}
    if month == min(MONTHS):
        programs["naive"] = [str(shared / "naive.py")]
    for jobs in ("1", "2"):
        programs[f"best parts, {jobs}"] = [str(ROOT / "bench" / "best_parts.py"), "--jobs", jobs]
    return {
        name: [sys.executable, program, str(books), "--month", month, *options]
        for name, (program, *options) in programs.items()
    }


def _ours(customers: int, books: Path, repeat: int) -> Iterator[Measure]:
    """October, nothing new, November, nothing new; each turn on a fresh copy."""
    turns: dict[tuple[str, str], list[Usage]] = {}
    for _ in range(repeat):
        copy = books.with_name("ours")
        shutil.copytree(books, copy)
        for month, as_of in MONTHS.items():
            for program in ("run", "nothing new"):
                command = [OURS, "run", str(copy), "--as-of", as_of, "--timings"]
                turns.setdefault((month, program), []).append(_checked(command, (0, 1)))
        shutil.rmtree(copy)
    for (month, program), usages in turns.items():
        yield _measure(customers, month, program, min(usages, key=lambda used: used.seconds))


def _checked(command: list[str], done: tuple[int, ...]) -> Usage:
    usage = measured(command)
    if usage.exit_code not in done:
        sys.exit(f"{' '.join(command)} failed with exit code {usage.exit_code}:\n{usage.output}{usage.errors}")
    return usage


def _measure(customers: int, month: str, program: str, used: Usage) -> Measure:
    stages = {name: float(taken) for name, taken in TIMING.findall(used.errors)}
    best = BEST.search(used.output)  # of the best parts their sum, without the start of Python
    seconds = float(best[1]) if best else used.seconds
    made = Measure(customers, month, program, seconds, used.largest_mib, used.together_mib, stages)
    print(f"  {customers} {month} {program}: {seconds:.2f} s {used.largest_mib:.0f} MiB {stages}", file=sys.stderr)
    return made


def table(found: list[Measure]) -> str:
    """A row a size and month: seconds of everyone, our ratios, our memory."""
    head = [
        "customers", "month", "run s", "floor s", "naive s", "best parts s (1, 2 processes)", "run / floor",
        "run / naive", "run / best parts on two", "nothing new s", "nothing new / run", "MiB largest", "MiB together",
    ]  # fmt: skip
    lines = [f"| {' | '.join(head)} |", f"|{' --: |' * len(head)}"]
    by_key = {(m.customers, m.month, m.program): m for m in found}
    for customers, month in dict.fromkeys((m.customers, m.month) for m in found):
        of = {program: m for (size, period, program), m in by_key.items() if (size, period) == (customers, month)}
        run, quiet = of["run"], of["nothing new"]
        best = [of[f"best parts, {jobs}"].seconds for jobs in (1, 2)]
        naive = of.get("naive")
        cells = [
            f"{customers:,}", month, f"{run.seconds:.1f}", f"{of['floor'].seconds:.1f}",
            f"{naive.seconds:.1f}" if naive else "", f"{best[0]:.1f}, {best[1]:.1f}",
            f"{run.seconds / of['floor'].seconds:.2f}", f"{run.seconds / naive.seconds:.2f}" if naive else "",
            f"{run.seconds / min(best):.2f}", f"{quiet.seconds:.1f}", f"{quiet.seconds / run.seconds:.2f}",
            f"{run.largest:,.0f}", f"{run.together:,.0f}",
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def growth(found: list[Measure]) -> str:
    """How much more a customer costs at each size than at the smallest, by month."""
    lines = []
    for month in MONTHS:
        runs = [m for m in found if m.month == month and m.program == "run"]
        each = [m.seconds / m.customers for m in runs]
        shown = ", ".join(f"{m.customers:,}: {one / each[0]:.2f}" for m, one in zip(runs, each, strict=True))
        lines.append(f"- {month}, seconds a customer as a multiple of the smallest size: {shown}")
    return "\n".join(lines)


def stages(found: list[Measure]) -> str:
    """The share of each stage in the runs of October and November."""
    runs = [m for m in found if m.program == "run"]
    names = list(dict.fromkeys(name for m in runs for name in m.stages))
    lines = [
        f"| customers | month | {' | '.join(names)} | start and rest |",
        f"| --: | --: |{' --: |' * (len(names) + 1)}",
    ]
    for m in runs:
        rest = max(0.0, m.seconds - sum(m.stages.values()))
        shares = [m.stages.get(name, 0.0) for name in names] + [rest]
        cells = " | ".join(f"{share:.2f} s, {share / m.seconds:.0%}" for share in shares)
        lines.append(f"| {m.customers:,} | {m.month} | {cells} |")
    return "\n".join(lines)


def small_things(place: Path) -> str:
    """`--help`, and `check` of one roster of 50 rows: the quickest of five."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "members"
    book.active.append(["customer_id", "email", "name", "role", "action", "has_account"])
    for n in range(50):
        book.active.append(["C-1", f"person{n}@nord.example", f"Person {n}", "member", "add", "yes"])
    book.save(place / "roster.xlsx")
    shutil.copytree(ROOT / "sample_data" / "workspace", place / "small")
    commands = {
        "--help": [OURS, "--help"],
        "check of a roster of 50 rows": [OURS, "check", str(place / "small"), str(place / "roster.xlsx")],
    }
    lines = []
    for name, command in commands.items():
        seconds = min(_checked(command, (0, 1)).seconds for _ in range(5))
        lines.append(f"- `{name}`: {seconds:.2f} s")
    return "\n".join(lines)


def picture(found: list[Measure]) -> str:
    """October's seconds by customers, each program a line, both axes logarithmic."""
    import pygal
    from pygal.style import LightStyle

    chart = pygal.XY(
        style=LightStyle, title="October, 10 members a customer: seconds by customers", x_title="customers",
        y_title="seconds", logarithmic=True, xrange=None, show_dots=True, js=[], no_prefix=True,
        disable_xml_declaration=True,
    )  # fmt: skip
    for program in ("naive", "floor", "best parts, 1", "best parts, 2", "run", "nothing new"):
        chart.add(program, [(m.customers, m.seconds) for m in found if (m.month, m.program) == ("2026-10", program)])
    drawn: str = chart.render()
    return drawn


def main() -> None:
    """Measures, prints the report, and keeps it in the docs if asked."""
    ask = argparse.ArgumentParser(description="Times reconciler run at several sizes.")
    ask.add_argument("--customers", default="2000,8000,32000,100000")
    ask.add_argument("--members", type=int, default=10, help="per customer")
    ask.add_argument("--repeat", type=int, default=1)
    ask.add_argument("--keep", action="store_true", help="write table and picture into the docs")
    ask.add_argument("--place", type=Path, help="where the books are made; default: the folder for temporary files")
    ask.add_argument("--shared", type=Path, default=ROOT.parent / "shared" / "bench")
    a = ask.parse_args()
    compileall.compile_dir(str(ROOT / "reconciler"), quiet=1)  # as an installation does
    found: list[Measure] = []
    with tempfile.TemporaryDirectory(prefix="reconciler-bench-", dir=a.place) as folder:
        for customers in map(int, a.customers.split(",")):
            found += measures(customers, a.members, a.shared, Path(folder), a.repeat)
        small = small_things(Path(folder))
    about = f"Machine: {described_machine()}. {a.members} members a customer, the quickest of {a.repeat}."
    report = "\n\n".join([about, table(found), growth(found), "Stages of `run --timings`:", stages(found), small])
    print(report)
    if a.keep:
        text = PAGE.read_text(encoding="utf-8")
        before, after = text.partition(BEGIN)[0], text.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}\n{report}\n{END}{after}", encoding="utf-8")
        PICTURE.write_text(picture(found), encoding="utf-8")


if __name__ == "__main__":
    main()
