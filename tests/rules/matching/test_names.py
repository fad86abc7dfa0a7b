"""Names as banks print them: legal forms, accents, order of words."""

from __future__ import annotations

import pytest

from reconciler.rules.matching.fold import folded_digits, folded_name


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
