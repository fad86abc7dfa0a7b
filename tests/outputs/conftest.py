"""A month of invented books, made by hand: every row has believable values, and a test gives what matters to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reconciler import frames
from reconciler.config import Config, parsed_config
from reconciler.frames import Frame
from reconciler.ledger.history import money_history
from reconciler.ledger.month import Month
from reconciler.rules import state as books
from reconciler.rules.figures import MonthEnd
from reconciler.rules.state import State

Rows = list[dict[str, Any]]

SELLER = {
    "name": "Nordlås AB",
    "address": "Storgatan 1",
    "postcode": "411 24",
    "city": "Göteborg",
    "country": "SE",
    "currency": "SEK",
    "vat_number": "SE556036079301",
    "registration_number": "556036-0793",
    "email": "billing@nordlas.example",
    "iban": "SE4550000000058398257466",
    "bic": "ESSESESS",
}
CONFIG = {
    "seller": SELLER,
    "product": {"name": "Business"},
    "prices": [{"currency": "EUR", "term_months": 12, "amount": Decimal("96.00"), "valid_from": date(2026, 1, 1)}],
}
AS_OF = date(2026, 11, 30)

PARTY = {"kind": "customer", "name": "Muster GmbH", "country": "DE", "party_id": "C-1"}
INVOICE = {
    "batch_id": 1,
    "number": "INV-2026-000001",
    "kind": "invoice",
    "bill_to": "customer",
    "party_id": "C-1",
    "customer_id": "C-1",
    "issued_on": date(2026, 11, 30),
    "due_on": date(2026, 12, 30),
    "currency": "EUR",
    "net": 4800,
    "vat_category": "S",
    "vat_rate_bp": 1900,
    "vat_country": "DE",
    "vat": 912,
    "gross": 5712,
    "reference": "RF18INV2026000001",
    "language": "en",
    "paid": 0,
    "credited": 0,
    "status": "open",
    "customer_name": "Muster GmbH",
    "billed_name": "Muster GmbH",
    "billed_address": "Lindenallee 5",
    "billed_postcode": "10115",
    "billed_city": "Berlin",
    "billed_country": "DE",
}
LINE = {
    "invoice": "INV-2026-000001",
    "line": 1,
    "customer_id": "C-1",
    "kind": "top_up",
    "period_from": date(2026, 11, 12),
    "renews_on": date(2027, 1, 1),
    "term_months": 12,
    "months": 2,
    "licences": 3,
    "list_price": 1600,
    "discount_bp": 0,
    "seat_price": 1600,
    "net": 4800,
}
GRANT = {
    "batch_id": 1,
    "customer_id": "C-1",
    "kind": "new",
    "licences": 5,
    "starts_on": date(2026, 10, 1),
    "renews_on": date(2027, 10, 1),
    "term_starts_on": date(2026, 10, 1),
    "anchor_on": date(2026, 10, 1),
    "term_months": 12,
    "currency": "EUR",
    "is_paid": True,
}
SEAT = {
    "customer_id": "C-1",
    "email": "anna@muster.example",
    "name": "Anna Muster",
    "role": "member",
    "status": "seated",
    "since": date(2026, 10, 1),
    "arrived": 1,
    "seated_on": date(2026, 10, 1),
    "seat_order": 1,
    "is_reminded": False,
    "was_seated": True,
}
EVENT = {
    "batch_id": 1,
    "customer_id": "C-1",
    "email": "anna@muster.example",
    "kind": "seat",
    "as_of": date(2026, 11, 30),
    "seated_on": date(2026, 11, 30),
    "name": "Anna Muster",
    "role": "member",
}
PAYMENT = {
    "batch_id": 1,
    "payment_key": "k1",
    "payment_id": "P-1",
    "booked_on": date(2026, 11, 20),
    "amount": 5712,
    "currency": "EUR",
    "payer_name": "Muster GmbH",
    "text": "INV-2026-000001",
    "file": "bank.xlsx",
    "sheet": "payments",
    "row": 2,
    "allocated": 0,
}
ALLOCATION = {"batch_id": 1, "payment_key": "k1", "invoice": "INV-2026-000001", "amount": 5712, "pass": "1"}
OUTCOME = {"batch_id": 1, "payment_key": "k1", "status": "suspense", "credit": 0, "since": date(2026, 11, 30)}
WISH = {
    "customer_id": "C-1",
    "licences": 5,
    "currency": "EUR",
    "term_months": 12,
    "payment_method": "bank_transfer",
    "auto_renew": True,
    "bill_to": "customer",
}
HOLD = {"batch_id": 1, "is_held": True, "since": date(2026, 11, 30), "customer_id": "C-2", "code": "vat-number"}
ITEM = {
    "batch_id": 1,
    "number": "ALT-7",
    "customer_id": "C-1",
    "issued_on": date(2026, 9, 1),
    "due_on": date(2026, 9, 30),
    "currency": "EUR",
    "gross": 10000,
    "paid": 0,
    "settled": 0,
}

BILLED = {
    **{
        f"billed_{name}": "text"
        for name in ["name", "address", "postcode", "city", "country", "vat_number", "vat_check_id", "email"]
    },
    "billed_vat_checked_on": "date",
}
AFTERWARDS = {"paid": "int", "credited": "int", "status": "text", "customer_name": "text"}
ISSUED = {"batch_id": "int", **frames.INVOICE, **AFTERWARDS, **BILLED}
EVENTS = {
    "batch_id": "int",
    **frames.SEAT_EVENT,
    "as_of": "date",
    "seated_on": "date",
    "name": "text",
    "role": "text",
    "language": "text",
}


@dataclass
class Books:
    """Rows of a month's books; each is a dictionary of what differs from the believable row of its kind."""

    config: Config = field(default_factory=lambda: parsed_config(CONFIG))
    parties: Rows = field(default_factory=list)
    invoices: Rows = field(default_factory=list)
    lines: Rows = field(default_factory=list)
    grants: Rows = field(default_factory=list)
    wishes: Rows = field(default_factory=list)
    seats: Rows = field(default_factory=list)
    events: Rows = field(default_factory=list)
    payments: Rows = field(default_factory=list)
    allocations: Rows = field(default_factory=list)
    outcomes: Rows = field(default_factory=list)
    holds: Rows = field(default_factory=list)
    open_items: Rows = field(default_factory=list)
    batches: dict[int, date] = field(default_factory=dict)
    before: MonthEnd | None = None

    def month(self, as_of: date = AS_OF) -> Month:
        """The month of these books; its last batch ran for `as_of`."""
        every = _frame(INVOICE, self.invoices, ISSUED)
        batches = self._batches(as_of)
        first = int(batches["batch_id"][batches["as_of"].dt.strftime("%Y-%m") == f"{as_of:%Y-%m}"].min())
        issued = every[every["batch_id"] >= first].reset_index(drop=True)
        state = self.state(every)
        allocations = state.allocations[state.allocations["batch_id"] >= first].drop(columns="batch_id")
        payments = state.payments[list(frames.PAYMENT)].rename(columns={"amount": "payment_amount"})
        state = replace(state, as_of=as_of)
        return Month(
            period=f"{as_of:%Y-%m}",
            as_of=as_of,
            config=self.config,
            configs=dict.fromkeys(range(first, state.batch_id + 1), self.config),
            state=state,
            issued=issued,
            lines=_frame(LINE, self.lines, {**frames.LINE, "customer_name": "text"}),
            seat_events=_frame(EVENT, self.events, EVENTS),
            settled=allocations.merge(payments, on="payment_key", how="left"),
            history=money_history(state, batches),
            before=self.before,
        )

    def _batches(self, as_of: date) -> Frame:
        """The batches of the books: 1, the month's own, unless others are given."""
        rows = [{"batch_id": n, "as_of": day} for n, day in (self.batches or {1: as_of}).items()]
        return frames.typed(rows, {"batch_id": "int", "as_of": "date"})

    def state(self, issued: Frame) -> State:
        """The books after the month's last batch."""
        grants = [{"grant_id": n, "line": 1, **row} for n, row in enumerate(self.grants, 1)]
        is_note = issued["kind"] == "credit_note"
        return State(
            batch_id=max(self.batches, default=1),
            parties=_frame(PARTY, self.parties, {**books.BATCHED, **frames.PARTY}),
            invoices=issued.loc[~is_note, list(books.INVOICE_STATE)].reset_index(drop=True),
            credit_notes=issued.loc[is_note, ["batch_id", *frames.INVOICE]].reset_index(drop=True),
            wishes=_frame(WISH, self.wishes, books.WISH_STATE),
            grants=_frame(GRANT, grants, books.GRANT_STATE),
            seats=_frame(SEAT, self.seats, frames.SEAT),
            payments=_frame(PAYMENT, self.payments, books.PAYMENT_STATE),
            allocations=_frame(ALLOCATION, self.allocations, {**books.BATCHED, **frames.ALLOCATION}),
            outcomes=_frame(OUTCOME, self.outcomes, books.OUTCOME_STATE),
            holds=_frame(HOLD, self.holds, books.HOLD_STATE),
            open_items=_frame(ITEM, self.open_items, books.OPEN_ITEM_STATE),
        )


