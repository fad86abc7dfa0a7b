"""Exports of UBS and PostFinance."""

# ruff: noqa: E501 - the lines are as long as the banks write them

from __future__ import annotations

from decimal import Decimal

import pytest
from made_exports import csv_sheet, excel_sheet, money, only_statement, party, problems, statements

from reconciler.intake.codes import FileRefusedError
from reconciler.intake.statements.profiles import profile_statement, read_profiles

UBS = """
Kontonummer:;0230 00129530.01;
IBAN:;CH13 0023 0230 0129 5300 1;
Von:;2026-11-01;
Bis:;2026-11-30;
Anfangssaldo:;1000.00;
Schlusssaldo:;2250.00;
Bewertet in:;CHF;
Anzahl Transaktionen in diesem Zeitraum:;3;

Abschlussdatum;Abschlusszeit;Buchungsdatum;Valutadatum;Währung;Belastung;Gutschrift;Einzelbetrag;Saldo;\
Transaktions-Nr.;Beschreibung1;Beschreibung2;Beschreibung3;Fussnoten;
2026-11-06;14:23:05;;2026-11-06;CHF;-20.00;;;;9930310TO0000009;Beispiel Café Bern;Zahlung Debitkarte;;;
2026-11-05;;2026-11-05;2026-11-05;CHF;;1'152.00;;2250.00;9930309TO0000008;\
"Müller AG;Weissstrasse 19; 4001 Basel; CH";Gutschrift;\
"Zahlungsgrund: INV-2026-000004; Konto-Nr. IBAN: CH62 0900 0000 3012 3456 7; Transaktions-Nr. 9930309TO0000008";;
;;2026-11-04;2026-11-04;CHF;;248.00;;1098.00;9930308TO0000007;Sammelgutschrift;;;;
;;;;CHF;;;96.00;;9930308TO0000007;"Ida Beispiel;Bern";;"Zahlungsgrund: INV-2026-000005";;
;;;;CHF;;;152.00;;9930308TO0000007;"Nord AB;Lund";;"Zahlungsgrund: INV-2026-000006";;
;;2026-11-02;2026-11-02;CHF;-150.00;;;850.00;9930306TO0000006;Sammelauftrag;e-banking-Auftrag;;;
;;2026-11-02;2026-11-02;CHF;;;-100.00;;9930306TO0000006;Versicherung AG;;;;
;;2026-11-02;2026-11-02;CHF;;;-50.00;;9930306TO0000006;Beispiel Verein;;;;
"""


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_ubs(encoding: str) -> None:
    statement = only_statement(UBS, encoding)
    assert (statement.kind, statement.account, statement.currency) == ("ubs-german", "CH1300230230012953001", "CHF")
    assert [(money(line), line.bank_reference) for line in statement.lines] == [
        (("row 11", "pending", "None", "-20.00 CHF"), "9930310TO0000009"),
        (("row 12", "booked", "2026-11-05", "1152.00 CHF"), "9930309TO0000008"),
        (("row 14", "booked", "2026-11-04", "96.00 CHF"), "9930308TO0000007/1"),
        (("row 15", "booked", "2026-11-04", "152.00 CHF"), "9930308TO0000007/2"),
        (("row 17", "booked", "2026-11-02", "-100.00 CHF"), "9930306TO0000006/1"),
        (("row 18", "booked", "2026-11-02", "-50.00 CHF"), "9930306TO0000006/2"),
    ]
    assert (statement.opening, statement.closing, statement.is_balanced) == (Decimal(1000), Decimal(2250), True)
    assert [party(line) for line in statement.lines[1:4]] == [
        ("Müller AG", "CH6209000000301234567"),
        ("Ida Beispiel", ""),
        ("Nord AB", ""),
    ]
    assert {line.entry_reference for line in statement.lines[2:4]} == {"9930308TO0000007"}
    assert problems(statement) == []


def test_details_that_do_not_add_up_leave_the_booking_as_it_is() -> None:
    statement = only_statement(UBS.replace("152.00;;9930308", "151.00;;9930308"))
    assert [money(line)[0] for line in statement.lines] == ["row 11", "row 12", "row 13", "row 17", "row 18"]
    assert (problems(statement), statement.is_balanced) == ([("bank-export-details", "H13")], True)


def test_details_do_not_wander_to_another_booking_when_their_own_is_held() -> None:
    statement = only_statement(UBS.replace(";248.00;", ";248,00;"))
    assert [cell for _, cell in problems(statement)] == ["G13", "A14", "A15"]
    assert [line.spot for line in statement.lines] == ["row 11", "row 12", "row 17", "row 18"]
    assert statement.is_balanced is False


def test_details_without_a_sign_have_that_of_their_booking() -> None:
    statement = only_statement(UBS.replace(";-100.00;", ";100.00;").replace(";-50.00;", ";50.00;"))
    assert [line.amount for line in statement.lines[-2:]] == [Decimal(-100), Decimal(-50)]
    assert statement.is_balanced is True


