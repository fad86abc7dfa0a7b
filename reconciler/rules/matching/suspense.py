"""Matching pass 9: what no other pass could use, and why, in plain words."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from reconciler import frames
from reconciler.frames import Frame
from reconciler.money import amount_text
from reconciler.rules.matching.round import MATCH, Round, joined_text
from reconciler.rules.references import printed_reference

_BARRIERS = ("paid", "currency", "contradicts", "stranger")
"""What keeps a document from being settled, the gravest first."""


def in_suspense(open_round: Round) -> Frame:
    """Pass 9: every transfer that is left, with the reason, what it names, and why each of that was refused."""
    transfers = open_round.transfers
    pairs = _with_barriers(open_round)
    reasons = _without_mention(open_round) | _with_mention(pairs, transfers) | _not_coming_in(transfers)
    result = pd.DataFrame({"payment": transfers.index, "document": None, "amount": 0, "credit": 0})
    result["status"] = "suspense"
    result["reason"] = result["payment"].map(reasons)
    result["evidence"] = result["payment"].map(joined_text(pairs, "evidence"))
    result["refused"] = result["payment"].map(_refused(pairs))
    return frames.typed(result, MATCH)


def _with_barriers(open_round: Round) -> Frame:
    """The pairs with `barrier` and `why`, a sentence on each document."""
    pairs = open_round.candidates()
    documents = open_round.documents.loc[pairs["document"]].reset_index(drop=True)
    pairs["number"] = documents["number"]
    pairs["currency"] = documents["currency"]
    pairs["billed"] = documents["party"].map(open_round.names).fillna(documents["party_id"])
    pairs["identified"] = pairs["identified"].map(open_round.names).fillna(pairs["identified"])
    named = open_round.transfers.loc[pairs["payment"], ["payer_name", "currency"]].reset_index(drop=True)
    pairs["payer_name"], pairs["paid_in"] = named["payer_name"], named["currency"]
    by_number = ~pairs["is_reference"].groupby(pairs["payment"]).transform("all").astype(bool)
    checks = [pairs["open"] <= 0, ~pairs["is_currency"], pairs["contradicts"], by_number & ~pairs["agrees"]]
    pairs["barrier"] = np.select(checks, _BARRIERS, "amount") if len(pairs) else ""
    pairs["why"] = [_sentence(pair) for pair in pairs.to_dict("records")]
    return pairs


def _sentence(pair: dict[str, Any]) -> str:
    """Why one document was refused."""
    number, billed = pair["number"], pair["billed"]
    if pair["barrier"] == "paid":
        return f"{number} is already paid, so this may be a second payment"
    if pair["barrier"] == "currency":
        return f"{number} is in {pair['currency']} and the payment in {pair['paid_in']}"
    if pair["barrier"] == "contradicts":
        return f"{number} is billed to {billed}, but the payer is known as another party, {pair['identified']}"
    if pair["barrier"] == "stranger":
        payer = "" if pd.isna(pair["payer_name"]) else f", {pair['payer_name']},"
        return f"{number} is billed to {billed}, and the payer{payer} is not known to pay for it"
    return f"{number} has {amount_text(pair['open'], pair['currency'])} open"


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
    for payment, due, parties, numbers, left, currency in table.itertuples():
        paid, open_amount = amount_text(left, currency), amount_text(due, currency)
        whose = " of several parties" if parties > 1 else ""
        reasons[payment] = f"the payment is {paid}; it names invoices{whose} with {open_amount} open: {numbers}"
    return reasons


def _without_mention(open_round: Round) -> dict[int, str]:
    """The reason for each transfer as far as its stray references say."""
    unknown = "no creditor reference and no invoice number that the books know was found in it"
    reasons = dict.fromkeys(open_round.transfers.index, unknown)
    for payment, reference, is_right in open_round.strays.itertuples(index=False):
        if payment in reasons:
            wrong = "belongs to no invoice in the books" if is_right else "has wrong check digits"
            reasons[payment] = f"the creditor reference {printed_reference(reference)} {wrong}"
    return reasons


def _not_coming_in(transfers: Frame) -> dict[int, str]:
    """The reason for each transfer that brings no money."""
    out = "money going out; only money coming in settles an invoice"
    zero = dict.fromkeys(transfers.index[transfers["left"] == 0], "the amount is zero")
    return zero | dict.fromkeys(transfers.index[transfers["left"] < 0], out)


def _refused(pairs: Frame) -> dict[int, str]:
    refused: dict[int, list[dict[str, str]]] = {}
    for payment, number, why in zip(pairs["payment"], pairs["number"], pairs["why"], strict=True):
        refused.setdefault(payment, []).append({"invoice": number, "reason": why})
    return {payment: json.dumps(alternatives, ensure_ascii=False) for payment, alternatives in refused.items()}
