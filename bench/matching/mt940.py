"""The transfers as an MT940 statement that balances, in the form of German banks: purpose in lines of 27."""

from __future__ import annotations

import re
from typing import Any

from matching.camt import OWN
from matching.names import spelt_out

OPENING = 100000
SWIFT = re.compile(r"[^A-Za-z0-9/\-:().,'+ ]")


def statement(rows: list[dict[str, Any]], currency: str) -> str:
    """One statement of one currency, all in November 2026."""
    closing = OPENING + sum(row["amount"] for row in rows)
    lines = [":20:STARTUMS", f":25:{OWN}", ":28C:1/1", f":60F:C261101{currency}{_money(OPENING)}"]
    for row in rows:
        lines += [_entry(row), *_information(row)]
    return "\r\n".join([*lines, f":62F:{_mark(closing)}261130{currency}{_money(closing)}", "-", ""])


def _entry(row: dict[str, Any]) -> str:
    day = row["booked_on"]
    return f":61:{day:%y%m%d}{day:%m%d}{_mark(row['amount'])}{_money(row['amount'])}NTRFNONREF//{row['reference']}"


def _information(row: dict[str, Any]) -> list[str]:
    """Field 86 in lines of 65: purpose in ?20 to ?29, the payer's account in ?31, its name in ?32 and ?33."""
    texts = [row.get("structured_reference"), row.get("text")]
    reference = row.get("end_to_end_id")
    purpose = (f"EREF+{reference} " if reference else "") + "SVWZ+" + " ".join(filter(None, texts))
    name = _plain(row.get("payer_name") or "")
    parts = [f"?{20 + n}{part}" for n, part in enumerate(re.findall(".{1,27}", _plain(purpose))[:10])]
    parts += [f"?31{row.get('payer_iban') or ''}", f"?32{name[:27]}"] + ([f"?33{name[27:54]}"] if name[27:] else [])
    return re.findall(".{1,65}", ":86:166?00GUTSCHRIFT" + "".join(parts))


def _plain(text: str) -> str:
    return SWIFT.sub(" ", spelt_out(text))


def _mark(amount: int) -> str:
    return "C" if amount >= 0 else "D"


def _money(amount: int) -> str:
    return f"{abs(amount) // 100},{abs(amount) % 100:02d}"
