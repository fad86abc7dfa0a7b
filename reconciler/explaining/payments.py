"""What came of a payment, batch by batch: pass, evidence, refused alternatives, what is left."""

from __future__ import annotations

import json

from reconciler.explaining.past import Past, Row, named, rows
from reconciler.explaining.words import PASSES
from reconciler.money import amount_text
from reconciler.rules.matching.mentions import FIELDS
from reconciler.rules.matching.places import format_of, kept_place


def payment_steps(payment_key: str, past: Past) -> list[str]:
    """Where it came from, what it says, what each batch made of it, and what is left."""
    payment = rows(past.state.payments, payment_key=payment_key)[0]
    payer = f" from {payment['payer_name']}" if payment["payer_name"] else ""
    iban = f" ({payment['payer_iban']})" if payment["payer_iban"] else ""
    said = [f"{where} {payment[field]!r}" for field, where in FIELDS.items() if payment[field]]
    outcomes = rows(past.books.rows("outcomes"), payment_key=payment_key)
    return [
        f"Payment {payment['payment_id'] or payment_key}: {amount_text(payment['amount'], payment['currency'])}, "
        f"booked on {payment['booked_on']}{payer}{iban}.",
        f"It stands in {_place(payment)}, and came "
        f"into the books with {past.batch(payment['batch_id'])} as {payment_key}.",
        f"What the payer wrote: {'; '.join(said)}." if said else "The payer wrote nothing that names an invoice.",
        *(step for outcome in outcomes for step in _outcome_steps(outcome, payment, past)),
        _left(payment, outcomes[-1] if outcomes else None, past),
    ]


def _place(payment: Row) -> str:
    """Where it stood when it came: a row of a sheet, or an entry or line of a statement."""
    file, sheet = payment["file"] or "", payment["sheet"] or ""
    if format_of(file, sheet) == "sheet":
        return f"row {payment['row']} of {' '.join(filter(None, (file, sheet)))}"
    return str(kept_place(file, sheet, payment["row"]))


def _outcome_steps(outcome: Row, payment: Row, past: Past) -> list[str]:
    """What one batch made of the payment."""
    batch_id, currency = outcome["batch_id"], payment["currency"]
    number = outcome["pass"]
    steps = [f"{past.batch(batch_id).capitalize()}: Pass {number}, {outcome['status']}: {PASSES[number]}."]
    if outcome["evidence"]:
        steps.append(f"  Evidence: {outcome['evidence']}.")
    for used in rows(past.state.allocations, payment_key=payment["payment_key"], batch_id=batch_id):
        steps.append(f"  Used: {amount_text(used['amount'], currency)} for {used['invoice']}.")
    if outcome["reason"]:
        steps.append(f"  Reason: {outcome['reason']}.")
    refused = json.loads(outcome["refused"]) if outcome["refused"] else []
    return steps + [f"  Refused {other['invoice']}: {other['reason']}." for other in refused]


def _left(payment: Row, outcome: Row | None, past: Past) -> str:
    """What of the payment is not used, and for whom it waits."""
    left, currency = payment["amount"] - payment["allocated"], payment["currency"]
    if not left:
        return f"Left on {past.as_of}: nothing, all of it is used."
    amount = f"Left on {past.as_of}: {amount_text(left, currency)}"
    if outcome is not None and outcome["credit"]:
        return (
            f"{amount}, credit of {named(past.state, 'customer', outcome['credit_party'])} for a person to decide on."
        )
    return f"{amount}, in suspense: the sheet suspense of payments.xlsx lists it until a person decides."
