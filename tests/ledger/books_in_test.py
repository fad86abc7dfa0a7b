"""Plans and a config made by hand for the tests of the books."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from reconciler import frames
from reconciler.config import Config, parsed_config
from reconciler.frames import Frame
from reconciler.rules.state import EVENTS, Plan

OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 30)


def config(**sections: Any) -> Config:
    seller = {
        "name": "Nordlås AB",
        "address": "Storgatan 1",
        "postcode": "411 24",
        "city": "Göteborg",
        "country": "SE",
        "currency": "SEK",
        "vat_number": "SE556036079301",
        "email": "billing@nordlas.example",
        "iban": "SE4550000000058398257466",
    }
    price = {"currency": "EUR", "term_months": 12, "amount": Decimal("96.00"), "valid_from": date(2026, 1, 1)}
    return parsed_config({"seller": seller, "product": {"name": "Business"}, "prices": [price], **sections})


def plan(as_of: date, **rows: list[dict[str, Any]]) -> Plan:
    """A plan with just the given rows, each frame in the types of `frames.py`."""
    made: dict[str, Any] = {name: frames.typed(found, EVENTS[name]) for name, found in rows.items()}
    return Plan(as_of, **made)


def customer(customer_id: str = "C1", name: str = "Ängelholms Bygg") -> dict[str, Any]:
    return {"kind": "customer", "party_id": customer_id, "name": name, "country": "SE", "language": "sv"}


def invoice(label: str = "#1", customer_id: str = "C1", issued_on: str = "2026-10-31", **others: Any) -> dict[str, Any]:
    """An invoice of 5 × 96.00 EUR = 480.00, with 25 % VAT 120.00, gross 600.00."""
    return {
        "number": label,
        "kind": "invoice",
        "bill_to": "customer",
        "party_id": customer_id,
        "customer_id": customer_id,
        "issued_on": issued_on,
        "due_on": "2026-11-30",
        "currency": "EUR",
        "net": 48_000,
        "vat_category": "S",
        "vat_rate_bp": 2500,
        "vat_country": "SE",
        "vat": 12_000,
        "gross": 60_000,
        "language": "sv",
        **others,
    }


def line(label: str = "#1", customer_id: str = "C1") -> dict[str, Any]:
    return {
        "invoice": label,
        "line": 1,
        "customer_id": customer_id,
        "kind": "new",
        "period_from": "2026-10-31",
        "renews_on": "2027-10-31",
        "term_months": 12,
        "months": 12,
        "licences": 5,
        "list_price": 9600,
        "discount_bp": 0,
        "seat_price": 9600,
        "net": 48_000,
    }


def grant(label: str | None = "#1", customer_id: str = "C1") -> dict[str, Any]:
    return {
        "customer_id": customer_id,
        "kind": "new" if label else "opening",
        "licences": 5,
        "starts_on": "2026-10-31",
        "renews_on": "2027-10-31",
        "term_starts_on": "2026-10-31",
        "anchor_on": "2026-10-31",
        "term_months": 12,
        "currency": "EUR",
        "invoice": label,
        "line": 1 if label else None,
    }


def member(email: str = "eva@bygg.example", customer_id: str = "C1", **others: Any) -> dict[str, Any]:
    return {"customer_id": customer_id, "email": email, "name": "Eva Ek", "role": "member", "language": "sv", **others}


def event(
    kind: str, email: str = "eva@bygg.example", notice: str | None = None, customer_id: str = "C1"
) -> dict[str, Any]:
    return {"customer_id": customer_id, "email": email, "kind": kind, "notice": notice}


def payment(key: str = "P1", amount: int = 60_000) -> dict[str, Any]:
    return {
        "payment_key": key,
        "payment_id": key,
        "booked_on": "2026-11-12",
        "amount": amount,
        "currency": "EUR",
        "payer_name": "Ängelholms Bygg",
        "file": "payments.xlsx",
        "sheet": "payments",
        "row": 2,
    }


def allocation(number: str = "INV-2026-000001", key: str = "P1", amount: int = 60_000) -> dict[str, Any]:
    return {"payment_key": key, "invoice": number, "amount": amount, "pass": "1", "evidence": "reference"}


def october() -> Plan:
    """A new customer, its invoice of 600.00 EUR, and one member who waits."""
    return plan(
        OCTOBER,
        parties=[customer()],
        wishes=[wish()],
        invoices=[invoice()],
        lines=[line()],
        grants=[grant()],
        members=[member()],
        seat_events=[event("wait")],
    )


def november() -> Plan:
    """It pays, and its member is seated."""
    return plan(
        NOVEMBER,
        payments=[payment()],
        allocations=[allocation()],
        outcomes=[{"payment_key": "P1", "status": "settled", "pass": "1", "evidence": "reference", "credit": 0}],
        decisions=[{"payment_key": "P1", "decision": "settle", "invoices": "INV-2026-000001", "row": 2}],
        seat_events=[event("seat", notice="invitation")],
    )


def wish(customer_id: str = "C1", licences: int = 5) -> dict[str, Any]:
    return {
        "customer_id": customer_id,
        "licences": licences,
        "currency": "EUR",
        "term_months": 12,
        "payment_method": "card",
        "auto_renew": True,
        "bill_to": "customer",
    }


def many(customers: int, members: int) -> Plan:
    """A plan of the size of a large month: an invoice a customer and, for each member, a wait and a seat."""
    ids = [f"C{n:05d}" for n in range(customers)]
    people = [(c, f"person{n}@{c.lower()}.example") for c in ids for n in range(members)]
    return plan(
        OCTOBER,
        parties=[customer(c) for c in ids],
        wishes=[wish(c) for c in ids],
        invoices=[invoice(f"#{n}", c) for n, c in enumerate(ids, 1)],
        lines=[line(f"#{n}", c) for n, c in enumerate(ids, 1)],
        grants=[grant(f"#{n}", c) for n, c in enumerate(ids, 1)],
        members=[member(email, c) for c, email in people],
        seat_events=[event("wait", e, customer_id=c) for c, e in people]
        + [event("seat", e, "invitation", customer_id=c) for c, e in people],
    )


def column(frame: Frame, name: str) -> list[Any]:
    """A column as Python values, with None where it is missing."""
    found: list[Any] = frame[name].astype(object).where(frame[name].notna(), None).tolist()
    return found


def adoption() -> Plan:
    """A customer adopted with an opening, an old invoice that is reminded of, and one that is held."""
    return plan(
        OCTOBER,
        parties=[customer("C2", "Öland AB")],
        openings=[opening()],
        grants=[grant(None, "C2")],
        open_items=[open_item()],
        holds=[{"customer_id": "C3", "is_held": True, "code": "bad-vat-number", "cell": "F4"}],
        reminders=[{"number": "OLD-7", "level": 1, "days_overdue": 30, "open": 6_000, "currency": "EUR"}],
    )


def opening() -> dict[str, Any]:
    return {
        "customer_id": "C2",
        "licences": 5,
        "starts_on": "2026-10-31",
        "renews_on": "2027-10-31",
        "term_months": 12,
    }


def open_item(number: str = "OLD-7") -> dict[str, Any]:
    dates = {"issued_on": "2026-09-01", "due_on": "2026-10-01"}
    return {"number": number, "customer_id": "C2", "currency": "EUR", "gross": 10_000, "paid": 4_000, **dates}