def test_details_without_a_reference_do_not_wander_either() -> None:
    lines = [line.replace("9930308TO0000007", "") if ";;;96" in line else line for line in UBS.split("\n")]
    statement = only_statement("\n".join(lines).replace(";248.00;", ";248,00;"))
    assert [cell for _, cell in problems(statement)] == ["G13", "A14", "A15"]


def test_a_detail_of_another_reference_than_the_booking_above_is_held() -> None:
    statement = only_statement(UBS.replace(";152.00;;9930308TO0000007", ";152.00;;9930399TO0000099"))
    assert [cell for _, cell in problems(statement)][:1] == ["A15"]
    assert statement.is_balanced is False


def test_columns_in_two_currencies_are_no_export() -> None:
    sheet = csv_sheet(POSTFINANCE.replace("Lastschrift in CHF", "Lastschrift in EUR"))
    assert profile_statement(sheet, read_profiles()) is None


def test_a_payer_who_writes_the_banks_words_gives_no_iban() -> None:
    forged = UBS.replace("INV-2026-000004;", "Konto-Nr. IBAN: DE89370400440532013000;")
    assert only_statement(forged).lines[1].payer_iban == ""


def test_an_opening_balance_above_the_columns_shows_a_row_missing_at_the_end() -> None:
    statement = only_statement(UBS.replace("Anfangssaldo:;1000.00", "Anfangssaldo:;1200.00"))
    assert (statement.opening, statement.is_balanced) == (Decimal(1200), False)


HEADERS = {
    "ubs-english": "Trade date;Trade time;Booking date;Value date;Currency;Debit;Credit;Individual amount;Balance;"
    "Transaction no.;Description1;Description2;Description3;Footnotes;",
    "ubs-french": "Date de transaction;Heure de transaction;Date de comptabilisation;Date de valeur;Monnaie;Débit;"
    "Crédit;Sous-montant;Solde;N° de transaction;Description1;Description2;Description3;Notes de bas de page;",
}


@pytest.mark.parametrize(
    ("kind", "above"),
    [
        ("ubs-english", "IBAN:;CH13 0023 0230 0129 5300 1;\nOpening balance:;10.00;\nClosing balance:;22.50;\n"),
        ("ubs-french", "IBAN:;CH13 0023 0230 0129 5300 1;\nSolde initial:;10.00;\nSolde final:;22.50;\n"),
    ],
)
def test_ubs_in_other_languages(kind: str, above: str) -> None:
    row = "2026-11-05;;2026-11-05;2026-11-05;CHF;;12.50;;22.50;T1;Nord AB;Credit;INV-2026-000004;;"
    statement = only_statement(f"{above}\n{HEADERS[kind]}\n{row}")
    assert (statement.kind, statement.account, statement.is_balanced) == (kind, "CH1300230230012953001", True)
    assert [money(line) for line in statement.lines] == [("row 6", "booked", "2026-11-05", "12.50 CHF")]


POSTFINANCE = """
Datum von:;="01.11.2026"
Datum bis:;="30.11.2026"
Kategorie:;="Alle"
Konto:;="CH62 0900 0000 3012 3456 7"
Währung:;="CHF"

Datum;Bewegungstyp;Avisierungstext;Gutschrift in CHF;Lastschrift in CHF;Label;Kategorie

30.11.2026;Buchung;"Einkauf vom 29.11.2026 Mustermarkt Zürich";;-17.9;;Lebensmittel
29.11.2026;Buchung;"Gutschrift Müller AG Mitteilungen: INV-2026-000004";2987;;;

Disclaimer:
"Dies ist kein durch PostFinance AG erstelltes Dokument. PostFinance AG ist nicht verantwortlich für den Inhalt."
"""


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig"])
def test_postfinance(encoding: str) -> None:
    statement = only_statement(POSTFINANCE, encoding)
    assert (statement.kind, statement.account, statement.currency) == (
        "postfinance-german", "CH6209000000301234567", "CHF",
    )  # fmt: skip
    assert [(money(line), line.text) for line in statement.lines] == [
        (("row 9", "booked", "2026-11-30", "-17.90 CHF"), "Einkauf vom 29.11.2026 Mustermarkt Zürich"),
        (("row 10", "booked", "2026-11-29", "2987.00 CHF"), "Gutschrift Müller AG Mitteilungen: INV-2026-000004"),
    ]
    assert (statement.is_balanced, problems(statement)) == (None, [])


