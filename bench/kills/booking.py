"""Kills of the booking alone: a planned batch is written to copies of the same books, over and over, and killed."""

from __future__ import annotations

import random
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kills.forked import started
from kills.judged import LEDGER, Tree, book_problems, differences, tree
from reconciler.batch import Options
from reconciler.engines import ALONE
from reconciler.intake.workbook import start_reading
from reconciler.ledger.books import open_for_writing
from reconciler.pipeline import Planned, plan
from reconciler.workspace import Workspace

AS_OF = date(2026, 11, 30)
PERIOD = "2026-11"
POINTS = (
    "books-locked",
    "table-written",
    "heading-written",
    "commit-before",
    "commit-after",
    "published-before",
    "published-after",
)
"""The points that a booking passes; `table-written` many times."""
SMALL_CACHE = 10
"""Pages that SQLite keeps in memory, so that some reach the file before the commit."""


@dataclass(frozen=True)
class Booking:
    """Books before a batch, the batch, and the books after it where nothing disturbed it."""

    before: Path
    planned: Planned
    after: Tree
    tables: int
    seconds: float

    def book(self, place: Path) -> None:
        """Books the batch if that is not done, and notes it as published if that is not done."""
        with open_for_writing(place / LEDGER) as books:
            books.connection.exec_driver_sql(f"PRAGMA cache_size = {SMALL_CACHE}")
            if books.batch_id == self.planned.state.batch_id:
                books.commit(self.planned.plan, self.planned.config, self.planned.digest)
            for period in books.unpublished_periods():
                books.mark_published(period)


def november(workspace: Path, folder: Path) -> Booking:
    """The November of a workspace that has done its October; `folder` is made, for what is written meanwhile."""
    folder.mkdir()
    place = Workspace(workspace)
    planned = plan(place, AS_OF, start_reading(place.inbox(PERIOD), ALONE), Options())
    place.plan.unlink()
    before = folder / "before"
    before.mkdir()
    shutil.copy(place.ledger, before)
    after = shutil.copytree(before, folder / "after")
    booking = Booking(before, planned, Tree({}, {}), 0, 0.0)
    said = folder / "said"
    child = started(lambda: booking.book(after), said, folder, "*")
    if child.wait():
        raise SystemExit(said.read_text(encoding="utf-8"))
    tables = said.read_text(encoding="utf-8").split().count("table-written")
    return Booking(before, planned, tree(after), tables, child.ended - child.started)


def book_kills(workspace: Path, folder: Path, kills: int, seed: int) -> list[str]:
    """What was wrong after so many kills at points and at random instants in turn, and after what followed them."""
    booking = november(workspace, folder)
    chance = random.Random(seed)
    found: list[str] = []
    done = 0
    while done < kills:
        point = f"{chance.choice(POINTS)}" if done % 2 else ""
        if point == "table-written":
            point += f":{chance.randint(1, booking.tables)}"
        second = chance.uniform(0.0, booking.seconds)
        place = shutil.copytree(booking.before, folder / "place")
        is_killed, problems = killed_once(booking, place, point, second)
        found += [f"booking ({point or f'{second:.4f} s'}): {problem}" for problem in problems]
        done += is_killed
        shutil.rmtree(place)
    return found


def killed_once(booking: Booking, place: Path, point: str, second: float = 0.0) -> tuple[bool, list[str]]:
    """Whether the booking was killed in `place`, at a point or else an instant, and what is wrong then and later."""
    work: Callable[[], None] = lambda: booking.book(place)  # noqa: E731
    child = started(work, place.with_name("said"), place.parent, point)
    is_killed = child.wait() == -signal.SIGKILL if point else child.kill_at(second)
    problems = book_problems(place)
    booking.book(place)
    return is_killed, [*problems, *differences(tree(place), booking.after, booking.after)]
