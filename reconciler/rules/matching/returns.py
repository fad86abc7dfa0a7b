"""Matching pass 0: money that goes back where it came from, and other money that is no customer's payment."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from reconciler import frames
from reconciler.frames import Column, Frame
from reconciler.money import amount_text
from reconciler.rules.matching.return_evidence import looks_returned, named_documents, named_payments
from reconciler.rules.matching.round import joined_text, rows_of

PASS = "0"

_NOT_IT = ("currency", "amount", "gone")
"""Barriers that say that a payment is not the one that came back."""
_NOBODYS = "money going out; only money coming in settles an invoice"
_TAKEN_BACK = "the bank takes back money that went out, so it is no customer's payment"


@dataclass(frozen=True)
class Past:
    """Payments (PAYMENT), and what they and those of this batch are used for (ALLOCATION)."""

    payments: Frame
    allocations: Frame

    def with_new(self, payments: Frame) -> Past:
        """The same with this batch's payments, as far as the books do not have them."""
        every = frames.joined([self.payments, payments], frames.PAYMENT)
        return replace(self, payments=every.drop_duplicates("payment_key", ignore_index=True))

    def also(self, allocations: Frame) -> Past:
        """The same with more that was used."""
        return replace(self, allocations=frames.joined([self.allocations, allocations], frames.ALLOCATION))


NOTHING_PAST = Past(frames.empty(frames.PAYMENT), frames.empty(frames.ALLOCATION))


@dataclass(frozen=True)
class Returns:
    """`allocations`: what returns take back, negative (ALLOCATION). `outcomes` (OUTCOME): of the returns, of what they
    return, and of all other money that no customer paid; payments of customers are not among them."""

    allocations: Frame
    outcomes: Frame

    @property
    def has_returned(self) -> bool:
        """Whether any payment came back."""
        return bool((self.outcomes["status"] == "returned").any())


def returns(transfers: Frame, past: Past, outcomes: Frame, documents: Frame) -> Returns:
    """Pass 0: a return that names one known payment of the opposite, equal amount takes it back.

    `transfers`: open ones (TRANSFER); `outcomes`: the last ones. What the payment was used for, charges too, is taken
    back from the same invoices; what of it was not used is gone without an allocation. One that names a payment but
    not the only one, or another amount, waits for a person. Other money going out is `outgoing`. A reversal that
    brings money in is in suspense: the bank takes back what went out.
    """
    out = transfers[transfers["amount"] < 0].sort_values(["booked_on", "payment_key"], ignore_index=True)
    backward = transfers[(transfers["amount"] > 0) & transfers["is_reversal"]]
    if out.empty and backward.empty:
        return Returns(frames.empty(frames.ALLOCATION), frames.empty(frames.OUTCOME))
    known = _returnable(transfers, past, outcomes)
    named = _named(out, known, past, documents)
    found = _found(named)
    parts = [
        _returned(found, out, known),
        _of_returned(found, out, known),
        _waiting(out.drop(index=found["out"]), named, past, documents),
        _outcomes(backward, "suspense", "9", pd.Series(_TAKEN_BACK, index=backward.index)),
    ]
    return Returns(_taken_back(found, out, known, past.allocations), frames.joined(parts, frames.OUTCOME))


def _returnable(transfers: Frame, past: Past, outcomes: Frame) -> Frame:
    """The money that came in (PAYMENT), with `used` and whether it `is_gone`, returned already."""
    every = frames.joined([past.payments, transfers], frames.PAYMENT).drop_duplicates("payment_key", keep="last")
    came = every[(every["amount"] > 0) & ~every["is_reversal"]]
    came = came.sort_values(["booked_on", "payment_key"], ignore_index=True)
    used = past.allocations.groupby("payment_key")["amount"].sum()
    gone = outcomes.loc[outcomes["status"] == "returned", "payment_key"]
    return came.assign(
        used=came["payment_key"].map(used).fillna(0).astype("int64"), is_gone=came["payment_key"].isin(gone)
    )


def _named(out: Frame, known: Frame, past: Past, documents: Frame) -> Frame:
    """What each return names (NAMED), with `barrier`: why it cannot take that payment back by itself, as a word."""
    if out.empty:
        return frames.empty({"out": "int", "known": "int", "said": "text", "barrier": "text", "name": "text"})
    named = named_payments(out, known, past.allocations, documents)
    ours, theirs = out.loc[named["out"]].reset_index(drop=True), known.loc[named["known"]].reset_index(drop=True)
    checks = {
        "currency": ours["currency"] != theirs["currency"],
        "amount": ours["amount"] != -theirs["amount"],
        "gone": theirs["is_gone"],
        "unproven": ours["is_unproven"] | (theirs["is_unproven"] & (theirs["used"] == 0)),
    }
    barrier = np.select(list(checks.values()), list(checks), "") if len(named) else ""
    return named.assign(barrier=barrier, name=_names(theirs).to_numpy())


def _found(named: Frame) -> Frame:
    """The pairs in which a return names one payment only that it can be, the earlier return first."""
    fits = named[~named["barrier"].isin(_NOT_IT)]
    alone = fits[fits.groupby("out")["known"].transform("size") == 1]
    return alone[alone["barrier"] == ""].sort_values("out").drop_duplicates("known", ignore_index=True)


