"""Sheets recognised by their headers, in four languages."""

from __future__ import annotations

import pytest

from reconciler.intake.sheet import Sheet
from reconciler.validate.headers import recognised_sheets
from reconciler.validate.table_schema import LANGUAGES, table_schemas

SCHEMAS = table_schemas()

HEADERS = [
    ("members", ["Customer ID", "E-mail", "Name", "Role"], ["customer_id", "email", "name", "role"]),
    ("members", ["N° client", "Adresse e-mail", "Nom et prénom", "Rôle"], ["customer_id", "email", "name", "role"]),
    ("members", ["Kunden-Nr.", "E-Mail-Adresse", "Mitarbeiter", "Rolle"], ["customer_id", "email", "name", "role"]),
    ("members", ["Kundnr", "E-postadress", "Namn", "Åtgärd"], ["customer_id", "email", "name", "action"]),
    ("customers", ["CUSTOMER_ID", "name", "Country", "licences"], ["customer_id", "name", "country", "licences"]),
    ("customers", ["Land", "Firma", "Anzahl", "Kundennummer"], ["country", "name", "licences", "customer_id"]),
    ("customers", ["Numéro de client", "Raison sociale", "Pays", "Nb de licences"], None),
    ("customers", ["Kundnummer", "Företag", "Land", "Antal licenser", "Org.nr"], None),
    ("customers", [" customer   id * ", "NAME", "Ｃｏｕｎｔｒｙ", "Licences (≥ 1)"], None),
    ("resellers", ["Händlernummer", "Firma", "E-Mail", "Land", "Rabatt (%)"], None),
    ("resellers", ["Återförsäljar-ID", "Namn", "E-post", "Land"], None),
    ("payments", ["Buchungstag", "Betrag", "Währung", "Verwendungszweck", "IBAN"], None),
    ("payments", ["Date", "Débit", "Crédit", "Devise", "Libellé"], None),
    ("payments", ["Buchungstag", "Betrag", "Waehrung", "Name Zahlungsbeteiligter", "IBAN Zahlungsbeteiligter"], None),
    ("customers", ["KUNDENNR", "NAME", "LAND", "PLAETZE", "HAENDLER"], None),
    ("payments", ["Bokföringsdag", "Belopp", "Valuta", "Meddelande"], None),
    ("payments", ["Date", "Amount", "Direction", "Currency"], None),
    ("opening", ["Kundnr", "Antal licenser", "Startdatum", "Förnyelsedatum"], None),
    ("open_items", ["Rechnungsnummer", "Kundennummer", "Rechnungsdatum", "Währung", "Brutto"], None),
    ("open_items", ["N° facture", "Client", "Date de facture", "Devise", "Montant TTC", "Échéance"], None),
]


def recognition(*sheets: Sheet):
    return recognised_sheets(list(sheets), SCHEMAS)


def codes(*sheets: Sheet) -> list[tuple[str, str, str]]:
    return [(f.code, f.place.sheet, f.place.cell) for f in recognition(*sheets).findings]


@pytest.mark.parametrize(("kind", "headers", "fields"), HEADERS)
def test_a_sheet_is_recognised_by_its_headers(kind, headers, fields):
    [found] = recognition(Sheet("liste.xlsx", "Blatt1", [headers, ["x"]])).sheets
    assert found.schema.name == kind
    if fields:
        assert found.origin.columns == {name: n for n, name in enumerate(fields, 1)}


@pytest.mark.parametrize("kind", SCHEMAS)
@pytest.mark.parametrize("language", [*LANGUAGES, "canonical"])
def test_titles_of_every_language_are_recognised(kind, language):
    fields = SCHEMAS[kind].fields.values()
    headers = [f.name if language == "canonical" else f.aliases[language][0] for f in fields]
    [found] = recognition(Sheet("a.xlsx", "1", [headers])).sheets
    assert found.schema.name == kind
    assert list(found.origin.columns) == [f.name for f in fields]
    assert not recognition(Sheet("a.xlsx", "1", [headers])).findings


