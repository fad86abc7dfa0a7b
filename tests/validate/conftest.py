"""Sheets built by hand, for the tests of validation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from months_of import CONFIG

from reconciler.config import Config, parsed_config
from reconciler.finding import Finding
from reconciler.intake.sheet import Cell, Sheet
from reconciler.validate.sheets import validated
from reconciler.validate.tables import Known, Tables

ROWS: dict[str, dict[str, Cell]] = {
    "resellers": {
        "reseller_id": "R001",
        "name": "Nordhandel AB",
        "email": "desk@nordhandel.example",
        "country": "SE",
        "discount_percent": 20.0,
    },
    "customers": {
        "customer_id": "C-1",
        "name": "Bergmann GmbH",
        "country": "DE",
        "licences": 12.0,
        "reseller_id": "R001",
        "billing_email": "post@bergmann.example",
        "language": "de",
        "currency": "EUR",
        "term_months": 12.0,
        "start_date": date(2026, 10, 1),
        "payment_method": "bank_transfer",
        "auto_renew": "yes",
        "vat_number": "DE136695976",
        "bill_to": "customer",
    },
    "members": {
        "customer_id": "C-1",
        "email": "anna@bergmann.example",
        "name": "Anna Berg",
        "role": "member",
        "action": "add",
        "has_account": "no",
        "activated_on": "",
    },
    "payments": {
        "booked_on": date(2026, 11, 5),
        "amount": 1152.0,
        "currency": "EUR",
        "payment_id": "B1",
        "text": "INV-2026-000001",
        "fee": "",
        "status": "booked",
        "direction": "",
        "debit": "",
        "credit": "",
        "account": "",
    },
    "opening": {
        "customer_id": "C-1",
        "licences": 5.0,
        "starts_on": date(2026, 3, 1),
        "renews_on": date(2027, 3, 1),
        "term_months": 12.0,
    },
    "open_items": {
        "number": "2025-0815",
        "customer_id": "C-1",
        "issued_on": date(2026, 9, 1),
        "due_on": date(2026, 10, 1),
        "currency": "EUR",
        "gross": 96.0,
        "paid": 0.0,
    },
    "review": {
        "payment_id": "B1",
        "booked_on": date(2026, 11, 5),
        "payer_name": "Bergmann GmbH",
        "text": "thanks",
        "amount": 1152.0,
        "currency": "EUR",
        "suggestion": "INV-2026-000001",
        "score": 60.0,
        "reason": "the payer is not known",
        "decision": "accept",
        "payment_key": "id:/B1",
    },
}
"""A row of each kind that is as it should be."""


def sheet_of(kind: str, *rows: dict[str, Cell], file: str = "", **more: Any) -> Sheet:
    """A sheet of rows that differ from the good one only where they say so; headers in row 1."""
    whole = [ROWS[kind] | row for row in rows]
    headers: list[Cell] = list(dict.fromkeys(name for row in whole for name in row))
    body = [[row.get(str(name), "") for name in headers] for row in whole]
    return Sheet(file or f"{kind}.xlsx", kind, [headers, *body], **more)


def config_with(**intake: Any) -> Config:
    return parsed_config({**CONFIG, "intake": intake})


@pytest.fixture
def sheet() -> Callable[..., Sheet]:
    return sheet_of


@pytest.fixture
def check() -> Callable[..., Tables]:
    """Validates sheets against books that hold C-1 and R001, unless told otherwise."""

    def run(*sheets: Sheet, known: Known | None = None, read: Sequence[Finding] = (), **intake: Any) -> Tables:
        books = known or Known(customers=frozenset({"C-1"}), resellers=frozenset({"R001"}))
        return validated(list(sheets), config_with(**intake), books, read)

    return run


@pytest.fixture
def said() -> Callable[[Tables], list[tuple[str, str]]]:
    """Code and cell of each finding."""
    return lambda tables: [(f.code, f.place.cell) for f in tables.findings]
