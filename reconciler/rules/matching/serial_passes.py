"""Matching passes 3 and 4: numbers without their prefix, and serials alone, of a payer who agrees."""

from __future__ import annotations

import pandas as pd

from reconciler.frames import Column, Frame
from reconciler.rules.matching.passes import first_come, matches_of
from reconciler.rules.matching.round import Round, no_matches
from reconciler.rules.matching.serials import DOUBTFUL, SURE

_MENTIONED = ["payment", "token"]


def settled_by_year_and_serial(open_round: Round) -> Frame:
    """Pass 3: years and serials of one billed party's documents, the payer agrees, for the exact sum of them all."""
    return _settled(open_round, open_round.hints[open_round.hints["is_year"]])


def settled_by_serial(open_round: Round) -> Frame:
    """Pass 4: serials alone, the payer agrees and has no namesake, for the exact sum of them all.

    A serial that stands for several documents means the one of which exactly the amount is open.
    """
    has_namesake = open_round.hints["document"].map(open_round.documents["has_namesake"]).astype(bool)
    is_sure = ~has_namesake | (open_round.hints["payer"] != "its name")
    return _settled(open_round, open_round.hints[is_sure])


def _settled(open_round: Round, hints: Frame) -> Frame:
    candidates = _meant(open_round, hints)
    by_payment = candidates.groupby("payment")
    tokens = by_payment["token"].transform("nunique")
    single = candidates[(tokens == 1) & (candidates["open"] == candidates["left"])]
    is_one = single.groupby("payment")["document"].transform("size") == 1
    several = candidates[(tokens > 1) & (tokens == by_payment["document"].transform("size"))]
    fits = several.groupby("payment")["open"].transform("sum") == several["left"]
    fits &= several.groupby("payment")["party"].transform("nunique") == 1
    chosen = pd.concat([single[is_one], several[fits], _of_no_consequence(single[~is_one], open_round)])
    is_doubtful = (chosen["level"] == DOUBTFUL) & ~_is_sole(chosen, open_round)
    chosen = first_come(chosen[~is_doubtful.groupby(chosen["payment"]).transform("any").astype(bool)])
    if chosen.empty:
        return no_matches()
    return matches_of(chosen.assign(amount=chosen["open"], credit=0, status="settled"), open_round)


def _meant(open_round: Round, hints: Frame) -> Frame:
    """What each mention can mean: payable documents of the payer; nothing where one of its mentions can mean none.

    A serial alone that is no document of the payer's is some other number, and so is a doubtful one that is paid.
    """
    full = open_round.pairs[open_round.pairs["payment"].isin(hints["payment"])]
    full = full.assign(token="full:" + full["document"].astype("str"), is_year=True, level=SURE)
    candidates = open_round.candidates(pd.concat([hints[hints["level"] >= DOUBTFUL], full]))
    candidates["fits"] = candidates["can_settle"] & candidates["agrees"]
    mentions = candidates.groupby(_MENTIONED)
    fits, agrees = mentions["fits"].transform("any"), mentions["agrees"].transform("any")
    is_noise = ~candidates["is_year"] & (~agrees | (~fits & (mentions["level"].transform("max") < SURE)))
    is_lost = (~fits & ~is_noise).groupby(candidates["payment"]).transform("any")
    return candidates[candidates["fits"] & ~is_noise & ~is_lost.astype(bool)]


def _of_no_consequence(equal: Frame, open_round: Round) -> Frame:
    """Equal documents of one party for as many transfers that mean any of them: the earliest due for the first."""
    if equal.empty:
        return equal
    due = equal["document"].map(open_round.documents["due_on"])
    equal = equal.assign(due=due).sort_values(["payment", "due", "document"])
    sets = equal.groupby("payment")["document"].agg(lambda documents: tuple(sorted(documents)))
    equal["set"] = equal["payment"].map(sets).astype(object)
    wanted, there = equal.groupby("set")["payment"].transform("nunique"), equal["set"].map(len)
    is_free = (wanted == there) & (equal.groupby("set")["party"].transform("nunique") == 1)
    equal = equal[is_free]
    return equal[_rank_in_set(equal) == equal.groupby("payment").cumcount()]


def _rank_in_set(equal: Frame) -> Column:
    """Which of the transfers that mean the same documents each is, counted from 0."""
    rank: Column = equal.groupby("set")["payment"].rank("dense").astype("int64") - 1
    return rank


def _is_sole(chosen: Frame, open_round: Round) -> Column:
    """Whether the payer has no other document of which the same amount is open."""
    documents = open_round.documents[open_round.documents["open"] > 0]
    counts = {
        role: documents.groupby([role, "currency", "open"])["number"].transform("size").reindex(chosen["document"])
        for role in ("party", "payer")
    }
    is_billed = pd.MultiIndex.from_frame(chosen[["payment", "party"]]).isin(
        pd.MultiIndex.from_frame(open_round.payers[["payment", "party"]])
    )
    own, resellers = counts["party"].to_numpy(), counts["payer"].fillna(counts["party"]).to_numpy()
    return pd.Series(own == 1, index=chosen.index).where(is_billed, resellers == 1)
