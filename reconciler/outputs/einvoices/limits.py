"""What cannot be expressed as an electronic invoice, and which data would repair it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from reconciler.config import FILE_NAME
from reconciler.finding import Finding, Place
from reconciler.money import amount_text, minor_digits
from reconciler.outputs.documents import Document
from reconciler.outputs.einvoices.codes import EINVOICE_IMPOSSIBLE
from reconciler.outputs.einvoices.identifiers import vat_identifier
from reconciler.rules.vat import NOT_SUBJECT, REVERSE_CHARGE

DECIMALS = 2
"""The most that EN 16931 allows an amount (rules BR-DEC); a price may have more."""

# Currencies in use that the list of EN 16931 does not have: the lev went in 2026, and it still knows the old dobra.
_NOT_LISTED = {"BGN", "STN"}


def check_einvoice(document: Document) -> list[Finding]:
    """Why the document cannot be an electronic invoice; nothing if it can."""
    return [found for check in CHECKS if (found := check(document))]


def _check_register(document: Document) -> Finding | None:
    """Rules BR-O-02 and BR-CO-26: not subject to VAT means no VAT number, and then a register identifies the seller."""
    if document.vat_category != NOT_SUBJECT or document.seller.registration_number:
        return None
    message = (
        f"{document.number} is not subject to EU VAT: as an electronic invoice it must not hold a VAT number and "
        "needs the seller's registration_number, which [seller] does not have."
    )
    advice = (
        f"Write registration_number under [seller] in {FILE_NAME}: what is issued from then on has its .xml. "
        "Of what is issued already, send the page."
    )
    return EINVOICE_IMPOSSIBLE.at(Place(FILE_NAME, "", "seller.registration_number"), message, advice)


def _check_vat_number(document: Document) -> Finding | None:
    """Rule BR-AE-02: reverse charge names the buyer by its VAT number."""
    billed = document.billed
    if document.vat_category != REVERSE_CHARGE or vat_identifier(billed.vat_number, billed.country):
        return None
    message = f"{document.number} is reverse charge, and {billed.vat_number!r} is no VAT number of {billed.party_id}."
    place = Place("", f"{document.bill_to}s", "vat_number")
    return EINVOICE_IMPOSSIBLE.at(place, message, value=billed.vat_number)


def _check_currency(document: Document) -> Finding | None:
    """Rules BR-CL-03 and BR-CL-04: the currency is one in use."""
    for currency, key in ((document.currency, "prices.currency"), (document.local_currency, "seller.currency")):
        if currency and currency not in _listed_currencies():
            message = f"{document.number} is in {currency}, which electronic invoices do not know."
            advice = f"Write a currency that is in use into {FILE_NAME}. Of what is issued already, send the page."
            return EINVOICE_IMPOSSIBLE.at(Place(FILE_NAME, "", key), message, advice, currency)
    return None


def _check_decimals(document: Document) -> Finding | None:
    """Rules BR-DEC: no amount has more than two decimals, though some currencies have three."""
    if not (spare := minor_digits(document.currency) - DECIMALS) > 0:
        return None
    amounts = [document.net, document.vat, document.gross, *(line.net for line in document.lines)]
    finer = [amount for amount in amounts if amount % 10**spare]
    if not finer:
        return None
    text = amount_text(finer[0], document.currency)
    message = f"{document.number} has amounts such as {text}; an electronic invoice takes two decimals at most."
    advice = f"Make the prices in {document.currency} in {FILE_NAME} come out in two decimals, or send the page."
    return EINVOICE_IMPOSSIBLE.at(Place(FILE_NAME, "", "prices.amount"), message, advice, text)


CHECKS: tuple[Callable[[Document], Finding | None], ...] = (
    _check_register,
    _check_vat_number,
    _check_currency,
    _check_decimals,
)


@cache
def _listed_currencies() -> frozenset[str]:
    from babel.core import get_global

    periods = (period for rows in get_global("territory_currencies").values() for period in rows)
    return frozenset(code for code, _, until, is_tender in periods if until is None and is_tender) - _NOT_LISTED
