"""Findings about VAT: what holds an invoice, and whom to ask for a VAT number."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

import pandas as pd

from reconciler.finding import Finding, Place
from reconciler.frames import Frame
from reconciler.money import percent_text
from reconciler.rules import vat_codes
from reconciler.rules.vat import NO_RATE, UNCHECKED
from reconciler.rules.vat_numbers import FOREIGN, INVALID, OK, vat_number_check
from reconciler.rules.vat_territories import COUNTRY_CODES, REVIEW, SAME_AS, SHARED

Places = Callable[[Hashable, str], Place]
"""Gives the cell of a field of the party with an index label."""
Cell = Callable[[str], Place]


def check_vat_treatments(treatments: Frame, parties: Frame, places: Places) -> list[Finding]:
    """What a person must know of the parties' VAT (rule `vat`): an error holds the party's invoices.

    `treatments` are those that `vat_treatments` gave for `parties` (which has party_id too); both have one index.
    """
    told = treatments[(treatments["status"] != OK) | treatments["is_unregistered"]]
    return [
        _REPORTS[treatment["status"]](parties.loc[label], treatment, partial(places, label))
        for label, treatment in told.iterrows()
    ]


def _bad_number(party: Any, treatment: Any, cell: Cell) -> Finding:
    check = vat_number_check(party["vat_number"], SAME_AS.get(party["country"], party["country"]))
    code = vat_codes.VAT_NUMBER_FOREIGN_PREFIX if check.status == FOREIGN else vat_codes.VAT_NUMBER_INVALID
    message = f"{party['vat_number']!r}, the VAT number of {party['party_id']}, {check.problem}."
    return code.at(cell("vat_number"), message, check.advice, party["vat_number"])


def _unchecked(party: Any, treatment: Any, cell: Cell) -> Finding:
    field = "vat_checked_on" if pd.isna(party["vat_checked_on"]) else "vat_check_id"
    message = (
        f"{party['party_id']} would be billed with reverse charge, but {field} is empty: nothing shows that VIES knows "
        f"{party['vat_number']}."
    )
    return vat_codes.VAT_NUMBER_UNCHECKED.at(cell(field), message)


def _unregistered(party: Any, treatment: Any, cell: Cell) -> Finding:
    rate = percent_text(treatment["vat_rate_bp"])
    message = (
        f"{party['party_id']} is in {party['country']} and has no VAT number, so {rate} % VAT of "
        f"{treatment['vat_country']} is charged."
    )
    return vat_codes.VAT_NO_NUMBER.at(cell("vat_number"), message)


def _territory(party: Any, treatment: Any, cell: Cell) -> Finding:
    territory, postcode = treatment["territory"], party["postcode"]
    if territory in SHARED:
        message = (
            f"The postcode {postcode} of {party['party_id']} was once that of {territory}, which is outside the EU for "
            "VAT, and is that of places inside it."
        )
        return vat_codes.VAT_TERRITORY_REVIEW.at(cell("city"), message, "Write the city.", postcode)
    field = "country" if party["country"] in COUNTRY_CODES else "postcode"
    message = f"{party['party_id']} is in {territory}, which has VAT rules of its own."
    return vat_codes.VAT_TERRITORY_REVIEW.at(cell(field), message, value=party[field])


def _no_rate(party: Any, treatment: Any, cell: Cell) -> Finding:
    message = f"No VAT rate is known for {party['party_id']} in {party['country']} on the day of the invoice."
    return vat_codes.VAT_NO_RATE.at(cell("country"), message, value=party["country"])


_REPORTS: dict[str, Callable[[Any, Any, Cell], Finding]] = {
    OK: _unregistered,
    INVALID: _bad_number,
    FOREIGN: _bad_number,
    UNCHECKED: _unchecked,
    REVIEW: _territory,
    NO_RATE: _no_rate,
}
