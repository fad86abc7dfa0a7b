"""A month for the rules, built from short rows: the columns a test does not name are blank."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from reconciler import frames
from reconciler.config import Config, parsed_config
from reconciler.frames import Frame
from reconciler.rules.given import Given
from reconciler.rules.state import GRANT_STATE, INVOICE_STATE, WISH_STATE, State
from reconciler.validate.tables import Origin, Tables
from reconciler.vat_data import read_vat_rates

CONFIG = {
    "seller": {
        "name": "Nordlås AB",
        "address": "Storgatan 1",
        "postcode": "411 24",
        "city": "Göteborg",
        "country": "SE",
        "currency": "SEK",
        "vat_number": "SE556036079301",
        "email": "billing@nordlas.example",
        "iban": "SE4550000000058398257466",
    },
    "product": {"name": "Business"},
    "prices": [
        {"currency": "EUR", "term_months": 12, "amount": Decimal("96.00"), "valid_from": date(2026, 1, 1)},
        {"currency": "EUR", "term_months": 1, "amount": Decimal("10.00"), "valid_from": date(2026, 1, 1)},
    ],
    "exchange_rates": [
        {"from": "EUR", "to": "SEK", "rate": Decimal("10.9450"), "on": date(2026, 11, 2), "source": "ECB"}
    ],
}
TEXT = "text"
SHEETS = {
    "resellers": dict.fromkeys(
        [
            "reseller_id",
            "name",
            "email",
            "country",
            "address",
            "postcode",
            "city",
            "vat_number",
            "vat_check_id",
            "currency",
            "language",
            "bill_to",
            "roster",
        ],
        TEXT,
    )
    | {"vat_checked_on": "date", "discount_bp": "int?"},
    "customers": dict.fromkeys(
        [
            "customer_id",
            "name",
            "country",
            "reseller_id",
            "address",
            "postcode",
            "city",
            "vat_number",
            "vat_check_id",
            "billing_email",
            "language",
            "currency",
            "payment_method",
            "order_reference",
            "bill_to",
        ],
        TEXT,
    )
    | {"licences": "int?", "term_months": "int?", "auto_renew": "bool?"}
    | {"vat_checked_on": "date", "start_date": "date", "change_date": "date"},
    "members": dict.fromkeys(["customer_id", "email", "name", "role", "action", "language"], TEXT)
    | {"has_account": "bool?", "activated_on": "date"},
    "payments": dict.fromkeys(
        [
            "currency",
            "payment_id",
            "payer_name",
            "payer_iban",
            "end_to_end_id",
            "structured_reference",
            "text",
            "status",
            "account",
        ],
        TEXT,
    )
    | {"booked_on": "date", "value_date": "date", "amount": "int?", "fee": "int?"},
    "opening": {**frames.OPENING, "licences": "int?", "term_months": "int?"},
    "open_items": {**frames.OPEN_ITEM, "gross": "int?", "paid": "int?"},
    "review": dict.fromkeys(
        ["payment_id", "payer_name", "text", "currency", "suggestion", "reason", "decision", "payment_key"], TEXT
    )
    | {"booked_on": "date", "amount": "int?", "score": "int?"},
}
CUSTOMER = {"name": "Kund AB", "country": "DE", "vat_number": "DE136695976", "licences": 5}


def config(**sections: dict[str, Any]) -> Config:
    """The config above with some values changed."""
    return parsed_config(CONFIG | sections)


def tables(**rows: list[dict[str, Any]]) -> Tables:
    """Tables of the given rows; `customers` are filled in from CUSTOMER."""
    rows["customers"] = [CUSTOMER | row for row in rows.get("customers", [])]
    made: dict[str, Frame] = {}
    for kind, columns in SHEETS.items():
        data = rows.get(kind, [])
        frame = frames.typed(pd.DataFrame(data, columns=list(columns), dtype=object), columns)
        made[kind] = frame.assign(source=list(SHEETS).index(kind), row=range(2, len(data) + 2))
    origins = [
        Origin(f"{kind}.xlsx", kind, {c: n for n, c in enumerate(columns, 1)}) for kind, columns in SHEETS.items()
    ]
    return Tables(made, origins)


def given(
    as_of: str, state: State | None = None, settings: Config | None = None, allowed: str = "", **rows: Any
) -> Given:
    """All that a batch is computed from."""
    return Given(
        tables(**rows),
        state or State(),
        settings or config(),
        read_vat_rates(),
        date.fromisoformat(as_of),
        frozenset(allowed.split()),
    )


def grant(customer_id: str, licences: int, starts_on: str, renews_on: str, **values: Any) -> dict[str, Any]:
    """A paid yearly grant that began the subscription; `values` change it."""
    base = {"customer_id": customer_id, "kind": "new", "licences": licences, "starts_on": starts_on}
    base |= {"renews_on": renews_on, "term_starts_on": starts_on, "anchor_on": starts_on, "term_months": 12}
    base |= {"currency": "EUR", "invoice": "INV-1", "line": 1, "is_paid": True, "due_on": starts_on}
    return base | {"batch_id": 1, "grant_id": 1} | values


def grants(*rows: dict[str, Any]) -> Frame:
    """Grants as the books know them."""
    numbered = [row | {"grant_id": n} for n, row in enumerate(rows, 1)]
    return frames.typed(numbered, GRANT_STATE)


YEAR = grant("C1", 5, "2026-01-15", "2027-01-15")
NEXT = grant("C1", 5, "2027-01-15", "2028-01-15", kind="renewal", anchor_on="2026-01-15", invoice="INV-2")


def books_with(*held: dict[str, Any], is_paid: bool = True, **wish: Any) -> State:
    """Books that know CUSTOMER as C1 with the given grants; the invoices are paid, or due on 14 February 2026."""
    customer = CUSTOMER | {"kind": "customer", "party_id": "C1", "currency": "EUR", "language": "en"}
    known = {"customer_id": "C1", "licences": 5, "currency": "EUR", "term_months": 12, "payment_method": "card"}
    known |= {"auto_renew": True, "bill_to": "customer", "since": "2026-01-15"}
    invoice = {"kind": "invoice", "bill_to": "customer", "party_id": "C1", "customer_id": "C1", "currency": "EUR"}
    invoice |= {"issued_on": "2026-01-15", "due_on": "2026-02-14", "vat_category": "AE", "vat": 0}
    invoice |= {"net": 48000, "gross": 48000, "paid": 48000 if is_paid else 0, "batch_id": 1}
    numbers = sorted({row["invoice"] for row in held})
    return State(
        parties=frames.typed([customer | {"bill_to": "customer", "batch_id": 1}], {"batch_id": "int", **frames.PARTY}),
        wishes=frames.typed([known | wish | {"batch_id": 1}], WISH_STATE),
        grants=grants(*(row | {"is_paid": is_paid, "due_on": "2026-02-14"} for row in held)),
        invoices=frames.typed([invoice | {"number": number} for number in numbers], INVOICE_STATE),
    )


def seat(email: str, status: str = "seated", customer_id: str = "C1", **values: Any) -> dict[str, Any]:
    """A member who was invited on the last day of October and has not activated; who waits never had a seat."""
    has_seat = status in ("seated", "suspended")
    base = {"customer_id": customer_id, "email": email, "role": "member", "status": status, "since": "2026-10-31"}
    base |= {"is_reminded": False, "was_seated": has_seat}
    if has_seat:
        base |= {"seated_on": "2026-10-31", "notice": "invitation"}
    return base | values


def seats(*rows: dict[str, Any]) -> Frame:
    """Members as the books know them, in the order in which they came and were seated."""
    numbered = [
        {"arrived": n, "seat_order": n if row["status"] in ("seated", "suspended") else None} | row
        for n, row in enumerate(rows, 1)
    ]
    return frames.typed(numbered, frames.SEAT)
