"""`explain`: the steps behind invoices, customers, payments and finding codes, with numbers worked out by hand.

99.95 EUR a year, bought on 2026-10-31; on 2027-03-20 the months that end on 31 March to 31 October, eight, are left:
99.95 × 8 / 12 = 66.6333…, so 66.63. A quarter off 99.95 is 24.9875, so 24.99, and off 66.63 it is 16.6575, so 16.66.
"""

from __future__ import annotations

import importlib
import pkgutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import reconciler
from reconciler.catalogue import MODULES, all_codes
from reconciler.cli import main
from reconciler.config import read_config
from reconciler.explaining import explained
from reconciler.explaining.words import grant_words, rounded_text
from reconciler.finding import Code
from reconciler.workspace import Workspace, WorkspaceError

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
currency = "EUR"
term_months = 12
amount = 99.95
valid_from = 2026-01-01

[[exchange_rates]]
from = "EUR"
to = "SEK"
rate = 10.9450
on = 2026-10-30
source = "ECB"

[[exchange_rates]]
from = "EUR"
to = "SEK"
rate = 11.0000
on = 2027-03-15
source = "ECB"
"""

INBOX = {
    "2026-10/resellers.csv": """
reseller_id,name,email,country,discount_percent
R1,Norrsken AB,desk@norrsken.example,SE,25
R2,Sydhandel AB,desk@sydhandel.example,SE,
""",
    "2026-10/customers.csv": """
customer_id,name,country,licences,reseller_id,vat_number,postcode,city
C1,Alfa AB,SE,3,R1,,,
C2,Beta GmbH,DE,2,,DE136695976,,
C3,Gamma Ltd,GB,1,,,,
C4,Öppning AB,SE,5,,,,
C5,Delta AB,SE,1,R2,,,
C6,Epsilon AB,SE,1,R2,,,
C7,Zeta GmbH,DE,1,,DE136695977,,
c8,Eta BV,NL,1,,,,
C9,Theta SARL,MC,1,,,,
""",
    "2026-10/members.csv": """
customer_id,email,name,role
C1,a@alfa.example,Anna,member
C1,b@alfa.example,Bo,member
C1,c@alfa.example,Cia,member
C1,d@alfa.example,Dag,member
C2,a@beta.example,Ada,member
C2,b@beta.example,Bert,member
C2,c@beta.example,Carl,member
C5,chef@delta.example,Eva,admin
""",
    "2026-10/opening.csv": """
customer_id,licences,starts_on,renews_on
C4,5,2026-05-01,2027-05-01
""",
    "2026-10/open_items.csv": """
number,customer_id,issued_on,due_on,currency,gross,paid
OLD-7,C4,2026-09-01,2026-10-01,EUR,96.25,6.25
""",
    "2027-03/customers.csv": """
customer_id,name,country,licences,reseller_id
C1,Alfa AB,SE,5,R1
""",
    "2027-03/payments.csv": """
payment_id,booked_on,amount,currency,payer_name,structured_reference,text
P1,2027-03-01,281.10,EUR,Alfa AB,INV-2026-000001,
P2,2027-03-02,150.00,EUR,Beta GmbH,INV-2026-000002,
P3,2027-03-03,120.00,EUR,Gamma Ltd,INV-2026-000003,
P4,2027-03-04,77.00,EUR,Nobody Known,,thanks
P5,2027-03-05,50.00,EUR,Öppning AB,OLD-7,
p1,2027-03-06,1.00,EUR,Nobody Known,,hello
""",
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two batches; C7 is held for its VAT number, so that both end with exit code 1."""
    place = tmp_path_factory.mktemp("books")
    (place / "reconciler.toml").write_text(CONFIG, encoding="utf-8")
    for name, text in INBOX.items():
        path = place / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip(), encoding="utf-8")
    for as_of in ("2026-10-31", "2027-03-20"):
        ran = CliRunner().invoke(main, ["run", str(place), "--as-of", as_of, "--jobs", "1"], catch_exceptions=False)
        assert ran.exit_code == 1, ran.output
    return Workspace(place)


def told(workspace: Workspace, what: str) -> str:
    return "\n".join(explained(workspace, what))


def assert_says(text: str, *sentences: str) -> None:
    for sentence in sentences:
        assert sentence in text


