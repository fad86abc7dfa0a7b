"""The invoice as a page: what stands on it, in which words, and that nothing in it can run or is fetched."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from lxml import html
from stdnum import iban, iso11649

from reconciler.outputs.documents import Billed, documents
from reconciler.outputs.html import invoice_page
from reconciler.validate.table_schema import LANGUAGES

ATTACK = "<script>alert(1)</script>\"'&{{ 7 * 7 }}"
NO_BREAK = "\u00a0\u202f"

GERMAN = {"billed_vat_number": "DE136695976", "vat_category": "AE", "vat_rate_bp": 0, "vat": 0, "gross": 4800}


@pytest.fixture
def page(books_of: Callable[..., Any]) -> Callable[..., str]:
    """The page of one invoice with one line each."""

    def made(line: dict[str, Any] | None = None, **invoice: Any) -> str:
        month = books_of(invoices=[invoice], lines=[line or {}]).month()
        (document,) = documents(month.issued, month.lines, month.configs)
        return invoice_page(document)

    return made


def text_of(page: str) -> str:
    """What a reader sees, with single spaces."""
    body = html.fromstring(page).find("body")
    assert body is not None
    return re.sub(f"[\\s{NO_BREAK}]+", " ", " ".join(body.itertext())).strip()


def cells_of(page: str) -> list[list[str]]:
    """The cells of the lines."""
    found = html.fromstring(page).xpath('//table[@class="lines"]/tbody/tr')
    return [[re.sub(f"[\\s{NO_BREAK}]+", " ", cell.text_content()).strip() for cell in row] for row in found]


def test_a_page_shows_what_an_invoice_must(page: Callable[..., str]) -> None:
    text = text_of(page(order_reference="PO-7781"))
    for shown in (
        "Nordlås AB", "Storgatan 1", "411 24 Göteborg", "Sweden", "Muster GmbH", "Lindenallee 5", "10115 Berlin",
        "GERMANY", "INV-2026-000001", "30 Nov 2026", "30 Dec 2026", "PO-7781", "C-1", "48.00 EUR", "9.12 EUR",
        "57.12 EUR", "SE45 5000 0000 0583 9825 7466", "ESSESESS", "SE556036079301", "556036-0793",
        "billing@nordlas.example",
    ):  # fmt: skip
        assert shown in text


def test_a_line_shows_its_period_to_the_last_day_covered(page: Callable[..., str]) -> None:
    shown = ["Business Additional licences", "12 Nov 2026 – 31 Dec 2026", "2", "3", "16.00", "48.00"]
    assert cells_of(page()) == [shown]


def test_a_large_number_of_licences_stands_in_groups(page: Callable[..., str]) -> None:
    assert cells_of(page({"licences": 12345}))[0][3] == "12,345"


def test_the_customer_sees_the_net_price_only(page: Callable[..., str]) -> None:
    line = {"list_price": 10000, "discount_bp": 2000, "seat_price": 8000, "net": 24000}
    text = text_of(page(line))
    assert "80.00" in text
    assert "100.00" not in text
    assert "20%" not in text
    assert "iscount" not in text


def test_the_reseller_sees_list_price_discount_and_net_price(page: Callable[..., str]) -> None:
    line = {"list_price": 10000, "discount_bp": 2000, "seat_price": 8000, "net": 24000}
    assert cells_of(page(line, bill_to="reseller"))[0][4:] == ["100.00", "20%", "80.00", "240.00"]


def test_account_and_reference_are_printed_in_groups_of_four(page: Callable[..., str]) -> None:
    reference = iso11649.format("RF18539007547034")
    text = text_of(page(reference="RF18539007547034"))
    assert reference == "RF18 5390 0754 7034"
    assert reference in text
    assert iban.format("SE4550000000058398257466") in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Reverse charge"),
        ("fr", "Autoliquidation"),
        ("de", "Steuerschuldnerschaft des Leistungsempfängers"),
        ("sv", "Omvänd betalningsskyldighet"),
    ],
)
def test_reverse_charge_is_said_in_the_documents_language(page: Callable[..., str], language: str, words: str) -> None:
    text = text_of(page(language=language, **GERMAN))
    assert words in text
    assert "SE556036079301" in text
    assert "DE136695976" in text


def test_a_checked_vat_number_is_shown_with_its_proof(page: Callable[..., str]) -> None:
    text = text_of(page(**GERMAN, billed_vat_checked_on=date(2026, 10, 2), billed_vat_check_id="WAPIAAAAX1"))
    assert "checked on 2 Oct 2026, confirmation WAPIAAAAX1" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sale_outside_the_eu_says_so_and_shows_no_rate(page: Callable[..., str], language: str) -> None:
    text = text_of(page(language=language, vat_category="O", vat_rate_bp=None, vat_country=None, vat=0, gross=4800))
    assert "Not subject to EU VAT, Art. 44/59 Directive 2006/112/EC" in text
    assert "%" not in text


def test_vat_of_another_country_names_the_country(page: Callable[..., str]) -> None:
    assert "VAT 19% on 48.00 EUR (Germany) 9.12 EUR" in text_of(page())
    assert "VAT 25% on 48.00 EUR 12.00 EUR" in text_of(page(vat_rate_bp=2500, vat_country="SE", vat=1200))


def test_vat_in_the_sellers_currency_stands_with_its_rate(page: Callable[..., str]) -> None:
    local = {"local_currency": "SEK", "local_vat": 13134, "exchange_rate": "10.9450", "exchange_source": "ECB"}
    text = text_of(page(**local, exchange_on=date(2026, 11, 2)))
    assert "VAT in SEK 1 EUR = 10.9450 SEK, ECB, 2 Nov 2026 131.34 SEK" in text


def test_an_invoice_of_nothing_asks_for_nothing(page: Callable[..., str]) -> None:
    text = text_of(page(net=0, vat=0, gross=0))
    assert "There is nothing to pay." in text
    assert "IBAN" not in text


@pytest.mark.parametrize(
    ("language", "amount", "day"),
    [("en", "1,234.56 EUR", "30 Nov 2026"), ("fr", "1 234,56 EUR", "30 nov. 2026"),
     ("de", "1.234,56 EUR", "30.11.2026"), ("sv", "1 234,56 EUR", "30 nov. 2026")],
)  # fmt: skip
def test_amounts_and_days_are_written_as_the_language_does(
    page: Callable[..., str], language: str, amount: str, day: str
) -> None:
    text = text_of(page(language=language, gross=123456))
    assert amount in text
    assert day in text


def test_a_party_without_a_language_gets_the_sellers(books_of: Callable[..., Any], config_with: Any) -> None:
    month = books_of(config=config_with(output={"language": "sv"}), invoices=[{"language": None}], lines=[{}]).month()
    assert "Faktura" in invoice_page(next(documents(month.issued, month.lines, month.configs)))


def test_every_text_is_escaped(books_of: Callable[..., Any], config_with: Any) -> None:
    billed = {f"billed_{f.name}": ATTACK for f in fields(Billed) if f.name not in ("party_id", "vat_checked_on")}
    given = ("number", "party_id", "customer_id", "currency", "reference", "order_reference", "vat_country")
    rest = ("exchange_rate", "exchange_source")
    seller = {
        "country": "SE", "currency": "SEK", "vat_number": "SE556036079301", "iban": "SE4550000000058398257466",
        "email": "".join(ATTACK.split()) + "@nordlas.example", "bic": "ESSESESS",
        **dict.fromkeys(("name", "address", "postcode", "city", "registration_number"), ATTACK),
    }  # fmt: skip
    for words in ({"vat_category": "S"}, {"vat_category": "AE", "local_currency": ATTACK, "local_vat": 5}):
        invoice = {**dict.fromkeys((*given, *rest), ATTACK), **billed, **words, "bill_to": "reseller"}
        config = config_with(seller=seller, product={"name": ATTACK})
        line = {"invoice": ATTACK, "customer_id": ATTACK}
        month = books_of(config=config, invoices=[invoice], lines=[line]).month()
        page = invoice_page(next(documents(month.issued, month.lines, month.configs)))
        assert "<script" not in page
        assert page.count("</style") == 1
        assert "7 * 7" in page
        assert "<script>alert(1)</script>" in text_of(page)


def test_nothing_is_fetched(page: Callable[..., str]) -> None:
    text = page(**GERMAN)
    assert not re.search(r"https?:|//|@import|url\(|src=|href=|<link|<script", text)


def test_lines_stand_in_their_order(books_of: Callable[..., Any]) -> None:
    lines = [{"line": n, "licences": n} for n in (10, 2, 1)] + [{"invoice": "other", "line": 3, "licences": 99}]
    month = books_of(invoices=[{}], lines=lines).month()
    (document,) = documents(month.issued, month.lines, month.configs)
    assert [line.licences for line in document.lines] == [1, 2, 10]


def test_a_document_has_the_seller_of_its_own_batch(books_of: Callable[..., Any], config_with: Any) -> None:
    month = books_of(invoices=[{}, {"number": "INV-2026-000002", "batch_id": 2}], lines=[]).month()
    configs = {1: month.config, 2: config_with(product={"name": "Premium"})}
    assert [d.product for d in documents(month.issued, month.lines, configs)] == ["Business", "Premium"]
