"""The month on one page: every figure worked by hand, and none added across currencies."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from lxml import html

from reconciler import bundled
from reconciler.catalogue import all_codes
from reconciler.outputs.books_view import open_documents
from reconciler.outputs.invitations import invitation_pages
from reconciler.outputs.publishing import publish
from reconciler.outputs.summary import summary_page
from reconciler.outputs.summary.changes import count_changes, money_changes
from reconciler.outputs.summary.held import held_rows, reasons
from reconciler.outputs.summary.money import AGES, ages, longest_open, money_rows
from reconciler.outputs.summary.seats import drawn_rows, reseller_rows
from reconciler.outputs.workbooks.invitations import invitations_of
from reconciler.rules.figures import MonthEnd

ATTACK = "<script>alert(1)</script>"
SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30)
BATCHES = {1: SEPTEMBER, 2: OCTOBER, 3: NOVEMBER}


def section(page: str, heading: str) -> Any:
    """The section whose heading begins so."""
    found = [s for s in html.fromstring(page).iter("section") if s.findtext("h2").strip().startswith(heading)]
    assert len(found) == 1
    return found[0]


def table(page: str, heading: str, number: int = 0) -> list[list[str]]:
    """The body of a table of the section, by its number there."""
    rows = section(page, heading).xpath(".//table")[number].xpath(".//tbody/tr")
    return [[re.sub(r"\s+", " ", cell.text_content()).strip() for cell in row] for row in rows]


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", html.fromstring(page).text_content())


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


def test_a_credit_note_counts_against_what_was_invoiced(books_of: Any) -> None:
    note = {"number": "CN-1", "kind": "credit_note", "net": 1000, "vat": 190, "gross": 1190}
    month = books_of(invoices=[{}, note]).month()
    (row,) = money_rows(month).to_dict("records")
    assert (row["documents"], row["net"], row["vat"], row["gross"]) == (2, 3800, 722, 4522)
    assert month.end.figures.money["invoiced"].tolist() == month.history["invoiced"].tolist() == [4522]


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
    month = books_of(invoices=[{"due_on": due_on, "paid": 712}]).month()
    found = ages(open_documents(month))["EUR"]
    assert {one.days: (one.documents, one.amount) for one in found} == {**dict.fromkeys(AGES, (0, 0)), age: (1, 5000)}


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


def test_the_summary_shows_ages_with_money_below_the_currency(books_of: Any) -> None:
    late = date(2026, 11, 1)
    month = books_of(
        invoices=[
            {"gross": 300},
            {"number": "N2", "gross": 100, "due_on": late},
            {"number": "N3", "currency": "SEK", "gross": 500, "due_on": late},
        ]
    ).month()
    page = summary_page(month)
    assert table(page, "Outstanding", 0) == [
        ["not due", "1", "3.00"],
        ["1–30 days late", "1", "1.00"],
        ["Sum", "2", "4.00 EUR"],
    ]
    assert table(page, "Outstanding", 1) == [["1–30 days late", "1", "5.00"], ["Sum", "1", "5.00 SEK"]]


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
    assert text_of(page).count(ATTACK) >= 5


@pytest.fixture
def story(books_of: Any) -> Any:
    """Three months in two currencies.

    September: 300.00 EUR invoiced. October: 500.00 EUR, 900.00 SEK invoiced, 300.00 EUR paid. November: 200.00 EUR
    invoiced, a credit note of 50.00 EUR, 900.00 SEK paid, of which 100.00 SEK came back.
    """
    return books_of(
        batches=BATCHES,
        invoices=[
            {"batch_id": 1, "number": "I1", "issued_on": SEPTEMBER, "due_on": OCTOBER, "gross": 30_000, "paid": 30_000},
            {"batch_id": 2, "number": "I2", "issued_on": OCTOBER, "due_on": NOVEMBER, "gross": 50_000},
            {"batch_id": 2, "number": "I3", "issued_on": OCTOBER, "due_on": date(2026, 11, 29), "gross": 90_000,
             "paid": 80_000, "currency": "SEK"},
            {"batch_id": 3, "number": "I4", "gross": 20_000, "credited": 5_000},
            {"batch_id": 3, "number": "C1", "kind": "credit_note", "gross": 5_000, "paid": 5_000},
        ],
        payments=[
            {"batch_id": 2, "payment_key": "P1", "amount": 30_000},
            {"batch_id": 3, "payment_key": "P2", "amount": 90_000, "currency": "SEK"},
            {"batch_id": 3, "payment_key": "P3", "amount": -10_000, "currency": "SEK"},
        ],
        allocations=[
            {"batch_id": 2, "payment_key": "P1", "invoice": "I1", "amount": 30_000},
            {"batch_id": 3, "payment_key": "P2", "invoice": "I3", "amount": 90_000},
            {"batch_id": 3, "payment_key": "P3", "invoice": "I3", "amount": -10_000},
        ],
    )  # fmt: skip


def test_the_history_says_what_each_month_brought(story: Any) -> None:
    page = summary_page(story.month())
    assert table(page, "Invoiced", 0) == [
        ["September 2026", "300.00", "0.00"],
        ["October 2026", "500.00", "300.00"],
        ["November 2026", "150.00", "0.00"],
    ]
    assert table(page, "Invoiced", 1) == [
        ["September 2026", "0.00", "0.00"],
        ["October 2026", "900.00", "0.00"],
        ["November 2026", "0.00", "800.00"],
    ]


def test_the_pictures_of_the_history_have_the_same_figures_in_proportion(story: Any) -> None:
    pictures = section(summary_page(story.month()), "Invoiced").xpath(".//figure/svg")
    for picture, invoiced, collected in zip(
        pictures, ([300, 500, 150], [0, 900, 0]), ([0, 300, 0], [0, 0, 800]), strict=True
    ):
        rects = [
            [float(r.get("height")) for r in picture.xpath(f".//g[contains(@class, 'color-{n}')]//rect")][:3]
            for n in (0, 1)
        ]
        unit = max(rects[0]) / max(invoiced)
        assert unit > 0.05
        assert rects[0] == pytest.approx([v * unit for v in invoiced], abs=0.2)
        assert rects[1] == pytest.approx([v * unit for v in collected], abs=0.2)


def test_a_history_has_every_month_of_a_year_and_no_more(books_of: Any) -> None:
    days = {1: date(2025, 10, 31), 2: date(2026, 1, 31), 3: date(2026, 11, 30)}
    invoices = [{"batch_id": n, "number": f"I{n}", "gross": 100 * n} for n in days]
    months = books_of(batches=days, invoices=invoices).month().history
    assert months["period"].tolist() == ["2025-12", *(f"2026-{n:02d}" for n in range(1, 12))]
    assert months["invoiced"].tolist() == [0, 200, *[0] * 9, 300]


def test_what_changed_is_now_then_and_the_difference(story: Any) -> None:
    story.before = MonthEnd(books_before(story), story.config, OCTOBER, 2)
    page = summary_page(story.month())
    # Open: I2 500.00 and I4 200.00 less 50.00 EUR, I3 100.00 SEK, which was due on 29 November.
    assert table(page, "What changed", 0) == [
        ["EUR", "November 2026", "150.00", "0.00", "650.00", "0.00", "0.00"],
        ["October 2026", "500.00", "300.00", "500.00", "0.00", "0.00"],
        ["Difference", "-350.00", "-300.00", "+150.00", "±0", "±0"],
        ["SEK", "November 2026", "0.00", "800.00", "100.00", "100.00", "0.00"],
        ["October 2026", "900.00", "0.00", "900.00", "0.00", "0.00"],
        ["Difference", "-900.00", "+800.00", "-800.00", "+100.00", "±0"],
    ]
    assert table(page, "What changed", 1) == [
        ["November 2026", "0", "0", "0", "0", "0", "0"],
        ["October 2026", "1", "9", "1", "8", "2", "0"],
        ["Difference", "-1", "-9", "-1", "-8", "-2", "±0"],
    ]


def books_before(story: Any) -> Any:
    """The books as they were after October: nothing of November is paid or issued yet."""
    earlier = type(story)(
        batches={1: SEPTEMBER, 2: OCTOBER},
        invoices=[row | {"paid": 0 if row["number"] != "I1" else 30_000} for row in story.invoices[:3]],
        payments=story.payments[:1],
        allocations=story.allocations[:1],
        grants=[{"licences": 9}],
        seats=[{}, *({"email": key, "status": "waiting", "arrived": 2} for key in "ab")],
    )
    return earlier.month(OCTOBER).state


def test_a_currency_that_is_gone_fell_to_nothing(books_of: Any) -> None:
    earlier = books_of(invoices=[{"currency": "NOK", "issued_on": OCTOBER}]).month(OCTOBER)
    month = books_of(invoices=[{"batch_id": 2}], batches={2: NOVEMBER}, before=earlier.end).month()
    changed = money_changes(month)
    assert list(changed) == ["EUR", "NOK"]
    assert changed["NOK"].difference["open"] == -5712
    assert changed["EUR"].difference["open"] == 5712


def test_the_first_month_has_nothing_to_compare_with(business: Any) -> None:
    page = summary_page(business.month())
    assert "The books begin with this month." in text_of(page)
    assert "Difference" not in text_of(page)
    assert count_changes(business.month()).difference == {}


def test_the_figures_are_those_of_the_tables(business: Any) -> None:
    """What is open, in credit, licensed and held is counted in one way only."""
    month = business.month()
    now = month.end.figures.money.set_index("currency").loc["EUR"]
    rows, money = reseller_rows(month), money_rows(month).iloc[0]
    assert now["open"] == open_documents(month)["open"].sum() == 5_712 + 10_000
    assert now["overdue"] == 10_000  # the open item, due on 30 September
    assert (now["invoiced"], now["collected"], now["credit"]) == (21_072, 15_360, 640)
    assert (money["gross"], money["settled"], money["in_credit"]) == (21_072, 15_360, 640)
    assert month.end.figures.counts == {"customers": 3, "licences": 8, "seated": 3, "free": 5, "waiting": 1, "held": 1}
    assert [int(rows[name].sum()) for name in ("customers", "licences", "seated", "free", "waiting")] == [3, 8, 3, 5, 1]


def test_licences_that_are_not_paid_yet_stand_apart(books_of: Any) -> None:
    grants = [
        {"licences": 5},
        {"licences": 3, "kind": "top_up", "is_paid": False, "due_on": date(2026, 12, 30), "invoice": "I9"},
    ]
    (row,) = reseller_rows(books_of(parties=[{}], grants=grants, seats=[{}]).month()).to_dict("records")
    assert (row["licences"], row["seated"], row["free"], row["unpaid"]) == (8, 1, 4, 3)


def test_a_picture_of_many_resellers_shows_the_largest_and_the_others_together(books_of: Any) -> None:
    many = [f"R{n:02d}" for n in range(40)]
    month = books_of(
        parties=[{"kind": "reseller", "party_id": key, "name": f"Reseller {key}"} for key in many],
        grants=[
            {"customer_id": f"C{n:02d}", "licences": n + 1, "reseller_id": key, "grant_id": n}
            for n, key in enumerate(many)
        ],
    ).month()
    shown, rest = drawn_rows(reseller_rows(month), 16)
    assert shown["reseller"].tolist() == [f"R{n:02d}" for n in range(39, 24, -1)]
    assert int(rest["licences"].sum()) == sum(range(1, 26))
    part = section(summary_page(month), "Seats by reseller")
    labels = [text.text_content() for text in part.xpath(".//svg//text")]
    assert {"Reseller R39", "25 others"} <= set(labels)
    assert len(labels) == 16
    assert len(part.xpath(".//table/tbody/tr")) == 41  # all of them, and the sum


def test_the_longest_open_documents_lead_to_their_pages(books_of: Any) -> None:
    month = books_of(
        batches=BATCHES,
        invoices=[
            {"batch_id": 3, "number": "N1", "gross": 5, "due_on": date(2026, 12, 30)},
            {"batch_id": 2, "number": "N2", "issued_on": OCTOBER, "due_on": NOVEMBER, "reseller_id": "R #1"},
            {"batch_id": 1, "number": "N3", "issued_on": SEPTEMBER, "due_on": OCTOBER, "paid": 5712},
        ],
        open_items=[{"due_on": SEPTEMBER}],
    ).month()
    rows = [(row["number"], row["days_overdue"], row["href"]) for row in longest_open(month, open_documents(month))]
    assert rows == [
        ("ALT-7", 61, ""),
        ("N2", 0, "../2026-10/invoices/R%20%231/N2.html"),
        ("N1", 0, "invoices/direct/N1.html"),
    ]


def test_more_open_documents_than_it_names_are_counted(books_of: Any) -> None:
    invoices = [{"number": f"N{n}"} for n in range(11)]
    assert "1 more stands in payments.xlsx." in text_of(summary_page(books_of(invoices=invoices).month()))


def test_reasons_are_counted_the_most_frequent_first(books_of: Any) -> None:
    codes = {"C-1": "no-price", "C-2": "bad-email", "C-3": "bad-email"}
    month = books_of(holds=[{"customer_id": key, "code": code} for key, code in codes.items()]).month()
    assert [(r.code, r.customers) for r in reasons(held_rows(month), "en")] == [("bad-email", 2), ("no-price", 1)]
    meaning = all_codes()["bad-email"].meaning
    assert [(row[0].startswith(meaning), row[1]) for row in table(summary_page(month), "Held")] == [
        (True, "2"),
        (False, "1"),
    ]


def test_reasons_are_told_in_the_pages_language(books_of: Any) -> None:
    """Finance reads the page in its own language; what that has no sentence for is in English, as in marked copies."""
    codes = {"C-1": "renewal-overdue", "C-2": "file-unreadable"}
    held = held_rows(books_of(holds=[{"customer_id": key, "code": code} for key, code in codes.items()]).month())
    german, french, swedish = (reasons(held, language) for language in ("de", "fr", "sv"))
    assert german[1].meaning == "Die Verlängerung wartet: Eine Rechnung der jetzigen Laufzeit ist überfällig."
    assert french[1].meaning == "Le renouvellement attend : une facture de la période en cours est échue et impayée."
    assert swedish[1].meaning == "Förnyelsen väntar: en faktura för den nuvarande perioden är förfallen."
    assert german[0].meaning == all_codes()["file-unreadable"].meaning


def test_more_held_customers_than_it_names_are_counted(books_of: Any) -> None:
    month = books_of(holds=[{"customer_id": f"C-{n}"} for n in range(30)]).month()
    page = summary_page(month)
    assert len(table(page, "Held", 1)) == 25
    assert "5 more stand in findings.xlsx." in text_of(page)


def references(page: str) -> Iterator[str]:
    """Everything that a page could fetch or lead to."""
    root = html.fromstring(page)
    for node in root.iter():
        yield from (node.get(name) for name in ("href", "src", "data", "action", "{*}href") if node.get(name))


def test_the_page_fetches_nothing(business: Any) -> None:
    page = summary_page(business.month())
    assert not [word for word in ("http", "url(", "<script", "<link", "<img", "@import", "//") if word in page]
    assert [ref for ref in references(page) if ":" in ref or ref.startswith("/")] == []


def test_what_it_leads_to_is_published(business: Any, tmp_path: Path) -> None:
    business.seats.append({"customer_id": "C-3", "email": "ida@bygg.example", "status": "suspended", "arrived": 6})
    month = business.month()
    publish(month, tmp_path / "2026-11")
    found = set(references(summary_page(month)))
    missing = {ref for ref in found if not (tmp_path / "2026-11" / unquote(ref)).is_file()}
    assert missing == {"findings.xlsx"}  # of the latest run
    pages = {f"invitations/{name}" for name, _ in invitation_pages(month, invitations_of(month))}
    assert pages == {ref for ref in found if ref.startswith("invitations/")}


def test_its_ids_are_unique_and_its_headings_in_order(business: Any) -> None:
    root = html.fromstring(summary_page(business.month()))
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    levels = [int(node.tag[1]) for node in root.iter("h1", "h2", "h3")]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    assert all(th.get("scope") for th in root.iter("th"))


def test_every_picture_has_a_table_in_its_section(business: Any) -> None:
    page = html.fromstring(summary_page(business.month()))
    pictures = page.xpath("//section[.//svg[@role='img']]")
    assert len(pictures) == 4
    assert all(part.xpath(".//table") for part in pictures)


def luminance(colour: str) -> float:
    """The relative luminance of a colour such as #1f4e79 (WCAG 2.2)."""
    digits = colour.lstrip("#")
    wide = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = [int(wide[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """How much two colours differ, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_reckoned_as_the_guidelines_do() -> None:
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_can_be_read_and_told_apart_without_hue(scheme: int) -> None:
    css = (bundled.folder("templates") / "summary.css").read_text(encoding="utf-8")
    root = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[scheme]
    colour = dict(re.findall(r"--(\w+): (#\w+)", root))
    paper = colour["paper"]
    assert contrast(colour["ink"], paper) >= 7
    assert min(contrast(colour[name], paper) for name in ("soft", "link")) >= 4.5
    assert min(contrast(colour[name], paper) for name in ("first", "edge")) >= 3  # what a picture is made of
    assert contrast(colour["first"], colour["second"]) >= 3
    assert contrast(colour["edge"], colour["third"]) >= 3


def test_headings_leave_the_brand_in_a_dark_browser() -> None:
    """A brand's colour has to be dark enough for white paper, so on dark paper nobody can read it."""
    folder = bundled.folder("templates")
    branded = re.findall(
        r"^(h\d) \{[^}]*[ ;]color: var\(--brand", (folder / "print.css").read_text("utf-8"), re.MULTILINE
    )
    dark = (folder / "summary.css").read_text("utf-8").split("prefers-color-scheme: dark", 1)[1]
    inked = re.search(r"^  (h[^{]*) \{ color: var\(--ink\) \}", dark, re.MULTILINE)
    assert branded == ["h1", "h2"]
    assert inked
    assert {*branded} <= {*inked[1].split(", ")}
    assert contrast("#1f3a5f", "#1a1e23") < 2
