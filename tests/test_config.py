"""The config: each key of the design with wrong values, one sentence naming the key and its repair; the defaults."""

from __future__ import annotations

import copy
import tomllib
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reconciler.config import ConfigError, config_from_json, config_json, parsed_config, read_config

SMALLEST = """
[seller]
name = "Nordlås AB"
address = "Storgatan 1"
postcode = "411 24"
city = "Göteborg"
country = "SE"
currency = "SEK"
vat_number = "SE556036079301"
email = "billing@nordlas.example"
iban = "SE4550000000058398257466"

[product]
name = "Business"

[[prices]]
currency = "EUR"
term_months = 12
amount = 96.00
valid_from = 2026-01-01
"""
RATE = {"from": "EUR", "to": "SEK", "rate": Decimal("10.9450"), "on": date(2026, 11, 2)}
DEFAULTS = {  # as section 3 of the design shows them
    "discount": {"reseller_percent": 20},
    "terms": {"due_days": 30, "renewal_lead_days": 30, "grace_days": 14, "max_backdate_days": 31},
    "seats": {
        "activate_on": "payment", "roster": "changes", "max_removal_percent": 25, "max_removal_free": 3,
        "reminder_days": 14,
    },
    "vat": {"oss": True, "require_vat_check": False},
    "exchange_rates": [],
    "numbering": {"invoice": "INV-{year}-{number:06d}", "credit_note": "CN-{year}-{number:06d}", "first": 1},
    "intake": {"date_format": "", "decimal_comma": False},
    "payments": {"fee_limit_percent": 2, "fee_limit": 15},
    "mail": {"sign_up_url": "", "support_email": "", "signature": ""},
    "output": {"language": "en", "qr": True, "pdf": False, "einvoice": False},
}  # fmt: skip
NUMBER, WHOLE, YES_NO = "a number such as 96.00", "a whole number", "true or false"
WRONG = [
    ("seller", "name", "  ", "must not be blank"),
    ("seller", "address", "", "must not be blank"),
    ("seller", "postcode", 41124, "text in quotes"),
    ("seller", "country", "US", "such as SE"),
    ("seller", "country", "EL", "Greece is GR"),
    ("seller", "currency", "kr", "ISO 4217"),
    ("seller", "currency", "ZZZ", "ISO 4217"),
    ("seller", "vat_number", "SE556036079302", "not a VAT number of SE"),
    ("seller", "vat_number", "DE136695976", "its prefix, SE"),
    ("seller", "email", "billing", "such as billing@"),
    ("mail", "sign_up_url", "account.nordlas.example", "such as https://"),
    ("mail", "sign_up_url", "javascript:alert(1)", "such as https://"),
    ("mail", "sign_up_url", "https://account.nordlas.example/a b", "such as https://"),
    ("mail", "support_email", "help", "such as help@"),
    ("mail", "signature", 7, "text in quotes"),
    ("seller", "iban", "SE4550000000058398257467", "check digits"),
    ("seller", "bic", "XX", "no BIC"),
    ("product", "name", "", "must not be blank"),
    ("prices", "currency", "XYZ", "ISO 4217"),
    ("prices", "term_months", 6, "1 or 12"),
    ("prices", "amount", "96.00", NUMBER),
    ("prices", "amount", True, NUMBER),
    ("prices", "amount", Decimal("NaN"), NUMBER),
    ("prices", "amount", Decimal("-1"), "at least 0"),
    ("prices", "amount", Decimal("1e30"), "more than 1000000.00 EUR"),
    ("prices", "amount", Decimal("96.001"), "smallest unit of EUR"),
    ("prices", "valid_from", "2026-01-01", "a day such as 2026-11-30"),
    ("prices", "valid_from", datetime(2026, 1, 1), "a day such as 2026-11-30"),
    ("discount", "reseller_percent", 101, "at most 100"),
    ("discount", "reseller_percent", "20", NUMBER),
    ("discount", "reseller_percent", Decimal("22.555"), "2 decimals"),
    ("terms", "due_days", -1, "at least 0"),
    ("terms", "renewal_lead_days", Decimal("30.5"), WHOLE),
    ("terms", "grace_days", "14", WHOLE),
    ("terms", "max_backdate_days", True, WHOLE),
    ("seats", "activate_on", "paid", "'payment' or 'invoice'"),
    ("seats", "roster", "all", "'changes' or 'complete'"),
    ("seats", "max_removal_percent", 200, "at most 100"),
    ("seats", "max_removal_free", -1, "at least 0"),
    ("seats", "reminder_days", "14", WHOLE),
    ("vat", "oss", "yes", YES_NO),
    ("vat", "require_vat_check", 1, YES_NO),
    ("exchange_rates", "from", "euro", "ISO 4217"),
    ("exchange_rates", "to", "QQQ", "ISO 4217"),
    ("exchange_rates", "rate", 0, "more than 0"),
    ("exchange_rates", "rate", "10.9", NUMBER),
    ("exchange_rates", "on", "today", "a day such as 2026-11-30"),
    ("numbering", "invoice", "INV-{number}", "both {year} and {number}"),
    ("numbering", "invoice", "INV-{yaer}-{number}", "no numbering pattern"),
    ("numbering", "invoice", "{year}/{number}", "file names"),
    ("numbering", "invoice", "ABCDEFGHIJKL-{year}-{number}", "1 to 21"),  # 12 + 4 + 6 = 22 from number 100000 on
    ("numbering", "credit_note", "", "both {year} and {number}"),
    ("numbering", "first", 0, "at least 1"),
    ("intake", "date_format", "dd/mm/yyyy", "such as %d/%m/%Y"),
    ("intake", "date_format", "%d/%m", "such as %d/%m/%Y"),
    ("intake", "decimal_comma", "no", YES_NO),
    ("payments", "fee_limit_percent", -1, "at least 0"),
    ("payments", "fee_limit", "15", NUMBER),
    ("output", "language", "es", "'en', 'fr', 'de' or 'sv'"),
    ("output", "qr", "yes", YES_NO),
    ("output", "pdf", 0, YES_NO),
    ("output", "einvoice", "", YES_NO),
]


