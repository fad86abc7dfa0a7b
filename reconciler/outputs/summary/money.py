"""The month's money as the summary shows it: invoiced and collected, month by month, and what is open by its age."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pandas as pd

from reconciler.frames import Column, Frame, looked_up
from reconciler.ledger.month import Month
from reconciler.outputs.books_view import plain_rows
from reconciler.outputs.workbooks.invoices import document_file
from reconciler.outputs.workbooks.payments import LEFT_TO_PEOPLE, credit_rows, review_rows, suspense_rows

AGES = ("0", "1–30", "31–60", "61–90", ">90")
"""Days overdue, `0` meaning not due yet."""

LONGEST = 10
"""How many open documents the summary names."""

_LAST_DAYS = [-1, 0, 30, 60, 90, float("inf")]


@dataclass(frozen=True, slots=True)
class Age:
    """What is open of one age: days overdue, how many documents, and their money in minor units."""

    days: str
    documents: int
    amount: int


def money_rows(month: Month) -> Frame:
    """One row a currency, in minor units: invoiced and settled in the month, and what waits or is credit.

    Credit notes count against what was invoiced.
    """
    sign = 1 - 2 * (month.issued["kind"] == "credit_note").astype("int64")
    signed = month.issued.assign(**{name: month.issued[name] * sign for name in ("net", "vat", "gross")})
    invoiced = signed.groupby("currency").agg(
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


def months_of_money(month: Month) -> dict[str, list[dict[str, Any]]]:
    """The history of each currency: a row a month with period, invoiced and collected."""
    return {
        str(currency): list(plain_rows(rows.drop(columns="currency")))
        for currency, rows in month.history.groupby("currency")
    }


def ages(documents: Frame) -> dict[str, list[Age]]:
    """What is open by days overdue, one Age each of AGES a currency; `documents` as `open_documents` gives them."""
    age = pd.cut(documents["days_overdue"], bins=_LAST_DAYS, labels=list(AGES))
    table = documents.assign(age=age).groupby(["currency", "age"], observed=False)["open"].agg(["size", "sum"])
    return {
        str(currency): [Age(days, int(rows["size"][currency, days]), int(rows["sum"][currency, days])) for days in AGES]
        for currency, rows in table.groupby("currency")
    }


def longest_open(month: Month, documents: Frame) -> Iterator[dict[str, Any]]:
    """The open documents that wait longest, with the way from the summary to the page of each (`href`, "" if none)."""
    rows = documents.head(LONGEST)
    return plain_rows(rows.assign(href=looked_up(rows["number"], _ways(month, rows["number"])).fillna("")))


def _ways(month: Month, numbers: Column) -> Column:
    """By number, the relative address of each document that has a page; other months' folders stand beside this one."""
    issued = month.state.invoices[month.state.invoices["number"].isin(numbers)]
    period = issued["issued_on"].dt.strftime("%Y-%m")
    folder = ("../" + period + "/").where(period != month.period, "")
    return (folder + document_file(issued, ".html").map(quote)).set_axis(issued["number"])


def _sum_by_currency(rows: Frame) -> Column:
    return rows.groupby("currency")["amount"].sum()
