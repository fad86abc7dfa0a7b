"""Real books of invoices and payments that are thrown away: every batch is checked, and run a second time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from months_of import config, given
from stdnum import iso11649

from reconciler.ledger.books import open_for_writing
from reconciler.ledger.invariants import verified
from reconciler.rules.planning import planned_batch
from reconciler.rules.state import Plan, State

GROSS = 9_600  # one licence, a year, reverse charge
CHOSEN = config(reminders={"days": [14, 30, 45]})


def rf(serial: int) -> str:
    """The creditor reference, found with an independent library by trying all check digits."""
    body = f"INV2026{serial:06d}"
    return next(f"RF{n:02d}{body}" for n in range(2, 99) if iso11649.is_valid(f"RF{n:02d}{body}"))


def money(day: str, amount: int = GROSS, **fields: Any) -> dict[str, Any]:
    return {"booked_on": day, "amount": amount, "currency": "EUR", **fields}


class Books:
    """Books that are thrown away; every batch keeps all invariants, and a second run of it is an empty plan."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.state = State()

    def book(self, as_of: str, **rows: Any) -> Plan:
        with open_for_writing(self.path) as opened:
            made = planned_batch(given(as_of, opened.state(), CHOSEN, **rows))
            opened.commit(made, CHOSEN, "0")
        with open_for_writing(self.path) as opened:
            assert [checked.problems for checked in verified(opened) if checked.problems] == []
            self.state = opened.state()
        assert planned_batch(given(as_of, self.state, CHOSEN, **rows)).is_empty
        return made

    def pay(self, as_of: str, *payments: dict[str, Any]) -> Plan:
        return self.book(as_of, payments=list(payments))

    @property
    def statuses(self) -> dict[str, str]:
        rows = self.state.outcomes.merge(self.state.payments, on="payment_key")
        return dict(zip(rows["payment_id"], rows["status"], strict=True))

    @property
    def paid(self) -> dict[str, int]:
        items = self.state.open_items.assign(paid=self.state.open_items["settled"])
        every = pd.concat([self.state.invoices, items])
        return dict(zip(every["number"].str[-2:], every["paid"], strict=True))

    @property
    def used(self) -> list[tuple[str, str, int, str]]:
        rows = self.state.allocations.merge(self.state.payments[["payment_key", "payment_id"]], on="payment_key")
        return list(zip(rows["payment_id"], rows["invoice"].str[-2:], rows["amount"], rows["pass"], strict=True))