@pytest.mark.parametrize(
    ("kind", "header", "above"),
    [
        ("postfinance-german-balance", "Buchungsdatum;Avisierungstext;Gutschrift in EUR;Lastschrift in EUR;Valuta;Saldo in EUR", "Konto"),
        ("postfinance-german-before-2020", "Buchungsdatum;Avisierungstext;Gutschrift;Lastschrift;Valuta;Saldo", "Konto"),
        ("postfinance-french-balance", "Date;Texte de notification;Crédit en EUR;Débit en EUR;Valeur;Solde en EUR", "Compte"),
        ("postfinance-english-balance", "Booking date;Notification text;Credit in EUR;Debit in EUR;Value;Balance in EUR", "Account"),
    ],
)  # fmt: skip
def test_postfinance_with_a_balance_at_the_end_of_each_day(kind: str, header: str, above: str) -> None:
    text = f"""
{above}:;="CH6209000000301234567"
Währung:;="EUR"

{header}
31.10.2026;"PRIX POUR LA GESTION DU COMPTE";;-5;31.10.2026;595
30.10.2026;"CREDIT NORD AB";120;;30.10.2026;600
30.10.2026;"CREDIT NORD AB";120;;30.10.2026;
29.10.2026;"DEBIT";;-40;29.10.2026;360
"""
    statement = only_statement(text)
    assert (statement.kind, statement.account, statement.currency) == (kind, "CH6209000000301234567", "EUR")
    assert [line.amount for line in statement.lines] == [Decimal(-5), Decimal(120), Decimal(120), Decimal(-40)]
    # 400 - 40 = 360, + 120 + 120 = 600, - 5 = 595
    assert (statement.opening, statement.closing, statement.is_balanced) == (Decimal(400), Decimal(595), True)


@pytest.mark.parametrize(
    ("kind", "header", "above"),
    [
        ("postfinance-french", "Date;Type de transaction;Texte de notification;Crédit en CHF;Débit en CHF;Label;Catégorie", "Compte"),
        ("postfinance-english", "Date;Type of transaction;Notification text;Credit in CHF;Debit in CHF;Label;Category", "Account"),
    ],
)  # fmt: skip
def test_postfinance_in_other_languages(kind: str, header: str, above: str) -> None:
    text = (
        f'{above}:;="CH6209000000301234567"\n\n{header}\n\n05.11.2026;x;"INV-2026-000004";4654.55;;;\n\nDisclaimer:\n'
    )
    statement = only_statement(text)
    assert (statement.kind, statement.account, statement.currency) == (kind, "CH6209000000301234567", "CHF")
    assert [money(line) for line in statement.lines] == [("row 5", "booked", "2026-11-05", "4654.55 CHF")]


def test_an_amount_below_the_closing_remarks_is_not_lost() -> None:
    statement = only_statement(POSTFINANCE.rstrip() + '\n28.11.2026;Buchung;"Gutschrift";50;;;\n')
    assert (problems(statement), statement.is_balanced) == ([("bank-export-cell", "A14")], False)


def test_a_closing_remark_the_profile_does_not_know_is_held_and_says_what_to_do() -> None:
    statement = only_statement(POSTFINANCE.replace("Disclaimer:", "Hinweis:"))
    assert problems(statement) == [("bank-export-cell", "D12"), ("bank-export-cell", "D13")]
    assert "footer" in statement.findings[0].advice
    assert statement.is_balanced is False


@pytest.mark.parametrize(
    ("credit", "debit", "cell"),
    [
        ("", "17.9", "E9"),
        ("1", "-17.9", "E9"),
        ("-1", "", "D9"),
        ("", "", "D9"),
        ("", "-17,9", "E9"),
        ("", "-0.001", "E9"),
    ],
)
def test_an_amount_that_is_not_as_the_bank_writes_it_holds_its_row(credit: str, debit: str, cell: str) -> None:
    statement = only_statement(POSTFINANCE.replace(";;-17.9;", f";{credit};{debit};"))
    if (credit, debit) == ("", ""):
        assert "No amount" in statement.findings[0].message
    assert problems(statement) == [("bank-export-cell", cell)]
    assert [line.spot for line in statement.lines] == ["row 10"]
    assert statement.is_balanced is False


def test_a_zero_beside_an_amount_counts_as_blank() -> None:
    statement = only_statement(POSTFINANCE.replace(";;-17.9;", ";0.00;-17.9;"))
    assert (problems(statement), statement.lines[0].amount) == ([], Decimal("-17.90"))


def test_two_exports_in_one_sheet_are_refused() -> None:
    with pytest.raises(FileRefusedError, match="two exports") as caught:
        statements(csv_sheet(UBS + UBS))
    assert (caught.value.code.name, caught.value.cell) == (
        "bank-export-columns",
        "A29",
    )  # 18 rows and a blank one above


def test_ubs_saved_as_a_workbook() -> None:
    header = HEADERS["ubs-english"].rstrip(";").split(";")
    row = ["2026-11-05", "", "2026-11-05", "2026-11-05", "CHF", "", 12.5, "", 22.5, "T1", "Nord AB", "", "", ""]
    (statement,) = statements(excel_sheet([["IBAN:", "CH13 0023 0230 0129 5300 1"], [], header, row]))
    assert [money(line) for line in statement.lines] == [("row 4", "booked", "2026-11-05", "12.50 CHF")]
    assert (statement.opening, statement.closing, statement.is_balanced) == (Decimal(10), Decimal("22.50"), True)
