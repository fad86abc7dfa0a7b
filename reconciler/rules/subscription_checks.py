"""What a person is told about the decisions on subscriptions: which cell, which value, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pandas as pd

from reconciler.config import Terms
from reconciler.finding import Finding, Place
from reconciler.frames import Frame
from reconciler.rules import codes
from reconciler.wording import plural

Cell: TypeAlias = Callable[[str, str], Place]
"""The place of a customer's cell: (customer_id, column) → Place."""

PROBLEMS = {
    "bank-transfer-term": (
        codes.BANK_TRANSFER_TERM,
        "term_months",
        "{row.Index} pays by bank transfer and asks for a term of 1 month.",
    ),
    "bill-to-reseller": (
        codes.BILL_TO_RESELLER,
        "bill_to",
        "{row.Index} is to be billed to its reseller, but no reseller buys for it.",
    ),
    "currency-unknown": (codes.CURRENCY_UNKNOWN, "currency", "{row.Index} has no currency."),
    "start-before-end": (
        codes.START_BEFORE_END,
        "start_date",
        "{row.Index} would start on {row.starts_on:%Y-%m-%d}, but its subscription ended on {row.renews_on:%Y-%m-%d}.",
    ),
    "start-too-early": (
        codes.START_TOO_EARLY,
        "start_date",
        "{row.Index} would start on {row.starts_on:%Y-%m-%d}, more than {limit} days back.",
    ),
    "over-already": (
        codes.ONE_PERIOD,
        "start_date",
        "{row.Index} would start on {row.starts_on:%Y-%m-%d} and have ended on {row.new_ends_on:%Y-%m-%d} already.",
    ),
    "change-too-early": (
        codes.CHANGE_TOO_EARLY,
        "change_date",
        "{row.Index} wants more licences from {row.bought_on:%Y-%m-%d}, more than {limit} days back.",
    ),
    "change-outside-term": (
        codes.CHANGE_OUTSIDE_TERM,
        "change_date",
        "{row.Index} wants more licences from {row.bought_on:%Y-%m-%d}, but its term began on "
        "{row.term_starts_on:%Y-%m-%d}.",
    ),
}
"""What holds a customer: code, the column to repair, and the sentence."""

RENEWAL_PROBLEMS = {
    "renewal-overdue": (
        codes.RENEWAL_OVERDUE,
        "{row.Index}: the renewal on {row.renews_on:%Y-%m-%d} is held, as an invoice of the present term is overdue.",
    ),
    "one-period": (
        codes.ONE_PERIOD,
        "{row.Index}: the subscription ended on {row.renews_on:%Y-%m-%d}, and one more period would end on "
        "{row.next_ends_on:%Y-%m-%d}.",
    ),
}


def check_problems(decided: Frame, cell: Cell, terms: Terms) -> dict[str, Finding]:
    """The finding that holds each customer with a `problem`, by customer_id (rows of `decisions`)."""
    held = decided[decided["problem"] != ""]
    return {row.Index: _problem(row, cell, terms) for row in held.itertuples()}


def check_renewals(decided: Frame, cell: Cell) -> list[Finding]:
    """Renewals that are held: an overdue invoice, or a subscription that would have ended again (`one-period`)."""
    held = decided[(decided["renewal_problem"] != "") & (decided["problem"] == "")]
    return [_renewal(row, cell(row.Index, "auto_renew")) for row in held.itertuples()]


def check_changes(decided: Frame, cell: Cell) -> list[Finding]:
    """What is good to know: reductions, changes that wait, subscriptions that begin anew."""
    fine = decided[decided["problem"] == ""]
    findings = [
        codes.CHANGE_WAITS.at(
            cell(row.Index, "change_date"),
            f"{row.Index} wants {plural(row.licences, 'licence')} from {row.change_date:%Y-%m-%d}, which is still to "
            "come.",
            value=f"{row.change_date:%Y-%m-%d}",
        )
        for row in fine[fine["is_waiting"]].itertuples()
    ]
    again = fine[fine["is_new"] & fine["is_begun_anew"]]
    findings += [
        codes.BEGUN_ANEW.at(
            cell(row.Index, "customer_id"),
            f"{row.Index}: the subscription ended on {row.renews_on:%Y-%m-%d}; a new one begins on "
            f"{row.starts_on:%Y-%m-%d}.",
            value=row.Index,
        )
        for row in again.itertuples()
    ]
    return [*findings, *_reductions(fine, cell), *_not_billed_again(fine, cell)]


def _not_billed_again(fine: Frame, cell: Cell) -> list[Finding]:
    """Rows that ask for what was credited (rule `immutable`)."""
    asked = fine[fine["has_row"] & (fine["credited"] > 0) & fine["auto_renew"]]
    return [
        codes.CREDITED.at(
            cell(row.Index, "licences"),
            f"{row.Index}: of the licences the row asks for {row.credited} "
            f"{'was' if row.credited == 1 else 'were'} credited since it last changed; that is not billed again.",
            value=row.licences + row.credited,
        )
        for row in asked.itertuples()
    ]


def _reductions(fine: Frame, cell: Cell) -> list[Finding]:
    running = fine[fine["has_row"] & ~fine["is_ended"] & fine["term_starts_on"].notna() & (fine["credited"] == 0)]
    below = running[(running["licences"] < running["licences_held"]) & ~running["is_renewal"]]
    below_next = running[running["licences"] < running["next_licences"].fillna(0)]
    found = [
        codes.REDUCTION.at(
            cell(row.Index, "licences"),
            f"{row.Index} wants {plural(row.licences, 'licence')} and holds {row.licences_held:.0f} until "
            f"{row.renews_on:%Y-%m-%d}.",
            value=row.licences,
        )
        for row in below[~below.index.isin(below_next.index)].itertuples()
    ]
    return found + [
        codes.REDUCTION.at(
            cell(row.Index, "licences"),
            f"{row.Index} wants {plural(row.licences, 'licence')}, but the renewal from "
            f"{row.next_term_starts_on:%Y-%m-%d} is invoiced for {row.next_licences:.0f}.",
            "Only a credit note can lower what is invoiced.",
            row.licences,
        )
        for row in below_next.itertuples()
    ]


def _problem(row: Any, cell: Cell, terms: Terms) -> Finding:
    code, field, message = PROBLEMS[row.problem]
    value = getattr(row, field)
    shown = "" if pd.isna(value) else f"{value:%Y-%m-%d}" if field.endswith("_date") else value
    return code.at(cell(row.Index, field), message.format(row=row, limit=terms.max_backdate_days), value=shown)


def _renewal(row: Any, place: Place) -> Finding:
    code, message = RENEWAL_PROBLEMS[row.renewal_problem]
    return code.at(place, message.format(row=row), value=row.Index)
