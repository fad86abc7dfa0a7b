"""All that a batch is computed from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from reconciler.config import Config
from reconciler.finding import Place
from reconciler.frames import Frame
from reconciler.rules.state import State
from reconciler.validate.tables import Tables

BOOKS = Place("ledger.db")
"""The place of what is not in this month's sheets."""


@dataclass(frozen=True)
class Given:
    """All that a batch is computed from.

    `vat_rates`: as `vat_treatments` takes them; `allowed`: customers of whom any number of members may be removed.
    """

    tables: Tables
    state: State
    config: Config
    vat_rates: Frame
    as_of: date
    allowed: frozenset[str] = frozenset()

    def cell(self, customer_id: str, field: str) -> Place:
        """The cell of a customer in this month's sheets, else the books."""
        label = self._labels.get(customer_id)
        return BOOKS if label is None else self.tables.place("customers", label, field)

    def party_cell(self, party: str, field: str) -> Place:
        """The cell of a customer or reseller (its `party_key`) in this month's sheets, else the books."""
        kind, _, party_id = party.partition("/")
        if kind == "customer":
            return self.cell(party_id, field)
        label = self._reseller_labels.get(party_id)
        return BOOKS if label is None else self.tables.place("resellers", label, field)

    @cached_property
    def known(self) -> frozenset[str]:
        """The customers in the books."""
        parties = self.state.parties
        return frozenset(parties.loc[parties["kind"] == "customer", "party_id"])

    @cached_property
    def _labels(self) -> dict[str, int]:
        rows = self.tables.frames["customers"]
        return dict(zip(rows["customer_id"], rows.index, strict=True))

    @cached_property
    def _reseller_labels(self) -> dict[str, int]:
        rows = self.tables.frames["resellers"]
        return dict(zip(rows["reseller_id"], rows.index, strict=True))

    @cached_property
    def member_labels(self) -> dict[tuple[str, str], int]:
        """The row of each member in this month's rosters: (customer_id, email) → label."""
        rows = self.tables.frames["members"]
        keys = rows[["customer_id", "email"]].itertuples(index=False, name=None)
        return dict(zip(keys, rows.index, strict=True))
