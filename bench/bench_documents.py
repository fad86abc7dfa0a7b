"""Times how documents are made of their facts, each kind of output on one core, beside a bare render of its size.

python bench/bench_documents.py [--invoices 2000] [--repeat 3]

No two invoices share an amount, a name or a day, so that no memory of earlier ones helps. A bare render is a template
without any rule that puts as many texts into a page as long: what the template engine itself costs. Processor seconds,
the best of the repeats. Limits are invoices a second. Workbooks (bench_workbooks.py), electronic invoices
(bench_ubl.py) and PDFs (bench_pdf.py) follow, each kind timed by a process of its own.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment
from machine import described_machine

from reconciler.config import Brand, Seller
from reconciler.outputs.documents import Billed, Document, DocumentLine
from reconciler.outputs.html import invoice_page
from reconciler.outputs.payment_code import code_svg, epc_payload
from reconciler.references import creditor_reference

LANGUAGES = ("en", "fr", "de", "sv")
VALUES_ON_A_PAGE = 70
SELLER = Seller(
    name="Nordlås AB", address="Storgatan 1", postcode="411 24", city="Göteborg", country="SE", currency="SEK",
    vat_number="SE556036079301", registration_number="556036-0793", email="billing@nordlas.example",
    iban="SE4550000000058398257466", bic="ESSESESS",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One kind of output: what makes it of one invoice, and how many a second are wanted (0: as many as may be)."""

    name: str
    made: Callable[[Any], object]
    invoices: list[Document]
    wanted: int = 0


def rows(invoices: list[Document]) -> list[Row]:
    """What is timed, in the order of the report."""
    with_code = [replace(invoice, has_qr=True) for invoice in invoices]
    return [
        Row("html", invoice_page, invoices, 3_000),
        Row("html with QR", invoice_page, with_code),
        Row("QR code", payment_code, invoices, 250),
    ]


def invoice(n: int) -> Document:
    """The n-th invoice: one line, its own amounts, days and names."""
    number, started = f"INV-2026-{n:06d}", date(2020, 1, 1) + timedelta(n)
    price, licences = 1_601 + 7 * n, 1 + n % 97
    net = price * licences
    line = DocumentLine(1, "top_up", f"C-{n}", f"Customer {n}", started, started + timedelta(49), 2, licences, price, 0,
                        price, net, 50)  # fmt: skip
    return Document(
        number=number, kind="invoice", language=LANGUAGES[n % 4], issued_on=started, due_on=started + timedelta(30),
        currency="EUR", reference=creditor_reference(number), order_reference=f"PO-{n}", customer_id=f"C-{n}",
        bill_to="customer", seller=SELLER, brand=Brand(), product="Business",
        billed=Billed(f"C-{n}", f"Customer {n}", f"Road {n}", "10115", "Berlin", "DE", "", None, "", ""),
        lines=(line,), net=net, vat_category="S", vat_rate_bp=1_900, vat_country="DE", vat=net * 19 // 100,
        gross=net + net * 19 // 100, local_currency="", local_vat=None, exchange_rate="", exchange_on=None,
        exchange_source="", credits="", credits_issued_on=None, reason="", reissues="", has_qr=False,
    )  # fmt: skip


def payment_code(document: Document) -> str:
    """The QR code alone."""
    seller = document.seller
    return code_svg(epc_payload(seller.name, seller.iban, seller.bic, document.gross, document.reference), "label")


def bare(document: Document) -> Callable[[Any], object]:
    """A render of a page as long as the document's, with as many texts put into it and nothing worked out."""
    page = invoice_page(document)
    step = len(page) // VALUES_ON_A_PAGE
    parts = [page[at : at + step] for at in range(0, len(page), step)]
    environment = Environment(autoescape=True)
    template = environment.from_string("{{ d.number }}".join(f"{{% raw %}}{part}{{% endraw %}}" for part in parts))
    return lambda document: template.render(d=document)


def per_second(made: Callable[[Any], object], invoices: Iterable[Document]) -> float:
    """How many a second one core makes."""
    todo = list(invoices)
    started = time.process_time()
    for document in todo:
        made(document)
    return len(todo) / (time.process_time() - started)


def report(invoices: list[Document], repeat: int) -> str:
    """A line a kind of output: invoices a second, times as long as a bare render, and whether that is enough."""
    warm, cold = invoices[:8], invoices[8:]
    floor = bare(warm[0])
    lines = ["output          a second   × bare"]
    share = len(cold) // repeat
    base = max(per_second(floor, cold) for _ in range(repeat))
    for row in rows(invoices):
        per_second(row.made, row.invoices[:8])  # templates are read once
        parts = [row.invoices[8 + share * n : 8 + share * (n + 1)] for n in range(repeat)]
        speed = max(per_second(row.made, part) for part in parts)
        verdict = f"  ({'within' if speed >= row.wanted else 'UNDER'} {row.wanted:,})" if row.wanted else ""
        lines.append(f"{row.name:<14} {speed:9,.0f} {base / speed:8.1f}{verdict}")
    return "\n".join([*lines, f"{'bare render':<14} {base:9,.0f} {1:8.1f}"])


def main() -> None:
    """Makes the invoices, times every kind of output, prints the report."""
    ask = argparse.ArgumentParser(description="Times how documents are made of their facts.")
    ask.add_argument("--invoices", type=int, default=2_000)
    ask.add_argument("--repeat", type=int, default=3)
    a = ask.parse_args()
    print(f"{a.invoices:,} invoices of one line, four languages, one core")
    print(f"machine: {described_machine()}")
    print(report([invoice(n) for n in range(1, a.invoices + 9)], a.repeat), flush=True)
    others = [Path(__file__).with_name(name) for name in ("bench_workbooks.py", "bench_ubl.py", "bench_pdf.py")]
    raise SystemExit(max(subprocess.run([sys.executable, other], check=False).returncode for other in others))


if __name__ == "__main__":
    main()
