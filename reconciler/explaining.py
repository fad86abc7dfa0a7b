"""`explain`: how an invoice, a customer's state, a payment or a finding code came about, step by step."""

from __future__ import annotations

import difflib
from datetime import date
from typing import Any

import pandas as pd

from reconciler.catalogue import all_codes
from reconciler.config import Config
from reconciler.ledger.books import open_for_reading
from reconciler.money import percent_text, to_major
from reconciler.rules.licences import grant_status
from reconciler.rules.seat_summary import seat_summary
from reconciler.rules.state import State
from reconciler.workspace import Workspace, WorkspaceError

CATEGORIES = {
    "S": "VAT at the standard rate of {country}",
    "AE": "reverse charge: the customer is in another EU country and has a valid VAT number",
    "O": "not subject to EU VAT: the customer is outside the EU's VAT area",
}


def explained(workspace: Workspace, what: str) -> list[str]:
    """The steps, a line each; WorkspaceError with the nearest known names for what is not known."""
    codes = all_codes()
    if what.lower() in codes:
        code = codes[what.lower()]
        return [f"{code.name} ({code.severity})", code.meaning, f"Repair: {code.repair}"]
    with open_for_reading(workspace.ledger) as books:
        state = books.state()
        if what in set(state.invoices["number"]):
            return _invoice(state, what)
        if what in set(state.parties.loc[state.parties["kind"] == "customer", "party_id"]):
            return _customer(state, books.config(), what)
        if what in set(state.payments["payment_id"]):
            return _payment(state, what)
    names = [*codes, *state.invoices["number"], *state.parties["party_id"], *state.payments["payment_id"].dropna()]
    near = difflib.get_close_matches(what, names, n=3)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise WorkspaceError(f"{what!r} is no invoice, customer, payment or finding code that is known here.{hint}")


def _invoice(state: State, number: str) -> list[str]:
    invoice = state.invoices.set_index("number").loc[number]
    currency = invoice["currency"]
    said = [
        f"{number} was issued on {invoice['issued_on']:%Y-%m-%d} to {invoice['customer_id']} (batch "
        f"{invoice['batch_id']}) and is due on {invoice['due_on']:%Y-%m-%d}."
    ]
    said += [_line(line, currency) for line in state.lines[state.lines["invoice"] == number].itertuples()]
    words = CATEGORIES[invoice["vat_category"]].format(country=invoice["vat_country"])
    rate = "" if pd.isna(invoice["vat_rate_bp"]) else f" × {percent_text(invoice['vat_rate_bp'])} %"
    net, vat, gross, paid = (to_major(invoice[name], currency) for name in ("net", "vat", "gross", "paid"))
    said.append(f"VAT: {words}. {net}{rate} = {vat} {currency}, rounded half up once; total {gross} {currency}.")
    said.append(f"Creditor reference: {invoice['reference']}.")
    for row in state.allocations[state.allocations["invoice"] == number].itertuples():
        amount = to_major(row.amount, currency)
        said.append(f"Payment {row.payment_key} settles {amount} {currency} (pass {row[5]}: {row.evidence}).")
    return [*said, f"Paid {paid} of {gross} {currency}."]


def _line(line: Any, currency: str) -> str:
    price, seat, net = (to_major(amount, currency) for amount in (line.list_price, line.seat_price, line.net))
    discount = f", less {percent_text(line.discount_bp)} % discount = {seat}" if line.discount_bp else ", no discount"
    return (
        f"Line {line.line}: {line.kind}, {line.period_from:%Y-%m-%d} to {line.renews_on:%Y-%m-%d} (first day not "
        f"covered). {line.months} of {line.term_months} months cost {price} a licence{discount}; × {line.licences} "
        f"licences = {net} {currency}."
    )


def _customer(state: State, config: Config, customer_id: str) -> list[str]:
    as_of = state.as_of or date.min
    summary = seat_summary(state, config, as_of).set_index("customer_id")
    said = [f"{customer_id} on {as_of}:"]
    for wish in state.wishes[state.wishes["customer_id"] == customer_id].itertuples():
        renews = "renews by itself" if wish.auto_renew else "ends at the end of its term"
        said.append(f"Wanted: {wish.licences} licences for {wish.term_months} months, {wish.payment_method}, {renews}.")
    grants = state.grants[state.grants["customer_id"] == customer_id]
    for grant, status in zip(grants.itertuples(), grant_status(grants, as_of, config), strict=True):
        source = "an opening" if pd.isna(grant.invoice) else grant.invoice
        said.append(
            f"Grant: {grant.kind}, {grant.licences} licences, {grant.starts_on:%Y-%m-%d} to "
            f"{grant.renews_on:%Y-%m-%d}, from {source}: {status.replace('_', ' ')}."
        )
    if customer_id in summary.index:
        row = summary.loc[customer_id]
        said.append(f"Seats: {row['seated']} seated, {row['free']} free, {row['waiting']} waiting; {row['status']}.")
    for hold in state.holds[(state.holds["customer_id"] == customer_id) & state.holds["is_held"]].itertuples():
        said.append(f"Held since {hold.since:%Y-%m-%d}: {hold.code}.")
    return said


def _payment(state: State, payment_id: str) -> list[str]:
    said = []
    for payment in state.payments[state.payments["payment_id"] == payment_id].itertuples():
        amount, used = (to_major(value, payment.currency) for value in (payment.amount, payment.allocated))
        said.append(f"{payment_id}: {amount} {payment.currency}, booked on {payment.booked_on:%Y-%m-%d}; {used} used.")
        outcomes = state.outcomes[state.outcomes["payment_key"] == payment.payment_key]
        for outcome in outcomes.fillna("").to_dict("records"):
            said.append(f"Pass {outcome['pass']}, {outcome['status']}: {outcome['evidence'] or outcome['reason']}")
            said += [f"Refused: {outcome['refused']}"] if outcome["refused"] else []
    return said
