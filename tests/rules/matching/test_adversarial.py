"""Remittances that lead astray, the same table that the evaluation prints: bench/matching/adversarial.py."""

from __future__ import annotations

from collections import Counter

import pytest
from matching.adversarial import CASES, Case
from matching.adversarial_book import BOOK
from matching.adversarial_result import Result, objection, result_of


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_remittance_that_leads_astray(case: Case) -> None:
    result = result_of(case)
    assert objection(case, result) == "", f"{case.must} {case.answer or ''}: {case.why}; {result}"


def test_the_table_is_whole() -> None:
    assert len(CASES) >= 60
    assert [name for name, times in Counter(case.name for case in CASES).items() if times > 1] == []
    assert {case.must for case in CASES} == {"settles", "may settle", "suggests", "never", "suspense"}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_an_answer_uses_no_more_than_there_is(case: Case) -> None:
    left = {doc.number: doc.gross if doc.left is None else doc.left for doc in (*BOOK, *case.more)}
    assert bool(case.answer) == (case.must in ("settles", "may settle", "suggests"))
    assert all(0 < amount <= left[number] for number, amount in case.answer.items())
    assert case.must != "settles" or sum(case.answer.values()) <= case.payment["amount"]


WRONG = [
    ("settles", Result({}, "suspense", [], "")),
    ("settles", Result({"A": 99}, "part", [], "")),
    ("settles", Result({"A": 100, "B": 1}, "settled", [], "")),
    ("may settle", Result({"B": 100}, "settled", [], "")),
    ("may settle", Result({"A": 100, "B": 1}, "settled", [], "")),
    ("may settle", Result({"A": 99}, "part", [], "")),
    ("suggests", Result({"A": 100}, "settled", ["A"], "")),
    ("suggests", Result({}, "review", ["A", "B"], "")),
    ("suggests", Result({}, "suspense", [], "")),
    ("never", Result({"A": 1}, "part", [], "")),
    ("suspense", Result({}, "review", ["A"], "")),
]


@pytest.mark.parametrize(("must", "result"), WRONG)
def test_a_wrong_result_is_seen(must: str, result: Result) -> None:
    assert objection(Case("made up", {"amount": 100}, must, {"A": 100}, ""), result)
