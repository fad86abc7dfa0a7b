"""`reconciler credit`, through the command: what it refuses, its cents, and what follows in later months."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from reconciler.cli import main

CONFIG = """
[seller]
name = "Nordlås AB"
address = "Storgatan 1"
postcode = "411 24"
city = "Göteborg"
country = "SE"
currency = "SEK"
vat_number = "SE556036079301"
email = "billing@nordlas.example"
iban = "SE4550000000058398257466"

[product]
name = "Business"

[[prices]]
currency = "SEK"
term_months = 12
amount = 99.99
valid_from = 2025-01-01
"""
CUSTOMERS = "customer_id,name,country,licences,start_date,auto_renew"


class Business:
    """A workspace with one customer in Sweden (25 % VAT), whose row and payments a test writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "reconciler.toml").write_text(CONFIG, encoding="utf-8")

    def put(self, month: str, name: str, *lines: str) -> None:
        path = self.folder / "inbox" / month / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def customer(self, month: str, licences: int, name: str = "Alfa AB") -> None:
        self.put(month, "customers.csv", CUSTOMERS, f"c1,{name},SE,{licences},2026-01-01,yes")

    def members(self, month: str, *emails: str) -> None:
        self.put(month, "members.csv", "customer_id,email", *(f"c1,{email}" for email in emails))

    def payment(self, month: str, amount: str, invoice: str, payment_id: str, day: str) -> None:
        heads = "booked_on,amount,currency,payment_id,payer_name,end_to_end_id,structured_reference"
        self.put(month, f"{payment_id}.csv", heads, f"{day},{amount},SEK,{payment_id},Alfa AB,E-{payment_id},{invoice}")

    def call(self, *words: str) -> Result:
        name, *rest = words
        return CliRunner().invoke(main, [name, str(self.folder), *rest, "--jobs", "1"], catch_exceptions=False)

    def run(self, as_of: str) -> dict[str, Any]:
        result = self.call("run", "--as-of", as_of, "--json")
        assert result.exit_code == 0, result.output
        told: dict[str, Any] = json.loads(result.stdout)
        return told

    def credit(self, number: str, as_of: str, *words: str) -> None:
        result = self.call("credit", number, "--as-of", as_of, "--reason", "mistake", *words)
        assert result.exit_code == 0, result.output

    def sheet(self, month: str, book: str, sheet: str) -> list[dict[str, Any]]:
        rows = openpyxl.load_workbook(self.folder / "out" / month / f"{book}.xlsx")[sheet].iter_rows(values_only=True)
        heads = [str(name) for name in next(rows)]
        return [dict(zip(heads, row, strict=True)) for row in rows]

    def verify(self) -> None:
        result = CliRunner().invoke(main, ["verify", str(self.folder)], catch_exceptions=False)
        assert result.exit_code == 0, result.output


@pytest.fixture
def business(tmp_path: Path) -> Business:
    return Business(tmp_path)


