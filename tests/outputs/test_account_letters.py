"""Statements and reminder letters: who gets one, where it lies, in which language, and what stands on it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from payment_books import CHOSEN, Books, money, rf

from reconciler.ledger.books import open_for_reading
from reconciler.ledger.month import Month
from reconciler.outputs.reminder_letters import reminder_pages
from reconciler.outputs.statement_pages import statement_pages

ATTACK = '<script>alert("x")</script>'
RESELLERS = [{"reseller_id": "R1", "name": "Nordhandel", "email": "r@nord.example", "country": "DE", "language": "de"}]
CUSTOMERS = [
    {"customer_id": "C1", "name": ATTACK, "licences": 2, "language": "sv"},
    {"customer_id": "C2", "name": "Atelier Bleu", "licences": 1, "language": "fr", "country": "FR"}
    | {"vat_number": "FR40303265045"},
    {"customer_id": "C3", "name": "Delta", "licences": 1, "reseller_id": "R1"},
    {"customer_id": "R1", "name": "Echo", "licences": 1, "reseller_id": "R1"},  # named as its reseller
]


def month(books: Books, period: str) -> Month:
    with open_for_reading(books.path) as opened:
        found = opened.month(period)
    assert found is not None
    return found


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Four invoices of 31 October, due 30 November: 192.00 (C1), 96.00 (C2), 76.80 twice (20 % off by R1)."""
    made = Books(tmp_path / "ledger.db")
    made.book("2026-10-31", resellers=RESELLERS, customers=CUSTOMERS)
    return made


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", " ".join(html.fromstring(page).xpath("//body//text()")))


def rows_of(page: str, place: str) -> list[list[str]]:
    """The cells of the rows at the XPath `place`."""
    return [
        [re.sub(r"\s+", " ", "".join(cell.itertext())).strip() for cell in row.xpath("td|th")]
        for row in html.fromstring(page).xpath(place)
    ]


def test_a_month_of_new_invoices_is_told_to_resellers_only(books: Books) -> None:
    assert [name for name, _ in statement_pages(month(books, "2026-10"))] == ["R1/R1.html"]
    assert list(reminder_pages(month(books, "2026-10"))) == []


def test_a_statement_of_a_direct_customer(books: Books) -> None:
    books.pay("2026-12-31", money("2026-12-05", 5_000, payment_id="P1", structured_reference=rf(2)))
    pages = dict(statement_pages(month(books, "2026-12")))
    assert sorted(pages) == ["R1/R1.html", "direct/C1.html", "direct/C2.html"]
    page = pages["direct/C2.html"]
    assert html.fromstring(page).get("lang") == "fr"
    assert rows_of(page, "//table[@class='moves']/tbody/tr") == [
        ["", "Report à nouveau", "", "", "96,00"],
        ["5 déc. 2026", "Paiement P1 pour INV-2026-000002", "", "50,00", "46,00"],
        ["31 déc. 2026", "Solde à ce jour", "", "", "46,00"],
    ]
    assert rows_of(page, "//table[@class='opened']/tbody/tr") == [
        ["INV-2026-000002", "31 oct. 2026", "30 nov. 2026", "31", "96,00", "46,00"]
    ]
    assert rows_of(page, "//table[starts-with(@class, 'ages')]/tbody/tr") == [["–", "–", "46,00", "–", "–", "46,00"]]


def test_a_statement_of_a_reseller_has_its_customers_one_after_the_other(books: Books) -> None:
    books.pay("2026-11-30", money("2026-11-20", 10_000, payment_id="P1", structured_reference=rf(3)))
    page = dict(statement_pages(month(books, "2026-11")))["R1/R1.html"]
    assert html.fromstring(page).get("lang") == "de"
    # 76.80 + 76.80 before, 100.00 paid: 53.60, of which 76.80 open and 23.20 credit.
    assert rows_of(page, "//table[@class='overview']/tbody/tr") == [["EUR", "153,60", "0,00", "100,00", "53,60"]]
    assert [row[0] for row in rows_of(page, "//table[starts-with(@class, 'ages')]/tbody/tr")] == ["76,80"]
    assert html.fromstring(page).xpath("//h3/text()") == ["Delta ", "Echo "]
    moves = "//section[starts-with(@class, 'customer')]/table[@class='moves']/tbody/tr"
    assert rows_of(page, moves) == [  # of Delta; what Echo owes has not moved
        ["", "Saldovortrag", "", "", "76,80"],
        ["20.11.2026", "Zahlung P1 für INV-2026-000003", "", "100,00", "-23,20"],
        ["30.11.2026", "Saldo", "", "", "-23,20"],
    ]
    assert "Sie haben ein Guthaben von 23,20 EUR." in text_of(page)


