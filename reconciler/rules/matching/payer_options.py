"""Options from what is open for a payer who is known, whatever the text says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from reconciler import frames
from reconciler.frames import Column, Frame
from reconciler.rules.matching.bank_charges import is_less_charges, usual_charges
from reconciler.rules.matching.options import OPTION, views
from reconciler.rules.matching.round import FeeLimits, Round
from reconciler.rules.matching.subsets import only_subset

_GROUP = ["party", "currency"]
_SCORES = {  # by IBAN, by name
    "only-open": (90, 0),
    "all-open": (86, 80),
    "equal": (76, 70),
    "payer-less-charges": (66, 60),
    "oldest-equal": (64, 58),
    "subset": (58, 52),
    "only-part": (40, 36),
    "only-over": (38, 34),
}
_AMOUNT_BITS = 42
_LARGEST = (1 << _AMOUNT_BITS) - 1
MOST_IN_SUBSETS = 15
"""Of so many open invoices of a payer the sums of all subsets are looked at: 2^15 are 32,768."""


@dataclass(frozen=True)
class _Owed:
    """`asked`: one row a transfer and party that its payer may be; `owed`: one row an open document and its payers."""

    asked: Frame  # payment, party, currency, left, fee, is_iban, by, is_silent
    owed: Frame  # document, party, currency, open, due_on, is_suggested
    groups: Frame  # of `owed` by party and currency: count, sum, first document
    fees: FeeLimits


def only_open(open_round: Round) -> Frame:
    """Pass 5: the only open document of a payer known by IBAN, its only transfer without a number, the exact amount."""
    return _of_views(open_round, _only_open)


def all_open(open_round: Round) -> Frame:
    """Pass 6: all open documents of a payer who is known; the first of its transfers of exactly their sum."""
    return _of_views(open_round, _all_open)


def less_charges(open_round: Round) -> Frame:
    """Pass 7: of a payer who names nothing the one document of which the amount falls short by bank charges only."""
    return _of_views(open_round, _less_charges)


def of_payer(open_round: Round) -> Frame:
    """Pass 8: documents of exactly the amount, the only subset that sums to it, or the only document."""
    return _of_views(open_round, _equal, _subset, _only_other_amount)


def _of_views(open_round: Round, *generators: Callable[[_Owed], Frame]) -> Frame:
    found = []
    for transfers, documents in views(open_round):
        here = _owed(open_round, transfers, documents)
        if len(here.asked):
            found += [generator(here) for generator in generators]
    options = frames.joined(found, {**OPTION, "is_iban": "bool"})
    scores = [
        _SCORES[kind][0 if is_iban else 1] for kind, is_iban in zip(options["kind"], options["is_iban"], strict=True)
    ]
    return options.assign(score=scores)[list(OPTION)]


def _owed(open_round: Round, transfers: Frame, documents: Frame) -> _Owed:
    columns = ["currency", "open", "due_on", "is_suggested"]
    owed = pd.concat(
        [
            documents[[role, *columns]].rename(columns={role: "party"}).dropna(subset=["party"])
            for role in ("party", "payer")
        ]
    )
    owed = owed.rename_axis("document").reset_index().drop_duplicates(["document", "party"])
    asked = open_round.payers[open_round.payers["payment"].isin(transfers.index)]
    asked = asked.join(transfers[["currency", "left", "fee"]], on="payment")
    by = np.where(asked["is_iban"], "its IBAN", "its name")
    named = set(open_round.pairs["payment"]) | set(open_round.hints["payment"])
    asked = asked.assign(by=by, is_silent=~asked["payment"].isin(named), standing="agrees", score=0)
    owed = owed.sort_values([*_GROUP, "is_suggested", "due_on", "document"])
    groups = owed.groupby(_GROUP, as_index=False).agg(
        count=("open", "size"), sum=("open", "sum"), document=("document", "first")
    )
    return _Owed(asked, owed, groups, open_round.fees)


def _only_open(here: _Owed) -> Frame:
    silent = here.asked[here.asked["is_silent"]]
    is_alone = ~silent.duplicated(_GROUP, keep=False)
    found = silent[is_alone & silent["is_iban"]].merge(here.groups, on=_GROUP)
    found = found[(found["count"] == 1) & (found["sum"] == found["left"])]
    return found.assign(kind="only-open")


def _all_open(here: _Owed) -> Frame:
    found = here.asked.merge(here.groups[[*_GROUP, "count", "sum"]], on=_GROUP)
    found = found[(found["count"] > 1) & (found["sum"] == found["left"])].drop_duplicates(_GROUP)
    found = found.drop_duplicates("payment").merge(here.owed[[*_GROUP, "document"]], on=_GROUP)
    return found.assign(kind="all-open")


def _equal(here: _Owed) -> Frame:
    """The n-th transfer of an amount is for the n-th document of it; those already suggested come last."""
    keys = [*_GROUP, "open"]
    asked = here.asked.rename(columns={"left": "open"})
    asked = asked.assign(place=asked.groupby(keys).cumcount())
    owed = here.owed.assign(place=here.owed.groupby(keys).cumcount())
    owed["several"] = owed.groupby(keys)["document"].transform("size") > 1
    found = asked.merge(owed[[*keys, "place", "document", "several"]], on=[*keys, "place"])
    return found.assign(kind=np.where(found["several"], "oldest-equal", "equal"))


def _less_charges(here: _Owed) -> Frame:
    """Looked up by party and amount: the documents of which a little more is open than was paid."""
    asked = here.asked[here.asked["is_silent"]]
    pools = {key: place for place, key in enumerate(map(tuple, here.groups[_GROUP].to_numpy().tolist()))}
    asked = asked.assign(pool=[pools.get(key, -1) for key in zip(asked["party"], asked["currency"], strict=True)])
    asked = asked[asked["pool"] >= 0]
    owed = here.owed.assign(pool=[pools[key] for key in zip(here.owed["party"], here.owed["currency"], strict=True)])
    owed = owed.sort_values(["pool", "open", "document"], ignore_index=True)
    if asked.empty:
        return asked.assign(kind="", document=0)
    stated = asked["left"] + asked["fee"].fillna(0).astype("int64")
    # Charges are at most `limit` percent of what is due, so of what was paid at most limit / (100 - limit).
    top = usual_charges(asked["left"] * 2, asked["currency"], here.fees)
    low, high = _places(owed, asked["pool"], asked["left"]), _places(owed, asked["pool"], asked["left"] + top)
    is_stated = stated > asked["left"]
    low = np.where(is_stated, _places(owed, asked["pool"], stated - 1), low)
    high = np.where(is_stated, _places(owed, asked["pool"], stated), high)
    is_one = high - low == 1
    found = asked[is_one].assign(
        document=owed["document"].to_numpy()[low[is_one]], due=owed["open"].to_numpy()[low[is_one]]
    )
    fits = is_less_charges(found["left"], found["due"], found["fee"], found["currency"], here.fees)
    return found[fits].drop_duplicates("document").assign(kind="payer-less-charges")


def _places(owed: Frame, pool: Column, amount: Column) -> Any:
    """How many documents stand before the first of the pool of which more than the amount is open."""
    known = owed["pool"].to_numpy(dtype=np.int64) << _AMOUNT_BITS | owed["open"].clip(upper=_LARGEST).to_numpy(np.int64)
    asked = pool.to_numpy(dtype=np.int64) << _AMOUNT_BITS | amount.clip(upper=_LARGEST).to_numpy(np.int64)
    return np.searchsorted(known, asked, side="right")


def _subset(here: _Owed) -> Frame:
    groups = here.groups[here.groups["count"].between(3, MOST_IN_SUBSETS)]
    asked = here.asked.merge(groups[[*_GROUP, "sum"]], on=_GROUP)
    asked = asked[asked["left"] < asked["sum"]]
    owed = here.owed.merge(asked[_GROUP].drop_duplicates(), on=_GROUP)
    pools = dict(iter(owed.groupby(_GROUP)))
    found = []
    for key, some in asked.groupby(_GROUP):
        pool = pools[key]
        for place, chosen in only_subset(pool["open"].to_numpy(), some["left"].to_numpy()):
            documents = pool["document"].to_numpy()[chosen]
            found.append(
                some.iloc[[place]].drop(columns="sum").merge(pd.DataFrame({"document": documents}), how="cross")
            )
    return pd.concat(found).assign(kind="subset") if found else asked.assign(kind="", document=0)[:0]


def _only_other_amount(here: _Owed) -> Frame:
    found = here.asked[here.asked["is_silent"]].merge(here.groups, on=_GROUP)
    found = found[(found["count"] == 1) & (found["sum"] != found["left"])]
    return found.assign(kind=np.where(found["left"] < found["sum"], "only-part", "only-over"))
