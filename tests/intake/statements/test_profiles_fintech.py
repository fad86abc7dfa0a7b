"""Exports of Revolut Business and Wise."""

# ruff: noqa: E501 - the lines are as long as the banks write them

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from made_exports import csv_sheet, excel_sheet, money, only_statement, party, problems, statements

REVOLUT_HEADER = (
    "Date started (UTC),Date completed (UTC),ID,Type,State,Description,Reference,Payer,Card number,Card label,Card state,"
    "Orig currency,Orig amount,Payment currency,Amount,Total amount,Exchange rate,Fee,Fee currency,Balance,Account,"
    "International account number,Beneficiary account number,Beneficiary sort code or routing number,Beneficiary IBAN,"
    "Beneficiary BIC,Beneficiary name,MCC,Related transaction id,Spend program,Sender account,Sender name,Card references"
)


def revolut(
    day: str, reference: str, state: str, amount: str, total: str, fee: str, balance: str, *, currency: str = "EUR",
    sender: str = "", account: str = "", text: str = "", description: str = "Money added from NORD AB",
) -> str:  # fmt: skip
    done = day if state == "COMPLETED" else ""
    cells = [day, done, reference, "TOPUP", state, description, text, "", "", "", "", currency, amount, currency, amount,
             total, "", fee, currency, balance, f"{currency} Main", "LT353250012345678901", "", "", "", "", "", "", "",
             "", account, sender, ""]  # fmt: skip
    return ",".join(cells)


REVOLUT = "\n".join(
    [
        REVOLUT_HEADER,
        revolut("2026-11-05 10:00:02", "a4", "COMPLETED", "500.00", "499.50", "0.50", "1563.50", text="INV-2026-000004",
                sender="NORD AB", account="SE4550000000058398257466"),
        revolut("2026-11-04 09:00:00", "a3", "PENDING", "-20.00", "-20.00", "0.00", ""),
        revolut("2026-11-03 09:00:00", "a2", "REVERTED", "96.00", "96.00", "0.00", ""),
        revolut("2026-11-03 08:00:00", "u1", "COMPLETED", "10.00", "10.00", "0.00", "30.00", currency="USD"),
        revolut("2026-11-02 09:12:05", "a1", "COMPLETED", "64.00", "64.00", "0.00", "1064.00"),
    ]
)  # fmt: skip


def test_revolut_business() -> None:
    euros, dollars = statements(csv_sheet(REVOLUT, "utf-8-sig"))
    assert (euros.kind, euros.account, euros.currency) == ("revolut-business", "EUR Main", "EUR")
    assert [(money(line), line.bank_reference, line.charges) for line in euros.lines] == [
        (("row 2", "booked", "2026-11-05", "499.50 EUR"), "a4", Decimal("0.50")),
        (("row 3", "pending", "None", "-20.00 EUR"), "a3", None),
        (("row 4", "pending", "None", "96.00 EUR"), "a2", None),
        (("row 6", "booked", "2026-11-02", "64.00 EUR"), "a1", None),
    ]
    assert (euros.opening, euros.closing, euros.is_balanced) == (Decimal(1000), Decimal("1563.50"), True)
    assert [party(line) for line in (euros.lines[0], euros.lines[3])] == [
        ("NORD AB", "SE4550000000058398257466"), ("NORD AB", ""),
    ]  # fmt: skip
    assert euros.lines[0].text == "INV-2026-000004\nMoney added from NORD AB"
    assert [money(line) for line in dollars.lines] == [("row 5", "booked", "2026-11-03", "10.00 USD")]
    assert (dollars.account, dollars.opening, dollars.is_balanced) == ("USD Main", Decimal(20), True)


def test_rows_sorted_by_another_day_than_that_of_the_balances_still_follow() -> None:
    lines = REVOLUT.split("\n")
    statement = only_statement(
        "\n".join(
            [
                lines[0],
                revolut("2026-11-03", "c", "COMPLETED", "5.00", "5.00", "", "112.00"),
                revolut("2026-11-04", "b", "COMPLETED", "-3.00", "-3.00", "", "107.00"),
                revolut("2026-11-02", "a", "COMPLETED", "10.00", "10.00", "", "110.00"),
            ]
        )
    )
    # 100 + 10 = 110, - 3 = 107, + 5 = 112
    assert (statement.opening, statement.closing, statement.is_balanced) == (Decimal(100), Decimal(112), True)


def test_a_state_that_is_not_known_is_neither_money_nor_lost() -> None:
    euros, dollars = statements(csv_sheet(REVOLUT.replace("PENDING", "ON_HOLD")))
    assert (problems(euros), euros.is_balanced) == ([("bank-export-cell", "E3")], False)
    assert (problems(dollars), dollars.is_balanced) == ([], True)


def test_a_row_whose_currency_cannot_be_read_leaves_no_statement_whole() -> None:
    found = statements(csv_sheet(REVOLUT.replace("64.00,EUR,64.00,64.00", "64.00,Euro,64.00,64.00")))
    assert [statement.is_balanced for statement in found] == [False, False]
    assert [cell for statement in found for _, cell in problems(statement)] == ["N6"]


