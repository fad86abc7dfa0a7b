"""Credit over whole batches: what is left, whose it is, what it is offered for, and when the offer goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from payment_books import GROSS, Books, money, rf

from reconciler import frames
from reconciler.outputs.workbooks.payments import credit_rows
from reconciler.rules.matching.credit import CREDIT, DUE, credit_offers, credits_of
from reconciler.rules.state import OUTCOME_STATE

OVER = money("2026-11-05", 10_000, payment_id="P1", structured_reference=rf(1), payer_name="Bergmann GmbH")


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """One invoice of 96.00 EUR from 31 October, overpaid by 4.00 in November."""
    made = Books(tmp_path / "ledger.db")
    made.book("2026-10-31", customers=[{"customer_id": "C1", "name": "Bergmann GmbH", "licences": 1}])
    return made


def offer(books: Books) -> tuple[Any, ...]:
    [row] = books.state.outcomes.astype(object).where(books.state.outcomes.notna(), None).to_dict("records")
    return row["status"], row["suggestion"], row["credit"]


def test_credit_is_offered_for_the_next_open_document_and_the_offer_goes_with_it(books: Books) -> None:
    """The second licence, 11 months, is 88.00; its invoice is offered from the run after the one that issued it."""
    more = [{"customer_id": "C1", "name": "Bergmann GmbH", "licences": 2}]
    books.book("2026-11-30", customers=more, payments=[OVER])
    assert offer(books) == ("over", None, 400)
    books.book("2026-12-01")
    assert offer(books) == ("over", "INV-2026-000002", 400)
    assert "88.00 EUR open" in books.state.outcomes["reason"].iloc[0]
    assert books.book("2026-12-02").outcomes.empty
    pays = money("2026-12-05", 8_800, payment_id="P2", structured_reference=rf(2))
    plan = books.book("2026-12-31", payments=[pays])
    assert plan.outcomes.set_index("payment_key")["status"].tolist() == ["settled", "over"]
    first = books.state.outcomes[books.state.outcomes["status"] == "over"]
    assert first["suggestion"].isna().all()
    assert first["since"].tolist() == [pd.Timestamp("2026-11-30")]  # although what is said of it changed since
    [row] = credit_rows(books.state).to_dict("records")
    assert row == {
        "party": "C1",
        "kind": "customer",
        "currency": "EUR",
        "amount": 400,
        "since": pd.Timestamp("2026-11-30"),
    }


def test_a_return_takes_the_credit_along(books: Books) -> None:
    books.pay("2026-11-30", OVER | {"end_to_end_id": "E1"})
    assert len(credit_rows(books.state)) == 1
    books.pay("2026-12-31", money("2026-12-03", -10_000, payment_id="R1", end_to_end_id="E1"))
    assert credit_rows(books.state).empty


def over(**values: Any) -> frames.Frame:
    row = {"payment_key": "k", "status": "over", "pass": "1b", "credit": 400, "credit_party": "A", "batch_id": 1}
    return frames.typed([row | {"since": pd.Timestamp("2026-11-30")} | values], OUTCOME_STATE)


def due(*rows: dict[str, Any]) -> frames.Frame:
    plain = {"kind": "customer", "party_id": "A", "currency": "EUR", "open": 400, "is_new": False}
    return frames.typed([plain | {"due_on": pd.Timestamp("2026-12-30")} | row for row in rows], DUE)


PAYMENTS = frames.typed(
    [
        {"payment_key": "k", "booked_on": pd.Timestamp("2026-11-05"), "amount": 10_000, "currency": "EUR", "row": 2}
        | {"is_reversal": False, "is_unproven": False}
    ],
    frames.PAYMENT,
)


def used(*pairs: tuple[str, int]) -> frames.Frame:
    rows = [{"payment_key": "k", "invoice": n, "amount": a, "charges": 0, "pass": "1b"} for n, a in pairs]
    return frames.typed(rows, frames.ALLOCATION)


def test_what_is_left_is_the_payment_less_all_it_was_used_for() -> None:
    """The outcome said 4.00 when it was written; 1.50 of that were used since."""
    documents = due({"number": "1"}, {"number": "2"})
    [row] = credits_of(PAYMENTS, used(("1", GROSS), ("2", 150)), over(), documents).to_dict("records")
    assert (row["credit"], row["kind"], row["party_id"]) == (250, "customer", "A")
    assert credits_of(PAYMENTS, used(("1", GROSS), ("2", 400)), over(), documents).empty
    assert credits_of(PAYMENTS, used(("1", GROSS)), over(status="returned"), documents).empty


def test_a_reseller_and_a_customer_of_the_same_id_keep_their_own_credit() -> None:
    documents = due({"number": "1", "kind": "reseller"}, {"number": "2"}, {"number": "3", "kind": "reseller"})
    credits = credits_of(PAYMENTS, used(("1", GROSS)), over(), documents)
    assert credits["kind"].tolist() == ["reseller"]
    paid_one = documents.assign(open=[0, 400, 400])
    assert credit_offers(credits, paid_one, over())["suggestion"].tolist() == ["3"]


@pytest.mark.parametrize(
    ("documents", "suggestion", "score"),
    [
        (due({"number": "9"}, {"number": "8"}), "8", 90),  # both due on one day: by number
        (due({"number": "9", "due_on": pd.Timestamp("2026-12-29"), "open": 500}, {"number": "8"}), "9", 60),
        (due({"number": "8", "currency": "SEK"}), None, None),
        (due({"number": "8", "party_id": "B"}), None, None),
        (due({"number": "8", "open": 0}), None, None),
        (due({"number": "8", "is_new": True}), None, None),
    ],
)
def test_what_is_offered(documents: frames.Frame, suggestion: str | None, score: int | None) -> None:
    credit = {"payment_key": "k", "kind": "customer", "party_id": "A", "currency": "EUR", "credit": 400}
    credits = frames.typed([credit | {"booked_on": pd.NaT, "since": pd.NaT}], CREDIT)
    offers = credit_offers(credits, documents, over())
    expected = [] if suggestion is None else [(suggestion, score, "over")]
    assert list(zip(offers["suggestion"], offers["score"], offers["status"], strict=True)) == expected
    again = frames.typed(offers.assign(batch_id=2, since=pd.NaT), OUTCOME_STATE) if len(offers) else over()
    assert credit_offers(credits, documents, again).empty
    gone = credit_offers(credits, documents.assign(open=0), again)
    assert gone["suggestion"].isna().all()
    assert len(gone) == len(offers)
