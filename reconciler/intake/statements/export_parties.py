"""Who is on the other side of a row of a bank's export, and by what the row is known."""

from __future__ import annotations

import re
from decimal import Decimal

from reconciler.intake.statements.export_row import RowCells
from reconciler.intake.statements.export_table import compact_iban
from reconciler.intake.statements.profile import Profile

_IBAN = re.compile(r" ?([A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30})")


def party_name(cells: RowCells, amount: Decimal) -> str:
    """The name of the payer, or of the payee for money out; without words before it and the address behind it."""
    profile = cells.table.profile
    columns = profile.columns
    name = cells.first(columns.payee_name) if amount < 0 and columns.payee_name else cells.first(columns.payer_name)
    for word in profile.payer_name_after:
        if name.casefold().startswith(word.casefold()):
            name = name[len(word) :]
            break
    if profile.payer_name_until:
        name = name.partition(profile.payer_name_until)[0]
    return name.strip()


def party_iban(cells: RowCells, amount: Decimal, text: str) -> str:
    """The IBAN of the other side; an account that is no IBAN is none."""
    profile = cells.table.profile
    columns = profile.columns
    names = columns.payee_iban if amount < 0 and columns.payee_iban else columns.payer_iban
    found = compact_iban(cells.first(names))
    return found or _iban_in(text, profile)


def reference(cells: RowCells, amount: Decimal) -> str:
    """The bank's own reference, its parts divided by `/`; none where the first part is blank.

    Zeros before a number are left out: a spreadsheet program loses them, and the row must be known again all the same.
    """
    columns = cells.table.profile.columns
    if not columns.bank_reference:
        return ""
    parts = [str(amount) if name == columns.amount else cells.text(name) for name in columns.bank_reference]
    kept = [part.lstrip("0") or "0" if part.isdigit() else part for part in parts]
    return "/".join(part for part in kept if part) if parts[0] else ""


def _iban_in(text: str, profile: Profile) -> str:
    """The only IBAN behind the bank's own words for it; what a payer wrote must not pass for it, so two are none."""
    found = set()
    for word in profile.payer_iban_after:
        for start in re.finditer(re.escape(word), text):
            match = _IBAN.match(text, start.end())
            found.add(_longest(match[1]) if match else "")
    return found.pop() if len(found) == 1 else ""


def _longest(text: str) -> str:
    """The longest beginning of the text that is an IBAN: words may follow it without a sign between."""
    ends = range(len(text), 14, -1)
    return next((iban for end in ends if (iban := compact_iban(text[:end]))), "")
