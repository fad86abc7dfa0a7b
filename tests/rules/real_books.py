"""Real books that are thrown away: batches planned and committed one after the other."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from months_of import config, given

from reconciler.config import Config
from reconciler.ledger.books import open_for_writing
from reconciler.rules.planning import planned_batch
from reconciler.rules.state import Plan, State

AT_ONCE = {"seats": {"activate_on": "invoice"}}


@contextmanager
def books() -> Iterator[Path]:
    """The file of books that are thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "ledger.db"


def book(path: Path, as_of: str, settings: Config | None = None, **rows: Any) -> tuple[Plan, State]:
    """Plans and commits the batch of these rows; the plan, and the state after it."""
    chosen = settings or config()
    with open_for_writing(path) as opened:
        plan = planned_batch(given(as_of, opened.state(), chosen, **rows))
        opened.commit(plan, chosen, "0")
    with open_for_writing(path) as opened:
        return plan, opened.state()


def people(count: int, customer_id: str = "C1", **values: Any) -> list[dict[str, Any]]:
    """Roster rows of m0, m1, …"""
    return [{"customer_id": customer_id, "email": f"m{n}@kund.example", **values} for n in range(count)]


def codes(plan: Plan) -> list[str]:
    """The codes of the plan's findings."""
    return [finding.code for finding in plan.findings]
