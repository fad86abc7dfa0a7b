"""What `plan` and `explain` say of invoices for resellers, on the workspace of the golden story `bill-to-reseller`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from reconciler.cli import main

STORY = Path(__file__).parent / "golden" / "bill-to-reseller"


def call(*words: object) -> str:
    result = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def said(text: str) -> list[str]:
    """The lines of a table, their words one space apart."""
    return [" ".join(line.split()) for line in text.splitlines()]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace before its first run: what `plan` says is tested before it is booked."""
    inbox = tmp_path_factory.mktemp("story") / "books"
    return shutil.copytree(STORY, inbox, ignore=shutil.ignore_patterns("expected", "runs", "story.md"))


@pytest.fixture(scope="module")
def booked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """After the payment that is 10.00 EUR too much."""
    inbox = tmp_path_factory.mktemp("booked") / "books"
    shutil.copytree(STORY, inbox, ignore=shutil.ignore_patterns("expected", "runs", "story.md"))
    for as_of in ("2026-10-31", "2026-11-20"):
        call("run", inbox, "--as-of", as_of, "--jobs", "1")
    call("plan", inbox, "--as-of", "2026-12-31")
    call("run", inbox, "--as-of", "2026-12-31", "--jobs", "1")
    return inbox


def test_the_plan_says_beside_each_line_which_reseller_is_billed(place: Path) -> None:
    rows = said(call("plan", place, "--as-of", "2026-10-31"))
    assert "a reseller nord new 3 12 2026-10-31 2027-10-31 72.00 216.00 EUR" in rows
    assert "nord new 1 12 2026-10-31 2027-10-31 96.00 96.00 EUR" in rows


def test_the_plan_as_json_names_the_party(place: Path) -> None:
    events = json.loads(call("plan", place, "--as-of", "2026-10-31", "--json"))["events"]
    [invoice] = [e for e in events if e["event"] == "invoice" and e["net"] == "360.00"]
    assert (invoice["bill_to"], invoice["party_id"], invoice["reseller_id"]) == ("reseller", "nord", "nord")
    assert "customer_id" not in invoice


def test_the_plan_as_a_workbook_names_the_reseller_of_an_invoice(place: Path) -> None:
    call("plan", place, "--as-of", "2026-10-31")
    rows = openpyxl.load_workbook(place / "plan.xlsx")["events"].iter_rows(values_only=True)
    invoices = [row[1:4] for row in rows if row[0] == "invoice"]
    assert invoices[1] == ("nord", "Nord SARL", "#2, due 2026-11-30, VAT AE")
    assert invoices[2] == (None, None, "#3, billed to reseller nord, due 2026-11-30, VAT AE")


def test_the_plan_gives_a_resellers_credit_to_no_customer(booked: Path) -> None:
    """There is a customer nord, too."""
    rows = openpyxl.load_workbook(booked / "plan.xlsx")["events"].iter_rows(values_only=True)
    [credit] = [row for row in rows if row[0] == "credit"]
    assert (credit[1], credit[2], "reseller nord" in credit[3]) == (None, None, True)


def test_explain_tells_a_resellers_invoice_line_by_line(booked: Path) -> None:
    told = call("explain", booked, "INV-2026-000003")
    assert "Billed to the reseller nord (Nordhandel GmbH) in DE, VAT number DE136695976" in told
    assert "Line 2, new subscription for b: 2 licences" in told
    assert "Net of all lines: 216.00 + 144.00 = 360.00 EUR." in told
    assert "category AE, reverse charge, because DE is another EU country" in told


def test_explain_tells_a_customer_on_which_invoice_of_its_reseller_it_stands(booked: Path) -> None:
    told = call("explain", booked, "a")
    assert "renews by itself; billed to its reseller." in told
    assert (
        "Invoice INV-2026-000003, issued on 2026-10-31, due on 2026-11-30, billed to reseller nord (Nordhandel GmbH); "
        "216.00 of 360.00 EUR before VAT are for this customer. Paid 360.00 of 360.00 EUR: paid in full."
    ) in told
    assert "INV-2026-000001" not in told


def test_explain_keeps_a_customer_and_a_reseller_of_one_number_apart(booked: Path) -> None:
    assert "credit of nord (Nordhandel GmbH)" in call("explain", booked, "P6")
    customer = call("explain", booked, "nord")
    assert "Invoice INV-2026-000002" in customer
    assert "INV-2026-000003" not in customer
    assert "Credit" not in customer
