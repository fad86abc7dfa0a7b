"""What people decide in the sheet `review`, each with what comes of it; the amounts are worked by hand."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pandas as pd
import pytest
from months_of import tables

from reconciler import frames
from reconciler.rules.matching.books import open_transfers
from reconciler.rules.matching.ibans import learnt_ibans
from reconciler.rules.matching.named_numbers import NamedNumbers, UnclearNumbersError
from reconciler.rules.matching.review import Reviewed, reviewed
from reconciler.rules.state import (
    BATCHED,
    DECISION_STATE,
    INVOICE_STATE,
    OPEN_ITEM_STATE,
    OUTCOME_STATE,
    PAYMENT_STATE,
    State,
)

AS_OF = date(2026, 12, 31)
DAY = pd.Timestamp("2026-11-05")
ONE, TWO, THREE, CROWNS, PAID = (f"INV-2026-00000{n}" for n in range(1, 6))
PARTIES = frames.typed(
    pd.DataFrame(
        [("customer", "C1", "Bergmann GmbH"), ("customer", "C2", "Forêt SARL")], columns=["kind", "party_id", "name"]
    ),
    frames.PARTY,
)


def invoice(number: str, party: str, gross: int, paid: int = 0, currency: str = "EUR") -> dict[str, Any]:
    row = {"batch_id": 1, "number": number, "bill_to": "customer", "party_id": party, "customer_id": party}
    row |= {"issued_on": DAY, "currency": currency, "gross": gross, "paid": paid, "net": gross, "vat": 0}
    return row


def payment(key: str, amount: int, **more: Any) -> dict[str, Any]:
    row = {"batch_id": 1, "payment_key": f"id:/{key}", "payment_id": key, "booked_on": DAY, "amount": amount}
    row |= {"currency": "EUR", "payer_name": "Jemand", "payer_iban": f"IBAN {key}", "row": 2, "allocated": 0}
    return row | more


def outcome(key: str, **more: Any) -> dict[str, Any]:
    return {"batch_id": 1, "payment_key": f"id:/{key}", "status": "suspense", "pass": "9", "credit": 0} | more


def suggested(key: str, suggestion: str, number: str = "8") -> dict[str, Any]:
    return outcome(key, status="review", suggestion=suggestion, score=50, **{"pass": number})


PAYMENTS = [
    payment("A", 10_000),
    payment("B", 10_000),
    payment("OUT", -10_000),
    payment("USED", 7_700, allocated=7_700),
    payment("OVER", 12_000, allocated=7_000),
    payment("TWIN", 500),
    payment("TWIN", 600, payment_key="id:ACC/TWIN"),
    payment("BACK", 900, allocated=900),
]
OUTCOMES = [
    suggested("A", ONE),
    suggested("B", ONE, "7"),
    outcome("OUT", status="outgoing"),
    outcome("USED", status="settled"),
    outcome("OVER", status="over", credit=5_000, credit_party="C1", suggestion=TWO, score=90),
    outcome("BACK", status="returned"),
]
STATE = State(
    batch_id=1,
    as_of=date(2026, 11, 30),
    invoices=frames.typed(
        [
            invoice(ONE, "C1", 10_300),
            invoice(TWO, "C1", 3_000),
            invoice(THREE, "C2", 8_000),
            invoice(CROWNS, "C2", 10_000, currency="SEK"),
            invoice(PAID, "C1", 7_700, 7_700),
        ],
        INVOICE_STATE,
    ),
    open_items=frames.typed(
        [
            {
                "batch_id": 1,
                "number": "77",
                "customer_id": "C2",
                "currency": "EUR",
                "gross": 2_000,
                "paid": 0,
                "settled": 0,
            }
        ],
        OPEN_ITEM_STATE,
    ),
    payments=frames.typed(PAYMENTS, PAYMENT_STATE),
    allocations=frames.typed(
        [{"batch_id": 1, "payment_key": "id:/USED", "invoice": PAID, "amount": 7_700, "pass": "1"}],
        {**BATCHED, **frames.ALLOCATION},
    ),
    outcomes=frames.typed(OUTCOMES, OUTCOME_STATE),
)


def decide(*rows: dict[str, Any], state: State = STATE, fresh: Any = None) -> Reviewed:
    new = frames.empty(frames.PAYMENT) if fresh is None else fresh
    return reviewed(tables(review=list(rows)), state, new, PARTIES, AS_OF)


def row(key: str, decision: str, **more: Any) -> dict[str, Any]:
    return {"payment_key": f"id:/{key}", "decision": decision} | more


def used(done: Reviewed) -> dict[str, tuple[int, int]]:
    rows = done.allocations
    return dict(zip(rows["invoice"], zip(rows["amount"].tolist(), rows["charges"].tolist(), strict=True), strict=True))


def codes(done: Reviewed) -> list[str]:
    return [finding.code for finding in done.findings]


def stands(done: Reviewed) -> tuple[str, int]:
    [(status, credit)] = done.outcomes[["status", "credit"]].itertuples(index=False, name=None)
    return status, credit


@pytest.mark.parametrize(
    ("asked", "paid", "status", "credit"),
    [
        # a part: 100.00 for 103.00
        (row("A", "accept", suggestion=ONE), {ONE: (10_000, 0)}, "part", 0),
        # the books suggest it with pass 7, so the 3.00 that lack are bank charges
        (row("B", "accept", suggestion=ONE), {ONE: (10_000, 300)}, "settled", 0),
        # the same payment, but the number is typed: a person said what it is for, not that charges lack
        (row("B", ONE), {ONE: (10_000, 0)}, "part", 0),
        # what the row says is another suggestion than that of the books
        (row("B", "accept", suggestion=THREE), {THREE: (8_000, 0)}, "over", 2_000),
        # 30.00, then 70.00 of 80.00
        (row("A", f"{TWO}, {THREE}"), {TWO: (3_000, 0), THREE: (7_000, 0)}, "part", 0),
        # exactly 80.00 and 20.00
        (row("A", f"{THREE}\n77"), {THREE: (8_000, 0), "77": (2_000, 0)}, "settled", 0),
        # more than is open: the rest is the last party's credit
        (row("A", f"77; {TWO}"), {"77": (2_000, 0), TWO: (3_000, 0)}, "over", 5_000),
        # credit of 50.00 pays 30.00
        (row("OVER", "accept", suggestion=TWO), {TWO: (3_000, 0)}, "over", 2_000),
        (row("OVER", TWO, amount=5_000, currency="EUR"), {TWO: (3_000, 0)}, "over", 2_000),
        (row("A", "reject"), {}, "aside", 0),
        (row("OVER", "reject"), {}, "aside", 5_000),
        # without a key: by id, day and amount
        ({"payment_id": "A", "decision": "77"}, {"77": (2_000, 0)}, "over", 8_000),
        ({"payment_id": "TWIN", "amount": 600, "currency": "EUR", "decision": "77"}, {"77": (600, 0)}, "part", 0),
    ],
)
def test_a_decision_is_done(asked: dict[str, Any], paid: dict[str, tuple[int, int]], status: str, credit: int) -> None:
    done = decide(asked)
    assert used(done) == paid
    assert set(done.allocations["pass"]) <= {"review"}
    assert stands(done) == (status, credit)
    assert done.outcomes["pass"].tolist() == ["review"]
    assert len(done.decisions) == 1
    told = {"part": ["payment-part"], "over": ["payment-over"]}
    assert codes(done) == told.get(status, [])


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (row("NEW", "accept", suggestion=ONE), "decision-unknown-payment"),
        ({"decision": "reject"}, "decision-unknown-payment"),
        ({"payment_id": "NEW", "decision": "reject"}, "decision-unknown-payment"),
        ({"payment_id": "TWIN", "decision": "77"}, "decision-unknown-payment"),
        (row("A", "accept"), "decision-without-suggestion"),
        (row("A", "INV-2026-000099"), "decision-unknown-invoice"),
        (row("A", f"{ONE} perhaps"), "decision-unknown-invoice"),
        (row("A", "maybe"), "decision-unknown-invoice"),
        (row("A", ";"), "decision-unknown-invoice"),
        (row("A", "accept", suggestion="INV-2026-000099"), "decision-unknown-invoice"),
        (row("A", CROWNS), "decision-other-currency"),
        (row("A", PAID), "decision-invoice-paid"),
        (row("A", f"{TWO}, {PAID}"), "decision-invoice-paid"),
        (row("OUT", ONE), "decision-outgoing"),
        (row("USED", ONE), "decision-stale"),
        (row("USED", "reject"), "decision-stale"),
        (row("BACK", ONE), "decision-stale"),
        (row("A", ONE, booked_on=pd.Timestamp("2026-11-06")), "decision-misplaced"),
        (row("A", ONE, amount=9_999, currency="EUR"), "decision-misplaced"),
        (row("A", ONE, amount=10_000, currency="SEK"), "decision-misplaced"),
    ],
)
def test_a_decision_that_cannot_be_done_is_a_finding_at_its_cell(asked: dict[str, Any], code: str) -> None:
    done = decide(asked)
    assert codes(done) == [code]
    [finding] = done.findings
    assert finding.place.file == "review.xlsx"
    assert finding.place.cell.endswith("2")
    assert finding.value == asked["decision"]
    assert finding.advice
    assert (len(done.allocations), len(done.outcomes), len(done.decisions)) == (0, 0, 0)


def test_what_is_so_already_is_nothing_to_say() -> None:
    done = decide(row("USED", PAID))
    assert (codes(done), len(done.decisions)) == ([], 0)


def test_a_decision_that_is_booked_is_nothing_whatever_the_row_says_now() -> None:
    first = decide(row("OVER", "accept", suggestion=TWO, amount=5_000, currency="EUR"), row("A", "reject"))
    booked = first.decisions.assign(batch_id=2, since=pd.Timestamp(AS_OF))
    after = State(**{**vars(first.state), "decisions": frames.typed(booked, DECISION_STATE)})
    again = decide(row("OVER", "accept", suggestion=TWO, amount=5_000, currency="EUR"), row("A", "reject"), state=after)
    assert (codes(again), len(again.allocations), len(again.outcomes), len(again.decisions)) == ([], 0, 0, 0)
    later = decide(row("A", "reject"), row("A", THREE), state=after)  # the file with the first word lies there still
    assert used(later) == {THREE: (8_000, 0)}


def test_rows_that_contradict_each_other_do_nothing_and_equal_ones_count_once() -> None:
    done = decide(row("A", "reject"), row("A", ONE), row("B", ONE), row("B", "accept", suggestion=ONE))
    assert codes(done)[:2] == ["decision-conflict", "decision-conflict"]
    assert {finding.place.cell[-1] for finding in done.findings[:2]} == {"2", "3"}
    assert done.decisions["payment_key"].tolist() == ["id:/B"]


def test_two_payments_for_one_invoice_take_their_turns() -> None:
    done = decide(row("B", ONE), row("A", ONE))
    # A and B are of one day: A takes 100.00 of 103.00, B the 3.00 that are left
    assert done.allocations[["payment_key", "amount"]].to_numpy().tolist() == [["id:/A", 10_000], ["id:/B", 300]]
    assert done.outcomes.set_index("payment_key")["credit"].to_dict() == {"id:/A": 0, "id:/B": 9_700}
    third = decide(row("B", TWO), row("A", TWO))
    assert [code for code in codes(third) if code.startswith("decision")] == ["decision-invoice-paid"]


def test_a_payment_that_comes_with_its_decision_is_decided() -> None:
    fresh = frames.typed([payment("FRESH", 2_000)], frames.PAYMENT)
    done = decide(row("FRESH", "77"), fresh=fresh)
    assert used(done) == {"77": (2_000, 0)}
    assert done.state.payments.set_index("payment_key").at["id:/FRESH", "allocated"] == 2_000
    assert done.state.open_items["settled"].tolist() == [2_000]


def test_no_pass_looks_at_what_a_person_decided() -> None:
    done = decide(row("A", "reject"), row("B", f"{ONE}"))
    left = open_transfers(done.state, frames.empty(frames.PAYMENT))
    assert sorted(left["payment_key"]) == ["id:/TWIN", "id:ACC/TWIN"]
    assert done.state.invoices.set_index("number").at[ONE, "paid"] == 10_000


def test_a_confirmed_payer_is_known_but_proves_no_other_wrong() -> None:
    assert learnt_ibans(STATE)["iban"].tolist() == ["IBANUSED"]
    known = learnt_ibans(decide(row("A", THREE), row("B", "reject")).state).set_index("iban")
    assert known.loc["IBANA", ["party_id", "is_sure"]].tolist() == ["C2", False]
    assert "IBANB" not in known.index


def test_what_a_person_refused_is_kept_with_its_pass() -> None:
    [refused] = decide(row("A", THREE)).outcomes["refused"]
    assert json.loads(refused) == [{"invoice": ONE, "reason": "suggested by pass 8, but a person decided otherwise"}]
    assert decide(row("B", "accept", suggestion=ONE)).outcomes["refused"].isna().all()


NUMBERS = NamedNumbers(["INV-2026-000001", "INV-2026-000002", "77", "7", "R 5", "r5", "A,B"])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("inv-2026-000001", ["INV-2026-000001"]),
        ("INV - 2026 - 000001", ["INV-2026-000001"]),
        ("INV-2026-000001,INV-2026-000002;77", ["INV-2026-000001", "INV-2026-000002", "77"]),
        ("INV-2026-000001 INV-2026-000002", ["INV-2026-000001", "INV-2026-000002"]),
        ("INV-2026-000001\nINV-2026-000002", ["INV-2026-000001", "INV-2026-000002"]),
        ("77, 77.0, 77", ["77"]),
        ("r5", ["r5"]),
        ("A,B", ["A,B"]),
        (" , ; ", []),
    ],
)
def test_numbers_are_read_as_people_type_them(text: str, named: list[str]) -> None:
    assert NUMBERS.named_in(text) == named


@pytest.mark.parametrize(
    ("text", "what", "candidates"),
    [
        ("INV-2026-000001 soon", "soon", ()),
        ("INV-2026-00001", "INV-2026-00001", ()),
        ("7 7", "7 7", ("7 and 7", "77")),
        ("R5", "R5", ("R 5", "r5")),
    ],
)
def test_numbers_that_are_none_or_several_are_unclear(text: str, what: str, candidates: tuple[str, ...]) -> None:
    with pytest.raises(UnclearNumbersError) as unclear:
        NUMBERS.named_in(text)
    assert (unclear.value.what, unclear.value.candidates) == (what, candidates)
