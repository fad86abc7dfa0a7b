"""What the matching passes share: the open transfers and documents, and what a transfer says about a document."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeAlias

import pandas as pd

from reconciler import frames
from reconciler.frames import Column, Frame

MATCH = {
    "payment": "int",  # label of the transfer
    "document": "int?",  # label of the document; missing in suspense
    "amount": "int",  # what is used for the document
    "charges": "int",  # bank charges that count as paid, too
    "status": "text",  # as in OUTCOME
    "suggestion": "text",  # numbers for a person to decide on, joined by a comma
    "score": "int?",
    "reason": "text",
    "evidence": "text",
    "refused": "text",  # alternatives, as JSON
    "credit": "int",  # what is left over for the billed party
}
"""What a pass gives: one row for each document a transfer is used for, or one row for a transfer left to a person."""


BETWEEN = ", "
"""What stands between the numbers of a suggestion."""


@dataclass(frozen=True)
class FeeLimits:
    """Up to which bank charges a payment that falls short may be meant as full: the lower of both limits."""

    limit: Decimal = Decimal(15)  # major units of the payment's currency
    percent: Decimal = Decimal(2)  # of what is open


@dataclass(frozen=True)
class Round:
    """Open transfers and documents, as they are before a pass.

    - `transfers`, in the order in which they came: columns of PAYMENT, `left` (not yet used) and `iban` (folded).
    - `documents`: `number`, `party` (key of the billed party), `payer` (key of its reseller), `party_id`, `currency`,
      `gross`, `open`, `reference`, `due_on`, `has_namesake` (another party has the same name), `is_suggested` (for
      another payment).
    - `pairs`, what a transfer names: `payment`, `document`, `is_reference`, `evidence`, and what is known of the payer
      (`agrees`, `contradicts`, `payer`, `identified`).
    - `hints`: the same of documents that are named by year and serial or by the serial alone (HINT of `mentions`).
    - `strays`: references in transfers that are wrong or of no document.
    - `names` of parties, by key.
    - `payers`: which party each payer may be (PAYER).
    - `fees`: which bank charges are usual.
    """

    transfers: Frame
    documents: Frame
    pairs: Frame
    hints: Frame
    strays: Frame
    names: Column
    payers: Frame
    fees: FeeLimits

    def candidates(self, pairs: Frame | None = None) -> Frame:
        """The pairs with `open`, `left` and `can_settle`: unpaid, in the transfer's currency, the payer no other."""
        pairs = (self.pairs if pairs is None else pairs).reset_index(drop=True)
        transfers = self.transfers.loc[pairs["payment"], ["currency", "left"]].reset_index(drop=True)
        documents = self.documents.loc[pairs["document"], ["currency", "open", "party"]].reset_index(drop=True)
        pairs = pairs.assign(left=transfers["left"], open=documents["open"])
        pairs["party"] = documents["party"]
        pairs["is_currency"] = transfers["currency"] == documents["currency"]
        pairs["can_settle"] = pairs["is_currency"] & (pairs["open"] > 0) & (pairs["left"] > 0) & ~pairs["contradicts"]
        return pairs

    def after(self, matches: Frame) -> Round:
        """The round that is left: matched transfers gone, documents less open by what was used for them."""
        used = matches.groupby("document")["amount"].sum()
        still = self.documents["open"] - used.reindex(self.documents.index).fillna(0).astype("int64")
        told = {number for numbers in matches["suggestion"].dropna() for number in numbers.split(BETWEEN)}
        suggested = self.documents["is_suggested"] | self.documents["number"].isin(told)
        documents = self.documents.assign(open=still, is_suggested=suggested)
        return replace(self.without(matches["payment"]), documents=documents)

    def without(self, payments: Iterable[int]) -> Round:
        """The round without these transfers."""
        gone = set(payments)
        return replace(
            self,
            transfers=self.transfers.drop(index=list(gone)),
            pairs=self.pairs[~self.pairs["payment"].isin(gone)],
            hints=self.hints[~self.hints["payment"].isin(gone)],
            payers=self.payers[~self.payers["payment"].isin(gone)],
        )

    def beside(self, other: Round) -> Round:
        """The round with the transfers of another one, whose documents are the later ones."""
        if self.transfers.empty:
            return other
        return replace(
            other,
            transfers=pd.concat([self.transfers, other.transfers]).sort_index(),
            pairs=pd.concat([self.pairs, other.pairs], ignore_index=True),
            hints=pd.concat([self.hints, other.hints], ignore_index=True),
            payers=pd.concat([self.payers, other.payers], ignore_index=True),
        )


Match: TypeAlias = Callable[[Round], Frame]
"""A pass: from the open transfers and documents to its results (MATCH)."""


def no_matches() -> Frame:
    """The result of a pass that found nothing."""
    return frames.empty(MATCH)


def rows_of(frame: Frame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows of some columns as plain tuples, much quicker than a frame's own iteration."""
    return zip(*(frame[name].to_numpy(object).tolist() for name in columns), strict=True)


def joined_text(pairs: Frame, column: str) -> Column:
    """The different texts of a column, one line a transfer, joined by semicolons."""
    unique = pairs.drop_duplicates(["payment", column])
    several = unique["payment"].duplicated(keep=False)
    single: Column = unique[~several].set_index("payment")[column]
    return pd.concat([single, unique[several].groupby("payment")[column].agg("; ".join)])


def refused_texts(refused: Iterable[tuple[Any, ...]]) -> dict[int, str]:
    """The alternatives refused for each transfer, as JSON; `refused` gives transfer, invoice and reason.

    >>> refused_texts([(3, "INV-1", "paid")])
    {3: '[{"invoice": "INV-1", "reason": "paid"}]'}
    """
    alternatives: dict[int, list[dict[str, str]]] = {}
    for payment, number, reason in refused:
        alternatives.setdefault(payment, []).append({"invoice": number, "reason": reason})
    return {payment: json.dumps(found, ensure_ascii=False) for payment, found in alternatives.items()}
