"""Draft invoices from priced charges: one a billed party and currency, with VAT.

Rules `bill-to`, `vat`; the numbers are given when the batch is committed.
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
    """The drafts for charges (BILLED, none without a price): those of customers, then those of resellers, by id.

    `parties`: PARTY rows of those billed, and `treatments`, how their VAT is: both indexed by the parties' keys;
    `wishes`: by customer_id, for `order_reference`. A draft whose VAT must be shown in the seller's currency without a
    rate in force has `local_currency` and no `local_vat`: the caller holds who is on it. The lines of a reseller's
    invoice are ordered by customer; it has no `customer_id`.
    """
    keys = ["bill_to", "party_id", "currency"]
    label = charges.groupby(keys, sort=True).ngroup() + 1
    lines = charges.assign(invoice="#" + label.astype("str"), line=charges.groupby(keys).cumcount() + 1)
    invoices = lines.groupby("invoice", sort=False).agg(
        bill_to=("bill_to", "first"),
        party_id=("party_id", "first"),
        party=("party", "first"),
        reseller_id=("reseller_id", "first"),
        currency=("currency", "first"),
        net=("net", "sum"),
    )
    invoices["order_reference"] = shared_references(lines, wishes["order_reference"])
    invoices = invoices.reset_index(names="number").sort_values("number", key=_serial, ignore_index=True)
    invoices = _billed(invoices, parties, as_of, config)
    invoices = _taxed(invoices, treatments, as_of, config)
    grants = lines.assign(starts_on=lines["period_from"])
    return Drafts(
        frames.typed(invoices, frames.INVOICE), frames.typed(lines, frames.LINE), frames.typed(grants, frames.GRANT)
    )


def shared_references(lines: Frame, references: Column) -> Column:
    """The order reference of each invoice, by label: the one that all customers on it have; missing where they differ.

    A reference stands for the whole invoice, so one of a single customer says nothing true of the others.
    `references`: by customer_id.

    >>> lines = pd.DataFrame({"invoice": ["#1", "#1", "#2", "#2"], "customer_id": ["a", "b", "a", "c"]})
    >>> shared_references(lines, pd.Series({"a": "PO 1", "b": "PO 1"})).tolist()
    ['PO 1', nan]
    """
    of_line = lines.assign(reference=looked_up(lines["customer_id"], references)).groupby("invoice")["reference"]
    found = of_line.agg(["first", "size", "count"])
    is_shared = (of_line.nunique() == 1) & (found["count"] == found["size"])
    return found["first"].where(is_shared)


def _serial(labels: Column) -> Column:
    return labels.str[1:].astype("int64")


def _billed(invoices: Frame, parties: Frame, as_of: date, config: Config) -> Frame:
    issued_on = pd.Timestamp(as_of)
    return invoices.assign(
        kind="invoice",
        customer_id=invoices["party_id"].where(invoices["bill_to"] == "customer"),
        issued_on=issued_on,
        due_on=issued_on + pd.Timedelta(days=config.terms.due_days),
        language=looked_up(invoices["party"], parties["language"]).fillna(config.output.language),
    )


def _taxed(invoices: Frame, treatments: Frame, as_of: date, config: Config) -> Frame:
    """With VAT on the net sum of each invoice: its lines are all of one category and rate."""
    names = ["vat_category", "vat_rate_bp", "vat_country"]
    taxed = invoices.join(treatments[names], on="party")
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
