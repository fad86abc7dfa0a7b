"""Which overdue documents are reminded of: levels, days, and what holds a reminder back."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given as sampled
from hypothesis import settings
from hypothesis import strategies as st
from months_of import config, given
from payment_books import Books, money, rf

from reconciler import frames
from reconciler.config import Reminders
from reconciler.rules.matching.credit import CREDIT, DUE
from reconciler.rules.planning import planned_batch
from reconciler.rules.reminders import covering_credit, due_reminders
from reconciler.rules.state import REMINDER_STATE

DUE_ON = date(2026, 11, 30)
CUSTOMERS = [{"customer_id": who, "name": name, "licences": 1} for who, name in (("C1", "Ek AB"), ("C2", "Alm AB"))]


def document(number: str = "A", **fields: Any) -> dict[str, Any]:
    believable = {"kind": "customer", "party_id": "C1", "currency": "EUR", "due_on": DUE_ON, "open": 100}
    return {"number": number, **believable, "is_new": False, **fields}


def reminder(level: int, sent_on: date, number: str = "A") -> dict[str, Any]:
    facts = {"number": number, "level": level, "days_overdue": (sent_on - DUE_ON).days, "open": 100, "currency": "EUR"}
    return {"batch_id": 1, **facts, "sent_on": sent_on}


def due_levels(after: int, sent: list[int], chosen: Reminders | None = None, **fields: Any) -> list[int]:
    """The levels due so many days after the due day, with a level sent on each of the given days after it."""
    documents = frames.typed([document(**fields)], DUE)
    had = [reminder(level, DUE_ON + timedelta(days=day)) for level, day in enumerate(sent, 1)]
    known = frames.typed(pd.DataFrame(had, columns=list(REMINDER_STATE)), REMINDER_STATE)
    found = due_reminders(documents, known, DUE_ON + timedelta(days=after), chosen or Reminders(days=[14, 30, 45]))
    assert found["days_overdue"].tolist() == [after] * len(found)
    return found["level"].tolist()


@pytest.mark.parametrize(
    ("after", "sent", "levels"),
    [
        (13, [], []),
        (14, [], [1]),
        (90, [], [1]),  # however late: no level is skipped
        (14, [14], []),  # a second run for the same day
        (29, [14], []),
        (30, [14], [2]),
        (35, [25], []),  # the letter of day 25 gave until day 35
        (36, [25], [2]),
        (44, [14, 30], []),
        (45, [14, 30], [3]),
        (400, [14, 30, 45], []),
    ],
)
def test_each_level_comes_once_and_in_its_turn(after: int, sent: list[int], levels: list[int]) -> None:
    assert due_levels(after, sent) == levels


@pytest.mark.parametrize("fields", [{"open": 0}, {"open": -5}, {"is_new": True}, {"due_on": None}])
def test_nobody_is_reminded_of_what_is_paid_credited_new_or_never_due(fields: dict[str, Any]) -> None:
    assert due_levels(60, [], **fields) == []


def test_levels_are_as_many_as_the_config_has() -> None:
    assert due_levels(60, [], Reminders(days=[])) == []
    assert due_levels(60, [7], Reminders(days=[7])) == []
    assert due_levels(8, [7], Reminders(days=[7, 8], days_to_pay=1)) == []
    assert due_levels(9, [7], Reminders(days=[7, 8], days_to_pay=1)) == [2]


def test_credit_pays_what_was_due_first_and_only_in_full() -> None:
    documents = frames.typed(
        [
            document("LATER", due_on=date(2026, 12, 2), open=50),
            document("FIRST", open=60),
            document("OTHER", currency="SEK", open=10),
            document("THEIRS", kind="reseller", open=10),
            document("PAID", due_on=date(2026, 1, 1), open=0),
        ],
        DUE,
    )
    credit = {"kind": "customer", "party_id": "C1", "currency": "EUR", "payment_key": "P"}
    for amount, numbers in ((59, []), (60, ["FIRST"]), (109, ["FIRST"]), (110, ["FIRST", "LATER"])):
        credits = frames.typed([{**credit, "credit": amount}], CREDIT)
        assert covering_credit(documents, credits).index.tolist() == numbers, amount


@settings(max_examples=60, deadline=None)
@sampled(
    st.lists(st.integers(1, 120), min_size=1, max_size=12, unique=True).map(sorted),
    st.lists(st.integers(1, 60), max_size=3, unique=True).map(sorted),
    st.integers(1, 20),
)
def test_however_often_it_runs_levels_are_as_told_by_hand(runs: list[int], days: list[int], to_pay: int) -> None:
    sent: list[tuple[int, int]] = []
    rows: list[dict[str, Any]] = []
    chosen = Reminders(days=days, days_to_pay=to_pay)
    documents = frames.typed([document()], DUE)
    for after in runs:
        known = frames.typed(pd.DataFrame(rows, columns=list(REMINDER_STATE)), REMINDER_STATE)
        day = DUE_ON + timedelta(days=after)
        found = due_reminders(documents, known, day, chosen)["level"].tolist()
        expected = len(sent) < len(days) and after >= days[len(sent)] and (not sent or after > sent[-1][1] + to_pay)
        assert found == ([len(sent) + 1] if expected else [])
        for level in found:
            sent.append((level, after))
            rows.append(reminder(level, day))


def levels(plan: Any) -> list[tuple[str, int, int, int]]:
    rows = plan.reminders
    return list(zip(rows["number"], rows["level"], rows["days_overdue"], rows["open"], strict=True))


def codes(plan: Any) -> list[tuple[str, str]]:
    return [(f.code, f.value) for f in plan.findings if f.code == "reminder-withheld"]


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Two invoices of 96.00 of 31 October, due on 30 November."""
    made = Books(tmp_path / "ledger.db")
    assert levels(made.book("2026-10-31", customers=CUSTOMERS)) == []
    return made


