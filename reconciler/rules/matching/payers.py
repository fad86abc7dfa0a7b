"""Who paid: a known IBAN or the name says whether the payer agrees with the party that was billed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from reconciler import frames
from reconciler.frames import Column, Frame
from reconciler.rules.matching.fold import folded_name

SIMILAR = 75
"""From this similarity on (0 to 100), two names can be one party's."""

_ROWS_AT_ONCE = 256
_NAME = {"own": "int", "best": "int", "other": "text"}


def party_key(kind: Column | str, party_id: Column) -> Column:
    """One text for a party, customers and resellers kept apart; missing where the id is."""
    key: Column = kind + "/" + party_id
    return key


def folded_ibans(ibans: Column) -> Column:
    """IBANs without spaces and in upper case."""
    folded: Column = ibans.str.replace(r"\s+", "", regex=True).str.upper()
    return folded


def folded_names(names: Column) -> Column:
    """Names folded for comparison, each distinct one once; a missing name is the empty text."""
    folded = {name: folded_name(name) for name in names.dropna().unique()}
    column: Column = names.map(folded).astype(object).fillna("")
    return column


def similarities(names: Column, others: Column) -> Any:
    """How similar each folded name is to the other beside it, 0 to 100; an empty one is like none."""
    if not len(names):
        return np.zeros(0)
    scores = process.cpdist(names.tolist(), others.tolist(), scorer=fuzz.ratio, dtype=np.float32)
    return np.where((names == "") | (others == ""), 0, scores)


def name_verdicts(pairs: Frame, transfers: Frame, documents: Frame, parties: Frame, ibans: Frame) -> Frame:
    """What the payer's name says, one row a pair: `own`, `best` (similarity in hundredths of a percent) and `other`.

    `own` is its similarity to the billed party or that party's reseller; where that is not full, `best` is the
    highest among all parties and `other` the party that has it. All parties are asked only where it can matter: not
    where the IBAN already agrees or the document is paid or in another currency.
    """
    if pairs.empty:
        return frames.empty(_NAME)
    names = pd.Series(folded_names(parties["name"]).to_numpy(), index=parties["party"].to_numpy(), dtype=object)
    payer = folded_names(transfers["payer_name"]).loc[pairs["payment"]].reset_index(drop=True)
    own = np.zeros(len(pairs))
    for role in ("party", "payer"):
        expected = documents.loc[pairs["document"], role].map(names).astype(object).fillna("").reset_index(drop=True)
        own = np.maximum(own, similarities(payer, expected))
    is_doubtful = (own < 100) & (payer != "") & _can_matter(pairs, transfers, documents, ibans)
    best, other = _best_parties(payer[is_doubtful], own[is_doubtful], names)
    result = pd.DataFrame({"own": np.round(own * 100)}, index=pairs.index)
    asked = payer.where(is_doubtful)
    result["best"] = asked.map(best).fillna(0).to_numpy()
    result["other"] = asked.map(other).to_numpy()
    return frames.typed(result, _NAME)


def payer_verdicts(pairs: Frame, transfers: Frame, documents: Frame, ibans: Frame) -> Frame:
    """The pairs with `agrees`, `contradicts`, `payer` (how it is known) and `identified` (as which other party).

    `pairs` already has the columns of `name_verdicts`. *Agrees*: a known IBAN of the billed party or its reseller, or
    a similar name, the best among all parties. *Contradicts*: known as another party, and not at all like this one.
    """
    by_iban = _iban_verdicts(pairs, transfers, documents, ibans)
    is_similar = pairs["own"] >= SIMILAR * 100
    by_name = is_similar & (pairs["own"] >= pairs["best"])
    named_other = ~is_similar & (pairs["best"] >= SIMILAR * 100)
    agrees = by_iban["is_own"] | by_name
    how = np.select([by_iban["is_own"], by_name], ["a known IBAN", "its name"], "")
    return pairs.assign(
        agrees=agrees,
        contradicts=~agrees & (by_iban["other"].notna() | named_other),
        payer=pd.Series(how, index=pairs.index, dtype="str"),
        identified=by_iban["other"].where(by_iban["other"].notna(), pairs["other"].where(named_other)),
    )


