"""A command killed at any instant leaves its batch done or not done, and the next one makes of it what it should be."""

from __future__ import annotations

import ast
import random
import shutil
from pathlib import Path

import pytest
from kills import booking
from kills.booking import Booking, killed_once, november

from reconciler import fail_points
from reconciler.batch import Options
from reconciler.engines import ALONE
from reconciler.intake.workbook import start_reading
from reconciler.pipeline import run
from reconciler.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
INSTANTS = 20


@pytest.fixture(scope="module")
def booked(tmp_path_factory: pytest.TempPathFactory) -> Booking:
    folder = tmp_path_factory.mktemp("killed")
    place = Workspace(shutil.copytree(ROOT / "sample_data" / "workspace", folder / "sample"))
    day = booking.AS_OF.replace(month=10, day=31)
    run(place, day, start_reading(place.inbox("2026-10"), ALONE), Options())
    return november(place.folder, folder / "bookings")


def points_in_the_code() -> set[str]:
    """Every text that the package gives to `reached`."""
    found = set()
    for path in (ROOT / "reconciler").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "reached":
                found.add(ast.literal_eval(node.args[0]))
    return found


def test_the_list_of_points_is_that_of_the_code() -> None:
    assert points_in_the_code() == set(fail_points.POINTS)


@pytest.mark.parametrize("point", booking.POINTS)
def test_killed_at_a_point_the_books_verify_and_the_batch_can_be_finished(booked, tmp_path, point) -> None:
    place = shutil.copytree(booked.before, tmp_path / "place")
    assert killed_once(booked, place, point) == (True, [])


def test_killed_after_each_table_the_batch_is_undone_and_can_be_finished(booked, tmp_path) -> None:
    assert booked.tables > 10
    for n in range(1, booked.tables + 1):
        place = shutil.copytree(booked.before, tmp_path / str(n))
        assert killed_once(booked, place, f"table-written:{n}") == (True, [])


def test_killed_at_random_instants_the_batch_is_done_or_not_done(booked, tmp_path) -> None:
    chance = random.Random(7)
    for n in range(INSTANTS):
        place = shutil.copytree(booked.before, tmp_path / str(n))
        assert killed_once(booked, place, "", chance.uniform(0.0, booked.seconds))[1] == []
