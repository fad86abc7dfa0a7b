"""From what customers want to draft invoices, and the customers that are held on the way.

Puts together `decisions`, `priced`, `vat_treatments` and `drafts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from reconciler.finding import Finding, has_errors
from reconciler.frames import Column, Frame
from reconciler.rules import codes
from reconciler.rules.charges import licence_charges, priced
from reconciler.rules.corrections import Corrections
from reconciler.rules.exchange import missing_rate
from reconciler.rules.given import Given
from reconciler.rules.invoicing import Drafts, drafts
from reconciler.rules.prices import price_frame
from reconciler.rules.subscription_checks import Cell, check_changes, check_problems, check_renewals
from reconciler.rules.subscriptions import decisions
from reconciler.rules.terms import BASE_KINDS, are_of_present_term, current_terms
from reconciler.rules.vat import vat_treatments
from reconciler.rules.vat_checks import check_vat_treatments
from reconciler.rules.vat_numbers import OK
from reconciler.wording import plural


@dataclass(frozen=True)
class Billing:
    """`charges`: all that is charged for (PRICED). `held`: customers held here, with the finding that holds each."""

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
    config, cell = given.config, given.cell
    terms = terms_today(grants, given.state.invoices, given.as_of)
    decided = decisions(sales.wanted, terms, overdue, given.as_of, config.terms)
    prices, default = price_frame(config.prices), config.discount.reseller_bp
    charges = priced(licence_charges(decided), prices, sales.resellers, admins, default)
    held = check_problems(decided, cell, config.terms) | check_prices(charges, cell)
    with_row = set(decided.index[decided["has_row"]])
    concerned = (with_row | set(charges["customer_id"])) - set(held)
    parties = sales.customers[sales.customers.index.isin(concerned)]
    treatments = vat_treatments(parties, given.as_of, config.seller, config.vat, given.vat_rates)
    is_invoiced = parties.index.isin(charges["customer_id"])
    vat_held, findings = check_vat(treatments, parties, cell, is_invoiced)
    held |= vat_held
    made = _drafts(charges, held, parties, sales.wanted, treatments, given)
    unrated = check_exchange(made, cell, given.as_of)
    if unrated:
        held |= unrated
        made = _drafts(charges, held, parties, sales.wanted, treatments, given)
    kept = decided[~decided.index.isin(list(held))]
    findings += [*check_renewals(kept, cell), *check_changes(kept, cell)]
    return Billing(charges[~charges["customer_id"].isin(list(held))], made, held, findings)


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


def check_vat(
    treatments: Frame, parties: Frame, cell: Cell, is_invoiced: Column
) -> tuple[dict[str, Finding], list[Finding]]:
    """Customers whose VAT holds them, with the finding, and warnings for those who are invoiced now."""
    told = treatments[(treatments["status"] != OK) | (treatments["is_unregistered"] & is_invoiced)]
    found = check_vat_treatments(told, parties.loc[told.index], lambda who, field: cell(str(who), field))
    named = dict(zip(told.index, found, strict=True))
    held = {who: finding for who, finding in named.items() if has_errors([finding])}
    return held, [finding for who, finding in named.items() if who not in held]


def check_exchange(made: Drafts, cell: Cell, as_of: date) -> dict[str, Finding]:
    """The finding that holds each customer whose VAT must be shown in the seller's currency and lacks a rate."""
    lacking = made.invoices[made.invoices["local_currency"].notna() & made.invoices["local_vat"].isna()]
    return {
        row.customer_id: missing_rate(
            cell(row.customer_id, "currency"),
            f"The invoice for {row.customer_id}",
            row.currency,
            row.local_currency,
            as_of,
        )
        for row in lacking.itertuples()
    }


def _drafts(
    charges: Frame, held: dict[str, Finding], parties: Frame, wanted: Frame, treatments: Frame, given: Given
) -> Drafts:
    """The drafts of all who are not held."""
    free = charges[~charges["customer_id"].isin(list(held))].reset_index(drop=True)
    return drafts(free, parties, wanted, treatments, given.as_of, given.config)