def test_headers_may_stand_below_a_preamble():
    preamble = [["Nordhandel AB", "", ""], [], ["Roster of", "C-1", 45.0]]
    [found] = recognition(
        Sheet("a.xlsx", "1", [*preamble, ["", "Email address", "Customer ID"], ["", "x", "y"]])
    ).sheets
    assert found.header_row == 4
    assert found.origin.columns == {"email": 2, "customer_id": 3}


@pytest.mark.parametrize(("rows", "is_found"), [(49, True), (50, False)])
def test_headers_are_looked_for_in_the_first_fifty_rows(rows, is_found):
    sheet = Sheet("a.xlsx", "1", [["note"]] * rows + [["customer_id", "email"]])
    assert bool(recognition(sheet).sheets) is is_found


def test_names_of_sheets_settle_ties_only():
    # both members and a list of customers could begin like this; the columns say which it is
    members = Sheet("customers.xlsx", "Customers", [["customer_id", "email", "name"]])
    assert recognition(members).sheets[0].schema.name == "members"


def test_an_unlisted_column_is_named_once():
    sheet = Sheet("a.xlsx", "m", [["customer_id", "Phone", "email", "Shoe size"], ["C-1", "1", "a@b.example", "40"]])
    [finding] = recognition(sheet).findings
    assert (finding.code, finding.place.cell, finding.value) == ("ignored-columns", "B1", "Phone, Shoe size")


def test_a_message_stays_readable_however_many_and_long_the_unlisted_columns_are():
    headers = ["customer_id", "email", *(f"{n:03d}" + "x" * 500 for n in range(1, 131))]
    [finding] = recognition(Sheet("a.xlsx", "m", [headers, ["C-1", "a@b.example", *["v"] * 130]])).findings
    first = "001" + "x" * 57 + "…"
    assert finding.value.startswith(first + ", 002")
    assert finding.value.endswith("… and 90 more")
    assert finding.value.count("…") == 40


def test_values_below_no_header_are_named():
    sheet = Sheet("a.xlsx", "m", [["customer_id", "", "email"], ["C-1", "why", "a@b.example", "and this"]])
    [finding] = recognition(sheet).findings
    assert "column B" in finding.message
    assert "column D" in finding.message


def test_the_same_field_headed_twice_holds_the_sheet_and_names_both_cells():
    found = recognition(Sheet("a.xlsx", "m", [["customer_id", "E-mail", "Mail"], ["C-1", "a@b.example", ""]]))
    assert not found.sheets
    assert found.unread == {"members"}
    [finding] = found.findings
    assert (finding.code, finding.place.cell) == ("header-twice", "C1")
    assert "B1" in finding.message


def test_a_file_without_a_recognised_sheet_is_an_error_with_what_is_lacking():
    [finding] = recognition(Sheet("a.csv", "", [["customer_id", "Phone"], ["C-1", "1"]])).findings
    assert finding.code == "unrecognised-file"
    assert "members" in finding.message
    assert "email" in finding.message


def test_the_front_of_a_marked_copy_saved_alone_as_csv_is_told_as_such():
    """Its headers are near to those of members, but no column added there would bring the repaired rows."""
    rows = [["Remarques", "", "reconciler:findings"], ["Gravité", "Feuille", "E-mail"], ["Erreur", "Effectif", "x"]]
    [finding] = recognition(Sheet("nord.csv", "", rows)).findings
    assert finding.code == "unrecognised-file"
    assert "only the list of findings" in finding.message
    assert "the sheet with the rows as .csv" in finding.advice


def test_a_file_of_something_else_is_one_error_for_all_its_sheets():
    sheets = [Sheet("a.xlsx", name, [["Shopping"], ["Milk"]]) for name in ("1", "2")]
    assert [code for code, *_ in codes(*sheets)] == ["unrecognised-file"]


def test_an_empty_file_is_an_error_and_an_empty_sheet_is_nothing():
    good = Sheet("a.xlsx", "m", [["customer_id", "email"]])
    assert codes(good, Sheet("a.xlsx", "Sheet2", [])) == []
    assert codes(good, Sheet("a.xlsx", "Sheet2", [["", " "], []])) == []
    assert codes(Sheet("b.xlsx", "Sheet1", [])) == [("unrecognised-file", "", "")]


