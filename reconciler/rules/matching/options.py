"""What a payment left to a person may be for: options with a score, of which the best is suggested."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pandas as pd

from reconciler import frames
from reconciler.frames import Column, Frame
from reconciler.money import amount_text
from reconciler.rules.matching.reasons import against, speaking
from reconciler.rules.matching.round import BETWEEN, MATCH, Round, joined_text, no_matches, rows_of

OPTION = {
    "payment": "int",
    "kind": "text",  # which of `SPEAKING` in `reasons`
    "document": "int",  # one row each document of the option
    "score": "int",  # 0 to 100
    "by": "text",  # how the payer is known: its IBAN, its name; missing where it is not
    "standing": "text",  # agrees | unknown | contradicts
}
MOST_REFUSED = 5


def views(open_round: Round) -> Iterator[tuple[Frame, Frame]]:
    """Transfers with the open documents that are there for them: not invoices of the day of its own or a later batch.

    Usually there is one view. See `mentions`: the same run again must find what it found.
    """
    transfers, documents = open_round.transfers, open_round.documents[open_round.documents["open"] > 0]
    transfers = transfers[transfers["left"] > 0]
    batches = np.sort(documents["issued_in"].dropna().unique().astype("int64"))
    came = transfers["came_in"].astype("Float64").fillna(np.inf).to_numpy(dtype=float)
    group = np.searchsorted(batches, came, side="left")
    for number in np.unique(group):
        hidden = documents["issued_in"].isin(batches[number:])
        yield transfers[group == number], documents[~hidden]


def best_options(options: Frame, open_round: Round) -> Frame:
    """The best option of each transfer as a match to review (MATCH), the others as refused."""
    if options.empty:
        return no_matches()
    rows = frames.typed(options.reset_index(drop=True), OPTION).drop_duplicates(["payment", "kind", "document"])
    documents = open_round.documents
    rows["due_on"], rows["number"] = (
        rows["document"].map(documents["due_on"]),
        rows["document"].map(documents["number"]),
    )
    rows["open"] = rows["document"].map(documents["open"])
    rows = rows.sort_values(
        ["payment", "score", "kind", "due_on", "document"], ascending=[True, False, True, True, True]
    )
    table = rows.groupby(["payment", "kind"], sort=False).agg(
        score=("score", "first"),
        by=("by", "first"),
        standing=("standing", "first"),
        document=("document", "first"),
        due=("open", "sum"),
        count=("open", "size"),
    )
    table["numbers"] = rows.groupby(["payment", "kind"], sort=False)["number"].agg(BETWEEN.join)
    table = table.reset_index()
    is_best = ~table.duplicated("payment")
    best = _described(table[is_best], open_round)
    result = pd.DataFrame(
        {
            "payment": best["payment"],
            "document": pd.array([None] * len(best), dtype="Int64"),
            "amount": 0,
            "credit": 0,
            "status": "review",
            "suggestion": best["numbers"],
            "score": best["score"],
            "reason": best["reason"],
            "evidence": _evidence(best, open_round),
            "refused": best["payment"].map(_refused(table[~is_best], best, open_round)),
        }
    )
    return frames.typed(result.reset_index(drop=True), MATCH)


def _described(best: Frame, open_round: Round) -> Frame:
    """The options with `reason`: what speaks for them, and what is against it."""
    transfers = open_round.transfers.loc[best["payment"], ["left", "currency", "payer_name", "fee"]].reset_index(
        drop=True
    )
    documents = open_round.documents.loc[best["document"], ["party", "party_id"]].reset_index(drop=True)
    best = best.reset_index(drop=True).assign(
        paid=[amount_text(*row) for row in rows_of(transfers, "left", "currency")],
        due_text=[amount_text(due, currency) for due, currency in zip(best["due"], transfers["currency"], strict=True)],
        payer=transfers["payer_name"].fillna(""),
        billed=documents["party"].map(open_round.names).fillna(documents["party_id"]),
        identified=_identified(best, open_round),
    )
    said = ("kind", "numbers", "paid", "due_text", "by", "count")
    known = ("kind", "standing", "payer", "billed", "identified", "count")
    best["reason"] = [
        "; ".join(filter(None, (speaking(*words), against(*other))))
        for words, other in zip(rows_of(best, *said), rows_of(best, *known), strict=True)
    ]
    return best


def _identified(best: Frame, open_round: Round) -> list[str]:
    """As which party the payer is known, by name; the empty text where it is not."""
    first = open_round.payers.drop_duplicates("payment").set_index("payment")["party"]
    keys = first.reindex(best["payment"]).reset_index(drop=True)
    return list(keys.map(open_round.names).fillna(keys).astype(object).fillna(""))


def _evidence(best: Frame, open_round: Round) -> Column:
    """What the transfer names, and how its payer is known."""
    named = pd.concat([open_round.pairs[["payment", "evidence"]], open_round.hints[["payment", "evidence"]]])
    said = joined_text(named, "evidence").reindex(best["payment"]).to_numpy(object)
    known = ["" if pd.isna(by) else f"payer known by {by}" for by in best["by"]]
    texts = ["; ".join(filter(None, ["" if pd.isna(s) else s, k])) or None for s, k in zip(said, known, strict=True)]
    return pd.Series(texts, index=best.index, dtype="str")


def _refused(others: Frame, best: Frame, open_round: Round) -> dict[int, str]:
    """The next best options, and documents that are named and in none of them, as JSON."""
    scores = best.set_index("payment")["score"]
    found: dict[int, list[dict[str, str]]] = {}
    for payment, numbers, score in rows_of(others, "payment", "numbers", "score"):
        why = f"score {score}, less than {scores[payment]}"
        found.setdefault(payment, []).append({"invoice": numbers, "reason": why})
    taken = dict(zip(best["payment"], best["numbers"], strict=True))
    pairs = open_round.pairs[open_round.pairs["payment"].isin(best["payment"])]
    named = pairs.assign(number=pairs["document"].map(open_round.documents["number"]))
    for payment, number in rows_of(named, "payment", "number"):
        told = [taken[payment], *(one["invoice"] for one in found.get(payment, []))]
        if not any(number in numbers.split(BETWEEN) for numbers in told):
            found.setdefault(payment, []).append({"invoice": number, "reason": "named, but it fits less well"})
    return {payment: json.dumps(some[:MOST_REFUSED], ensure_ascii=False) for payment, some in found.items()}
