"""Review by spreadsheet as a person does it: out comes a workbook, decisions go in, and stay."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import stories as golden
from openpyxl.packaging.custom import CustomPropertyList

from reconciler import frames
from reconciler.config import read_config
from reconciler.explaining import explained
from reconciler.ledger.books import open_for_writing
from reconciler.rules.state import Plan
from reconciler.workspace import Workspace, WorkspaceError

DECIDED = {
    "P5": "INV-2026-000005",  # a payer who is known as somebody else: 96.00, exactly what is open
    "P7": "reject",
    "P6": "INV-2026-000006",  # crowns for an invoice in euros
    None: "inv-2026-000006",  # both of two equal payments without an id: 10.00 each
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The golden story of payments, as it stands after November."""
    workspace = golden.workspace(golden.FOLDER / "payments", tmp_path)
    shutil.rmtree(workspace / "inbox" / "2026-12")
    for as_of in ("2026-10-31", "2026-11-30"):
        assert golden.command("run", workspace, "--as-of", as_of, "--jobs", "1").exit_code == 0
    return workspace


def decide(place: Path, file: str = "payments.xlsx", **more: Any) -> Path:
    """Fills in the column `decision` of November's workbook and puts it into December's inbox."""
    book = openpyxl.load_workbook(place / "out" / "2026-11" / "payments.xlsx")
    for sheet in (book["review"], book["suspense"]):
        columns = {cell.value: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, columns["decision"], DECIDED[sheet.cell(row, columns["payment_id"]).value])
    if more.get("is_copied"):
        book.custom_doc_props = CustomPropertyList()
    path = place / "inbox" / "2026-12" / file
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return path


def run(place: Path, as_of: str = "2026-12-31", word: str = "run") -> dict[str, Any]:
    result = golden.command(word, place, "--as-of", as_of, "--jobs", "1", "--json")
    data: dict[str, Any] = json.loads(result.stdout)
    return data | {"exit": result.exit_code, "codes": sorted(finding["code"] for finding in data["findings"])}


def rows(place: Path, sheet: str) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(place / "out" / "2026-12" / "payments.xlsx")
    heads, *body = book[sheet].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in body]


@pytest.mark.parametrize("is_copied", [False, True])
def test_decisions_are_applied_once_and_stay(place: Path, is_copied: bool) -> None:
    decide(place, "my own.xlsx" if is_copied else "payments.xlsx", is_copied=is_copied)
    done = run(place)
    assert done["codes"] == ["decision-other-currency", "payment-part", "payment-part"]
    assert done["exit"] == 1
    assert sum(event["event"] == "decision" for event in done["events"]) == 4
    assert not [event for event in done["events"] if event["event"] == "payment"]
    settled = {(row["payment_id"], row["invoice"], row["amount"], row["pass"]) for row in rows(place, "settled")}
    assert settled == {("P5", "INV-2026-000005", 96, "review"), (None, "INV-2026-000006", 10, "review")}
    suspense = {row["payment_id"]: row["reason"] for row in rows(place, "suspense")}
    assert set(suspense) == {"P6", "P7"}
    assert "set aside by a person" in suspense["P7"]
    assert [(row["number"], row["open"]) for row in rows(place, "open")] == [
        ("INV-2026-000002", 46),
        ("INV-2026-000006", 76),
    ]
    again = run(place)
    assert (again["events"], again["codes"]) == ([], ["decision-other-currency"])
    verified = golden.command("verify", place)
    assert verified.exit_code == 0, verified.output


