"""How the VAT of each billed party is, and what of it stops its invoices: rules `vat` and `bill-to`."""

from __future__ import annotations

from dataclasses import dataclass

from reconciler.finding import Finding, has_errors
from reconciler.frames import Frame
from reconciler.rules.billed import Stop
from reconciler.rules.exchange import exchange_rate, missing_rate, needs_local_vat
from reconciler.rules.given import Given
from reconciler.rules.vat import vat_treatments
from reconciler.rules.vat_checks import check_vat_treatments
from reconciler.rules.vat_numbers import FOREIGN, INVALID, OK


@dataclass(frozen=True)
class PartyVat:
    """`treatments` (as of `vat_treatments`) by the parties' keys; who cannot be invoiced; what is told besides."""

    treatments: Frame
    stops: list[Stop]
    findings: list[Finding]


def party_vat(given: Given, parties: Frame, charges: Frame, wanted: Frame) -> PartyVat:
    """The VAT of the `parties` (PARTY, by key), some of whom are billed for the charges (BILLED).

    `wanted`: wishes by customer_id. The VAT of a customer who is billed to its reseller decides nothing: that its own
    number is wrong is told, and holds nobody, as the number of a reseller who is not billed.
    """
    config = given.config
    treatments = vat_treatments(parties, given.as_of, config.seller, config.vat, given.vat_rates)
    is_billed = parties.index.isin(charges["party"])
    is_aside = ~is_billed & parties["party_id"].isin(wanted.index[wanted["bill_to"] == "reseller"])
    is_wrong = treatments["status"].isin([INVALID, FOREIGN])
    is_told = (treatments["status"] != OK) & (~is_aside | is_wrong) | treatments["is_unregistered"] & is_billed
    told = treatments[is_told]
    found = check_vat_treatments(
        told, parties.loc[told.index], lambda party, field: given.party_cell(str(party), field)
    )
    stops, findings = [], []
    for party, finding, aside in zip(told.index, found, is_aside[is_told], strict=True):
        if aside or not has_errors([finding]):
            findings.append(finding)
        else:
            stops.append(Stop(party, finding))
    return PartyVat(treatments, stops, findings)


def check_exchange(given: Given, charges: Frame, treatments: Frame) -> list[Stop]:
    """Billed parties and currencies whose VAT must be shown in the seller's currency, and that have no rate for it.

    `charges`: BILLED, of parties with a treatment.
    """
    taxed = charges.join(treatments[["vat_category", "vat_country"]], on="party")
    local = taxed[needs_local_vat(taxed, given.config.seller)].drop_duplicates(["party", "currency"])
    target, rates = given.config.seller.currency, given.config.exchange_rates
    lacking = [name for name in local["currency"].unique() if exchange_rate(rates, name, target, given.as_of) is None]
    stops = []
    for row in local[local["currency"].isin(lacking)].itertuples():
        cell, invoice = given.party_cell(row.party, "currency"), f"The invoice for {row.bill_to} {row.party_id}"
        stops.append(Stop(row.party, missing_rate(cell, invoice, row.currency, target, given.as_of), row.currency))
    return stops
