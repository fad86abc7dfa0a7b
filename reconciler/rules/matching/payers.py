"""Who paid: a known IBAN or the name says whether the payer agrees with the party that was billed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from reconciler import frames
from reconciler.frames import Column, Frame
from reconciler.rules.matching.fold import folded_name
from reconciler.rules.matching.name_index import SIMILAR, NameIndex, clear_names
from reconciler.rules.parties import party_key

_NAME = {"own": "int", "best": "int", "other": "text"}
PAYER = {
    "payment": "int",
    "party": "text",  # key of a party that the payer may be
    "is_iban": "bool",  # known by IBAN, else by name
    "score": "int",  # similarity of the name in hundredths
}


@dataclass(frozen=True)
class PartyNames:
    """Folded names of parties, and which of them the payers' names are like.

    - `folded`: the name of each party, by key.
    - `near`: of each payer's name the names most like it (NEAR).
    - `clear`: of each payer's name the name that it is without doubt.
    """

    folded: Column
    near: Frame
    clear: Column

    @classmethod
    def of(cls, parties: Frame, transfers: Frame) -> PartyNames:
        """`parties` with the column `party`, its key; `transfers` with `payer_name`."""
        unique = parties.drop_duplicates("party")
        folded = pd.Series(folded_names(unique["name"]).to_numpy(), index=unique["party"].to_numpy(), dtype=object)
        near = NameIndex(folded.tolist()).nearest(folded_names(transfers["payer_name"]).tolist())
        return cls(folded, near, clear_names(near))

    def namesakes(self) -> set[str]:
        """The parties of which another one of the same kind has the same name."""
        named = pd.DataFrame({"party": self.folded.index, "name": self.folded.to_numpy()})
        named = named[named["name"] != ""].astype("str")
        kinds = named["party"].str.split("/").str[0]
        return set(named.loc[named.assign(kind=kinds).duplicated(["kind", "name"], keep=False), "party"])


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


def name_verdicts(pairs: Frame, transfers: Frame, documents: Frame, names: PartyNames) -> Frame:
    """What the payer's name says, one row a pair: `own`, `best` (similarity in hundredths of a percent) and `other`.

    `own` is its similarity to the billed party or that party's reseller; `best` is the highest among all parties (0
    below SIMILAR), and `other` a party that has it and that the payer is without doubt.
    """
    if pairs.empty:
        return frames.empty(_NAME)
    payer = folded_names(transfers["payer_name"]).loc[pairs["payment"]].reset_index(drop=True)
    own = np.zeros(len(pairs))
    for role in ("party", "payer"):
        keys = documents.loc[pairs["document"], role]
        expected = keys.map(names.folded).astype(object).fillna("").reset_index(drop=True)
        own = np.maximum(own, similarities(payer, expected))
    result = pd.DataFrame({"own": np.round(own * 100)}, index=pairs.index)
    result["best"] = payer.map(names.near.drop_duplicates("payer").set_index("payer")["score"]).fillna(0).to_numpy()
    holders = pd.Series(names.folded.index, index=names.folded.to_numpy(), dtype=object)
    holders = holders[~holders.index.duplicated()]
    result["other"] = payer.map(names.clear).map(holders).to_numpy()
    return frames.typed(result, _NAME)


def payer_verdicts(pairs: Frame, transfers: Frame, documents: Frame, ibans: Frame) -> Frame:
    """The pairs with `agrees`, `contradicts`, `payer` (how it is known) and `identified` (as which other party).

    `pairs` already has the columns of `name_verdicts`. *Agrees*: a known IBAN of the billed party or its reseller, or
    a similar name, the best among all parties. *Contradicts*: known as another party, and not at all like this one;
    by name it is known where the name is as good as equal, or no other one comes near it.
    """
    by_iban = _iban_verdicts(pairs, transfers, documents, ibans)
    is_similar = pairs["own"] >= SIMILAR * 100
    by_name = is_similar & (pairs["own"] >= pairs["best"])
    named_other = ~is_similar & pairs["other"].notna()
    agrees = by_iban["is_own"] | by_name
    how = np.select([by_iban["is_own"], by_name], ["its IBAN", "its name"], "")
    return pairs.assign(
        agrees=agrees,
        contradicts=~agrees & (by_iban["other"].notna() | named_other),
        payer=pd.Series(how, index=pairs.index, dtype="str"),
        identified=by_iban["other"].where(by_iban["other"].notna(), pairs["other"].where(named_other)),
    )


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


def likely_payers(transfers: Frame, names: PartyNames, ibans: Frame) -> Frame:
    """Which party each payer may be (PAYER): all owners of its IBAN; without one, those of the name it clearly is."""
    known = ibans.assign(party=party_key(ibans["kind"], ibans["party_id"]))[["iban", "party"]]
    asked = pd.DataFrame({"payment": transfers.index, "iban": transfers["iban"].to_numpy()}).dropna(subset=["iban"])
    by_iban = asked.merge(known, on="iban").assign(is_iban=True, score=10_000)
    folded = pd.DataFrame({"payment": transfers.index, "name": folded_names(transfers["payer_name"]).to_numpy()})
    folded = folded[~folded["payment"].isin(by_iban["payment"]) & folded["name"].isin(names.clear.index)]
    best = names.near.drop_duplicates("payer").set_index("payer")["score"]
    folded = folded.assign(score=folded["name"].map(best), name=folded["name"].map(names.clear), is_iban=False)
    if folded.empty:
        return frames.joined([by_iban], PAYER).sort_values(["payment", "party"], ignore_index=True)
    holders = pd.DataFrame({"party": names.folded.index, "name": names.folded.to_numpy()})
    found = frames.joined([by_iban, folded.merge(holders, on="name")], PAYER)
    return found.sort_values(["payment", "party"], ignore_index=True).drop_duplicates(["payment", "party"])
