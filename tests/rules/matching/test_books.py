"""What the books give to matching."""

from __future__ import annotations

import pandas as pd

from reconciler import frames
from reconciler.rules.matching.books import open_transfers, payable_documents
from reconciler.rules.matching.ibans import learnt_ibans
from reconciler.rules.state import INVOICE_STATE, OPEN_ITEM_STATE, OUTCOME_STATE, PAYMENT_STATE, State

DAY = pd.Timestamp("2026-10-31")
PARTIES = frames.typed(
    pd.DataFrame(
        [("customer", "C1", "Bergmann GmbH", "R1"), ("reseller", "R1", "Partnerhuset Syd AB", None)],
        columns=["kind", "party_id", "name", "reseller_id"],
    ),
    frames.PARTY,
)


def invoice(number: str, bill_to: str, gross: int, paid: int) -> dict[str, object]:
    party = "C1" if bill_to == "customer" else "R1"
    common = {"batch_id": 1, "kind": "invoice", "net": gross, "vat": 0, "currency": "EUR", "reference": "RF94INV1"}
    return {
        **common, "number": number, "bill_to": bill_to, "party_id": party,
        "reseller_id": "R1", "gross": gross, "paid": paid,
    }  # fmt: skip


INVOICES = frames.typed(
    pd.DataFrame([invoice("INV-1", "customer", 100, 30), invoice("INV-2", "reseller", 50, 50)]), INVOICE_STATE
)
OPEN_ITEMS = frames.typed(
    pd.DataFrame(
        [
            {
                "batch_id": 1,
                "number": "A-1",
                "customer_id": "C1",
                "currency": "EUR",
                "gross": 90,
                "paid": 20,
                "settled": 5,
            }
        ]
    ),
    OPEN_ITEM_STATE,
)


def payment(key: str, amount: int, allocated: int) -> dict[str, object]:
    return {
        "batch_id": 1, "payment_key": key, "booked_on": DAY, "amount": amount, "currency": "EUR",
        "payer_name": "Bergmann", "payer_iban": "DE89 3704", "row": 2, "allocated": allocated,
    }  # fmt: skip


PAYMENTS = frames.typed(
    pd.DataFrame([payment("used", 70, 70), payment("over", 80, 70), payment("rest", 60, 0), payment("out", -9, 0)]),
    PAYMENT_STATE,
)
OUTCOMES = frames.typed(
    pd.DataFrame(
        [
            {"batch_id": 1, "payment_key": key, "status": status, "credit": credit}
            for key, status, credit in [("used", "part", 0), ("over", "over", 10), ("rest", "suspense", 0)]
        ]
    ),
    OUTCOME_STATE,
)


def test_documents_are_invoices_and_open_items_with_what_is_left() -> None:
    documents = payable_documents(INVOICES, OPEN_ITEMS, PARTIES).set_index("number")
    assert documents["open"].to_dict() == {"INV-1": 70, "INV-2": 0, "A-1": 65}
    assert documents["party_kind"].to_dict() == {"INV-1": "customer", "INV-2": "reseller", "A-1": "customer"}
    assert documents.loc[["INV-1", "A-1"], "reseller_id"].tolist() == ["R1", "R1"]
    assert pd.isna(documents.at["INV-2", "reseller_id"])
    assert pd.isna(documents.at["A-1", "reference"])


def test_transfers_are_those_not_used_up_and_not_credited_and_the_new_ones() -> None:
    new = frames.typed(pd.DataFrame([payment("new", 1, 0)]), frames.PAYMENT)
    transfers = open_transfers(State(payments=PAYMENTS, outcomes=OUTCOMES), new)
    assert transfers["payment_key"].tolist() == ["rest", "out", "new"]
    assert transfers["allocated"].tolist() == [0, 0, 0]


def test_empty_books_have_nothing() -> None:
    state = State()
    assert payable_documents(state.invoices, state.open_items, state.parties).empty
    assert open_transfers(state, frames.empty(frames.PAYMENT)).empty
    assert learnt_ibans(state).empty


def test_ibans_are_learnt_from_exact_passes_in_the_books() -> None:
    rows = [("used", "INV-1", 70, "1"), ("over", "A-1", 65, "1b")]
    allocations = pd.DataFrame(rows, columns=["payment_key", "invoice", "amount", "pass"]).assign(batch_id=1)
    state = State(
        parties=PARTIES, payments=PAYMENTS, invoices=INVOICES, open_items=OPEN_ITEMS,
        allocations=frames.typed(allocations, {"batch_id": "int", **frames.ALLOCATION}),
    )  # fmt: skip
    assert learnt_ibans(state).to_dict("records") == [
        {"iban": "DE893704", "kind": "customer", "party_id": "C1", "is_sure": True}
    ]
