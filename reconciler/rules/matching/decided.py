"""What comes of a payment that a person decided on: its outcome, and whether bank charges close the invoice."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from reconciler.money import amount_text
from reconciler.rules.matching.decisions import BETWEEN, Decision, Row

PASS = "review"
"""In place of a pass: a person decided."""

WITH_CHARGES = "7"
"""The pass whose accepted suggestion closes the invoice: what the payment lacks are bank charges."""


def has_charges(decision: Decision, payment: Row) -> bool:
    """Whether the books suggest just this, and what is lacking is bank charges; the sheet alone is no proof of it."""
    is_suggested = payment.suggestion == BETWEEN.join(decision.invoices)
    return decision.is_accepted and payment.by_pass == WITH_CHARGES and is_suggested


def settled_outcome(decision: Decision, payment: Row, left: int, unpaid: list[str], last: Row) -> dict[str, Any]:
    """The outcome of a payment that was used; what was credit of somebody stays theirs."""
    reason = None
    if left:
        reason = f"{amount_text(left, payment.currency)} more than was open on {BETWEEN.join(decision.invoices)}"
    elif unpaid:
        reason = f"less than was open on {BETWEEN.join(unpaid)}"
    return {
        **_outcome(decision, payment),
        "status": "over" if left else "part" if unpaid else "settled",
        "reason": reason,
        "credit": left,
        "credit_party": (payment.credit_party if payment.credit else last.party_id) if left else None,
    }


def aside_outcome(decision: Decision, payment: Row) -> dict[str, Any]:
    """The outcome of a payment that was rejected; what is credit of somebody stays theirs."""
    return {
        **_outcome(decision, payment),
        "status": "aside",
        "reason": f"set aside by a person in {decision.place}",
        "credit": payment.credit,
        "credit_party": payment.credit_party,
    }


def _outcome(decision: Decision, payment: Row) -> dict[str, Any]:
    refused = [] if pd.isna(payment.suggestion) else payment.suggestion.split(BETWEEN)
    reason = f"suggested by pass {payment.by_pass}, but a person decided otherwise"
    others = [{"invoice": number, "reason": reason} for number in refused if number not in decision.invoices]
    return {
        "payment_key": decision.payment_key,
        "pass": PASS,
        "evidence": decided_evidence(decision),
        "refused": json.dumps(others, ensure_ascii=False) if others else None,
        "suggestion": None,
        "score": None,
    }


def decided_evidence(decision: Decision) -> str:
    """What was decided, and in which cell."""
    return f"{decision.text!r} was decided by a person in {decision.place}"
