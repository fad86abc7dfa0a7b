"""The payments of a month, told apart: which are new, which are known, and which are perhaps there twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from reconciler import frames
from reconciler.finding import Finding, Place
from reconciler.frames import Column, Frame
from reconciler.money import amount_text
from reconciler.rules.given import BOOKS
from reconciler.rules.matching.codes import PAYMENT_AFTER_AS_OF, PAYMENT_CHANGED, PAYMENT_PERHAPS_TWICE
from reconciler.rules.matching.identity import payment_keys
from reconciler.rules.matching.line_keys import LINE_COLUMNS, line_keys
from reconciler.rules.matching.look_alikes import LookAlike, look_alikes
from reconciler.rules.matching.places import kept_number, kept_place
from reconciler.validate.draft import LIMIT
from reconciler.validate.tables import Origin, Tables
from reconciler.validate.transfers import FIXED


@dataclass(frozen=True)
class MonthPayments:
    """The payments of a month's sheets and statements, told apart.

    `fresh`: those that the books do not know (PAYMENT); `places`: where each of the month stands, by key; `proven`:
    keys of payments that the books have as unproven, and that now stand in a file that proves them.
    """

    fresh: Frame
    findings: list[Finding]
    places: dict[str, Place]
    proven: frozenset[str] = frozenset()


def month_payments(tables: Tables, known: Frame, as_of: date) -> MonthPayments:
    """The payments of a month, and what is wrong with some of them; `known` are those in the books (PAYMENT_STATE).

    A payment after the as-of date waits. In a sheet, one whose id stands for another day, amount or currency, in the
    books or earlier in the sheets, is an error, and nothing is done with it. A payment that is perhaps the same money
    as another one is unproven, as are those that stand in files that do not balance only.
    """
    payments = _placed(tables)
    is_late = payments["booked_on"] > pd.Timestamp(as_of)
    waiting = _waiting(tables, payments[is_late], as_of)
    payments = payments[~is_late]
    is_line = payments["kind"].notna()
    sheets = payments[~is_line].assign(payment_key=payment_keys(payments[~is_line]))
    fresh, errors = _fresh_of_sheets(tables, sheets, known)
    own = payments[is_line]
    lines = line_keys(own.assign(number=_kept_rows(tables, own)), known, fresh)
    keyed = pd.concat([sheets, lines.rows]) if len(lines.rows) else sheets
    fresh = pd.concat([fresh, lines.fresh]) if len(lines.fresh) else fresh
    twice = look_alikes(fresh, keyed, known, lines.doubtful)
    places = _places(tables, keyed)
    suspects = _told_twice(twice, places, known)
    unproven = keyed.groupby("payment_key")["is_unproven"].all() if len(keyed) else pd.Series(dtype=bool)
    doubted = {one.key for one in twice}
    is_unproven = fresh["payment_key"].map(unproven).fillna(False).astype(bool) | fresh["payment_key"].isin(doubted)
    return MonthPayments(
        fresh=frames.typed(
            fresh.assign(is_unproven=is_unproven, row=_kept_rows(tables, fresh)).reset_index(drop=True), frames.PAYMENT
        ),
        findings=[*waiting, *errors, *suspects],
        places=places,
        proven=frozenset(unproven.index[~unproven.astype(bool)]) - doubted,
    )


def new_payments(tables: Tables, known: Frame, as_of: date) -> tuple[Frame, list[Finding]]:
    """The payments of a month (PAYMENT) that the books do not know, and what is wrong with others."""
    month = month_payments(tables, known, as_of)
    return month.fresh, month.findings


def _fresh_of_sheets(tables: Tables, payments: Frame, known: Frame) -> tuple[Frame, list[Finding]]:
    firsts = payments.drop_duplicates("payment_key")
    fresh = firsts[~firsts["payment_key"].isin(known["payment_key"])]
    reference = pd.concat([f[["payment_key", *FIXED]] for f in (known, fresh) if len(f)]) if len(payments) else payments
    changed = _changed(payments, reference.set_index("payment_key"))
    return fresh, [_is_changed(tables, label, payments.loc[label], reference) for label in changed]


def _places(tables: Tables, keyed: Frame) -> dict[str, Place]:
    """The cell of each payment's amount, or the spot of its line, by key."""
    rows = keyed.sort_values(["source", "row"]).drop_duplicates("payment_key")
    return {
        key: tables.origins[source].place(row, "amount")
        for key, source, row in rows[["payment_key", "source", "row"]].itertuples(index=False)
    }


