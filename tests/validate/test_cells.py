"""Cells parsed one by one: text, ids, numbers, dates and words."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.validate.bad_cell import BadCell
from reconciler.validate.cells import Conventions, parsed_cells, parsed_column, parsed_text_column, text_value
from reconciler.validate.days import date_value
from reconciler.validate.numerals import decimal_value, integer_value
from reconciler.validate.table_schema import table_schemas
from reconciler.validate.text import are_clean, clean_text, control_character

SCHEMAS = table_schemas()


def value(kind: str, field: str, cell, **conventions):
    parsed = parsed_cells([cell], SCHEMAS[kind].fields[field], Conventions(**conventions))
    assert not parsed.bad, parsed.bad[0].message
    return parsed.values[0]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("007", "007"),
        (7.0, "7"),
        (7, "7"),
        (123456789012345.0, "123456789012345"),
        (1.5, "1.5"),
        (100000.0, "100000"),
        ("NA", "NA"),
        ("1E5", "1E5"),
        ("\u00a0C‑1\u00a0", "C‑1"),
        ("Ｃ１２", "C12"),
        ("C\u200b1", "C1"),
        ("Anna\u202fBerg", "Anna Berg"),
        ("Storgatan 1\n411 24  Göteborg", "Storgatan 1 411 24 Göteborg"),
        ("Zoe\u0308", "Zoë"),
        ("½ Bäckerei №1 ﬁn", "½ Bäckerei №1 ﬁn"),
        ("نمی\u200cدانم", "نمی\u200cدانم"),
        (True, "TRUE"),
    ],
)
def test_text_is_what_a_person_sees(cell, text):
    assert text_value(cell) == text
    assert parsed_text_column([cell, "x"], None).values == [text, "x"]


@given(st.integers(0, 10**15 - 1))
def test_a_number_in_an_id_column_reads_as_its_digits(number):
    assert text_value(float(number)) == str(number)


@given(st.text())
def test_a_clean_text_is_clean_again(text):
    once = clean_text(text)
    assert clean_text(once) == once
    assert are_clean([once]) == (bool(once) and not control_character(once))


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=1))
def test_a_clean_column_is_one_of_clean_texts(texts):
    is_clean = all(clean_text(t) == t and t and not control_character(t) for t in texts)
    assert are_clean(texts) == is_clean


@pytest.mark.parametrize(
    ("cell", "decimal_comma", "number"),
    [
        (0.285, False, "0.285"),
        (0.1 + 0.2, False, "0.3"),
        (1152.0, True, "1152"),
        (95.99999999999999, False, "96"),  # 95.9999999999999858 in binary; Excel shows 96
        ("1234.50", False, "1234.50"),
        ("1,234.50", False, "1234.50"),
        ("1,234", False, "1234"),
        ("1 234 567.8", False, "1234567.8"),
        ("1\u00a0234,50", True, "1234.50"),
        ("1\u202f234,50", True, "1234.50"),
        ("1.234,50", True, "1234.50"),
        ("1'234.50", False, "1234.50"),
        ("1’234.50", False, "1234.50"),
        ("１２３", False, "123"),
        ("-12,5", True, "-12.5"),
        ("\u221212.5", False, "-12.5"),
        ("+3", False, "3"),
    ],
)
def test_amounts_are_the_decimals_a_person_sees(cell, decimal_comma, number):
    assert decimal_value(cell, decimal_comma) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "decimal_comma"),
    [
        ("1.234,50", False),
        ("1,234.50", True),
        ("12,34", False),
        ("1,2345", False),
        ("1234,567.0", False),
        ("1 234,567.0", False),
        ("1'234 567", False),
        ("12.34", True),
        ("12.00-", False),
        ("(12)", False),
        ("1e3", False),
        ("12 %", False),
        (".", False),
        ("--1", False),
        ("١٢", False),
    ],
)
def test_what_does_not_fit_the_declared_convention_is_no_number(text, decimal_comma):
    with pytest.raises(BadCell):
        decimal_value(text, decimal_comma)


@given(st.decimals(-(10**10), 10**10, places=2))
def test_an_excel_number_of_cents_keeps_them(amount):
    assert decimal_value(float(amount), False) == amount
    grouped = format(amount, ",.2f")
    assert decimal_value(grouped, False) == amount
    assert decimal_value(grouped.translate(str.maketrans(",.", ".,")), True) == amount


@given(st.integers(-(10**14), 10**14))
def test_whole_numbers_stay_whole(number):
    for cell in (float(number), number, str(number), f"{number:,}", f"{number}.0"):
        assert integer_value(cell, False) == number


@pytest.mark.parametrize("text", ["1.000", "5.5", "1,5", "12 months", "１.５", "0x10"])
def test_what_might_be_another_number_is_no_whole_number(text):
    with pytest.raises(BadCell):
        integer_value(text, False)


DAY = date(2026, 4, 3)


@pytest.mark.parametrize(
    ("cell", "date_format"),
    [
        (datetime(2026, 4, 3), ""),
        (datetime(2026, 4, 3, 23, 59), ""),
        (DAY, ""),
        ("2026-04-03", ""),
        (" 2026-04-03\u00a0", ""),
        ("2026-04-03 00:00:00", ""),
        ("2026-04-03T12:30:00Z", ""),
        ("２０２６-04-03", ""),
        ("03/04/2026", "%d/%m/%Y"),
        ("04/03/2026", "%m/%d/%Y"),
        ("3.4.26", "%d.%m.%y"),
        ("2026-04-03", "%d/%m/%Y"),
    ],
)
def test_dates_are_excel_dates_iso_or_as_declared(cell, date_format):
    assert date_value(cell, date_format) == DAY


@pytest.mark.parametrize("text", ["31.02.2026", "2026-13-01", "32/01/2026", "2026-4-3", "20260403", "0000-01-01"])
def test_a_day_that_does_not_exist_is_no_date(text):
    with pytest.raises(BadCell) as error:
        date_value(text, "")
    assert error.value.code.name == "bad-date"


def test_a_declared_form_does_not_let_others_in():
    with pytest.raises(BadCell) as error:
        date_value("2026/04/03", "%d/%m/%Y")
    assert "%d/%m/%Y" in error.value.message


@given(st.dates())
def test_iso_and_excel_dates_round_trip(day):
    assert date_value(day.isoformat(), "") == day
    assert date_value(datetime.combine(day, time(17, 30)), "") == day


@pytest.mark.parametrize(
    ("kind", "field", "cells", "meaning"),
    [
        ("members", "role", ["member", "Membre", "MITGLIED", " medlem "], "member"),
        ("members", "role", ["Administrator", "administrateur", "Administratör"], "admin"),
        ("members", "action", ["Add", "ajouter", "Hinzufügen", "lägg till", "+"], "add"),
        ("members", "action", ["remove", "Supprimer", "entfernen", "Ta bort", "-"], "remove"),
        ("members", "has_account", [True, "yes", "Oui", "JA", "x", 1.0, "1", "Y", "vrai"], True),
        ("members", "has_account", [False, "no", "non", "Nein", "nej", 0.0, "0", "N"], False),
        ("customers", "payment_method", ["card", "Carte", "Kreditkarte", "kort"], "card"),
        (
            "customers",
            "payment_method",
            ["bank transfer", "Virement", "Überweisung", "Ueberweisung", "Banköverföring"],
            "bank_transfer",
        ),
        ("customers", "bill_to", ["Customer", "client", "Kunde", "kund"], "customer"),
        ("customers", "bill_to", ["reseller", "revendeur", "Händler", "återförsäljare"], "reseller"),
        ("customers", "language", ["SV", "Swedish", "suédois", "Schwedisch", "svenska"], "sv"),
        ("customers", "term_months", [12.0, "12", "yearly", "Annuel", "jährlich", "årsvis", "12 months"], 12),
        ("customers", "term_months", [1.0, "monthly", "mensuel", "monatlich", "månadsvis"], 1),
        ("customers", "country", ["se", "SE", " Se"], "SE"),
        ("customers", "country", ["XI"], "XI"),
        ("customers", "currency", ["eur", "EUR"], "EUR"),
        ("resellers", "roster", ["changes", "Änderungen", "modifications", "ändringar"], "changes"),
        ("resellers", "roster", ["complete", "vollständig", "complète", "fullständig"], "complete"),
        ("resellers", "discount_percent", [12.5, "12.5", "12.5 %", "12.50%"], 1250),
        ("payments", "status", ["booked", "comptabilisé", "gebucht", "Bokförd"], "booked"),
        ("payments", "status", ["pending", "en attente", "vorgemerkt", "väntande"], "pending"),
        ("payments", "direction", ["credit", "CR", "Haben", "crédit", "kredit", "+"], "credit"),
        ("payments", "direction", ["debit", "DBIT", "Soll", "débit", "debet", "-"], "debit"),
    ],
)
def test_words_of_four_languages_mean_the_same(kind, field, cells, meaning):
    for cell in cells:
        assert value(kind, field, cell) == meaning, cell


@pytest.mark.parametrize("cell", ["1,2", "1.2", "-12", "1 2"])
def test_a_word_is_not_read_into_another_number(cell):
    field = SCHEMAS["customers"].fields["term_months"]
    assert parsed_cells([cell], field, Conventions()).values[0] not in (1, 12)


def test_yes_and_one_in_one_column_do_not_mix():
    field = SCHEMAS["customers"].fields["licences"]
    parsed = parsed_cells([True, 1.0, 1, "1"], field, Conventions())
    assert parsed.values == [None, 1, 1, 1]
    assert list(parsed.bad) == [0]


def test_each_distinct_cell_is_parsed_once():
    seen = []
    parsed_column(["a", "b", "a", "a"], seen.append)
    assert sorted(seen) == ["a", "b"]
