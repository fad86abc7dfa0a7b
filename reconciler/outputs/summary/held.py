"""What is held as the summary shows it: how many customers for each reason, and who they are."""

from __future__ import annotations

from dataclasses import dataclass

from reconciler.catalogue import all_codes
from reconciler.frames import Frame, looked_up
from reconciler.ledger.month import Month
from reconciler.outputs.books_view import party_names, place_texts

NAMED = 25
"""How many held customers the summary names; `findings.xlsx` names all."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why customers are held: the finding's code, what it means, and how many there are."""

    code: str
    meaning: str
    customers: int


def held_rows(month: Month) -> Frame:
    """Customers and renewals that are held, with the finding's code, what it means, and where it stands."""
    holds = month.end.held
    rows = holds.assign(
        name=looked_up(holds["customer_id"], party_names(month.state.parties, "customer")), place=place_texts(holds)
    )
    return rows.sort_values(["customer_id", "code"], kind="stable", ignore_index=True)


def reasons(held: Frame) -> list[Reason]:
    """Each reason with its number of customers, the most frequent first."""
    meanings = {name: code.meaning for name, code in all_codes().items()}
    counts = held["code"].value_counts().to_dict()
    return [
        Reason(str(code), meanings.get(str(code), ""), int(n))
        for code, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
