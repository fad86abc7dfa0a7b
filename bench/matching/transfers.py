"""The transfers of one evaluation: all classes in their shares, in one batch, against one book."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

import pandas as pd

from matching.books import AS_OF, Book, made_book
from matching.classes import CLASSES, RETURNED, TWIN
from matching.makers import Transfer, desk
from reconciler import frames
from reconciler.frames import Frame
from reconciler.rules.matching.books import TRANSFER

COMMON = ("reference in its field", "number intact, payer agrees")


@dataclass(frozen=True)
class Batch:
    """A book and the transfers that come to it."""

    book: Book
    transfers: list[Transfer]


def made_batch(seed: int, part: str, count: int, is_stressed: bool = False) -> Batch:
    """About `count` transfers; `part` is "work" or "held-out", `is_stressed` has one wrong digit in every number.

    The same seed gives the same books, payers and amounts, stressed or not.
    """
    random = Random(f"{part} {seed}")
    return batch_against(made_book(random, count), random, part, count, Random(seed) if is_stressed else None)


def batch_against(book: Book, random: Random, part: str, count: int, stress: Random | None = None) -> Batch:
    """About `count` transfers against a book that is there."""
    at = desk(book, random, part, stress)
    made = []
    for kind in CLASSES:
        for _ in range(round(count * kind.share / 1000)):
            fields, answer = kind.maker(at)
            booked = AS_OF - timedelta(random.randrange(4, 30))
            made.append(Transfer(kind.name, {"booked_on": booked, **fields}, answer))
    common = [n for n, transfer in enumerate(made) if transfer.label in COMMON]
    chosen = random.sample(common, round(count * (TWIN.share + RETURNED.share) / 1000))
    twinned, returned = chosen[: round(count * TWIN.share / 1000)], chosen[round(count * TWIN.share / 1000) :]
    made += [_later(made[n], random, TWIN.name) for n in twinned]
    for n in returned:
        made[n] = replace(made[n], label=RETURNED.name, answer={}, fields={**made[n].fields, "payment_id": f"B{n:06d}"})
        back = {"amount": -made[n].fields["amount"], "is_reversal": True, "original_references": f"B{n:06d}"}
        made.append(_later(made[n], random, RETURNED.name, payment_id=f"R{n:06d}", text="Return", **back))
    random.shuffle(made)
    return Batch(book, made)


def _later(transfer: Transfer, random: Random, label: str, **fields: Any) -> Transfer:
    """The same in the last days of the month, with other fields, and nothing that it may be used for."""
    booked = AS_OF - timedelta(random.randrange(3))
    return Transfer(label, {**transfer.fields, "booked_on": booked, **fields}, {})


def transfer_frame(batch: Batch) -> Frame:
    """The transfers as the matching takes them (TRANSFER); the row of a transfer is its place in the batch."""
    rows = pd.DataFrame([transfer.fields for transfer in batch.transfers])
    rows = rows.assign(
        payment_key=[f"t{n:06d}" for n in range(len(rows))], allocated=0, file="bank.csv", row=range(2, len(rows) + 2)
    )
    rows["is_reversal"] = rows["is_reversal"].eq(True) if "is_reversal" in rows else False
    return frames.typed(rows.replace({"": None}), TRANSFER)
