"""Which payment is which: the same sheet read twice adds nothing, and two true twins stay two."""

from __future__ import annotations

import hashlib
from datetime import date

import pandas as pd

from reconciler import frames
from reconciler.finding import Finding, Place
from reconciler.frames import Column, Frame
from reconciler.money import amount_text
from reconciler.rules.matching.codes import PAYMENT_AFTER_AS_OF, PAYMENT_CHANGED
from reconciler.validate.tables import Tables
from reconciler.validate.transfers import FIXED

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
    account = _plain(payments["account"]).str.replace(" ", "").str.upper()
    by_id = "id:" + account.str.replace("/", "|") + "/" + _plain(payments["payment_id"])
    content = _content_hashes(payments)
    occurrence = content.groupby([payments["source"], content]).cumcount() + 1
    by_content = "hash:" + content + "/" + occurrence.astype("str")
    keys: Column = by_id.where(has_id, by_content).astype("str")
    return keys


def new_payments(tables: Tables, known: Frame, as_of: date) -> tuple[Frame, list[Finding]]:
    """The payments of a month (PAYMENT) that the books do not know, and what is wrong with others.

    `known` are the payments in the books. A payment after the as-of date waits; one whose id stands for another day,
    amount or currency, in the books or earlier in the sheets, is an error, and nothing is done with it.
    """
    payments = _keyed(tables)
    is_late = payments["booked_on"] > pd.Timestamp(as_of)
    waiting = [_after_as_of(tables, label, payments.loc[label], as_of) for label in payments.index[is_late]]
    payments = payments[~is_late]
    firsts = payments.drop_duplicates("payment_key")
    fresh = firsts[~firsts["payment_key"].isin(known["payment_key"])]
    reference = pd.concat([f[["payment_key", *FIXED]] for f in (known, fresh) if len(f)]) if len(payments) else payments
    changed = _changed(payments, reference.set_index("payment_key"))
    errors = [_is_changed(tables, label, payments.loc[label], reference) for label in changed]
    return frames.typed(fresh.reset_index(drop=True), frames.PAYMENT), waiting + errors


def payment_places(tables: Tables) -> dict[str, Place]:
    """The cell of each payment's amount in this month's sheets, by key."""
    payments = _keyed(tables).drop_duplicates("payment_key")
    return {
        key: tables.origins[source].place(row, "amount")
        for key, source, row in payments[["payment_key", "source", "row"]].itertuples(index=False)
    }


def _keyed(tables: Tables) -> Frame:
    payments = tables.frames["payments"].sort_values(["source", "row"])
    files = {n: origin.file for n, origin in enumerate(tables.origins)}
    sheets = {n: origin.sheet for n, origin in enumerate(tables.origins)}
    return payments.assign(
        payment_key=payment_keys(payments), file=payments["source"].map(files), sheet=payments["source"].map(sheets)
    )


def _content_hashes(payments: Frame) -> Column:
    columns = [_plain(payments[name]) for name in CONTENT]
    texts = map(_BETWEEN.join, zip(*columns, strict=True))
    hashes = [hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts]
    return pd.Series(hashes, index=payments.index, dtype="str")


def _plain(column: Column) -> Column:
    """As text with single spaces; what is missing is the empty text."""
    if column.dtype.kind == "M":
        return column.dt.strftime("%Y-%m-%d").fillna("")
    text: Column = column.astype("str").fillna("").str.replace(r"\s+", " ", regex=True).str.strip()
    return text


def _changed(payments: Frame, reference: Frame) -> list[int]:
    """The labels of payments whose day, amount or currency is not that of their key."""
    first = reference.reindex(payments["payment_key"])
    differs = pd.Series(False, index=payments.index)
    for name in FIXED:
        differs |= payments[name].to_numpy() != first[name].to_numpy()
    return list(payments.index[differs])


def _is_changed(tables: Tables, label: int, payment: Column, reference: Frame) -> Finding:
    other = reference[reference["payment_key"] == payment["payment_key"]].iloc[0]
    field = next(name for name in FIXED if payment[name] != other[name])
    message = (
        f"payment_id {payment['payment_id']} is {_said(payment)} here, but {_said(other)} where it came first; "
        "nothing is done with this row."
    )
    return PAYMENT_CHANGED.at(tables.place("payments", label, field), message, value=payment["payment_id"])


def _after_as_of(tables: Tables, label: int, payment: Column, as_of: date) -> Finding:
    message = f"The payment of {_said(payment)} is booked after the as-of date {as_of} and waits for a later run."
    month = f"{payment['booked_on']:%Y-%m}"
    copied = f"Put the row into inbox/{month}, too: a run reads the inbox of its own month and no other."
    advice = copied if month > f"{as_of:%Y-%m}" else ""
    place = tables.place("payments", label, "booked_on")
    return PAYMENT_AFTER_AS_OF.at(place, message, advice, value=payment["booked_on"].date())


def _said(payment: Column) -> str:
    return f"{amount_text(payment['amount'], payment['currency'])} on {payment['booked_on'].date()}"
