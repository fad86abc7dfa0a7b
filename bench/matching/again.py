"""The same files again add nothing: the real command, on a workspace, with its sheets and statements read twice."""

from __future__ import annotations

import csv
import importlib.util
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from python_calamine import CalamineWorkbook

from matching import camt, mt940
from matching.books import Book, Document, Party, made_book
from matching.names import LANGUAGES
from matching.report import table
from matching.transfers import Batch, batch_against

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
bic = "ESSESESS"

[product]
name = "Business"

[[prices]]
currency = "EUR"
term_months = 12
amount = 96.00
valid_from = 2025-01-01
"""
CUSTOMERS, TRANSFERS = 300, 250
OCTOBER, NOVEMBER = "2026-10-31", "2026-11-30"
START = "import sys; from reconciler.cli import main; sys.exit(main())"
Writing = Callable[[Path, list[dict[str, Any]]], None]


def described(python: Path) -> str:
    """A table: for each form of input, the payments of the first run and the new rows of those that follow."""
    with tempfile.TemporaryDirectory(prefix="reconciler-again-") as place:
        books = Path(place) / "books"
        random = Random("again")
        whole = made_book(random, CUSTOMERS * 100 // 55)
        _write_october(books, whole)
        _run(python, books, OCTOBER)
        payments = _payments(batch_against(_issued(books, whole), random, "work", TRANSFERS))
        rows = [_row(python, books, name, write, payments) for name, write in _forms().items()]
    head = ("input", "payments", "allocations", "new rows: again", "new rows: a copy of each file beside it", "verdict")
    title = f"## The same files again: {CUSTOMERS} customers, the real command"
    return "\n\n".join([title, table(head, rows)])


def _forms() -> dict[str, Writing]:
    """How the payments come in; bank files as soon as there is a reader for them."""
    forms: dict[str, Writing] = {"payments sheet": _write_sheet}
    if importlib.util.find_spec("reconciler.intake.statements.camt"):
        forms |= {"CAMT.053": _write_053, "CAMT.053, and a 054 of the same": _write_both}
    if importlib.util.find_spec("reconciler.intake.statements.mt940"):
        forms |= {"MT940": _write_mt940}
    return forms


def _row(python: Path, books: Path, name: str, write: Writing, payments: list[dict[str, Any]]) -> list[str]:
    mine = books.with_name(name.partition(",")[0] + str(len(name)))
    shutil.copytree(books, mine)
    inbox = mine / "inbox/2026-11"
    inbox.mkdir(parents=True)
    write(inbox, payments)
    before = _counts(mine)
    _run(python, mine, NOVEMBER)
    first = _counts(mine)
    _run(python, mine, NOVEMBER)
    again = _counts(mine)
    for path in sorted(inbox.iterdir()):
        shutil.copy(path, path.with_name(f"copy of {path.name}"))
    _run(python, mine, NOVEMBER)
    copied = _counts(mine)
    came = first["payments"] - before["payments"]
    new = [sum(after.values()) - sum(first.values()) for after in (again, copied)]
    is_right = came == len(payments) and new == [0, 0]
    allocated = first["allocations"] - before["allocations"]
    return [name, f"{came} of {len(payments)}", str(allocated), *map(str, new), "reached" if is_right else "MISSED"]


def _run(python: Path, books: Path, as_of: str) -> None:
    command = [str(python), "-c", START, "run", str(books), "--as-of", as_of]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"run --as-of {as_of} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def _counts(books: Path) -> dict[str, int]:
    """Rows of each table of the books, but those that say when outputs were written."""
    with closing(sqlite3.connect(books / "ledger.db")) as ledger:
        tables = [name for (name,) in ledger.execute("select name from sqlite_master where type = 'table'")]
        kept = [name for name in tables if name != "publications" and not name.startswith("sqlite_")]
        return {name: ledger.execute(f'select count(*) from "{name}"').fetchone()[0] for name in kept}


def _write_october(books: Path, whole: Book) -> None:
    """A month in which every customer buys, and brings what it still owes from before."""
    inbox = books / "inbox/2026-10"
    inbox.mkdir(parents=True)
    (books / "reconciler.toml").write_text(CONFIG, encoding="utf-8")
    parties = list(whole.parties.values())
    _write_csv(inbox / "resellers.csv", [_reseller(p) for p in parties if p.kind == "reseller"])
    customers = [p for p in parties if p.kind == "customer"]
    _write_csv(inbox / "customers.csv", [_customer(p, n) for n, p in enumerate(customers)])
    _write_csv(inbox / "open_items.csv", [_open_item(d) for d in _brought(whole)])


def _brought(whole: Book) -> list[Document]:
    """What customers owe from before, under numbers that the program will not give itself."""
    owed = [d for d in whole.documents if d.left and d.party.kind == "customer" and d.currency == "EUR"]
    return [replace(d, number=d.number.replace("INV-", "AR-")) for d in owed]


def _issued(books: Path, whole: Book) -> Book:
    """What is open in the program's books: the invoices it issued, and the open items; and what was paid before."""
    workbook = CalamineWorkbook.from_path(str(books / "out/2026-10/invoices.xlsx"))
    head, *rows = workbook.get_sheet_by_name("invoices").to_python()
    invoices = [dict(zip(head, row, strict=True)) for row in rows]
    made = [_document(row, whole.parties[row["customer_id"]]) for row in invoices if row["customer_id"]]
    before = [d for d in whole.documents if not d.left and d.number.startswith("INV-2025")]
    return Book(whole.parties, [*before, *_brought(whole), *made])


