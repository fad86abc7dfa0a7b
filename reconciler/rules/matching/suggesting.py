"""Matching passes 5 to 8: what is only suggested, for a person to decide on."""

from __future__ import annotations

import pandas as pd

from reconciler.frames import Frame
from reconciler.rules.matching.named_options import named_options, names_only_what_is_closed
from reconciler.rules.matching.near_options import near_options
from reconciler.rules.matching.options import OPTION, best_options, views
from reconciler.rules.matching.payer_options import all_open, less_charges, of_payer, only_open
from reconciler.rules.matching.round import Round

_AMOUNT_ONLY = 30


def suggested_for_known_iban(open_round: Round) -> Frame:
    """Pass 5: the payer known by IBAN, no number in the text, its only open document, its only transfer, exact."""
    return _suggested(open_round, _without_near(only_open(open_round), open_round))


def suggested_for_all_open(open_round: Round) -> Frame:
    """Pass 6: the sum of all open documents of a payer who is known."""
    return _suggested(open_round, all_open(open_round))


def suggested_less_charges(open_round: Round) -> Frame:
    """Pass 7: what is named by a payer who agrees, or the one document of a known payer, less bank charges."""
    named = named_options(open_round)
    named = named[named["kind"] == "named-less-charges"]
    return _suggested(open_round, named, _without_near(less_charges(open_round), open_round))


def suggested_by_rest(open_round: Round) -> Frame:
    """Pass 8: the rest that a person can decide on, the best of all options for each transfer."""
    options = [named_options(open_round), near_options(open_round), of_payer(open_round), _amount_only(open_round)]
    return _suggested(open_round, *options)


def _suggested(open_round: Round, *options: Frame) -> Frame:
    found = [some[list(OPTION)] for some in options if len(some)]
    if not found:
        return best_options(pd.DataFrame(columns=list(OPTION)), open_round)
    rows = pd.concat(found, ignore_index=True)
    return best_options(rows[~rows["payment"].isin(names_only_what_is_closed(open_round))], open_round)


def _without_near(options: Frame, open_round: Round) -> Frame:
    """The options of transfers whose text has no number that is nearly a document's: such a one says more."""
    others = set(open_round.transfers.index) - set(options["payment"])
    near = near_options(open_round.without(others))
    return options[~options["payment"].isin(near["payment"])]


def _amount_only(open_round: Round) -> Frame:
    """The only open document of exactly the amount, for the only transfer of it, of a payer nobody knows."""
    found = []
    known = set(open_round.payers["payment"]) | set(open_round.pairs["payment"])
    for transfers, documents in views(open_round):
        single = documents[~documents.duplicated(["currency", "open"], keep=False)]
        single = single[~single["is_suggested"]].rename_axis("document").reset_index()[["document", "currency", "open"]]
        asked = transfers.rename_axis("payment").reset_index()[["payment", "currency", "left"]]
        asked = asked[~asked.duplicated(["currency", "left"], keep=False) & ~asked["payment"].isin(known)]
        found.append(asked.merge(single, left_on=["currency", "left"], right_on=["currency", "open"]))
    options = pd.concat(found) if found else pd.DataFrame(columns=["payment", "document"])
    return options.assign(kind="amount-only", score=_AMOUNT_ONLY, by=None, standing="unknown")[list(OPTION)]
