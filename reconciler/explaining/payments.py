"""What came of a payment, batch by batch: passes, evidence, refused alternatives, people's decisions, what is left."""

from __future__ import annotations

import json

from reconciler.explaining.past import Past, Row, named, rows
from reconciler.explaining.words import DECIDED, PASSES, SPEAKS
from reconciler.money import amount_text
from reconciler.rules.matching.credit import open_credits
from reconciler.rules.matching.mentions import FIELDS
from reconciler.rules.matching.places import format_of, kept_place
from reconciler.rules.state import CREDITED

CLOSED = {
    "returned": "It and what returned it cancel each other.",
    "outgoing": "It is money going out.",
    "aside": "A person has put it aside, and may still name invoices in the sheet suspense.",
}
OFFERED = "what is left of it is offered to a person for an open invoice of the same party"
NOT_OFFERED = "what is left of it is no longer offered for an invoice"
"""What a payment is that is not matched again, although not all of it is used."""


def payment_steps(payment_key: str, past: Past) -> list[str]:
    """Where it came from, what it says, what each batch and each person made of it, and what is left."""
    payment = rows(past.state.payments, payment_key=payment_key)[0]
    outcomes = rows(past.books.rows("outcomes"), payment_key=payment_key)
    return [
        *_origin(payment, past),
        *(step for outcome in outcomes for step in _outcome_steps(outcome, payment, past)),
        _left(payment, outcomes[-1] if outcomes else None, past),
    ]


def _origin(payment: Row, past: Past) -> list[str]:
    """What came in, from where, and what is doubtful about it."""
    key = payment["payment_key"]
    payer = f" from {payment['payer_name']}" if payment["payer_name"] else ""
    iban = f" ({payment['payer_iban']})" if payment["payer_iban"] else ""
    said = [f"{where} {payment[field]!r}" for field, where in FIELDS.items() if payment[field]]
    steps = [
        f"Payment {payment['payment_id'] or key}: {amount_text(payment['amount'], payment['currency'])}, "
        f"booked on {payment['booked_on']}{payer}{iban}.",
        f"It stands in {_place(payment)}, and came into the books with {past.batch(payment['batch_id'])} as {key}.",
        f"What the payer wrote: {'; '.join(said)}." if said else "The payer wrote nothing that names an invoice.",
    ]
    if payment["entry_reference"]:
        steps.append(f"It is a part of the bank's entry {payment['entry_reference']}.")
    if payment["is_reversal"]:
        steps.append("The bank marks it as the return or reversal of another payment.")
    if payment["is_unproven"]:
        steps.append(
            "When it came, its statement did not balance or had a row that could not be read, or the same money "
            "perhaps stood in another file: no pass settles anything with it without a person, until a file proves it."
        )
    return steps


def _place(payment: Row) -> str:
    """Where it stood when it came: a row of a sheet, or an entry or line of a statement."""
    file, sheet = payment["file"] or "", payment["sheet"] or ""
    if format_of(file, sheet) == "sheet":
        return f"row {payment['row']} of {' '.join(filter(None, (file, sheet)))}"
    return str(kept_place(file, sheet, payment["row"]))


def _outcome_steps(outcome: Row, payment: Row, past: Past) -> list[str]:
    """What one batch made of the payment, or what a person decided in it."""
    batch_id = outcome["batch_id"]
    when, used = past.batch(batch_id).capitalize(), _used(payment["payment_key"], batch_id, payment["currency"], past)
    if outcome["status"] == "over" and not used:
        offer = OFFERED if outcome["suggestion"] else NOT_OFFERED
        return [f"{when}: {offer}.", *_suggested(outcome), *_reason(outcome)]
    if outcome["pass"] == CREDITED:
        return [f"{when}: {SPEAKS[CREDITED]}.", *used, *_reason(outcome)]
    if outcome["pass"] == DECIDED:
        steps = [f"{when}: a person decided, {outcome['status']}."]
        steps += _decision_steps(payment["payment_key"], batch_id, past)
    else:
        steps = [f"{when}: {_pass_words(outcome)}", *_passes_before(outcome, payment)]
    if outcome["evidence"]:
        steps.append(f"  Evidence: {outcome['evidence']}.")
    steps += [*_suggested(outcome), *used, *_reason(outcome)]
    refused = json.loads(outcome["refused"]) if outcome["refused"] else []
    return steps + [f"  Refused {other['invoice']}: {other['reason']}." for other in refused]


