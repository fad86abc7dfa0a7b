"""What is said of a payment that nothing is open for: whose it is, and what to pay back to whom."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from reconciler.frames import Column, Frame
from reconciler.money import amount_text
from reconciler.rules.matching.options import views
from reconciler.rules.matching.round import Round, rows_of


def refunds(open_round: Round) -> Column:
    """The refund proposed should a transfer be a second payment, in words."""
    transfers = open_round.transfers
    columns = ("left", "currency", "is_unproven", "payer_name", "payer_iban")
    filled = transfers.assign(**{name: transfers[name].fillna("") for name in columns[3:]})
    words = [_refund(*row) for row in rows_of(filled, *columns)]
    return pd.Series(words, index=transfers.index, dtype=object)


def payer_reasons(open_round: Round) -> dict[int, str]:
    """The reason for each transfer of a payer who is known: what is open for it, and what may have been paid twice."""
    transfers, documents = open_round.transfers, open_round.documents
    payers = open_round.payers.drop_duplicates("payment").set_index("payment")["party"]
    payers = payers[payers.index.isin(transfers.index[transfers["left"] > 0])]
    asked = transfers.loc[payers.index, ["left", "currency"]].assign(party=payers)
    asked["name"] = payers.map(open_round.names).fillna(payers)
    is_open = documents["open"] > 0
    owing = {
        (payment, party)
        for here, there in views(open_round)
        for payment, party in _owing(asked.loc[asked.index.intersection(here.index)], there)
    }
    paid: dict[tuple[str, str, int], str] = {}
    for role in ("payer", "party"):
        closed = documents[~is_open].dropna(subset=[role])
        paid |= dict(zip(rows_of(closed, role, "currency", "gross"), closed["number"], strict=True))
    proposed = refunds(open_round)
    reasons = {}
    for payment, left, currency, party, name in rows_of(asked.rename_axis("payment").reset_index(), *_ASKED):
        number = paid.get((party, currency, left))
        twice = f"; {number} of this amount is already paid, so this may be a second payment; {proposed[payment]}"
        there = (
            "nothing that is open for it fits" if (payment, party) in owing else f"nothing is open for it in {currency}"
        )
        reasons[payment] = f"the payer is known as {name}, but {there}{twice if number else ''}"
    return reasons


def _owing(asked: Frame, documents: Frame) -> Iterator[tuple[int, str]]:
    """Which transfers have a payer for whom something is open in their currency, of these documents."""
    there = {row for role in ("party", "payer") for row in rows_of(documents, role, "currency")}
    for payment, party, currency in rows_of(asked.rename_axis("payment").reset_index(), "payment", "party", "currency"):
        if (party, currency) in there:
            yield payment, party


_ASKED = ("payment", "left", "currency", "party", "name")


def _refund(left: int, currency: str, is_unproven: bool, name: str, iban: str) -> str:
    """Money that perhaps came once only, see `look_alikes`, must not be paid back for what a file says."""
    if is_unproven:
        return "or the same money came in two files: see on the account that it came twice before any is paid back"
    to = " ".join(filter(None, [name, f"({iban})" if iban else ""])) or "the payer"
    return f"if so, pay {amount_text(left, currency)} back to {to}"