def test_an_unrecognised_sheet_beside_a_recognised_one_is_information():
    good = Sheet("a.xlsx", "m", [["customer_id", "email"]])
    assert codes(good, Sheet("a.xlsx", "Notes", [["To do"]])) == [("unrecognised-sheet", "Notes", "")]


def test_a_sheet_that_lacks_one_header_is_an_error_even_beside_a_recognised_one():
    good = Sheet("a.xlsx", "m", [["customer_id", "email"]])
    near = Sheet("a.xlsx", "more", [["Customer ID", "Name", "Country", "Town"], ["C-1", "x", "DE", "y"]])
    assert codes(good, near) == [("missing-header", "more", "A1")]
    [finding] = recognition(good, near).findings
    assert "licences" in finding.message


def test_payments_need_an_amount_or_debit_and_credit():
    assert codes(Sheet("a.csv", "", [["booked_on", "currency", "debit", "text"]])) == [("missing-header", "", "A1")]


def test_a_table_above_the_one_that_is_read_is_named():
    customers = ["customer_id", "name", "country", "licences"]
    rows = [["Members"], ["customer_id", "email"], ["C-1", "a@nord.example"], [], customers, ["C-1", "Nord", "SE", 1.0]]
    result = recognition(Sheet("a.xlsx", "1", rows))
    assert [(f.code, f.place.cell) for f in result.findings] == [("table-above", "A2")]
    assert [(found.schema.name, found.header_row) for found in result.sheets] == [("customers", 5)]
    assert result.unread == {"members"}  # so that nobody of a complete roster is taken as having left


def test_headers_directly_above_the_headers_are_no_table():
    rows = [["Customer ID", "E-mail"], [], ["Customer ID", "E-mail", "Role"], ["C-1", "a@nord.example", "admin"]]
    result = recognition(Sheet("a.xlsx", "1", rows))
    assert (result.findings, result.sheets[0].header_row, result.unread) == ([], 3, frozenset())


def test_a_sheet_of_very_many_unlisted_columns_is_no_flood_of_words():
    headers = ["customer_id", "email", "x" * 32_767, *(f"day {n}" for n in range(8_000))]
    [found] = recognition(Sheet("a.xlsx", "1", [headers])).findings
    assert (found.code, found.place.cell) == ("ignored-columns", "C1")
    assert "day 38 and 7,961 more" in found.message  # 40 of 8,001 are named
    assert len(found.message) < 1_000


def test_headers_that_stand_again_are_no_row(check, sheet):
    """Headers merged over two rows, as A1:A2, are read for both; a printed list has them on every page."""
    one = sheet("members", {}, {"email": "bo@bergmann.example"})
    one.rows[2:2] = [list(one.rows[0]), ["customer_id", *[""] * (len(one.rows[0]) - 1)]]
    tables = check(one)
    assert tables.findings == []
    assert tables.frames["members"]["row"].tolist() == [2, 5]


def test_a_row_with_one_word_of_the_headers_is_a_row(check, sheet, said):
    """Somebody may be called Name."""
    tables = check(sheet("members", {"name": "name"}, {"name": "name", "email": ""}))
    assert tables.frames["members"]["row"].tolist() == [2]
    assert said(tables) == [("missing-value", "B3")]


@pytest.mark.parametrize(("what", "code"), [("formula", "formula-without-value"), ("#REF!", "error-cell")])
def test_a_header_that_cannot_be_read_leaves_its_sheet_unread(what, code):
    rows = [["customer_id", "email", "", ""], ["C-1", "a@nord.example", "admin", ""]]
    sheet = Sheet("a.xlsx", "1", rows, {(1, 3): what, (1, 4): what})  # column D is empty: nothing is lost there
    result = recognition(sheet)
    assert [(f.code, f.place.cell) for f in result.findings] == [(code, "C1")]
    assert (result.sheets, result.unread) == ([], {"members"})
