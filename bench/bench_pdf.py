"""How many PDFs of one-page invoices a second two processes make, as publishing makes them.

python bench/bench_pdf.py [--invoices 80] [--jobs 2]

From the pages on disk to the PDFs beside them, with all that a process does at its start. The limit is for processor
seconds, shared out among the processes: others on the machine do not count. Seconds of the clock are told beside it.
"""

from __future__ import annotations

import argparse
import resource
from dataclasses import replace
from operator import methodcaller
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from bench_documents import invoice
from machine import described_machine

from reconciler.engine import map_in_order
from reconciler.outputs.html import invoice_page
from reconciler.outputs.pdf import pdf_parts

AT_LEAST = 8


def pdfs_a_second(invoices: int, jobs: int) -> tuple[float, float]:
    """PDFs a second of that many processors, and of the clock: of invoices with a payment code in four languages."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "invoices" / "direct"
        place.mkdir(parents=True)
        for n in range(1, invoices + 1):
            document = replace(invoice(n), has_qr=True)
            (place / f"{document.number}.html").write_text(invoice_page(document), encoding="utf-8")
        started, used = perf_counter(), _processor_seconds()
        map_in_order(methodcaller("write"), pdf_parts(Path(folder)), jobs)
        taken, worked = perf_counter() - started, _processor_seconds() - used
        assert len(list(place.glob("*.pdf"))) == invoices
    return invoices * jobs / worked, invoices / taken


def _processor_seconds() -> float:
    """Of this process and of those that it has seen end."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


def main() -> None:
    """Makes the pages, times their PDFs, prints a line."""
    ask = argparse.ArgumentParser(description="Times how PDFs are made of pages.")
    ask.add_argument("--invoices", type=int, default=100)
    ask.add_argument("--jobs", type=int, default=2)
    a = ask.parse_args()
    speed, by_clock = pdfs_a_second(a.invoices, a.jobs)
    print(described_machine())
    verdict = "within" if speed >= AT_LEAST else "UNDER"
    print(f"pdf: {speed:,.1f} documents a second on {a.jobs} cores  ({verdict} {AT_LEAST})")
    print(f"pdf: {by_clock:,.1f} documents a second by the clock, with whatever else the machine does")


if __name__ == "__main__":
    main()