def test_letters_are_by_batch_party_and_currency_and_stay_as_they_were(books: Books) -> None:
    books.book("2026-12-14")
    first = dict(reminder_pages(month(books, "2026-12")))
    assert sorted(first) == [f"{who}-EUR-2026-12-14.html" for who in ("R1/C3", "R1/R1", "direct/C1", "direct/C2")]
    moved = {**CUSTOMERS[1], "name": "Nouveau Nom", "language": "en", "reseller_id": "R1"}
    paid = money("2026-12-20", payment_id="P1", structured_reference=rf(2))
    books.book("2026-12-30", payments=[paid], customers=[moved])
    later = dict(reminder_pages(month(books, "2026-12")))
    assert {name: later[name] for name in first} == first
    assert sorted(set(later) - set(first)) == [f"{who}-EUR-2026-12-30.html" for who in ("R1/C3", "R1/R1", "direct/C1")]
    letter = first["direct/C2-EUR-2026-12-14.html"]
    assert html.fromstring(letter).xpath("//h1/text()") == ["Rappel de paiement"]
    assert rows_of(letter, "//table[@class='overdue']/tbody/tr") == [
        [f"INV-2026-000002{in_fours(rf(2))}", "31 oct. 2026", "30 nov. 2026", "14", "1", "96,00", "96,00"],
        ["Total restant dû", "96,00 EUR"],
    ]
    assert "de 96,00 EUR au plus tard le 24 déc. 2026." in text_of(letter)
    assert f"Référence {in_fours(rf(2))}" in text_of(letter)
    assert f"IBAN {in_fours(CHOSEN.seller.iban)}" in text_of(letter)


def in_fours(text: str) -> str:
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


def test_the_highest_level_sets_the_tone_and_an_item_without_reference_is_paid_by_number(books: Books) -> None:
    item = {"number": "OLD-1", "customer_id": "C1", "issued_on": "2026-10-01", "due_on": "2026-11-10"}
    books.book("2026-11-24", open_items=[{**item, "currency": "EUR", "gross": 10_000}])
    alone = dict(reminder_pages(month(books, "2026-11")))["direct/C1-EUR-2026-11-24.html"]
    assert html.fromstring(alone).xpath("//h1/text()") == ["Betalningspåminnelse"]
    assert "Referens OLD-1" in text_of(alone)
    books.book("2026-12-14")
    both = dict(reminder_pages(month(books, "2026-12")))["direct/C1-EUR-2026-12-14.html"]
    assert html.fromstring(both).xpath("//h1/text()") == ["Andra betalningspåminnelsen"]
    assert [row[4] for row in rows_of(both, "//table[@class='overdue']/tbody/tr")[:2]] == ["2", "1"]
    assert "de 2 fakturorna nedan är fortfarande obetalda. Vi ber er nu betala 292,00 EUR" in text_of(both)


def test_two_batches_of_one_day_have_letters_of_their_own(books: Books) -> None:
    books.book("2026-12-14")
    item = {"number": "OLD-1", "customer_id": "C1", "issued_on": "2026-10-01", "due_on": "2026-11-10"}
    books.book("2026-12-14", open_items=[{**item, "currency": "EUR", "gross": 10_000}])
    names = [name for name, _ in reminder_pages(month(books, "2026-12")) if "C1" in name]
    assert names == ["direct/C1-EUR-2026-12-14.html", "direct/C1-EUR-2026-12-14-2.html"]


def test_a_customer_named_as_its_reseller_has_letters_of_its_own(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    books.book("2026-12-14")
    december = month(books, "2026-12")
    december.reminders["bill_to"] = december.reminders["bill_to"].mask(
        december.reminders["number"] == "INV-2026-000003", "reseller"
    )
    december.reminders["party_id"] = december.reminders["party_id"].replace("C3", "R1")
    names = [name for name, _ in reminder_pages(december) if name.startswith("R1/")]
    assert names == ["R1/R1-EUR-2026-12-14.html", "R1/R1-EUR-2026-12-14-2.html"]


@pytest.mark.parametrize("pages", [statement_pages, reminder_pages])
def test_names_are_escaped(books: Books, pages: Any) -> None:
    books.book("2026-12-14")
    page = next(text for name, text in pages(month(books, "2026-12")) if "C1" in name)
    assert "<script" not in page
    assert ATTACK in text_of(page)


def test_nothing_is_fetched_by_a_page(books: Books) -> None:
    books.book("2026-12-14")
    for pages in (statement_pages, reminder_pages):
        for _, page in pages(month(books, "2026-12")):
            assert not re.search(r"https?://|<link|<img|url\(|@import|src=", page)


def test_credit_beyond_what_is_open_asks_for_no_payment(books: Books) -> None:
    books.pay("2026-11-30", money("2026-11-20", 20_000, payment_id="P1", structured_reference=rf(2)))
    pages = dict(statement_pages(month(books, "2026-11")))
    assert "Il n’y a rien à payer." in text_of(pages["direct/C2.html"])
    assert "IBAN" not in text_of(pages["direct/C2.html"])
    assert "IBAN" in text_of(pages["R1/R1.html"])


def test_a_number_in_a_statement_is_not_broken_at_its_hyphens(books: Books) -> None:
    books.pay("2026-11-30", money("2026-11-20", 19_200, payment_id="P1", structured_reference=rf(1)))
    pages = dict(statement_pages(month(books, "2026-11")))
    assert html.fromstring(pages["direct/C1.html"]).xpath('//td/span[@class="q"]/span[@class="k"]/text()') == [
        "INV-2026-000001"
    ]
