"""Exports of Sparkasse and DKB."""

# ruff: noqa: E501 - the lines are as long as the banks write them

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from made_exports import csv_sheet, excel_sheet, money, only_statement, party, problems, statements

CAMT = """
"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";"Glaeubiger ID";"Mandatsreferenz";\
"Kundenreferenz (End-to-End)";"Sammlerreferenz";"Lastschrift Ursprungsbetrag";"Auslagenersatz Ruecklastschrift";\
"Beguenstigter/Zahlungspflichtiger";"Kontonummer/IBAN";"BIC (SWIFT-Code)";"Betrag";"Waehrung";"Info"
"DE21500500001234567897";"05.11.26";"06.11.26";"GUTSCHR. UEBERWEISUNG";"Rechnung INV-2026-000004 über 1.152,00 €";"";"";\
"NOTPROVIDED";"";"";"";"Müller & Söhne GmbH";"DE89370400440532013000";"COBADEFFXXX";"1.152,00";"EUR";"Umsatz gebucht"
"DE21500500001234567897";"04.11.26";"04.11.26";"FOLGELASTSCHRIFT";"Strom";"DE98ZZZ09999999999";"M-1";\
"E2E-77";"";"";"";"Stadtwerke Beispielstadt";"DE44500105175407324931";"INGDDEFFXXX";"-45,20";"EUR";"Umsatz gebucht"
"DE21500500001234567897";"06.11.26";"06.11.26";"GUTSCHR. UEBERWEISUNG";"RF94 INV2 0260 0000 1";"";"";\
"";"";"";"";"Ida Beispiel";"";"";"96,00";"EUR";"Umsatz vorgemerkt"
"""


@pytest.mark.parametrize("encoding", ["iso-8859-15", "utf-8", "utf-8-sig"])
def test_sparkasse_camt(encoding: str) -> None:
    statement = only_statement(CAMT, encoding)
    assert (statement.kind, statement.account, statement.currency) == (
        "sparkasse-camt",
        "DE21500500001234567897",
        "EUR",
    )
    assert [money(line) for line in statement.lines] == [
        ("row 2", "booked", "2026-11-05", "1152.00 EUR"),
        ("row 3", "booked", "2026-11-04", "-45.20 EUR"),
        ("row 4", "pending", "2026-11-06", "96.00 EUR"),
    ]
    assert [party(line) for line in statement.lines] == [
        ("Müller & Söhne GmbH", "DE89370400440532013000"),
        ("Stadtwerke Beispielstadt", "DE44500105175407324931"),
        ("Ida Beispiel", ""),
    ]
    assert statement.lines[0].text == "Rechnung INV-2026-000004 über 1.152,00 €"
    assert [line.end_to_end_id for line in statement.lines] == ["", "E2E-77", ""]
    assert statement.lines[0].value_date == date(2026, 11, 6)
    assert (statement.is_balanced, problems(statement)) == (None, [])


def test_a_windows_file_keeps_its_euro_sign_though_the_profile_names_another_encoding() -> None:
    assert only_statement(CAMT, "cp1252").lines[0].text == "Rechnung INV-2026-000004 über 1.152,00 €"


def test_sparkasse_camt_saved_as_a_workbook() -> None:
    rows = [
        CAMT.strip().split("\n")[0].replace("\\", "").replace('"', "").split(";"),
        ["DE21500500001234567897", datetime(2026, 11, 5), datetime(2026, 11, 6), "GUTSCHR. UEBERWEISUNG", "INV-2026-000004",
         "", "", "", "", "", "", "Müller GmbH", "DE89370400440532013000", "COBADEFFXXX", 1152.1, "EUR", "Umsatz gebucht"],
    ]  # fmt: skip
    (statement,) = statements(excel_sheet(rows))
    assert [money(line) for line in statement.lines] == [("row 2", "booked", "2026-11-05", "1152.10 EUR")]


def test_sparkasse_mt940() -> None:
    statement = only_statement(
        '"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";'
        '"Beguenstigter/Zahlungspflichtiger";"Kontonummer";"BLZ";"Betrag";"Waehrung";"Info"\n'
        '"DE21500500001234567897";"05.11.26";"05.11.26";"RUECKLASTSCHRIFT";"SVWZ+Retoure EREF+E1";"Nord AB";'
        '"SE4550000000058398257466";"ESSESESS";"-96,00";"EUR";"Umsatz gebucht"\n'
        '"DE21500500001234567897";"03.11.26";"03.11.26";"GUTSCHRIFT";"SVWZ+INV-2026-000001 EREF+E1";"Nord AB";'
        '"12345678";"37040044";"96,00";"EUR";"Umsatz gebucht"',
        "iso-8859-15",
    )
    assert statement.kind == "sparkasse-mt940"
    assert [(money(line), party(line), line.is_reversal) for line in statement.lines] == [
        (("row 2", "booked", "2026-11-05", "-96.00 EUR"), ("Nord AB", "SE4550000000058398257466"), True),
        (("row 3", "booked", "2026-11-03", "96.00 EUR"), ("Nord AB", ""), False),
    ]


