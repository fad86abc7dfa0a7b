"""Random payments, returns and overpayments over several batches, in any order of the rows."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import given as sampled
from hypothesis import strategies as st
from payment_books import GROSS, Books, rf

from reconciler.rules.matching.credit import open_credits

CUSTOMERS = [{"customer_id": f"C{n}", "name": name, "licences": 1} for n, name in enumerate(("Ek AB", "Alm AB"), 1)]
DAYS = ("2026-11-30", "2026-12-31")
KINDS = st.tuples(
    st.sampled_from(["pay", "back", "back by invoice", "spend"]),
    st.sampled_from([GROSS, 5_000, 10_000]),
    st.integers(1, 2),  # invoice
    st.integers(1, 3),  # end-to-end id
    st.integers(1, 28),  # day
)


def row(n: int, month: str, kind: str, amount: int, serial: int, end_to_end: int, day: int) -> dict[str, Any]:
    plain = {"booked_on": f"{month[:7]}-{day:02d}", "currency": "EUR", "payment_id": f"P{n:02d}"}
    said = {"end_to_end_id": f"E{end_to_end}"}
    fields: dict[str, dict[str, Any]] = {
        "pay": {"amount": amount, "structured_reference": rf(serial), **said},
        "back": {"amount": -amount, **said},
        "back by invoice": {"amount": -amount, "text": f"Rückgabe INV-2026-{serial:06d}"},
        "spend": {"amount": -amount, "text": "Miete"},
    }
    return plain | fields[kind]


def told(months: list[list[dict[str, Any]]]) -> Books:
    """The books after the months; each batch is checked by every invariant and finds nothing when run again."""
    with tempfile.TemporaryDirectory() as folder:
        books = Books(Path(folder) / "ledger.db")
        books.book("2026-10-31", customers=CUSTOMERS)
        for day, rows in zip(DAYS, months, strict=True):
            books.pay(day, *rows)
        return books


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@sampled(st.lists(st.lists(KINDS, max_size=5), min_size=2, max_size=2), st.permutations(range(5)))
def test_what_comes_back_is_whole_and_the_order_of_rows_says_nothing(
    months: list[list[tuple[str, int, int, int, int]]], order: list[int]
) -> None:
    sheets = [
        [row(n * 10 + place, DAYS[n], *drawn) for place, drawn in enumerate(month)] for n, month in enumerate(months)
    ]
    books = told(sheets)
    outcomes, payments = books.state.outcomes, books.state.payments.set_index("payment_key")
    assert sorted(outcomes["payment_key"]) == sorted(payments.index)
    last = outcomes.set_index("payment_key")["status"]
    gone = payments.loc[last.index[last == "returned"]]
    assert gone["amount"].sum() == 0
    assert (gone["amount"] > 0).sum() == (gone["amount"] < 0).sum()
    assert set(payments.loc[last.index[last == "outgoing"], "amount"].lt(0)) <= {True}
    credit = open_credits(books.state)["credit"].sum()
    kept = payments.loc[last.index[last.isin(["settled", "part", "over"])]]
    assert kept["amount"].sum() == sum(books.paid.values()) + credit  # no money but what paid, and what is credit
    mixed = [[sheet[place] for place in order if place < len(sheet)] for sheet in sheets]
    other = told(mixed)
    assert (other.statuses, other.paid, sorted(other.used)) == (books.statuses, books.paid, sorted(books.used))
