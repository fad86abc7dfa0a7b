"""The credit note: which lines of an invoice it takes back, and its amounts.

Rules `immutable`, `gapless`: an issued document never changes; a credit note names its invoice, with that one's
category and rate, and never takes more than is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from reconciler import frames
from reconciler.frames import Frame
from reconciler.money import half_up
from reconciler.rules.errors import NotCreditableError
from reconciler.rules.exchange import in_currency
from reconciler.rules.state import State
from reconciler.wording import plural


@dataclass(frozen=True)
class Asked:
    """What a person asks for: an invoice, why, and of it all or `licences` of each line (or of one `line`).

    `is_reissued`: the same lines and prices are issued anew with today's data of the party.
    """

    number: str
    reason: str
    licences: int | None = None
    line: int | None = None
    is_reissued: bool = False


def creditable_invoice(number: str, state: State) -> dict[str, Any]:
    """The invoice (INVOICE_STATE) of that number; NotCreditableError if there is none of this business's own."""
    found = state.invoices[state.invoices["number"] == number]
    if len(found):
        row: dict[str, Any] = found.iloc[0].to_dict()
        return row
    if (state.credit_notes["number"] == number).any():
        raise NotCreditableError(f"{number} is a credit note itself; only an invoice can be credited.")
    if (state.open_items["number"] == number).any():
        raise NotCreditableError(
            f"{number} was issued elsewhere and came as an open item: credit it where it was issued."
        )
    raise NotCreditableError(
        f"The books have no invoice {number}. Its number stands in invoices.xlsx and on the document."
    )


def notes_of(number: str, state: State) -> Frame:
    """The credit notes there are for an invoice."""
    return state.credit_notes[state.credit_notes["credits"] == number]


def lines_left(number: str, state: State) -> Frame:
    """The lines (LINE) of an invoice with the licences and the net that credit notes left of them."""
    lines = state.lines[state.lines["invoice"] == number]
    of_notes = state.lines[state.lines["invoice"].isin(notes_of(number, state)["number"])]
    off = of_notes.groupby("credited_line")["licences"].sum()
    left = lines["licences"] - lines["line"].map(off).fillna(0).astype("int64")
    return frames.typed(lines.assign(licences=left, net=left * lines["seat_price"]), frames.LINE)


def credited_lines(asked: Asked, left: Frame) -> Frame:
    """Of the lines that are left (`lines_left`) what is credited; NotCreditableError where that is none, or too many.

    `licences` are taken from each line that has so many, from the others all they have: the lines for the rest of one
    term and for the next are the same licences.
    """
    number = asked.number
    if not (left["licences"] > 0).any():
        raise NotCreditableError(f"{number} is credited in full already; nothing is left of it.")
    if asked.line is not None and asked.line not in set(left["line"]):
        raise NotCreditableError(f"{number} has no line {asked.line}. Its lines: {_words(left)}.")
    if asked.licences is not None and asked.line is None and left["customer_id"].nunique() > 1:
        raise NotCreditableError(
            f"{number} bills several customers, so say which line with --line. Lines: {_words(left)}."
        )
    chosen = left if asked.line is None else left[left["line"] == asked.line]
    most = int(chosen["licences"].max())
    if most == 0:
        raise NotCreditableError(f"Line {asked.line} of {number} is credited already. Its lines: {_words(left)}.")
    wanted = most if asked.licences is None else asked.licences
    if wanted > most:
        raise NotCreditableError(
            f"{plural(wanted, 'licence')} of {number} cannot be credited, {most} are left. Its lines: {_words(left)}."
        )
    licences = chosen["licences"].clip(upper=wanted)
    credited = chosen.assign(licences=licences, net=licences * chosen["seat_price"])
    return credited[credited["licences"] > 0].reset_index(drop=True)


def credit_note(asked: Asked, invoice: dict[str, Any], lines: Frame, state: State, as_of: date, label: str) -> Frame:
    """The draft of the credit note (INVOICE, one row, numbered `label`); amounts positive, VAT as on the invoice.

    VAT is the net times the rate, rounded half up once, and never more than is left; the note that takes the rest of
    the invoice takes the rest of its VAT, so that all notes together are the invoice to the cent.
    """
    before = notes_of(asked.number, state)
    is_last = int(lines_left(asked.number, state)["licences"].sum()) == int(lines["licences"].sum())
    net = int(lines["net"].sum())
    vat_rest = int(invoice["vat"]) - int(before["vat"].sum())
    rate = 0 if pd.isna(invoice["vat_rate_bp"]) else int(invoice["vat_rate_bp"])
    vat = vat_rest if is_last else min(vat_rest, half_up(net * rate, 10_000))
    changed = {
        "number": label,
        "kind": "credit_note",
        "issued_on": pd.Timestamp(as_of),
        "due_on": pd.Timestamp(as_of),  # it counts at once
        "net": net,
        "vat": vat,
        "gross": net + vat,
        "local_vat": _local_vat(vat, is_last, invoice, before),
        "reference": None,
        "credits": asked.number,
        "credits_issued_on": invoice["issued_on"],
        "reason": asked.reason,
        "reissues": None,
    }
    return frames.typed([{**invoice, **changed}], frames.INVOICE)


def _local_vat(vat: int, is_last: bool, invoice: dict[str, Any], before: Frame) -> int | None:
    """The VAT in the seller's currency at the invoice's own rate, where that showed it."""
    if pd.isna(invoice["local_vat"]):
        return None
    rest = int(invoice["local_vat"]) - int(before["local_vat"].sum())
    exact = in_currency(vat, invoice["exchange_rate"], invoice["currency"], invoice["local_currency"])
    return rest if is_last else min(rest, exact)


def _words(left: Frame) -> str:
    lines = left[["line", "customer_id", "kind", "licences"]].itertuples(index=False)
    return "; ".join(
        f"{line}: {who}, {kind}, {plural(licences, 'licence')} left" for line, who, kind, licences in lines
    )
