"""What marked copies say: complete in every language, with the facts of the finding."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from reconciler.catalogue import all_codes
from reconciler.config import parsed_config
from reconciler.finding import Finding, Place
from reconciler.intake.sheet import Sheet
from reconciler.outputs.marked.explanations import Explanations, translations
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
    assert told(made, "bad-word")[0].splitlines()[1:] == [
        "Spalte: Sprache",
        "Zulässig: Englisch, Französisch, Deutsch, Schwedisch",
    ]
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


ROSTER = ["customer_id", "email", "role", "action", "activated_on"]


def roster(*rows: list[str], file: str = "nord.xlsx") -> Sheet:
    return Sheet(file, "Personen", [list(row) for row in (ROSTER, *rows)])


def read(*sheets: Sheet) -> Tables:
    customers: list[list[str | float]] = [[f"C-{n}", f"Kund {n}", "SE", 3, "", ""] for n in range(1, 4)]
    return validated([Sheet("a.xlsx", "Kunden", [HEAD, *customers]), *sheets], parsed_config(CONFIG), Known())


@pytest.mark.parametrize(
    ("language", "role", "action"),
    [
        ("fr", "Valeurs admises : membre, administrateur", "Valeurs admises : ajouter, retirer"),
        ("de", "Zulässig: Mitglied, Administrator", "Zulässig: hinzufügen, entfernen"),
        ("sv", "Tillåtet: medlem, administratör", "Tillåtet: lägg till, ta bort"),
    ],
)
def test_allowed_words_are_those_of_the_lists_in_a_blank(language: str, role: str, action: str) -> None:
    """Who is told another word than the drop-down offers looks for it there in vain."""
    made = read(roster(["C-1", "a@kund.example", "chef", "", ""], ["C-1", "b@kund.example", "", "sen", ""]))
    assert [text.splitlines()[2] for text in told(made, "bad-word", language)] == [role, action]


@pytest.mark.parametrize("language", OTHERS)
def test_allowed_words_are_understood(language: str) -> None:
    for schema in table_schemas().values():
        for field in schema.fields.values():
            meanings: dict[str, object] = dict(field.meanings) if field.enum else {}
            meanings |= {folded_word(word): "yes" for word in field.true_values}
            meanings |= {folded_word(word): "no" for word in field.false_values}
            for word in field.allowed:
                assert str(meanings[folded_word(field.choice(word, language))]) == word, (schema.name, field.name)


@pytest.mark.parametrize("language", OTHERS)
def test_several_addresses_are_proposed_without_an_english_word(language: str) -> None:
    made = read(roster(["C-1", "liz@kund.example; bo@kund.example", "", "", ""]))
    assert told(made, "bad-email", language)[0].splitlines()[-1].endswith(": liz@kund.example, bo@kund.example")


@pytest.mark.parametrize(
    ("language", "more"),
    [
        (
            "fr",
            "Autres cas du même genre dans cette feuille, à partir de cette cellule : 1\N{NARROW NO-BREAK SPACE}300",
        ),
        ("de", "Weitere Fälle dieser Art in diesem Blatt, von dieser Zelle an: 1.300"),
        ("sv", "Fler fall av samma slag i det här bladet, från och med den här cellen: 1\N{NO-BREAK SPACE}300"),
    ],
)
def test_cells_that_are_only_counted_are_told(language: str, more: str) -> None:
    """200 cells of 1,500 are marked, and one that says how many there are from it on."""
    made = read(roster(*(["C-1", f"p{n}.kund.example", "", "", ""] for n in range(1500))))
    texts = told(made, "bad-email", language)
    assert len(texts) == 201
    assert texts[-1].splitlines()[-1] == more
    assert not any(more in text for text in texts[:-1])


def shared(made: Tables, file: str, language: str) -> str:
    place = Place(file, "Personen", "B2")
    message = "a@kund.example is a member of 2 customers: C-1, C-2. Each is a seat."
    finding = all_codes()["person-shared"].at(place, message, value="a@kund.example")
    return Explanations(made).row(finding, language).wrong


def test_a_copy_names_no_customers_that_its_file_does_not_name() -> None:
    """They may be those of another reseller, whom it does not concern who buys from us."""
    one, two = ["C-1", "a@kund.example", "", "", ""], ["C-2", "a@kund.example", "", "", ""]
    made = read(roster(one), roster(two, file="syd.xlsx"))
    assert "C-2" not in shared(made, "nord.xlsx", "en") + shared(made, "nord.xlsx", "de")
    assert shared(made, "nord.xlsx", "en") == "a@kund.example is a member of another customer, too. Each is a seat."
    both = read(roster(one, two))
    assert "C-1, C-2" in shared(both, "nord.xlsx", "en")
    assert "C-1, C-2" in shared(both, "nord.xlsx", "de")


def test_english_asks_nobody_to_edit_a_config_or_to_run_a_command() -> None:
    made = read(roster(["C-1", "a@kund.example", "", "", "03/04/2026"]))
    (finding,) = (f for f in made.findings if f.code == "ambiguous-date")
    assert Explanations(made).row(finding, "en").repair == "Write 2026-03-04 or 2026-04-03."
    limit = all_codes()["removal-limit"].at(Place("nord.xlsx", "Personen", "A2"), "7 of 9 would be removed.")
    assert Explanations(made).row(limit, "en").repair == "If it is right, tell us: we can allow it for this customer."