def _can_matter(pairs: Frame, transfers: Frame, documents: Frame, ibans: Frame) -> Any:
    document, currency = documents.loc[pairs["document"]], transfers.loc[pairs["payment"], "currency"]
    is_own = _iban_verdicts(pairs, transfers, documents, ibans)["is_own"].to_numpy()
    same_currency = document["currency"].to_numpy() == currency.to_numpy()
    return ~is_own & same_currency & (document["open"] > 0).to_numpy()


def _iban_verdicts(pairs: Frame, transfers: Frame, documents: Frame, ibans: Frame) -> Frame:
    """One row a pair: `is_own`, whether the IBAN is known of its party, and `other`, whose it surely is."""
    asked = pd.DataFrame(
        {
            "pair": pairs.index,
            "iban": transfers["iban"].loc[pairs["payment"]].to_numpy(),
            "party": documents["party"].loc[pairs["document"]].to_numpy(),
            "payer": documents["payer"].loc[pairs["document"]].to_numpy(),
        }
    ).dropna(subset=["iban"])
    known = ibans.assign(owner=party_key(ibans["kind"], ibans["party_id"]))[["iban", "owner", "is_sure"]]
    known = asked.merge(known, on="iban").sort_values(["pair", "owner"])
    is_own = (known["owner"] == known["party"]) | (known["owner"] == known["payer"])
    others = known[~is_own & known["is_sure"]].drop_duplicates("pair").set_index("pair")["owner"]
    return pd.DataFrame(
        {"is_own": pairs.index.isin(known.loc[is_own, "pair"]), "other": others.reindex(pairs.index)}, index=pairs.index
    )


def _best_parties(payers: Column, own: Any, names: Column) -> tuple[dict[str, int], dict[str, str]]:
    """For each distinct folded payer's name the highest similarity (hundredths) and a party that has it.

    A similarity that is neither SIMILAR nor as high as the name's `own` is of no interest, and counts as none.
    """
    first = names[names != ""].drop_duplicates()
    equal = pd.Series(first.index.to_numpy(), index=first.to_numpy(), dtype=object)
    least = pd.Series(own, index=payers.to_numpy()).groupby(level=0).min()
    best = {name: 10_000 for name in least.index if name in equal.index}
    other = {name: equal[name] for name in best}
    rest = least.drop(list(best)).clip(lower=SIMILAR)
    choices = sorted(first.items(), key=lambda choice: len(choice[1]))
    order = sorted(rest.index, key=lambda name: (rest[name] // 5, len(name)))
    for start in range(0, len(order), _ROWS_AT_ONCE):
        some = order[start : start + _ROWS_AT_ONCE]
        cutoff = float(rest[some].min())
        keys, near = _of_near_length(choices, some, cutoff / (200 - cutoff))
        if near:
            scores = process.cdist(some, near, scorer=fuzz.ratio, score_cutoff=cutoff - 0.01, dtype=np.float32)
            best.update(zip(some, np.round(scores.max(axis=1) * 100).astype(int).tolist(), strict=True))
            other.update(zip(some, (keys[n] for n in scores.argmax(axis=1)), strict=True))
    return best, other


def _of_near_length(choices: list[tuple[str, str]], some: list[str], share: float) -> tuple[list[str], list[str]]:
    """Keys and names of the choices, sorted by length, of which neither is shorter than `share` of the other."""
    shortest, longest = (pick(len(name) for name in some) for pick in (min, max))
    low = bisect_left(choices, shortest * share - 0.01, key=lambda choice: len(choice[1]))
    high = bisect_right(choices, longest / share + 0.01, key=lambda choice: len(choice[1]))
    return [key for key, _ in choices[low:high]], [name for _, name in choices[low:high]]