def test_payments_of_the_batch_come_first(books: Books) -> None:
    part = money("2026-12-10", 5_000, payment_id="P1", structured_reference=rf(1), end_to_end_id="E1")
    whole = money("2026-12-10", payment_id="P2", structured_reference=rf(2))
    assert levels(books.pay("2026-12-14", part, whole)) == [("INV-2026-000001", 1, 14, 4_600)]
    back = {**part, "amount": -5_000, "payment_id": "R1", "structured_reference": None, "booked_on": "2026-12-28"}
    assert levels(books.pay("2026-12-30", part, whole, back)) == [("INV-2026-000001", 2, 30, 9_600)]


def test_a_payment_in_review_holds_back_the_document_it_suggests(books: Books) -> None:
    doubtful = money("2026-12-10", 5_000, payment_id="P1", payer_name="Ek AB", text="INV-2026-000001")
    plan = books.pay("2026-12-14", doubtful)
    assert levels(plan) == [("INV-2026-000002", 1, 14, 9_600)]
    assert codes(plan) == [("reminder-withheld", "INV-2026-000001")]
    decision = {"payment_id": "P1", "booked_on": "2026-12-10", "amount": 5_000, "currency": "EUR", "decision": "reject"}
    rejected = books.book("2026-12-15", payments=[doubtful], review=[decision])
    assert levels(rejected) == [("INV-2026-000001", 1, 15, 9_600)]


def test_credit_that_would_pay_it_holds_a_reminder_back(books: Books) -> None:
    more = money("2026-11-05", 30_000, payment_id="P1", structured_reference=rf(1))
    books.book("2026-11-10", payments=[more], customers=[{**CUSTOMERS[0], "licences": 2}])
    plan = books.book("2027-01-15")  # INV-2026-000003: a licence for 12 months, 96.00, due on 10 December
    assert levels(plan) == [("INV-2026-000002", 1, 46, 9_600)]
    assert codes(plan) == [("reminder-withheld", "INV-2026-000003")]


def test_an_open_item_is_reminded_of_from_the_first_level_on(books: Books) -> None:
    item = {"number": "OLD-1", "customer_id": "C1", "currency": "EUR", "gross": 10_000, "paid": 2_000}
    item |= {"issued_on": "2026-07-01", "due_on": "2026-08-01"}
    rows = {"open_items": [item]}
    assert levels(books.book("2026-11-12", **rows)) == [("OLD-1", 1, 103, 8_000)]
    assert levels(books.book("2026-11-22")) == []
    assert levels(books.book("2026-11-23")) == [("OLD-1", 2, 114, 8_000)]


def test_an_open_item_that_is_held_is_not_reminded_of(books: Books) -> None:
    item = {"number": "OLD-1", "customer_id": "C9", "currency": "EUR", "gross": 10_000, "issued_on": "2026-07-01"}
    strange = {"customer_id": "C9", "name": "Öst AB", "licences": 1, "currency": "USD"}  # no price
    plan = planned_batch(
        given(
            "2026-11-12", books.state, config(reminders={"days": [14, 30, 45]}), customers=[strange], open_items=[item]
        )
    )
    assert (len(plan.open_items), len(plan.reminders)) == (0, 0)
