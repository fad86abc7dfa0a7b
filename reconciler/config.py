"""`reconciler.toml`: read with exact decimals, checked by pydantic, every mistake named with its repair."""

from __future__ import annotations

import difflib
import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from reconciler import money

FILE_NAME = "reconciler.toml"
EU = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())  # noqa: SIM905
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]
Days = Annotated[int, Field(ge=0, le=3650)]
_DEAREST = 10**8
"""Minor units: times a million licences and a VAT rate it still fits into 64 bits."""
_NUMBER_FIELD = re.compile(r"\{(?:year|number)(?::(?:0[0-9]{1,2})?d?)?\}")


class ConfigError(Exception):
    """The config cannot be used; the message names each key, what is wrong with it, and the repair."""


class Section(BaseModel):
    """A table of the config: an unknown key is an error, and values are not coerced from other types."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Seller(Section):
    """Who sends the invoices: name, address, VAT number and bank account, in one EU country."""

    name: str = Field(min_length=1)
    address: str
    postcode: str
    city: str
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

    @field_validator("iban")
    @classmethod
    def _iban(cls, value: str) -> str:
        from stdnum import iban

        if not iban.is_valid(value):
            raise ValueError(f"{value!r} fails the check digits of an IBAN")
        return str(iban.compact(value))

    @model_validator(mode="after")
    def _vat_number(self) -> Seller:
        from stdnum.eu import vat

        prefix = {"GR": "EL"}.get(self.country, self.country)
        if not self.vat_number.upper().startswith(prefix) or not vat.is_valid(self.vat_number):
            raise ValueError(f"vat_number {self.vat_number!r} is not a VAT number of {self.country}")
        return self


class Product(Section):
    """What is sold, as it is called on invoices."""

    name: str = Field(min_length=1)


class Price(Section):
    """The list price of one licence for one term, before VAT, from a day on."""

    currency: Currency
    term_months: Literal[1, 12]
    amount: Decimal = Field(ge=0)
    valid_from: date

    @model_validator(mode="after")
    def _whole_minor_units(self) -> Price:
        if not money.is_currency(self.currency):
            raise ValueError(f"currency {self.currency!r} is no currency of ISO 4217")
        if money.to_minor(self.amount, self.currency) > _DEAREST:
            dearest = money.amount_text(_DEAREST, self.currency)
            raise ValueError(f"amount {self.amount} is more than {dearest}, the most that one licence can cost")
        return self


class Discount(Section):
    """The discount of resellers whose sheet row gives none."""

    reseller_percent: Percent = Decimal(20)


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
    max_removal_free: int = Field(default=3, ge=0)
    reminder_days: Days = 14


class Vat(Section):
    """Whether the seller uses the One Stop Shop, and whether reverse charge needs a VIES answer."""

    oss: bool = True
    require_vat_check: bool = False


class ExchangeRate(Section):
    """How much of `to` one unit of `from` is worth, on a day."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)
    source_currency: Currency = Field(alias="from")
    target_currency: Currency = Field(alias="to")
    rate: Decimal = Field(gt=0, le=100_000)
    on: date
    source: str = ""


class Numbering(Section):
    """The patterns of invoice and credit note numbers; `{year}` and `{number}` must stand in them."""

    invoice: str = "INV-{year}-{number:06d}"
    credit_note: str = "CN-{year}-{number:06d}"
    first: int = Field(default=1, ge=1)

    @field_validator("invoice", "credit_note")
    @classmethod
    def _usable(cls, value: str) -> str:
        # Only these fields: anything else of a format can repeat numbers (fill, precision) or ask for attributes.
        if re.search("[{}]", _NUMBER_FIELD.sub("", value)):
            raise ValueError(f"{value!r} is no numbering pattern; write one such as INV-{{year}}-{{number:06d}}")
        one, other, later = (value.format(year=y, number=n) for y, n in ((2026, 1), (2026, 2), (2027, 1)))
        if one in (other, later):
            raise ValueError(f"{value!r} must hold both {{year}} and {{number}}, or numbers would repeat")
        _check_length(value, 1)
        if re.search(r'[\\/:*?"<>|\x00-\x1f]', one) or one != one.strip(" ."):
            raise ValueError(f"{value!r} gives numbers that cannot be file names")
        return value

    @model_validator(mode="after")
    def _own_series(self) -> Numbering:
        if _significant(self.invoice, 1) == _significant(self.credit_note, 1):
            raise ValueError("invoice and credit_note must have patterns of their own")
        _check_length(self.invoice, self.first)
        return self


def _significant(pattern: str, number: int) -> str:
    """What a creditor reference keeps of that number: its letters and digits."""
    return re.sub("[^A-Z0-9]", "", pattern.format(year=2026, number=number).upper())


def _check_length(pattern: str, number: int) -> None:
    """Whether a creditor reference can be made of that number (rule `reference`); ValueError if not."""
    length = len(_significant(pattern, number))
    if not 1 <= length <= 21:
        raise ValueError(f"{pattern!r} gives {length} letters and digits; a creditor reference takes 1 to 21")


class Intake(Section):
    """How dates and amounts that are text are written."""

    date_format: str = ""
    decimal_comma: bool = False


class Payments(Section):
    """Up to which bank charges a payment that falls short is suggested as full."""

    fee_limit_percent: Percent = Decimal(2)
    fee_limit: Decimal = Field(default=Decimal(15), ge=0)


class Output(Section):
    """The language where a party says none, and which further forms documents take."""

    language: Literal["en", "fr", "de", "sv"] = "en"
    qr: bool = True
    pdf: bool = False
    einvoice: bool = False


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
    output: Output = Output()

    @model_validator(mode="after")
    def _no_price_twice(self) -> Config:
        keys = [(p.currency, p.term_months, p.valid_from) for p in self.prices]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"prices: two prices in {key[0]} for {key[1]} months from {key[2]}; keep one")
        return self


def read_config(path: Path) -> Config:
    """The config in the file `path`; ConfigError says in one sentence a line what is wrong with it."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except FileNotFoundError as error:
        raise ConfigError(f"{path} is missing. Make a workspace with: reconciler init {path.parent}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text. Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is no valid TOML: {error}") from error
    return parsed_config(data, str(path))


def parsed_config(data: dict[str, Any], name: str = FILE_NAME) -> Config:
    """The config from parsed TOML; ConfigError as in `read_config`."""
    try:
        return Config.model_validate(data)
    except ValidationError as error:
        raise ConfigError("\n".join(f"{name}: {_sentence(e)}" for e in error.errors())) from error


def config_json(config: Config) -> str:
    """The config as one line of JSON, as the books keep it with each batch."""
    return config.model_dump_json(by_alias=True)


def config_from_json(text: str) -> Config:
    """The config that `config_json` wrote."""
    return Config.model_validate_json(text)


def _sentence(error: Any) -> str:
    where = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(error["loc"][-1]), _known_keys(error["loc"][:-1]), n=1, cutoff=0.0)
        return f"{where} is no known key." + (f" Did you mean {near[0]}?" if near else "")
    if error["type"] == "missing":
        return f"{where} must be given."
    message = str(error["msg"]).removeprefix("Value error, ")
    shown = "" if isinstance(error["input"], dict | list | BaseModel) else f" (it is {error['input']!r})"
    return f"{where}: {message}{shown}." if where else f"{message}."


def _known_keys(path: tuple[int | str, ...]) -> list[str]:
    model: Any = Config
    for part in path:
        if isinstance(part, int):
            continue
        annotation = model.model_fields[part].annotation
        model = getattr(annotation, "__args__", (annotation,))[0]
    return [f.alias or name for name, f in model.model_fields.items()]
