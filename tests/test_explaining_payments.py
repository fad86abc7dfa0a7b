"""What `explain` says of credit that is offered and used, and of money going out; the amounts are worked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from payment_books import Books, money, rf

from reconciler.explaining.past import Past
from reconciler.explaining.payments import payment_steps
from reconciler.ledger.books import open_for_writing

OVER = money("2026-11-05", 20_000, payment_id="P1", structured_reference=rf(1))
"""200.00 for an invoice of 96.00: 104.00 is credit."""


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Overpaid in November; the invoice of 88.00 for a second licence is offered the credit in December."""
    made = Books(tmp_path / "ledger.db")
    customer = {"customer_id": "C1", "name": "Bergmann GmbH", "licences": 1}
    made.book("2026-10-31", customers=[customer])
    paid = [OVER, money("2026-11-06", -5_500, payment_id="OUT", text="electricity")]
    made.book("2026-11-30", customers=[customer | {"licences": 2}], payments=paid)
    made.book("2026-12-01")
    return made


def told(books: Books, key: str) -> list[str]:
    with open_for_writing(books.path) as opened:
        return payment_steps(key, Past(opened))


def test_an_offer_is_told_as_what_it_is(books: Books) -> None:
    """Neither a pass nor a person did anything in that batch."""
    steps = told(books, "id:/P1")
    [offer] = [n for n, step in enumerate(steps) if step.startswith("Batch 3 of 2026-12-01: ")]
    assert steps[offer].endswith("what is left of it is offered to a person for an open invoice of the same party.")
    assert steps[offer + 1] == "  Suggested: INV-2026-000002 (score 60 of 100)."
    assert "104.00 EUR of it is left over as credit" in steps[offer + 2]
    assert steps[-1].startswith("Left on 2026-12-01: 104.00 EUR, credit of C1")
    assert sum("Evidence" in step for step in steps) == 1


def test_an_offer_that_was_accepted_says_what_was_left_of_the_payment(books: Books) -> None:
    """104.00 for 88.00 leaves 16.00; the payment of 200.00 is not 16.00 more than the 88.00."""
    accept = {"payment_key": "id:/P1", "decision": "accept", "suggestion": "INV-2026-000002"}
    [finding] = [one for one in books.book("2026-12-31", review=[accept]).findings if one.code == "payment-over"]
    assert finding.message == (
        "What was left of the payment of 200.00 EUR, 104.00 EUR, is 16.00 EUR more than was open on INV-2026-000002; "
        "the rest is credit of C1."
    )
    steps = told(books, "id:/P1")
    assert "Batch 4 of 2026-12-31: a person decided, over." in steps
    assert "  Used: 88.00 EUR for INV-2026-000002." in steps


def test_money_going_out_waits_for_nobody_and_only_pass_0_looked_at_it(books: Books) -> None:
    steps = told(books, "id:/OUT")
    said = steps.index("Batch 2 of 2026-11-30: Money going out that returns no payment; no person need look at it.")
    assert steps[said + 2].startswith("    0: ")
    assert steps[said + 3].startswith("  Reason: ")
    assert steps[-1] == "Left on 2026-12-01: nothing that waits. It is money going out."
