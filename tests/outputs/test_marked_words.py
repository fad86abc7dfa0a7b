"""What marked copies say: complete in every language, with the facts of the finding."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from reconciler.catalogue import all_codes
from reconciler.config import parsed_config
from reconciler.finding import Finding, Place
from reconciler.intake.sheet import Sheet
from reconciler.outputs.marked.explanations import Explanations, own_words, translations
from reconciler.validate.sheets import validated
from reconciler.validate.table_schema import LANGUAGES, table_schemas
from reconciler.validate.tables import Known, Tables
from reconciler.validate.text import folded_word

NEVER_IN_A_COPY = {
    "bad-encoding", "bad-quoting", "bank-file-hostile", "copy-not-made", "delimiter-unknown", "empty-file",
    "einvoice-impossible",
    "empty-inbox", "file-encrypted", "file-too-large", "file-unreadable", "link-refused", "pdf-incomplete",
    "reader-failed", "reminder-withheld", "sheet-too-large", "text-cut", "unsupported-file", "workbook-hostile",
}  # fmt: skip
"""Codes of files that cannot be copied, of what stands in the books alone, and of our own outputs."""

OTHERS = sorted(set(LANGUAGES) - {"en"})


@pytest.mark.parametrize("language", OTHERS)
def test_every_code_that_can_stand_in_a_copy_has_a_translation(language: str) -> None:
    sentences = translations(language)
    assert set(sentences) == set(all_codes()) - NEVER_IN_A_COPY
    for code, texts in sentences.items():
        assert set(texts) == {"meaning", "repair"}, code
        assert all(text.strip() == text and text.endswith(".") for text in texts.values()), code
        assert texts["meaning"] != all_codes()[code].meaning, code
        assert texts["repair"] != all_codes()[code].repair, code


@pytest.mark.parametrize("language", OTHERS)
def test_translations_do_not_mix_languages(language: str) -> None:
    foreign = {
        "fr": (" und ", " och ", " the ", "ß", "å"),
        "de": (" et ", " och ", " the ", "é", "å"),
        "sv": (" et ", " und ", " the ", "ß", "ü"),
    }[language]
    texts = [text for one in translations(language).values() for text in one.values()]
    assert [text for text in texts if any(word in text for word in foreign)] == []
    assert len(set(texts)) > 0.75 * len(texts)


SELLER = {
    "name": "Nordlås AB", "address": "Storgatan 1", "postcode": "411 24", "city": "Göteborg", "country": "SE",
    "currency": "SEK", "vat_number": "SE556036079301", "registration_number": "556036-0793",
    "email": "billing@nordlas.example", "iban": "SE4550000000058398257466", "bic": "ESSESESS",
}  # fmt: skip
PRICE = {"currency": "EUR", "term_months": 12, "amount": Decimal("96.00"), "valid_from": date(2026, 1, 1)}
CONFIG = {"seller": SELLER, "product": {"name": "Business"}, "prices": [PRICE]}
HEAD = ["customer_id", "name", "country", "licences", "language", "start_date"]


def tables(*rows: list[str | float], other: list[str | float] | None = None) -> Tables:
    sheets = [Sheet("a.xlsx", "Kunden", [HEAD, *rows])]
    sheets += [Sheet("b.csv", "", [HEAD, other])] if other else []
    return validated(sheets, parsed_config(CONFIG), Known())


def told(made: Tables, code: str, language: str = "de") -> list[str]:
    findings: list[Finding] = [f for f in made.findings if f.code == code]
    return [Explanations(made).row(finding, language).wrong for finding in findings]


def test_the_facts_of_a_cell_stand_below_the_sentence() -> None:
    made = tables(["C-1", "A", "Schweden", 3, "nl", "31/02/2026"], ["C-2", "B", "SE", 0, "de", "03/04/2026"])
    assert told(made, "bad-country")[0].splitlines()[1:] == ["Spalte: Land", "Vorschlag: SE"]
    assert told(made, "bad-word")[0].splitlines()[1:] == ["Spalte: Sprache", "Zulässig: en, fr, de, sv"]
    assert told(made, "out-of-range")[0].splitlines()[1:] == ["Spalte: Lizenzen", "Zulässig: 1 – 1000000"]
    assert told(made, "bad-date")[0].splitlines()[2:] == ["Vorschlag: 2026-02-28"]
    assert told(made, "ambiguous-date")[0].splitlines()[2:] == ["Vorschlag: 2026-03-04, 2026-04-03"]


def test_other_rows_that_are_meant_are_named() -> None:
    one = ["C-1", "A", "SE", 3, "de", ""]
    made = tables(one, ["C-1", "B", "SE", 3, "de", ""], other=["C-1", "C", "SE", 3, "de", ""])
    assert [text.splitlines()[2] for text in told(made, "conflicting-rows")] == [
        "Siehe auch: Kunden!A3, b.csv A2",
        "Siehe auch: Kunden!A2, b.csv A2",
        "Siehe auch: a.xlsx Kunden!A2, a.xlsx Kunden!A3",
    ]


def test_english_has_the_whole_sentence() -> None:
    made = tables(["C-1", "A", "Schweden", 3, "", ""])
    row = Explanations(made).row(made.findings[0], "en")
    assert (row.wrong, row.repair) == ("country: Schweden is no country code of ISO 3166.", "Write SE.")


def test_what_has_no_translation_is_told_in_english() -> None:
    made = tables(["C-1", "A", "SE", 3, "", ""])
    finding = all_codes()["text-cut"].at(Place("a.xlsx", "Kunden", "A1"), "Too long.")
    assert Explanations(made).row(finding, "sv").wrong == "Too long."


@pytest.mark.parametrize("language", OTHERS)
def test_allowed_words_are_said_in_words_that_are_understood(language: str) -> None:
    own, said = own_words(language), set()
    for schema in table_schemas().values():
        for field in schema.fields.values():
            meanings: dict[str, object] = dict(field.meanings) if field.enum else {}
            meanings |= {folded_word(word): "yes" for word in field.true_values}
            meanings |= {folded_word(word): "no" for word in field.false_values}
            allowed = {str(value) for value in meanings.values()}
            for value in allowed & own.keys():
                assert meanings[folded_word(own[value])] == value, (schema.name, field.name)
                said.add(value)
            assert not {v for v in allowed - own.keys() if not v.isdigit()} - set(LANGUAGES), field.name
    assert said == own.keys()
