"""A payment is one payment, however often it is read, and two payments stay two."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from reconciler import frames
from reconciler.frames import Frame
from reconciler.rules.matching.identity import payment_keys
from reconciler.rules.matching.month_payments import month_payments, new_payments
from reconciler.validate.tables import Origin, Tables

COLUMNS = {
    **{name: kind for name, kind in frames.PAYMENT.items() if name not in ("payment_key", "file", "sheet")},
    "status": "text",
    "source": "int",
}
AS_OF = date(2026, 11, 30)
NONE = frames.empty(frames.PAYMENT)


def payment(**fields: Any) -> dict[str, Any]:
    plain = {"booked_on": pd.Timestamp("2026-11-05"), "amount": 9600, "currency": "EUR", "source": 0}
    return {**plain, "text": "INV-2026-000001", "payer_name": "Bergmann", **fields}


def tables_of(rows: list[dict[str, Any]]) -> Tables:
    numbered = [{"row": n + 2, **row} for n, row in enumerate(rows)]
    payments = frames.typed(numbered, COLUMNS)
    columns = {"booked_on": 1, "payment_id": 2, "currency": 3, "amount": 4}
    return Tables({"payments": payments}, [Origin(f"{name}.xlsx", "bank", columns) for name in ("one", "two")])


def new(rows: list[dict[str, Any]], known: Frame = NONE) -> tuple[Frame, list[Any]]:
    return new_payments(tables_of(rows), known, AS_OF)


def test_two_true_twins_of_one_sheet_stay_two() -> None:
    fresh, findings = new([payment(), payment()])
    assert (len(fresh), fresh["payment_key"].nunique(), findings) == (2, 2, [])


def test_the_same_sheet_in_two_files_adds_nothing() -> None:
    one, two = [payment(), payment(), payment(amount=100)], [payment(), payment(amount=100), payment()]
    both = one + [{**row, "source": 1, "row": n + 2} for n, row in enumerate(two)]
    fresh, _ = new(both)
    assert sorted(fresh["amount"]) == [100, 9600, 9600]
    assert set(fresh["file"]) == {"one.xlsx"}


def test_the_same_sheet_in_the_next_run_adds_nothing() -> None:
    rows = [payment(), payment(), payment(payment_id="T1")]
    known, _ = new(rows)
    fresh, findings = new(rows, known)
    assert (len(fresh), findings) == (0, [])


def test_one_more_twin_is_new() -> None:
    known, _ = new([payment()])
    fresh, _ = new([payment(), payment()], known)
    assert len(fresh) == 1


def test_spaces_and_line_breaks_do_not_make_another_payment() -> None:
    known, _ = new([payment(text="INV-2026-000001 thanks")])
    assert len(new([payment(text=" INV-2026-000001\nthanks ")], known)[0]) == 0


def test_every_part_of_the_content_tells_payments_apart() -> None:
    others: list[dict[str, Any]] = [
        {"amount": 1},
        {"currency": "SEK"},
        {"booked_on": pd.Timestamp("2026-11-06")},
        {"payer_name": "Forêt"},
        {"payer_iban": "DE89"},
        {"text": "else"},
        {"structured_reference": "RF"},
        {"end_to_end_id": "E"},
        {"account": "A"},
    ]
    fresh, _ = new([payment()] + [payment(**other) for other in others])
    assert fresh["payment_key"].nunique() == 1 + len(others)


def test_text_does_not_slip_into_the_next_field() -> None:
    rows = [payment(text="b", structured_reference="a"), payment(text=None, structured_reference="a b")]
    assert payment_keys(tables_of(rows).frames["payments"]).nunique() == 2


def test_an_id_counts_within_its_account() -> None:
    rows = [payment(payment_id="T1", account=account) for account in ("SE45 5000", "se455000", "SE99", None)]
    assert payment_keys(tables_of(rows).frames["payments"]).tolist() == [
        "id:SE455000/T1",
        "id:SE455000/T1",
        "id:SE99/T1",
        "id:/T1",
    ]


def test_an_id_that_comes_with_another_amount_is_an_error_and_nothing_is_done() -> None:
    known, _ = new([payment(payment_id="T1")])
    fresh, [finding] = new([payment(payment_id="T1", amount=9700)], known)
    assert len(fresh) == 0
    assert (finding.code, str(finding.place)) == ("payment-changed", "one.xlsx bank!D2")
    assert "97.00 EUR on 2026-11-05 here, but 96.00 EUR on 2026-11-05" in finding.message


def test_an_id_that_comes_with_another_day_or_currency_is_an_error() -> None:
    known, _ = new([payment(payment_id="T1"), payment(payment_id="T2")])
    rows = [payment(payment_id="T1", currency="SEK"), payment(payment_id="T2", booked_on=pd.Timestamp("2026-11-06"))]
    fresh, findings = new(rows, known)
    assert len(fresh) == 0
    assert [(f.code, f.place.cell) for f in findings] == [("payment-changed", "C2"), ("payment-changed", "A3")]


def test_an_id_used_twice_in_one_sheet_counts_for_the_first() -> None:
    fresh, findings = new([payment(payment_id="T1"), payment(payment_id="T1", amount=1), payment(payment_id="T1")])
    assert fresh["amount"].tolist() == [9600]
    assert [(f.code, f.place.cell) for f in findings] == [("payment-changed", "D3")]


def test_an_id_that_comes_with_another_text_is_the_same_payment() -> None:
    known, _ = new([payment(payment_id="T1")])
    assert [len(part) for part in new([payment(payment_id="T1", text="longer text")], known)] == [0, 0]


def test_a_payment_after_the_as_of_date_waits() -> None:
    rows = [payment(booked_on=pd.Timestamp("2026-12-01")), payment(booked_on=pd.Timestamp("2026-11-30"))]
    fresh, [finding] = new(rows)
    assert fresh["booked_on"].dt.date.tolist() == [AS_OF]
    assert (finding.code, finding.place.cell) == ("payment-after-as-of", "A2")
    assert "inbox/2026-12" in finding.advice  # no run of December reads November's inbox


def test_a_payment_later_in_the_month_needs_only_a_later_run() -> None:
    tables = tables_of([payment(booked_on=pd.Timestamp("2026-11-30"))])
    _, [finding] = new_payments(tables, NONE, date(2026, 11, 29))
    assert "inbox/" not in finding.advice


def test_a_payment_keeps_where_it_stood() -> None:
    fresh, _ = new([payment(source=1, row=7)])
    assert fresh[["file", "sheet", "row"]].to_dict("records") == [{"file": "two.xlsx", "sheet": "bank", "row": 7}]


def test_places_are_the_amounts_of_the_first_sheet() -> None:
    tables = tables_of([payment(payment_id="T1"), payment(payment_id="T1", source=1)])
    assert {key: str(place) for key, place in month_payments(tables, NONE, AS_OF).places.items()} == {
        "id:/T1": "one.xlsx bank!D2"
    }


def test_no_payments_are_no_trouble() -> None:
    fresh, findings = new([])
    assert (list(fresh.columns), len(fresh), findings) == (list(frames.PAYMENT), 0, [])
    assert month_payments(tables_of([]), NONE, AS_OF).places == {}
