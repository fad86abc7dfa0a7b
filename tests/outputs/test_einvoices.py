"""Electronic invoices: valid by the schemas and the official rules, exact to the cent, and refused when broken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from mixed_month import BUYERS, CURRENCIES, Mixed, mixed_month
from peppol_rules import broken_peppol_rules, parsed
from ubl_rules import broken_rules, listed_codes, schema_errors, text_of, texts_of

from reconciler.money import to_major
from reconciler.outputs.documents import Document, documents
from reconciler.outputs.einvoices.codes import EINVOICE_IMPOSSIBLE
from reconciler.outputs.einvoices.identifiers import SCHEMES, country_code
from reconciler.outputs.einvoices.limits import check_einvoice
from reconciler.outputs.einvoices.xml import einvoice
from reconciler.outputs.messages import catalogue

MIXED = 280  # every buyer in every currency, as both kinds
LINES = "cac:InvoiceLine | cac:CreditNoteLine"
GERMAN = {"country": "DE", "currency": "EUR", "vat_number": "DE136695976", "registration_number": "HRB 12345"}
DANISH = {"country": "DK", "currency": "DKK", "vat_number": "DK13585628", "registration_number": "13 58 56 28"}


@pytest.fixture
def one(books_of: Any, config_with: Callable[..., Any]) -> Callable[..., Document]:
    """The one document of a month, from what differs from the fixtures' believable one."""

    def made(row: dict[str, Any] | None = None, seller: dict[str, Any] | None = None, **line: Any) -> Document:
        number = {"invoice": (row or {}).get("number", "INV-2026-000001")}
        config = config_with(seller={**config_with().seller.model_dump(), **(seller or {})})
        month = books_of(config=config, invoices=[row or {}], lines=[{**number, **line}]).month()
        (document,) = documents(month.issued, month.lines, month.configs)
        return document

    return made


@pytest.fixture(scope="module")
def mixed() -> Mixed:
    """The rows of the generated month."""
    return mixed_month(MIXED)


@pytest.fixture(scope="module")
def mixed_documents(mixed: Mixed, books_of: Any) -> list[Document]:
    """Its documents."""
    month = books_of(invoices=mixed.invoices, lines=mixed.lines).month()
    return list(documents(month.issued, month.lines, month.configs))


def xml(document: Document) -> bytes:
    """A document that can be expressed, as the bytes of its file."""
    assert check_einvoice(document) == []
    return einvoice(document).encode()


def check_valid(content: bytes) -> None:
    """Schema, official rules, and those of Peppol where the document says it follows them."""
    assert schema_errors(content) == []
    assert broken_rules(content) == []
    if b"peppol.eu" in content:
        assert broken_peppol_rules(parsed(content)) == []


def amounts(content: bytes, path: str) -> list[Decimal]:
    """All numbers at `path`."""
    return [Decimal(text) for text in texts_of(parsed(content), path)]


REVERSE = {"vat_category": "AE", "vat_rate_bp": 0, "vat": 0, "gross": 4800, "billed_vat_number": "DE136695976"}
HOME = {"billed_country": "SE", "billed_vat_number": "SE556036079301", "vat_rate_bp": 2500, "vat": 1200, "gross": 6000}
OUTSIDE = {"vat_category": "O", "vat_rate_bp": None, "vat": 0, "gross": 4800, "billed_country": "CH"}
CREDIT = {
    "number": "CN-2026-000001",
    "kind": "credit_note",
    "credits": "INV-2026-000001",
    "credits_issued_on": date(2026, 10, 31),
    "reason": "Ordered twice",
}


def test_the_generated_month_is_valid(mixed_documents: list[Document]) -> None:
    for document in mixed_documents:
        check_valid(xml(document))


def test_the_generated_month_holds_something_of_everything(mixed_documents: list[Document]) -> None:
    kinds = {(d.kind, d.vat_category, d.bill_to) for d in mixed_documents}
    assert kinds == {
        (k, c, b) for k in ("invoice", "credit_note") for c in ("S", "AE", "O") for b in ("customer", "reseller")
    }
    assert {(d.billed.country, d.currency) for d in mixed_documents} == {
        (b.country, c) for b in BUYERS for c in CURRENCIES
    }
    assert {d.language for d in mixed_documents} == {"en", "fr", "de", "sv"}
    assert {d.local_currency for d in mixed_documents} == {"", "SEK"}
    assert {d.gross == 0 for d in mixed_documents} == {True, False}
    peppol = [d for d in mixed_documents if b"peppol.eu" in xml(d)]
    assert {d.vat_category for d in peppol} == {"S", "AE"}
    assert len(peppol) == sum(bool(d.billed.vat_number) and d.vat_category != "O" for d in mixed_documents)


