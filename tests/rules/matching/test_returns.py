"""Pass 0 over whole batches on real books: what comes back, what only looks like it, and that all stays whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from payment_books import GROSS, Books, money, rf

from reconciler import frames
from reconciler.finding import Place
from reconciler.rules.matching.books import TRANSFER, payable_documents
from reconciler.rules.matching.return_evidence import RETURNED_WORD
from reconciler.rules.matching.returns import Past, returns
from reconciler.rules.state import State

NAMES = {"C1": "Bergmann GmbH", "C2": "Forêt Numérique SARL"}
CUSTOMERS = [{"customer_id": who, "name": name, "licences": 1} for who, name in NAMES.items()]
OLD = {"number": "OLD/77", "customer_id": "C1", "issued_on": "2026-09-01", "due_on": "2026-10-01"}
OLD |= {"currency": "EUR", "gross": 9_600, "paid": 4_600}


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Two invoices of 96.00 EUR from 31 October, and 50.00 open on an older one."""
    made = Books(tmp_path / "ledger.db")
    made.book("2026-10-31", customers=CUSTOMERS, open_items=[OLD])
    return made


PAID = money("2026-11-05", payment_id="P1", end_to_end_id="E2E-1", structured_reference=rf(1), payer_name=NAMES["C1"])
BACK = money("2026-12-03", -GROSS, payment_id="R1", end_to_end_id="e2e-1")


def test_a_return_a_month_later_reopens_the_invoice(books: Books) -> None:
    books.pay("2026-11-30", PAID)
    assert books.paid == {"01": GROSS, "02": 0, "77": 0}
    plan = books.pay("2026-12-31", BACK)
    assert books.paid["01"] == 0
    assert books.statuses == {"P1": "returned", "R1": "returned"}
    assert books.used == [("P1", "01", GROSS, "1"), ("R1", "01", -GROSS, "0")]
    assert [f.code for f in plan.findings if f.code.startswith("payment")] == ["payment-returned"]
    assert "payment P1" in next(f.message for f in plan.findings if f.code == "payment-returned")


def test_both_in_one_sheet_cancel_each_other_and_nothing_is_paid(books: Books) -> None:
    books.pay("2026-12-31", PAID, BACK)
    assert books.statuses == {"P1": "returned", "R1": "returned"}
    assert books.used == []


def test_both_in_one_sheet_where_the_return_names_only_the_invoice(books: Books) -> None:
    """What the passes have just settled is taken back in the same batch, else a second run would do it."""
    back = money("2026-12-03", -GROSS, payment_id="R1", text="Rückgabe INV-2026-000001")
    again = money("2026-12-10", payment_id="P2", structured_reference=rf(1), payer_name=NAMES["C1"])
    books.pay("2026-12-31", PAID, back, again)
    assert books.statuses == {"P1": "returned", "R1": "returned", "P2": "settled"}
    assert books.paid["01"] == GROSS


def test_paid_again_is_a_new_payment_and_can_come_back_too(books: Books) -> None:
    again = money("2026-12-10", payment_id="P2", end_to_end_id="E2E-1", structured_reference=rf(1))
    books.pay("2026-11-30", PAID)
    books.pay("2026-12-31", BACK, again)
    assert (books.paid["01"], books.statuses) == (GROSS, {"P1": "returned", "R1": "returned", "P2": "settled"})
    books.pay("2027-01-31", money("2027-01-04", -GROSS, payment_id="R2", end_to_end_id="E2E-1"))
    assert (books.paid["01"], books.statuses["P2"], books.statuses["R2"]) == (0, "returned", "returned")


def test_of_several_invoices_each_is_reopened_by_what_was_used_for_it(books: Books) -> None:
    both = money("2026-11-05", 14_600, payment_id="P1", end_to_end_id="E1", text=f"{rf(1)} OLD/77")
    books.pay("2026-11-30", both | {"payer_name": NAMES["C1"]})
    assert books.paid == {"01": GROSS, "02": 0, "77": 5_000}
    books.pay("2026-12-31", BACK | {"amount": -14_600, "end_to_end_id": "E1"})
    assert books.paid == {"01": 0, "02": 0, "77": 0}
    assert books.used[2:] == [("R1", "01", -GROSS, "0"), ("R1", "77", -5_000, "0")]