def _taken_back(found: Frame, out: Frame, known: Frame, allocations: Frame) -> Frame:
    """What the returned payments were used for, with the sign turned."""
    pairs = pd.DataFrame(
        {
            "returned": known.loc[found["known"], "payment_key"].to_numpy(),
            "payment_key": out.loc[found["out"], "payment_key"].to_numpy(),
            "evidence": found["said"].to_numpy(),
        }
    )
    used = allocations[allocations["payment_key"].isin(pairs["returned"])]
    sums = used.groupby(["payment_key", "invoice"], as_index=False)[["amount", "charges"]].sum()
    rows = pairs.merge(sums.rename(columns={"payment_key": "returned"}), on="returned")
    rows = rows[(rows["amount"] != 0) | (rows["charges"] != 0)]
    rows = rows.assign(amount=-rows["amount"], charges=-rows["charges"], **{"pass": PASS})
    return frames.typed(rows.reset_index(drop=True), frames.ALLOCATION)


def _returned(found: Frame, out: Frame, known: Frame) -> Frame:
    """The outcomes of the returns."""
    theirs = known.loc[found["known"]]
    words = "returns " + _names(theirs)
    return _outcomes(out.loc[found["out"]], "returned", PASS, words, found["said"])


def _of_returned(found: Frame, out: Frame, known: Frame) -> Frame:
    """The outcomes of the payments that came back."""
    words = "returned by " + _names(out.loc[found["out"]])
    return _outcomes(known.loc[found["known"]], "returned", PASS, words, found["said"])


def _waiting(out: Frame, named: Frame, past: Past, documents: Frame) -> Frame:
    """The outcomes of the rest of the money going out: `suspense` where it looks like a return of something."""
    if out.empty:
        return frames.empty(frames.OUTCOME)
    named = named[named["out"].isin(out.index)].rename(columns={"out": "payment"})
    reasons = _unknown(out, documents) | _refused(named, out)
    why = pd.Series(out.index.map(reasons), index=out.index, dtype="str")
    said = joined_text(named, "said").reindex(out.index)
    status = why.notna().map({True: "suspense", False: "outgoing"})
    return _outcomes(out, status, "9", why.fillna(_NOBODYS), said)


def _unknown(out: Frame, documents: Frame) -> dict[int, str]:
    """The reason for what looks like a return of something, but names no payment that is known."""
    looks = out[looks_returned(out)]
    marked = dict.fromkeys(
        looks.index[looks["is_reversal"]],
        "the bank marks it as a return or reversal, but the payment it returns is not known",
    )
    if looks.empty:
        return marked
    numbers = named_documents(looks, documents).drop_duplicates(["out", "invoice"])
    numbers = numbers.groupby("out")["invoice"].agg(", ".join)
    amounts = [amount_text(-n, currency) for n, currency in rows_of(looks.loc[numbers.index], "amount", "currency")]
    return marked | {
        label: f"it looks like a return and names {invoices}, but no payment of {amount} by the same payer is known "
        "to have been used for that and not been returned"
        for (label, invoices), amount in zip(numbers.items(), amounts, strict=True)
    }


def _refused(named: Frame, out: Frame) -> dict[int, str]:
    """The reason for what names payments that are known."""
    reasons = {}
    for label, rows in named.groupby("payment"):
        amount = amount_text(-out.at[label, "amount"], out.at[label, "currency"])
        fits = rows[~rows["barrier"].isin(_NOT_IT)]
        listed = ", ".join((rows if fits.empty else fits)["name"].unique()[:5])
        if (rows["barrier"] == "gone").any() and len(fits) == 0:
            gone = rows.loc[rows["barrier"] == "gone", "name"].iloc[0]
            reasons[label] = f"it names {gone}, which came back already"
        elif fits.empty:
            reasons[label] = f"it names {listed}, but is a return of {amount}"
        elif len(fits) > 1:
            reasons[label] = f"it can be the return of more than one payment: {listed}"
        else:
            reasons[label] = (
                f"it would return {listed}, but it or that payment is not proven: its statement does not balance, or "
                "the same money perhaps came in another file"
            )
    return reasons


def _names(payments: Frame) -> Column:
    """How payments are called in a sentence."""
    names = [
        f"{'payment ' + key if key else 'the payment'} of {amount_text(amount, currency)} booked on {day:%Y-%m-%d}"
        for key, amount, currency, day in rows_of(
            payments.assign(_id=payments["payment_id"].fillna("")), "_id", "amount", "currency", "booked_on"
        )
    ]
    return pd.Series(names, index=payments.index, dtype="str")


def _outcomes(payments: Frame, status: Column | str, by: str, reason: Column, evidence: Column | None = None) -> Frame:
    data = {
        "payment_key": payments["payment_key"].to_numpy(),
        "status": status if isinstance(status, str) else status.to_numpy(),
        "pass": by,
        "reason": reason.to_numpy(),
        "evidence": None if evidence is None else evidence.to_numpy(),
        "credit": 0,
    }
    return frames.typed(pd.DataFrame(data, index=range(len(payments))), frames.OUTCOME)
