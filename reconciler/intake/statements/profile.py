"""The profile of a bank's export: which column is what, in a file that needs no programmer."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from reconciler.config import YesNo
from reconciler.intake.statements.export_cells import date_pattern
from reconciler.money import is_currency

CURRENCY_MARK = "{currency}"
"""Stands in the name of a column for three letters, which are the currency: `Credit in {currency}`."""


def _listed(value: Any) -> Any:
    """One text, or a list of them, as a list."""
    if isinstance(value, str) and value.strip():
        return (value,)
    if isinstance(value, list) and value and all(isinstance(part, str) and part.strip() for part in value):
        return tuple(value)
    raise ValueError('must be a text in quotes, or a list of them such as ["Text 1", "Text 2"]')


def _words(value: Any) -> Any:
    """A list of words as a cell may hold them; the empty text stands for a blank cell."""
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        return tuple(value)
    raise ValueError('must be a list of words in quotes, such as ["booked"]')


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Text = Annotated[str, Field(min_length=1)]


class Part(BaseModel):
    """A section of a profile: an unknown key is an error, and values are not coerced from other types."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, strict=True)


class Columns(Part):
    """The names of the columns, as the bank heads them. Of several names, the first column that is filled counts;
    those of `text` are put together, line by line, and those of `bank_reference` with `/` between them."""

    booked_on: Text = Field(description="the day on which the bank booked it")
    amount: str = Field(default="", description="the amount with its sign; or without one, beside `[direction]`")
    credit: str = Field(default="", description="money in, where money in and out have columns of their own")
    debit: str = Field(default="", description="money out, beside `credit`")
    value_date: Texts = Field(default=(), description="the value date")
    currency: str = Field(default="", description="the currency of the amount")
    account: str = Field(default="", description="the own account, where one sheet may hold several")
    balance: str = Field(default="", description="the account's balance after the row; may be blank in some rows")
    fee: str = Field(default="", description="charges the bank kept; see `fee_is`")
    fee_currency: str = Field(default="", description="the currency of `fee`; charges in another one are not counted")
    bank_reference: Texts = Field(
        default=(), description="the bank's own id of the row, by which it is known when read again"
    )
    end_to_end_id: Texts = Field(default=(), description="the payer's end-to-end id")
    structured_reference: Texts = Field(default=(), description="a reference the payer gave in a field of its own")
    payer_name: Texts = Field(default=(), description="who paid")
    payer_iban: Texts = Field(default=(), description="the account of who paid")
    payee_name: Texts = Field(
        default=(), description="who was paid, if money out has another column for it than money in"
    )
    payee_iban: Texts = Field(default=(), description="the account of who was paid, likewise")
    text: Texts = Field(default=(), description="what the payer wrote")
    detail_amount: str = Field(
        default="", description="the amount of one payment of a collective booking in the row above"
    )


class Direction(Part):
    """A column that says whether the amount came in or went out; the amount then has no sign."""

    column: Text = Field(description="its name")
    credit: Words = Field(description="the words for money in")
    debit: Words = Field(description="the words for money out")


class Status(Part):
    """A column that says whether the row is booked. Any other word than these holds its row."""

    column: Text = Field(description="its name")
    booked: Words = Field(description='the words for booked; "" for a blank cell')
    not_booked: Words = Field(description="the words for pending, declined and the like: shown, but no money")


class Reversal(Part):
    """A column that says that the row takes back an earlier one."""

    column: Text = Field(description="its name")
    words: Words = Field(default=(), description="the words that say so; without them, whatever is filled in says so")


class Preamble(Part):
    """Labels above the columns; the value is the next filled cell of the label's row."""

    account: Texts = Field(
        default=(), description="labels of the own account; without one, the only IBAN above the columns"
    )
    currency: Texts = Field(default=(), description="labels of the currency")
    opening: Texts = Field(default=(), description="labels of the balance before the first row")
    closing: Texts = Field(default=(), description="labels of the balance after the last row")