def test_a_part_comes_back(books: Books) -> None:
    books.pay("2026-11-30", PAID | {"amount": 5_000})
    books.pay("2026-12-31", BACK | {"amount": -5_000})
    assert (books.paid["01"], books.statuses["P1"]) == (0, "returned")


def test_what_was_credit_is_gone_without_an_allocation(books: Books) -> None:
    books.pay("2026-11-30", PAID | {"amount": 10_000})
    assert books.state.outcomes["credit"].tolist() == [400]
    books.pay("2026-12-31", BACK | {"amount": -10_000})
    assert books.used == [("P1", "01", GROSS, "1b"), ("R1", "01", -GROSS, "0")]
    assert books.state.outcomes["credit"].tolist() == [0, 0]
    assert books.state.outcomes["credit_party"].isna().all()


def test_a_payment_in_review_is_returned_without_an_allocation(books: Books) -> None:
    books.pay("2026-11-30", PAID | {"structured_reference": None})
    assert books.statuses == {"P1": "review"}  # by the payer's name and the amount
    books.pay("2026-12-31", BACK)
    assert (books.statuses, books.used) == ({"P1": "returned", "R1": "returned"}, [])
    books.pay("2027-01-31")
    assert books.statuses == {"P1": "returned", "R1": "returned"}


@pytest.mark.parametrize(
    ("back", "status", "reason"),
    [
        ({"amount": -9_900}, "suspense", "but is a return of 99.00 EUR"),
        ({"currency": "SEK"}, "suspense", "but is a return of 96.00 SEK"),
        ({"end_to_end_id": "E2E-2"}, "outgoing", "money going out"),
        ({"end_to_end_id": "NOTPROVIDED"}, "outgoing", "money going out"),
        ({"booked_on": "2026-11-04"}, "outgoing", "money going out"),
        ({"payer_name": "Zyx Ltd"}, "outgoing", "money going out"),
        ({"payer_name": "Zyx Ltd", "text": "RETOURE"}, "returned", "returns payment P1"),
        ({"end_to_end_id": None, "text": "INV-2026-000001"}, "outgoing", "money going out"),
        ({"end_to_end_id": None, "text": "Rücklastschrift INV-2026-000001"}, "returned", "returns payment P1"),
        ({"end_to_end_id": None, "text": "returned " + rf(1)}, "returned", "returns payment P1"),
        ({"end_to_end_id": None, "text": "rejet INV-2026-000002"}, "suspense", "names INV-2026-000002"),
        (
            {"end_to_end_id": None, "text": "återbetald INV-2026-000001", "payer_name": NAMES["C2"]},
            "suspense",
            "no payment of 96.00 EUR by the same payer",
        ),
        (
            {"end_to_end_id": None, "text": "återbetald INV-2026-000001", "payer_name": "BERGMANN"},
            "returned",
            "returns payment P1",
        ),
        ({"end_to_end_id": None, "text": "Retoure 4711"}, "outgoing", "money going out"),
    ],
)
def test_what_returns_a_payment_and_what_does_not(books: Books, back: dict[str, Any], status: str, reason: str) -> None:
    books.pay("2026-11-30", PAID)
    books.pay("2026-12-31", BACK | back)
    [outcome] = books.state.outcomes.tail(1).to_dict("records")
    is_back = books.statuses["R1"] == "returned"
    assert books.statuses["R1"] == status
    assert any(reason in text for text in books.state.outcomes["reason"].dropna()), outcome
    assert books.paid["01"] == (0 if is_back else GROSS)


def test_two_payments_that_it_can_return_leave_it_to_a_person(books: Books) -> None:
    twin = PAID | {"payment_id": "P2", "structured_reference": rf(2), "payer_name": NAMES["C2"]}
    books.pay("2026-11-30", PAID, twin)
    books.pay("2026-12-31", BACK)
    assert books.statuses == {"P1": "settled", "P2": "settled", "R1": "suspense"}
    assert "more than one payment" in books.state.outcomes["reason"].iloc[-1]


def test_two_returns_of_one_payment_take_it_back_once(books: Books) -> None:
    books.pay("2026-11-30", PAID)
    books.pay("2026-12-31", BACK | {"booked_on": "2026-12-05", "payment_id": "R2"}, BACK)
    assert books.statuses == {"P1": "returned", "R1": "returned", "R2": "suspense"}
    assert books.paid["01"] == 0
    assert "came back already" in "; ".join(books.state.outcomes["reason"])


