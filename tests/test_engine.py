"""The engine: order, and a child that dies costs its own item only."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconciler.engine import Failure, Guarded, Limit, Outcome, map_in_order

MIB = 1024 * 1024
LIMIT = Limit(memory=400 * MIB, seconds=30)


def doubled(number: int) -> int:
    return 2 * number


def slow_start(number: int) -> int:
    time.sleep(0.2 if number == 0 else 0)
    return number


def fragile(word: str) -> str:
    if word == "exit":
        os._exit(7)
    if word == "abort":
        os.abort()
    if word == "raise":
        raise ValueError("no good")
    if word == "eat":
        return "x" * (1000 * MIB)
    if word == "hang":
        time.sleep(60)
    return word.upper()


def guarded(function: Callable[[Any], Any], items: list[Any], jobs: int, limit: Limit) -> list[Outcome[Any]]:
    return Guarded(function, items, jobs, limit).outcomes()


@pytest.mark.parametrize("jobs", [1, 2, 8])
def test_results_come_in_input_order(jobs: int) -> None:
    assert map_in_order(slow_start, [0, 1, 2, 3], jobs) == [0, 1, 2, 3]


def test_nothing_to_do_gives_nothing() -> None:
    assert map_in_order(doubled, [], 4) == []
    assert guarded(doubled, [], 4, LIMIT) == []


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("end", ["exit", "abort"])
def test_a_child_that_dies_costs_its_own_item_only(end: str, jobs: int) -> None:
    outcomes = guarded(fragile, ["a", end, "b", end, "c", "d"], jobs, LIMIT)
    assert [o.result for o in outcomes] == ["A", None, "B", None, "C", "D"]
    assert [o.failure for o in outcomes] == [None, Failure.DIED, None, Failure.DIED, None, None]


def test_every_child_may_die() -> None:
    assert {o.failure for o in guarded(fragile, ["abort"] * 5, 2, LIMIT)} == {Failure.DIED}


def test_too_much_memory_is_an_outcome() -> None:
    outcomes = guarded(fragile, ["a", "eat", "b"], 1, LIMIT)
    assert [o.result for o in outcomes] == ["A", None, "B"]
    assert outcomes[1].failure in (Failure.MEMORY, Failure.DIED)


def test_too_much_time_is_an_outcome() -> None:
    outcomes = guarded(fragile, ["hang", "a", "b"], 2, Limit(memory=400 * MIB, seconds=0.5))
    assert [o.result for o in outcomes] == [None, "A", "B"]
    assert outcomes[0].failure is Failure.TIME


def test_an_exception_is_an_outcome_with_its_words() -> None:
    (outcome,) = guarded(fragile, ["raise"], 1, LIMIT)
    assert outcome.failure is Failure.ERROR
    assert outcome.detail == "ValueError: no good"


def test_work_goes_on_while_the_caller_does_something_else(tmp_path: Path) -> None:
    marks = [tmp_path / name for name in "ab"]
    under_way = Guarded(Path.touch, marks, 1, LIMIT)
    deadline = time.monotonic() + 20
    while not marks[1].exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert marks[1].exists(), "the second item waited for outcomes() to be called"
    assert [o.failure for o in under_way.outcomes()] == [None, None]
