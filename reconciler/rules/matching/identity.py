"""What names a payment of a sheet: the same sheet read twice gives the same names, two true twins two."""

from __future__ import annotations

import hashlib

import pandas as pd

from reconciler.frames import Column, Frame

CONTENT = (
    "booked_on",
    "amount",
    "currency",
    "payer_name",
    "payer_iban",
    "end_to_end_id",
    "structured_reference",
    "text",
    "account",
)
"""What tells one payment without an id from another."""

_BETWEEN = "\x1f"


def payment_keys(payments: Frame) -> Column:
    """The identity of each payment: account and payment_id, else a hash of its content and an occurrence number.

    Occurrences are counted in each sheet (`source`): a sheet that comes again, under whatever name, gives the same
    keys, while the second of two equal rows of one sheet is a payment of its own.
    """
    has_id = payments["payment_id"].notna()
    by_id = "id:" + owners(payments).str.replace("/", "|") + "/" + plain(payments["payment_id"])
    content = content_hashes(payments)
    occurrence = content.groupby([payments["source"], content]).cumcount() + 1
    by_content = "hash:" + content + "/" + occurrence.astype("str")
    keys: Column = by_id.where(has_id, by_content).astype("str")
    return keys


def content_hashes(payments: Frame) -> Column:
    """What each payment says, in short."""
    columns = [plain(payments[name]) for name in CONTENT]
    texts = map(_BETWEEN.join, zip(*columns, strict=True))
    hashes = [hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts]
    return pd.Series(hashes, index=payments.index, dtype="str")


def plain(column: Column) -> Column:
    """As text with single spaces; what is missing is the empty text."""
    if column.dtype.kind == "M":
        return column.dt.strftime("%Y-%m-%d").fillna("")
    texts = [" ".join(one.split()) for one in column.astype("str").fillna("").tolist()]
    return pd.Series(texts, index=column.index, dtype="str")


def owners(payments: Frame) -> Column:
    """The account that each payment is on, as accounts are compared; empty where it is not known."""
    return plain(payments["account"]).str.replace(" ", "").str.upper()
