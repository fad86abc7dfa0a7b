"""All rows of a bank's export, each as a line or held with a finding; what ends the table, and what is blank."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from reconciler.finding import Finding
from reconciler.intake.statements import export_amounts, export_parties, profile_codes
from reconciler.intake.statements.export_head import Head, account_text, read_head
from reconciler.intake.statements.export_row import HeldError, RowCells
from reconciler.intake.statements.export_table import Table
from reconciler.intake.statements.statement import Line

Key = tuple[str, str]
"""The account and the currency of a statement."""


@dataclass(frozen=True, slots=True)
class Row:
    """One booking that was read, with the account's balance after it and the single payments of a collective one."""

    number: int
    key: Key
    line: Line
    balance: Decimal | None
    details: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Rows:
    """The rows in their order; `lost` are those held, by what is known of their statement: blank for what is not.

    `above` is the booking to which single payments in the next row belong; None after a row that was held.
    """

    head: Head
    rows: list[Row] = field(default_factory=list)
    lost: set[Key] = field(default_factory=set)
    findings: list[tuple[Key, Finding]] = field(default_factory=list)
    above: Row | None = None


def read_rows(table: Table) -> Rows:
    """Every row below the columns' names, up to the bank's closing remarks."""
    rows = Rows(read_head(table))
    is_over = False
    for number in range(table.header + 1, len(table.sheet.rows) + 1):
        if _is_blank(table, number):
            continue
        is_over = is_over or _is_closing(table, number)
        if not is_over:
            _add(rows, RowCells(table, number))
        elif _has_amount(table, number):
            error = HeldError(table.profile.columns.booked_on, "A row with an amount stands below the closing remarks")
            _hold(rows, RowCells(table, number), ("", ""), error)
    return rows


def _add(rows: Rows, cells: RowCells) -> None:
    """The row as a line, or as held. A row that is surely not booked is no money: its loss leaves a statement whole."""
    columns, head = cells.table.profile.columns, rows.head
    key = ("", "")
    try:
        cells.check_values()
        account = _account(cells) if columns.account else head.account
        key = (account, "")
        currency = cells.currency(columns.currency) if columns.currency else head.currency
        key = (account or f"{cells.table.profile.name} {currency}", currency)
        _read(rows, cells, key)
    except HeldError as error:
        rows.above = None
        _hold(rows, cells, key, error, is_money=not _is_surely_pending(cells))


def _account(cells: RowCells) -> str:
    column = cells.table.profile.columns.account
    account = account_text(cells.text(column))
    if not account:
        raise HeldError(column, "No account stands there, so the row belongs to no statement")
    return account


def _is_surely_pending(cells: RowCells) -> bool:
    try:
        return not export_amounts.is_booked(cells)
    except HeldError:
        return False


def _read(rows: Rows, cells: RowCells, key: Key) -> None:
    """Adds the row as a booking, or as a single payment to the collective booking above."""
    columns = cells.table.profile.columns
    is_pending = not export_amounts.is_booked(cells)
    amount, is_detail = export_amounts.amounts(cells, key[1])
    booked_on = cells.day(columns.booked_on)
    if is_detail:
        _add_detail(rows, _line(cells, key[1], amount, booked_on, is_booked=True), key)
        return
    if booked_on is None and not is_pending and not cells.table.profile.blank_day_is_pending:
        raise HeldError(columns.booked_on, "No day stands there")
    is_booked = booked_on is not None and not is_pending
    line = _line(cells, key[1], amount, booked_on, is_booked=is_booked)
    balance = cells.money(columns.balance, key[1])
    rows.above = Row(cells.number, key, line, balance if is_booked else None)
    rows.rows.append(rows.above)


def _add_detail(rows: Rows, line: Line, key: Key) -> None:
    """Adds a single payment to the booking above, which must be of the same account and reference."""
    above = rows.above
    if not above or above.key != key or line.bank_reference not in ("", above.line.bank_reference):
        raise HeldError("", "This is a part of a collective booking, and the row above is not that booking")
    above.details.append(
        replace(
            line,
            is_booked=above.line.is_booked,
            booked_on=line.booked_on or above.line.booked_on,
            value_date=line.value_date or above.line.value_date,
        )
    )


def _line(cells: RowCells, currency: str, amount: Decimal, booked_on: date | None, *, is_booked: bool) -> Line:
    columns = cells.table.profile.columns
    text = "\n".join(cells.texts(columns.text))
    reference = export_parties.reference(cells, amount)
    return Line(
        is_booked=is_booked,
        booked_on=booked_on,
        value_date=cells.day(*columns.value_date),
        amount=amount,
        currency=currency,
        payer_name=export_parties.party_name(cells, amount),
        payer_iban=export_parties.party_iban(cells, amount, text),
        bank_reference=reference,
        entry_reference=reference,
        end_to_end_id=cells.first(columns.end_to_end_id),
        structured_reference=cells.first(columns.structured_reference),
        text=text,
        is_reversal=export_amounts.is_reversal(cells),
        charges=export_amounts.fee(cells, currency),
        spot=f"row {cells.number}",
    )


def _hold(rows: Rows, cells: RowCells, key: Key, error: HeldError, *, is_money: bool = True) -> None:
    place = cells.table.place(cells.number, error.column)
    finding = profile_codes.EXPORT_CELL.at(place, f"{error.message}. The row is held.", error.advice, error.value)
    rows.findings.append((key, finding))
    if is_money:
        rows.lost.add(key)


def _is_blank(table: Table, number: int) -> bool:
    """Whether nothing stands in the row; an error cell is something."""
    row, bad = table.sheet.rows[number - 1], table.sheet.bad_cells
    if any(cell != "" and not (isinstance(cell, str) and not cell.strip()) for cell in row):
        return False
    return not (bad and any((number, column) in bad for column in range(1, len(row) + 1)))


def _is_closing(table: Table, number: int) -> bool:
    """Whether the first filled cell of the row begins as the bank's closing remarks do."""
    first = next((cell for cell in table.sheet.rows[number - 1] if cell != ""), "")
    words = tuple(word.casefold() for word in table.profile.footer)
    return bool(words) and isinstance(first, str) and first.strip().casefold().startswith(words)


def _has_amount(table: Table, number: int) -> bool:
    columns = table.profile.columns
    places = [table.positions[name] for name in (columns.amount, columns.credit, columns.debit) if name]
    row, bad = table.sheet.rows[number - 1], table.sheet.bad_cells
    return any(str(row[place]).strip() or (number, place + 1) in bad for place in places)