def data(section: str = "", **values: Any) -> dict[str, Any]:
    """The smallest config as parsed TOML, with values of one section changed."""
    made: dict[str, Any] = tomllib.loads(SMALLEST, parse_float=Decimal)
    if section == "exchange_rates":
        made[section] = [RATE | values]
    elif section == "prices":
        made[section][0] |= values
    elif section:
        made[section] = made.get(section, {}) | values
    return made


def test_what_is_not_given_has_the_defaults_of_the_design():
    config = parsed_config(data())
    assert {name: config.model_dump()[name] for name in DEFAULTS} == DEFAULTS
    assert (config.seller.registration_number, config.seller.bic) == ("", "")


def test_the_books_give_back_the_config_they_were_given():
    config = parsed_config(data("exchange_rates") | {"discount": {"reseller_percent": Decimal("22.5")}})
    assert config_from_json(config_json(config)) == config


@pytest.mark.parametrize(("section", "key", "value", "repair"), WRONG)
def test_a_wrong_value_is_one_sentence_with_key_and_repair(section, key, value, repair):
    with pytest.raises(ConfigError) as error:
        parsed_config(data(section, **{key: value}))
    where = f"{section}.1.{key}" if section in ("prices", "exchange_rates") else f"{section}.{key}"
    assert str(error.value).startswith(f"reconciler.toml: {where}")
    assert repair in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("section", "key", "repair"),
    [
        ("seller", "naem", "Did you mean name?"),
        ("terms", "due_dys", "Did you mean due_days?"),
        ("prices", "ammount", "Did you mean amount?"),
        ("exchange_rates", "frm", "Did you mean from?"),
        ("seats", "due_days", "It belongs in [terms]."),
    ],
)
def test_an_unknown_key_names_the_nearest(section, key, repair):
    with pytest.raises(ConfigError, match=rf"{key} is no known key\. ") as error:
        parsed_config(data(section, **{key: 1}))
    assert str(error.value).endswith(repair)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"discont": {}}, "discont is no known key. Did you mean discount?"),
        ({"prices": {"currency": "EUR"}}, "prices must be a list of sections, each headed [[prices]]."),
        (
            {"reminders": {"days": 14}},
            "reminders.days: must be a list in square brackets, such as [14, 30, 45], or [] for none.",
        ),
        (
            {"reminders": {"days": [14, 14]}},
            "reminders.days: [14, 14] must rise from level to level, such as [14, 30, 45].",
        ),
        ({"reminders": {"days": [1, 2, 3, 4]}}, "reminders.days must have at most 3 values."),
        ({"reminders": {"days": [0, 30]}}, "reminders.days.1 must be at least 1, not 0."),
        ({"reminders": {"days_to_pay": 0}}, "reminders.days_to_pay must be at least 1, not 0."),
        ({"prices": []}, "prices must be given at least once, headed [[prices]]."),
        ({"terms": 5}, "terms must be a section, headed [terms], not 5."),
        ({"exchange_rates": [RATE, RATE]}, "exchange_rates: 2 rates from EUR to SEK on 2026-11-02; keep one."),
        ({"prices": [*data()["prices"] * 2]}, "prices: 2 prices in EUR for 12 months from 2026-01-01; keep one."),
        ({"numbering": {"invoice": "CN-{year}-{number:06d}"}}, "must have patterns of their own."),
    ],
)
def test_wrong_sections_are_named(changes, says):
    with pytest.raises(ConfigError) as error:
        parsed_config(copy.deepcopy(data()) | changes)
    assert str(error.value).endswith(says)


def test_every_section_that_is_missing_is_named():
    with pytest.raises(ConfigError) as error:
        parsed_config({})
    names = [f"reconciler.toml: {name} must be given." for name in ("seller", "product", "prices")]
    assert str(error.value).splitlines() == names


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistake(tmp_path: Path):
    path = tmp_path / "reconciler.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALLEST.replace("\n", "\r\n").encode())
    assert read_config(path).seller.city == "Göteborg"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            SMALLEST.replace("96.00", "96,00").encode(),
            "The line is: amount = 96,00. .*numbers have a point and no comma",
        ),
        (SMALLEST.replace('"EUR"', "“EUR”").encode(), "straight quotes"),
        ((SMALLEST + '[seller]\nname = "Twice"\n').encode(), "each key once"),
        (SMALLEST.encode("latin-1"), "Save it as UTF-8"),
    ],
)
def test_what_is_no_toml_says_how_values_are_written(tmp_path: Path, content, says):
    path = tmp_path / "reconciler.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=says):
        read_config(path)
