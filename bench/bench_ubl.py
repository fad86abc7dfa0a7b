"""How many electronic invoices a second one core renders, beside the bare rendering of their template.

python bench/bench_ubl.py [--documents 4000]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date, timedelta
from time import process_time

from machine import described_machine
from stdnum.iso7064 import mod_11_10

from reconciler.config import Brand, Seller
from reconciler.outputs.documents import Billed, Document, DocumentLine
from reconciler.outputs.einvoices.identifiers import vat_identifier
from reconciler.outputs.einvoices.limits import check_einvoice
from reconciler.outputs.einvoices.xml import einvoice, facts, template

AT_LEAST = 2_000
LANGUAGES = ("en", "fr", "de", "sv")
SELLER = Seller(
    name="Nordlås AB",
    address="Storgatan 1",
    postcode="411 24",
    city="Göteborg",
    country="SE",
    currency="SEK",
    vat_number="SE556036079301",
    registration_number="556036-0793",
    email="billing@nordlas.example",
    iban="SE4550000000058398257466",
    bic="ESSESESS",
)


def invoice(n: int) -> Document:
    """An invoice of one line; party, amounts, days and language are others for each `n`."""
    licences, price = n % 97 + 1, 1_600 + n
    starts_on = date(2026, 1, 1) + timedelta(days=n % 300)
    line = DocumentLine(
        line=1,
        kind=("new", "top_up", "renewal")[n % 3],
        customer_id=f"C-{n}",
        customer_name=f"Muster & Söhne {n} GmbH",
        period_from=starts_on,
        covered_to=starts_on + timedelta(days=364),
        months=12,
        licences=licences,
        list_price=price,
        discount_bp=0,
        seat_price=price,
        net=price * licences,
        days_left=None,
    )
    billed = Billed(
        party_id=f"C-{n}",
        name=line.customer_name,
        address=f"Lindenallee {n}",
        postcode="10115",
        city="Berlin",
        country="DE",
        vat_number=f"DE{10_000_000 + n}{mod_11_10.calc_check_digit(str(10_000_000 + n))}",
        vat_checked_on=None,
        vat_check_id="",
        email=f"billing{n}@muster.example",
    )
    return Document(
        number=f"INV-2026-{n:06d}",
        kind="invoice",
        language=LANGUAGES[n % len(LANGUAGES)],
        issued_on=starts_on,
        due_on=starts_on + timedelta(days=30),
        currency="EUR",
        reference=f"RF18INV2026{n:06d}",
        order_reference="",
        customer_id=f"C-{n}",
        bill_to="customer",
        seller=SELLER,
        brand=Brand(),
        product="Business",
        billed=billed,
        lines=(line,),
        net=line.net,
        vat_category="AE",
        vat_rate_bp=0,
        vat_country="DE",
        vat=0,
        gross=line.net,
        local_currency="",
        local_vat=None,
        exchange_rate="",
        exchange_on=None,
        exchange_source="",
        credits="",
        credits_issued_on=None,
        reason="",
        reissues="",
        has_qr=False,
    )


def ubl_documents(documents: int) -> tuple[float, float]:
    """Electronic invoices a second of one core, checked and rendered, and how often as long as the bare template."""
    every = [invoice(n) for n in range(documents)]
    shown = [facts(document) for document in every]
    page = template("invoice")
    rendered(every[0])
    page.render(shown[0])
    ours = _seconds(lambda: _all_rendered(every))
    bare = _seconds(lambda: [page.render(fact) for fact in shown])
    return documents / ours, ours / bare


def _all_rendered(every: list[Document]) -> list[bytes]:
    vat_identifier.cache_clear()  # a month meets each party for the first time
    return [rendered(document) for document in every]


def rendered(document: Document) -> bytes:
    """The file of a document, as publishing makes it."""
    assert not check_einvoice(document)
    return einvoice(document).encode()


def _seconds(work: Callable[[], object]) -> float:
    """Processor time, the best of three: others on the machine do not count."""
    found = []
    for _ in range(3):
        started = process_time()
        work()
        found.append(process_time() - started)
    return min(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=4_000)
    asked = parser.parse_args()
    a_second, ratio = ubl_documents(asked.documents)
    print(described_machine())
    print(f"ubl: {a_second:,.0f} documents a second on one core ({AT_LEAST:,} are asked for)")
    print(f"ubl: {ratio:.2f} times the bare template")
    raise SystemExit(a_second < AT_LEAST)


if __name__ == "__main__":
    main()
