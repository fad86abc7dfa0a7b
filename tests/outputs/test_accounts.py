"""Balances of accounts on random histories, against the workbooks and from month to month."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import given as sampled
from hypothesis import strategies as st
from payment_books import CHOSEN, GROSS, Books, rf

from reconciler.frames import Frame
from reconciler.ledger.books import open_for_reading, open_for_writing
from reconciler.outputs.accounts import ACCOUNT, Accounts, month_accounts
from reconciler.outputs.books_view import open_documents
from reconciler.outputs.workbooks.payments import credit_rows
from reconciler.rules.credit_notes import Asked
from reconciler.rules.crediting import credit_plan
from reconciler.rules.errors import NotCreditableError
from reconciler.vat_data import read_vat_rates

CUSTOMERS = [{"customer_id": f"C{n}", "name": name, "licences": 2} for n, name in enumerate(("Ek AB", "Alm AB"), 1)]
ITEM = {"number": "OLD-1", "customer_id": "C1", "issued_on": "2026-09-01", "due_on": "2026-09-30", "currency": "EUR"}
MONTHS = ("2026-11", "2026-12", "2027-01")
KINDS = st.tuples(
    st.sampled_from(["pay", "pay", "back", "credit", "credit anew"]),
    st.sampled_from([2 * GROSS, 5_000, 30_000]),
    st.integers(1, 2),  # invoice
    st.integers(1, 2),  # licences, or end-to-end id
    st.integers(1, 26),  # day
)


def row(n: int, month: str, kind: str, amount: int, serial: int, other: int, day: int) -> dict[str, Any]:
    plain = {
        "booked_on": f"{month}-{day:02d}",
        "currency": "EUR",
        "payment_id": f"P{month}-{n}",
        "end_to_end_id": f"E{other}",
    }
    if kind == "back":
        return {**plain, "amount": -amount}
    return {**plain, "amount": amount, "structured_reference": rf(serial), "fee": None}


def credit(books: Books, number: str, licences: int, is_reissued: bool, day: date) -> None:
    with open_for_writing(books.path) as opened:
        asked = Asked(number, "too many", None if is_reissued else licences, is_reissued=is_reissued)
        try:
            plan = credit_plan(asked, opened.state(), CHOSEN, read_vat_rates(), day)
        except NotCreditableError:
            return
        opened.commit(plan, CHOSEN, "0")


def months_of(history: list[list[tuple[str, int, int, int, int]]]) -> list[tuple[Accounts, Frame, Frame]]:
    """The accounts of each month of the history, with the rows of the sheets `open` and `credit`."""
    with tempfile.TemporaryDirectory() as folder:
        books = Books(Path(folder) / "ledger.db")
        books.book("2026-10-31", customers=CUSTOMERS, open_items=[{**ITEM, "gross": 10_000, "paid": 2_500}])
        found = []
        for month, drawn in zip(MONTHS, history, strict=True):
            day = date.fromisoformat(f"{month}-27")
            rows = [row(n, month, *one) for n, one in enumerate(drawn) if one[0] in ("pay", "back")]
            books.pay(f"{month}-27", *rows)
            for kind, _, serial, licences, _ in drawn:
                if kind.startswith("credit"):
                    credit(books, f"INV-2026-{serial:06d}", licences, kind == "credit anew", day)
            with open_for_reading(books.path) as opened:
                of_month = opened.month(month)
                assert of_month is not None
                found.append((month_accounts(of_month), open_documents(of_month), credit_rows(of_month.state)))
        return found


def by_account(rows: Frame, name: str) -> dict[tuple[str, str, str], int]:
    sums = rows.groupby(ACCOUNT)[name].sum()
    return {key: amount for key, amount in sums.items() if amount}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@sampled(st.lists(st.lists(KINDS, max_size=4), min_size=3, max_size=3))
def test_opening_and_movements_are_closing_are_open_less_credit(
    history: list[list[tuple[str, int, int, int, int]]],
) -> None:
    before: dict[tuple[str, str, str], int] | None = None
    for accounts, waiting, credits in months_of(history):
        opening, closing = (by_account(accounts.balances, name) for name in ("opening", "closing"))
        moved = by_account(accounts.movements, "amount")
        every = {*opening, *moved, *closing}
        assert {k: opening.get(k, 0) + moved.get(k, 0) for k in every} == {k: closing.get(k, 0) for k in every}
        shown = by_account(waiting.assign(kind="customer", party_id=waiting["billed_to"]), "open")
        unused = by_account(credits.assign(party_id=credits["party"]), "amount")
        assert {k: shown.get(k, 0) - unused.get(k, 0) for k in every} == {k: closing.get(k, 0) for k in every}
        assert {*shown, *unused} <= {tuple(key) for key in accounts.balances[ACCOUNT].itertuples(index=False)}
        if before is not None:
            assert opening == before
        before = closing


def test_a_month_worked_by_hand() -> None:
    """Both owe 192.00, C1 75.00 of an old invoice besides. C1 pays 300.00 of 192.00: 108.00 is credit.

    In December one licence of 96.00 of the paid invoice is credited: that is credit, too. In January the 300.00 come
    back: the old invoice's 75.00 and the licence that is left, 96.00, are open.
    """
    history = [
        [("pay", 30_000, 1, 1, 5)],
        [("credit", 0, 1, 1, 1)],
        [("back", 30_000, 1, 1, 9)],
    ]
    months = months_of(history)
    moves = [accounts.movements for accounts, _, _ in months]
    assert [list(zip(m["what"], m["amount"], strict=True)) for m in moves] == [
        [("payment", -30_000)],
        [("credit_note", -9_600)],
        [("returned", 9_600), ("credit_gone", 20_400)],
    ]
    balances = [a.balances[a.balances["party_id"] == "C1"].iloc[0] for a, _, _ in months]
    assert [(b["opening"], b["closing"], b["credit"]) for b in balances] == [
        (26_700, -3_300, 10_800),
        (-3_300, -12_900, 20_400),
        (-12_900, 17_100, 0),
    ]


def test_credit_that_pays_a_later_invoice_is_shown_and_moves_nothing() -> None:
    with tempfile.TemporaryDirectory() as folder:
        books = Books(Path(folder) / "ledger.db")
        books.book("2026-10-31", customers=CUSTOMERS[:1])
        paid = {**row(1, "2026-11", "pay", 30_000, 1, 1, 5), "payment_id": "P1"}
        books.book("2026-11-27", payments=[paid], customers=[{**CUSTOMERS[0], "licences": 3}])  # 12 months: 96.00
        said = {"payment_id": "P1", "booked_on": "2026-11-05", "amount": 10_800, "currency": "EUR"}
        books.book("2026-12-27", review=[{**said, "decision": "INV-2026-000002"}])
        with open_for_reading(books.path) as opened:
            december = opened.month("2026-12")
        assert december is not None
        accounts = month_accounts(december)
    assert accounts.movements[["what", "numbers", "amount"]].values.tolist() == [["credit_used", "INV-2026-000002", 0]]
    assert accounts.balances[["opening", "closing", "credit"]].values.tolist() == [[-1_200, -1_200, 1_200]]
    assert accounts.open.empty
