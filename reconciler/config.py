"""`reconciler.toml`: read with exact decimals, checked by pydantic, every mistake named with its repair."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from reconciler import brand, money
from reconciler.config_mistakes import mistake, toml_mistake
from reconciler.file_names import is_file_name
from reconciler.references import LONGEST, significant

FILE_NAME = "reconciler.toml"
EU = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())  # noqa: SIM905


def vat_prefix(country: str) -> str:
    """The letters before VAT numbers of a member state: its country code, but EL for Greece.

    >>> vat_prefix("GR"), vat_prefix("SE")
    ('EL', 'SE')
    """
    return {"GR": "EL"}.get(country, country)


def _currency(value: str) -> str:
    if not money.is_currency(value):
        raise ValueError(f"{value!r} is no currency of ISO 4217; write its three letters, such as EUR")
    return value


def _exact(value: Any, source: ValidationInfo) -> Any:
    """TOML's whole numbers and the books' JSON texts as decimals; the type check refuses all else."""
    return Decimal(value) if type(value) is int or (source.mode == "json" and isinstance(value, str)) else value


Text = Annotated[str, Field(min_length=1)]
Currency = Annotated[str, Field(json_schema_extra={"pattern": "^[A-Z]{3}$"}), AfterValidator(_currency)]
Percent = Annotated[Decimal, Field(strict=True, ge=0, le=100, decimal_places=2), BeforeValidator(_exact)]
Amount = Annotated[Decimal, Field(strict=True, ge=0), BeforeValidator(_exact)]
Rate = Annotated[Decimal, Field(strict=True, gt=0, le=100_000), BeforeValidator(_exact)]
Whole = Annotated[int, Strict()]
Days = Annotated[Whole, Field(ge=0, le=3650)]
OverdueDays = Annotated[Whole, Field(ge=1, le=3650)]
YesNo = Annotated[bool, Strict()]
Day = Annotated[date, Strict()]


_DEAREST = 10**8
"""Minor units: times a million licences and a VAT rate it still fits into 64 bits."""
_MANY = 999_999
"""More documents than a year brings: up to here a numbering pattern must give numbers that can be used."""
_FOOTER_LENGTH, _FOOTER_LINES = 400, 4
_NUMBER_FIELD = re.compile(r"\{(?:year|number)(?::(?:0[0-9]{1,2})?d?)?\}")


class ConfigError(Exception):
    """The config cannot be used; the message names each key, what is wrong with it, and the repair."""


def _address(value: str, example: str) -> str:
    """The e-mail address; ValueError if it is none."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", value):
        raise ValueError(f"{value!r} is no e-mail address; write one such as {example}")
    return value


