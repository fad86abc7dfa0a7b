"""The frames that stages hand on: which columns each has, and of which type.

Kinds: `text` (str, missing = NaN), `int` (int64), `int?` (Int64), `date` (datetime64[s], missing = NaT),
`bool` (bool), `bool?` (boolean). Money is `int`: whole minor units, with a `currency` column in the same frame.
Shares are `*_bp`: hundredths of a percent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Frame: TypeAlias = pd.DataFrame
Column: TypeAlias = pd.Series

DTYPES = {"text": "str", "int": "int64", "int?": "Int64", "date": "datetime64[s]", "bool": "bool", "bool?": "boolean"}
_TYPES = {kind: pd.api.types.pandas_dtype(name) for kind, name in DTYPES.items()}

PARTY = {
    "kind": "text",  # customer | reseller
    "party_id": "text",
    "name": "text",
    "country": "text",
    "address": "text",
    "postcode": "text",
    "city": "text",
    "vat_number": "text",
    "vat_checked_on": "date",
    "vat_check_id": "text",
    "email": "text",  # a customer's billing_email
    "language": "text",
    "currency": "text",
    "discount_bp": "int?",  # resellers
    "bill_to": "text",
    "roster": "text",  # resellers
    "reseller_id": "text",  # customers
}
WISH = {
    "customer_id": "text",
    "licences": "int",
    "reseller_id": "text",
    "currency": "text",
    "term_months": "int",
    "start_date": "date",
    "change_date": "date",
    "payment_method": "text",
    "auto_renew": "bool",
    "order_reference": "text",
    "bill_to": "text",
}
OPENING = {"customer_id": "text", "licences": "int", "starts_on": "date", "renews_on": "date", "term_months": "int"}
OPEN_ITEM = {
    "number": "text",
    "customer_id": "text",
    "issued_on": "date",
    "due_on": "date",
    "currency": "text",
    "gross": "int",
    "paid": "int",
}
GRANT = {
    "customer_id": "text",
    "kind": "text",  # new | top_up | renewal | opening
    "licences": "int",
    "starts_on": "date",  # first day of this grant
    "renews_on": "date",  # first day not covered
    "term_starts_on": "date",  # first day of the term it belongs to
    "anchor_on": "date",  # the day from which all boundaries of the subscription are counted
    "term_months": "int",
    "currency": "text",
    "reseller_id": "text",
    "invoice": "text",  # missing for an opening
    "line": "int?",
}
INVOICE = {
    "number": "text",
    "kind": "text",  # invoice | credit_note; amounts of both are positive
    "bill_to": "text",  # customer | reseller
    "party_id": "text",  # who is billed
    "customer_id": "text",
    "reseller_id": "text",
    "issued_on": "date",
    "due_on": "date",
    "currency": "text",
    "net": "int",
    "vat_category": "text",  # S | AE | O
    "vat_rate_bp": "int?",  # missing for O
    "vat_country": "text",  # whose rate applies; missing for O
    "vat": "int",
    "gross": "int",
    "local_currency": "text",  # the seller's currency where the VAT total must be shown in it
    "local_vat": "int?",
    "exchange_rate": "text",
    "exchange_on": "date",
    "exchange_source": "text",
    "reference": "text",  # RF…
    "language": "text",
    "order_reference": "text",
    "credits": "text",  # of a credit note: the number of the invoice it credits
    "credits_issued_on": "date",  # and the day that was issued
    "reason": "text",  # why it was credited
    "reissues": "text",  # of an invoice: the number of the one it stands in for
}
LINE = {
    "invoice": "text",
    "line": "int",
    "customer_id": "text",
    "kind": "text",  # new | top_up | renewal
    "period_from": "date",
    "renews_on": "date",
    "term_months": "int",
    "months": "int",
    "licences": "int",
    "list_price": "int",  # one licence, the line's months, before discount
    "discount_bp": "int",
    "seat_price": "int",  # one licence, the line's months, after discount
    "net": "int",
    "credited_line": "int?",  # of a credit note: the line of the invoice it credits
}
PAYMENT = {
    "payment_key": "text",  # identity: account + payment_id, else a hash of the content + occurrence
    "payment_id": "text",
    "booked_on": "date",
    "value_date": "date",
    "amount": "int",  # negative: money going out
    "currency": "text",
    "payer_name": "text",
    "payer_iban": "text",
    "end_to_end_id": "text",
    "structured_reference": "text",
    "text": "text",
    "fee": "int?",
    "account": "text",
    "is_reversal": "bool",  # the bank marks it as a return or reversal of another payment
    "original_references": "text",  # what a return says of the payment it returns, one reference a line
    "entry_reference": "text",  # the bank's reference of the whole entry, where this is a part of it
    "is_unproven": "bool",  # from a statement that does not balance: nothing of it settles by itself
    "file": "text",
    "sheet": "text",
    "row": "int",
}
ALLOCATION = {
    "payment_key": "text",
    "invoice": "text",
    "amount": "int",  # of the payment; negative where a return or a credit note takes back what was settled
    "charges": "int",  # bank charges that count as paid, too: the invoice is paid by amount + charges
    "pass": "text",
    "evidence": "text",
}
OUTCOME = {
    "payment_key": "text",
    "status": "text",  # settled | part | over | returned | outgoing | review | suspense | aside
    "pass": "text",  # 0 to 9, or review: a person decided
    "reason": "text",  # why it was not settled by itself, or what is left over
    "evidence": "text",
    "refused": "text",  # alternatives, as JSON
    "suggestion": "text",  # numbers of invoices, joined by a comma, for a person to decide on
    "score": "int?",  # 0 to 100: how much speaks for the suggestion
    "credit_party": "text",  # whose credit the rest is
    "credit": "int",  # money left over for the party, in the payment's currency
}
DECISION = {
    "payment_key": "text",
    "decision": "text",  # settle | reject
    "invoices": "text",  # to settle, in this order, joined by a comma
    "file": "text",
    "sheet": "text",
    "row": "int",
}
MEMBER = {
    "customer_id": "text",
    "email": "text",  # normalised; in the books a person_id stands for it
    "name": "text",
    "role": "text",  # member | admin
    "has_account": "bool?",
    "activated_on": "date",
    "language": "text",
}
SEAT_EVENT = {
    "customer_id": "text",
    "email": "text",
    "kind": "text",  # wait | seat | suspend | restore | unseat | end | remove | remind
    "notice": "text",  # invitation | welcome | reminder | withdrawn
    "reason": "text",
}
REMINDER = {
    "number": "text",  # of an invoice or open item that is overdue
    "level": "int",  # 1 to 3
    "days_overdue": "int",
    "open": "int",  # what of it waits for money on that day
    "currency": "text",
}
HOLD = {
    "customer_id": "text",
    "is_held": "bool",
    "code": "text",
    "file": "text",
    "sheet": "text",
    "cell": "text",
}

SEAT = {  # the state of one member of one customer, from the seat events
    "customer_id": "text",
    "email": "text",
    "name": "text",
    "role": "text",
    "has_account": "bool?",
    "activated_on": "date",
    "language": "text",
    "status": "text",  # waiting | seated | suspended | removed
    "since": "date",  # the day of the event that gave the status
    "arrived": "int",  # order in which they came
    "seated_on": "date",  # the present seat's first day
    "seat_order": "int?",  # order in which the present seats were given
    "notice": "text",  # last notice of the present seat
    "is_reminded": "bool",
    "was_seated": "bool",  # ever, since they last came
}


ABSENT = {"is_reversal": False, "is_unproven": False, "charges": 0, "credited": 0}
"""What it means that a frame lacks one of these columns altogether: few rows have anything to say there."""


def empty(columns: Mapping[str, str]) -> Frame:
    """A frame with the given columns and types and no rows.

    >>> list(empty(OPENING).columns)
    ['customer_id', 'licences', 'starts_on', 'renews_on', 'term_months']
    """
    return _no_rows(tuple(columns.items())).copy()


@cache
def _no_rows(columns: tuple[tuple[str, str], ...]) -> Frame:
    """Made once: a run asks for a hundred empty frames, and a column takes as long to make as a frame to copy."""
    return pd.DataFrame({name: pd.Series([], dtype=_TYPES[kind]) for name, kind in columns})


def typed(data: Frame | list[dict[str, Any]], columns: Mapping[str, str]) -> Frame:
    """The data with exactly the given columns in their order and types; a missing column is all missing, or `ABSENT`.

    A missing value in a column that cannot have one (`int`, `bool`) raises ValueError.

    >>> typed([{"customer_id": "007", "licences": 3}], OPENING)["licences"].tolist()
    Traceback (most recent call last):
    ValueError: column term_months has missing values
    """
    if isinstance(data, list) and not data:
        return empty(columns)
    frame = data if isinstance(data, pd.DataFrame) else pd.DataFrame(data)
    types = dict(zip(frame.columns, frame.dtypes, strict=True))
    if all(types.get(name) == _TYPES[kind] for name, kind in columns.items()):
        return frame[list(columns)]
    return pd.DataFrame({name: _column(frame, name, kind) for name, kind in columns.items()}, index=frame.index)


def joined(frames: list[Frame], columns: Mapping[str, str]) -> Frame:
    """The frames below one another with a new index, in the given columns and types; none gives no rows."""
    filled = [f for f in frames if len(f)]
    return typed(pd.concat(filled, ignore_index=True), columns) if filled else empty(columns)


def looked_up(keys: Column, values: Column) -> Column:
    """For each key the value whose index it is, on the keys' index; missing where there is none.

    Unlike `Series.map` it keeps the type of the values also when there are none at all. The values' index is unique.

    >>> looked_up(pd.Series(["a", "b"]), pd.Series([1], index=["a"], dtype="Int64")).tolist()
    [1, <NA>]
    """
    return values.reindex(keys).set_axis(keys.index)


def are_among(rows: Frame, others: Frame, columns: Sequence[str]) -> NDArray[np.bool_]:
    """Which of the rows have the same values in the columns as some row of the others; nothing there is missing.

    >>> seats = pd.DataFrame({"customer_id": ["C1", "C1", "C2"], "email": ["a", "b", "a"]})
    >>> are_among(seats, seats[:1], ["customer_id", "email"]).tolist()
    [True, False, False]
    """
    if rows.empty or others.empty:
        return np.zeros(len(rows), dtype=np.bool_)
    known = set(keys_of(others, columns))
    return np.fromiter(map(known.__contains__, keys_of(rows, columns)), dtype=np.bool_, count=len(rows))


def keys_of(rows: Frame, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The values in the columns, one tuple a row: an index of several levels would sort them all first."""
    return zip(*(rows[name].to_numpy(object).tolist() for name in columns), strict=True)


def _column(frame: Frame, name: str, kind: str) -> Column:
    if name not in frame.columns:
        column: Column = pd.Series([ABSENT.get(name)] * len(frame), index=frame.index, dtype=object)
    else:
        column = frame[name]
    if column.dtype == _TYPES[kind]:
        return column
    if kind in ("int", "bool") and column.isna().any():
        raise ValueError(f"column {name} has missing values")
    if kind == "date" and column.dtype == object:
        return pd.to_datetime(column).astype("datetime64[s]")
    return column.astype(_TYPES[kind])
