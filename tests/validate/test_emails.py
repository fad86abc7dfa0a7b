"""E-mail addresses: rule `one-person`."""

from __future__ import annotations

import email_validator
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.validate.bad_cell import BadCell
from reconciler.validate.emails import _PLAIN, _RESERVED, email_value

PIECE = st.text("abzAZ019.-_+'@ ", min_size=1, max_size=9)
ADDRESS = st.builds("{}@{}.{}".format, PIECE, PIECE, st.sampled_from(["example", "se", "local", "c", "de-", "x1"]))


def by_library(text: str) -> str | None:
    try:
        valid = email_validator.validate_email(text, check_deliverability=False, strict=True)
    except email_validator.EmailNotValidError:
        return None
    return f"{valid.local_part.casefold()}@{valid.ascii_domain.lower()}"


@given(ADDRESS)
def test_the_short_way_agrees_with_the_library(text):
    try:
        ours = email_value(text)
    except BadCell:
        ours = None
    assert ours == by_library(text)


def test_the_short_way_leaves_reserved_domains_to_the_library():
    assert set(_RESERVED) == set(email_validator.SPECIAL_USE_DOMAIN_NAMES)
    assert _PLAIN("a@b.example")


@pytest.mark.parametrize(
    ("raw", "normalised"),
    [
        ("Anna.Berg@Bergmann.Example", "anna.berg@bergmann.example"),
        ("anna+licences@bergmann.example", "anna+licences@bergmann.example"),
        ("o'brien@pub.example", "o'brien@pub.example"),
        ("A@BÜCHER.example", "a@xn--bcher-kva.example"),  # RFC 3492's own pair is bücher / bcher-kva
        ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
        ("Zoe\u0308@b.example", "zoë@b.example"),
        ("Straße@b.example", "strasse@b.example"),
    ],
)
def test_addresses_are_compared_in_one_form(raw, normalised):
    assert email_value(raw) == normalised
