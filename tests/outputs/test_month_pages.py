"""The invitation pages."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from lxml import html

from reconciler.ledger.month import Month
from reconciler.outputs.invitations import invitation_pages
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
