"""What is held as the summary shows it: how many customers for each reason, and who they are."""

from __future__ import annotations

from dataclasses import dataclass

from reconciler.catalogue import all_codes
from reconciler.frames import Frame, looked_up
from reconciler.ledger.month import Month
from reconciler.outputs.books_view import party_names, place_texts
from reconciler.outputs.marked.explanations import ENGLISH, translations

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


def reasons(held: Frame, language: str) -> list[Reason]:
    """Each reason with its number of customers, the most frequent first; what it means, in the page's language."""
    meanings = _meanings(language)
    counts = held["code"].value_counts().to_dict()
    return [
        Reason(str(code), meanings.get(str(code), ""), int(n))
        for code, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def _meanings(language: str) -> dict[str, str]:
    """What each code means; in English where the language has no sentence for it, as in marked copies."""
    own = translations(language) if language != ENGLISH else {}
    return {name: own[name]["meaning"] if name in own else code.meaning for name, code in all_codes().items()}