def test_an_invoice_says_who_when_and_how_each_price_came_about(workspace: Workspace) -> None:
    assert_says(
        told(workspace, "INV-2026-000001"),
        "Invoice INV-2026-000001, issued on 2026-10-31 by batch 1 of 2026-10-31, due on 2026-11-30.",
        "Billed to the customer C1 (Alfa AB) in SE, without a VAT number, as it was then.",
        "Line 1, new subscription for C1: 3 licences from 2026-10-31 to 2027-10-31 (the first day not covered).",
        "Months: 12 of 12, the whole term.",
        "99.95 EUR for 12 months, the list price since 2026-01-01, in force on 2026-10-31",
        "12 of 12 months cost 99.95 a licence.",
        "25 %, because R1 (Norrsken AB) buys for this customer; the percentage is its own. "
        "24.99 (24.9875 rounded half up) less a licence.",
        "74.96 a licence × 3 licences = 224.88 EUR.",
        "category S at 25 %, the standard rate of SE on 2026-10-31, because SE is the seller's own country.",
        "Net 224.88 × 25 % = VAT 56.22; net and VAT together 281.10 EUR.",
        "shown in SEK too: 56.22 × 10.9450 (ECB of 2026-10-30) = 615.33 SEK.",
        "Paid 281.10 EUR by payment P1 from Alfa AB, booked on 2027-03-01, used by batch 2 of 2027-03-20.",
        "Pass 1:",
        "Paid 281.10 of 281.10 EUR: paid in full.",
    )


def test_a_top_up_says_which_months_are_left_and_what_was_rounded(workspace: Workspace) -> None:
    assert_says(
        told(workspace, "INV-2027-000001"),
        "Line 1, more licences for C1: 2 licences from 2027-03-20 to 2027-10-31",
        "8 of 12. The term began on 2026-10-31; bought on 2027-03-20, 8 months had not ended yet "
        "(month ends 2027-03-31 to 2027-10-31)",
        "8 of 12 months cost 66.63 (66.633333… rounded half up) a licence.",
        "16.66 (16.6575 rounded half up) less a licence.",
        "49.97 a licence × 2 licences = 99.94 EUR.",
        "On 2027-03-20: in force as soon as INV-2027-000001 is paid in full.",
        "Net 99.94 × 25 % = VAT 24.99 (24.985 rounded half up); net and VAT together 124.93 EUR.",
        "24.99 × 11.0000 (ECB of 2027-03-15) = 274.89 SEK.",
        "Paid 0.00 of 124.93 EUR: open, 124.93 EUR open on 2027-03-20.",
    )


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("INV-2026-000002", "reverse charge, because DE is another EU country than the seller's (SE) and DE136695976"),
        ("INV-2026-000002", "No answer of VIES is kept"),
        ("INV-2026-000002", "none, because no reseller buys for this customer."),
        ("INV-2026-000003", "category O, not subject to EU VAT, because GB is outside the EU's VAT area."),
        ("INV-2026-000003", "Net 99.95 and no VAT: 99.95 EUR."),
        ("INV-2026-000004", "R2 (Sydhandel AB) buys for this customer, but chef@delta.example administered it"),
        ("INV-2026-000005", "20 %, because R2 (Sydhandel AB) buys for this customer; the percentage is the default"),
        ("INV-2026-000006", "category S at 20 %, the standard rate of FR on 2026-10-31, because MC (for VAT FR)"),
        ("INV-2026-000007", "category S at 21 %, the standard rate of NL on 2026-10-31, because NL is another EU"),
        ("INV-2026-000007", "no VAT number is known, and the One Stop Shop takes the party's country."),
    ],
)
def test_an_invoice_says_why_it_has_that_vat_and_discount(workspace: Workspace, number: str, sentence: str) -> None:
    assert sentence in told(workspace, number)


def test_an_invoice_paid_in_part_says_so(workspace: Workspace) -> None:
    assert_says(
        told(workspace, "INV-2026-000002"),
        "Paid 150.00 EUR by payment P2",
        "Pass 1b:",
        "Paid 150.00 of 199.90 EUR: part paid, 49.90 EUR open on 2027-03-20, overdue by 110 days.",
    )


def test_an_open_item_says_where_it_came_from(workspace: Workspace) -> None:
    assert_says(
        told(workspace, "OLD-7"),
        "OLD-7 was issued elsewhere, on 2026-09-01, and brought in by batch 1 of 2026-10-31.",
        "96.25 EUR, of which 6.25 had been paid before",
        "Paid 50.00 EUR by payment P5",
        "Paid 56.25 of 96.25 EUR: part paid, 40.00 EUR open on 2027-03-20, overdue by 170 days.",
    )


