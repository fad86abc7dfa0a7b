"""Whose credit it is, where one payment paid documents of several parties and some of them were credited."""

from __future__ import annotations

import pandas as pd

from reconciler import frames
from reconciler.frames import Frame
from reconciler.rules.matching.round import rows_of
from reconciler.rules.state import CREDITED

Party = tuple[str, str]
"""Kind and id."""

SHARE = {"payment_key": "text", "kind": "text", "party_id": "text", "credit": "int"}
"""What of the credit from a payment a credit note gave to a party."""


def released_shares(credits: Frame, allocations: Frame, documents: Frame) -> Frame:
    """What credit notes gave back of each payment, by the party of the credited document, less what is used (SHARE).

    `credits`: payment_key, amount of the payment, and its credit in all, which the shares never exceed: what a person
    has set aside since is no credit any more, and that is the oldest.
    """
    back = allocations.loc[allocations["pass"] == CREDITED, "payment_key"]
    some = credits[credits["payment_key"].isin(back)]
    parties = documents[["number", "kind", "party_id"]].rename(columns={"number": "invoice"})
    used = allocations[allocations["payment_key"].isin(some["payment_key"])].merge(parties, on="invoice", how="left")
    by_key = dict(iter(used.groupby("payment_key", sort=False)))
    shares = [
        {"payment_key": key, "kind": kind, "party_id": party_id, "credit": share}
        for key, amount, credit in rows_of(some, "payment_key", "amount", "credit")
        for (kind, party_id), share in _capped(_shares(amount, by_key[key]), credit).items()
    ]
    return frames.typed(pd.DataFrame(shares, columns=list(SHARE)), SHARE)


def _shares(left: int, used: Frame) -> dict[Party, int]:
    """What is left to each party of what credit notes gave back, the one credited last at the end.

    A document that credit is used for takes what its own party was given first, then what is nobody's share, and only
    then what others were given.
    """
    shares: dict[Party, int] = {}
    for kind, party_id, by_pass, amount in rows_of(used, "kind", "party_id", "pass", "amount"):
        party = (kind, party_id)
        if by_pass == CREDITED:
            shares[party] = shares.pop(party, 0) - amount
        else:
            _take(amount, party, left - sum(shares.values()), shares)
        left -= amount
    return shares


def _take(amount: int, party: Party, nobodys: int, shares: dict[Party, int]) -> None:
    own = min(amount, shares.get(party, 0))
    rest = max(0, amount - own - nobodys)
    if own:
        shares[party] -= own
    for other in [other for other in shares if other != party]:
        taken = min(rest, shares[other])
        shares[other] -= taken
        rest -= taken


def _capped(shares: dict[Party, int], credit: int) -> dict[Party, int]:
    """The shares that are left within `credit`, those given last before the others."""
    kept: dict[Party, int] = {}
    for party, share in reversed(shares.items()):
        kept[party] = min(share, credit)
        credit -= kept[party]
    return {party: share for party, share in kept.items() if share}
