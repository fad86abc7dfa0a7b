"""Matching pass 9: what no other pass could use, and why, in plain words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reconciler import frames
from reconciler.frames import Frame
from reconciler.money import amount_text
from reconciler.references import in_groups
from reconciler.rules.matching.refunds import payer_reasons, refunds
from reconciler.rules.matching.round import MATCH, Round, joined_text, refused_texts, rows_of
from reconciler.rules.matching.serials import DOUBTFUL

_BARRIERS = ("credited", "paid", "currency", "contradicts", "stranger")
"""What keeps a document from being settled, the gravest first."""

_SAID = ("barrier", "number", "billed", "open", "currency", "paid_in", "payer_name", "identified", "refund")


def in_suspense(open_round: Round) -> Frame:
    """Pass 9: every transfer that is left, with the reason, what it names, and why each of that was refused."""
    transfers = open_round.transfers
    pairs = _with_barriers(open_round)
    named = _with_mention(pairs, transfers)
    reasons = _without_mention(open_round) | payer_reasons(open_round) | named | _not_coming_in(transfers)
    result = pd.DataFrame({"payment": transfers.index, "document": None, "amount": 0, "credit": 0})
    result["status"] = "suspense"
    result["reason"] = result["payment"].map(reasons)
    result["evidence"] = result["payment"].map(joined_text(pairs, "evidence"))
    result["refused"] = result["payment"].map(refused_texts(rows_of(pairs, "payment", "number", "why")))
    return frames.typed(result, MATCH)


def _with_barriers(open_round: Round) -> Frame:
    """The pairs with `barrier` and `why`, a sentence on each document."""
    weak = open_round.hints[open_round.hints["agrees"] & (open_round.hints["level"] >= DOUBTFUL)]
    pairs = open_round.candidates(pd.concat([open_round.pairs, weak], ignore_index=True))
    documents = open_round.documents.loc[pairs["document"]].reset_index(drop=True)
    pairs["number"] = documents["number"]
    pairs["currency"] = documents["currency"]
    pairs["billed"] = documents["party"].map(open_round.names).fillna(documents["party_id"])
    pairs["identified"] = pairs["identified"].map(open_round.names).fillna(pairs["identified"])
    named = open_round.transfers.loc[pairs["payment"], ["payer_name", "currency"]].reset_index(drop=True)
    pairs["refund"] = refunds(open_round).reindex(pairs["payment"]).to_numpy(object)
    pairs["payer_name"], pairs["paid_in"] = named["payer_name"].fillna(""), named["currency"]
    by_number = ~pairs["is_reference"].groupby(pairs["payment"]).transform("all").astype(bool)
    is_credited = (documents["credited"] >= documents["gross"]) & (documents["credited"] > 0)
    is_stranger = by_number & ~pairs["agrees"]
    checks = [is_credited, pairs["open"] <= 0, ~pairs["is_currency"], pairs["contradicts"], is_stranger]
    pairs["barrier"] = np.select(checks, _BARRIERS, "amount") if len(pairs) else ""
    pairs["why"] = [_sentence(*row) for row in rows_of(pairs, *_SAID)]
    return pairs


def _sentence(
    barrier: str, number: str, billed: str, left: int, currency: str, paid_in: str, payer: str, other: str, refund: str
) -> str:
    """Why one document was refused."""
    if barrier == "credited":
        return f"{number} is credited, so nothing may be owed; {refund}"
    if barrier == "paid":
        return f"{number} is already paid, so this may be a second payment; {refund}"
    if barrier == "currency":
        return f"{number} is in {currency} and the payment in {paid_in}"
    if barrier == "contradicts":
        return f"{number} is billed to {billed}, but the payer is known as another party, {other}"
    if barrier == "stranger":
        name = f", {payer}," if payer else ""
        return f"{number} is billed to {billed}, and the payer{name} is not known to pay for it"
    return f"{number} has {amount_text(left, currency)} open"


def _with_mention(pairs: Frame, transfers: Frame) -> dict[int, str]:
    """The reason for each transfer that names documents: the gravest barrier, else several parties, else the amount."""
    rank = pairs["barrier"].map({barrier: n for n, barrier in enumerate(_BARRIERS)})
    barred = pairs.assign(rank=rank).dropna(subset=["rank"]).sort_values(["payment", "rank", "number"])
    reasons: dict[int, str] = barred.drop_duplicates("payment").set_index("payment")["why"].to_dict()
    return reasons | _amount_differs(pairs[~pairs["payment"].isin(reasons)], transfers)


def _amount_differs(pairs: Frame, transfers: Frame) -> dict[int, str]:
    """The reason for transfers that could be used for all they name, were it not for the amount or the parties."""
    if pairs.empty:
        return {}
    grouped = pairs.groupby("payment")
    table = pd.DataFrame({"due": grouped["open"].sum(), "parties": grouped["party"].nunique()})
    table["numbers"] = joined_text(pairs, "number")
    table = table.join(transfers[["left", "currency"]])
    reasons = {}
    columns = ("due", "parties", "numbers", "left", "currency")
    for payment, (due, parties, numbers, left, currency) in zip(table.index, rows_of(table, *columns), strict=True):
        paid, open_amount = amount_text(left, currency), amount_text(due, currency)
        whose = ", billed to several parties" if parties > 1 else ""
        reasons[payment] = f"the payment is {paid}, but {open_amount} is open on what it names: {numbers}{whose}"
    return reasons


def _without_mention(open_round: Round) -> dict[int, str]:
    """The reason for each transfer as far as its stray references say."""
    unknown = "no creditor reference and no invoice number that the books know was found in it"
    reasons = dict.fromkeys(open_round.transfers.index, unknown)
    for payment, reference, is_right in rows_of(open_round.strays, "payment", "reference", "is_right"):
        if payment in reasons:
            wrong = "belongs to no invoice in the books" if is_right else "has wrong check digits"
            reasons[payment] = f"the creditor reference {in_groups(reference)} {wrong}"
    return reasons


def _not_coming_in(transfers: Frame) -> dict[int, str]:
    """The reason for each transfer that brings no money; money going out is pass 0's."""
    return dict.fromkeys(transfers.index[transfers["left"] == 0], "the amount is zero")