def test_a_customer_says_what_it_wants_holds_and_waits_for(workspace: Workspace) -> None:
    assert_says(
        told(workspace, "C1"),
        "Customer C1 (Alfa AB), on 2027-03-20 after batch 2.",
        "R1 (Norrsken AB) buys for it.",
        "(batch 2 of 2027-03-20): 5 licences for 12 months in EUR, paid by bank transfer; renews by itself.",
        "Subscription: active. Term of 12 months from 2026-10-31 to 2027-10-31",
        "new subscription: 3 licences from 2026-10-31 to 2027-10-31, by line 1 of INV-2026-000001; in force, because "
        "INV-2026-000001 is paid in full.",
        "more licences: 2 licences from 2027-03-20 to 2027-10-31, by line 1 of INV-2027-000001; in force as soon as",
        "Licences: 5 in force or awaiting payment; 3 seated, 0 free, 1 waiting.",
        "a@alfa.example: seated since 2027-03-20, not active yet, last notice: invitation.",
        "d@alfa.example: waiting since 2026-10-31, awaiting the payment of INV-2027-000001.",
        "Invoice INV-2026-000001, issued on 2026-10-31, due on 2026-11-30. Paid 281.10 of 281.10 EUR: paid in full.",
    )


def test_who_lacks_a_licence_is_told_what_it_would_cost(workspace: Workspace) -> None:
    assert_says(
        told(workspace, "C2"),
        "a@beta.example: waiting since 2026-10-31, awaiting the payment of INV-2026-000002.",
        "c@beta.example: waiting since 2026-10-31, no licence is free; 1 licence more for 8 months would cost "
        "66.63 EUR",
    )


def test_a_customer_has_credit_openings_and_open_items(workspace: Workspace) -> None:
    assert "Credit: 20.05 EUR left over from payment P3, booked on 2027-03-03." in told(workspace, "C3")
    assert_says(
        told(workspace, "C4"),
        "brought in (opening): 5 licences from 2026-05-01 to 2027-05-01, by an opening row; in force",
        "Open item OLD-7, issued elsewhere on 2026-09-01. Paid 56.25 of 96.25 EUR",
    )


def test_a_customer_that_is_held_says_where_its_row_stands(workspace: Workspace) -> None:
    assert_says(
        told(workspace, "C7"),
        "It is not in the books yet: no row of it was accepted.",
        "Held since 2026-10-31: vat-number-invalid at customers.csv F8.",
        "Subscription: none.",
    )


def test_a_payment_says_its_pass_evidence_and_what_is_left(workspace: Workspace) -> None:
    assert_says(
        told(workspace, "P3"),
        "Payment P3: 120.00 EUR, booked on 2027-03-03 from Gamma Ltd.",
        "It stands in row 4 of payments.csv",
        "What the payer wrote: the structured reference 'INV-2026-000003'.",
        "Batch 2 of 2027-03-20: Pass 1b, over:",
        "Used: 99.95 EUR for INV-2026-000003.",
        "Left on 2027-03-20: 20.05 EUR, credit of C3 (Gamma Ltd)",
    )
    assert_says(told(workspace, "P1"), "Pass 1, settled:", "Left on 2027-03-20: nothing")
    assert_says(told(workspace, "P4"), "Pass 9, suspense:", "Reason: no creditor reference", "77.00 EUR, in suspense")


def test_a_name_counts_in_any_case_where_it_is_unique(workspace: Workspace) -> None:
    assert explained(workspace, " inv-2026-000001") == explained(workspace, "INV-2026-000001")
    assert explained(workspace, "c1") == explained(workspace, "C1")
    assert explained(workspace, "C8") == explained(workspace, "c8")
    assert explained(workspace, "No-Price") == explained(workspace, "no-price")
    assert explained(workspace, "rf94 inv2 0260 0000 1") == explained(workspace, "INV-2026-000001")


def test_names_that_differ_only_in_case_are_told_apart(workspace: Workspace) -> None:
    assert explained(workspace, "p1")[0].startswith("Payment p1: 1.00 EUR")
    assert explained(workspace, "P1")[0].startswith("Payment P1: 281.10 EUR")
    assert explained(workspace, "id:/P1") == explained(workspace, "P1")
    with pytest.raises(WorkspaceError, match=r"may mean payment id:/P1, payment id:/p1\. Write it in exactly that way"):
        explained(workspace, "p 1")


