"""From what customers want to draft invoices, and the customers that are held on the way.

Puts together `decisions`, `priced`, `billed_charges`, `party_vat` and `drafts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from reconciler.finding import Finding
from reconciler.frames import Column, Frame
from reconciler.rules import codes
from reconciler.rules.billed import billed_charges, check_billed, concerned_parties, held_resellers
from reconciler.rules.billed_vat import check_exchange, party_vat
from reconciler.rules.charges import licence_charges, priced
from reconciler.rules.corrections import Corrections
from reconciler.rules.given import Given
from reconciler.rules.invoicing import Drafts, drafts
from reconciler.rules.prices import price_frame
from reconciler.rules.subscription_checks import Cell, check_changes, check_problems, check_renewals
from reconciler.rules.subscriptions import decisions
from reconciler.rules.terms import BASE_KINDS, are_of_present_term, current_terms
from reconciler.wording import plural


@dataclass(frozen=True)
class Billing:
    """`charges`: all that is charged for (BILLED). `held`: customers held here, with the finding that holds each."""

    charges: Frame
    drafts: Drafts
    held: dict[str, Finding]
    findings: list[Finding]

    def held_rows(self, wanted: Frame) -> dict[str, Finding]:
        """The customers held here whose row in this month's sheets is therefore not booked."""
        return {who: finding for who, finding in self.held.items() if wanted.at[who, "has_row"]}


def billing(given: Given, sales: Corrections, grants: Frame, overdue: Column, admins: frozenset[str]) -> Billing:
    """The drafts of one batch.

    `grants`: GRANT_STATE with this batch's payments and openings; `overdue`, `admins`: customers with an overdue
    invoice, or with an administrator of their own.
    """
    config, cell, wanted = given.config, given.cell, sales.wanted
    terms = terms_today(grants, given.state.invoices, given.as_of)
    decided = decisions(wanted, terms, overdue, given.as_of, config.terms)
    prices, default = price_frame(config.prices), config.discount.reseller_bp
    charges = priced(licence_charges(decided), prices, sales.resellers, admins, default)
    charges = billed_charges(charges, wanted["bill_to"])
    held = check_problems(decided, cell, config.terms) | check_prices(charges, cell)
    charges = _free(charges, held)
    parties = concerned_parties(sales.parties, charges, _with_row(decided, held))
    vat = party_vat(given, parties, charges, wanted)
    refused = held_resellers(given, charges)
    stops = [*refused, *vat.stops, *check_exchange(given, charges, vat.treatments)]
    held |= check_billed(stops, charges, cell)
    charges = _free(charges, held)
    made = drafts(charges, parties, wanted, vat.treatments, given.as_of, config)
    kept = decided[~decided.index.isin(list(held))]
    findings = [stop.why for stop in stops if stop.is_reseller and stop not in refused]
    findings += [*vat.findings, *check_renewals(kept, cell), *check_changes(kept, cell)]
    return Billing(charges, made, held, findings)


def overdue_customers(grants: Frame, open_items: Frame, as_of: date) -> Column:
    """Customers with an invoice of the present term, or an open item, that is due and not paid in full.

    `grants`: GRANT_STATE; `open_items`: customer_id, due_on, gross, paid, settled.
    """
    today = pd.Timestamp(as_of)
    is_present = are_of_present_term(grants, current_terms(grants, as_of))
    late = grants[is_present & ~grants["is_paid"] & (grants["due_on"] < today)]
    is_owed = open_items["gross"] > open_items["paid"] + open_items["settled"]
    items = open_items[is_owed & (open_items["due_on"] < today)]
    return pd.concat([late["customer_id"], items["customer_id"]]).drop_duplicates()


def terms_today(grants: Frame, invoices: Frame, as_of: date) -> Frame:
    """The current terms of GRANT_STATE grants as `decisions` takes them, with `is_begun_today`."""
    terms = current_terms(grants, as_of)
    return terms.assign(is_begun_today=terms.index.isin(begun_today(grants, invoices, as_of)))


def begun_today(grants: Frame, invoices: Frame, as_of: date) -> Column:
    """Customers with a new period invoiced by an earlier batch for the same day: no second one (rule `one-period`)."""
    numbers = invoices.loc[invoices["issued_on"] == pd.Timestamp(as_of), "number"]
    return grants.loc[grants["kind"].isin(BASE_KINDS) & grants["invoice"].isin(numbers), "customer_id"]


def check_prices(charges: Frame, cell: Cell) -> dict[str, Finding]:
    """The finding that holds each customer with a charge for which no price is in force."""
    lacking = charges[charges["list_price"].isna()].drop_duplicates("customer_id")
    return {
        row.customer_id: codes.NO_PRICE.at(
            cell(row.customer_id, "currency"),
            f"{row.customer_id}: no price in {row.currency} for {plural(row.term_months, 'month')} is in force on "
            f"{row.period_from:%Y-%m-%d}.",
            value=row.currency,
        )
        for row in lacking.itertuples()
    }


def _free(charges: Frame, held: dict[str, Finding]) -> Frame:
    """The charges for all who are not held."""
    return charges[~charges["customer_id"].isin(list(held))].reset_index(drop=True)


def _with_row(decided: Frame, held: dict[str, Finding]) -> pd.Index[str]:
    """The customers with a row in this month's sheets that are not held."""
    return decided.index[decided["has_row"] & ~decided.index.isin(list(held))]
