"""Words in four languages, and numbers and days as CLDR writes them."""

from __future__ import annotations

import json
import re
import string
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from reconciler import bundled
from reconciler.outputs.messages import Formats, Words, catalogue
from reconciler.validate.table_schema import LANGUAGES

LOCALES = {"en": "en_GB", "fr": "fr_FR", "de": "de_DE", "sv": "sv_SE"}


def placeholders(words: Words) -> set[str]:
    texts = words.values() if isinstance(words, dict) else [words]
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word(language: str) -> None:
    words, english = catalogue(language), catalogue("en")
    assert list(words) == list(english)
    for key, text in words.items():
        assert isinstance(text, dict) == isinstance(english[key], dict), key
        forms = text if isinstance(text, dict) else {"other": text}
        assert all(form.strip() for form in forms.values()), key
        assert "other" in forms, key


def test_no_word_stands_in_two_topics() -> None:
    folder = bundled.folder("templates") / "messages" / "en"
    keys = [key for path in folder.glob("*.json") for key in json.loads(path.read_text(encoding="utf-8"))]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_are_those_of_the_language(language: str) -> None:
    """Every form is one that CLDR asks for in that language, and the forms of 1 and of 2 are there."""
    rule = Locale.parse(LOCALES[language]).plural_form
    for key, forms in catalogue(language).items():
        if isinstance(forms, dict):
            assert {rule(1), rule(2)} <= set(forms) <= {*rule.tags, "other"}, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_same_gaps(language: str) -> None:
    for key, text in catalogue("en").items():
        assert placeholders(catalogue(language)[key]) == placeholders(text), key


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_a_translation_is_one(language: str) -> None:
    english = catalogue("en")
    same = [key for key, text in catalogue(language).items() if text == english[key]]
    assert len(same) < 15, same


def test_every_word_is_used() -> None:
    folder = bundled.folder("templates")
    code = (Path(__file__).parents[2] / "reconciler" / "outputs").rglob("*.py")
    sources = " ".join(path.read_text(encoding="utf-8") for path in [*folder.glob("*.html"), *code])
    computed = {f"{kind}_means" for kind in ("invitation", "welcome", "reminder", "withdrawn")}
    computed |= {"awaiting_payment", "no_free_licence", "suspended", "ended"}
    assert [
        k for k in catalogue("en") if k not in computed and not re.search(rf'\bt\.{k}\b|\bwords\.{k}\b|"{k}"', sources)
    ] == []


@given(st.integers(0, 10**12), st.sampled_from(LANGUAGES))
def test_amounts_are_written_as_babel_writes_them(minor: int, language: str) -> None:
    expected = format_decimal(Decimal(minor).scaleb(-2), "#,##0.00", LOCALES[language])
    assert Formats(language).number(minor, "EUR") == expected


def test_a_negative_amount_has_the_sign_of_the_language() -> None:
    assert [Formats(language).number(-123456, "SEK") for language in LANGUAGES] == [
        "-1,234.56", "-1\u202f234,56", "-1.234,56", "\u22121\u00a0234,56",
    ]  # fmt: skip


@given(st.integers(0, 10_000), st.sampled_from(LANGUAGES))
def test_shares_are_written_as_babel_writes_them(basis_points: int, language: str) -> None:
    pattern = "#,##0.##%" if language == "en" else "#,##0.##\u00a0%"
    expected = format_percent(Decimal(basis_points).scaleb(-4), pattern, LOCALES[language])
    assert Formats(language).percent(basis_points) == expected


def test_amounts_have_the_decimals_of_their_currency() -> None:
    formats = Formats("en")
    assert [formats.number(123456, c) for c in ("EUR", "JPY", "KWD")] == ["1,234.56", "123,456", "123.456"]


def test_days_have_no_doubt_about_day_and_month() -> None:
    day = date(2026, 3, 4)
    assert [Formats(language).day(day) for language in LANGUAGES] == [
        "4 Mar 2026", "4 mars 2026", "04.03.2026", "4 mars 2026",
    ]  # fmt: skip


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.sampled_from(LANGUAGES))
def test_days_of_letters_are_written_as_babel_writes_them(day: date, language: str) -> None:
    expected = format_date(day, "long", LOCALES[language])
    if language == "fr" and day.day == 1:
        expected = "1er" + expected.removeprefix("1")
    assert Formats(language).long_day(day) == expected


def test_the_first_of_a_month_is_the_first_in_french() -> None:
    days = [date(2026, 10, day) for day in (1, 11, 21, 31)]
    assert [Formats("fr").long_day(day) for day in days] == [
        "1er octobre 2026", "11 octobre 2026", "21 octobre 2026", "31 octobre 2026",
    ]  # fmt: skip
    assert [Formats("fr").day(day) for day in days] == [
        "1er oct. 2026", "11 oct. 2026", "21 oct. 2026", "31 oct. 2026",
    ]  # fmt: skip


def test_swedish_documents_address_a_business_in_one_form() -> None:
    """`Er beställning` and `din bankapp` do not go together; mails to members, who are people, say du."""
    told = [words for path in ("documents", "accounts") for words in _texts("sv", path)]
    assert [text for text in told if re.search(r"\b(du|dig|din|ditt|dina)\b", text, re.IGNORECASE)] == []


def _texts(language: str, topic: str) -> list[str]:
    words = json.loads(
        (bundled.folder("templates") / "messages" / language / f"{topic}.json").read_text(encoding="utf-8")
    )
    return [text for word in words.values() for text in (word.values() if isinstance(word, dict) else [word])]


def test_a_language_is_named_in_each() -> None:
    assert [Formats(language).language_name("de") for language in LANGUAGES] == [
        "German", "allemand", "Deutsch", "tyska",
    ]  # fmt: skip


def test_months_are_in_words_and_numbers_of_things_in_groups() -> None:
    assert [Formats(language).month("2026-03") for language in LANGUAGES] == [
        "March 2026", "mars 2026", "März 2026", "mars 2026",
    ]  # fmt: skip
    assert [Formats(language).count(12345) for language in LANGUAGES] == [
        "12,345", "12\u202f345", "12.345", "12\u00a0345",
    ]  # fmt: skip


def test_a_country_is_named_in_the_language() -> None:
    assert [Formats(language).country("SE") for language in LANGUAGES] == ["Sweden", "Suède", "Schweden", "Sverige"]
    assert Formats("en").country("??") == "??"
