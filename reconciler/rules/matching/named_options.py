"""Options from what a payment names: in full, by year and serial, or by serial alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reconciler.frames import Column, Frame
from reconciler.rules.matching.bank_charges import is_less_charges
from reconciler.rules.matching.options import OPTION
from reconciler.rules.matching.round import Round
from reconciler.rules.matching.serials import DOUBTFUL, SURE

_SCORES = {  # agrees, unknown, contradicts
    "named-exact": (84, 72, 60),
    "named-beside-closed": (74, 62, 45),
    "one-named-exact": (78, 56, 35),
    "named-less-charges": (80, 0, 0),
    "named-whole": (83, 42, 25),
    "named-part": (77, 42, 25),
    "named-over": (77, 40, 24),
}
_STANDINGS = ("agrees", "unknown", "contradicts")


def named_options(open_round: Round) -> Frame:
    """Everything payable that each transfer names (OPTION), by what the amount is to it; and the one that is exact."""
    named = _payable(open_round)
    if named.empty:
        return named.reindex(columns=list(OPTION))
    named = named.assign(fee=named["payment"].map(open_round.transfers["fee"]))
    by_payment = named.groupby("payment")
    named["due"] = by_payment["open"].transform("sum")
    named["standing"] = _standing(named)
    is_fee = is_less_charges(named["left"], named["due"], named["fee"], named["currency"], open_round.fees)
    is_whole = named["gross"].groupby(named["payment"]).transform("sum") == named["left"]
    kinds = ["named-beside-closed", "named-exact", "named-whole", "named-less-charges", "named-part"]
    is_exact, closed = named["due"] == named["left"], named["payment"].isin(_naming_closed(open_round))
    is_fee &= named["standing"] == "agrees"
    checks = [is_exact & closed, is_exact, is_whole, is_fee, named["left"] < named["due"]]
    named["kind"] = np.select(checks, kinds, "named-over")
    one = named[(named["due"] != named["left"]) & (named["open"] == named["left"])]
    one = one[~one["payment"].duplicated(keep=False)].assign(kind="one-named-exact")
    options = pd.concat([named, one])
    places = options["standing"].map({standing: place for place, standing in enumerate(_STANDINGS)})
    options["score"] = [_SCORES[kind][place] for kind, place in zip(options["kind"], places, strict=True)]
    options["by"] = options["payer"].where(options["payer"] != "")
    return options[list(OPTION)]


def names_only_what_is_closed(open_round: Round) -> Column:
    """The transfers, as an index, that name documents of which none can be paid, and no other party's than the payer's.

    They are second payments, or in another currency: for suspense.
    """
    full = open_round.candidates(open_round.pairs).assign(counts=True)
    weak = open_round.candidates(open_round.hints)
    weak = weak[weak["agrees"] & (weak["level"] >= DOUBTFUL)]
    same = weak["document"].map(open_round.documents["gross"]) == weak["left"]
    weak = weak.assign(counts=(weak["is_year"] & (weak["level"] == SURE)) | same)
    named = pd.concat([full, weak])
    is_payable = named["is_currency"] & (named["open"] > 0)
    payable = set(named.loc[is_payable, "payment"])
    closed = named[~is_payable & named["counts"] & ~named["contradicts"] & ~named["payment"].isin(payable)]
    return pd.Series(closed["payment"].unique())


def _naming_closed(open_round: Round) -> set[int]:
    """The transfers that name documents in full which are paid or in another currency."""
    full = open_round.candidates()
    return set(full.loc[~full["is_currency"] | (full["open"] <= 0), "payment"])


def _payable(open_round: Round) -> Frame:
    """Documents named that can be paid, one a mention: of the payer, of exactly the amount, the earliest due first."""
    full = open_round.pairs
    full = full.assign(token="full:" + full["document"].astype("str"), is_year=True, level=SURE)
    named = open_round.candidates(pd.concat([full, open_round.hints], ignore_index=True))
    named["currency"] = named["payment"].map(open_round.transfers["currency"])
    is_told = named["agrees"] | (named["is_year"] & (named["level"] >= DOUBTFUL))
    named = named[is_told & named["is_currency"] & (named["open"] > 0) & (named["left"] > 0)]
    has_sure = (named["level"] == SURE).groupby(named["payment"]).transform("any")
    has_some = (named["level"] >= DOUBTFUL).groupby(named["payment"]).transform("any")
    named = named[(named["level"] == SURE) | ~has_sure & ((named["level"] == DOUBTFUL) | ~has_some)]
    named = named.assign(
        is_other=~named["agrees"],
        differs=named["open"] != named["left"],
        due_on=open_round.documents["due_on"].reindex(named["document"]).to_numpy(),
        gross=open_round.documents["gross"].reindex(named["document"]).to_numpy(),
    )
    named = named.sort_values(["payment", "token", "is_other", "differs", "due_on", "document"])
    return named.drop_duplicates(["payment", "token"]).drop_duplicates(["payment", "document"]).reset_index(drop=True)


def _standing(named: Frame) -> Column:
    """Whether the payer agrees with all that is named; a reference needs no payer who is known."""
    contradicts = named.groupby("payment")["contradicts"].transform("any")
    agrees = (
        (named["agrees"] | named["is_reference"].fillna(False).astype(bool)).groupby(named["payment"]).transform("all")
    )
    return pd.Series(np.select([contradicts, agrees], ["contradicts", "agrees"], "unknown"), index=named.index)