def test_every_amount_of_the_generated_month_is_exact(mixed: Mixed, mixed_documents: list[Document]) -> None:
    """The official rules let sums be off by up to 0.99; here nothing may be off at all."""
    assert len(mixed_documents) == MIXED
    for row, document in zip(mixed.invoices, mixed_documents, strict=True):
        content, currency = xml(document), row["currency"]
        lines = [line for line in mixed.lines if line["invoice"] == row["number"]]
        nets = amounts(content, "*/cbc:LineExtensionAmount[parent::cac:InvoiceLine or parent::cac:CreditNoteLine]")
        assert nets == [to_major(line["net"], currency) for line in lines]
        assert amounts(content, "//cbc:InvoicedQuantity | //cbc:CreditedQuantity") == [n["licences"] for n in lines]
        assert amounts(content, "//cac:Price/cbc:PriceAmount") == [to_major(n["seat_price"], currency) for n in lines]
        net, vat, gross = (to_major(row[name], currency) for name in ("net", "vat", "gross"))
        assert sum(nets) == net
        assert amounts(content, "cac:LegalMonetaryTotal/*") == [net, net, gross, gross]
        assert amounts(content, "cac:TaxTotal[1]//cbc:TaxAmount | //cbc:TaxableAmount") == [vat, net, vat]
        local = [] if row.get("local_vat") is None else [to_major(row["local_vat"], "SEK")]
        assert amounts(content, "cac:TaxTotal[2]/cbc:TaxAmount") == local


def test_an_invoice_says_what_the_page_says(one: Callable[..., Document]) -> None:
    """3 × 16.00 = 48.00; 19 % of it 9.12; together 57.12."""
    content = xml(one())
    check_valid(content)
    document = parsed(content)
    expected = {
        "cbc:ID": "INV-2026-000001",
        "cbc:IssueDate": "2026-11-30",
        "cbc:DueDate": "2026-12-30",
        "cbc:InvoiceTypeCode": "380",
        "cbc:BuyerReference": "C-1",
        "cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID": "SE556036079301",
        "cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyID": "556036-0793",
        "cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName": "Muster GmbH",
        "cac:PaymentMeans/cbc:PaymentMeansCode": "58",
        "cac:PaymentMeans/cbc:PaymentID": "RF18INV2026000001",
        "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID": "SE4550000000058398257466",
        "cac:PaymentMeans//cac:FinancialInstitutionBranch/cbc:ID": "ESSESESS",
        "cac:PaymentTerms/cbc:Note": "Payable by 30 Dec 2026, reference RF18INV2026000001",
        "cac:TaxTotal/cbc:TaxAmount": "9.12",
        "//cac:TaxSubtotal/cac:TaxCategory/cbc:Percent": "19",
        "cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount": "48.00",
        "cac:LegalMonetaryTotal/cbc:PayableAmount": "57.12",
        "cac:InvoiceLine/cbc:InvoicedQuantity": "3",
        "cac:InvoiceLine/cac:InvoicePeriod/cbc:StartDate": "2026-11-12",
        "cac:InvoiceLine/cac:InvoicePeriod/cbc:EndDate": "2026-12-31",
        "cac:InvoiceLine/cac:Item/cbc:Name": "Business",
        "cac:InvoiceLine/cac:Item/cbc:Description": "Additional licences: 3 licences × 2 months (50 days left)",
        "cac:InvoiceLine/cac:Price/cbc:PriceAmount": "16.00",
    }
    assert {path: text_of(document, path) for path in expected} == expected


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "Licences ajoutées : 3 licences × 2 mois (50 jours restants)"),
        ("de", "Zusätzliche Lizenzen: 3 Lizenzen × 2 Monate (noch 50 Tage)"),
        ("sv", "Ytterligare licenser: 3 licenser × 2 månader (50 dagar kvar)"),
    ],
)
def test_a_line_is_explained_in_the_partys_language(one: Callable[..., Document], language: str, words: str) -> None:
    said = text_of(parsed(xml(one({"language": language}))), "//cac:Item/cbc:Description")
    assert said.replace("\u202f", " ").replace("\u00a0", " ") == words