def _placed(tables: Tables) -> Frame:
    """The month's payments in the order of their sources, with file and sheet."""
    payments = tables.frames["payments"].sort_values(["source", "row"], kind="stable")
    own = payments.drop(columns=[name for name in LINE_COLUMNS if name in payments])
    files = {n: origin.file for n, origin in enumerate(tables.origins)}
    sheets = {n: origin.sheet for n, origin in enumerate(tables.origins)}
    own = own.assign(file=own["source"].map(files), sheet=own["source"].map(sheets))
    return own.join(frames.typed(payments, LINE_COLUMNS))


def _kept_rows(tables: Tables, fresh: Frame) -> Column:
    """What is kept of each payment's place: the row of a sheet, the number of a statement's entry or line."""

    def number(origin: Origin, row: int) -> int:
        return (kept_number(origin.spots[row - 1]) if origin.spots else None) or row

    rows = [number(tables.origins[n], row) for n, row in zip(fresh["source"], fresh["row"], strict=True)]
    return pd.Series(rows, index=fresh.index, dtype="int64")


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


def _waiting(tables: Tables, late: Frame, as_of: date) -> list[Finding]:
    """One finding for each late row of a sheet, one for all those of a statement."""
    of_sheets, lines = late[late["kind"].isna()], late[late["kind"].notna()]
    told = [(label, 1) for label in of_sheets.index]
    counts = lines["source"].value_counts()
    told += [(label, int(counts[lines.loc[label, "source"]])) for label in lines.drop_duplicates("source").index]
    return [_after_as_of(tables, label, late.loc[label], as_of, count) for label, count in told]


def _after_as_of(tables: Tables, label: int, payment: Column, as_of: date, count: int) -> Finding:
    message = f"The payment of {_said(payment)} is booked after the as-of date {as_of} and waits for a later run."
    if count > 1:
        message = f"{count:,} lines of this statement are booked after the as-of date {as_of} and wait, this one first."
    month = f"{payment['booked_on']:%Y-%m}"
    what = "the row" if pd.isna(payment["kind"]) else "the file"
    copied = f"Put {what} into inbox/{month}, too: a run reads the inbox of its own month and no other."
    advice = copied if month > f"{as_of:%Y-%m}" else ""
    place = tables.place("payments", label, "booked_on")
    return PAYMENT_AFTER_AS_OF.at(place, message, advice, value=payment["booked_on"].date())


def _told_twice(twice: list[LookAlike], places: Mapping[str, Place], known: Frame) -> list[Finding]:
    """One warning for each payment that is perhaps there twice, as far as a person reads; the last counts the rest."""
    rows = known[known["payment_key"].isin([one.other for one in twice])]
    came_on = rows["came_on"] if "came_on" in rows else pd.Series(pd.NaT, index=rows.index)
    stood = zip(rows["file"].fillna(""), rows["sheet"].fillna(""), rows["row"], came_on, strict=True)
    kept = {key: kept_place(*place) for key, place in zip(rows["payment_key"], stood, strict=True)}
    told = [_perhaps_twice(one, places, kept) for one in twice[: LIMIT + 1]]
    if len(twice) > LIMIT:
        rest = f"{len(twice) - LIMIT:,} more payments, this one first: "
        told[LIMIT] = replace(told[LIMIT], message=rest + told[LIMIT].message)
    return told


def _perhaps_twice(pair: LookAlike, places: Mapping[str, Place], kept: Mapping[str, Place]) -> Finding:
    """The warning that one payment is perhaps the same money as another."""
    other = places.get(pair.other) or kept.get(pair.other, BOOKS)
    amount = amount_text(pair.amount, pair.currency)
    message = (
        f"The payment of {amount} booked on {pair.booked_on.date()} is perhaps the same money as that in {other}: "
        f"{pair.why}. It is not settled by itself."
    )
    return PAYMENT_PERHAPS_TWICE.at(places.get(pair.key, BOOKS), message, value=amount)


def _said(payment: Column) -> str:
    return f"{amount_text(payment['amount'], payment['currency'])} on {payment['booked_on'].date()}"
