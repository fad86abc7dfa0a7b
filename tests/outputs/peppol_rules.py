"""What Peppol BIS Billing 3 asks for beyond EN 16931, written down again from its list of rules.

No package carries Peppol's own Schematron, so each rule here is ours to get right: its name, and what is true (an
XPath on the document's element, in the prefixes of `ubl_rules.NAMES`) where it is kept. Rules about what our documents
never hold (attachments, direct debit, charges) are left out.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from lxml import etree
from stdnum.be import vat as be_vat
from stdnum.se import orgnr
from ubl_rules import NAMES, texts_of

ADDRESSES = """
0002 0007 0009 0037 0060 0088 0096 0097 0106 0130 0135 0142 0151 0183 0184 0188 0190 0191 0192 0193 0195 0196 0198
0199 0200 0201 0202 0204 0208 0209 0210 0211 0212 0213 0215 0216 0218 0221 0230 9910 9913 9914 9915 9918 9919 9920
9922 9923 9924 9925 9926 9927 9928 9929 9930 9931 9932 9933 9934 9935 9936 9937 9938 9939 9940 9941 9942 9943 9944
9945 9946 9947 9948 9949 9950 9951 9952 9953 9957 9959
""".split()  # noqa: SIM905
"""Schemes of electronic addresses (PEPPOL-EN16931-CL008); neither e-mail nor 9955 is among them."""

SELLER, BUYER = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty/cac:Party"
_FROM, _TO = (f"{party}/cac:PostalAddress/cac:Country/cbc:IdentificationCode" for party in (SELLER, BUYER))
RULES = {
    "R001": "cbc:ProfileID = 'urn:fdc:peppol.eu:2017:poacc:billing:01:1.0'",
    "R002": "count(cbc:Note) <= 1",
    "R003": "cbc:BuyerReference or cac:OrderReference/cbc:ID",
    "R004": "cbc:CustomizationID = 'urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0'",
    "R005": "not(cbc:TaxCurrencyCode = cbc:DocumentCurrencyCode)",
    "R008": "not(//*[not(*) and not(normalize-space())])",
    "R010": f"{BUYER}/cbc:EndpointID",
    "R020": f"{SELLER}/cbc:EndpointID",
    "R044": "not(//cac:Price/cac:AllowanceCharge[cbc:ChargeIndicator != 'false'])",
    "R053": "count(cac:TaxTotal[cac:TaxSubtotal]) = 1",
    "R054": "count(cac:TaxTotal[not(cac:TaxSubtotal)]) = count(cbc:TaxCurrencyCode)",
    "R130": "not(//cac:Price/cbc:BaseQuantity[@unitCode != ../../*/@unitCode])",
    "P0100": "not(cbc:InvoiceTypeCode) or cbc:InvoiceTypeCode = 380",
    "P0101": "not(cbc:CreditNoteTypeCode) or cbc:CreditNoteTypeCode = 381",
    "P0107": "not(//cac:TaxCategory[cbc:TaxExemptionReasonCode = 'VATEX-EU-AE' and cbc:ID != 'AE'])",
    "DE-R-006": f"not({_FROM} = 'DE' and {_TO} = 'DE') or {SELLER}/cac:Contact/cbc:Telephone",
    "DK-R-002": f"not({_FROM} = 'DK') or {SELLER}/cac:PartyLegalEntity/cbc:CompanyID[@schemeID = '0184']",
    "DK-R-005": f"not({_FROM} = 'DK' and {_TO} = 'DK') or not(cac:PaymentMeans/cbc:PaymentMeansCode = 30)",
    "GR-R-004": f"not({_FROM} = 'GR') or cac:AdditionalDocumentReference",
    "NL-R-003": f"not({_FROM} = 'NL') or not({SELLER}/cac:PartyLegalEntity/cbc:CompanyID[not(@schemeID)])",
    "SE-R-006": f"not({_FROM} = 'SE') or not(//cbc:ID[. = 'S']/../cbc:Percent[. != 25 and . != 12 and . != 6])",
}
_FORMS = {
    "0007": orgnr.is_valid,
    "0106": re.compile("[0-9]{8}").fullmatch,
    "0184": re.compile("DK[0-9]{8}").fullmatch,
    "0208": be_vat.is_valid,
    "9933": re.compile("[0-9]{9}").fullmatch,
}


def broken_peppol_rules(document: Any) -> list[str]:
    """The names of the rules that the document breaks."""
    broken = [name for name, path in RULES.items() if not document.xpath(f"boolean({path})", namespaces=NAMES)]
    return broken + [name for name, is_kept in CHECKS.items() if not is_kept(document)]


def _are_addresses(document: Any) -> bool:
    return set(document.xpath("//cbc:EndpointID/@schemeID", namespaces=NAMES)) <= {*ADDRESSES}


def _are_well_formed(document: Any) -> bool:
    identifiers = document.xpath("//*[@schemeID]")
    return all(_FORMS[i.get("schemeID")](i.text) for i in identifiers if i.get("schemeID") in _FORMS)


def _is_one_currency(document: Any) -> bool:
    (currency,) = texts_of(document, "cbc:DocumentCurrencyCode")
    amounts = document.xpath("//@currencyID[not(../parent::cac:TaxTotal[not(cac:TaxSubtotal)])]", namespaces=NAMES)
    return set(amounts) == {currency}


def _are_lines_right(document: Any) -> bool:
    return all(
        _is_line_right(line) for line in document.xpath("cac:InvoiceLine | cac:CreditNoteLine", namespaces=NAMES)
    )


def _is_line_right(line: Any) -> bool:
    def number(path: str) -> Decimal:
        (text,) = texts_of(line, path)
        return Decimal(text)

    price = number("cac:Price/cbc:PriceAmount")
    gross = texts_of(line, "cac:Price/cac:AllowanceCharge/cbc:BaseAmount")
    if gross and Decimal(gross[0]) - number("cac:Price/cac:AllowanceCharge/cbc:Amount") != price:
        return False
    quantity = number("cbc:InvoicedQuantity | cbc:CreditedQuantity")
    return quantity * price / number("cac:Price/cbc:BaseQuantity") == number("cbc:LineExtensionAmount")


CHECKS = {
    "CL008": _are_addresses,
    "COMMON-R041 to R049": _are_well_formed,
    "R051": _is_one_currency,
    "R046, R120": _are_lines_right,
}


def parsed(xml: bytes) -> Any:
    """The document's element."""
    return etree.fromstring(xml)