def test_a_customer_sees_the_net_price_only(one: Callable[..., Document]) -> None:
    priced = {"list_price": 2000, "discount_bp": 2000, "seat_price": 1600}
    content = xml(one(**priced))
    assert texts_of(parsed(content), "//cac:AllowanceCharge") == []
    assert b"20.00" not in content


def test_a_reseller_sees_list_price_and_discount(one: Callable[..., Document]) -> None:
    """20.00 less 20 % is 16.00; × 3 = 48.00."""
    row = {"bill_to": "reseller", "party_id": "R-1", "customer_id": None}
    content = xml(one(row, list_price=2000, discount_bp=2000, seat_price=1600, customer_name="Muster & Co"))
    check_valid(content)
    assert amounts(content, "//cac:Price//cbc:BaseAmount | //cac:Price//cbc:Amount") == [4, 20]
    assert amounts(content, "//cac:Price/cbc:PriceAmount") == [16]
    assert text_of(parsed(content), "cac:InvoiceLine/cbc:Note") == "For Muster & Co, customer number C-1"


def test_reverse_charge_gives_both_numbers_and_the_reason(one: Callable[..., Document]) -> None:
    content = xml(one({**REVERSE, "language": "de"}))
    check_valid(content)
    document = parsed(content)
    assert texts_of(document, "//cac:PartyTaxScheme/cbc:CompanyID") == ["SE556036079301", "DE136695976"]
    assert text_of(document, "//cbc:TaxExemptionReasonCode") == "VATEX-EU-AE"
    assert text_of(document, "//cbc:TaxExemptionReason").startswith(catalogue("de")["reverse_charge"])


def test_what_is_not_subject_to_vat_holds_no_vat_number(one: Callable[..., Document]) -> None:
    content = xml(one({**OUTSIDE, "billed_vat_number": "CHE-107.787.577 MWST"}))
    check_valid(content)
    assert b"107" not in content
    assert b"SE556036079301" not in content
    assert text_of(parsed(content), "//cbc:TaxExemptionReasonCode") == "VATEX-EU-O"
    assert texts_of(parsed(content), "//cbc:Percent") == []


def test_vat_due_at_home_is_shown_in_kronor_too(one: Callable[..., Document]) -> None:
    """25 % of 48.00 EUR is 12.00 EUR, × 10.9450 = 131.34 SEK."""
    local = {"local_currency": "SEK", "local_vat": 13134, "exchange_rate": "10.9450", "exchange_source": "ECB"}
    row = {**HOME, "exchange_on": date(2026, 11, 2), **local}
    content = xml(one(row))
    check_valid(content)
    document = parsed(content)
    assert text_of(document, "cbc:TaxCurrencyCode") == "SEK"
    assert text_of(document, "cac:TaxTotal/cbc:TaxAmount[@currencyID = 'SEK']") == "131.34"
    assert text_of(document, "cbc:Note") == "1 EUR = 10.9450 SEK, ECB, 2 Nov 2026"


def test_a_credit_note_names_its_invoice_and_asks_for_nothing(one: Callable[..., Document]) -> None:
    content = xml(one({**CREDIT, **REVERSE}))
    check_valid(content)
    document = parsed(content)
    assert document.tag == "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote"
    assert text_of(document, "cbc:CreditNoteTypeCode") == "381"
    assert text_of(document, "cac:BillingReference//cbc:ID") == "INV-2026-000001"
    assert text_of(document, "cac:BillingReference//cbc:IssueDate") == "2026-10-31"
    assert text_of(document, "cbc:Note") == "Ordered twice"
    assert text_of(document, "cac:CreditNoteLine/cbc:CreditedQuantity") == "3"
    assert text_of(document, "cac:LegalMonetaryTotal/cbc:PayableAmount") == "48.00"
    assert b"PaymentMeans" not in content


