"""What the matching made of each transfer, held against the right answer, and the counts by class.

A transfer is one of
- settled: by itself, for the whole right answer and for nothing beyond it;
- wrong: by itself, for a document that is not in the right answer, or for more than it says;
- incomplete: by itself, for a part of the documents of the right answer, the rest being credit;
- suggested: nothing by itself, and the first suggestion is the right set of documents;
- misled: nothing by itself, and the first suggestion is something else;
- left: nothing by itself, and no suggestion.

Money that pays no open document (strangers, duplicates, returns, wrong currency) has no right answer but to be left
alone: for it only `wrong` is bad, and a suggestion, which a person still has to accept, is not.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from matching.books import document_frame, known_ibans, party_frame
from matching.classes import ALL
from matching.transfers import Batch, transfer_frame
from reconciler import frames
from reconciler.frames import Frame
from reconciler.rules.matching.settlement import settlements

GROUPS = {kind.name: kind.group for kind in ALL}
VERDICTS = ("settled", "wrong", "incomplete", "suggested", "misled", "left")


@dataclass(frozen=True)
class Count:
    """How many transfers of one or several classes had each verdict; `alone` are those that had to be left alone."""

    verdicts: Counter[str]

    @property
    def all(self) -> int:
        return sum(self.verdicts.values())

    @property
    def automatic(self) -> int:
        """Used for something by itself, rightly or not."""
        return sum(self.verdicts[v] for v in ("settled", "wrong", "incomplete"))

    @property
    def helped(self) -> int:
        """Settled, or right as the first suggestion."""
        return self.verdicts["settled"] + self.verdicts["suggested"]

    @property
    def untouched(self) -> int:
        """Used for nothing by itself."""
        return self.all - self.automatic


def scored(batch: Batch) -> Frame:
    """A row a transfer: class, group, verdict, what was used and suggested, and the reason that was given."""
    transfers = transfer_frame(batch)
    allocations, outcomes, _ = settlements(
        transfers, document_frame(batch.book), party_frame(batch.book), known_ibans(batch.book),
        frames.empty(frames.OUTCOME),
    )  # fmt: skip
    used: dict[str, dict[str, int]] = {}
    for key, invoice, amount in allocations[["payment_key", "invoice", "amount"]].itertuples(index=False):
        used.setdefault(key, {})[invoice] = amount
    said = outcomes.set_index("payment_key")[["status", "pass", "suggestion", "score", "reason"]]
    said = said.reindex(transfers["payment_key"]).reset_index()
    rows = said.assign(
        label=[transfer.label for transfer in batch.transfers],
        answer=[transfer.answer for transfer in batch.transfers],
        used=[used.get(key, {}) for key in said["payment_key"]],
        text=transfers["text"].to_numpy(),
        payer=transfers["payer_name"].to_numpy(),
        amount=transfers["amount"].to_numpy(),
    )
    rows["suggestion"] = [[] if pd.isna(s) else s.split(", ") for s in rows["suggestion"]]
    verdicts = [verdict(*row) for row in rows[["answer", "used", "suggestion"]].itertuples(index=False)]
    return rows.assign(group=rows["label"].map(GROUPS), verdict=verdicts)


def verdict(answer: dict[str, int], used: dict[str, int], suggestion: list[str]) -> str:
    """The verdict on one transfer, as in the module's list.

    >>> verdict({"A": 100}, {"A": 100}, []), verdict({"A": 100}, {"A": 101}, []), verdict({"A": 100}, {}, ["A", "B"])
    ('settled', 'wrong', 'misled')
    """
    if any(amount > answer.get(number, 0) for number, amount in used.items()):
        return "wrong"
    if used:
        return "settled" if used == answer else "incomplete"
    if not suggestion:
        return "left"
    return "suggested" if set(suggestion) == set(answer) else "misled"


def count(rows: Frame) -> Count:
    """The verdicts of these transfers, counted."""
    return Count(Counter(rows["verdict"]))
