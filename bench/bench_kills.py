"""Kills commands at random instants and at every fail point, and looks at what is left and what the next run makes.

python bench/bench_kills.py [--kills 1000] [--of-books 1000] [--seed 1]

Half of the kills come at an instant drawn evenly over the command's time, half at a point of
`reconciler/fail_points.py`.
After each one the books must verify and their numbers be gapless; when the command was given again, files and rows
must be those of an undisturbed one, byte by byte, with nothing left over and no process that goes on.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from kills.booking import book_kills
from kills.lives import Killed, Lives
from kills.steps import Step, undisturbed_steps
from machine import described_machine

from reconciler.fail_points import POINTS

SHARES = {"october": 3, "november": 4, "credit": 2, "plan": 1, "check": 1, "publish": 2}
"""How often each step is drawn."""
FIRST = 12
"""How many of the problems are printed."""


def killed(kills: int, of_books: int, seed: int) -> Killed:
    """Every point of every step once, then random lives until there were so many kills."""
    with TemporaryDirectory() as folder:
        steps = undisturbed_steps(Path(folder))
        lives = Lives(Path(folder), seed)
        lives.killed.problems += book_kills(steps[0].after, Path(folder) / "bookings", of_books, seed)
        for step in steps:
            for point in sorted(step.points):
                if (count := sum(lives.killed.kills.values())) < kills:
                    lives.live(step, point)
                    _tell(count + 1, lives.killed)
        while (count := sum(lives.killed.kills.values())) < kills:
            lives.live(_drawn(steps, lives))
            _tell(count, lives.killed)
        return lives.killed


def _tell(count: int, found: Killed) -> None:
    print(f"{count} kills, {len(found.problems)} problems", file=sys.stderr, flush=True)


def _drawn(steps: list[Step], lives: Lives) -> Step:
    return lives.chance.choices(steps, [SHARES[step.name] for step in steps])[0]


def main() -> None:
    """Kills, prints what was found, and fails where anything was."""
    ask = argparse.ArgumentParser(description="Kills commands and looks at what is left.")
    ask.add_argument("--kills", type=int, default=1000)
    ask.add_argument("--of-books", type=int, default=1000, help="kills of the booking alone, which take little time")
    ask.add_argument("--seed", type=int, default=1)
    a = ask.parse_args()
    found = killed(a.kills, a.of_books, a.seed)
    print(described_machine())
    for (step, kind), count in sorted(found.kills.items()):
        print(f"{step:10} killed at {'a point' if kind == 'point' else 'an instant':10} {count:5}")
    print(f"booking alone: {a.of_books} killed, at a point and at an instant in turn")
    never = sorted(set(POINTS) - set(found.points))
    print(
        f"{sum(found.kills.values())} kills in {found.lives} lives, {found.survived} commands ended before their kill"
    )
    print(f"points: {len(found.points)} of {len(POINTS)} tried; never: {', '.join(never) or 'none'}")
    print(f"temporary files left in the system's folder: {found.left_in_scratch}")
    print(f"problems: {len(found.problems)}", *found.problems[:FIRST], sep="\n  ")
    sys.exit(1 if found.problems else 0)


if __name__ == "__main__":
    main()
