"""Creditor references against an independent library (python-stdnum) and ISO 11649's own examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from reconciler.references import (
    creditor_reference,
    creditor_references,
    in_groups,
    is_creditor_reference,
    significant,
)

SIGNIFICANT = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


@given(st.text(SIGNIFICANT, min_size=1, max_size=21))
def test_every_reference_is_valid_for_stdnum(body: str) -> None:
    reference = creditor_reference(body)
    assert iso11649.is_valid(reference)
    assert reference[4:] == body
    assert is_creditor_reference(reference)


@given(st.text(SIGNIFICANT, min_size=1, max_size=21), st.integers(0, 99))
def test_right_check_digits_are_those_stdnum_takes(body: str, digits: int) -> None:
    text = f"RF{digits:02d}{body}"
    remainder = int("".join(str(int(c, 36)) for c in f"{body}RF{digits:02d}")) % 97
    assert iso11649.is_valid(text) == (remainder == 1)
    # 00, 01 and 99 can leave the remainder 1 as well, but the standard's formula never gives them.
    assert is_creditor_reference(text) == (remainder == 1 and 2 <= digits <= 98)


@given(st.text(SIGNIFICANT, min_size=2, max_size=21), st.data())
def test_one_wrong_character_is_noticed(body: str, data: st.DataObject) -> None:
    reference = creditor_reference(body)
    place = data.draw(st.integers(4, len(reference) - 1))
    other = data.draw(st.sampled_from([c for c in SIGNIFICANT if c.isdigit() == reference[place].isdigit()]))
    changed = reference[:place] + other + reference[place + 1 :]
    assert is_creditor_reference(changed) == (changed == reference)


@pytest.mark.parametrize(
    ("number", "reference"),
    [
        ("539007547034", "RF18539007547034"),  # the example of the standard's users' guides
        ("5390 0754 7034", "RF18539007547034"),
        ("5390-0754/7034", "RF18539007547034"),
    ],
)
def test_published_examples(number: str, reference: str) -> None:
    assert creditor_reference(number) == reference


@pytest.mark.parametrize("number", ["", "---", "A" * 22, "INV-2026-0000000000000001"])
def test_a_number_without_1_to_21_letters_and_digits_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="1 to 21"):
        creditor_reference(number)


def test_only_letters_and_digits_count() -> None:
    assert significant("inv-2026/00 1.") == "INV202600" + "1"


def test_references_of_a_column_keep_its_order() -> None:
    numbers = ["INV-2026-000002", "INV-2026-000001"]
    assert [r[4:] for r in creditor_references(numbers)] == ["INV2026000002", "INV2026000001"]


@pytest.mark.parametrize(
    ("reference", "printed"),
    [("RF18539007547034", "RF18 5390 0754 7034"), ("RF941", "RF94 1"), ("RF18", "RF18"), ("", "")],
)
def test_printed_in_groups_of_four(reference: str, printed: str) -> None:
    assert in_groups(reference) == printed
