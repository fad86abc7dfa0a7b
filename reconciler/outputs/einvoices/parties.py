"""Seller and buyer as an electronic invoice shows them."""

from __future__ import annotations

from dataclasses import dataclass

from reconciler.config import Seller
from reconciler.outputs.documents import Billed, Document
from reconciler.outputs.einvoices.identifiers import (
    EMAIL,
    Identifier,
    country_code,
    peppol_address,
    register_entry,
    vat_identifier,
)
from reconciler.rules.vat import NOT_SUBJECT


@dataclass(frozen=True, slots=True)
class Postal:
    """Where a party is; an address has room for three lines, the third takes all that follow."""

    street: str
    street_2: str
    street_3: str
    city: str
    postcode: str
    country: str


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a document; a text is empty for what is not there."""

    name: str
    postal: Postal
    vat_number: str
    address: Identifier
    customer_number: str = ""
    register: Identifier = Identifier()
    email: str = ""


def seller_of(document: Document, is_peppol: bool) -> Party:
    """The seller, as the config of the issuing batch has it."""
    seller = document.seller
    vat_number = _vat_number(seller, document)
    number = seller.registration_number
    return Party(
        name=seller.name,
        postal=_postal(seller),
        vat_number=vat_number,
        address=peppol_address(vat_number) if is_peppol else Identifier(seller.email, EMAIL),
        register=register_entry(number, seller.country) if is_peppol else Identifier(number),
        email=seller.email,
    )


def buyer_of(document: Document, is_peppol: bool) -> Party:
    """The billed party, as it was when the document was issued."""
    billed = document.billed
    vat_number = _vat_number(billed, document)
    email = Identifier(billed.email, EMAIL) if billed.email else Identifier()
    return Party(
        name=billed.name,
        postal=_postal(billed),
        vat_number=vat_number,
        address=peppol_address(vat_number) if is_peppol else email,
        customer_number=billed.party_id,
    )


def _vat_number(party: Seller | Billed, document: Document) -> str:
    """Rule BR-O-02: a document that is not subject to VAT holds no VAT number."""
    return "" if document.vat_category == NOT_SUBJECT else vat_identifier(party.vat_number, party.country)


def _postal(party: Seller | Billed) -> Postal:
    lines = [line.strip() for line in party.address.splitlines() if line.strip()]
    first, second = (*lines, "", "")[:2]
    return Postal(
        street=first,
        street_2=second,
        street_3=", ".join(lines[2:]),
        city=party.city.strip(),
        postcode=party.postcode.strip(),
        country=country_code(party.country),
    )
