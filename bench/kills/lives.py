"""Lives of a workspace: a command is killed one to five times on the way, then given once more and left alone."""

from __future__ import annotations

import random
import shutil
import signal
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from kills.forked import Child, command
from kills.judged import book_problems, differences, tree
from kills.steps import Step, random_point, words_in

MOST_KILLS = 5


@dataclass
class Killed:
    """What happened: kills by step and kind, the points at which some came, and all that was wrong after them."""

    kills: Counter[tuple[str, str]] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    survived: int = 0
    lives: int = 0
    left_in_scratch: int = 0
    problems: list[str] = field(default_factory=list)


class Lives:
    """Lives in a folder, of which every one is a fresh copy of the step's workspace."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.killed = Killed()
        self._place, self._scratch, self._said = folder / "life", folder / "temporary", folder / "words"

    def live(self, step: Step, first_point: str = "") -> None:
        """One life of the step; with `first_point` the first kill is there and no other comes."""
        for old in (self._place, self._scratch):
            shutil.rmtree(old, ignore_errors=True)
        self._scratch.mkdir()
        self._said.write_bytes(b"")
        shutil.copytree(step.before, self._place)
        asked = [first_point] if first_point else [""] * self.chance.randint(1, MOST_KILLS)
        told = [self._kill(step, point) for point in asked]
        is_booked = step.is_booked(self._place)
        last = command(self._words(step, 1), self._said, self._scratch)
        exit_code = last.wait()
        found = [] if exit_code in (0, 1) else [f"ended with {exit_code}"]
        latest = step.again if is_booked else step.once
        found += differences(tree(self._place), step.once, latest)
        self._note(step, told, found)
        self.killed.lives += 1
        self.killed.left_in_scratch += sum(1 for path in self._scratch.rglob("*") if path.is_file())

    def _kill(self, step: Step, point: str) -> str:
        """Kills the command, at the point or else at a random one or a random instant; how, in words."""
        jobs = self.chance.choice((1, 1, 2))
        if not point and self.chance.random() < 0.5:
            point = random_point(step, self.chance)
        second = self.chance.uniform(0.0, step.seconds)
        child = command(self._words(step, jobs), self._said, self._scratch, point)
        if point:
            is_killed = child.wait() == -signal.SIGKILL or (jobs > 1 and point.startswith("part-written"))
        else:
            is_killed = child.kill_at(second)
        how = f"{jobs} processes, {point or f'{second:.3f} s'}"
        self._count(step, point, is_killed)
        self._note(step, [how], book_problems(self._place))
        self._note(step, [how], self._orphans(child))
        return how

    def _orphans(self, child: Child) -> list[str]:
        return [] if child.leaves_nobody() else ["processes go on after the command was killed"]

    def _count(self, step: Step, point: str, is_killed: bool) -> None:
        if not is_killed:
            self.killed.survived += 1
            return
        self.killed.kills[step.name, "point" if point else "instant"] += 1
        if point:
            self.killed.points[point.partition(":")[0]] += 1

    def _words(self, step: Step, jobs: int) -> list[str | Path]:
        words = step.after_booking if step.is_booked(self._place) else step.words
        return words_in(words, self._place, jobs)

    def _note(self, step: Step, told: list[str], found: list[str]) -> None:
        for problem in found:
            self.killed.problems.append(f"{step.name} ({'; then '.join(told)}): {problem}")
            print(self.killed.problems[-1], file=sys.stderr, flush=True)
