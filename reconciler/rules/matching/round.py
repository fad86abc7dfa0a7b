"""What the matching passes share: the open transfers and documents, and what a transfer says about a document."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class Round:
    """Open transfers and documents, as they are before a pass.

    - `transfers`, in the order in which they came: columns of PAYMENT, `left` (not yet used) and `iban` (folded).
    - `documents`: `number`, `party` (key of the billed party), `payer` (key of its reseller), `party_id`, `currency`,
      `gross`, `open`, `reference`.
    - `pairs`, what a transfer names: `payment`, `document`, `is_reference`, `evidence`, and what is known of the payer
      (`agrees`, `contradicts`, `payer`, `identified`).
    - `strays`: references in transfers that are wrong or of no document.
    - `names` of parties, by key.
    """

    transfers: Frame
    documents: Frame
    pairs: Frame
    strays: Frame
    names: Column

    def candidates(self) -> Frame:
        """The pairs with `open`, `left` and `can_settle`: unpaid, in the transfer's currency, the payer no other."""
        transfers = self.transfers.loc[self.pairs["payment"], ["currency", "left"]].reset_index(drop=True)
        documents = self.documents.loc[self.pairs["document"], ["currency", "open", "party"]].reset_index(drop=True)
        pairs = self.pairs.reset_index(drop=True).assign(left=transfers["left"], open=documents["open"])
        pairs["party"] = documents["party"]
        pairs["is_currency"] = transfers["currency"] == documents["currency"]
        pairs["can_settle"] = pairs["is_currency"] & (pairs["open"] > 0) & (pairs["left"] > 0) & ~pairs["contradicts"]
        return pairs

    def after(self, matches: Frame) -> Round:
        """The round that is left: matched transfers gone, documents less open by what was used for them."""
        used = matches.groupby("document")["amount"].sum()
        still = self.documents["open"] - used.reindex(self.documents.index).fillna(0).astype("int64")
        return replace(
            self,
            transfers=self.transfers.drop(index=matches["payment"].unique()),
            documents=self.documents.assign(open=still),
            pairs=self.pairs[~self.pairs["payment"].isin(matches["payment"])],
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