def test_a_pending_row_that_lacks_its_currency_is_no_lost_money() -> None:
    statement = only_statement(CAMT.replace('"96,00";"EUR"', '"96,00";""'), "iso-8859-15")
    assert (problems(statement), statement.is_whole) == ([("bank-export-cell", "P4")], True)


def test_a_row_without_its_account_belongs_to_no_statement_and_all_lose_their_trust() -> None:
    statement = only_statement(CAMT.replace('"DE21500500001234567897";"05.11.26"', '"";"05.11.26"'), "iso-8859-15")
    assert (problems(statement), statement.is_whole) == ([("bank-export-cell", "A2")], False)
    assert [line.spot for line in statement.lines] == ["row 3", "row 4"]


def test_several_accounts_in_one_sheet_are_several_statements() -> None:
    other = CAMT.replace("DE21500500001234567897", "DE75120300001020304050").split("\n", 2)[2]
    found = statements(csv_sheet(CAMT.rstrip() + "\n" + other, "iso-8859-15"))
    assert [(s.account, len(s.lines), s.lines[-1].spot) for s in found] == [
        ("DE21500500001234567897", 3, "row 4"),
        ("DE75120300001020304050", 3, "row 7"),
    ]


DKB = """
"Girokonto";"DE75 1203 0000 1020 3040 50"
"Zeitraum:";"01.11.2026 - 30.11.2026"
"Kontostand vom 30.11.2026:";"1.234,56 €"
""
"Buchungsdatum";"Wertstellung";"Status";"Zahlungspflichtige*r";"Zahlungsempfänger*in";"Verwendungszweck";"Umsatztyp";\
"IBAN";"Betrag (€)";"Gläubiger-ID";"Mandatsreferenz";"Kundenreferenz"
"09.11.26";"";"Vorgemerkt";"Nordlås AB";"Hotel Beispiel";"";"Ausgang";"";"-13,99";"";"";""
"08.11.26";"09.11.26";"Gebucht";"Nordlås AB";"Stadtwerke";"Strom";"Ausgang";"DE44500105175407324931";"-1.023,45 €";"";"";""
"07.11.26";"07.11.26";"Gebucht";"Ida Beispiel";"Nordlås AB";"INV-2026-000004";"Eingang";"DE89370400440532013000";\
"255";"";"";"E-9"
"""


def test_dkb() -> None:
    statement = only_statement(DKB, "utf-8-sig")
    assert (statement.kind, statement.account, statement.currency) == ("dkb", "DE75120300001020304050", "EUR")
    assert [(money(line), line.payer_name) for line in statement.lines] == [
        (("row 6", "pending", "2026-11-09", "-13.99 EUR"), "Hotel Beispiel"),
        (("row 7", "booked", "2026-11-08", "-1023.45 EUR"), "Stadtwerke"),
        (("row 8", "booked", "2026-11-07", "255.00 EUR"), "Ida Beispiel"),
    ]
    # the balance above the columns is that of the day of the download
    assert (statement.opening, statement.closing, statement.is_balanced) == (None, None, None)


def test_dkb_before_2023() -> None:
    statement = only_statement(
        '"Kontonummer:";"DE75120300001020304050 / Girokonto";\n\n"Von:";"01.11.2022";\n"Bis:";"30.11.2022";\n'
        '"Kontostand vom 30.11.2022:";"-1.835,87 EUR";\n\n'
        '"Buchungstag";"Wertstellung";"Buchungstext";"Auftraggeber / Begünstigter";"Verwendungszweck";"Kontonummer";'
        '"BLZ";"Betrag (EUR)";"Gläubiger-ID";"Mandatsreferenz";"Kundenreferenz";\n'
        '"24.11.2022";"24.11.2022";"Gutschrift";"Özlem Beispiel";"INV-2026-000007 5 €";"DE89370400440532013000";"COBADEFF";'
        '"1.041,00";"";"";"E-1";',
        "iso-8859-15",
    )
    assert (statement.kind, statement.account, statement.currency) == (
        "dkb-before-2023",
        "DE75120300001020304050",
        "EUR",
    )
    (line,) = statement.lines
    assert (money(line), party(line), line.text, line.end_to_end_id) == (
        ("row 8", "booked", "2022-11-24", "1041.00 EUR"),
        ("Özlem Beispiel", "DE89370400440532013000"),
        "INV-2026-000007 5 €",
        "E-1",
    )


def test_the_only_iban_above_the_columns_is_the_account_whatever_its_label() -> None:
    assert only_statement(DKB.replace('"Girokonto"', '"Vereinskonto"')).account == "DE75120300001020304050"
    two = DKB.replace('"Girokonto"', '"DE89370400440532013000"')
    assert only_statement(two).account == "dkb EUR"


def test_an_export_without_rows_is_a_statement_without_lines() -> None:
    statement = only_statement("\n".join(DKB.strip().split("\n")[:5]))
    assert (statement.kind, statement.account, statement.lines, statement.is_whole) == (
        "dkb", "DE75120300001020304050", [], True,
    )  # fmt: skip


def test_thousands_and_cents_are_exact() -> None:
    statement = only_statement(DKB.replace('"255"', '"12.345.678,09"'))
    assert statement.lines[2].amount == Decimal("12345678.09")