def test_an_invoice_issued_anew_names_the_one_it_stands_in_for(one: Callable[..., Document]) -> None:
    content = xml(one({"reissues": "INV-2026-000009"}))
    check_valid(content)
    assert text_of(parsed(content), "cac:BillingReference//cbc:ID") == "INV-2026-000009"


def test_an_order_reference_takes_the_place_of_the_customer_number(one: Callable[..., Document]) -> None:
    document = parsed(xml(one({"order_reference": "PO 7"})))
    assert texts_of(document, "cac:OrderReference/cbc:ID | cbc:BuyerReference") == ["PO 7"]


def test_where_nothing_is_to_be_paid_nothing_is_asked_for(one: Callable[..., Document]) -> None:
    content = xml(one({"net": 0, "vat": 0, "gross": 0}, list_price=0, seat_price=0, net=0))
    check_valid(content)
    assert b"PaymentMeans" not in content
    assert b"PaymentTerms" not in content


def test_texts_come_out_as_they_went_in(one: Callable[..., Document]) -> None:
    name = """<"R&D"> & 'Söhne' 株式会社 ]]> {{ d }}"""
    row = {"billed_name": f"{name}\x07", "billed_address": "c/o Anna\n\nHaus <B>\nHof 3\nTür 7"}
    content = xml(one(row))
    check_valid(content)
    buyer = "cac:AccountingCustomerParty/cac:Party"
    # XML 1.0 has no place for a bell; that it was there is shown.
    assert text_of(parsed(content), f"{buyer}//cbc:RegistrationName") == f"{name}\ufffd"
    street = f"{buyer}//cbc:StreetName | {buyer}//cbc:AdditionalStreetName | {buyer}//cbc:Line"
    assert texts_of(parsed(content), street) == ["c/o Anna", "Haus <B>", "Hof 3, Tür 7"]


@pytest.mark.parametrize(
    ("row", "seller", "is_peppol"),
    [
        pytest.param(REVERSE, {}, True, id="reverse charge"),
        pytest.param(HOME, {}, True, id="at home"),
        pytest.param({}, {}, False, id="buyer without a VAT number"),
        pytest.param(OUTSIDE, {}, False, id="outside the EU"),
        pytest.param(REVERSE, DANISH, True, id="from Denmark"),
        pytest.param(REVERSE, {**DANISH, "registration_number": ""}, False, id="from Denmark without its register"),
        pytest.param(
            {**HOME, "billed_country": "DK", "billed_vat_number": "DK13585628"},
            DANISH,
            False,
            id="among Danes",
        ),
        pytest.param({"billed_vat_number": "DE136695976"}, GERMAN, False, id="among Germans a telephone is missing"),
        pytest.param(
            {**REVERSE, "billed_country": "FR", "billed_vat_number": "FR40303265045"}, GERMAN, True, id="from Germany"
        ),
        pytest.param(
            REVERSE, {"country": "GR", "currency": "EUR", "vat_number": "EL094259216"}, False, id="from Greece"
        ),
        pytest.param(
            REVERSE,
            {"country": "NL", "currency": "EUR", "vat_number": "NL004495445B01", "registration_number": "12345678"},
            True,
            id="from the Netherlands",
        ),
        pytest.param(
            REVERSE,
            {"country": "NL", "currency": "EUR", "vat_number": "NL004495445B01", "registration_number": "KvK 1"},
            False,
            id="from the Netherlands with an odd register",
        ),
    ],
)
def test_peppol_where_the_data_allows(
    one: Callable[..., Document], row: dict[str, Any], seller: dict[str, Any], is_peppol: bool
) -> None:
    content = xml(one(row, seller))
    check_valid(content)
    assert (b"peppol.eu" in content) == is_peppol
    if not is_peppol:
        assert text_of(parsed(content), "cbc:CustomizationID") == "urn:cen.eu:en16931:2017"
        assert texts_of(parsed(content), "cbc:ProfileID") == []


def test_addresses_in_the_network_are_of_both_lists() -> None:
    from peppol_rules import ADDRESSES

    official = listed_codes("0002 0007 0009 0037")
    assert {*SCHEMES.values()} <= {*ADDRESSES} & official
    assert "9955" not in official
    assert "EM" in official
    assert "EM" not in ADDRESSES


