"""Every way in which one cell can be wrong: its code, its cell, its row held, and no other finding."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

LONG = "x" * 201
WRONG = [
    # ids
    ("customers", "customer_id", "", "missing-value"),
    ("customers", "customer_id", "   ", "missing-value"),
    ("customers", "customer_id", "a/b", "bad-id"),
    ("customers", "customer_id", "a\\b", "bad-id"),
    ("customers", "customer_id", "a:b", "bad-id"),
    ("customers", "customer_id", 'a"b', "bad-id"),
    ("customers", "customer_id", "<a>", "bad-id"),
    ("customers", "customer_id", "a|b", "bad-id"),
    ("customers", "customer_id", "what?", "bad-id"),
    ("customers", "customer_id", "a*", "bad-id"),
    ("customers", "customer_id", ".a", "bad-id"),
    ("customers", "customer_id", "a.", "bad-id"),
    ("customers", "customer_id", "a\x07b", "bad-text"),
    ("customers", "customer_id", "c" * 65, "too-long"),
    ("customers", "customer_id", 1234567890123456.0, "digits-lost"),
    ("customers", "customer_id", datetime(2026, 3, 1), "bad-text"),
    ("resellers", "reseller_id", "R/1", "bad-id"),
    ("resellers", "reseller_id", "direct", "reserved-id"),
    ("resellers", "reseller_id", "Direct", "reserved-id"),
    ("members", "customer_id", "C/1", "bad-id"),
    # texts
    ("customers", "name", "", "missing-value"),
    ("customers", "name", LONG, "too-long"),
    ("customers", "name", "Berg\x00mann", "bad-text"),
    ("customers", "name", date(2026, 3, 1), "bad-text"),
    ("customers", "vat_number", "D" * 31, "too-long"),
    # words
    ("customers", "language", "Suomi", "bad-word"),
    ("customers", "payment_method", "cheque", "bad-word"),
    ("customers", "auto_renew", "maybe", "bad-word"),
    ("customers", "auto_renew", 2.0, "bad-word"),
    ("customers", "bill_to", "nobody", "bad-word"),
    ("members", "role", "boss", "bad-word"),
    ("members", "action", "perhaps", "bad-word"),
    ("members", "has_account", "dunno", "bad-word"),
    ("payments", "status", "lost", "bad-word"),
    ("payments", "direction", "sideways", "bad-word"),
    # countries and currencies
    ("customers", "country", "", "missing-value"),
    ("customers", "country", "ZZ", "bad-country"),
    ("customers", "country", "EU", "bad-country"),
    ("customers", "country", "EL", "bad-country"),
    ("customers", "country", "UK", "bad-country"),
    ("customers", "country", "Schweden", "bad-country"),
    ("customers", "country", "D", "bad-country"),
    ("customers", "currency", "€", "bad-currency"),
    ("customers", "currency", "ABC", "bad-currency"),
    ("payments", "currency", "Euro", "bad-currency"),
    ("payments", "currency", "", "missing-value"),
    # whole numbers
    ("customers", "licences", "", "missing-value"),
    ("customers", "licences", 0.0, "out-of-range"),
    ("customers", "licences", -3.0, "out-of-range"),
    ("customers", "licences", 1000001.0, "out-of-range"),
    ("customers", "licences", 5.5, "bad-integer"),
    ("customers", "licences", "twelve", "bad-integer"),
    ("customers", "licences", "1.000", "bad-integer"),
    ("customers", "licences", True, "bad-integer"),
    ("customers", "licences", float("inf"), "bad-integer"),
    ("customers", "licences", date(2026, 3, 1), "bad-integer"),
    ("customers", "term_months", 6.0, "bad-word"),
    ("opening", "term_months", 13.0, "bad-word"),
    # percentages and amounts
    ("resellers", "discount_percent", 100.5, "out-of-range"),
    ("resellers", "discount_percent", -1.0, "out-of-range"),
    ("resellers", "discount_percent", 12.345, "too-fine"),
    ("resellers", "discount_percent", "12,5", "bad-number"),
    ("resellers", "discount_percent", "a fifth", "bad-number"),
    ("payments", "amount", "1.152,00", "bad-number"),
    ("payments", "amount", "(12.00)", "bad-number"),
    ("payments", "amount", "12.00-", "bad-number"),
    ("payments", "amount", "€ 12.00", "bad-number"),
    ("payments", "amount", "12,34", "bad-number"),
    ("payments", "amount", 12.345, "too-fine"),
    ("payments", "amount", 1e13, "out-of-range"),
    ("payments", "amount", True, "bad-number"),
    ("payments", "amount", "", "amount-unclear"),
    ("payments", "fee", -1.0, "out-of-range"),
    ("open_items", "gross", 0.0, "amount-out-of-order"),
    ("open_items", "gross", -5.0, "out-of-range"),
    ("open_items", "paid", 96.01, "amount-out-of-order"),
    # dates
    ("payments", "booked_on", "", "missing-value"),
    ("payments", "booked_on", "31.02.2026", "bad-date"),
    ("payments", "booked_on", "2026-02-30", "bad-date"),
    ("payments", "booked_on", "03/04/2026", "ambiguous-date"),
    ("payments", "booked_on", "13/04/2026", "ambiguous-date"),
    ("payments", "booked_on", "5 November", "bad-date"),
    ("payments", "booked_on", 46331.0, "bad-date"),
    ("payments", "booked_on", time(12, 0), "bad-date"),
    ("payments", "booked_on", timedelta(hours=30), "bad-date"),
    ("customers", "start_date", date(1999, 12, 31), "out-of-range"),
    ("customers", "start_date", date(2101, 1, 1), "out-of-range"),
    ("opening", "renews_on", date(2026, 3, 1), "order-of-dates"),
    ("open_items", "due_on", date(2026, 8, 31), "order-of-dates"),
    # addresses
    ("members", "email", "", "missing-value"),
    ("members", "email", "anna", "bad-email"),
    ("members", "email", "anna@bergmann", "bad-email"),
    ("members", "email", "anna berg@bergmann.example", "bad-email"),
    ("members", "email", "anna..berg@bergmann.example", "bad-email"),
    ("members", "email", "anna@bergmann.example; bo@bergmann.example", "bad-email"),
    ("members", "email", "Anna <anna@bergmann.example>", "bad-email"),
    ("members", "email", "anna@printer.local", "bad-email"),
    ("customers", "billing_email", "post at bergmann", "bad-email"),
    ("resellers", "email", "desk@", "bad-email"),
]


@pytest.mark.parametrize(("kind", "field", "value", "code"), WRONG)
def test_a_wrong_cell_is_one_finding_and_holds_its_row(check, sheet, said, kind, field, value, code):
    one = sheet(kind, {field: value})
    cell = f"{chr(65 + one.rows[0].index(field))}2"
    tables = check(one)
    assert said(tables) == [(code, cell)]
    assert tables.findings[0].place.file == f"{kind}.xlsx"
    assert tables.frames[kind].empty


@pytest.mark.parametrize(
    ("what", "code"), [("#REF!", "error-cell"), ("#N/A", "error-cell"), ("formula", "formula-without-value")]
)
def test_a_cell_without_a_value_to_read_is_named(check, sheet, said, what, code):
    tables = check(sheet("customers", {"licences": ""}, bad_cells={(2, 4): what}))
    assert said(tables) == [(code, "D2")]
    assert tables.held["C-1"].code == code


@pytest.mark.parametrize(
    ("kind", "field", "value", "meant"),
    [
        ("customers", "country", "EL", "GR"),
        ("customers", "country", "UK", "GB"),
        ("customers", "country", "Suède", "SE"),
        ("customers", "country", "Deutschland", "DE"),
        ("customers", "country", "Frankrike", "FR"),
        ("customers", "country", "Finland", "FI"),
        ("customers", "currency", "€", "EUR"),
        ("payments", "booked_on", "31.02.2026", "2026-02-28"),
        ("payments", "booked_on", "03/04/2026", "2026-03-04 or 2026-04-03"),
        ("payments", "booked_on", "03/04/2026", "date_format"),
        ("payments", "booked_on", 46331.0, "2026-11-05"),
        ("payments", "amount", "12,34", "decimal_comma"),
        ("members", "email", "Anna <anna@bergmann.example>", "anna@bergmann.example"),
        ("members", "role", "boss", "member or admin"),
    ],
)
def test_the_advice_names_what_was_probably_meant(check, sheet, kind, field, value, meant):
    assert meant in check(sheet(kind, {field: value})).findings[0].advice


def test_two_bad_cells_of_a_row_are_two_findings_and_the_next_row_goes_on(check, sheet, said):
    tables = check(
        sheet("members", {"role": "boss", "activated_on": "soon"}, {"email": "bo@bergmann.example"}),
    )
    assert sorted(said(tables)) == [("bad-date", "G2"), ("bad-word", "D2")]
    assert tables.frames["members"]["email"].tolist() == ["bo@bergmann.example"]
    assert tables.doubtful == {"C-1"}


def test_an_optional_cell_holds_its_row_too_and_the_customer_is_named(check, sheet):
    tables = check(sheet("customers", {"start_date": "soon"}))
    assert tables.frames["customers"].empty
    assert tables.held["C-1"].code == "bad-date"


def test_findings_of_a_kind_are_said_two_hundred_times_and_then_counted(check, sheet):
    rows = [{"email": f"p{n}@bergmann.example", "role": "boss"} for n in range(1000)]
    tables = check(sheet("members", *rows))
    assert len(tables.findings) == 201
    assert "800 more" in tables.findings[-1].message
    assert tables.frames["members"].empty


def test_a_number_below_one_percent_is_doubted_but_taken(check, sheet, said):
    tables = check(sheet("resellers", {"discount_percent": 0.2}))
    assert said(tables) == [("percent-below-one", "E2")]
    assert tables.frames["resellers"]["discount_bp"].tolist() == [20]