class Profile(Part):
    """How one kind of export is recognised and read."""

    name: str = Field(description="a short name of small letters, digits and hyphens; one profile has it")
    title: Text = Field(description="the bank and the kind of export, for people")
    headers: Texts = Field(description="further columns that must be there for this to be the bank's export")
    decimal: Literal[",", "."] = Field(description="what stands before the cents in amounts that are text")
    date_format: Texts = Field(description="how days are written, such as `dd.mm.yyyy`, `yyyy-mm-dd`, `yyyymmdd`")
    encoding: Literal["cp1252", "iso-8859-1", "iso-8859-2", "iso-8859-15"] = Field(
        default="cp1252", description="of files that are not UTF-8; with `iso-8859-15` the euro sign is right"
    )
    currency: str = Field(default="", description="the currency, where the export does not name it")
    debit_sign: Literal["negative", "positive"] = Field(
        default="negative", description="whether amounts in the column `debit` have a minus sign"
    )
    fee_is: Literal["inside", "on top"] = Field(
        default="inside",
        description="`inside`: the amount is what reached the account; `on top`: the fee went off it besides",
    )
    order: Literal["oldest first", "newest first"] = Field(
        default="oldest first", description="the order of the rows, where neither days nor balances show it"
    )
    blank_day_is_pending: YesNo = Field(
        default=False, description="whether a row without `booked_on` is not booked yet"
    )
    footer: Words = Field(default=(), description="how the bank's closing remarks begin; the table ends there")
    payer_name_after: Words = Field(default=(), description="words before the name in its column, which are left out")
    payer_name_until: str = Field(default="", description="a sign after which the column holds an address and no name")
    payer_iban_after: Words = Field(default=(), description="words before the payer's IBAN in the columns of `text`")
    columns: Columns
    direction: Direction | None = None
    status: Status | None = None
    reversal: Reversal | None = None
    preamble: Preamble = Preamble()

    @field_validator("name")
    @classmethod
    def _kebab(cls, value: str) -> str:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
            raise ValueError(f"{value!r} must be small letters, digits and hyphens, such as sparkasse-camt")
        return value

    @field_validator("date_format")
    @classmethod
    def _names_a_day(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for form in value:
            date_pattern(form)
        return value

    @field_validator("currency")
    @classmethod
    def _known(cls, value: str) -> str:
        if value and not is_currency(value):
            raise ValueError(f"{value!r} is no currency of ISO 4217; write its three letters, such as EUR")
        return value

    @model_validator(mode="after")
    def _says_the_amount(self) -> Profile:
        columns = self.columns
        if bool(columns.amount) == bool(columns.credit and columns.debit) or bool(columns.credit) != bool(
            columns.debit
        ):
            raise ValueError("give columns.amount, or both columns.credit and columns.debit")
        if self.direction and not columns.amount:
            raise ValueError("direction belongs to columns.amount; leave it out beside credit and debit")
        return self

    @model_validator(mode="after")
    def _says_the_currency(self) -> Profile:
        marked = CURRENCY_MARK in (self.columns.amount or self.columns.credit)
        named = [bool(self.currency), bool(self.columns.currency), marked, bool(self.preamble.currency)]
        if not any(named):
            raise ValueError(
                'say the currency: currency = "EUR", columns.currency, preamble.currency, '
                f"or {CURRENCY_MARK} in the name of the column of the amount"
            )
        if named[0] and any(named[1:]):
            raise ValueError("currency is for exports that do not name it; leave it out")
        return self

    @property
    def required(self) -> tuple[str, ...]:
        """Every column without which a sheet is not this export: one that is lost must not be read past."""
        columns = self.columns
        also = [columns.booked_on, columns.amount, columns.credit, columns.debit, columns.currency, columns.account]
        also += [part.column for part in (self.direction, self.status) if part]
        return tuple(dict.fromkeys(name for name in (*self.headers, *also) if name))