def _suggested(outcome: Row) -> list[str]:
    score = "" if outcome["score"] is None else f" (score {outcome['score']} of 100)"
    return [f"  Suggested: {outcome['suggestion']}{score}."] if outcome["suggestion"] else []


def _reason(outcome: Row) -> list[str]:
    return [f"  Reason: {outcome['reason']}."] if outcome["reason"] else []


def _pass_words(outcome: Row) -> str:
    number = outcome["pass"]
    if outcome["status"] == "outgoing":
        return "Money going out that returns no payment; no person need look at it."
    why = f": {PASSES[number]}" if number in PASSES else ""
    return f"Pass {number}, {outcome['status']}{why}."


def _passes_before(outcome: Row, payment: Row) -> list[str]:
    """The passes that come before: the payment came to this one, so none of them could use it.

    What the books say themselves of the passes that were tried comes first. Money going out is for pass 0 alone.
    """
    if outcome.get("tried"):
        return [f"  Tried: {outcome['tried']}."]
    order = list(PASSES)
    before = order[: order.index(outcome["pass"])] if outcome["pass"] in order else []
    if payment["amount"] < 0:
        before = before[:1]
    if not before:
        return []
    return ["  Passes that come before it and found nothing they could use:"] + [
        f"    {number}: {PASSES[number]}." for number in before
    ]


def _decision_steps(payment_key: str, batch_id: int, past: Past) -> list[str]:
    """What was decided, and in which row."""
    steps = []
    for decision in rows(past.books.rows("decisions"), payment_key=payment_key, batch_id=batch_id):
        where = " ".join(filter(None, (decision["file"], decision["sheet"])))
        what = f"use it for {decision['invoices']}" if decision["invoices"] else "reject"
        day = past.day_of(batch_id)
        steps.append(f"  Decided: {what}, in row {decision['row']} of {where} (inbox/{day:%Y-%m}).")
    return steps


def _used(payment_key: str, batch_id: int, currency: str, past: Past) -> list[str]:
    """What the batch used of it for which invoice, bank charges too, or what a return took back."""
    steps = []
    for used in rows(past.state.allocations, payment_key=payment_key, batch_id=batch_id):
        charges = f", and {amount_text(used['charges'], currency)} of bank charges" if used["charges"] else ""
        verb = "Used" if used["amount"] >= 0 else "Took back"
        steps.append(f"  {verb}: {amount_text(abs(used['amount']), currency)}{charges} for {used['invoice']}.")
    return steps


def _left(payment: Row, outcome: Row | None, past: Past) -> str:
    """What of the payment is not used, and for whom it waits."""
    if outcome is not None and outcome["status"] in CLOSED:
        return f"Left on {past.as_of}: nothing that waits. {CLOSED[outcome['status']]}"
    left, currency = payment["amount"] - payment["allocated"], payment["currency"]
    if not left:
        return f"Left on {past.as_of}: nothing, all of it is used."
    amount = f"Left on {past.as_of}: {amount_text(left, currency)}"
    if outcome and outcome["credit"]:
        creditor = _creditor(payment["payment_key"], outcome["credit_party"], past)
        return f"{amount}, credit of {creditor} for a person to decide on."
    if outcome and outcome["status"] == "review":
        return f"{amount}, with a suggestion: a person decides in the sheet review of payments.xlsx."
    return f"{amount}, in suspense: the sheet suspense of payments.xlsx lists it until a person decides."


def _creditor(payment_key: str, party_id: str, past: Past) -> str:
    """The customer or reseller whose credit it is."""
    credit = rows(open_credits(past.state), payment_key=payment_key)
    return named(past.state, credit[0]["kind"] if credit else "customer", party_id)
