"""MT940 statements: read by the library mt-940, counted a second time without it, refused where the two disagree."""

from __future__ import annotations

import io
import logging
from decimal import Decimal, InvalidOperation
from typing import Any

import mt940
from stdnum import iban

from reconciler.intake import codes
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.statements.mt940_count import Count, counts
from reconciler.intake.statements.mt940_details import described
from reconciler.intake.statements.mt940_entry import entry_date, entry_parts, library_text, supplementary, value_date
from reconciler.intake.statements.mt940_pages import Entry, Page, pages
from reconciler.intake.statements.mt940_text import decoded, physical_lines
from reconciler.intake.statements.mt940_wrapping import Widths, widths
from reconciler.intake.statements.statement import Line, Statement

logging.getLogger("mt940").addHandler(logging.NullHandler())  # what it cannot read becomes a reason here

_ANY_REFERENCE: dict[int | str, mt940.tags.Tag] = {61: mt940.tags.StatementGLS()}
"""Entries whose reference is longer than SWIFT's 16 characters: ASN writes an IBAN there, Rabobank a name."""


def read_mt940(data: bytes) -> list[Statement]:
    r"""The statements of an MT940 file, each page (`:20:` to `:62F:` or `:62M:`) one; FileRefusedError with the reason.

    The sign is that of the mark: C and RD +, D and RC -; RC and RD are reversals, EC and ED (expected) not booked.
    Whether opening + booked = closing is for others to judge.

    >>> file = b":20:A\n:25:NL91ABNA0417164300\n:60F:C260101EUR1,\n:61:2601020102C9,NTRFX//B7\n:62F:C260102EUR10,\n"
    >>> statement = read_mt940(file)[0]
    >>> statement.account, statement.is_balanced, statement.lines[0].amount, statement.lines[0].bank_reference
    ('NL91ABNA0417164300', True, Decimal('9'), 'B7')
    """
    lines = physical_lines(decoded(data))
    found = pages(lines)
    counted = counts("\n".join(lines))
    if len(found) != len(counted):
        message = f"The file has {len(found)} statements, but {len(counted)} opening balances are counted in it."
        raise FileRefusedError(codes.STATEMENT_MISCOUNTED, message)
    width = widths(each for page in found for entry in page.entries for each in entry.details)
    return [_statement(page, count, width) for page, count in zip(found, counted, strict=True)]


def _statement(page: Page, count: Count, width: Widths) -> Statement:
    read = _read_by_library(page)
    opening, closing = _balance(read, "opening_balance"), _balance(read, "closing_balance")
    _check_count(page, count, read, opening, closing)
    currency = str(read.currency)
    lines = [_line(entry, dict(one.data), currency, width) for entry, one in zip(page.entries, read, strict=True)]
    return Statement("mt940", _account(page.account, currency), currency, page.number, opening, closing, lines)


def _read_by_library(page: Page) -> mt940.models.Transactions:
    """The page as the library reads it; days are looked at before, for it turns 30 February into a day that exists."""
    for each in page.entries:
        _days(each)
    text = library_text(page)
    try:
        return mt940.parse_statements(io.StringIO(text), tags=_ANY_REFERENCE, options=mt940.Options.all())[0]
    except (RuntimeError, ValueError, InvalidOperation, TypeError) as error:
        message = f"The statement that begins on line {page.line} cannot be read: {_reason(error)}."
        raise FileRefusedError(codes.STATEMENT_DAMAGED, message) from error


def _reason(error: Exception) -> str:
    if isinstance(error, RuntimeError) and len(error.args) > 2:
        return f"a field has the value “{str(error.args[2])[:60]}”"
    return str(error).rstrip(".") or "an amount is no number"


def _balance(read: mt940.models.Transactions, name: str) -> Decimal | None:
    for kind in ("final_", "intermediate_", ""):
        if f"{kind}{name}" in read.data:
            amount: Decimal = read.data[f"{kind}{name}"].amount.amount
            return amount
    return None


def _check_count(
    page: Page, count: Count, read: mt940.models.Transactions, opening: Decimal | None, closing: Decimal | None
) -> None:
    total = sum((one.data["amount"].amount for one in read), Decimal(0))
    compared = (
        ("entries (:61:)", len(read), count.entries),
        ("entries (:61:)", len(page.entries), count.entries),
        ("opening balance", opening, count.opening),
        ("closing balance", closing, count.closing),
        ("sum of the entries", total, count.total),
    )
    for what, one, other in compared:
        if one != other:
            message = f"The statement that begins on line {page.line}: {what} read as {one}, but counted as {other}."
            raise FileRefusedError(codes.STATEMENT_MISCOUNTED, message)


def _account(value: str, currency: str) -> str:
    """The account as the bank writes it; its IBAN alone where a bank code or the currency stands beside it.

    By the check digits alone: a list of a country's banks changes, and with it the account would have another name.
    """
    bare = value.replace(" ", "")
    for candidate in (bare, bare.rpartition("/")[2], bare.removesuffix(currency)):
        if iban.is_valid(candidate, check_country=False):
            return candidate
    return value


def _days(entry: Entry) -> tuple[Any, Any]:
    """The day an entry was booked and its value date; the former is the latter where no entry date is given."""
    parts = entry_parts(entry.entry)
    value = value_date(entry.entry, parts["value"])
    entered = (parts["entry"] or "").strip()
    return (entry_date(entry.entry, entered, value) if entered else value), value


def _line(entry: Entry, data: dict[str, Any], currency: str, width: Widths) -> Line:
    booked_on, value = _days(entry)
    mark = entry_parts(entry.entry)["mark"].upper()
    about = described(entry, data, supplementary(entry.entry), currency, width, mark.startswith("R"))
    return Line(
        is_booked=not mark.startswith("E"),
        booked_on=booked_on,
        value_date=value,
        amount=data["amount"].amount,
        currency=currency,
        payer_name=about.name,
        payer_iban=about.iban,
        bank_reference=about.bank_reference,
        entry_reference=about.bank_reference,
        end_to_end_id=about.end_to_end_id,
        structured_reference=about.structured_reference,
        text=about.text,
        is_reversal=mark.startswith("R"),
        charges=about.charges,
        original_references=about.original_references,
        spot=f"line {entry.entry.line}",
    )
