"""Matching passes 1, 1b and 2: what settles an invoice without a person's decision."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reconciler import frames
from reconciler.frames import Column, Frame, are_among
from reconciler.rules.matching.round import MATCH, Round, joined_text, no_matches, refused_texts


def settled_by_reference(open_round: Round) -> Frame:
    """Pass 1: the documents named by creditor reference, or by number as structured reference, for the exact sum.

    Never where the payer is known as another party, a document is paid, or the currency is another.
    """
    pairs = open_round.candidates()
    return _exact_for_the_set(open_round, pairs[pairs["is_reference"]])


def settled_in_part_by_reference(open_round: Round) -> Frame:
    """Pass 1b: one document named as in pass 1, and nothing else, for less or for more than is open.

    Less settles in part, more in full, the rest being credit for review. Several transfers for one document are used
    in their order, until it is paid.
    """
    pairs = open_round.candidates()
    is_single = pairs.groupby("payment")["document"].transform("size") == 1
    chosen = pairs[is_single & pairs["is_reference"] & pairs["can_settle"]].sort_values("payment")
    before = chosen.groupby("document")["left"].cumsum() - chosen["left"]
    still = chosen["open"] - before
    chosen = chosen[still > 0].assign(amount=np.minimum(still, chosen["left"])[still > 0], still=still[still > 0])
    if chosen.empty:
        return no_matches()
    chosen["credit"] = chosen["left"] - chosen["amount"]
    is_part = chosen["amount"] < chosen["still"]
    chosen["status"] = np.select([is_part, chosen["credit"] > 0], ["part", "over"], "settled")
    return matches_of(chosen, open_round)


def settled_by_number(open_round: Round) -> Frame:
    """Pass 2: full numbers of documents of one billed party, the payer agrees, for the exact sum of them all."""
    pairs = open_round.candidates()
    parties = pairs.groupby("payment")["party"].transform("nunique")
    pairs["can_settle"] &= pairs["agrees"] & (parties == 1)
    return _exact_for_the_set(open_round, pairs)


def _exact_for_the_set(open_round: Round, pairs: Frame) -> Frame:
    """The transfers that are exactly what is open on all that they name, the earlier ones first."""
    by_payment = pairs.groupby("payment")
    fits = by_payment["can_settle"].transform("all") & (by_payment["open"].transform("sum") == pairs["left"])
    chosen = first_come(pairs[fits])
    if chosen.empty:
        return no_matches()
    return matches_of(chosen.assign(amount=chosen["open"], credit=0, status="settled"), open_round)


def first_come(pairs: Frame) -> Frame:
    """Of transfers that want the same documents, those that would win if each in its order took all it names."""
    winners = []
    while len(pairs):
        first = pairs.groupby("document")["payment"].transform("min") == pairs["payment"]
        wins = first.groupby(pairs["payment"]).transform("all")
        winners.append(pairs[wins])
        pairs = pairs[~wins]
        taken = pairs["document"].isin(winners[-1]["document"]).groupby(pairs["payment"]).transform("any")
        pairs = pairs[~taken.astype(bool)]
    return pd.concat(winners).sort_values(["payment", "document"]) if winners else pairs


def matches_of(chosen: Frame, open_round: Round) -> Frame:
    """Pairs that were chosen, with `amount`, `credit` and `status`, as matches (MATCH) with evidence and refused."""
    evidence = _evidence(chosen)
    result = chosen.assign(
        evidence=chosen["payment"].map(evidence).to_numpy(),
        reason=None,
        refused=chosen["payment"].map(_not_used(chosen, open_round)),
    )
    return frames.typed(result.reset_index(drop=True), MATCH)


def _evidence(chosen: Frame) -> Column:
    """What speaks for it: where the documents are named, and how the payer is known."""
    said = joined_text(chosen, "evidence")
    known = chosen[chosen["agrees"]]
    payer = joined_text(known, "payer").reindex(said.index)
    evidence: Column = said.where(payer.isna(), said + "; payer agrees by " + payer.fillna(""))
    return evidence


def _not_used(chosen: Frame, open_round: Round) -> dict[int, str]:
    """What the transfers name as well without its being used for them, as JSON."""
    pairs = open_round.pairs[open_round.pairs["payment"].isin(chosen["payment"])]
    left = pairs[~are_among(pairs, chosen, ["payment", "document"])]
    numbers = left["document"].map(open_round.documents["number"])
    why = "named too, but what is named by reference is exactly the amount"
    return refused_texts((payment, number, why) for payment, number in zip(left["payment"], numbers, strict=True))