def test_money_going_out_is_told_once_a_sheet_and_never_tried_again(books: Books) -> None:
    rent = [money("2026-11-02", -100_000, payment_id="X1"), money("2026-11-03", -50, payment_id="X2", currency="SEK")]
    plan = books.pay("2026-11-30", *rent, PAID)
    [told] = [f for f in plan.findings if f.code.startswith("payment")]
    assert (told.code, told.place) == ("payments-outgoing", Place("payments.xlsx", "payments"))
    assert "2 payments" in told.message
    assert "1000.00 EUR, 0.50 SEK" in told.message
    assert books.statuses == {"X1": "outgoing", "X2": "outgoing", "P1": "settled"}
    assert books.pay("2026-12-31").outcomes.empty


# One call of the pass, for what only a bank's file can say.


def transfers(*rows: dict[str, Any]) -> frames.Frame:
    plain = {"allocated": 0, "file": "bank.xml", "sheet": "", "row": 1, "currency": "EUR"}
    plain |= {"is_reversal": False, "is_unproven": False}
    full = [{**plain, "payment_key": row["payment_id"], **row} for row in rows]
    return frames.typed([{**row, "booked_on": pd.Timestamp(row["booked_on"])} for row in full], TRANSFER)


NO_DOCUMENTS = payable_documents(State().invoices, State().open_items, State().parties)


def outcomes_of(*rows: dict[str, Any]) -> dict[str, str]:
    nothing = Past(frames.empty(frames.PAYMENT), frames.empty(frames.ALLOCATION))
    found = returns(transfers(*rows), nothing, frames.empty(frames.OUTCOME), NO_DOCUMENTS).outcomes
    return dict(zip(found["payment_key"], found["status"], strict=True))


IN = {"booked_on": "2026-11-05", "amount": GROSS, "payment_id": "BANK 17", "entry_reference": "ENTRY9", "account": "A"}
OUT = {"booked_on": "2026-11-06", "amount": -GROSS, "payment_id": "BANK18", "is_reversal": True, "account": "A"}


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"original_references": "X\nbank17"}, "returned"),
        ({"original_references": "ENTRY9"}, "returned"),
        ({"original_references": "BANK17", "account": "B"}, "suspense"),
        ({"original_references": "BANK17", "is_unproven": True}, "suspense"),
        ({"original_references": "BANK19"}, "suspense"),
        ({}, "suspense"),
    ],
)
def test_what_the_bank_says_of_the_original(said: dict[str, Any], status: str) -> None:
    assert outcomes_of(IN, OUT | said)["BANK18"] == status


def test_a_reversal_that_brings_money_is_nobodys_payment_nor_returned(books: Books) -> None:
    taken_back = IN | {"is_reversal": True, "payment_id": "T"}
    assert outcomes_of(taken_back) == {"T": "suspense"}
    assert outcomes_of(taken_back, OUT | {"original_references": "T"}) == {"T": "suspense", "BANK18": "suspense"}


def test_bank_charges_that_counted_as_paid_are_taken_back_too() -> None:
    used = {"payment_key": "BANK 17", "invoice": "INV-1", "amount": GROSS, "charges": 150, "pass": "review"}
    known = transfers(IN)
    past = Past(frames.typed(known, frames.PAYMENT), frames.typed([used], frames.ALLOCATION))
    back = transfers(OUT | {"original_references": "BANK17"})
    found = returns(back, past, frames.empty(frames.OUTCOME), NO_DOCUMENTS).allocations
    assert found[["payment_key", "invoice", "amount", "charges"]].values.tolist() == [["BANK18", "INV-1", -GROSS, -150]]


@pytest.mark.parametrize(
    "text",
    [
        *("sepa-rücklastschrift", "ruecklastschrift", "rückgabe", "rücküberweisung", "rueckueberweisung", "retoure"),
        *("returned", "reversal", "rejet de virement", "retour", "återbetald", "retour afzender", "storno"),
    ],
)
def test_words_for_a_return(text: str) -> None:
    assert RETURNED_WORD.search(text)


@pytest.mark.parametrize("text", ["rücklastschriftgebühr", "retourenlager", "turnover", "returnable", "unstornierbar"])
def test_no_words_for_a_return(text: str) -> None:
    assert not RETURNED_WORD.search(text)