def test_a_suggestion_is_seen_accepted_and_closes_the_invoice_with_its_charges(place: Path) -> None:
    suggest(place)
    sheet = openpyxl.load_workbook(place / "out" / "2026-11" / "payments.xlsx")["review"]
    heads, *body = sheet.iter_rows(values_only=True)
    [number] = [n for n, row in enumerate(body, 2) if row[0] == "P7"]
    seen = dict(zip(heads, body[number - 2], strict=True))
    assert (seen["payment_id"], seen["suggestion"], seen["score"]) == ("P7", "INV-2026-000006", 55)
    assert (seen["amount"], seen["decision"], seen["payment_key"]) == (12.34, None, "id:/P7")
    sheet.cell(number, 10, "godkänn")
    (place / "inbox" / "2026-12").mkdir()
    sheet.parent.save(place / "inbox" / "2026-12" / "payments.xlsx")
    # P6 names that invoice too, in crowns: it waits as before, now because the invoice is paid
    assert run(place)["codes"] == ["payment-in-suspense"]
    # 96.00 open, 12.34 paid, 83.66 charges: nothing is open on it any more
    assert [row["number"] for row in rows(place, "open")] == ["INV-2026-000002", "INV-2026-000005"]
    assert [(row["invoice"], row["amount"], row["pass"]) for row in rows(place, "settled")] == [
        ("INV-2026-000006", 12.34, "review")
    ]
    assert run(place)["events"] == []
    assert "12.34 EUR, and 83.66 EUR of bank charges for INV-2026-000006" in "\n".join(
        explained(Workspace(place), "P7")
    )
    verified = golden.command("verify", place)
    assert verified.exit_code == 0, verified.output


def suggest(place: Path) -> None:
    """Books a suggestion of pass 7 by hand, and publishes November with it."""
    outcome = {"payment_key": "id:/P7", "status": "review", "pass": "7", "suggestion": "INV-2026-000006", "score": 55}
    outcome |= {"reason": "less than is open, maybe for bank charges", "credit": 0}
    with open_for_writing(place / "ledger.db") as books:
        plan = Plan(date(2026, 11, 30), outcomes=frames.typed([outcome], frames.OUTCOME))
        books.commit(plan, read_config(place / "reconciler.toml"), "0")
    assert golden.command("publish", place, "--period", "2026-11").exit_code == 0


def test_nothing_is_asked_where_nothing_is_decided(place: Path) -> None:
    decide(place)
    shutil.copy(place / "out" / "2026-11" / "payments.xlsx", place / "inbox" / "2026-12" / "payments.xlsx")
    plan = run(place, word="plan")
    assert (plan["events"], plan["codes"], plan["exit"]) == ([], [], 0)


def test_the_plan_shows_decisions_before_they_are_booked(place: Path) -> None:
    decide(place)
    plan = run(place, word="plan")
    decisions = {e["payment_key"]: e for e in plan["events"] if e["event"] == "decision"}
    assert decisions["id:/P5"]["invoices"] == "INV-2026-000005"
    assert decisions["id:/P7"]["decision"] == "reject"
    events = openpyxl.load_workbook(place / "plan.xlsx")["events"].iter_rows(values_only=True)
    assert [row[0] for row in events].count("decision") == 4


def test_what_a_person_set_aside_no_later_run_touches(place: Path) -> None:
    decide(place)
    run(place)
    (place / "inbox" / "2027-01").mkdir()
    later = run(place, "2027-01-31")
    assert [e for e in later["events"] if e.get("payment_key") == "id:/P7"] == []


def test_a_payment_is_explained_with_its_passes_and_decisions(place: Path) -> None:
    decide(place)
    run(place)
    told = "\n".join(explained(Workspace(place), "P5"))
    for words in (
        "Batch 2 of 2026-11-30: Pass 8, review",
        "    1: a creditor reference",
        "    7: ",
        "Suggested: INV-2026-000005",
        "Batch 3 of 2026-12-31: a person decided, settled.",
        "  Decided: use it for INV-2026-000005, in row 2 of payments.xlsx review (inbox/2026-12).",
        "decided by a person in payments.xlsx review!J2",
        "  Used: 96.00 EUR for INV-2026-000005.",
        "Left on 2026-12-31: nothing, all of it is used.",
    ):
        assert words in told
    assert "A person has put it aside" in "\n".join(explained(Workspace(place), "P7"))
    keys = {row["payment_key"] for row in rows(place, "settled") if row["payment_id"] is None}
    with pytest.raises(WorkspaceError) as several:
        explained(Workspace(place), min(keys)[:14])
    assert all(key in str(several.value) for key in keys)
    assert explained(Workspace(place), min(keys))[0].startswith(f"Payment {min(keys)}: 10.00 EUR")
