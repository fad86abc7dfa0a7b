"""What payments settle: the passes in their order, and what came of each payment."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from reconciler import frames
from reconciler.finding import Finding, Place
from reconciler.frames import Frame
from reconciler.rules.matching.ibans import ibans_of, unique_ibans
from reconciler.rules.matching.matched import matched
from reconciler.rules.matching.payment_findings import outgoing_findings, payment_findings
from reconciler.rules.matching.returns import NOTHING_PAST, Past, returns
from reconciler.rules.matching.round import FeeLimits

_OPEN = ("suspense", "review")
"""The outcomes after which another round of this batch may find more."""
_COMPARED = [name for name in frames.OUTCOME if name != "payment_key"]


def settlements(
    payments: Frame,
    documents: Frame,
    parties: Frame,
    known_ibans: Frame,
    outcomes: Frame,
    places: Mapping[str, Place] | None = None,
    past: Past = NOTHING_PAST,
    fees: FeeLimits | None = None,
) -> tuple[Frame, Frame, list[Finding]]:
    """Allocations (ALLOCATION), outcomes (OUTCOME) that are new or changed, and their findings.

    `payments` as `open_transfers`, `documents` as `payable_documents`, `known_ibans` as `learnt_ibans` give them;
    `outcomes` are the last ones in the books, `places` the cells of payments of this month, which are named again
    while they are in suspense, and `past` what a return may take back. Pass 0 comes first, and again after the others
    while it finds more: a return may name what they have just settled, and a second run would know that.
    """
    if payments.empty:
        return frames.empty(frames.ALLOCATION), frames.empty(frames.OUTCOME), []
    past = past.with_new(payments)
    used: list[Frame] = []
    came, rest = [outcomes], payments
    while True:
        back = returns(
            rest, past, frames.joined(came, frames.OUTCOME).drop_duplicates("payment_key", keep="last"), documents
        )
        if used and not back.has_returned:
            came.append(back.outcomes)
            break
        others = rest[~rest["payment_key"].isin(back.outcomes["payment_key"])]
        documents = _less_open(documents, back.allocations)
        allocations, found = matched(others, documents, parties, known_ibans, fees or FeeLimits())
        documents = _less_open(documents, allocations)
        used += [back.allocations, allocations]
        came += [back.outcomes, found]
        past = past.also(frames.joined(used[-2:], frames.ALLOCATION))
        known_ibans = unique_ibans([known_ibans, ibans_of(payments, allocations, documents, parties)])
        rest = _still_open(rest, back.outcomes, found)
    all_outcomes = _last(came[1:], payments, past)
    new = _changed(all_outcomes, outcomes)
    told = all_outcomes["payment_key"].isin([*new["payment_key"], *(places or {})])
    findings = payment_findings(all_outcomes[told], payments, places or {})
    return frames.joined(used, frames.ALLOCATION), new, [*findings, *outgoing_findings(new, payments)]


def _less_open(documents: Frame, allocations: Frame) -> Frame:
    """The documents less open by what was used for them, or more by what a return took back."""
    used = (allocations["amount"] + allocations["charges"]).groupby(allocations["invoice"]).sum()
    return documents.assign(open=documents["open"] - documents["number"].map(used).fillna(0).astype("int64"))


def _still_open(rest: Frame, back: Frame, found: Frame) -> Frame:
    every = pd.concat([back, found])
    is_open = every["status"].isin(_OPEN)
    return rest[rest["payment_key"].isin(every.loc[is_open, "payment_key"])]


def _last(came: list[Frame], payments: Frame, past: Past) -> Frame:
    """The last outcome of each payment, in the order in which they came."""
    every = frames.joined(came, frames.OUTCOME).drop_duplicates("payment_key", keep="last")
    days = pd.concat([past.payments, payments]).drop_duplicates("payment_key").set_index("payment_key")["booked_on"]
    booked = every["payment_key"].map(days)
    return every.assign(_on=booked).sort_values(["_on", "payment_key"], ignore_index=True).drop(columns="_on")


def _changed(outcomes: Frame, known: Frame) -> Frame:
    """The outcomes that are not already the payment's last one in the books."""
    before = known.drop_duplicates("payment_key", keep="last").set_index("payment_key")
    before = before.reindex(outcomes["payment_key"])[_COMPARED].reset_index(drop=True)
    after = outcomes[_COMPARED].reset_index(drop=True)
    same = (before == after) | (before.isna() & after.isna())
    return outcomes[~same.all(axis=1).to_numpy()].reset_index(drop=True)