def test_every_country_and_currency_is_one_the_rules_know() -> None:
    from reconciler.outputs.einvoices.limits import _listed_currencies
    from reconciler.validate.territories import country_codes

    assert {country_code(code) for code in country_codes()} <= listed_codes("1A AD AE AF")
    assert _listed_currencies() <= listed_codes("AED AFN ALL")
    assert len(_listed_currencies()) > 140


@pytest.mark.parametrize(
    ("row", "seller", "line", "cell"),
    [
        pytest.param(OUTSIDE, {"registration_number": ""}, {}, "seller.registration_number", id="no register"),
        pytest.param({**REVERSE, "billed_vat_number": None}, {}, {}, "vat_number", id="no VAT number"),
        pytest.param({"currency": "BGN"}, {}, {}, "prices.currency", id="a currency of the past"),
        pytest.param({"currency": "KWD"}, {}, {"net": 4801}, "prices.amount", id="three decimals"),
    ],
)
def test_what_cannot_be_expressed_is_named(
    one: Callable[..., Document], row: dict[str, Any], seller: dict[str, Any], line: dict[str, Any], cell: str
) -> None:
    (finding,) = check_einvoice(one(row, seller, **line))
    assert (finding.code, finding.place.cell) == (EINVOICE_IMPOSSIBLE.name, cell)
    assert "INV-2026-000001" in finding.message
    assert finding.advice


def test_the_official_rules_agree_about_what_cannot_be_expressed(one: Callable[..., Document]) -> None:
    """What is refused here would be refused there: nothing is held back without need."""
    refused = {
        "BR-CO-26": one(OUTSIDE, {"registration_number": ""}),
        "BR-AE-02": one({**REVERSE, "billed_vat_number": None}),
        "BR-CL-04": one({"currency": "BGN"}),
    }
    for rule, document in refused.items():
        assert rule in broken_rules(einvoice(document).encode())


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        (b"57.12</cbc:PayableAmount>", b"58.12</cbc:PayableAmount>", "BR-CO-16"),
        (b'<cbc:TaxAmount currencyID="EUR">9.12', b'<cbc:TaxAmount currencyID="EUR">19.12', "BR-CO-15"),
        (b"<cbc:IdentificationCode>DE", b"<cbc:IdentificationCode>QQ", "BR-CL-14"),
        (b"<cbc:DueDate>2026-12-30</cbc:DueDate>", b"", ""),
        (b"<cbc:Percent>19</cbc:Percent>", b"", "BR-S-05"),
        (b"48.00</cbc:LineExtensionAmount>", b"48.001</cbc:LineExtensionAmount>", "BR-DEC-23"),
    ],
)
def test_the_official_rules_refuse_a_broken_document(
    one: Callable[..., Document], right: bytes, wrong: bytes, rule: str
) -> None:
    content = xml(one())
    assert right in content
    broken = broken_rules(content.replace(right, wrong))
    assert rule in broken if rule else broken == []  # terms of payment stand in for the day


def test_the_schema_refuses_a_broken_document(one: Callable[..., Document]) -> None:
    content = xml(one())
    assert schema_errors(content.replace(b"cbc:DueDate>", b"cbc:DueDay>"))
    assert schema_errors(content.replace(b"2026-12-30", b"30.12.2026"))


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        (b"<cbc:BuyerReference>C-1</cbc:BuyerReference>", b"", "R003"),
        (b'schemeID="9930"', b'schemeID="EM"', "CL008"),
        (b"5560360793</cbc:EndpointID>", b"5560360794</cbc:EndpointID>", "COMMON-R041 to R049"),
        (b">16.00</cbc:PriceAmount>", b">16.01</cbc:PriceAmount>", "R046, R120"),
        (b"<cbc:StreetName>Lindenallee 5<", b"<cbc:StreetName> <", "R008"),
        (b"<cbc:IdentificationCode>SE<", b"<cbc:IdentificationCode>DE<", "DE-R-006"),
    ],
)
def test_the_rules_of_peppol_refuse_a_broken_document(
    one: Callable[..., Document], right: bytes, wrong: bytes, rule: str
) -> None:
    content = xml(one(REVERSE))
    assert right in content
    assert rule in broken_peppol_rules(parsed(content.replace(right, wrong)))
