"""Names and numbers as banks print them: legal forms, accents, order of words, line breaks."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from reconciler import frames
from reconciler.rules.matching.books import KNOWN_IBAN
from reconciler.rules.matching.fold import folded_digits, folded_name
from reconciler.rules.matching.numbers_in_text import NumberIndex
from reconciler.rules.matching.payers import PartyNames, name_verdicts, payer_verdicts

NO_IBANS = frames.empty(KNOWN_IBAN)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Bergmann GmbH", "BERGMANN"),
        ("Bergmann GmbH & Co. KG", "Bergmann"),
        ("Müller AG", "Mueller AG"),
        ("Müller AG", "MULLER"),
        ("Groß und Söhne OHG", "Gross und Soehne"),
        ("Nordlås AB", "AB Nordlas"),
        ("Ørsted Consult ApS", "Orsted Consult"),
        ("Forêt Numérique S.A.R.L.", "Foret Numerique SARL"),
        ("L’Atelier d'Été SAS", "LATELIER DETE"),
        ("Anna Svensson", "Svensson, Anna"),
        ("Łódź Soft Sp. z o.o.", "Lodz Soft"),
        ("Ｎｏｒｄ AB", "Nord"),
    ],
)
def test_equal_once_folded(name: str, other: str) -> None:
    assert folded_name(name) == folded_name(other)


@pytest.mark.parametrize(
    ("name", "other"), [("Nord AB", "Syd AB"), ("Bergmann Bau GmbH", "Bergmann Holz GmbH"), ("AB", "AG")]
)
def test_different_still(name: str, other: str) -> None:
    assert folded_name(name) != folded_name(other)


@pytest.mark.parametrize(
    ("word", "folded"),
    [("INV2O26", "INV2026"), ("OO1", "001"), ("1OOI", "1001"), ("INVOICE", "INVOICE"), ("ONLINE", "ONLINE"), ("", "")],
)
def test_lookalikes_fold_beside_digits_only(word: str, folded: str) -> None:
    assert folded_digits(word) == folded


@given(st.lists(st.text("abc ", min_size=1, max_size=12), min_size=1, max_size=30), st.data())
@settings(max_examples=50, deadline=None)
def test_the_payer_agrees_exactly_where_comparing_with_every_party_says_so(
    names: list[str], data: st.DataObject
) -> None:
    parties = pd.DataFrame({"party": [f"customer/{n}" for n in range(len(names))], "name": names}).astype("str")
    documents = pd.DataFrame({"party": parties["party"], "payer": None, "currency": "EUR", "open": 1})
    payers = [data.draw(st.text("abc ", min_size=1, max_size=12)) for _ in names]
    transfers = pd.DataFrame({"payer_name": pd.Series(payers, dtype="str"), "currency": "EUR", "iban": None})
    pairs = pd.DataFrame({"payment": range(len(names)), "document": range(len(names))})
    found = PartyNames.of(parties, transfers)
    verdicts = pairs.join(name_verdicts(pairs, transfers, documents, found))
    verdicts = payer_verdicts(verdicts, transfers, documents, NO_IBANS)
    folded = [folded_name(name) for name in names]
    for n, payer in enumerate(map(folded_name, payers)):
        scores = [round(fuzz.ratio(payer, name), 2) if payer and name else 0 for name in folded]
        assert verdicts.at[n, "agrees"] == (scores[n] >= 75 and scores[n] == max(scores))
        by_name = {name: round(fuzz.ratio(payer, name), 2) if payer and name else 0 for name in folded}
        others = sorted(by_name.values(), reverse=True)[1:]
        is_clear = max(scores) >= 90 or max(scores) - max(others, default=0) > 5
        assert verdicts.at[n, "contradicts"] == (scores[n] < 75 <= max(scores) and is_clear)


NUMBERS = st.from_regex(r"\A[A-Z]{2,3}-20[0-9]{2}-[0-9]{4,6}\Z")
BEFORE = st.sampled_from(["", " ", "\n", "INVOICE ", ", ", ": ", "("])
AFTER = st.sampled_from(["", " ", "\n", " THANKS", ", ", ".", ")"])


@given(NUMBERS, BEFORE, AFTER)
def test_a_whole_number_is_found_whatever_stands_around_it(number: str, before: str, after: str) -> None:
    assert NumberIndex({5: number}).found_in(f"{before}{number}{after}") == [5]


@given(NUMBERS, st.sampled_from("0123456789AX"), st.booleans())
def test_a_number_inside_a_longer_one_is_not(number: str, more: str, is_before: bool) -> None:
    assert NumberIndex({5: number}).found_in(more + number if is_before else number + more) == []


@given(NUMBERS, st.data())
def test_a_number_broken_once_is_found(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(number) - 1))
    assert NumberIndex({5: number}).found_in(f"{number[:place]}\n{number[place:]}") == [5]