def _frame(base: dict[str, Any], rows: Rows, columns: dict[str, str]) -> Frame:
    filled = [{"batch_id": 1, **base, **row} for row in rows]
    return frames.typed(filled, columns)


@pytest.fixture(scope="session")
def books_of() -> Callable[..., Books]:
    """Makes books from rows."""
    return Books


@pytest.fixture
def config_with() -> Callable[..., Config]:
    """The config with other sections."""

    def made(**sections: Any) -> Config:
        return parsed_config({**CONFIG, **sections})

    return made


@pytest.fixture
def business() -> Books:
    """A month with something of everything: two resellers, a direct customer, every notice, payments and holds."""
    return Books(
        parties=[
            {"kind": "reseller", "party_id": "R-1", "name": "Norrsken IT", "country": "SE", "language": "sv"},
            {"kind": "reseller", "party_id": "R-2", "name": "Atelier Réseau", "country": "FR", "language": "fr"},
            {"party_id": "C-1"},
            {"party_id": "C-2", "name": "Café Bleu", "country": "FR", "reseller_id": "R-2"},
            {"party_id": "C-3", "name": "Bygg & Son AB", "country": "SE", "reseller_id": "R-1"},
        ],
        invoices=[
            {},
            {
                "number": "INV-2026-000002",
                "party_id": "C-2",
                "customer_id": "C-2",
                "customer_name": "Café Bleu",
                "billed_name": "Café Bleu",
                "billed_country": "FR",
                "billed_vat_number": "FR40303265045",
                "reseller_id": "R-2",
                "language": "fr",
                "net": 15360,
                "vat": 0,
                "gross": 15360,
                "vat_category": "AE",
                "vat_rate_bp": 0,
                "vat_country": "FR",
                "paid": 15360,
                "status": "paid",
            },
        ],
        lines=[
            {},
            {
                "invoice": "INV-2026-000002",
                "customer_id": "C-2",
                "kind": "new",
                "period_from": date(2026, 11, 30),
                "renews_on": date(2027, 11, 30),
                "months": 12,
                "licences": 2,
                "list_price": 9600,
                "discount_bp": 2000,
                "seat_price": 7680,
                "net": 15360,
            },
        ],
        grants=[
            {},
            {"customer_id": "C-2", "licences": 2, "invoice": "INV-2026-000002", "reseller_id": "R-2"},
            {"customer_id": "C-3", "licences": 1, "kind": "opening", "reseller_id": "R-1"},
        ],
        seats=[
            {"activated_on": date(2026, 10, 3), "seated_on": AS_OF},
            {"email": "bert@muster.example", "name": "Bert Beispiel", "arrived": 2, "seated_on": AS_OF},
            {"customer_id": "C-2", "email": "zoe@bleu.example", "name": "Zoé Petit", "arrived": 3, "seated_on": AS_OF},
            {
                "customer_id": "C-3",
                "email": "olle@bygg.example",
                "name": "Olle Ek",
                "status": "waiting",
                "arrived": 4,
                "seated_on": None,
                "seat_order": None,
                "was_seated": False,
            },
            {"customer_id": "C-3", "email": "eva@bygg.example", "name": "Eva Ek", "status": "removed", "arrived": 5},
        ],
        events=[
            {"email": "bert@muster.example", "name": "Bert Beispiel", "notice": "invitation"},
            {"notice": "welcome"},
            {"customer_id": "C-2", "email": "zoe@bleu.example", "kind": "remind", "notice": "reminder"},
            {"customer_id": "C-3", "email": "eva@bygg.example", "kind": "remove", "notice": "withdrawn"},
        ],
        payments=[
            {"payment_key": "k2", "payment_id": "P-2", "amount": 16000, "allocated": 15360, "payer_name": "Café Bleu"},
            {"payment_key": "k3", "payment_id": "P-3", "amount": 777, "payer_name": "=cmd()", "text": "thanks"},
        ],
        allocations=[{"payment_key": "k2", "invoice": "INV-2026-000002", "amount": 15360, "pass": "1b"}],
        outcomes=[
            {"payment_key": "k2", "status": "over", "pass": "1b", "credit": 640, "credit_party": "C-2"},
            {"payment_key": "k3", "pass": "9", "reason": "no invoice is named"},
        ],
        holds=[{"customer_id": "C-9", "file": "customers.xlsx", "sheet": "customers", "cell": "F4"}],
        open_items=[{}],
    )
