"""What payments settle: the passes in their order, and what came of each payment."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from reconciler import frames
from reconciler.finding import Finding, Place
from reconciler.frames import Frame
from reconciler.money import amount_text
from reconciler.rules.matching.codes import (
    PAYMENT_IN_SUSPENSE,
    PAYMENT_OVER,
    PAYMENT_PART,
    PAYMENT_RETURNED,
    PAYMENTS_OUTGOING,
)
from reconciler.rules.matching.ibans import ibans_of, unique_ibans
from reconciler.rules.matching.mentions import mentions
from reconciler.rules.matching.passes import settled_by_number, settled_by_reference, settled_in_part_by_reference
from reconciler.rules.matching.payers import folded_ibans, name_verdicts, party_key, payer_verdicts
from reconciler.rules.matching.places import kept_place
from reconciler.rules.matching.returns import NOTHING_PAST, Past, returns
from reconciler.rules.matching.round import MATCH, Match, Round, rows_of
from reconciler.rules.matching.suspense import in_suspense
from reconciler.wording import plural

SETTLING: tuple[tuple[str, Match], ...] = (
    ("1", settled_by_reference),
    ("1b", settled_in_part_by_reference),
    ("2", settled_by_number),
)
"""The passes that use payments for documents; they are gone through until none finds anything more."""

CLOSING: tuple[tuple[str, Match], ...] = (("9", in_suspense),)
"""The passes that say what is to be done with the rest, gone through once."""

_TOLD = {
    "suspense": PAYMENT_IN_SUSPENSE,
    "over": PAYMENT_OVER,
    "part": PAYMENT_PART,
    "returned": PAYMENT_RETURNED,
}
_OPEN = ("suspense", "review")
"""The outcomes after which another round of this batch may find more."""
_PASSED = {**MATCH, "pass": "text"}
_COMPARED = [name for name in frames.OUTCOME if name != "payment_key"]


def settlements(
    payments: Frame,
    documents: Frame,
    parties: Frame,
    known_ibans: Frame,
    outcomes: Frame,
    places: Mapping[str, Place] | None = None,
    past: Past = NOTHING_PAST,
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
        allocations, found = _matched(others, documents, parties, known_ibans)
        documents = _less_open(documents, allocations)
        used += [back.allocations, allocations]
        came += [back.outcomes, found]
        past = past.also(frames.joined(used[-2:], frames.ALLOCATION))
        known_ibans = unique_ibans([known_ibans, ibans_of(payments, allocations, documents, parties)])
        rest = _still_open(rest, back.outcomes, found)
    all_outcomes = _last(came[1:], payments, past)
    new = _changed(all_outcomes, outcomes)
    told = all_outcomes["payment_key"].isin([*new["payment_key"], *(places or {})])
    findings = _findings(all_outcomes[told], payments, places or {})
    return frames.joined(used, frames.ALLOCATION), new, [*findings, *_outgoing(new, payments)]


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


def _matched(payments: Frame, documents: Frame, parties: Frame, known_ibans: Frame) -> tuple[Frame, Frame]:
    """What passes 1 to 9 make of payments: allocations, and an outcome each.

    All transfers go through one pass before the next. What a round settles can make IBANs known and amounts exact, so
    rounds follow until one settles nothing: a second run on the same books finds nothing to do.
    """
    if payments.empty:
        return frames.empty(frames.ALLOCATION), frames.empty(frames.OUTCOME)
    start = _first_round(payments, documents, parties, known_ibans)
    matches, rest = _settled(start, parties, known_ibans)
    for name, match in CLOSING:
        found = match(rest)
        matches.append(found.assign(**{"pass": name}))
        rest = rest.after(found)
    passed = frames.joined(matches, _PASSED)
    return _allocations(passed, start), _outcomes(passed, start)


def _first_round(payments: Frame, documents: Frame, parties: Frame, known_ibans: Frame) -> Round:
    """Everything in one order, whatever the order of the frames, with what each transfer names."""
    transfers = payments.sort_values(["booked_on", "payment_key"], ignore_index=True)
    transfers = transfers.assign(
        left=transfers["amount"] - transfers["allocated"], iban=folded_ibans(transfers["payer_iban"])
    )
    documents = documents.sort_values(["number", "party_id"], ignore_index=True)
    documents = documents.assign(
        party=party_key(documents["party_kind"], documents["party_id"]),
        payer=party_key("reseller", documents["reseller_id"]),
    )
    parties = parties.assign(party=party_key(parties["kind"], parties["party_id"])).sort_values("party")
    pairs, strays = mentions(transfers, documents)
    pairs = pairs.join(name_verdicts(pairs, transfers, documents, parties, known_ibans))
    names = parties.drop_duplicates("party").set_index("party")["name"]
    return Round(transfers, documents, pairs, strays, names)


def _settled(current: Round, parties: Frame, known_ibans: Frame) -> tuple[list[Frame], Round]:
    """What the settling passes find, and the round that is left, with what is known of its payers by then."""
    start, known = current, known_ibans
    matches: list[Frame] = []
    while True:
        pairs = payer_verdicts(current.pairs.reset_index(drop=True), start.transfers, start.documents, known)
        current = Round(current.transfers, current.documents, pairs, current.strays, current.names)
        this_round = []
        for name, match in SETTLING:
            found = match(current)
            this_round.append(found.assign(**{"pass": name}))
            current = current.after(found)
        if not sum(map(len, this_round)):
            return matches, current
        matches += this_round
        allocations = _allocations(frames.joined(this_round, _PASSED), start)
        # Only what can still say something of a transfer that is open is worth learning now.
        asked = start.transfers[start.transfers["iban"].isin(current.transfers["iban"].dropna())]
        known = unique_ibans([known, ibans_of(asked, allocations, start.documents, parties)])


def _allocations(found: Frame, start: Round) -> Frame:
    """One row for each payment and document the payment is used for."""
    used = found[found["amount"] > 0]
    used = used.assign(
        payment_key=used["payment"].map(start.transfers["payment_key"]),
        invoice=used["document"].map(start.documents["number"]),
    )
    return frames.typed(used.sort_values(["payment", "document"], ignore_index=True), frames.ALLOCATION)


def _outcomes(found: Frame, start: Round) -> Frame:
    """One row a payment: what came of it."""
    rows = found.sort_values(["payment", "document"]).drop_duplicates("payment", ignore_index=True)
    has_credit = rows["credit"] > 0
    rows["payment_key"] = rows["payment"].map(start.transfers["payment_key"])
    rows["credit_party"] = rows["document"].map(start.documents["party_id"]).where(has_credit)
    rows["reason"] = rows["reason"].where(rows["reason"].notna(), _remainders(rows, start))
    return frames.typed(rows, frames.OUTCOME)


def _remainders(rows: Frame, start: Round) -> pd.Series:
    """What is left over after a payment in part or of too much, in words."""
    found = rows[rows["status"].isin(["part", "over"])].join(start.documents[["number", "currency"]], on="document")
    words = [
        f"{amount_text(credit, currency)} more than was open on {number}"
        if status == "over"
        else f"less than was open on {number}"
        for status, credit, number, currency in found[["status", "credit", "number", "currency"]].itertuples(
            index=False
        )
    ]
    return pd.Series(words, index=found.index, dtype="str").reindex(rows.index)


def _changed(outcomes: Frame, known: Frame) -> Frame:
    """The outcomes that are not already the payment's last one in the books."""
    before = known.drop_duplicates("payment_key", keep="last").set_index("payment_key")
    before = before.reindex(outcomes["payment_key"])[_COMPARED].reset_index(drop=True)
    after = outcomes[_COMPARED].reset_index(drop=True)
    same = (before == after) | (before.isna() & after.isna())
    return outcomes[~same.all(axis=1).to_numpy()].reset_index(drop=True)


