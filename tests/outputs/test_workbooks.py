"""Sheets and columns as the contract names them, and rows worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reconciler import frames
from reconciler.finding import Finding, Place, Severity
from reconciler.frames import Frame
from reconciler.ledger.month import Month
from reconciler.outputs.summary.money import money_rows
from reconciler.outputs.workbooks.findings import write_findings
from reconciler.outputs.workbooks.invitations import invitations_of, write_invitations
from reconciler.outputs.workbooks.invoices import explanations, write_invoices
from reconciler.outputs.workbooks.payments import write_payments
from reconciler.outputs.workbooks.plan import write_plan
from reconciler.outputs.workbooks.seats import write_seats
from reconciler.rules.state import Plan, State

Written = dict[str, list[tuple[Any, ...]]]

CONTRACT = {
    "invoices": {
        "invoices": "number kind customer_id customer_name reseller_id bill_to issued_on due_on currency net "
        "vat_category vat_rate vat gross paid status reference file",
        "lines": "invoice line customer_id kind period_from renews_on months licences list_price discount_percent "
        "seat_price net explanation",
        "vat": "country vat_number category rate currency net vat",
    },
    "invitations": {
        "invitations": "customer_id customer_name reseller_id email name role notice seated_on expires_on",
        "waiting": "customer_id email reason invoice quote_licences quote_months quote_amount currency",
        "removed": "customer_id email removed_on",
    },
    "seats": {
        "seats": "customer_id customer_name reseller_id licences seated free waiting starts_on renews_on status",
        "members": "customer_id email name role status since",
    },
    "payments": {
        "open": "number customer_id billed_to due_on currency gross paid open days_overdue",
        "settled": "payment_id booked_on payer_name invoice amount currency pass evidence",
        "review": "payment_id booked_on payer_name text amount currency suggestion score reason decision",
        "suspense": "payment_id booked_on payer_name text amount currency reason",
        "credit": "party currency amount since",
    },
    "findings": {"findings": "severity code file sheet cell value message advice"},
}


def write_book(name: str, path: Path, month: Month) -> None:
    if name == "invitations":
        write_invitations(path, month, invitations_of(month))
    elif name == "findings":
        write_findings(path, [])
    else:
        {"invoices": write_invoices, "seats": write_seats, "payments": write_payments}[name](path, month)


def read_book(path: Path) -> Written:
    book = openpyxl.load_workbook(path)
    return {sheet.title: [tuple(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Written]:
    """Writes one workbook of a month and reads it back, by sheet."""

    def read(name: str, month: Month) -> Written:
        write_book(name, tmp_path / f"{name}.xlsx", month)
        return read_book(tmp_path / f"{name}.xlsx")

    return read


def rows(sheet: list[tuple[Any, ...]], *names: str) -> list[tuple[Any, ...]]:
    """The named columns of the rows below the header."""
    places = [sheet[0].index(name) for name in names]
    return [tuple(row[n] for n in places) for row in sheet[1:]]


@pytest.mark.parametrize("is_empty", [True, False])
@pytest.mark.parametrize("name", CONTRACT)
def test_sheets_and_columns_are_those_of_the_contract(
    name: str, is_empty: bool, written: Callable[..., Written], books_of: Any, business: Any
) -> None:
    book = written(name, books_of().month() if is_empty else business.month())
    assert list(book) == list(CONTRACT[name])
    for sheet, columns in CONTRACT[name].items():
        wanted = columns.split()
        assert list(book[sheet][0][: len(wanted)]) == wanted
    if is_empty:
        assert [len(sheet) for sheet in book.values()] == [1] * len(book)


def test_invoices_tell_amounts_state_and_file(written: Callable[..., Written], business: Any) -> None:
    found = rows(
        written("invoices", business.month())["invoices"],
        "number", "customer_id", "net", "vat_category", "vat_rate", "vat", "gross", "paid", "status", "file",
    )  # fmt: skip
    assert found == [
        ("INV-2026-000001", "C-1", 48, "S", 19, 9.12, 57.12, 0, "open", "invoices/direct/INV-2026-000001.html"),
        ("INV-2026-000002", "C-2", 153.6, "AE", 0, 0, 153.6, 153.6, "paid", "invoices/R-2/INV-2026-000002.html"),
    ]


def test_invoices_stand_in_the_order_of_their_numbers(written: Callable[..., Written], books_of: Any) -> None:
    month = books_of(invoices=[{"number": f"R{n}"} for n in (10, 9, 100)]).month()
    assert rows(written("invoices", month)["invoices"], "number") == [("R9",), ("R10",), ("R100",)]


def test_a_resellers_invoice_has_no_customer(written: Callable[..., Written], books_of: Any) -> None:
    month = books_of(invoices=[{"bill_to": "reseller", "party_id": "R-1", "reseller_id": "R-1"}]).month()
    assert rows(written("invoices", month)["invoices"], "customer_id", "reseller_id") == [(None, "R-1")]


def test_a_sale_outside_vat_has_no_rate(written: Callable[..., Written], books_of: Any) -> None:
    month = books_of(invoices=[{"vat_category": "O", "vat_rate_bp": None, "vat": 0, "vat_country": None}]).month()
    assert rows(written("invoices", month)["invoices"], "vat_category", "vat_rate", "vat") == [("O", None, 0)]


def test_lines_tell_prices_discount_and_period(written: Callable[..., Written], business: Any) -> None:
    found = rows(
        written("invoices", business.month())["lines"],
        "invoice", "line", "kind", "period_from", "months", "list_price", "discount_percent", "seat_price", "net",
    )  # fmt: skip
    assert found == [
        ("INV-2026-000001", 1, "top_up", datetime(2026, 11, 12), 2, 16, 0, 16, 48),
        ("INV-2026-000002", 1, "new", datetime(2026, 11, 30), 12, 96, 20, 76.8, 153.6),
    ]


@pytest.mark.parametrize(
    ("kind", "period_from", "renews_on", "months", "licences", "sentence"),
    [
        # 12 to 30 November are 19 days, December has 31: 50 days.
        ("top_up", "2026-11-12", "2027-01-01", 2, 3, "3 licences × 2 months (2026-11-12 to 2026-12-31, 50 days left)"),
        ("top_up", "2026-12-31", "2027-01-01", 1, 1, "1 licence × 1 month (2026-12-31 to 2026-12-31, 1 day left)"),
        ("top_up", "2026-12-01", "2027-01-01", 1, 2, "2 licences × 1 month (2026-12-01 to 2026-12-31)"),
        ("new", "2026-01-31", "2026-02-28", 1, 5, "5 licences × 1 month (2026-01-31 to 2026-02-27)"),
        ("renewal", "2026-02-28", "2026-03-31", 1, 5, "5 licences × 1 month (2026-02-28 to 2026-03-30)"),
    ],
)
def test_explanations(kind: str, period_from: str, renews_on: str, months: int, licences: int, sentence: str) -> None:
    row = {"kind": kind, "period_from": period_from, "renews_on": renews_on, "months": months, "licences": licences}
    rest = {"line": 1, "term_months": 12, "list_price": 0, "discount_bp": 0, "seat_price": 0, "net": 0}
    assert explanations(frames.typed([{**row, **rest}], frames.LINE)).tolist() == [sentence]


def test_vat_is_summed_a_party_category_and_rate(written: Callable[..., Written], books_of: Any) -> None:
    french = {"party_id": "C-2", "billed_country": "FR", "billed_vat_number": "FR40303265045", "vat_country": "FR"}
    reverse = {**french, "vat_category": "AE", "vat_rate_bp": 0, "vat": 0}
    invoices = [{}, {"net": 100, "vat": 19}, {**reverse, "net": 700}, {"net": 5, "vat": 1, "vat_rate_bp": 1600}]
    month = books_of(invoices=[{**row, "number": f"N{n}"} for n, row in enumerate(invoices)]).month()
    found = rows(written("invoices", month)["vat"], "country", "vat_number", "category", "rate", "net", "vat")
    assert found == [
        ("DE", None, "S", 16, 0.05, 0.01),
        ("DE", None, "S", 19, 49, 9.31),
        ("FR", "FR40303265045", "AE", 0, 7, 0),
    ]


def test_vat_keeps_a_customer_and_a_reseller_of_one_number_apart(
    written: Callable[..., Written], books_of: Any
) -> None:
    invoices = [{"number": "N1"}, {"number": "N2", "bill_to": "reseller", "customer_id": None}]
    found = rows(written("invoices", books_of(invoices=invoices).month())["vat"], "party_id", "bill_to", "net")
    assert found == [("C-1", "customer", 48), ("C-1", "reseller", 48)]


def test_invitations_tell_whom_and_until_when(written: Callable[..., Written], business: Any) -> None:
    found = rows(
        written("invitations", business.month())["invitations"],
        "customer_name", "reseller_id", "email", "notice", "seated_on", "expires_on",
    )  # fmt: skip
    day, end = datetime(2026, 11, 30), datetime(2027, 10, 1)
    assert found == [
        ("Muster GmbH", None, "anna@muster.example", "welcome", day, end),
        ("Muster GmbH", None, "bert@muster.example", "invitation", day, end),
        ("Café Bleu", "R-2", "zoe@bleu.example", "reminder", day, end),
        ("Bygg & Son AB", "R-1", "eva@bygg.example", "withdrawn", day, end),
    ]


def test_each_notice_has_its_mail_after_the_columns_of_the_contract(
    written: Callable[..., Written], business: Any, config_with: Any
) -> None:
    business.config = config_with(mail={"signature": "=Maja\nNordlås AB"})
    business.events[0]["name"] = "=cmd()|x"
    sheet = written("invitations", business.month())["invitations"]
    assert sheet[0][9:] == ("told_on", "language", "greeting", "mail_to", "subject", "text")
    found = rows(sheet, "email", "told_on", "language", "greeting", "mail_to", "subject")
    day = datetime(2026, 11, 30)
    # The customer and its reseller say no language, or French and Swedish.
    assert found == [
        ("anna@muster.example", day, "en", "Hello Anna Muster,", "anna@muster.example",
         "Welcome to Business: your licence is ready to use"),
        ("bert@muster.example", day, "en", "Hello =cmd()|x,", "bert@muster.example",
         "Your licence for Business: please create your account"),
        ("zoe@bleu.example", day, "fr", "Bonjour Anna Muster,", "zoe@bleu.example",
         "Rappel\u00a0: votre licence Business vous attend"),
        ("eva@bygg.example", day, "sv", "Hej Anna Muster,", "eva@bygg.example",
         "Din licens för Business har dragits tillbaka"),
    ]  # fmt: skip
    assert [text for (text,) in rows(sheet, "text")][3] == (
        "Hej Anna Muster,\n\nLicensen för Business som väntade på dig hos Bygg & Son AB har dragits tillbaka. Tidigare "
        "meddelanden om den gäller inte längre. Du behöver inte göra något.\n\nHar du frågor? Kontakta Norrsken IT, "
        "som administrerar abonnemanget.\n\nVänliga hälsningar\n=Maja\nNordlås AB"
    )


def test_who_is_told_nothing_has_no_address_for_a_mail_merge(written: Callable[..., Written], business: Any) -> None:
    business.seats[1] |= {"email": "erased-2", "name": None}
    business.events[0] |= {"email": "erased-2", "name": None}
    sheet = written("invitations", business.month())["invitations"]
    found = rows(sheet, "email", "notice", "language", "greeting", "mail_to", "subject", "text")
    assert found[1] == ("erased-2", "invitation", None, None, None, None, None)
    assert all(all(row[2:]) for n, row in enumerate(found) if n != 1)


def test_a_mail_wraps_in_its_cell_and_its_row_is_as_high_as_its_lines(tmp_path: Path, business: Any) -> None:
    month = business.month()
    write_book("invitations", tmp_path / "a.xlsx", month)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["invitations"]
    mail = sheet.cell(2, 15)
    assert (sheet.cell(1, 15).value, mail.alignment.wrap_text, mail.data_type) == ("text", True, "s")
    assert sheet.column_dimensions["O"].width > 100
    # Greeting, a paragraph of two lines, expiry, regards, seller; a blank line after each of the first three.
    assert len(mail.value.split("\n")) == 8
    assert sheet.row_dimensions[2].height == 15 * 9


def test_waiting_and_removed_members_are_listed(written: Callable[..., Written], business: Any) -> None:
    business.grants[2]["licences"] = 1
    business.seats.append({"customer_id": "C-3", "email": "ida@bygg.example", "arrived": 6, "seat_order": 6})
    book = written("invitations", business.month())
    assert rows(book["waiting"], "customer_id", "email", "reason") == [("C-3", "olle@bygg.example", "no-free-licence")]
    # From 30 November to 1 October are 11 months begun: 96.00 × 11 / 12 = 88.00, less 20 % = 70.40.
    quote = rows(book["waiting"], "quote_licences", "quote_months", "quote_amount", "currency")
    assert quote == [(1, 11, 70.4, "EUR")]
    assert rows(book["removed"], "customer_id", "email", "removed_on") == [
        ("C-3", "eva@bygg.example", datetime(2026, 11, 30))
    ]


def test_a_party_that_changed_its_name_stands_once_in_the_vat_sheet(
    written: Callable[..., Written], books_of: Any
) -> None:
    month = books_of(invoices=[{}, {"number": "N2", "net": 100, "vat": 19, "billed_name": "Muster SE"}]).month()
    # 48.00 + 1.00 net, 9.12 + 0.19 VAT
    assert rows(written("invoices", month)["vat"], "party_name", "net", "vat") == [("Muster SE", 49, 9.31)]


def test_a_payment_without_an_id_can_be_told_from_its_twin(written: Callable[..., Written], books_of: Any) -> None:
    month = books_of(
        payments=[{"payment_key": f"hash:ab/{n}", "payment_id": None} for n in (1, 2)],
        allocations=[{"payment_key": "hash:ab/1"}],
        outcomes=[{"payment_key": "hash:ab/2", "pass": "9", "reason": "no invoice is named"}],
    ).month()
    sheets = written("payments", month)
    assert rows(sheets["settled"], "payment_id", "payment_key") == [(None, "hash:ab/1")]
    assert rows(sheets["suspense"], "payment_id", "payment_key") == [(None, "hash:ab/2")]


def test_lines_say_in_which_currency_they_are(written: Callable[..., Written], books_of: Any) -> None:
    month = books_of(
        invoices=[{}, {"number": "N2", "currency": "SEK"}], lines=[{}, {"invoice": "N2", "line": 1}]
    ).month()
    assert rows(written("invoices", month)["lines"], "invoice", "currency") == [
        ("INV-2026-000001", "EUR"),
        ("N2", "SEK"),
    ]


def test_members_show_whether_they_have_activated(written: Callable[..., Written], business: Any) -> None:
    business.seats.append({"customer_id": "C-3", "email": "sus@bygg.example", "status": "suspended", "arrived": 9})
    book = written("seats", business.month())
    assert rows(book["members"], "email", "status") == [
        ("anna@muster.example", "active"),
        ("bert@muster.example", "invited"),
        ("zoe@bleu.example", "invited"),
        ("eva@bygg.example", "removed"),
        ("olle@bygg.example", "waiting"),
        ("sus@bygg.example", "suspended"),
    ]
    assert rows(book["seats"], "customer_id", "licences", "seated", "free")[0] == ("C-1", 5, 2, 3)


def test_open_covers_invoices_and_items_from_elsewhere(written: Callable[..., Written], books_of: Any) -> None:
    month = books_of(
        invoices=[
            {"paid": 712, "due_on": date(2026, 11, 29)},
            {"number": "INV-2026-000002", "paid": 5712, "status": "paid"},
            {"number": "INV-2026-000003", "due_on": date(2026, 11, 30)},
        ],
        open_items=[{"paid": 1000, "settled": 500}, {"number": "ALT-8", "gross": 5, "paid": 3, "settled": 2}],
    ).month()
    found = rows(written("payments", month)["open"], "number", "billed_to", "gross", "paid", "open", "days_overdue")
    # 30 September to 30 November are 61 days.
    assert found == [
        ("ALT-7", "C-1", 100, 15, 85, 61),
        ("INV-2026-000001", "C-1", 57.12, 7.12, 50, 1),
        ("INV-2026-000003", "C-1", 57.12, 0, 57.12, 0),
    ]


def test_payments_are_settled_in_suspense_or_credit(written: Callable[..., Written], business: Any) -> None:
    book = written("payments", business.month())
    settled = rows(book["settled"], "payment_id", "invoice", "amount", "currency", "pass")
    assert settled == [("P-2", "INV-2026-000002", 153.6, "EUR", "1b")]
    suspense = rows(book["suspense"], "payment_id", "payer_name", "amount", "reason")
    assert suspense == [("P-3", "=cmd()", 7.77, "no invoice is named")]
    assert rows(book["credit"], "party", "currency", "amount", "since") == [("C-2", "EUR", 6.4, datetime(2026, 11, 30))]


def test_credit_of_a_party_is_summed_since_its_first_day(written: Callable[..., Written], books_of: Any) -> None:
    over = {"status": "over", "credit_party": "C-1"}
    month = books_of(
        payments=[
            {"payment_key": key, "amount": 5_000, "allocated": 5_000 - left}
            for key, left in (("a", 100), ("b", 20), ("c", 7))
        ],
        allocations=[
            {"payment_key": key, "invoice": "INV-X", "amount": 5_000 - left}
            for key, left in (("a", 100), ("b", 20), ("c", 7))
        ],
        outcomes=[
            {**over, "payment_key": "a", "credit": 100},
            {**over, "payment_key": "b", "credit": 20, "since": date(2026, 10, 31)},
            {**over, "payment_key": "c", "credit": 7, "credit_party": "C-2"},
        ],
    ).month()
    found = rows(written("payments", month)["credit"], "party", "amount", "since")
    assert found == [("C-1", 1.2, datetime(2026, 10, 31)), ("C-2", 0.07, datetime(2026, 11, 30))]


def test_findings_stand_with_the_worst_first(tmp_path: Path) -> None:
    place = Place("a.xlsx", "customers", "B2")
    findings = [
        Finding(Severity.INFO, "later", place, "m", "a"),
        Finding(Severity.ERROR, "bad-date", place, "=not a formula", "Write a day.", "31.02."),
    ]
    write_findings(tmp_path / "findings.xlsx", findings)
    assert read_book(tmp_path / "findings.xlsx")["findings"][1:] == [
        ("error", "bad-date", "a.xlsx", "customers", "B2", "31.02.", "=not a formula", "Write a day."),
        ("info", "later", "a.xlsx", "customers", "B2", None, "m", "a"),
    ]


def planned(month: Month, state: State) -> Plan:
    def part(rows: Frame, columns: dict[str, str]) -> Frame:
        return frames.typed(rows, columns)

    return Plan(
        as_of=month.as_of,
        parties=part(state.parties, frames.PARTY),
        openings=frames.typed(
            [{"customer_id": "C-3", "licences": 1, "starts_on": "2026-10-01", "renews_on": "2027-10-01",
              "term_months": 12}], frames.OPENING),
        payments=part(state.payments, frames.PAYMENT),
        allocations=part(state.allocations, frames.ALLOCATION),
        outcomes=part(state.outcomes, frames.OUTCOME),
        invoices=part(month.issued, frames.INVOICE),
        lines=part(month.lines, frames.LINE),
        seat_events=part(month.seat_events, frames.SEAT_EVENT),
        holds=part(state.holds, frames.HOLD),
    )  # fmt: skip


def test_a_plan_is_told_event_by_event(tmp_path: Path, business: Any) -> None:
    month = business.month()
    write_plan(tmp_path / "plan.xlsx", planned(month, month.state), [])
    book = read_book(tmp_path / "plan.xlsx")
    assert list(book) == ["events", "lines", "findings"]
    found = rows(book["events"], "what", "customer_id", "customer_name", "licences", "months", "net", "gross")
    assert found[5:] == [
        ("opening", "C-3", "Bygg & Son AB", 1, 12, None, None),
        ("payment", None, None, None, None, None, 160),
        ("payment", None, None, None, None, None, 7.77),
        ("settle", "C-2", "Café Bleu", None, None, None, 153.6),
        ("credit", "C-2", "Café Bleu", None, None, None, 6.4),
        ("suspense", None, None, None, None, None, 7.77),
        ("invoice", "C-1", "Muster GmbH", 3, None, 48, 57.12),
        ("invoice", "C-2", "Café Bleu", 2, None, 153.6, 153.6),
        ("top_up", "C-1", "Muster GmbH", 3, 2, 48, None),
        ("new", "C-2", "Café Bleu", 2, 12, 153.6, None),
        ("seat", "C-1", "Muster GmbH", None, None, None, None),
        ("seat", "C-1", "Muster GmbH", None, None, None, None),
        ("remind", "C-2", "Café Bleu", None, None, None, None),
        ("remove", "C-3", "Bygg & Son AB", None, None, None, None),
        ("hold", "C-9", None, None, None, None, None),
    ]


def test_a_plan_that_settles_an_old_payment_knows_its_currency(tmp_path: Path, business: Any) -> None:
    month = business.month()
    plan = Plan(as_of=month.as_of, allocations=frames.typed(month.state.allocations, frames.ALLOCATION))
    write_plan(tmp_path / "plan.xlsx", plan, [], month.state)
    found = rows(read_book(tmp_path / "plan.xlsx")["events"], "what", "customer_name", "gross", "currency")
    assert found == [("settle", "Café Bleu", 153.6, "EUR")]


def test_an_empty_plan_has_its_headers(tmp_path: Path) -> None:
    write_plan(tmp_path / "plan.xlsx", Plan(as_of=date(2026, 11, 30)), [])
    assert [len(sheet) for sheet in read_book(tmp_path / "plan.xlsx").values()] == [1, 1, 1]


@pytest.fixture
def to_decide(books_of: Any) -> Month:
    """One payment a status, all of them of 57.12 but where it says so."""
    outcomes = {
        "low": {"status": "review", "suggestion": "INV-2026-000001", "score": 40, "reason": "the name only"},
        "high": {"status": "review", "suggestion": "INV-2026-000001, INV-2026-000002", "score": 90},
        "early": {"status": "review", "suggestion": "INV-2026-000001", "score": 40},
        "over": {
            "status": "over",
            "credit": 1_000,
            "credit_party": "C-1",
            "suggestion": "INV-2026-000001",
            "score": 70,
        },
        "kept": {"status": "over", "credit": 500, "credit_party": "C-1"},
        "aside": {"status": "aside", "reason": "set aside"},
        "waits": {"reason": "no invoice is named"},
        "out": {"status": "outgoing", "reason": "money going out"},
        "out before": {"status": "outgoing", "since": date(2026, 10, 31)},
        "returned": {"status": "returned"},
        "settled": {"status": "settled"},
    }
    more: dict[str, dict[str, Any]] = {
        "early": {"booked_on": date(2026, 11, 1)},
        "over": {"allocated": 4_712},
        "kept": {"allocated": 5_212},
        "out": {"amount": -300},
        "out before": {"amount": -200},
        "settled": {"allocated": 5_712},
    }
    month: Month = books_of(
        payments=[{"payment_key": key, "payment_id": key, **more.get(key, {})} for key in outcomes],
        outcomes=[{"payment_key": key, **row} for key, row in outcomes.items()],
        allocations=[{"payment_key": "over", "amount": 4_712}, {"payment_key": "kept", "amount": 5_212}],
    ).month()
    return month


def test_review_has_the_surest_suggestion_first_and_what_is_left(
    written: Callable[..., Written], to_decide: Month
) -> None:
    book = written("payments", to_decide)
    assert book["review"][0][10:] == ("payment_key",)
    assert rows(book["review"], "payment_key", "amount", "suggestion", "score", "decision") == [
        ("high", 57.12, "INV-2026-000001, INV-2026-000002", 90, None),
        ("over", 10, "INV-2026-000001", 70, None),  # 57.12 − 47.12 is credit
        ("early", 57.12, "INV-2026-000001", 40, None),
        ("low", 57.12, "INV-2026-000001", 40, None),
    ]


def test_suspense_keeps_what_people_set_aside_and_what_went_out_or_back_this_month(
    written: Callable[..., Written], to_decide: Month
) -> None:
    book = written("payments", to_decide)
    assert book["suspense"][0][7:] == ("payment_key", "decision")
    found = rows(book["suspense"], "payment_key", "amount", "decision")
    assert found == [("aside", 57.12, None), ("out", -3, None), ("returned", 57.12, None), ("waits", 57.12, None)]


def test_a_decision_is_offered_as_a_list_and_may_be_any_text(tmp_path: Path, to_decide: Month) -> None:
    write_payments(tmp_path / "payments.xlsx", to_decide)
    book = openpyxl.load_workbook(tmp_path / "payments.xlsx")
    [rule] = book["review"].data_validations.dataValidation
    assert (str(rule.sqref), rule.type, rule.formula1) == ("J2:J5", "list", '"accept,reject"')
    assert not rule.showErrorMessage  # numbers of invoices are taken without a question
    assert not rule.showDropDown  # which would hide it
    [other] = book["suspense"].data_validations.dataValidation
    assert (str(other.sqref), other.formula1) == ("I2:I5", '"reject"')
    assert {book["review"].cell(row, 10).number_format for row in range(2, 6)} == {"@"}
    assert len(rule.prompt) <= 255  # more is a damaged workbook for Excel
    assert not book["open"].data_validations.dataValidation


def test_the_summary_counts_money_in_review_suspense_and_credit_once(to_decide: Month) -> None:
    (row,) = money_rows(to_decide).to_dict("records")
    # three reviews of 57.12; aside and waiting 57.12 each; credit 10.00 and 5.00
    assert (row["in_review"], row["in_suspense"], row["in_credit"]) == (17_136, 11_424, 1_500)
