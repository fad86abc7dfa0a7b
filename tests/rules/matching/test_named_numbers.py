"""Cells of many numbers: each is read in the time its words take, however many ways there are to read it."""

from __future__ import annotations

import pytest

from reconciler.rules.matching.named_numbers import NamedNumbers, UnclearNumbersError


def test_ways_beyond_counting_are_unclear_at_once() -> None:
    """A thousand sevens, where 7 and 77 are numbers, can be read in more ways than there are atoms."""
    with pytest.raises(UnclearNumbersError) as unclear:
        NamedNumbers(["7", "77"]).named_in("7 " * 1000)
    assert 2 <= len(unclear.value.candidates) < 10


def test_both_ways_to_read_a_cell_are_told() -> None:
    with pytest.raises(UnclearNumbersError) as unclear:
        NamedNumbers(["7", "77", "777"]).named_in("77 7")
    assert sorted(unclear.value.candidates) == ["77 and 7", "777"]


def test_thousands_of_numbers_in_one_cell_are_read() -> None:
    numbers = [f"A{n}" for n in range(3000)]
    assert NamedNumbers(numbers).named_in(" ".join(numbers)) == numbers


def test_what_is_no_number_is_named_though_another_part_is_unclear() -> None:
    with pytest.raises(UnclearNumbersError) as unclear:
        NamedNumbers(["7", "77"]).named_in("x 7 7")
    assert unclear.value.what == "x"
