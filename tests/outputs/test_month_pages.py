"""The invitation pages and the summary."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from lxml import html

from reconciler.catalogue import all_codes
from reconciler.ledger.month import Month
from reconciler.outputs.invitations import invitation_pages
from reconciler.outputs.summary import AGES, age_bars, held_rows, money_rows, reseller_rows, summary_page
from reconciler.outputs.workbooks.invitations import invitations_of

ATTACK = "<script>alert(1)</script>"


def pages_of(month: Month) -> dict[str, str]:
    return dict(invitation_pages(month, invitations_of(month)))


def table(page: str, number: int) -> list[list[str]]:
    rows = html.fromstring(page).xpath("//table")[number].xpath(".//tbody/tr")
    return [[re.sub(r"\s+", " ", cell.text_content()).strip() for cell in row] for row in rows]


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", html.fromstring(page).text_content())


def test_each_reseller_has_a_page_in_its_language(business: Any) -> None:
    pages = pages_of(business.month())
    assert list(pages) == ["R-1.html", "R-2.html", "direct.html"]
    assert [html.fromstring(page).get("lang") for page in pages.values()] == ["sv", "fr", "en"]
    assert "Norrsken IT" in pages["R-1.html"]


def test_a_page_tells_each_notice(business: Any) -> None:
    rows = table(pages_of(business.month())["direct.html"], 0)
    assert rows == [
        ["Welcome", "Anna Muster", "anna@muster.example", "30 Nov 2026", "1 Oct 2027"],
        ["Invitation", "Bert Beispiel", "bert@muster.example", "30 Nov 2026", "1 Oct 2027"],
    ]


def test_a_page_tells_who_waits_why_and_what_it_would_cost(business: Any) -> None:
    business.seats.append({"customer_id": "C-3", "email": "ida@bygg.example", "arrived": 6, "seat_order": 6})
    page = pages_of(business.month())["R-1.html"]
    assert table(page, 1) == [["Olle Ek", "olle@bygg.example", "ingen licens är ledig"]]
    # 96.00 × 11 / 12 = 88.00, less 20 % = 70.40.
    expected = "Licenser för alla som väntar skulle kosta 70,40 EUR exkl. moms i dag (licenser: 1, månader: 11)."
    assert expected in text_of(page)


def test_who_waits_for_a_payment_reads_the_invoice(business: Any) -> None:
    business.grants[2] |= {"kind": "new", "is_paid": False, "invoice": "INV-2026-000009"}
    page = pages_of(business.month())["R-1.html"]
    assert table(page, 1)[0][2] == "köpt, väntar på betalning av INV-2026-000009"


def test_a_reseller_with_nothing_to_tell_has_no_page(books_of: Any) -> None:
    assert pages_of(books_of(parties=[{"kind": "reseller", "party_id": "R-1"}]).month()) == {}


def test_a_page_has_the_text_of_each_kind_once_in_the_languages_of_its_people(business: Any) -> None:
    business.events += [
        {"email": f"{name}@muster.example", "name": name, "notice": "invitation", "language": language}
        for name, language in (("ida", None), ("bo", "de"))
    ]
    business.seats += [
        {"email": f"{name}@muster.example", "seated_on": date(2026, 11, 30), "arrived": 9} for name in ("ida", "bo")
    ]
    page = html.fromstring(pages_of(business.month())["direct.html"])
    assert [re.sub(r"\s+", " ", head.text_content()) for head in page.xpath("//article/h3")] == [
        "Invitation German",
        "Invitation English",
        "Welcome English",
    ]
    texts = page.xpath("//div[@class='mail']")
    assert [text.get("lang") for text in texts] == ["de", "en", "en"]
    assert [text.text_content().split("\n")[0] for text in texts] == [
        "Subject: Ihre Lizenz für Business: bitte legen Sie ein Konto anGuten Tag bo,",
        "Subject: Your licence for Business: please create your accountHello [name],",
        "Subject: Welcome to Business: your licence is ready to useHello Anna Muster,",
    ]
    people = table(pages_of(business.month())["direct.html"], 0)
    assert [row[1] for row in people] == ["Anna Muster", "Bert Beispiel", "bo German", "ida"]


def test_a_page_says_what_is_no_longer_to_be_sent(business: Any) -> None:
    business.seats[1] |= {"status": "removed", "seated_on": None}
    page = pages_of(business.month())["direct.html"]
    assert [row[0] for row in table(page, 0)] == ["Welcome", "Invitation no longer to be sent"]
    assert [head.text for head in html.fromstring(page).xpath("//article/h3")] == ["Welcome "]


def test_a_page_without_anyone_to_write_to_has_no_texts(business: Any) -> None:
    business.events = []
    business.seats.append({"customer_id": "C-3", "email": "ida@bygg.example", "arrived": 6, "seat_order": 6})
    (page,) = pages_of(business.month()).values()
    assert "article" not in page


def test_names_are_escaped_on_invitation_pages(books_of: Any) -> None:
    month = books_of(
        parties=[{"name": ATTACK, "reseller_id": "R"}, {"kind": "reseller", "party_id": "R", "name": ATTACK}],
        grants=[{"licences": 1, "reseller_id": "R"}],
        seats=[{"name": ATTACK}, {"email": ATTACK, "name": ATTACK, "status": "waiting", "arrived": 2}],
        events=[{"name": ATTACK, "notice": "invitation", "role": "admin", "email": ATTACK}],
    ).month()
    (page,) = pages_of(month).values()
    assert "<script" not in page
    assert text_of(page).count(ATTACK) >= 6


def test_the_summary_adds_up_what_came_and_went(business: Any) -> None:
    (row,) = money_rows(business.month()).to_dict("records")
    assert row == {
        "currency": "EUR", "documents": 2, "net": 20160, "vat": 912, "gross": 21072,
        "settled": 15360, "in_review": 0, "in_suspense": 777, "in_credit": 640,
    }  # fmt: skip


def test_money_that_went_out_does_not_lessen_what_is_unclear(books_of: Any) -> None:
    payments = [{"payment_key": key, "amount": amount} for key, amount in (("k1", 200000), ("k2", -4999))]
    outcomes = [{"payment_key": key, "amount": amount, "status": "suspense", "invoice": None, "credit": 0}
                for key, amount in (("k1", 200000), ("k2", -4999))]  # fmt: skip
    (row,) = money_rows(books_of(payments=payments, outcomes=outcomes).month()).to_dict("records")
    assert row["in_suspense"] == 200000


def test_currencies_are_never_added_together(books_of: Any) -> None:
    invoices = [{}, {"number": "N2", "currency": "SEK", "net": 1, "vat": 0, "gross": 1}]
    rows = money_rows(books_of(invoices=invoices).month())
    assert rows[["currency", "gross"]].values.tolist() == [["EUR", 5712], ["SEK", 1]]


@pytest.mark.parametrize(
    ("due_on", "age"),
    [
        (date(2026, 12, 30), "0"),
        (date(2026, 11, 30), "0"),
        (date(2026, 11, 29), "1–30"),
        (date(2026, 10, 31), "1–30"),
        (date(2026, 10, 30), "31–60"),
        (date(2026, 10, 1), "31–60"),
        (date(2026, 9, 30), "61–90"),
        (date(2026, 9, 1), "61–90"),
        (date(2026, 8, 31), ">90"),
    ],
)
def test_what_is_outstanding_stands_by_age(books_of: Any, due_on: date, age: str) -> None:
    bars = age_bars(books_of(invoices=[{"due_on": due_on, "paid": 712}]).month())["EUR"]
    assert {bar.label: bar.amount for bar in bars} == {**dict.fromkeys(AGES, 0), age: 5000}
    assert {bar.label: bar.filled for bar in bars}[age] == 1_000


def test_bars_are_in_proportion(books_of: Any) -> None:
    open_now = [{"gross": 300}, {"number": "N2", "gross": 100, "due_on": date(2026, 11, 1)}]
    assert [bar.filled for bar in age_bars(books_of(invoices=open_now).month())["EUR"]] == [1000, 333, 0, 0, 0]


def test_seats_stand_by_reseller_with_direct_customers_last(business: Any) -> None:
    columns = ["reseller", "customers", "licences", "seated", "free", "waiting"]
    assert reseller_rows(business.month())[columns].values.tolist() == [
        ["R-1", 1, 1, 0, 1, 1],
        ["R-2", 1, 2, 1, 1, 0],
        ["direct", 1, 5, 2, 3, 0],
    ]


def test_the_summary_says_what_is_held_and_where(business: Any) -> None:
    text = text_of(summary_page(business.month()))
    assert "vat-number" in text
    assert "customers.xlsx customers!F4" in text


def test_the_summary_says_in_words_why_something_is_held(books_of: Any) -> None:
    page = summary_page(books_of(holds=[{"code": "vat-number-invalid", "file": "a.xlsx"}]).month())
    assert all_codes()["vat-number-invalid"].meaning in text_of(page)


@pytest.mark.parametrize(
    ("is_paid", "auto_renew", "renews_on", "held"),
    [
        (False, True, date(2026, 12, 10), ["renewal-overdue"]),
        (True, True, date(2026, 12, 10), []),
        (False, False, date(2026, 12, 10), []),
        (False, True, date(2026, 12, 31), []),  # 31 days away, and the lead is 30
    ],
)
def test_the_summary_names_renewals_that_are_held(
    books_of: Any, is_paid: bool, auto_renew: bool, renews_on: date, held: list[str]
) -> None:
    begun = renews_on.replace(year=2025)
    days = {"starts_on": begun, "term_starts_on": begun, "anchor_on": begun, "renews_on": renews_on}
    grant = {**days, "is_paid": is_paid, "due_on": date(2026, 1, 9)}
    month = books_of(parties=[{}], grants=[grant], wishes=[{"auto_renew": auto_renew}]).month()
    assert held_rows(month)[["customer_id", "code"]].values.tolist() == [["C-1", code] for code in held]
    assert ("renewal-overdue" in text_of(summary_page(month))) is bool(held)


def bars_of(page: str, place: str) -> list[list[int]]:
    """Left edge and width of each rectangle in the pictures at the XPath `place`, a list a picture."""
    pictures = html.fromstring(page).xpath(f"{place}//svg[@class='bar']")
    return [[int(rect.get(name)) for rect in bar.iter("rect") for name in ("x", "width")] for bar in pictures]


def test_pictures_show_what_was_invoiced_and_settled_and_the_share_of_seats_in_use(business: Any) -> None:
    page = summary_page(business.month())
    # 153.60 settled beside 210.72 invoiced: 15360 × 1000 / 21072 = 728.9.
    assert bars_of(page, "//table[@class='sums']") == [[0, 1000], [0, 0, 0, 728]]
    # R-1 none of 1, R-2 1 of 2, direct 2 of 5.
    assert bars_of(page, "(//section)[3]") == [[0, 0, 0, 1000], [0, 500, 500, 500], [0, 400, 400, 600]]


def test_the_summary_shows_ages_with_money_below_the_total_of_each_currency(books_of: Any) -> None:
    late = date(2026, 11, 1)
    month = books_of(
        invoices=[
            {"gross": 300},
            {"number": "N2", "gross": 100, "due_on": late},
            {"number": "N3", "currency": "SEK", "gross": 500, "due_on": late},
        ]
    ).month()
    assert table(summary_page(month), 1) + table(summary_page(month), 2) == [
        ["EUR", "4.00 EUR"],
        ["not due", "", "3.00 EUR"],
        ["1–30 days late", "", "1.00 EUR"],
        ["SEK", "5.00 SEK"],
        ["1–30 days late", "", "5.00 SEK"],
    ]


def test_what_is_no_longer_held_is_not_named(books_of: Any) -> None:
    text = text_of(summary_page(books_of(holds=[{"is_held": False, "code": "gone"}]).month()))
    assert "gone" not in text
    assert "No customer is held." in text


def test_a_summary_of_nothing_says_so(books_of: Any) -> None:
    text = text_of(summary_page(books_of().month()))
    assert "None this month." in text
    assert "Nothing is open." in text


@pytest.mark.parametrize("language", ["en", "fr", "de", "sv"])
def test_the_summary_is_in_the_sellers_language(business: Any, config_with: Any, language: str) -> None:
    business.config = config_with(output={"language": language})
    assert html.fromstring(summary_page(business.month())).get("lang") == language


def test_names_are_escaped_on_the_summary(books_of: Any) -> None:
    month = books_of(
        parties=[{"name": ATTACK}, {"kind": "reseller", "party_id": "R", "name": ATTACK}],
        grants=[{"reseller_id": "R"}],
        holds=[{"customer_id": "C-1", "code": ATTACK, "file": ATTACK, "sheet": ATTACK}],
    ).month()
    page = summary_page(month)
    assert "<script" not in page
    assert text_of(page).count(ATTACK) == 5
