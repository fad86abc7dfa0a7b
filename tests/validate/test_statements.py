"""Bank statements as payments: only booked money, exact to the cent, and only where the balances agree."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from months_of import CONFIG

from reconciler.config import parsed_config
from reconciler.intake.statements.statement import Line, Statement
from reconciler.validate.sheets import validated
from reconciler.validate.statement_lines import UnusableLineError, line_row, minor_units
from reconciler.validate.statements import Left
from reconciler.validate.tables import Known, Tables

ON = date(2026, 11, 5)


def line(amount: str = "96.00", **fields: Any) -> Line:
    plain = {"is_booked": True, "booked_on": ON, "value_date": ON, "amount": Decimal(amount), "currency": "EUR"}
    return Line(**plain | {"spot": "entry 1"} | fields)


def of(*lines: Line, **fields: Any) -> Statement:
    plain = {"kind": "camt.053", "account": "DE1", "currency": "EUR", "number": "11", "lines": [*lines]}
    return Statement(**plain | fields)


def balanced(opening: str, closing: str, *lines: Line, **fields: Any) -> Statement:
    return of(*lines, opening=Decimal(opening), closing=Decimal(closing), **fields)


def tables(*files: tuple[str, Statement], sheets: Any = ()) -> Tables:
    known = Known(customers=frozenset(), resellers=frozenset())
    return validated(list(sheets), parsed_config(CONFIG), known, statements=files)


def said(found: Tables) -> list[tuple[str, str]]:
    return [(f.code, str(f.place)) for f in found.findings]


def test_only_booked_lines_become_payments_and_pending_ones_are_said_once():
    lines = [line(), line(is_booked=False, spot="entry 2"), line("-7.50", spot="entry 3"), line(is_booked=False)]
    found = tables(("nov.xml", of(*lines)))
    assert found.frames["payments"]["amount"].tolist() == [9600, -750]
    assert said(found) == [("payment-pending", "nov.xml statement 11 entry 2")]
    assert found.findings[0].message.startswith("2 lines")


def test_zero_entries_of_a_bank_are_said_once():
    found = tables(("nov.xml", of(line("0.00"), line("0"), line())))
    assert found.frames["payments"]["amount"].tolist() == [9600]
    assert said(found) == [("payment-of-nothing", "nov.xml statement 11 entry 1")]


def test_lines_stand_below_the_rows_of_sheets_with_their_places(sheet):
    found = tables(("bank/nov.xml", of(line(), line("2.00", spot="entry 14"))), sheets=[sheet("payments", {})])
    payments = found.frames["payments"]
    assert payments["amount"].tolist() == [115200, 9600, 200]
    assert payments["amount"].dtype == "Int64"
    assert payments["is_unproven"].tolist() == [False] * 3
    assert str(found.place("payments", 0, "amount")) == "payments.xlsx payments!B2"
    assert str(found.place("payments", 2, "amount")) == "bank/nov.xml statement 11 entry 14"


def test_everything_a_line_says_is_in_its_row():
    one = line(
        "-96.00",
        currency="SEK",
        value_date=date(2026, 11, 6),
        payer_name="Åsa  Berg",
        payer_iban="SE35 5000",
        bank_reference="B7",
        entry_reference="E7",
        end_to_end_id="E2E",
        structured_reference="RF18",
        text="a\nb",
        is_reversal=True,
        charges=Decimal("2.50"),
        original_references=("E2E-0", "NOTPROVIDED", "B1", "B1"),
    )
    row = tables(("nov.xml", of(one))).frames["payments"].iloc[0]
    expected = {"amount": -9600, "currency": "SEK", "payer_name": "Åsa Berg", "payer_iban": "SE35 5000", "text": "a b"}
    expected |= {"payment_id": "B7", "entry_reference": "E7", "end_to_end_id": "E2E", "structured_reference": "RF18"}
    expected |= {"is_reversal": True, "fee": 250, "original_references": "E2E-0\nB1", "account": "DE1"}
    assert row[list(expected)].to_dict() == expected
    assert (row["booked_on"].date(), row["value_date"].date()) == (ON, date(2026, 11, 6))


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("0.01", "EUR", 1),
        ("-1.10", "EUR", -110),
        ("5", "JPY", 5),
        ("1.234", "KWD", 1234),
        ("1E+3", "EUR", 100_000),
        ("1000000000000", "EUR", 10**14),
        ("96.0000", "EUR", 9600),
    ],
)
def test_amounts_are_exact(amount, currency, minor):
    assert minor_units(Decimal(amount), currency) == minor


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("0.001", "EUR"),
        ("5.5", "JPY"),
        ("1000000000000.01", "EUR"),
        ("1E+999999", "EUR"),
        ("1E-999999", "EUR"),
        ("1.00000000000000000000000000000000000001", "EUR"),
        *((word, "EUR") for word in ("NaN", "sNaN", "-Infinity")),
    ],
)
def test_no_amount_is_rounded(amount, currency):
    with pytest.raises(UnusableLineError):
        minor_units(Decimal(amount), currency)


BAD = [
    ({"amount": Decimal("0.005")}, "0.005"),
    ({"currency": "XYZ"}, "XYZ"),
    ({"booked_on": None, "value_date": None}, "a blank"),
    ({"booked_on": date(1970, 1, 1)}, "1970-01-01"),
]


@pytest.mark.parametrize(("wrong", "value"), BAD)
def test_a_line_that_cannot_be_booked_is_named_and_its_file_proves_nothing(wrong, value):
    found = tables(("nov.xml", of(line(), line(**{"spot": "entry 2"} | wrong))), ("dec.xml", of(line("1.00"))))
    assert found.frames["payments"]["amount"].tolist() == [9600, 100]
    assert found.frames["payments"]["is_unproven"].tolist() == [True, False]
    assert said(found) == [("statement-line-unusable", "nov.xml statement 11 entry 2")]
    assert (found.findings[0].value, found.findings[0].severity) == (value, "error")
    assert value in found.findings[0].message


def test_many_lines_that_cannot_be_booked_are_counted():
    found = tables(("nov.xml", of(*[line("0.001")] * 1000)))
    assert [f.code for f in found.findings] == ["statement-line-unusable"] * 201
    assert found.findings[-1].message.startswith("800 more lines")


def test_a_line_without_currency_or_booking_day_has_the_statements_and_the_value_date():
    row = line_row(line(currency="", booked_on=None), of(currency="SEK"), Left())
    assert row[:4] == (ON, ON, 9600, "SEK")


def test_a_statement_that_does_not_balance_proves_nothing_of_its_file():
    """100.00 + 96.00 - 7.50 = 188.50, and the bank says 190.00: 1.50 is missing."""
    wrong = balanced("100.00", "190.00", line(), line("-7.50"))
    found = tables(("a.xml", of(line("1.00"), number="1")), ("a.xml", wrong), ("b.xml", of(line("2.00"))))
    assert found.frames["payments"]["is_unproven"].tolist() == [True, True, True, False]
    assert said(found) == [("statement-unbalanced", "a.xml statement 11")]
    message = found.findings[0].message
    assert all(figure in message for figure in ("100.00", "88.50", "190.00", "is 1.50."))
    assert found.findings[0].value == "1.50"


def test_a_statement_that_balances_or_gives_no_balances_is_taken():
    right = balanced("100.00", "188.50", line(), line("-7.50"), line("5.00", is_booked=False))
    found = tables(("a.xml", right), ("b.xml", of(line(), opening=Decimal(3))))
    assert found.frames["payments"]["is_unproven"].tolist() == [False] * 3
    assert [f.code for f in found.findings] == ["payment-pending"]


def test_a_balance_that_is_no_number_does_not_balance():
    found = tables(("a.xml", balanced("sNaN", "96.00", line())), ("b.xml", balanced("NaN", "96.00", line())))
    assert [f.code for f in found.findings] == ["statement-unbalanced"] * 2


def test_a_gap_between_statements_of_an_account_is_a_warning():
    one = balanced("0.00", "96.00", line(), number="1")
    three = balanced("100.00", "101.00", line("1.00", booked_on=date(2026, 11, 9)), number="3")
    found = tables(("a.xml", one), ("b.xml", three))
    assert said(found) == [("statement-gap", "b.xml statement 3")]
    assert "100.00 EUR" in found.findings[0].message
    assert "96.00 EUR" in found.findings[0].message
    two = balanced("96.00", "100.00", line("4.00", booked_on=date(2026, 11, 7)), number="2")
    assert said(tables(("b.xml", three), ("c.xml", two), ("a.xml", one))) == []


def test_statements_that_overlap_are_no_gap():
    first = balanced("0.00", "96.00", line(), number="1")
    second = balanced("96.00", "97.00", line("1.00", booked_on=date(2026, 11, 6)), number="2")
    whole = balanced("0.00", "97.00", *first.lines, *second.lines, number="11")
    assert said(tables(("1.xml", first), ("2.xml", second), ("11.xml", whole), ("again.xml", second))) == []


def test_a_statement_that_begins_within_another_is_no_gap():
    """0.00 + 96.00 on the 5th + 1.00 on the 6th = 97.00; the other begins on the 6th, with 96.00."""
    sixth = line("1.00", booked_on=date(2026, 11, 6))
    whole = balanced("0.00", "97.00", sixth, line(), number="1")
    later = line("2.00", booked_on=date(2026, 11, 7))
    assert said(tables(("1.xml", whole), ("2.xml", balanced("96.00", "99.00", sixth, later, number="2")))) == []
    other = balanced("95.00", "98.00", sixth, later, number="2")
    assert said(tables(("1.xml", whole), ("2.xml", other))) == [("statement-gap", "2.xml statement 2")]


def test_controls_and_halves_of_characters_are_spaces():
    found = tables(("a.xml", of(line(text="A\x00B\x07\ud800C", payer_name="\ud83d", bank_reference="B\x1f1"))))
    row = found.frames["payments"].iloc[0]
    assert (row["text"], row["payment_id"]) == ("A B C", "B 1")
    assert row[["payer_name"]].isna().all()


def test_nothing_of_a_long_text_is_lost_before_thirty_thousand_characters():
    name, note = "N" * 250, "INV-2026-000001 " * 400
    row = tables(("a.xml", of(line(payer_name=name, text=note)))).frames["payments"].iloc[0]
    assert row["payer_name"] == "N" * 200
    assert row["text"] == f"{note.strip()} {name}"


def test_a_text_beyond_that_is_cut_with_a_word_and_two_such_stay_two():
    long = "x" * 40_000
    found = tables(("a.xml", of(line(text=f"{long}1"), line(text=f"{long}2"), line(charges=Decimal("0.001")))))
    texts = found.frames["payments"]["text"].tolist()[:2]
    assert [len(text) for text in texts] == [30_000, 30_000]
    assert texts[0] != texts[1]
    assert [f.code for f in found.findings] == ["statement-detail-left"]
    assert "1 line with charges and 2 lines with text" in found.findings[0].message


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (of(line(), is_whole=False), "A row of it could not be read"),
        (balanced("0", "96", line(currency="USD")), "The account is in EUR, but lines of it are in USD"),
    ],
    ids=["a row is missing", "another currency"],
)
def test_a_statement_whose_balances_prove_nothing_settles_nothing(statement, words):
    found = tables(("nov.csv", statement))
    assert [f.message.startswith(words) for f in found.findings if f.code == "statement-unbalanced"] == [True]
    assert found.frames["payments"]["is_unproven"].tolist() == [True]
