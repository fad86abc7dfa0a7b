"""Documents as facts: what stands on an invoice, before any language or layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from reconciler.config import Brand, Config, Seller
from reconciler.frames import Frame
from reconciler.outputs.books_view import plain_rows
from reconciler.outputs.line_periods import days_left

_SAME = (
    "number",
    "kind",
    "issued_on",
    "due_on",
    "currency",
    "bill_to",
    "net",
    "vat_category",
    "vat_rate_bp",
    "vat",
    "gross",
    "local_vat",
    "exchange_on",
    "credits_issued_on",
)
_TEXTS = (
    "vat_country",
    "reference",
    "order_reference",
    "customer_id",
    "local_currency",
    "exchange_rate",
    "exchange_source",
    "credits",
    "reason",
    "reissues",
)
"""Fields of a document that are empty where the books have nothing."""


@dataclass(frozen=True, slots=True)
class Billed:
    """The party a document is addressed to, as it was when the document was issued."""

    party_id: str
    name: str
    address: str
    postcode: str
    city: str
    country: str
    vat_number: str
    vat_checked_on: date | None
    vat_check_id: str
    email: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line; money in minor units. `covered_to` is the last day covered, the day before `renews_on`.

    `days_left`: the days of the period, where a part of a month is billed as a whole one.
    """

    line: int
    kind: str
    customer_id: str
    customer_name: str
    period_from: date
    covered_to: date
    months: int
    licences: int
    list_price: int
    discount_bp: int
    seat_price: int
    net: int
    days_left: int | None


@dataclass(frozen=True, slots=True)
class CustomerLines:
    """What one customer's licences cost on a document: on a reseller's invoice a group with its subtotal."""

    customer_id: str
    customer_name: str
    lines: tuple[DocumentLine, ...]
    net: int


@dataclass(frozen=True, slots=True)
class Document:
    """An issued document; money in minor units of `currency`, `local_vat` in minor units of `local_currency`.

    Amounts of a credit note are positive: what it gives back. It names in `credits` the invoice it credits, that
    invoice's day in `credits_issued_on`, and the `reason`.
    """

    number: str
    kind: str
    language: str
    issued_on: date
    due_on: date
    currency: str
    reference: str
    order_reference: str
    customer_id: str
    bill_to: str
    seller: Seller
    brand: Brand
    product: str
    billed: Billed
    lines: tuple[DocumentLine, ...]
    net: int
    vat_category: str
    vat_rate_bp: int | None
    vat_country: str
    vat: int
    gross: int
    local_currency: str
    local_vat: int | None
    exchange_rate: str
    exchange_on: date | None
    exchange_source: str
    credits: str
    credits_issued_on: date | None
    reason: str
    reissues: str
    has_qr: bool

    @property
    def is_credit_note(self) -> bool:
        """Whether this gives back what an invoice charged."""
        return self.kind == "credit_note"

    @property
    def customers(self) -> tuple[CustomerLines, ...]:
        """The lines grouped by customer (rule `bill-to`), customers in the order of the lines."""
        found: dict[str, list[DocumentLine]] = {}
        for line in self.lines:
            found.setdefault(line.customer_id, []).append(line)
        return tuple(
            CustomerLines(customer, rows[0].customer_name, tuple(rows), sum(row.net for row in rows))
            for customer, rows in found.items()
        )

    @property
    def shows_discount(self) -> bool:
        """Rule `bill-to`: the discount is the reseller's business, a document for the customer shows the net price."""
        return self.bill_to == "reseller"


def documents(issued: Frame, lines: Frame, configs: Mapping[int, Config]) -> Iterator[Document]:
    """The documents of the issued invoices, in their order; `configs` has the config of each one's batch."""
    lines_of = {
        number: tuple(line for _, line in group)
        for number, group in groupby(_lines(lines.sort_values(["invoice", "line"])), key=lambda pair: pair[0])
    }
    for row in plain_rows(issued):
        yield _document(row, lines_of.get(row["number"], ()), configs[int(row["batch_id"])])


def _document(row: dict[str, Any], lines: tuple[DocumentLine, ...], config: Config) -> Document:
    facts: dict[str, Any] = {name: row[name] for name in _SAME}
    facts |= {name: row[name] or "" for name in _TEXTS}
    return Document(
        **facts,
        language=row["language"] or config.output.language,
        seller=config.seller,
        brand=config.brand,
        product=config.product.name,
        has_qr=config.output.qr and row["currency"] == "EUR" and row["kind"] == "invoice",
        billed=_billed(row),
        lines=lines,
    )


def _billed(row: dict[str, Any]) -> Billed:
    texts = ("name", "address", "postcode", "city", "country", "vat_number", "vat_check_id", "email")
    return Billed(
        party_id=row["party_id"],
        vat_checked_on=row["billed_vat_checked_on"],
        **{name: row[f"billed_{name}"] or "" for name in texts},
    )


def _lines(lines: Frame) -> Iterator[tuple[str, DocumentLine]]:
    day = timedelta(days=1)
    for row in plain_rows(lines.assign(days_left=days_left(lines))):
        copied = {name: row[name] for name in DocumentLine.__slots__ if name != "covered_to"}
        yield row["invoice"], DocumentLine(**copied, covered_to=row["renews_on"] - day)