def test_what_is_unknown_gets_the_nearest_names_and_what_can_be_asked(workspace: Workspace) -> None:
    with pytest.raises(WorkspaceError, match=r"'INV-2026-00001' is not known here.*Did you mean INV-2026-000001"):
        explained(workspace, "INV-2026-00001")
    with pytest.raises(WorkspaceError, match=r"Ask for the number of an invoice .* or a finding code"):
        explained(workspace, "§§§")
    result = CliRunner().invoke(main, ["explain", str(workspace.folder), "no-prices"])
    assert result.exit_code == 2
    assert "Did you mean no-price" in result.stderr


def test_a_finding_code_needs_no_books(tmp_path: Path) -> None:
    place = Workspace(tmp_path)
    assert explained(place, "no-price") == [
        "no-price: error (holds a row, a customer or a file).",
        f"Meaning: {all_codes()['no-price'].meaning}",
        f"Repair: {all_codes()['no-price'].repair}",
    ]
    assert "holds nothing" in told(place, "reduction")
    with pytest.raises(WorkspaceError, match="Nothing is booked yet, so only finding codes can be explained"):
        explained(place, "INV-2026-000001")
    assert list(tmp_path.iterdir()) == []


def test_the_catalogue_has_every_module_of_codes_and_no_code_twice() -> None:
    names = [m.name for m in pkgutil.walk_packages(reconciler.__path__, "reconciler.")]
    found = {name for name in names if name.rpartition(".")[2] == "codes" or name.endswith("_codes")}
    assert {module.__name__ for module in MODULES} == found
    codes = [c for m in MODULES for c in vars(importlib.import_module(m.__name__)).values() if isinstance(c, Code)]
    assert sorted({c.name for c in codes}) == sorted({id(c): c.name for c in codes}.values())


@pytest.mark.parametrize(
    ("numerator", "denominator", "currency", "text"),
    [
        (9600 * 7, 12, "EUR", "56.00"),
        (9995 * 8, 12, "EUR", "66.63 (66.633333… rounded half up)"),
        (9994 * 2500, 10_000, "EUR", "24.99 (24.985 rounded half up)"),
        (1000, 12, "JPY", "83 (83.3333… rounded half up)"),
        (-5, 2, "EUR", "-0.03 (-0.025 rounded half up)"),
    ],
)
def test_rounding_is_shown_where_it_happened(numerator: int, denominator: int, currency: str, text: str) -> None:
    assert rounded_text(numerator, denominator, currency) == text


@pytest.mark.parametrize(
    ("status", "others", "words"),
    [
        ("in_force", {}, "in force, because a renewal is until its payment is due; INV-9 is due on 2026-12-01"),
        ("in_force", {"is_paid": True}, "in force, because INV-9 is paid in full"),
        ("in_force", {"kind": "new"}, 'in force, because activate_on is "invoice"'),
        ("not_started", {}, "in force from 2026-12-10; INV-9 is not paid"),
        ("not_started", {"is_paid": True}, "in force from 2026-12-10"),
        (
            "grace",
            {},
            "still in force: INV-9 was to be paid by 2026-12-10, and the grace of 14 days ends on 2026-12-24",
        ),
        ("lapsed", {}, "suspended: INV-9 was to be paid by 2026-12-10, and the grace of 14 days ended on 2026-12-24"),
        ("ended", {}, "ended on 2027-12-10"),
        (
            "lapsed",
            {"kind": "top_up", "returned_on": date(2026, 12, 3)},
            "suspended: the payment of INV-9 came back on 2026-12-03, and the grace of 14 days ended on 2026-12-17",
        ),
    ],
)
def test_a_grant_says_what_it_is_and_why(
    workspace: Workspace, status: str, others: dict[str, object], words: str
) -> None:
    grant = {
        "kind": "renewal",
        "invoice": "INV-9",
        "is_paid": False,
        "starts_on": date(2026, 12, 10),
        "renews_on": date(2027, 12, 10),
        "returned_on": None,
        "due_on": date(2026, 12, 1),
    }
    assert grant_words({**grant, **others}, status, read_config(workspace.config)) == words
