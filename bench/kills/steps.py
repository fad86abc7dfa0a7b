"""The commands that are killed: the workspace each begins with, and what an undisturbed one makes of it."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner

from kills.forked import command
from kills.judged import Tree, batches, tree
from reconciler.cli import main
from reconciler.fail_points import EVERY, POINTS

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data" / "workspace"
INVOICE = "INV-2026-000002"
OCTOBER, NOVEMBER = ("run", "--as-of", "2026-10-31"), ("run", "--as-of", "2026-11-30")
CREDIT = ("credit", INVOICE, "--as-of", "2026-11-30", "--licences", "1", "--reason", "One too many")


@dataclass
class Step:
    """A command with the workspace before it, and as it is after the command was given once, and again.

    `after_booking` is what a person gives when a killed command has booked its batch: the same, but for a credit note.
    """

    name: str
    words: tuple[str, ...]
    before: Path
    after_booking: tuple[str, ...]
    after: Path = Path()
    once: Tree = field(default_factory=lambda: Tree({}, {}))
    again: Tree = field(default_factory=lambda: Tree({}, {}))
    batches: tuple[int, int] = (0, 0)
    exit_code: int = 0
    seconds: float = 0.0
    points: Counter[str] = field(default_factory=Counter)

    def is_booked(self, place: Path) -> bool:
        """Whether the command has booked its batch in this workspace."""
        return self.batches[1] > self.batches[0] and batches(place) == self.batches[1]


def words_in(words: tuple[str, ...], place: Path, jobs: int = 1) -> list[str | Path]:
    """The command's words for a workspace."""
    return [words[0], place, *words[1:], "--jobs", str(jobs)]


def undisturbed_steps(folder: Path) -> list[Step]:
    """The steps of the sample's two months, each done once without disturbance."""
    empty, october, november = folder / "empty", folder / "october", folder / "november"
    shutil.copytree(SAMPLE, empty)
    _import_everything(shutil.copytree(SAMPLE, folder / "here"))
    steps = [_tried("october", OCTOBER, empty, october)]
    steps.append(_tried("november", NOVEMBER, october, november))
    steps.append(_tried("credit", CREDIT, november, folder / "credited", NOVEMBER))
    steps.append(_tried("plan", ("plan", "--as-of", "2026-11-30"), october, folder / "planned"))
    steps.append(_tried("check", ("check", "--period", "2026-11"), october, folder / "checked"))
    steps.append(_tried("publish", ("publish", "--period", "2026-10"), _worn(november), folder / "published"))
    return steps


def _import_everything(place: Path) -> None:
    """Two commands in this process, so that those in its forks find all that they need."""
    for words in (OCTOBER, NOVEMBER, ("check", "--period", "2026-11")):
        CliRunner().invoke(main, [str(word) for word in words_in(words, place)], catch_exceptions=False)


def _worn(november: Path) -> Path:
    """A month of which one page is missing, one was changed, and two are not in the books any more."""
    worn = shutil.copytree(november, november.with_name("worn"))
    first, second, *_ = sorted((worn / "out" / "2026-10" / "invoices").glob("*/*.html"))
    for n in (1, 2):
        shutil.copy(first, first.with_name(f"INV-2025-00000{n}.html"))
    first.unlink()
    second.write_bytes(second.read_bytes() + b" ")
    return worn


def _tried(
    name: str, words: tuple[str, ...], before: Path, after: Path, after_booking: tuple[str, ...] | None = None
) -> Step:
    """The step, done undisturbed in a copy that stays in `after`."""
    step = Step(name, words, before, after_booking or words, after)
    place = shutil.copytree(before, before.with_name("place"))
    said, scratch = before.with_name("said"), before.with_name("scratch")
    scratch.mkdir(exist_ok=True)
    said.write_bytes(b"")
    had = batches(place)
    child = command(words_in(words, place), said, scratch, EVERY)
    step.exit_code = child.wait()
    step.points = Counter(line for line in said.read_text(encoding="utf-8").splitlines() if line in POINTS)
    step.batches = had, batches(place)
    step.once = tree(place)
    shutil.copytree(place, after)
    again = command(words_in(step.after_booking, place), said, scratch)
    if (step.exit_code, again.wait()) not in ((0, 0), (1, 1), (0, 1)):
        raise SystemExit(f"{name} does not work undisturbed: {said.read_text(encoding='utf-8')}")
    step.again = tree(place)
    shutil.rmtree(place)
    step.seconds = _seconds(step, place, said, scratch)
    return step


def _seconds(step: Step, place: Path, said: Path, scratch: Path) -> float:
    """How long the step takes by the clock, when nothing is told."""
    shutil.copytree(step.before, place)
    child = command(words_in(step.words, place), said, scratch)
    child.wait()
    shutil.rmtree(place)
    return child.ended - child.started


def random_point(step: Step, chance: random.Random) -> str:
    """One of the points that the step reaches, all points alike, and which time."""
    point = chance.choice(sorted(step.points))
    return f"{point}:{chance.randint(1, step.points[point])}"
