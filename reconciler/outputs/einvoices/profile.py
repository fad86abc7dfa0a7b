"""Which rules an electronic invoice follows: those of Peppol where its data allows, else EN 16931 alone.

Source: Peppol BIS Billing 3, rules PEPPOL-EN16931-* and the national ones.
"""

from __future__ import annotations

from dataclasses import dataclass

from reconciler.outputs.documents import Document
from reconciler.outputs.einvoices.identifiers import peppol_address, register_entry, vat_identifier
from reconciler.rules.vat import NOT_SUBJECT

EN_16931 = "urn:cen.eu:en16931:2017"


@dataclass(frozen=True, slots=True)
class Profile:
    """What a document says it follows."""

    customization: str
    process: str = ""

    @property
    def is_peppol(self) -> bool:
        """Whether the document may be sent through the Peppol network."""
        return bool(self.process)


PLAIN = Profile(EN_16931)
PEPPOL = Profile(
    f"{EN_16931}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
)


def profile(document: Document) -> Profile:
    """The strictest rules that the document's data can satisfy.

    Peppol needs an electronic address of both parties, and the ones known are those that their VAT numbers give. A
    document that is not subject to VAT must not hold these numbers.
    """
    if document.vat_category == NOT_SUBJECT:
        return PLAIN
    numbers = [vat_identifier(party.vat_number, party.country) for party in (document.seller, document.billed)]
    has_addresses = all(peppol_address(number).scheme for number in numbers)
    return PEPPOL if has_addresses and _national_rules_met(document, numbers[0][:2], numbers[1][:2]) else PLAIN


def _national_rules_met(document: Document, seller: str, buyer: str) -> bool:
    """Whether the books and the config have what Peppol's rules of the seller's country want, by VAT prefixes."""
    if seller == "EL":  # the number and the mark of the tax authority (GR-R-001, GR-R-004)
        return False
    if seller == "DE" and buyer == "DE":  # a telephone number of the seller (DE-R-006)
        return False
    if seller == "DK":  # a number of the register (DK-R-002, DK-R-014); among Danes a Danish way to pay (DK-R-005)
        return buyer != "DK" and bool(_register_scheme(document))
    if seller == "NL":  # the number of the register, or none (NL-R-003)
        return not document.seller.registration_number or bool(_register_scheme(document))
    return True


def _register_scheme(document: Document) -> str:
    return register_entry(document.seller.registration_number, document.seller.country).scheme
