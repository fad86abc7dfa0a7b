"""Who is billed for what is charged, and which customers wait when a billed party cannot be invoiced.

Rule `bill-to`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from reconciler import frames
from reconciler.finding import Finding
from reconciler.frames import Column, Frame, looked_up
from reconciler.rules.charges import PRICED
from reconciler.rules.codes import BILLED_RESELLER_HELD
from reconciler.rules.given import Given
from reconciler.rules.parties import party_key
from reconciler.rules.subscription_checks import Cell

BILLED = {
    **PRICED,
    "bill_to": "text",  # customer | reseller
    "party_id": "text",
    "party": "text",  # the key of the billed party
}


@dataclass(frozen=True)
class Stop:
    """A billed party (its key) to whom nothing can be invoiced, in one currency or, with None, in any; and why."""

    party: str
    why: Finding
    currency: str | None = None

    @property
    def is_reseller(self) -> bool:
        """Whether it is a reseller, so that what holds it holds its customers."""
        return self.party.startswith("reseller/")

    def customers(self, charges: Frame) -> list[str]:
        """Those with something on the invoices that are stopped; `charges`: BILLED."""
        if not self.is_reseller:
            return [self.party.partition("/")[2]]
        is_here = (charges["party"] == self.party) & (self.currency is None or charges["currency"] == self.currency)
        return list(charges.loc[is_here, "customer_id"].unique())


def billed_charges(charges: Frame, bill_to: Column) -> Frame:
    """The charges (PRICED) with the party that is billed for each (BILLED).

    `bill_to`: customer | reseller, as wished now, by customer_id. The reseller billed is the one of the charge's term;
    a charge of a term without one is the customer's.

    >>> import pandas as pd
    >>> terms = {"customer_id": ["c", "c", "d"], "reseller_id": ["nord", None, "nord"]}
    >>> charges = pd.DataFrame(terms).assign(licences=1, term_months=12, months=12, discount_bp=0)
    >>> billed_charges(charges, pd.Series({"c": "reseller", "d": "customer"}))["party"].tolist()
    ['reseller/nord', 'customer/c', 'customer/d']
    """
    is_reseller = (looked_up(charges["customer_id"], bill_to) == "reseller") & charges["reseller_id"].notna()
    kind = pd.Series("customer", index=charges.index, dtype="str").mask(is_reseller, "reseller")
    party_id = charges["customer_id"].mask(is_reseller, charges["reseller_id"])
    return frames.typed(charges.assign(bill_to=kind, party_id=party_id, party=party_key(kind, party_id)), BILLED)


def concerned_parties(parties: Frame, charges: Frame, customers: Column) -> Frame:
    """The parties (PARTY, by their key) that are billed for the charges (BILLED), and the `customers` with a row."""
    keyed = parties.set_index(party_key(parties["kind"], parties["party_id"]).rename("party"))
    is_there = keyed.index.isin(charges["party"]) | (keyed["kind"] == "customer") & keyed["party_id"].isin(customers)
    return keyed[is_there]


def held_resellers(given: Given, charges: Frame) -> list[Stop]:
    """Resellers billed (BILLED) whose own row was not accepted: its owner wanted to change something."""
    billed = charges.loc[charges["bill_to"] == "reseller", "party_id"].unique()
    held = given.tables.held_resellers
    return [Stop(f"reseller/{reseller}", held[reseller]) for reseller in billed if reseller in held]


def check_billed(stops: Sequence[Stop], charges: Frame, cell: Cell) -> dict[str, Finding]:
    """The finding that holds each customer, by customer_id, for what stops a party that is billed for it.

    What stops a customer's own invoice holds it; what stops a reseller's holds every customer on it, each told in its
    own row. `charges`: BILLED.
    """
    held: dict[str, Finding] = {}
    for stop in stops:
        for customer in stop.customers(charges):
            held.setdefault(customer, _waits(customer, stop, cell) if stop.is_reseller else stop.why)
    return held


def _waits(customer_id: str, stop: Stop, cell: Cell) -> Finding:
    reseller_id = stop.party.partition("/")[2]
    return BILLED_RESELLER_HELD.at(
        cell(customer_id, "bill_to"),
        f"{customer_id} is billed to its reseller {reseller_id}, to whom nothing can be invoiced now ({stop.why.code}, "
        f"{stop.why.place}), so it waits.",
        value=reseller_id,
    )
