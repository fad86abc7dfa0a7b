"""Payments over whole batches on real books: what they may never do, and when they find their invoice."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given as sampled
from hypothesis import settings
from hypothesis import strategies as st
from months_of import config, given
from stdnum import iso11649

from reconciler.ledger.books import open_for_writing
from reconciler.ledger.invariants import verified
from reconciler.rules.planning import planned_batch

CHOSEN = config()
OPEN_ITEM = {"number": "OLD/77", "customer_id": "C1", "issued_on": "2026-09-01", "due_on": "2026-10-01"}
OPEN_ITEM |= {"currency": "EUR", "gross": 9_600, "paid": 4_600}
NAMES = {1: "Bergmann GmbH", 2: "Forêt Numérique SARL", 3: "Lindqvist Bygg AB"}
CUSTOMERS = [{"customer_id": f"C{n}", "name": name, "licences": 1} for n, name in NAMES.items()]
GROSS = 9_600  # one licence, a year, reverse charge


def rf(serial: int) -> str:
    """The creditor reference, found with an independent library by trying all check digits."""
    body = f"INV2026{serial:06d}"
    return next(f"RF{n:02d}{body}" for n in range(2, 99) if iso11649.is_valid(f"RF{n:02d}{body}"))


def plan(path, as_of, **rows):
    with open_for_writing(path) as opened:
        return planned_batch(given(as_of, opened.state(), CHOSEN, **rows))


def book(path, as_of, **rows):
    """Plans, writes, and gives the plan and the state after it; every invariant of the books holds."""
    with open_for_writing(path) as opened:
        made = planned_batch(given(as_of, opened.state(), CHOSEN, **rows))
        opened.commit(made, CHOSEN, "0")
    with open_for_writing(path) as opened:
        assert [checked.problems for checked in verified(opened) if checked.problems] == []
        return made, opened.state()


def paid(serial, amount=GROSS, **fields):
    row = {"booked_on": "2026-10-20", "amount": amount, "currency": "EUR", "structured_reference": rf(serial)}
    return row | fields


def test_a_payment_that_came_with_its_invoice_is_used_by_a_run_for_a_later_day(tmp_path):
    """A second run on the same inputs is an empty plan, although it knows an invoice that the first one did not."""
    path = tmp_path / "ledger.db"
    payments = [paid(1), paid(2, structured_reference="INV-2026-000002"), paid(3, structured_reference=None)]
    payments[2] |= {"text": "INV-2026-000003", "payer_name": NAMES[3]}
    rows = {"customers": CUSTOMERS, "payments": payments}
    first, _ = book(path, "2026-10-31", **rows)
    assert first.outcomes["status"].tolist() == ["suspense"] * 3
    assert plan(path, "2026-10-31", **rows).is_empty
    _, state = book(path, "2026-11-01", **rows)
    assert dict(zip(state.allocations["invoice"], state.allocations["pass"], strict=True)) == {
        "INV-2026-000001": "1",
        "INV-2026-000002": "1",
        "INV-2026-000003": "2",
    }


def test_a_payment_that_comes_after_its_invoice_is_used_on_the_same_day(tmp_path):
    path = tmp_path / "ledger.db"
    book(path, "2026-10-31", customers=CUSTOMERS)
    _, state = book(path, "2026-10-31", customers=CUSTOMERS, payments=[paid(2)])
    assert state.invoices.set_index("number")["paid"].to_dict() == {
        "INV-2026-000001": 0,
        "INV-2026-000002": GROSS,
        "INV-2026-000003": 0,
    }


AMOUNTS = st.sampled_from([GROSS, 5_000, 4_600, 10_000, 2 * GROSS, 1, -GROSS])
SERIALS = st.integers(1, 4)  # 4: no such invoice
SAID = st.one_of(
    SERIALS.map(lambda n: {"structured_reference": rf(n)}),
    SERIALS.map(lambda n: {"structured_reference": f"INV-2026-{n:06d}"}),
    SERIALS.map(lambda n: {"text": f"Rechnung INV-2026-{n:06d}"}),
    st.tuples(SERIALS, SERIALS).map(lambda two: {"text": f"{rf(two[0])} {rf(two[1])}"}),
    st.just({"text": "Rechnung OLD/77"}),
    st.just({"structured_reference": "OLD/77"}),
    st.just({"text": "Danke"}),
)
PAYER = st.sampled_from([{}, *({"payer_name": name, "payer_iban": f"DE{n:020d}"} for n, name in NAMES.items())])
CURRENCY = st.sampled_from(["EUR", "EUR", "EUR", "SEK"])
PAYMENT = st.builds(
    lambda amount, said, payer, currency: {"amount": amount, "currency": currency, **said, **payer},
    AMOUNTS,
    SAID,
    PAYER,
    CURRENCY,
)


@settings(max_examples=25)
@sampled(months=st.lists(st.lists(PAYMENT, max_size=6), min_size=3, max_size=3))
def test_whatever_is_paid_allocations_never_exceed_payment_or_invoice(months):
    """Twins without an id stay two payments; every sheet comes again the month after and adds nothing."""
    sheet: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        book(path, "2026-10-31", customers=CUSTOMERS, open_items=[OPEN_ITEM])
        for day, payments in zip(("2026-11-30", "2026-12-31", "2027-01-31"), months, strict=True):
            sheet += [{"booked_on": day, **payment} for payment in payments]
            _, state = book(path, day, payments=sheet)
            assert plan(path, day, payments=sheet).is_empty
            assert len(state.payments) == len(sheet)
    used = state.allocations.groupby("payment_key")["amount"].sum()
    credit = state.outcomes.set_index("payment_key")["credit"]
    amounts = state.payments.set_index("payment_key")["amount"]
    kept = used.reindex(amounts.index, fill_value=0) + credit.reindex(amounts.index, fill_value=0)
    assert (kept <= amounts.clip(lower=0)).all()
    paid_in = state.allocations.groupby("invoice")["amount"].sum()
    assert (paid_in <= paid_in.index.map({"OLD/77": 5_000}).fillna(GROSS)).all()
    currencies = state.payments.set_index("payment_key")["currency"]
    assert (currencies[used.index] == "EUR").all()
