"""`summary.html`: the month on one page: invoiced, collected, outstanding by age, seats, and what is held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from reconciler import frames
from reconciler.catalogue import all_codes
from reconciler.frames import Column, Frame, looked_up
from reconciler.ledger.month import Month
from reconciler.outputs.books_view import open_documents, party_names, place_texts, plain_rows, reseller_or_direct
from reconciler.outputs.html import page
from reconciler.outputs.mail_texts import NOTICES
from reconciler.outputs.workbooks.payments import LEFT_TO_PEOPLE, credit_rows, review_rows, suspense_rows
from reconciler.rules.holds import held_renewals
from reconciler.rules.seat_summary import seat_summary

FILE = "summary.html"
AGES = ("0", "1–30", "31–60", "61–90", ">90")
"""Days overdue, `0` meaning not due yet."""

HELD = {**frames.HOLD, "since": "date"}
"""A customer or renewal that is held; a renewal has no cell, and the books do not say since when."""

_LAST_DAYS = [-1, 0, 30, 60, 90, float("inf")]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a picture: `filled` and `rest` are thousandths of the picture's width."""

    label: str
    amount: int
    filled: int
    rest: int = 0


def summary_page(month: Month) -> str:
    """The page of the month, from the books alone."""
    language = month.config.output.language
    return page(
        "summary.html",
        language,
        seller=month.config.seller.name,
        period=month.period,
        as_of=month.as_of,
        money_rows=list(plain_rows(money_rows(month))),
        ages=age_bars(month),
        resellers=list(plain_rows(reseller_rows(month))),
        notices=notice_counts(month.seat_events),
        removed=int((month.seat_events["kind"] == "remove").sum()),
        held=list(plain_rows(held_rows(month))),
        share=share,
    )


def money_rows(month: Month) -> Frame:
    """One row a currency, in minor units: invoiced and settled in the month, and what waits or is credit."""
    invoiced = month.issued.groupby("currency").agg(
        documents=("number", "size"), net=("net", "sum"), vat=("vat", "sum"), gross=("gross", "sum")
    )
    review, waiting = review_rows(month.state), suspense_rows(month)
    sums = {
        "settled": month.settled,
        "in_review": review[review["credit"] == 0],  # credit with a suggestion is credit all the same
        # what went out is nobody's payment, and credit that a person set aside is credit
        "in_suspense": waiting[
            waiting["status"].isin(LEFT_TO_PEOPLE) & (waiting["amount"] > 0) & (waiting["credit"] == 0)
        ],
        "in_credit": credit_rows(month.state),
    }
    parts = [invoiced, *(_sum_by_currency(rows).rename(name) for name, rows in sums.items())]
    return pd.concat(parts, axis=1).fillna(0).astype("int64").sort_index().rename_axis("currency").reset_index()


def age_bars(month: Month) -> dict[str, list[Bar]]:
    """What is open by days overdue, a currency; the longest bar fills the picture."""
    rows = open_documents(month)
    age = pd.cut(rows["days_overdue"], bins=_LAST_DAYS, labels=list(AGES))
    table = rows.assign(age=age).pivot_table("open", "currency", "age", aggfunc="sum", observed=False, fill_value=0)
    return {
        str(currency): [Bar(age, int(row[age]), share(row[age], row.max())) for age in AGES]
        for currency, row in table.sort_index().iterrows()
    }


def reseller_rows(month: Month) -> Frame:
    """One row a reseller, `direct` last: customers, licences, seats in use, free and waited for."""
    summary = seat_summary(month.state, month.config, month.as_of)
    summary = summary[summary["status"] != "ended"]
    names = party_names(month.state.parties, "reseller")
    grouped = summary.assign(reseller=reseller_or_direct(summary["reseller_id"])).groupby("reseller")
    rows = grouped.agg(
        customers=("customer_id", "size"),
        licences=("licences", "sum"),
        seated=("seated", "sum"),
        free=("free", "sum"),
        waiting=("waiting", "sum"),
    ).reset_index()
    rows["name"] = looked_up(rows["reseller"], names)
    return rows.assign(is_direct=rows["name"].isna()).sort_values(["is_direct", "reseller"], ignore_index=True)


def notice_counts(seat_events: Frame) -> dict[str, int]:
    """How many notices of each kind the month has."""
    counts = seat_events["notice"].value_counts()
    return {kind: int(counts.get(kind, 0)) for kind in NOTICES}


def held_rows(month: Month) -> Frame:
    """Customers and renewals that are held, with the finding's code, what it means, and where it stands."""
    meanings = {name: code.meaning for name, code in all_codes().items()}
    customers = month.state.holds[month.state.holds["is_held"]]
    renewals = held_renewals(month.state, month.config, month.as_of)
    renewals = renewals[~renewals["customer_id"].isin(customers["customer_id"])]
    holds = frames.joined([customers, renewals.assign(is_held=True)], HELD)
    rows = holds.assign(
        meaning=holds["code"].map(meanings).fillna(""),
        name=looked_up(holds["customer_id"], party_names(month.state.parties, "customer")),
        place=place_texts(holds),
    )
    return rows.sort_values(["customer_id", "code"], kind="stable", ignore_index=True)


def share(part: Any, whole: Any) -> int:
    """Thousandths of the whole, rounded down; nothing of nothing is nothing.

    >>> share(1, 3), share(0, 0)
    (333, 0)
    """
    return max(0, int(part)) * 1_000 // int(whole) if whole > 0 else 0


def _sum_by_currency(rows: Frame) -> Column:
    return rows.groupby("currency")["amount"].sum()
