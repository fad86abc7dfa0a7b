"""What stands above the columns of a bank's export: the own account, the currency, and the balances."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reconciler.intake.codes import FileRefusedError
from reconciler.intake.statements import profile_codes
from reconciler.intake.statements.export_cells import UnreadableError, amount_value, plain_text, shown, text_value
from reconciler.intake.statements.export_table import Table, compact_iban
from reconciler.money import is_currency


@dataclass(frozen=True, slots=True)
class Head:
    """What counts for every row that does not say otherwise; texts that are not there are empty."""

    account: str = ""
    currency: str = ""
    opening: Decimal | None = None
    closing: Decimal | None = None


def read_head(table: Table) -> Head:
    """The account, currency and balances above the columns; FileRefusedError for one that cannot be read."""
    preamble = table.profile.preamble
    return Head(_account(table), _currency(table), _balance(table, preamble.opening), _balance(table, preamble.closing))


def account_text(text: str) -> str:
    """An account as it is compared: an IBAN without spaces, alone where something else stands beside it.

    >>> account_text("DE89 3704 0044 0532 0130 00 / Girokonto"), account_text("EUR Main")
    ('DE89370400440532013000', 'EUR Main')
    """
    return compact_iban(text) or compact_iban(text.partition(" / ")[0]) or text


def _account(table: Table) -> str:
    row, cell = table.above(table.profile.preamble.account)
    try:
        return account_text(text_value(cell)) or table.only_iban_above
    except UnreadableError as error:
        raise _refused(table, row, error.message) from error


def _currency(table: Table) -> str:
    profile = table.profile
    if profile.currency or table.currency or profile.columns.currency:
        stated = profile.currency or table.currency
        if stated and not is_currency(stated):
            raise _refused(table, table.header, f"{stated} in the name of a column is no currency")
        return stated
    row, cell = table.above(profile.preamble.currency)
    text = plain_text(cell)
    if not is_currency(text):
        what = (
            f"{shown(text)} is no currency"
            if row
            else f"No row above the columns begins {profile.preamble.currency[0]!r}"
        )
        raise _refused(table, row or table.header, what)
    return text


def _balance(table: Table, labels: tuple[str, ...]) -> Decimal | None:
    row, cell = table.above(labels)
    try:
        return amount_value(cell, table.profile.decimal)
    except UnreadableError as error:
        raise _refused(table, row, error.message) from error


def _refused(table: Table, row: int, message: str) -> FileRefusedError:
    place = table.place(row)
    return FileRefusedError(profile_codes.EXPORT_CELL, f"{message}.", sheet=place.sheet, cell=place.cell)
