"""One row of a bank's export: its cells by the names of their columns, each read as the profile says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from reconciler.intake.sheet import Cell
from reconciler.intake.statements.export_cells import (
    UnreadableError,
    amount_value,
    day_value,
    folded,
    shown,
    text_value,
)
from reconciler.intake.statements.export_table import Table
from reconciler.money import is_currency, minor_digits

_NOT_GIVEN = ("NOTPROVIDED", "NONREF")
T = TypeVar("T")


class HeldError(Exception):
    """A row that cannot be read: the column at fault, what is wrong with its cell, and the repair."""

    def __init__(self, column: str, message: str, advice: str = "", value: str = "") -> None:
        super().__init__(message)
        self.column, self.message, self.advice, self.value = column, message, advice, value


@dataclass(frozen=True, slots=True)
class RowCells:
    """The cells of row `number`. What cannot be read raises HeldError; a column that the sheet lacks is blank."""

    table: Table
    number: int

    def check_values(self) -> None:
        """HeldError for a cell that has lost its value, before a blank one beside it is blamed."""
        if self.table.sheet.bad_cells:
            for column in self.table.positions:
                self._read(column, lambda _: None)

    def text(self, column: str) -> str:
        """The cell as one line of text."""
        return self._read(column, text_value)

    def texts(self, columns: tuple[str, ...]) -> list[str]:
        """The filled ones of several cells."""
        return [text for text in map(self.text, columns) if text]

    def first(self, columns: tuple[str, ...]) -> str:
        """The first filled one of several cells; the words by which banks say that nothing was given are nothing."""
        text = next(iter(self.texts(columns)), "")
        return "" if text.upper() in _NOT_GIVEN else text

    def day(self, *columns: str) -> date | None:
        """The day in the first filled one of the cells."""
        days = (self._read(column, lambda cell: day_value(cell, self.table.profile.date_format)) for column in columns)
        return next((day for day in days if day), None)

    def money(self, column: str, currency: str) -> Decimal | None:
        """The amount in the cell with its own sign; None for a blank one. It is no finer than the currency's cents."""
        amount = self._read(column, lambda cell: amount_value(cell, self.table.profile.decimal)) if column else None
        if amount is None:
            return None
        exact = amount.quantize(Decimal(1).scaleb(-minor_digits(currency)))
        if exact != amount:
            raise HeldError(column, f"{amount} is finer than the smallest unit of {currency}", value=str(amount))
        return exact

    def currency(self, column: str) -> str:
        """The currency in the cell."""
        text = self.text(column)
        if not is_currency(text):
            raise HeldError(column, f"{shown(text)} is no currency of ISO 4217", value=text)
        return text

    def is_one_of(self, column: str, yes: tuple[str, ...], no: tuple[str, ...]) -> bool:
        """Whether the cell holds one of the words of `yes`; a word that is neither there nor in `no` holds the row."""
        text = self.text(column)
        if folded(text) in map(folded, yes):
            return True
        if folded(text) in map(folded, no):
            return False
        known = ", ".join(f"{word!r}" for word in (*yes, *no))
        advice = "If the bank has a new word, add it to the profile; docs/bank-csv.md says how."
        raise HeldError(column, f"{shown(text)} is none of the words that the profile knows ({known})", advice, text)

    def _read(self, column: str, value: Callable[[Cell], T]) -> T:
        cell: Cell = ""
        try:
            cell = self.table.cell(self.number, column)
            return value(cell)
        except UnreadableError as error:
            raise HeldError(column, error.message, error.advice, shown(cell) if cell != "" else "") from error