def test_all_notes_together_are_the_invoice_to_the_cent(business: Business) -> None:
    """3 × 99.99 = 299.97, VAT 74.9925 = 74.99. One: 99.99 and 24.9975 = 25.00; the third gets 74.99 − 50.00 = 24.99."""
    business.customer("2026-01", 3)
    business.run("2026-01-10")
    for day in ("2026-01-11", "2026-01-12", "2026-01-13"):
        business.credit("INV-2026-000001", day, "--licences", "1")
    rows = business.sheet("2026-01", "invoices", "invoices")
    notes = [row for row in rows if row["kind"] == "credit_note"]
    assert [(row["net"], row["vat"]) for row in notes] == [(-99.99, -25.00), (-99.99, -25.00), (-99.99, -24.99)]
    invoice = rows[-1]
    assert (invoice["gross"], invoice["credited"], invoice["status"]) == (374.96, 374.96, "credited")
    assert sum(row["vat"] for row in business.sheet("2026-01", "invoices", "vat")) == 0
    business.verify()


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        ("INV-2026-000009", (), "no invoice INV-2026-000009"),
        ("CN-2026-000001", (), "is a credit note itself"),
        ("OLD-7", (), "issued elsewhere"),
        ("INV-2026-000001", ("--licences", "3"), "2 are left"),
        ("INV-2026-000001", ("--line", "2"), "no line 2"),
        ("INV-2026-000001", ("--licences", "1", "--reissue"), "leave out --licences"),
        ("INV-2026-000001", ("--reason", "  "), "--reason is empty"),
        ("INV-2026-000001", ("--as-of", "2026-01-11"), "last batch was for 2026-01-12"),
    ],
)
def test_what_cannot_be_credited_is_one_sentence(
    business: Business, number: str, words: tuple[str, ...], said: str
) -> None:
    business.customer("2026-01", 3)
    business.put("2026-01", "open.csv", "number,customer_id,issued_on,currency,gross", "OLD-7,c1,2025-12-01,SEK,100.00")
    business.run("2026-01-10")
    business.credit("INV-2026-000001", "2026-01-12", "--licences", "1")
    before = (business.folder / "ledger.db").read_bytes()
    result = business.call("credit", number, "--as-of", "2026-01-12", "--reason", "mistake", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert (business.folder / "ledger.db").read_bytes() == before


def test_nothing_can_be_credited_twice_and_nothing_before_there_are_books(business: Business) -> None:
    business.customer("2026-01", 3)
    assert "nothing to credit" in business.call("credit", "I", "--as-of", "2026-01-12", "--reason", "x").stderr
    business.run("2026-01-10")
    business.credit("INV-2026-000001", "2026-01-12")
    again = business.call("credit", "INV-2026-000001", "--as-of", "2026-01-12", "--reason", "x")
    assert (again.exit_code, "nothing is left" in again.stderr) == (2, True)


def test_a_credit_can_make_the_rest_paid_and_its_licences_usable(business: Business) -> None:
    """374.96 asked for 3; paid 250.00 of it; 1 credited (124.99): 249.97 owed, so 0.03 are credit and 2 may be used."""
    business.customer("2026-01", 3)
    business.members("2026-01", "a@alfa.example", "b@alfa.example", "c@alfa.example")
    business.payment("2026-01", "250.00", "INV-2026-000001", "P1", "2026-01-09")
    business.run("2026-01-10")
    business.run("2026-01-11")
    assert {row["reason"] for row in business.sheet("2026-01", "invitations", "waiting")} == {"awaiting-payment"}
    business.credit("INV-2026-000001", "2026-01-12", "--licences", "1")
    seats = business.sheet("2026-01", "seats", "seats")
    assert [(row["licences"], row["seated"], row["waiting"], row["status"]) for row in seats] == [(2, 2, 1, "active")]
    assert [row["amount"] for row in business.sheet("2026-01", "payments", "credit")] == [0.03]
    business.verify()


def test_a_payment_that_comes_back_after_the_credit_takes_back_what_is_left_of_it(business: Business) -> None:
    """374.96 paid; 1 of 3 credited: 124.99 is credit. The payment is returned: 249.97 is owed again, without credit."""
    business.customer("2026-01", 3)
    business.members("2026-01", "a@alfa.example")
    business.run("2026-01-10")
    business.payment("2026-01", "374.96", "INV-2026-000001", "P1", "2026-01-12")
    business.run("2026-01-12")
    business.credit("INV-2026-000001", "2026-01-13", "--licences", "1")
    business.put(
        "2026-02",
        "payments.csv",
        "booked_on,amount,currency,payment_id,end_to_end_id",
        "2026-02-03,-374.96,SEK,R1,E-P1",
    )
    business.run("2026-02-10")
    open_rows = business.sheet("2026-02", "payments", "open")
    assert [(row["number"], row["paid"], row["open"], row["credited"]) for row in open_rows] == [
        ("INV-2026-000001", 0, 249.97, 124.99)
    ]
    assert business.sheet("2026-02", "payments", "credit") == []
    business.verify()


def test_a_credited_renewal_is_not_billed_again_until_the_row_changes(business: Business) -> None:
    """Renewed ahead for 3; credited in full; the same row asks nothing; with 2 in it the term is renewed for 2."""
    business.customer("2026-01", 3)
    business.payment("2026-01", "374.96", "INV-2026-000001", "P1", "2026-01-12")
    business.run("2026-01-10")
    business.run("2026-01-12")
    business.run("2026-12-10")
    renewals = business.sheet("2026-12", "invoices", "lines")
    assert [(row["kind"], row["licences"], row["months"]) for row in renewals] == [("renewal", 3, 12)]
    business.credit("INV-2026-000002", "2026-12-11")
    business.customer("2026-12", 3)
    assert business.run("2026-12-12")["numbers"] == []
    business.customer("2026-12", 2)
    assert business.run("2026-12-13")["numbers"] == ["INV-2026-000003"]
    lines = {row["invoice"]: row for row in business.sheet("2026-12", "invoices", "lines")}
    anew = lines["INV-2026-000003"]
    assert (anew["kind"], anew["licences"], str(anew["period_from"])[:10]) == ("renewal", 2, "2027-01-01")
    business.verify()


def test_licences_of_a_top_up_and_of_the_next_term_are_the_same_licences(business: Business) -> None:
    """On 10 December 2 more are bought: to 1 January (8.33 each) and for the next term (99.99 each); 1 is credited."""
    business.customer("2026-01", 3)
    business.run("2026-01-10")
    business.payment("2026-01", "374.96", "INV-2026-000001", "P1", "2026-01-12")
    business.run("2026-01-12")
    business.run("2026-12-09")
    business.customer("2026-12", 5)
    business.run("2026-12-10")
    business.credit("INV-2026-000003", "2026-12-11", "--licences", "1")
    lines = [row for row in business.sheet("2026-12", "invoices", "lines") if row["invoice"] == "CN-2026-000001"]
    assert [(row["licences"], row["months"], row["net"]) for row in lines] == [(-1, 1, -8.33), (-1, 12, -99.99)]
    assert business.run("2026-12-12")["numbers"] == []  # 5 are asked for, 1 of them was credited, 4 are held
    business.customer("2027-01", 6)
    assert business.run("2027-01-02")["numbers"] == ["INV-2027-000001"]
    top_up = business.sheet("2027-01", "invoices", "lines")
    assert [(row["licences"], row["months"]) for row in top_up] == [(2, 12)]
    business.verify()


def test_crediting_a_term_that_is_over_says_nothing_of_the_next_renewal(business: Business) -> None:
    business.customer("2026-01", 3)
    business.payment("2026-01", "374.96", "INV-2026-000001", "P1", "2026-01-12")
    business.run("2026-01-10")
    business.run("2026-01-12")
    business.run("2026-12-10")
    business.payment("2026-12", "374.96", "INV-2026-000002", "P2", "2026-12-12")
    business.run("2026-12-12")
    business.credit("INV-2026-000001", "2027-01-10")  # goodwill for the year before
    assert business.run("2027-12-10")["numbers"] == ["INV-2027-000001"]
    assert [row["licences"] for row in business.sheet("2027-12", "invoices", "lines")] == [3]
    business.verify()


def test_a_new_name_is_a_changed_row(business: Business) -> None:
    business.customer("2026-01", 3)
    business.run("2026-01-10")
    business.credit("INV-2026-000001", "2026-01-12")
    assert business.run("2026-01-13")["numbers"] == []
    business.customer("2026-01", 3, name="Alfa Omega AB")
    assert business.run("2026-01-14")["numbers"] == ["INV-2026-000002"]


def test_an_invoice_issued_anew_takes_the_money_and_the_seats_along(business: Business) -> None:
    business.customer("2026-01", 3)
    business.members("2026-01", "a@alfa.example")
    business.run("2026-01-10")
    business.payment("2026-01", "374.96", "INV-2026-000001", "P1", "2026-01-12")
    business.run("2026-01-12")
    business.customer("2026-02", 3, name="Alfa Omega AB")
    business.run("2026-02-10")
    business.credit("INV-2026-000001", "2026-02-11", "--reissue")
    rows = {row["number"]: row for row in business.sheet("2026-02", "invoices", "invoices")}
    anew = rows["INV-2026-000002"]
    assert (anew["customer_name"], anew["gross"], anew["paid"], anew["status"]) == (
        "Alfa Omega AB", 374.96, 374.96, "paid",
    )  # fmt: skip
    assert (rows["CN-2026-000001"]["customer_name"], anew["reissues"]) == ("Alfa AB", "INV-2026-000001")
    assert [row["status"] for row in business.sheet("2026-02", "seats", "members")] == ["invited"]
    assert [row["notice"] for row in business.sheet("2026-02", "invitations", "invitations")] == ["reminder"]
    assert business.run("2026-02-12")["numbers"] == []
    business.verify()


def test_explain_tells_of_the_note(business: Business) -> None:
    business.customer("2026-01", 3)
    business.run("2026-01-10")
    business.credit("INV-2026-000001", "2026-01-12", "--licences", "1")

    def explain(what: str) -> str:
        return CliRunner().invoke(main, ["explain", str(business.folder), what], catch_exceptions=False).stdout

    assert "Credited 124.99 SEK by CN-2026-000001 on 2026-01-12: mistake" in explain("INV-2026-000001")
    assert "It credits INV-2026-000001, issued on 2026-01-10. Reason: mistake" in explain("CN-2026-000001")
    assert "1 licence taken back at 99.99 = 99.99 SEK" in explain("CN-2026-000001")


def test_a_note_for_a_customer_outside_the_eu_verifies(business: Business) -> None:
    """Category O has no rate: 3 × 99.99 = 299.97 without VAT, of which 1 is credited, so 199.98 is open."""
    business.put("2026-01", "customers.csv", CUSTOMERS, "c1,Alfa Inc,US,3,2026-01-01,yes")
    business.run("2026-01-10")
    business.credit("INV-2026-000001", "2026-01-11", "--licences", "1")
    assert [row["open"] for row in business.sheet("2026-01", "payments", "open")] == [199.98]
    business.verify()


def _two_paid_together(business: Business, amount: str) -> None:
    """249.98 is owed by c1 (2 licences) and 374.96 by c2 (3); a person uses one payment of `amount` for both."""
    rows = ("c1,Alfa AB,SE,2,2026-01-01,yes", "c2,Beta AB,SE,3,2026-01-01,yes")
    business.put("2026-01", "customers.csv", CUSTOMERS, *rows)
    heads = "booked_on,amount,currency,payment_id,payer_name,text"
    business.put("2026-01", "payments.csv", heads, f"2026-01-09,{amount},SEK,P1,Gamma Handel AB,both")
    business.run("2026-01-10")
    decision = 'id:/P1,"INV-2026-000001, INV-2026-000002"'
    business.put("2026-01", "review.csv", "payment_key,decision", decision)
    business.run("2026-01-11")


def test_what_is_credited_to_one_party_is_never_anothers(business: Business) -> None:
    """631.94 pay both and leave 7.00 to c2, billed last. Crediting c1 and then c2 in full gives each its own back."""
    _two_paid_together(business, "631.94")

    def credits() -> dict[str, float]:
        return {row["party"]: row["amount"] for row in business.sheet("2026-01", "payments", "credit")}

    assert credits() == {"c2": 7.00}
    business.credit("INV-2026-000001", "2026-01-12")
    assert credits() == {"c1": 249.98, "c2": 7.00}
    business.credit("INV-2026-000002", "2026-01-13")
    assert credits() == {"c1": 249.98, "c2": 381.96}
    assert business.run("2026-01-14")["numbers"] == []
    assert credits() == {"c1": 249.98, "c2": 381.96}
    business.verify()


def test_credit_that_was_set_aside_does_not_come_back_with_a_note(business: Business) -> None:
    """7.00 too much is set aside, say paid out; one of three is credited: 124.99 is credit then, not 131.99."""
    business.customer("2026-01", 3)
    business.payment("2026-01", "381.96", "INV-2026-000001", "P1", "2026-01-11")
    business.run("2026-01-10")
    business.run("2026-01-11")
    assert [row["amount"] for row in business.sheet("2026-01", "payments", "credit")] == [7.00]
    business.put("2026-01", "review.csv", "payment_key,decision", "id:/P1,reject")
    business.run("2026-01-12")
    assert business.sheet("2026-01", "payments", "credit") == []
    business.credit("INV-2026-000001", "2026-01-13", "--licences", "1")
    assert [row["amount"] for row in business.sheet("2026-01", "payments", "credit")] == [124.99]
    business.run("2026-01-14")
    assert [row["amount"] for row in business.sheet("2026-01", "payments", "credit")] == [124.99]
    business.verify()


def test_a_note_gives_nothing_back_of_a_payment_that_came_back(business: Business) -> None:
    """374.96 is paid, returned, and paid again; one of three is credited: 124.99 of the second payment is credit."""
    business.customer("2026-01", 3)
    business.payment("2026-01", "374.96", "INV-2026-000001", "P1", "2026-01-11")
    business.run("2026-01-10")
    business.run("2026-01-11")
    heads = "booked_on,amount,currency,payment_id,end_to_end_id"
    business.put("2026-01", "returned.csv", heads, "2026-01-12,-374.96,SEK,R1,E-P1")
    business.run("2026-01-12")
    business.payment("2026-01", "374.96", "INV-2026-000001", "P2", "2026-01-13")
    business.run("2026-01-13")
    business.credit("INV-2026-000001", "2026-01-14", "--licences", "1")
    assert [row["amount"] for row in business.sheet("2026-01", "payments", "credit")] == [124.99]
    settled = business.sheet("2026-01", "payments", "settled")
    assert [(row["payment_id"], row["amount"]) for row in settled if row["pass"] == "credit"] == [("P2", -124.99)]
    business.verify()
