"""`explain`: how an invoice, a customer's state, a payment or a finding code came about, step by step."""

from __future__ import annotations

from reconciler.books_place import books_to_read
from reconciler.catalogue import all_codes
from reconciler.explaining.customers import customer_steps
from reconciler.explaining.invoices import credit_note_steps, invoice_steps, open_item_steps
from reconciler.explaining.names import CODE, CREDIT_NOTE, CUSTOMER, INVOICE, OPEN_ITEM, PAYMENT, things_named
from reconciler.explaining.past import Past
from reconciler.explaining.payments import payment_steps
from reconciler.workspace import Workspace


def explained(workspace: Workspace, what: str) -> list[str]:
    """The steps, a line each.

    `what` is the number of an invoice (or its creditor reference), a credit note or an open item, a customer or payment
    id, or the code of a finding, in any case where that is unique. WorkspaceError names what is nearest to the unknown.
    """
    with books_to_read(workspace) as books:
        past = Past(books)
        return [step for thing in things_named(what, past.state) for step in STEPS[thing.kind](thing.key, past)]


def code_steps(name: str, past: Past | None = None) -> list[str]:
    """What a finding code means, and its repair; whatever the books say."""
    code = all_codes()[name]
    held = "holds a row, a customer or a file" if code.severity == "error" else "holds nothing"
    return [f"{code.name}: {code.severity} ({held}).", f"Meaning: {code.meaning}", f"Repair: {code.repair}"]


STEPS = {
    INVOICE: invoice_steps,
    CREDIT_NOTE: credit_note_steps,
    OPEN_ITEM: open_item_steps,
    CUSTOMER: customer_steps,
    PAYMENT: payment_steps,
    CODE: code_steps,
}
"""What tells how each kind of thing came about."""
