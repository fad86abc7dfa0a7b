"""Lines of bank statements: each movement is one payment, in however many files it stands."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from months_of import CONFIG

from reconciler import frames
from reconciler.config import parsed_config
from reconciler.frames import Frame
from reconciler.intake.statements.statement import Line, Statement
from reconciler.rules.matching.month_payments import MonthPayments, month_payments
from reconciler.rules.state import PAYMENT_STATE
from reconciler.validate.sheets import validated
from reconciler.validate.tables import Known

ACCOUNT = "DE89370400440532013000"
AS_OF = date(2026, 11, 30)
NONE = frames.empty(PAYMENT_STATE)


def line(amount: str = "96.00", day: int = 5, **fields: Any) -> Line:
    on = date(2026, 11, day)
    plain: dict[str, Any] = {"value_date": on, "payer_name": "Bergmann GmbH", "text": "Rechnung INV-2026-000001"}
    return Line(**{"is_booked": True, "booked_on": on, "amount": Decimal(amount), "currency": "EUR", **plain, **fields})


def of(*lines: Line, kind: str = "camt.053", **fields: Any) -> Statement:
    return Statement(**{"kind": kind, "account": ACCOUNT, "currency": "EUR", "lines": list(lines), **fields})


def month(*files: Statement | tuple[str, Statement], known: Frame = NONE) -> MonthPayments:
    named = [one if isinstance(one, tuple) else (f"{n}.xml", one) for n, one in enumerate(files)]
    tables = validated([], parsed_config(CONFIG), Known(), statements=named)
    return month_payments(tables, known, AS_OF)


def booked(found: MonthPayments, known: Frame = NONE, allocated: int = 0) -> Frame:
    """The books after a month."""
    new = found.fresh.assign(batch_id=1, allocated=allocated, came_on=pd.Timestamp(AS_OF))
    return frames.joined([known, frames.typed(new, PAYMENT_STATE)], PAYMENT_STATE)


def amounts(found: MonthPayments) -> list[int]:
    return sorted(found.fresh["amount"].tolist())


def codes(found: MonthPayments) -> list[str]:
    return [finding.code for finding in found.findings]


TWINS = of(line(), line(), line("50.00", bank_reference="B1"))


def test_the_same_file_under_another_name_adds_nothing() -> None:
    first = month(TWINS)
    assert amounts(first) == [5000, 9600, 9600]
    assert amounts(month(TWINS, ("again.xml", TWINS))) == [5000, 9600, 9600]
    assert amounts(month(("again.xml", TWINS), known=booked(first))) == []


def test_one_more_twin_in_a_later_file_is_new() -> None:
    books = booked(month(TWINS))
    more = month(of(line(), line(), line()), known=books)
    assert amounts(more) == [9600]
    assert amounts(month(of(line(), line(), line()), known=booked(more, books))) == []


def test_a_reference_within_its_account_is_the_key() -> None:
    assert month(of(line(bank_reference="B/1"))).fresh["payment_key"].tolist() == [f"id:{ACCOUNT}/B/1"]


def test_overlapping_statements_add_nothing() -> None:
    one, two, three = (line(day=n, text=f"Rechnung {n}") for n in (3, 4, 5))
    assert len(month(of(one, two), of(two, three)).fresh) == 3


def test_report_notification_and_statement_of_one_movement_are_one_payment() -> None:
    """The report comes a day before it is booked, and banks shorten and lengthen what the payer wrote."""
    seen = line(day=4, value_date=date(2026, 11, 5), bank_reference="B1", text="Rechnung")
    told = line(bank_reference="B1", text="Rechnung INV-2026")
    final = line(bank_reference="B1")
    found = month(of(seen, kind="camt.052"), of(told, kind="camt.054"), of(final))
    assert amounts(found) == [9600]
    books = booked(month(of(seen, kind="camt.052")))
    assert amounts(month(of(final), known=books)) == []


def test_reports_of_one_day_may_repeat_what_they_said_before() -> None:
    nine, twelve = of(line(), kind="camt.052"), of(line(), line(), kind="camt.052")
    assert amounts(month(("day.xml", nine), ("day.xml", twelve))) == [9600, 9600]


def test_equal_lines_of_two_statements_in_one_file_are_two() -> None:
    assert amounts(month(("both.sta", of(line(), kind="mt940")), ("both.sta", of(line(), kind="mt940")))) == [9600] * 2


PARTS = [line(a, bank_reference=t, entry_reference="E7", text=t) for t, a in (("T1", "60.00"), ("T2", "40.00"))]
WHOLE = of(line("100.00", bank_reference="E7", payer_name="", text="Sammelgutschrift"))
DETAILS = of(*PARTS, kind="camt.054")


def test_a_batch_whose_parts_are_known_adds_nothing() -> None:
    assert amounts(month(WHOLE, known=booked(month(DETAILS)))) == []


def test_parts_of_a_batch_that_is_known_add_nothing() -> None:
    assert amounts(month(DETAILS, known=booked(month(WHOLE)))) == []


def test_of_a_batch_and_its_parts_in_one_month_the_parts_are_kept() -> None:
    for files in ((WHOLE, DETAILS), (DETAILS, WHOLE)):
        assert amounts(month(*files)) == [4000, 6000]
    assert amounts(month(WHOLE, DETAILS, known=booked(month(WHOLE, DETAILS)))) == []


def test_a_batch_that_is_not_the_sum_of_the_parts_waits_for_a_person() -> None:
    other = of(line("110.00", bank_reference="E7", payer_name="", text="Sammelgutschrift"))
    found = month(DETAILS, other)
    assert amounts(found) == [4000, 6000, 11000]
    assert found.fresh.set_index("amount")["is_unproven"].to_dict() == {6000: False, 4000: False, 11000: True}
    assert codes(found) == ["payment-perhaps-twice"]
    again = month(DETAILS, other, known=booked(found))
    assert (amounts(again), codes(again)) == ([], ["payment-perhaps-twice"])
    assert found.fresh.set_index("amount").loc[11000, "payment_key"] not in again.proven


NAMELESS = of(line("100.00", payer_name="", text="Sammelgutschrift", spot="entry 1"))
UNNAMED = [line(text, text=f"für {text}", spot=f"entry 1 detail {n}") for n, text in ((1, "60.00"), (2, "40.00"))]
SPLIT = of(*UNNAMED, kind="camt.054")


def test_a_batch_without_references_and_its_parts_are_the_same_money() -> None:
    for files in ((NAMELESS, SPLIT), (SPLIT, NAMELESS)):
        assert amounts(month(*files)) == [4000, 6000]
    assert amounts(month(NAMELESS, known=booked(month(SPLIT)))) == []
    assert amounts(month(SPLIT, known=booked(month(NAMELESS)))) == []
    assert amounts(month(of(*SPLIT.lines, *NAMELESS.lines), NAMELESS)) == [4000, 6000, 10000]  # one file has both


def test_an_entry_of_another_day_or_of_somebody_is_not_the_sum_of_parts() -> None:
    for other in (line("100.00", day=6, payer_name=""), line("100.00"), line("100.01", payer_name="")):
        assert len(amounts(month(SPLIT, of(other)))) == 3
    apart = of(line("60.00", spot="entry 1"), line("40.00", spot="entry 2"))
    assert amounts(month(apart, NAMELESS)) == [4000, 6000, 10000]
    twice = of(*NAMELESS.lines, replace(NAMELESS.lines[0], spot="entry 2"))
    assert amounts(month(SPLIT, twice)) == [4000, 6000, 10000]  # one of the two entries is the batch


def test_parts_with_references_of_their_own_are_those_that_another_file_only_counted() -> None:
    counted = of(*(line(a, bank_reference=f"E7/{n}", entry_reference="E7") for n, a in ((1, "40.00"), (2, "60.00"))))
    assert amounts(month(DETAILS, counted)) == [4000, 6000]


def test_a_reference_that_every_line_has_is_no_identity() -> None:
    for reference in ("NONREF", "0", "STARTUMSE", "BATCH9"):
        file = of(*(line(f"{n}.00", day=n, bank_reference=reference) for n in (3, 4, 5)))
        first = month(file)
        assert amounts(first) == [300, 400, 500]
        assert amounts(month(("again.xml", file), known=booked(first))) == []
        longer = of(*(line(f"{n}.00", day=n, bank_reference=reference) for n in (4, 5, 6)))
        assert amounts(month(longer, known=booked(first))) == [600]


def test_one_amount_on_several_days_with_one_reference_is_several_payments() -> None:
    files = [("a.sta", of(line(day=n, value_date=None, bank_reference="BATCH9"), kind="mt940")) for n in (3, 4, 5)]
    first = month(*files)
    assert amounts(first) == [9600, 9600, 9600]
    assert amounts(month(*files, known=booked(first))) == []


def test_a_reference_of_a_whole_day_tells_no_two_payers_apart() -> None:
    file = of(line(bank_reference="D5"), line(bank_reference="D5", payer_name="Forêt SARL"))
    assert amounts(month(file, ("again.xml", file))) == [9600, 9600]


def test_the_balance_says_that_the_same_line_twice_is_two_payments() -> None:
    both = [line(bank_reference="B1"), line(bank_reference="B1")]
    proven = of(*both, opening=Decimal(0), closing=Decimal("192.00"))
    assert amounts(month(proven, ("again.xml", proven))) == [9600, 9600]
    assert amounts(month(("export.csv", of(*both, kind="dkb")))) == [9600]


def test_a_reference_used_again_for_another_amount_or_months_later_is_another_payment() -> None:
    march = date(2026, 3, 5)
    first = month(of(line(bank_reference="B1", booked_on=march, value_date=march)))
    books = booked(first)
    for amount, new in (("200.00", 20000), ("96.00", 9600)):
        again = of(line(amount, bank_reference="B1"))
        found = month(again, known=books)
        assert amounts(found) == [new]
        assert amounts(month(again, known=booked(found, books))) == []
    assert first.fresh["payment_key"].tolist() == [f"id:{ACCOUNT}/B1"]


def test_the_same_reference_and_amount_of_another_payer_is_another_payment() -> None:
    ibans = ("DE02120300000000202051", "DE02500105170137075030")
    one, two = (of(line(bank_reference="7", payer_iban=iban)) for iban in ibans)
    assert amounts(month(one, two)) == [9600, 9600]


def test_equal_lines_with_references_of_their_own_are_two() -> None:
    assert amounts(month(of(line(bank_reference="B1")), of(line(bank_reference="B2")))) == [9600, 9600]


def test_a_line_without_reference_is_the_one_that_has_it_elsewhere() -> None:
    assert amounts(month(of(line(), kind="camt.054"), of(line(bank_reference="B1")))) == [9600]
    sent = [line(end_to_end_id="E2E-1", text=text) for text in ("short", "short and long")]
    assert amounts(month(of(sent[0], kind="camt.054"), of(sent[1]))) == [9600]


def test_accounts_are_apart() -> None:
    assert amounts(month(of(line(bank_reference="B1")), of(line(bank_reference="B1"), account="SE1"))) == [9600] * 2


def test_ends_of_very_long_references_count() -> None:
    long = "R" * 80
    found = month(of(line(bank_reference=f"{long}1")), of(line(bank_reference=f"{long}2")))
    assert amounts(found) == [9600, 9600]
    assert found.fresh["payment_id"].str.len().tolist() == [64, 64]


UNBALANCED = of(line(bank_reference="B1"), line("4.00", bank_reference="B2"), opening=Decimal(0), closing=Decimal(9))


def test_a_payment_that_also_stands_in_a_file_that_balances_is_proven() -> None:
    good = of(line(bank_reference="B1"), opening=Decimal(0), closing=Decimal("96.00"))
    unproven = month(UNBALANCED)
    assert unproven.fresh["is_unproven"].tolist() == [True, True]
    both = month(UNBALANCED, good)
    assert both.fresh.set_index("payment_id")["is_unproven"].to_dict() == {"B1": False, "B2": True}
    books = booked(unproven)
    assert month(UNBALANCED, known=books).proven == frozenset()
    assert f"id:{ACCOUNT}/B1" in month(good, known=books).proven
    assert f"id:{ACCOUNT}/B2" not in month(UNBALANCED, good, known=books).proven


def test_the_same_money_in_another_format_waits_for_a_person() -> None:
    camt = ("nov.xml", of(line(bank_reference="B1"), number="11"))
    export = ("dkb.csv", of(line(text="INV-2026-000001", payer_name="BERGMANN GMBH", spot="line 9"), kind="dkb"))
    found = month(camt, export)
    assert found.fresh.set_index("file")["is_unproven"].to_dict() == {"nov.xml": False, "dkb.csv": True}
    [finding] = found.findings
    assert finding.code == "payment-perhaps-twice"
    assert str(finding.place) == f"dkb.csv account {ACCOUNT} line 9"
    assert "nov.xml statement 11" in finding.message
    again = month(camt, export, known=booked(found))
    assert (amounts(again), codes(again), again.proven & set(found.fresh["payment_key"][1:])) == (
        [],
        ["payment-perhaps-twice"],
        frozenset(),
    )


def test_the_same_money_that_the_books_have_from_another_format_waits() -> None:
    export = ("dkb.csv", of(line(text="INV-2026-000001"), kind="dkb"))
    found = month(("nov.sta", of(line(), kind="mt940")), known=booked(month(export)))
    assert found.fresh["is_unproven"].tolist() == [True]
    assert "inbox/2026-11/dkb.csv" in found.findings[0].message


def test_no_alarm_where_only_the_amount_agrees() -> None:
    """96.00 EUR is a licence: many pay it on one day, and a reseller pays it often."""
    camt = ("nov.xml", of(line(bank_reference="B1")))
    for other in (
        line(payer_name="Forêt SARL", text="Facture 7"),
        line(text="Rechnung INV-2026-000002"),
        line(day=6, text="INV-2026-000001"),
        line("96.01", text="INV-2026-000001"),
    ):
        found = month(camt, ("dkb.csv", of(other, kind="dkb")))
        assert (codes(found), found.fresh["is_unproven"].tolist()) == ([], [False, False])
    elsewhere = month(camt, ("dkb.csv", of(line(text="INV-2026-000001"), kind="dkb", account="SE4550000000058398")))
    assert codes(elsewhere) == []


def test_of_two_twins_one_waits_where_another_format_has_one() -> None:
    camt = ("nov.xml", of(line(bank_reference="B1", text="x"), line(bank_reference="B2", text="x")))
    found = month(camt, ("dkb.csv", of(line(text="y"), kind="dkb")))
    assert found.fresh["is_unproven"].tolist() == [False, False, True]


def test_lines_after_the_as_of_date_are_said_once_a_statement() -> None:
    file = of(*(line(booked_on=date(2026, 12, n)) for n in (1, 2, 3)), line())
    found = month(file)
    assert amounts(found) == [9600]
    [finding] = found.findings
    assert (finding.code, finding.message.startswith("3 lines")) == ("payment-after-as-of", True)


def test_a_payment_keeps_the_number_of_its_entry() -> None:
    found = month(("bank/nov.xml", of(line(spot="entry 14 detail 2"), number="2026-11")))
    assert found.fresh[["file", "sheet", "row"]].to_numpy().tolist() == [["bank/nov.xml", "statement 2026-11", 14]]
    assert [str(place) for place in found.places.values()] == ["bank/nov.xml statement 2026-11 entry 14 detail 2"]


def test_many_that_are_perhaps_there_twice_are_counted() -> None:
    lines = [line(payer_name=f"Kund {n}", text="") for n in range(250)]
    found = month(
        ("nov.xml", of(*lines)), ("nov.sta", of(*lines[:-1], line(text="x"), kind="mt940", account="37040044"))
    )
    assert found.fresh["is_unproven"].sum() == 249
    assert len(found.findings) == 201
    assert found.findings[-1].message.startswith("49 more payments")


@settings(max_examples=40, deadline=None)
@given(files=st.lists(st.lists(st.integers(1, 3), max_size=6), min_size=1, max_size=4), by_reference=st.booleans())
def test_however_files_overlap_there_are_as_many_as_the_file_with_the_most(
    files: list[list[int]], by_reference: bool
) -> None:
    """Without references each content as often as in the file with the most of it; with them each reference once."""
    lines = [[line(f"{n}.00", bank_reference=f"B{n}" if by_reference else "") for n in file] for file in files]
    counts = [Counter(set(file) if by_reference else file) for file in files]
    expected = reduce(or_, counts)
    found = month(*(of(*own) for own in lines))
    assert Counter(amounts(found)) == {n * 100: count for n, count in expected.items()}
    assert amounts(month(*(of(*own) for own in reversed(lines)), known=booked(found))) == []
