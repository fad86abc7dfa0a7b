"""Draft invoices from priced charges: one a billed customer and currency, with VAT.

Rules `bill-to` (the customer), `vat`; the numbers are given when the batch is committed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from reconciler import frames
from reconciler.config import Config
from reconciler.frames import Column, Frame, looked_up
from reconciler.rules.exchange import exchange_rate, local_vat, needs_local_vat
from reconciler.rules.state import GRANT_STATE
from reconciler.rules.vat import vat_amounts


@dataclass(frozen=True)
class Drafts:
    """Draft invoices (INVOICE), their lines (LINE) and the grants they bring (GRANT).

    `number`, `lines.invoice` and `grants.invoice` hold labels `#1`, `#2`, … in the order in which numbers are given.
    """

    invoices: Frame
    lines: Frame
    grants: Frame

    def grant_states(self) -> Frame:
        """The grants as the books will know them (GRANT_STATE, ids 0), for what follows in the same batch."""
        by_number = self.invoices.set_index("number")
        is_paid = looked_up(self.grants["invoice"], by_number["gross"]) == 0
        due_on = looked_up(self.grants["invoice"], by_number["due_on"])
        return frames.typed(self.grants.assign(batch_id=0, grant_id=0, is_paid=is_paid, due_on=due_on), GRANT_STATE)


def drafts(charges: Frame, parties: Frame, wishes: Frame, treatments: Frame, as_of: date, config: Config) -> Drafts:
    """The drafts for priced charges (PRICED, none without a price), billed to each customer.

    `parties`: PARTY rows of customers, indexed by customer_id; `wishes`: by customer_id, for `order_reference`;
    `treatments`: VAT treatment, indexed by customer_id. A draft whose VAT must be shown in the seller's currency
    without a rate in force has `local_currency` and no `local_vat`: the caller holds that customer.
    """
    keys = ["customer_id", "currency"]
    label = charges.groupby(keys, sort=True).ngroup() + 1
    lines = charges.assign(invoice="#" + label.astype("str"), line=charges.groupby(keys).cumcount() + 1)
    invoices = lines.groupby("invoice", sort=False).agg(
        customer_id=("customer_id", "first"),
        reseller_id=("reseller_id", "first"),
        currency=("currency", "first"),
        net=("net", "sum"),
    )
    invoices = invoices.reset_index(names="number").sort_values("number", key=_serial, ignore_index=True)
    invoices = _billed(invoices, parties, wishes, as_of, config)
    invoices = _taxed(invoices, treatments, as_of, config)
    grants = lines.assign(starts_on=lines["period_from"])
    return Drafts(
        frames.typed(invoices, frames.INVOICE), frames.typed(lines, frames.LINE), frames.typed(grants, frames.GRANT)
    )


def _serial(labels: Column) -> Column:
    return labels.str[1:].astype("int64")


def _billed(invoices: Frame, parties: Frame, wishes: Frame, as_of: date, config: Config) -> Frame:
    customer = invoices["customer_id"]
    issued_on = pd.Timestamp(as_of)
    return invoices.assign(
        kind="invoice",
        bill_to="customer",
        party_id=customer,
        issued_on=issued_on,
        due_on=issued_on + pd.Timedelta(days=config.terms.due_days),
        language=looked_up(customer, parties["language"]),
        order_reference=looked_up(customer, wishes["order_reference"]),
    )


def _taxed(invoices: Frame, treatments: Frame, as_of: date, config: Config) -> Frame:
    """With VAT on the net sum of each invoice: its lines are all of one category and rate."""
    names = ["vat_category", "vat_rate_bp", "vat_country"]
    taxed = invoices.join(treatments[names], on="customer_id")
    taxed["vat"] = vat_amounts(taxed["net"].to_numpy("int64"), taxed["vat_rate_bp"].fillna(0).to_numpy("int64"))
    taxed["gross"] = taxed["net"] + taxed["vat"]
    is_local = needs_local_vat(taxed, config.seller)
    taxed["local_currency"] = pd.Series(config.seller.currency, index=taxed.index).where(is_local)
    taxed["local_vat"] = pd.Series(pd.NA, index=taxed.index, dtype="Int64")
    for currency in taxed.loc[is_local, "currency"].unique():
        rate = exchange_rate(config.exchange_rates, currency, config.seller.currency, as_of)
        if rate is not None:
            chosen = is_local & (taxed["currency"] == currency)
            taxed.loc[chosen, "local_vat"] = local_vat(taxed.loc[chosen, "vat"].to_numpy("int64"), rate)
            shown = {"exchange_rate": str(rate.rate), "exchange_on": str(rate.on), "exchange_source": rate.source}
            taxed.loc[chosen, list(shown)] = list(shown.values())
    return taxed
