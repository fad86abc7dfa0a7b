"""Exports of Rabobank and ING in the Netherlands."""

# ruff: noqa: E501 - the lines are as long as the banks write them

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from made_exports import excel_sheet, money, only_statement, party, problems, statements

RABOBANK_HEADER = (
    '"IBAN/BBAN","Munt","BIC","Volgnr","Datum","Rentedatum","Bedrag","Saldo na trn","Tegenrekening IBAN/BBAN",'
    '"Naam tegenpartij","Naam uiteindelijke partij","Naam initiërende partij","BIC tegenpartij","Code","Batch ID",'
    '"Transactiereferentie","Machtigingskenmerk","Incassant ID","Betalingskenmerk","Omschrijving-1","Omschrijving-2",'
    '"Omschrijving-3","Reden retour","Oorspr bedrag","Oorspr munt","Koers"'
)


def rabobank(number: int, day: str, amount: str, balance: str, reason: str = "", name: str = "Jansen B.V.") -> str:
    return (
        f'"NL39RABO0300065264","EUR","RABONL2U","{number:018d}","{day}","{day}","{amount}","{balance}",'
        f'"NL91ABNA0417164300","{name}","","","ABNANL2A","cb","","E2E-{number}","","","RF94INV2026000001",'
        f'"Factuur INV-2026-","000004"," ","{reason}","","",""'
    )


def test_rabobank() -> None:
    statement = only_statement(
        "\n".join(
            [
                RABOBANK_HEADER,
                rabobank(14705, "2026-11-02", "+1.152,00", "+2.152,00"),
                rabobank(14706, "2026-11-03", "-4,99", "+2.147,01"),
                rabobank(14707, "2026-11-03", "-96,00", "+2.051,01", reason="AC04"),
            ]
        ),
        "cp1252",
    )
    assert (statement.kind, statement.account) == ("rabobank", "NL39RABO0300065264")
    assert [money(line) for line in statement.lines] == [
        ("row 2", "booked", "2026-11-02", "1152.00 EUR"),
        ("row 3", "booked", "2026-11-03", "-4.99 EUR"),
        ("row 4", "booked", "2026-11-03", "-96.00 EUR"),
    ]
    assert (statement.opening, statement.closing, statement.is_balanced) == (Decimal(1000), Decimal("2051.01"), True)
    assert [line.bank_reference for line in statement.lines] == ["14705", "14706", "14707"]
    assert [line.is_reversal for line in statement.lines] == [False, False, True]
    first = statement.lines[0]
    assert (first.text, first.structured_reference) == ("Factuur INV-2026-\n000004", "RF94INV2026000001")
    assert (first.end_to_end_id, party(first)) == ("E2E-14705", ("Jansen B.V.", "NL91ABNA0417164300"))


def test_a_missing_row_breaks_the_balances() -> None:
    statement = only_statement(
        "\n".join(
            [
                RABOBANK_HEADER,
                rabobank(1, "2026-11-02", "+10,00", "+110,00"),
                rabobank(3, "2026-11-03", "+5,00", "+120,00"),
            ]
        )
    )
    assert problems(statement) == [("bank-export-balances", "H3")]
    assert (len(statement.lines), statement.is_balanced) == (2, False)


def test_a_reference_is_the_same_from_a_workbook_that_lost_its_zeros() -> None:
    header = RABOBANK_HEADER.replace('"', "").split(",")
    row = ["NL39RABO0300065264", "EUR", "RABONL2U", 14705, datetime(2026, 11, 2), datetime(2026, 11, 2), 12.5, 112.5, "",
           "Jansen B.V.", *[""] * 9, "INV-2026-000004", *[""] * 6]  # fmt: skip
    (statement,) = statements(excel_sheet([header, row]))
    assert [(money(line), line.bank_reference) for line in statement.lines] == [
        (("row 2", "booked", "2026-11-02", "12.50 EUR"), "14705")
    ]


DUTCH = ["Datum", "Naam / Omschrijving", "Rekening", "Tegenrekening", "Code", "Af Bij", "Bedrag (EUR)", "Mutatiesoort",
         "Mededelingen", "Saldo na mutatie", "Tag"]  # fmt: skip
ENGLISH = ["Date", "Name / Description", "Account", "Counterparty", "Code", "Debit/credit", "Amount (EUR)",
           "Transaction type", "Notifications", "Resulting balance", "Tag"]  # fmt: skip


def ing(header: list[str], out: str, into: str, *, delimiter: str = ";", width: int = 11) -> str:
    text = "Naam: Jansen B.V. Omschrijving: INV-2026-000004 IBAN: NL91ABNA0417164300"
    rows = [
        header,
        ["20261105", "Jansen B.V.", "NL20INGB0001234567", "NL91ABNA0417164300", "OV", into, "1.329,36", "x", text, "1.367,48", ""],
        ["20261103", "Albert", "NL20INGB0001234567", "", "BA", out, "11,88", "x", "Pas", "38,12", ""],
    ]  # fmt: skip
    return "\n".join(delimiter.join(f'"{cell}"' for cell in row[:width]) for row in rows)


@pytest.mark.parametrize(
    ("kind", "text"),
    [("ing-nl", ing(DUTCH, "Af", "Bij")), ("ing-nl-english", ing(ENGLISH, "Debit", "Credit"))],
    ids=["dutch", "english"],
)
def test_ing(kind: str, text: str) -> None:
    statement = only_statement(text)
    assert (statement.kind, statement.account, statement.currency) == (kind, "NL20INGB0001234567", "EUR")
    assert [money(line) for line in statement.lines] == [
        ("row 2", "booked", "2026-11-05", "1329.36 EUR"),
        ("row 3", "booked", "2026-11-03", "-11.88 EUR"),
    ]
    assert (statement.opening, statement.closing, statement.is_balanced) == (Decimal(50), Decimal("1367.48"), True)
    assert party(statement.lines[0]) == ("Jansen B.V.", "NL91ABNA0417164300")


def test_ing_with_commas_has_no_balances() -> None:
    statement = only_statement(ing(DUTCH, "Af", "Bij", delimiter=",", width=9).replace("Mutatiesoort", "MutatieSoort"))
    assert (statement.kind, [line.amount for line in statement.lines]) == (
        "ing-nl", [Decimal("1329.36"), Decimal("-11.88")],
    )  # fmt: skip
    assert statement.is_balanced is None


def test_a_word_that_is_neither_in_nor_out_holds_its_row_and_the_statement() -> None:
    statement = only_statement(ing(DUTCH, "Af", "Bij").replace('"Bij"', '"Bijgeschreven"'))
    assert problems(statement) == [("bank-export-cell", "F2")]
    assert [line.spot for line in statement.lines] == ["row 3"]
    assert statement.is_balanced is False


def test_a_sign_beside_the_direction_is_not_guessed() -> None:
    statement = only_statement(ing(DUTCH, "Af", "Bij").replace('"11,88"', '"-11,88"'))
    assert problems(statement) == [("bank-export-cell", "G3")]