class Section(BaseModel):
    """A table of the config: an unknown key is an error, and values are not coerced from other types."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Seller(Section):
    """Who sends the invoices: name, address, VAT number and bank account, in one EU country."""

    name: Text
    address: Text
    postcode: Text
    city: Text
    country: str
    currency: Currency
    vat_number: str
    registration_number: str = ""
    email: str
    iban: str
    bic: str = ""

    @field_validator("country")
    @classmethod
    def _in_the_eu(cls, value: str) -> str:
        if value not in EU:
            raise ValueError(f"{value!r} is no EU country; write a code such as SE (Greece is GR)")
        return value

    @field_validator("vat_number")
    @classmethod
    def _vat_number(cls, value: str, others: ValidationInfo) -> str:
        from stdnum.eu import vat

        country = others.data.get("country", "")
        prefix = vat_prefix(country)
        if prefix and not (value.upper().startswith(prefix) and vat.is_valid(value)):
            raise ValueError(f"{value!r} is not a VAT number of {country}; write it with its prefix, {prefix}")
        return value

    @field_validator("email")
    @classmethod
    def _email(cls, value: str) -> str:
        return _address(value, "billing@nordlas.example")

    @field_validator("iban")
    @classmethod
    def _iban(cls, value: str) -> str:
        from stdnum import iban

        if not iban.is_valid(value):
            raise ValueError(f"{value!r} fails the check digits of an IBAN; compare it with the bank's")
        return str(iban.compact(value))

    @field_validator("bic")
    @classmethod
    def _bic(cls, value: str) -> str:
        from stdnum import bic

        if value and not bic.is_valid(value):
            raise ValueError(f'{value!r} is no BIC; it has 8 or 11 letters and digits, or write "" for none')
        return str(bic.compact(value))


class Product(Section):
    """What is sold, as it is called on invoices."""

    name: Text


class Price(Section):
    """The list price of one licence for one term, before VAT, from a day on."""

    currency: Currency
    term_months: Literal[1, 12]  # rule `term-months`
    amount: Amount
    valid_from: Day

    @field_validator("amount")
    @classmethod
    def _whole_minor_units(cls, value: Decimal, others: ValidationInfo) -> Decimal:
        if "currency" in others.data:
            currency = others.data["currency"]
            if money.to_minor(value, currency) > _DEAREST:
                raise ValueError(
                    f"{value} is more than {money.amount_text(_DEAREST, currency)}, the most for a licence"
                )
        return value


class Discount(Section):
    """The discount of resellers whose sheet row gives none."""

    reseller_percent: Percent = Decimal(20)

    @property
    def reseller_bp(self) -> int:
        """The same in hundredths of a percent."""
        return int(self.reseller_percent * 100)


class Terms(Section):
    """Days: to pay, before renewal, of grace, and how far back a date may lie."""

    due_days: Days = 30
    renewal_lead_days: Days = 30
    grace_days: Days = 14
    max_backdate_days: Days = 31


class Seats(Section):
    """When licences are in force, how rosters are read, and how many members one run may remove."""

    activate_on: Literal["payment", "invoice"] = "payment"
    roster: Literal["changes", "complete"] = "changes"
    max_removal_percent: Percent = Decimal(25)
    max_removal_free: Annotated[Whole, Field(ge=0)] = 3
    reminder_days: Days = 14


class Vat(Section):
    """Whether the seller uses the One Stop Shop, and whether reverse charge needs a VIES answer."""

    oss: YesNo = True
    require_vat_check: YesNo = False


class ExchangeRate(Section):
    """How much of `to` one unit of `from` is worth, on a day."""

    model_config = ConfigDict(serialize_by_alias=True)
    source_currency: Currency = Field(alias="from")
    target_currency: Currency = Field(alias="to")
    rate: Rate
    on: Day
    source: str = ""


class Numbering(Section):
    """The patterns of invoice and credit note numbers; `{year}` and `{number}` must stand in them."""

    invoice: str = "INV-{year}-{number:06d}"
    credit_note: str = "CN-{year}-{number:06d}"
    first: Annotated[Whole, Field(ge=1)] = 1

    @field_validator("invoice", "credit_note")
    @classmethod
    def _usable(cls, value: str) -> str:
        # Only these fields: anything else of a format can repeat numbers (fill, precision) or ask for attributes.
        if re.search("[{}]", _NUMBER_FIELD.sub("", value)):
            raise ValueError(f"{value!r} is no numbering pattern; write one such as INV-{{year}}-{{number:06d}}")
        one, other, later = (value.format(year=y, number=n) for y, n in ((2026, 1), (2026, 2), (2027, 1)))
        if one in (other, later):
            raise ValueError(f"{value!r} must hold both {{year}} and {{number}}, or numbers would repeat")
        _check_length(value, _MANY)
        if not is_file_name(one):
            raise ValueError(f"{value!r} gives numbers that cannot be file names")
        return value

    @model_validator(mode="after")
    def _own_series(self) -> Numbering:
        if _significant(self.invoice, 1) == _significant(self.credit_note, 1):
            raise ValueError("invoice and credit_note must have patterns of their own")
        _check_length(self.invoice, self.first)
        return self


def _significant(pattern: str, number: int) -> str:
    return significant(pattern.format(year=2026, number=number))


def _check_length(pattern: str, number: int) -> None:
    """Whether a creditor reference can be made of that number (rule `reference`); ValueError if not."""
    length = len(_significant(pattern, number))
    if not 1 <= length <= LONGEST:
        raise ValueError(f"{pattern!r} gives {length} letters and digits; a creditor reference takes 1 to {LONGEST}")


class Intake(Section):
    """How dates and amounts that are text are written."""

    date_format: str = ""
    decimal_comma: YesNo = False

    @field_validator("date_format")
    @classmethod
    def _names_a_day(cls, value: str) -> str:
        day = datetime(2026, 11, 3)
        with suppress(ValueError):
            if not value or datetime.strptime(day.strftime(value), value) == day:
                return value
        raise ValueError(f"{value!r} does not say day, month and year; write %d, %m and %Y, such as %d/%m/%Y")


class Payments(Section):
    """Up to which bank charges a payment that falls short is suggested as full."""

    fee_limit_percent: Percent = Decimal(2)
    fee_limit: Amount = Decimal(15)


class Reminders(Section):
    """After how many days overdue a payment reminder of each level is due, and how long it gives to pay.

    Nobody is written to unless the config says when; that of a new workspace does.
    """

    days: list[OverdueDays] = Field(default=[], max_length=3)
    days_to_pay: OverdueDays = 10

    @field_validator("days", mode="before")
    @classmethod
    def _listed(cls, days: Any) -> Any:
        if not isinstance(days, list):
            raise ValueError("must be a list in square brackets, such as [14, 30, 45], or [] for none")
        return days

    @field_validator("days")
    @classmethod
    def _rising(cls, days: list[int]) -> list[int]:
        if any(later <= day for day, later in pairwise(days)):
            shown = ", ".join(str(day) for day in days)
            raise ValueError(f"[{shown}] must rise from level to level, such as [14, 30, 45]")
        return days


class Output(Section):
    """The language where a party says none, and which further forms documents take."""

    language: Literal["en", "fr", "de", "sv"] = "en"
    qr: YesNo = True
    pdf: YesNo = False
    einvoice: YesNo = False


class Mail(Section):
    """What mails to members say beside their facts; a sentence whose value is "" is left out.

    `sign_up_url`: where a member creates an account. `support_email`: where members of customers without a reseller
    may ask; the others are told their reseller. `signature`: below the greeting at the end, several lines if need be;
    "" is the seller's name.
    """

    sign_up_url: str = ""
    support_email: str = ""
    signature: str = ""

    @field_validator("sign_up_url")
    @classmethod
    def _url(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", value):
            raise ValueError(f"{value!r} is no web address; write one such as https://account.nordlas.example/new")
        return value

    @field_validator("support_email")
    @classmethod
    def _email(cls, value: str) -> str:
        return _address(value, "help@nordlas.example") if value else value


class Brand(Section):
    """How documents look: a logo (a PNG, JPEG or SVG in the workspace), a dark colour, words at the end, the paper."""

    logo: str = ""
    colour: str = "#1f3a5f"
    footer: str = ""
    paper: Literal["A4", "Letter"] = "A4"

    @field_validator("logo")
    @classmethod
    def _kept(cls, value: str, source: ValidationInfo) -> str:
        """The picture itself, which the books keep with each batch: a month published again looks as it did."""
        if not value or brand.is_logo_uri(value):
            return value
        if not source.context:
            raise ValueError(f"{value!r} is no picture")
        return brand.logo_uri(source.context["folder"], value)

    @field_validator("colour")
    @classmethod
    def _readable(cls, value: str) -> str:
        return brand.checked_colour(value)

    @field_validator("footer")
    @classmethod
    def _short(cls, value: str) -> str:
        if len(value) > _FOOTER_LENGTH or value.count("\n") >= _FOOTER_LINES:
            raise ValueError(f"the text is too long; {_FOOTER_LENGTH} characters on {_FOOTER_LINES} lines have room")
        return value


class Config(Section):
    """The whole of `reconciler.toml`; `seller`, `product` and `prices` must be given."""

    seller: Seller
    product: Product
    prices: list[Price] = Field(min_length=1)
    discount: Discount = Discount()
    terms: Terms = Terms()
    seats: Seats = Seats()
    vat: Vat = Vat()
    exchange_rates: list[ExchangeRate] = []
    numbering: Numbering = Numbering()
    intake: Intake = Intake()
    payments: Payments = Payments()
    reminders: Reminders = Reminders()
    mail: Mail = Mail()
    output: Output = Output()
    brand: Brand = Brand()
    # Where the work is done and where the books are: of this machine, no part of what a batch was made with.
    cluster: str = Field(
        default="",
        exclude=True,
        description="address of a Dask scheduler, such as `tcp://10.0.0.5:8786`; without one this machine works",
    )
    books: str = Field(
        default="",
        exclude=True,
        description="address of the books in PostgreSQL, such as `postgresql://finance@db.example/books`; "
        "without one they are the file `ledger.db`",
    )

    @field_validator("prices")
    @classmethod
    def _no_price_twice(cls, prices: list[Price]) -> list[Price]:
        keys = Counter((p.currency, p.term_months, p.valid_from) for p in prices)
        for (currency, months, day), count in keys.items():
            if count > 1:
                raise ValueError(f"{count} prices in {currency} for {months} months from {day}; keep one")
        return prices

    @field_validator("exchange_rates")
    @classmethod
    def _no_rate_twice(cls, rates: list[ExchangeRate]) -> list[ExchangeRate]:
        keys = Counter((r.source_currency, r.target_currency, r.on) for r in rates)
        for (source, target, day), count in keys.items():
            if count > 1:
                raise ValueError(f"{count} rates from {source} to {target} on {day}; keep one")
        return rates


def read_config(path: Path) -> Config:
    """The config in the file `path`; ConfigError says in one sentence a line what is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return parsed_config(tomllib.loads(text, parse_float=Decimal), str(path), path.parent)
    except FileNotFoundError as error:
        raise ConfigError(f"{path} is missing. Make a workspace with: reconciler init {path.parent}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text. Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is no valid TOML: {toml_mistake(text, error)}") from error


def parsed_config(data: dict[str, Any], name: str = FILE_NAME, folder: Path | None = None) -> Config:
    """The config from parsed TOML, with the files it names in `folder`; ConfigError as in `read_config`."""
    try:
        return Config.model_validate(data, context={"folder": folder} if folder else None)
    except ValidationError as error:
        raise ConfigError("\n".join(f"{name}: {mistake(e, Config)}" for e in error.errors())) from error


def config_json(config: Config) -> str:
    """The config as one line of JSON, as the books keep it with each batch."""
    return config.model_dump_json(by_alias=True)


def config_from_json(text: str) -> Config:
    """The config that `config_json` wrote."""
    return Config.model_validate_json(text)