def test_a_pending_row_that_cannot_be_read_is_said_and_no_money_is_lost() -> None:
    euros, _ = statements(csv_sheet(REVOLUT.replace("-20.00,-20.00", "-20.00,minus twenty")))
    assert (problems(euros), euros.is_balanced) == ([("bank-export-cell", "P3")], True)


def test_revolut_business_before_the_total_amount() -> None:
    header = (
        "Date started (UTC),Date completed (UTC),ID,Type,Description,Reference,Payer,Card number,Orig currency,Orig amount,"
        "Payment currency,Amount,Fee,Balance,Account,Beneficiary account number,"
        "Beneficiary sort code or routing number,Beneficiary IBAN,Beneficiary BIC"
    )
    row = "2021-11-05,2021-11-05,a1,TOPUP,Payment from NORD AB,INV-2021-4,,,EUR,100.00,EUR,100.00,0.20,599.80,EUR Main,,,,"
    statement = only_statement(f"{header}\n{row}")
    assert statement.kind == "revolut-business-before-2022"
    (line,) = statement.lines
    assert (line.amount, line.charges, line.payer_name) == (Decimal("99.80"), Decimal("0.20"), "NORD AB")
    assert (statement.opening, statement.closing) == (Decimal(500), Decimal("599.80"))


WISE_HEADER = (
    '"TransferWise ID",Date,"Date Time",Amount,Currency,Description,"Payment Reference","Running Balance","Exchange From",'
    '"Exchange To","Exchange Rate","Payer Name","Payee Name","Payee Account Number",Merchant,"Card Last Four Digits",'
    '"Card Holder Full Name",Attachment,Note,"Total fees","Exchange To Amount","Transaction Type","Transaction Details Type"'
)
WISE = f"""
{WISE_HEADER}
TRANSFER-3,06-11-2026,06-11-2026 18:00:02.198,840.88,EUR,Refund,,1300.00,,,,,,,,,,,,0.00,,CREDIT,TRANSFER
TRANSFER-4,05-11-2026,05-11-2026 18:00:02.198,300.00,EUR,Received money from Nord AB,INV-2026-000004,459.12,,,,Nord AB,,,,,,,,0.00,,CREDIT,DEPOSIT
TRANSFER-3,05-11-2026,05-11-2026 12:00:00.000,-840.88,EUR,Sent money to Anna Ek,,159.12,EUR,GBP,0.88025,,Anna Ek,DE89370400440532013000,,,,,,3.93,736.00,DEBIT,TRANSFER
"""


def test_wise() -> None:
    statement = only_statement(WISE)
    assert (statement.kind, statement.account, statement.currency) == ("wise", "wise EUR", "EUR")
    assert [(money(line), line.bank_reference, line.charges) for line in statement.lines] == [
        (("row 2", "booked", "2026-11-06", "840.88 EUR"), "TRANSFER-3/840.88", None),
        (("row 3", "booked", "2026-11-05", "300.00 EUR"), "TRANSFER-4/300.00", None),
        (("row 4", "booked", "2026-11-05", "-840.88 EUR"), "TRANSFER-3/-840.88", Decimal("3.93")),
    ]
    assert [party(line) for line in statement.lines] == [
        ("", ""), ("Nord AB", ""), ("Anna Ek", "DE89370400440532013000"),
    ]  # fmt: skip
    # 1000 - 840.88 = 159.12, + 300 = 459.12, + 840.88 = 1300
    assert (statement.opening, statement.closing, statement.is_balanced) == (Decimal(1000), Decimal(1300), True)


def test_wise_in_a_workbook_gives_the_same_references() -> None:
    header = WISE_HEADER.replace('"', "").split(",")
    cells = ["TRANSFER-4", datetime(2026, 11, 5), "05-11-2026 18:00:02.198", 300, "EUR", "Received money from Nord AB",
             "INV-2026-000004", 459.12, "", "", "", "Nord AB", *[""] * 7, 0, "", "CREDIT", "DEPOSIT"]  # fmt: skip
    (statement,) = statements(excel_sheet([header, cells]))
    assert [(money(line), line.bank_reference) for line in statement.lines] == [
        (("row 2", "booked", "2026-11-05", "300.00 EUR"), "TRANSFER-4/300.00")
    ]
    assert (statement.opening, statement.closing) == (Decimal("159.12"), Decimal("459.12"))


def test_the_same_reference_twice_is_two_bookings_numbered_from_the_oldest() -> None:
    newer = WISE.strip().split("\n")[1].replace("06-11-2026", "07-11-2026").replace("1300.00", "2140.88")
    lines = WISE.strip().split("\n")
    statement = only_statement("\n".join([lines[0], newer, *lines[1:]]))
    assert [line.bank_reference for line in statement.lines[:2]] == ["TRANSFER-3/840.88#2", "TRANSFER-3/840.88"]
    assert statement.is_balanced is True
