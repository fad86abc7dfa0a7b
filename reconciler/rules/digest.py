"""The fingerprint of a plan: what `plan` prints and `run --expect` asks for."""

from __future__ import annotations

import hashlib
import json

from reconciler.rules.state import EVENTS, Plan, State


def plan_digest(plan: Plan, state: State) -> str:
    """A digest (16 hexadecimal digits) of the as-of date, the planned events, the findings and the last batch.

    >>> from datetime import date
    >>> plan_digest(Plan(date(2026, 11, 30)), State()) == plan_digest(Plan(date(2026, 11, 30)), State())
    True
    >>> plan_digest(Plan(date(2026, 11, 30)), State()) == plan_digest(Plan(date(2026, 12, 1)), State())
    False
    """
    sha = hashlib.sha256()
    head = [plan.as_of.isoformat(), state.batch_id, state.hash]
    sha.update(json.dumps(head).encode())
    for name in EVENTS:
        frame = getattr(plan, name).reset_index(drop=True)
        sha.update(name.encode() + frame.to_json(orient="split", date_format="iso").encode())
    for finding in plan.findings:
        words = (finding.severity, finding.code, str(finding.place), finding.message, finding.advice, finding.value)
        sha.update(json.dumps(words).encode())
    return sha.hexdigest()[:16]