def _findings(outcomes: Frame, transfers: Frame, places: Mapping[str, Place]) -> list[Finding]:
    told = outcomes[outcomes["status"].isin(_TOLD)].merge(transfers, on="payment_key")
    told = told[(told["status"] != "returned") | (told["amount"] < 0)]  # the return is told, not what it returns
    told = told.assign(booked=told["booked_on"].dt.strftime("%Y-%m-%d"))
    for name in ("payer_name", "file", "sheet", "credit_party"):
        told[name] = told[name].fillna("")
    found = []
    kept = ("file", "sheet", "row", "came_on")
    said = ("status", "amount", "currency", "booked", "payer_name", "reason", "credit_party")
    for (key,), words, stood in zip(
        rows_of(told, "payment_key"), rows_of(told, *said), rows_of(told, *kept), strict=True
    ):
        place = places.get(key) or kept_place(*stood)
        found.append(_TOLD[words[0]].at(place, _message(*words), value=amount_text(*words[1:3])))
    return found


def _message(status: str, amount: int, currency: str, booked: str, payer: str, reason: str, party: str) -> str:
    name = f" from {payer}" if payer else ""
    told = f"The payment of {amount_text(amount, currency)} booked on {booked}{name}"
    if status == "suspense":
        return f"{told} is in suspense: {reason}."
    if status == "over":
        return f"{told} is {reason}; the rest is credit of {party}."
    if status == "returned":
        return f"{told} {reason}; what that was used for is open again."
    return f"{told} is {reason}; the rest stays open."


def _outgoing(outcomes: Frame, transfers: Frame) -> list[Finding]:
    """One finding a sheet or statement that has money going out, with its count and its sum a currency."""
    out = outcomes.loc[outcomes["status"] == "outgoing", ["payment_key"]].merge(transfers, on="payment_key")
    found = []
    for (file, sheet), rows in out.fillna({"file": "", "sheet": ""}).groupby(["file", "sheet"]):
        sums = rows.groupby("currency")["amount"].sum()
        total = ", ".join(amount_text(-amount, currency) for currency, amount in sums.items())
        place = kept_place(file, sheet, 0, rows["came_on"].iloc[0])
        message = f"{plural(len(rows), 'payment')} of this sheet went out, {total} in all, and settle nothing."
        found.append(PAYMENTS_OUTGOING.at(place, message, value=total))
    return found
