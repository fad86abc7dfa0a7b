"""Whether a row of a bank's export is money, how much, and which way it went."""

from __future__ import annotations

from decimal import Decimal

from reconciler.intake.statements.export_row import HeldError, RowCells

_CLOSING_REMARK = "If this is a closing remark of the bank, add how it begins to footer in the profile."


def is_booked(cells: RowCells) -> bool:
    """Whether the status says that the row is booked; without a status every row is."""
    status = cells.table.profile.status
    return not status or cells.is_one_of(status.column, status.booked, status.not_booked)


def is_reversal(cells: RowCells) -> bool:
    """Whether the row takes back an earlier one, by a word or by anything in its column."""
    reversal = cells.table.profile.reversal
    if not reversal:
        return False
    text = cells.text(reversal.column).casefold()
    return any(word.casefold() in text for word in reversal.words) if reversal.words else bool(text)


def amounts(cells: RowCells, currency: str) -> tuple[Decimal, bool]:
    """The signed amount that moved the balance, and whether it is a detail of the collective booking above."""
    columns = cells.table.profile.columns
    amount = _signed(cells, currency) if columns.amount else _of_two_columns(cells, currency)
    if amount is None:
        detail = cells.money(columns.detail_amount, currency)
        if detail is None:
            raise HeldError(columns.amount or columns.credit, "No amount stands there", _CLOSING_REMARK)
        return detail, True
    if cells.table.profile.fee_is == "on top":
        amount -= fee(cells, currency) or Decimal(0)
    return amount, False


def fee(cells: RowCells, currency: str) -> Decimal | None:
    """The charges of the row; None for none, and for charges in another currency."""
    columns = cells.table.profile.columns
    if columns.fee_currency and cells.text(columns.fee_currency) not in ("", currency):
        return None
    return cells.money(columns.fee, currency) or None


def _signed(cells: RowCells, currency: str) -> Decimal | None:
    """The amount by its own sign, or without one by the word in the column of the direction."""
    column, direction = cells.table.profile.columns.amount, cells.table.profile.direction
    amount = cells.money(column, currency)
    if amount is None or not direction:
        return amount
    is_credit = cells.is_one_of(direction.column, direction.credit, direction.debit)
    if amount < 0:
        message = f"{amount} has a sign, but which way it went is said by the column {direction.column!r}"
        raise HeldError(column, message, value=str(amount))
    return amount if is_credit else -amount


def _of_two_columns(cells: RowCells, currency: str) -> Decimal | None:
    """The amount where money in and out have columns of their own; a zero beside an amount counts as blank."""
    columns, sign = cells.table.profile.columns, cells.table.profile.debit_sign
    credit, debit = (cells.money(column, currency) for column in (columns.credit, columns.debit))
    if credit and debit:
        raise HeldError(columns.debit, f"{debit} is money out, and money in is filled too", value=str(debit))
    if credit is not None and credit < 0:
        raise HeldError(columns.credit, f"{credit} is money in with a minus sign", value=str(credit))
    if debit and (debit < 0) != (sign == "negative"):
        raise HeldError(
            columns.debit, f"{debit} is money out, which this bank writes as a {sign} amount", value=str(debit)
        )
    if debit:
        return -abs(debit)
    return debit if credit is None else credit
