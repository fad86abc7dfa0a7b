"""What money going out says about a payment it may return: references of that payment, words, invoices."""

from __future__ import annotations

import re

import pandas as pd

from reconciler import frames
from reconciler.frames import Column, Frame
from reconciler.rules.matching.fold import folded_words
from reconciler.rules.matching.mentions import mentions
from reconciler.rules.matching.name_index import SIMILAR
from reconciler.rules.matching.payers import folded_ibans, folded_names, similarities

NAMED = {"out": "int", "known": "int", "said": "text"}
"""A payment that money going out names: labels of both, and by what."""

RETURNED_WORD = re.compile(
    r"\b(?:r(?:ü|ue?)ck(?:lastschrift(?:en)?|(?:ü|ue?)berweisung|gabe|buchung|l(?:ä|ae?)ufer)|retouren?|storno|"
    r"zur(?:ü|ue?)ckgewiesen|returned|return|reversal|reversed|bounced|rejected|chargeback|retn|rtrn|rjct|"
    r"rejet(?:é|ée|e)?|retour(?:né|née|ne)?|impayée?|impaye|retur|returnerad|återbetal(?:d|t|ning)|aterbetal(?:d|t|ning)|"
    r"återsänd|avvisad|terugboeking|teruggeboekt|stornering|geweigerd)\b"
)
"""A word for a return in a bank's or payer's text, folded in case, in English, French, German, Swedish or Dutch."""

_SAYS_NOTHING = ("NOTPROVIDED", "NOTAVAILABLE", "NONREF", "UNKNOWN", "NONE", "N/A", "NA", "NULL", "-", "0", "00", "")
_OWN = ("end_to_end_id", "payment_id", "entry_reference")
_SAME_AT_MOST = 50
"""So many equal payments of one reference are looked at: it is not the reference that tells them apart."""


def looks_returned(out: Frame) -> Column:
    """Whether the bank marks the money as a return, says what it returns, or uses a word for it."""
    words = out["text"].fillna("").str.casefold().str.contains(RETURNED_WORD)
    looks: Column = out["is_reversal"] | out["original_references"].notna() | words
    return looks


def named_payments(out: Frame, known: Frame, allocations: Frame, documents: Frame) -> Frame:
    """The payments `known` (money in) that each of `out` (money going out) names (NAMED), with the reference that does.

    By reference: what it says of the original, or its end-to-end id, is the other's end-to-end id, payment id or bank
    reference on the same account; if it looks like a return, its payment id may be, too. Only where none is, and it
    looks like a return, by invoice: it names what the other was used for. Never a payment booked after it. Where the
    payer of one is surely not that of the other, only a reference counts, and only if it looks like a return.
    """
    by_reference = _by_reference(out, known)
    silent = out[looks_returned(out) & ~out.index.isin(by_reference["out"])]
    by_invoice = _by_invoice(silent, known, allocations, documents)
    return frames.joined([by_reference, by_invoice], NAMED)


def _by_reference(out: Frame, known: Frame) -> Frame:
    asked, own = _asked(out), _own(known)
    pairs = asked.merge(own, on="key").drop_duplicates(["out", "known"])
    accounts = _folded(out["account"]).loc[pairs["out"]].to_numpy(), _folded(known["account"]).loc[pairs["known"]]
    pairs = pairs[(accounts[0] == accounts[1].to_numpy()) | pd.isna(accounts[0]) | accounts[1].isna().to_numpy()]
    pairs = pairs[_is_before(pairs, out, known)]
    is_sure = looks_returned(out).loc[pairs["out"]].to_numpy() | _same_payer(pairs, out, known)
    return frames.typed(pairs[is_sure], NAMED)


def _asked(out: Frame) -> Frame:
    """`out`, `key`, `said`: the references by which money going out may name a payment."""
    original = out["original_references"].str.split("\n").explode().astype("str")
    fields = {
        "its reference to the original, ": original,
        "its end-to-end id, ": out["end_to_end_id"],
        "its payment id, ": out["payment_id"].where(looks_returned(out)),
    }
    parts = [
        pd.DataFrame({"out": given.index, "key": _folded(given).to_numpy(), "said": (how + given).to_numpy()})
        for how, given in fields.items()
    ]
    rows = pd.concat(parts, ignore_index=True).dropna(subset=["key"])
    return rows.drop_duplicates(["out", "key"])


def _own(known: Frame) -> Frame:
    """`known`, `key`: the references of payments, at most _SAME_AT_MOST of each and amount."""
    parts = [
        pd.DataFrame({"known": known.index, "key": _folded(known[name]).to_numpy(), "amount": known["amount"]})
        for name in _OWN
    ]
    rows = pd.concat(parts, ignore_index=True).dropna(subset=["key"]).drop_duplicates(["known", "key"])
    return rows[rows.groupby(["key", "amount"]).cumcount() < _SAME_AT_MOST][["known", "key"]]


def _by_invoice(out: Frame, known: Frame, allocations: Frame, documents: Frame) -> Frame:
    """Where an invoice is named for which a payment is used, by the same payer if both say who it is."""
    if out.empty:
        return frames.empty(NAMED)
    said = named_documents(out, documents)
    keys = known.reset_index(names="known")[["known", "payment_key"]]
    used = allocations.groupby(["payment_key", "invoice"], as_index=False)["amount"].sum()
    used = used[used["amount"] > 0].merge(keys, on="payment_key")
    pairs = said.merge(used[["known", "invoice"]], on="invoice").drop_duplicates(["out", "known"])
    pairs = pairs[_is_before(pairs, out, known)]
    return frames.typed(pairs[_same_payer(pairs, out, known)], NAMED)


def named_documents(out: Frame, documents: Frame) -> Frame:
    """`out`, `invoice`, `said`: the invoices that money going out names."""
    numbered = documents.sort_values("number", ignore_index=True)
    pairs = mentions(out, numbered).pairs
    numbers = pairs["document"].map(numbered["number"])
    return pd.DataFrame({"out": pairs["payment"], "invoice": numbers.astype("str"), "said": pairs["evidence"]})


def _folded(references: Column) -> Column:
    """References without spaces, in one form of each character; missing where they say nothing."""
    keys = {text: "".join(folded_words(text).split()) for text in references.dropna().unique()}
    folded: Column = references.map(keys).astype("str")
    return folded.mask(folded.isin(_SAYS_NOTHING))


def _is_before(pairs: Frame, out: Frame, known: Frame) -> Column:
    booked = known.loc[pairs["known"], "booked_on"].to_numpy()
    return pd.Series(booked <= out.loc[pairs["out"], "booked_on"].to_numpy(), index=pairs.index)


def _same_payer(pairs: Frame, out: Frame, known: Frame) -> Column:
    """Whether both can be one payer's: by IBAN if both have one, else by name if both have one."""
    ours, theirs = out.loc[pairs["out"]].reset_index(drop=True), known.loc[pairs["known"]].reset_index(drop=True)
    ibans = [folded_ibans(side["payer_iban"]) for side in (ours, theirs)]
    ibans[0] = ibans[0].mask(ibans[0] == folded_ibans(ours["account"]))  # a bank may name our own account here
    names = [folded_names(side["payer_name"]) for side in (ours, theirs)]
    has_ibans = ibans[0].notna() & ibans[1].notna()
    lacks_name = (names[0] == "") | (names[1] == "")
    is_like = lacks_name | (similarities(*names) >= SIMILAR)
    same = (ibans[0] == ibans[1]).where(has_ibans, is_like)
    return pd.Series(same.to_numpy(bool), index=pairs.index)