def _document(row: dict[str, Any], party: Party) -> Document:
    gross = round(row["gross"] * 100)
    return Document(party, row["currency"], gross, gross, date(2026, 10, 31), False, row["number"])


def _payments(batch: Batch) -> list[dict[str, Any]]:
    """The transfers in euro, each with the bank's reference (which the sheet hands on for every second only)."""
    rows = [t.fields for t in batch.transfers if t.fields["currency"] == "EUR" and t.fields["amount"]]
    return [{**row, "reference": f"N{n:06d}"} for n, row in enumerate(rows)]


def _write_sheet(inbox: Path, payments: list[dict[str, Any]]) -> None:
    names = ("payer_name", "payer_iban", "end_to_end_id", "structured_reference", "text")
    rows = [
        {
            "booked_on": row["booked_on"].isoformat(),
            "amount": f"{row['amount'] / 100:.2f}",
            "currency": "EUR",
            "payment_id": row["reference"] if n % 2 else "",
            "account": camt.OWN,
            **{name: row.get(name) or "" for name in names},
        }
        for n, row in enumerate(payments)
    ]
    _write_csv(inbox / "payments.csv", rows)


def _write_053(inbox: Path, payments: list[dict[str, Any]]) -> None:
    (inbox / "statement.xml").write_text(camt.statement(payments, "EUR"), encoding="utf-8")


def _write_both(inbox: Path, payments: list[dict[str, Any]]) -> None:
    _write_053(inbox, payments)
    (inbox / "notification.xml").write_text(camt.statement(payments, "EUR", "054"), encoding="utf-8")


def _write_mt940(inbox: Path, payments: list[dict[str, Any]]) -> None:
    (inbox / "statement.sta").write_text(mt940.statement(payments, "EUR"), encoding="ascii", newline="")


def _write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _reseller(party: Party) -> dict[str, Any]:
    return {
        "reseller_id": party.party_id,
        "name": f"{party.name} {party.form}",
        "email": f"{party.party_id.lower()}@reseller.example",
        "country": LANGUAGES[party.language].country,
    }


def _customer(party: Party, n: int) -> dict[str, Any]:
    return {
        "customer_id": party.party_id,
        "name": f"{party.name} {party.form}",
        "country": LANGUAGES[party.language].country,
        "reseller_id": party.reseller_id or "",
        "licences": 1 + n % 12,
        "currency": "EUR",
    }


def _open_item(document: Document) -> dict[str, Any]:
    return {
        "number": document.number,
        "customer_id": document.party.party_id,
        "issued_on": document.issued_on.isoformat(),
        "due_on": document.issued_on.isoformat(),
        "currency": document.currency,
        "gross": f"{document.gross / 100:.2f}",
        "paid": f"{(document.gross - document.left) / 100:.2f}",
    }
