"""The invoice as a page: what stands on it, in which words, and that nothing in it can run or is fetched."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from datetime import date, timedelta
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
        line = {"invoice": invoice.get("number", "INV-2026-000001"), **(line or {})}
        return invoice_of(books_of(invoices=[invoice], lines=[line]))

    return made


def invoice_of(books: Any) -> str:
    """The page of the only invoice of these books."""
    month = books.month()
    (document,) = documents(month.issued, month.lines, month.configs)
    return invoice_page(document)


def text_of(page: str) -> str:
    """What a reader sees, with single spaces."""
    body = html.fromstring(page).find("body")
    assert body is not None
    return re.sub(f"[\\s{NO_BREAK}]+", " ", " ".join(body.itertext())).strip()


def cells_of(page: str) -> list[list[str]]:
    """The cells of the lines."""
    found = html.fromstring(page).xpath('//table[@class="lines"]/tbody/tr[not(@class)]')
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
    """The period begins on 12 November and the renewal on 1 January: 50 days are left, billed as 2 months."""
    what = "Business · Additional licences 3 licences × 2 months, 50 days left"
    assert cells_of(page()) == [[what, "12 Nov 2026 – 31 Dec 2026", "3", "16.00", "48.00"]]


@pytest.mark.parametrize(
    ("language", "kind", "licences", "months", "renews_on", "said"),
    [
        ("en", "top_up", 3, 2, date(2027, 1, 1), "3 licences × 2 months, 50 days left"),
        ("en", "top_up", 1, 1, date(2026, 11, 13), "1 licence × 1 month, 1 day left"),
        ("en", "new", 1234, 12, date(2027, 11, 12), "1,234 licences × 12 months"),
        ("fr", "top_up", 3, 2, date(2027, 1, 1), "3 licences × 2 mois, 50 jours restants"),
        ("fr", "top_up", 1, 1, date(2026, 11, 13), "1 licence × 1 mois, 1 jour restant"),
        ("fr", "new", 1_000_000, 1, date(2026, 12, 12), "1 000 000 de licences × 1 mois"),
        ("de", "top_up", 3, 2, date(2027, 1, 1), "3 Lizenzen × 2 Monate, noch 50 Tage"),
        ("de", "top_up", 1, 1, date(2026, 11, 13), "1 Lizenz × 1 Monat, noch 1 Tag"),
        ("sv", "top_up", 3, 2, date(2027, 1, 1), "3 licenser × 2 månader, 50 dagar kvar"),
        ("sv", "top_up", 1, 1, date(2026, 11, 13), "1 licens × 1 månad, 1 dag kvar"),
    ],
)
def test_a_line_says_how_it_came_to_its_amount(
    page: Callable[..., str], language: str, kind: str, licences: int, months: int, renews_on: date, said: str
) -> None:
    line = {"kind": kind, "licences": licences, "months": months, "renews_on": renews_on}
    assert cells_of(page(line, language=language))[0][0].endswith(said)


@pytest.mark.parametrize(
    ("days", "said"),
    [(29, "1 month, 29 days left"), (30, "1 month"), (31, "2 months, 31 days left"), (60, "2 months, 60 days left"),
     (61, "2 months")],
)  # fmt: skip
def test_whole_months_have_no_days_left(page: Callable[..., str], days: int, said: str) -> None:
    """From 12 November, 30 days on is 12 December and 61 days on is 12 January: whole months."""
    renews_on = date(2026, 11, 12) + timedelta(days)
    cell = cells_of(page({"months": 1 if days <= 30 else 2, "renews_on": renews_on}))[0][0]
    assert cell.endswith(f"3 licences × {said}")


def test_a_large_number_of_licences_stands_in_groups(page: Callable[..., str]) -> None:
    assert cells_of(page({"licences": 12345}))[0][2] == "12,345"


def test_the_customer_sees_the_net_price_only(page: Callable[..., str]) -> None:
    line = {"list_price": 10000, "discount_bp": 2000, "seat_price": 8000, "net": 24000}
    text = text_of(page(line))
    assert "80.00" in text
    assert "100.00" not in text
    assert "20%" not in text
    assert "iscount" not in text


def test_the_reseller_sees_list_price_discount_and_net_price(page: Callable[..., str]) -> None:
    line = {"list_price": 10000, "discount_bp": 2000, "seat_price": 8000, "net": 24000}
    assert cells_of(page(line, bill_to="reseller"))[0][3:] == ["100.00", "20%", "80.00", "240.00"]


def test_the_lines_of_a_reseller_stand_by_customer_with_subtotals(books_of: Callable[..., Any]) -> None:
    """C-2's lines of 240 and 96 make 336; what C-1 has is billed apart, though its lines stand around C-2's."""
    lines = [
        {"line": 1, "customer_id": "C-1", "customer_name": "Muster GmbH", "net": 1000},
        {"line": 2, "customer_id": "C-2", "customer_name": "Café Bleu", "net": 24000},
        {"line": 3, "customer_id": "C-2", "customer_name": "Café Bleu", "net": 9600},
        {"line": 4, "customer_id": "C-1", "customer_name": "Muster GmbH", "net": 2000},
    ]
    page = invoice_of(books_of(invoices=[{"bill_to": "reseller"}], lines=lines))
    rows = html.fromstring(page).xpath('//table[@class="lines"]/tbody/tr[@class="group" or @class="subtotal"]')
    assert [" ".join(row.text_content().split()) for row in rows] == [
        "Muster GmbH C-1", "Subtotal Muster GmbH30.00", "Café Bleu C-2", "Subtotal Café Bleu336.00",
    ]  # fmt: skip
    assert [len(part) for part in html.fromstring(page).xpath('//table[@class="lines"]/tbody')] == [4, 2, 3]


def test_a_customers_own_invoice_has_no_subtotals(page: Callable[..., str]) -> None:
    assert "Subtotal" not in text_of(page())


NOTE = {
    "number": "CN-2026-000001", "kind": "credit_note", "credits": "INV-2026-000007", "reference": None,
    "credits_issued_on": date(2026, 10, 31), "reason": "Two licences were ordered twice",
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "title", "corrects"),
    [
        ("en", "Credit note CN-2026-000001", "This credits invoice INV-2026-000007 of 31 Oct 2026."),
        ("fr", "Avoir CN-2026-000001", "Avoir sur la facture INV-2026-000007 du 31 oct. 2026."),
        ("de", "Rechnungskorrektur CN-2026-000001", "Korrektur der Rechnung INV-2026-000007 vom 31.10.2026."),
        ("sv", "Kreditfaktura CN-2026-000001", "Krediterar faktura INV-2026-000007 av den 31 okt. 2026."),
    ],
)
def test_a_credit_note_names_what_it_credits_and_why(
    page: Callable[..., str], language: str, title: str, corrects: str
) -> None:
    text = text_of(page(language=language, **NOTE))
    assert text_of(page(language=language, **NOTE)).count("INV-2026-000007") == 3
    for shown in (title, corrects, "Two licences were ordered twice"):
        assert shown in text


def test_a_credit_note_asks_for_no_payment(page: Callable[..., str]) -> None:
    made = page(**NOTE)
    text = text_of(made)
    assert "Total credited 57.12 EUR" in text
    assert "VAT 19% on 48.00 EUR (Germany) 9.12 EUR" in text
    assert "stays to your credit" in text
    assert not re.search("IBAN|Please pay|Due date|Total to pay|RF", text)
    assert "<svg" not in made


def test_a_credit_note_says_reverse_charge_too(page: Callable[..., str]) -> None:
    assert "Reverse charge" in text_of(page(**{**GERMAN, **NOTE}))


def test_an_invoice_issued_anew_says_which_it_replaces(page: Callable[..., str]) -> None:
    assert "This invoice replaces invoice INV-2026-000001" in text_of(page(reissues="INV-2026-000001"))
    assert "replaces" not in text_of(page())


def test_headings_tables_and_language_help_those_who_listen(page: Callable[..., str]) -> None:
    tree = html.fromstring(page(language="sv", bill_to="reseller"))
    assert tree.get("lang") == "sv"
    assert [h.tag for h in tree.iter("h1", "h2", "h3")] == ["h1", "h2"]
    assert {th.get("scope") for th in tree.iter("th")} == {"col", "row", "rowgroup"}
    assert all(table.find("caption") is not None or table.get("aria-label") for table in tree.iter("table"))


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
    rest = ("exchange_rate", "exchange_source", "credits", "reason", "reissues")
    seller = {
        "country": "SE", "currency": "SEK", "vat_number": "SE556036079301", "iban": "SE4550000000058398257466",
        "email": "".join(ATTACK.split()) + "@nordlas.example", "bic": "ESSESESS",
        **dict.fromkeys(("name", "address", "postcode", "city", "registration_number"), ATTACK),
    }  # fmt: skip
    local = {"local_currency": ATTACK, "local_vat": 5}
    note = {"kind": "credit_note", "credits_issued_on": date(2026, 10, 31)}
    for words in ({"vat_category": "S"}, {"vat_category": "AE", **local}, {"vat_category": "AE", **note}):
        invoice = {**dict.fromkeys((*given, *rest), ATTACK), **billed, **words, "bill_to": "reseller"}
        config = config_with(seller=seller, product={"name": ATTACK}, brand={"footer": ATTACK})
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


LOGO = "data:image/png;base64,iVBORw0KGgo="


def test_the_brand_of_the_config_is_on_the_page(books_of: Callable[..., Any], config_with: Any) -> None:
    config = config_with(brand={"logo": LOGO, "colour": "#7a0019", "footer": "Styrelsens säte: Göteborg\nTack!"})
    page = invoice_of(books_of(config=config, invoices=[{}], lines=[{}]))
    (image,) = html.fromstring(page).iter("img")
    assert (image.get("src"), image.get("alt")) == (LOGO, "Nordlås AB")
    assert "--brand: #7a0019" in page
    (footer,) = html.fromstring(page).iter("footer")
    assert footer.text_content().startswith("Styrelsens säte: Göteborg\nTack!")


def test_without_a_logo_the_name_stands_in_its_place(page: Callable[..., str]) -> None:
    (letterhead,) = html.fromstring(page()).xpath('//header[@class="letterhead"]/b')
    assert letterhead.text == "Nordlås AB"
    assert "<img" not in page()


@pytest.mark.parametrize(("paper", "other"), [("A4", "Letter"), ("Letter", "A4")])
def test_the_paper_is_that_of_the_config(
    books_of: Callable[..., Any], config_with: Any, paper: str, other: str
) -> None:
    page = invoice_of(books_of(config=config_with(brand={"paper": paper}), invoices=[{}], lines=[{}]))
    assert f"size: {paper} " in page
    assert f"size: {other}" not in page


def test_a_document_has_the_brand_of_its_own_batch(books_of: Callable[..., Any], config_with: Any) -> None:
    month = books_of(invoices=[{}, {"number": "INV-2026-000002", "batch_id": 2}], lines=[]).month()
    configs = {1: month.config, 2: config_with(brand={"logo": LOGO})}
    assert ["<img" in invoice_page(d) for d in documents(month.issued, month.lines, configs)] == [False, True]


@pytest.mark.parametrize(
    ("language", "counted"),
    [("en", '"Page " counter(page) " of " counter(pages)'), ("fr", '"Page " counter(page) " sur " counter(pages)'),
     ("de", '"Seite " counter(page) " von " counter(pages)'), ("sv", '"Sida " counter(page) " av " counter(pages)')],
)  # fmt: skip
def test_pages_are_counted_in_words(page: Callable[..., str], language: str, counted: str) -> None:
    assert f"@bottom-right {{ content: {counted} }}" in page(language=language)


@pytest.mark.parametrize("lines", [0, 1, 2, 8])
@pytest.mark.parametrize("bill_to", ["customer", "reseller"])
def test_the_last_line_and_the_totals_are_one_part_of_the_table(
    books_of: Callable[..., Any], lines: int, bill_to: str
) -> None:
    rows = [{"line": n, "customer_id": f"C-{n // 2}"} for n in range(lines)]
    page = invoice_of(books_of(invoices=[{"bill_to": bill_to}], lines=rows))
    (end,) = html.fromstring(page).xpath('//table[@class="lines"]/tbody[@class="end"]')
    assert len(end.xpath("./tr[not(@class)]")) == min(lines, 1)
    assert len(end.xpath('./tr[@class="sums"]//table[@class="totals"]')) == 1
    assert len(cells_of(page)) == lines


@pytest.mark.parametrize(("footer", "room"), [("", 18), ("One line.", 22), ("One\n\nthree", 30), ("x" * 101, 26)])
def test_the_end_of_a_letter_has_room_for_each_line_of_the_footer(
    books_of: Callable[..., Any], config_with: Any, footer: str, room: int
) -> None:
    """18 mm for the seller's facts and 4 for each line of at most 100 characters, blank ones too."""
    page = invoice_of(books_of(config=config_with(brand={"footer": footer}), invoices=[{}], lines=[{}]))
    assert f"--foot: {room}mm" in page
