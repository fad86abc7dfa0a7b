"""The passes in their order: what settles by itself, what a person is asked, and what is left."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from reconciler import frames
from reconciler.frames import Frame
from reconciler.money import amount_text
from reconciler.rules.matching.books import DOCUMENT
from reconciler.rules.matching.ibans import ibans_of, unique_ibans
from reconciler.rules.matching.mentions import hints, mentions
from reconciler.rules.matching.passes import settled_by_number, settled_by_reference, settled_in_part_by_reference
from reconciler.rules.matching.payers import (
    PAYER,
    PartyNames,
    folded_ibans,
    likely_payers,
    name_verdicts,
    payer_verdicts,
)
from reconciler.rules.matching.round import MATCH, FeeLimits, Match, Round
from reconciler.rules.matching.serial_passes import settled_by_serial, settled_by_year_and_serial
from reconciler.rules.matching.suggesting import (
    suggested_by_rest,
    suggested_for_all_open,
    suggested_for_known_iban,
    suggested_less_charges,
)
from reconciler.rules.matching.suspense import in_suspense
from reconciler.rules.matching.unproven import barred
from reconciler.rules.parties import party_key

SETTLING: tuple[tuple[str, Match], ...] = (
    ("1", settled_by_reference),
    ("1b", settled_in_part_by_reference),
    ("2", settled_by_number),
    ("3", settled_by_year_and_serial),
    ("4", settled_by_serial),
)
"""The passes that use payments for documents; they are gone through until none finds anything more."""

CLOSING: tuple[tuple[str, Match], ...] = (
    ("5", suggested_for_known_iban),
    ("6", suggested_for_all_open),
    ("7", suggested_less_charges),
    ("8", suggested_by_rest),
    ("9", in_suspense),
)
"""The passes that say what is to be done with the rest, gone through once."""

_PASSED = {**MATCH, "pass": "text"}


def matched(
    payments: Frame, documents: Frame, parties: Frame, known_ibans: Frame, fees: FeeLimits
) -> tuple[Frame, Frame]:
    """What passes 1 to 9 make of payments: allocations, and an outcome each.

    All transfers go through one pass before the next. What a round settles can make IBANs known and amounts exact, so
    rounds follow until one settles nothing: a second run on the same books finds nothing to do.
    """
    if payments.empty:
        return frames.empty(frames.ALLOCATION), frames.empty(frames.OUTCOME)
    start, names = _first_round(payments, documents, parties, fees)
    matches, rest = _settled(start, names, parties, known_ibans)
    for name, match in CLOSING:
        if rest.transfers.empty:
            break
        found = match(rest)
        matches.append(found.assign(**{"pass": name}))
        rest = rest.after(found)
    passed = frames.joined(matches, _PASSED)
    return _allocations(passed, start), _outcomes(passed, start)


def _first_round(payments: Frame, documents: Frame, parties: Frame, fees: FeeLimits) -> tuple[Round, PartyNames]:
    """Everything in one order, whatever the order of the frames, with what each transfer names."""
    transfers = payments.sort_values(["booked_on", "payment_key"], ignore_index=True)
    transfers = transfers.assign(
        left=transfers["amount"] - transfers["allocated"], iban=folded_ibans(transfers["payer_iban"])
    )
    documents = documents.sort_values(["number", "party_id"], ignore_index=True)
    documents = frames.typed(documents, DOCUMENT).assign(
        is_suggested=False,
        party=party_key(documents["party_kind"], documents["party_id"]),
        payer=party_key("reseller", documents["reseller_id"]),
    )
    parties = parties.assign(party=party_key(parties["kind"], parties["party_id"])).sort_values("party")
    payer_names = PartyNames.of(parties, transfers)
    documents["has_namesake"] = documents["party"].isin(payer_names.namesakes())
    mentioned = mentions(transfers, documents)
    pairs, weak = (
        found.join(name_verdicts(found, transfers, documents, payer_names))
        for found in (mentioned.pairs, hints(mentioned, transfers, documents))
    )
    names = parties.drop_duplicates("party").set_index("party")["name"]
    start = Round(transfers, documents, pairs, weak, mentioned.strays, names, frames.empty(PAYER), fees)
    return start, payer_names


def _settled(start: Round, names: PartyNames, parties: Frame, known_ibans: Frame) -> tuple[list[Frame], Round]:
    """What the settling passes find, and the round that is left, with what is known of its payers by then.

    Payments of statements that do not balance come last, and settle nothing.
    """
    known = known_ibans
    matches: list[Frame] = []
    unproven = start.transfers["is_unproven"]
    current = start.without(start.transfers.index[unproven])
    while len(current.transfers):
        current = _with_verdicts(current, names, known)
        this_round = []
        for name, match in SETTLING:
            found = match(current)
            this_round.append(found.assign(**{"pass": name}))
            current = current.after(found)
        if not sum(map(len, this_round)):
            break
        matches += this_round
        allocations = _allocations(frames.joined(this_round, _PASSED), start)
        # Only what can still say something of a transfer that is open is worth learning now.
        asked = start.transfers[start.transfers["iban"].isin(current.transfers["iban"].dropna())]
        known = unique_ibans([known, ibans_of(asked, allocations, start.documents, parties)])
    if not unproven.any():
        return matches, current
    doubtful = _with_verdicts(replace(start, documents=current.documents), names, known)
    doubtful = doubtful.without(start.transfers.index[~unproven])
    for name, match in SETTLING:
        suggested = barred(match(doubtful), name, start.documents)
        matches.append(suggested.assign(**{"pass": name}))
        doubtful = doubtful.after(suggested)
    return matches, current.beside(doubtful)


def _with_verdicts(current: Round, names: PartyNames, known: Frame) -> Round:
    """The round with what is known of its payers."""
    transfers, documents = current.transfers, current.documents
    return replace(
        current,
        pairs=payer_verdicts(current.pairs.reset_index(drop=True), transfers, documents, known),
        hints=payer_verdicts(current.hints.reset_index(drop=True), transfers, documents, known),
        payers=likely_payers(transfers, names, known),
    )


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
