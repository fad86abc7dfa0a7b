"""Times `reconciler run` beside floor.py and naive.py of ../shared/bench, as whole processes, and prints ratios.

python bench/bench.py [--customers 2000] [--members 10] [--repeat 3] [--month 2026-10] [--shared FOLDER]

Each run gets a fresh copy of the same workspace; the programs take turns, so that a slow minute of the machine
hits all of them. Times are wall seconds. "largest" is the peak memory of the largest single process, as the
kernel counts it; "together" adds up the processes of one program, sampled ten times a second (a page that several
of them share is counted once).
"""

from __future__ import annotations

import argparse
import calendar
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from machine import described_machine
from measure import Usage, measured

ROOT = Path(__file__).resolve().parent.parent
TIMING = re.compile(r"^\s*([a-z][a-z _-]*):\s+([0-9.]+)\s*s?$", re.MULTILINE)
LIMITS = {"floor": 1.5, "naive": 1.0}
LIMIT_MIB = 600


@dataclass(frozen=True)
class Program:
    """One contestant: how to start it on a workspace, what it makes there, and the exit codes of work that is done."""

    name: str
    command: list[str]
    makes: str
    done: tuple[int, ...] = (0,)


def programs(shared: Path, month: str) -> list[Program]:
    """Floor, naive and ours; `{}` in a command stands for the workspace."""
    year, number = map(int, month.split("-"))
    as_of = f"{month}-{calendar.monthrange(year, number)[1]}"
    ours = str(Path(sys.executable).parent / "reconciler")
    return [
        Program("floor", [sys.executable, str(shared / "floor.py"), "{}", "--month", month], "floor-out"),
        Program("naive", [sys.executable, str(shared / "naive.py"), "{}", "--month", month], "naive-out"),
        Program("run", [ours, "run", "{}", "--as-of", as_of, "--timings"], f"out/{month}/summary.html", (0, 1)),
    ]


def run_in_turns(contestants: list[Program], books: Path, repeat: int, place: Path) -> dict[str, list[Usage]]:
    """What every run of every program used; the programs take turns, each on a fresh copy of the books."""
    used: dict[str, list[Usage]] = {program.name: [] for program in contestants}
    for turn in range(repeat):
        for program in contestants:
            folder = place / f"{program.name}-{turn}"
            shutil.copytree(books, folder)
            usage = measured([part.replace("{}", str(folder)) for part in program.command])
            if usage.exit_code not in program.done or not (folder / program.makes).exists():
                sys.exit(f"{program.name} failed with exit code {usage.exit_code}:\n{usage.output}{usage.errors}")
            used[program.name].append(usage)
            print(f"  {program.name}: {usage.seconds:.2f} s", file=sys.stderr)
            shutil.rmtree(folder)
    return used


def report(used: dict[str, list[Usage]]) -> str:
    """The table of times and memory, the ratios against their limits, and the share of each stage."""
    lines = ["program   median s   min s   max s   largest MiB   together MiB"]
    middle = {name: statistics.median(u.seconds for u in runs) for name, runs in used.items()}
    for name, runs in used.items():
        times = [u.seconds for u in runs]
        lines.append(
            f"{name:<9} {middle[name]:8.2f} {min(times):7.2f} {max(times):7.2f} "
            f"{max(u.largest_mib for u in runs):13.0f} {max(u.together_mib for u in runs):14.0f}"
        )
    lines += [_verdict(f"run / {name}", middle["run"] / middle[name], limit, "×") for name, limit in LIMITS.items()]
    lines.append(_verdict("peak of run", max(u.largest_mib for u in used["run"]), LIMIT_MIB, " MiB"))
    lines.append(_verdict("peak of run, together", max(u.together_mib for u in used["run"]), LIMIT_MIB, " MiB"))
    return "\n".join(lines + _stage_shares(used["run"]))


def _verdict(what: str, value: float, limit: float, unit: str) -> str:
    word = "within" if value <= limit else "OVER"
    return f"{what}: {value:.3g}{unit} ({word} {limit:g}{unit})"


def _stage_shares(runs: list[Usage]) -> list[str]:
    timings = [dict(TIMING.findall(u.errors)) for u in runs]
    stages = list(timings[0])
    seconds = {stage: statistics.median(float(t.get(stage, 0)) for t in timings) for stage in stages}
    whole = statistics.median(u.seconds for u in runs)
    rest = max(0.0, whole - sum(seconds[s] for s in stages if s != "all"))
    named = {**{s: v for s, v in seconds.items() if s != "all"}, "starting and the rest": rest}
    return ["share of each stage of run:"] + [f"  {s}: {v:.2f} s, {v / whole:.0%}" for s, v in named.items()]


def main() -> None:
    """Makes the books, lets the programs take turns, prints the report."""
    ask = argparse.ArgumentParser(description="Times reconciler run beside floor.py and naive.py.")
    ask.add_argument("--customers", type=int, default=2000)
    ask.add_argument("--members", type=int, default=10, help="per customer")
    ask.add_argument("--month", default="2026-10")
    ask.add_argument("--repeat", type=int, default=3)
    ask.add_argument("--shared", type=Path, default=ROOT.parent / "shared" / "bench")
    a = ask.parse_args()
    if not (a.shared / "make_books.py").is_file():
        sys.exit(f"{a.shared} holds no make_books.py; say where it is with --shared FOLDER")
    with tempfile.TemporaryDirectory(prefix="reconciler-bench-") as place:
        books = Path(place) / "books"
        size = ["--customers", str(a.customers), "--members", str(a.members)]
        subprocess.run([sys.executable, str(a.shared / "make_books.py"), str(books), *size], check=True)
        used = run_in_turns(programs(a.shared, a.month), books, a.repeat, Path(place))
    print(f"{a.customers:,} customers × {a.members} members, month {a.month}, {a.repeat} runs each, taking turns")
    print(f"machine: {described_machine()}")
    print(report(used))


if __name__ == "__main__":
    main()
