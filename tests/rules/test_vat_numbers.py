"""VAT numbers: the valid and invalid ones are the examples in python-stdnum's documentation."""

import pandas as pd
import pytest

from reconciler.config import EU, vat_prefix
from reconciler.rules.vat_numbers import vat_number_check, vat_number_statuses

EXAMPLES = {
    "AT": ("ATU13585627", "ATU13585626"),
    "BE": ("BE0428759497", "BE0431150351"),
    "BG": ("BG175074752", "BG175074751"),
    "CY": ("CY10259033P", "CY10259033Z"),
    "CZ": ("CZ25123891", "CZ25123890"),
    "DE": ("DE136695976", "DE136695978"),
    "DK": ("DK13585628", "DK13585627"),
    "EE": ("EE100594102", "EE100594103"),
    "ES": ("ESB64717838", "ESB64717839"),
    "FI": ("FI20774740", "FI20774741"),
    "FR": ("FR23334175221", "FR84323140391"),
    "GR": ("EL094259216", "EL123456781"),
    "HR": ("HR33392005961", "HR33392005962"),
    "HU": ("HU12892312", "HU12892313"),
    "IE": ("IE6433435F", "IE6433435E"),
    "IT": ("IT00743110157", "IT00743110158"),
    "LT": ("LT119511515", "LT100001919018"),
    "LU": ("LU15027442", "LU15027443"),
    "LV": ("LV40003521600", "LV40003521601"),
    "MT": ("MT11679112", "MT11679113"),
    "NL": ("NL004495445B01", "NL123456789B90"),
    "PL": ("PL8567346215", "PL8567346216"),
    "PT": ("PT501964843", "PT501964842"),
    "RO": ("RO18547290", "RO18547291"),
    "SE": ("SE123456789701", "SE123456789101"),
    "SI": ("SI50223054", "SI50223055"),
    "SK": ("SK2022749619", "SK2022749618"),
}


def test_the_examples_cover_every_member_state() -> None:
    assert set(EXAMPLES) == EU


@pytest.mark.parametrize("country", sorted(EXAMPLES))
def test_check_digits(country: str) -> None:
    valid, wrong = EXAMPLES[country]
    assert vat_number_check(valid, country) == ("ok", valid, "", "")
    assert vat_number_check(wrong, country).status == "invalid-number"


@pytest.mark.parametrize("country", sorted(EXAMPLES))
def test_a_number_without_its_prefix_is_told_which_to_write(country: str) -> None:
    valid, _ = EXAMPLES[country]
    check = vat_number_check(valid.removeprefix(vat_prefix(country)), country)
    assert (check.status, check.advice) == ("invalid-number", f"Write {valid}.")


@pytest.mark.parametrize("country", sorted(EXAMPLES))
def test_another_country_s_number_has_a_foreign_prefix(country: str) -> None:
    other = "DE" if country == "SE" else "SE"
    assert vat_number_check(EXAMPLES[other][0], country).status == "foreign-prefix"


@pytest.mark.parametrize(
    ("written", "country", "normal"),
    [
        ("se 556036-0793 01", "SE", "SE556036079301"),
        (" DE 136.695.976 ", "DE", "DE136695976"),
        ("NL 0044.95.445.B01", "NL", "NL004495445B01"),
        ("BE 428759497", "BE", "BE0428759497"),  # the old nine digits
        ("el 094259216", "GR", "EL094259216"),
        ("FR K7 399 859 412", "FR", "FRK7399859412"),
        ("IE 8D79739I", "IE", "IE8D79739I"),
        ("CY-10259033P ", "CY", "CY10259033P"),
        ("DE\u00a0136\u2013695\u2013976", "DE", "DE136695976"),  # no-break space, dashes of a word processor
    ],
)
def test_spaces_dots_dashes_and_case_do_not_matter(written: str, country: str, normal: str) -> None:
    assert vat_number_check(written, country)[:2] == ("ok", normal)


@pytest.mark.parametrize(
    ("number", "country", "status"),
    [
        ("EU372022452", "DE", "invalid-number"),  # the One Stop Shop's prefix
        ("IM1234567894", "DE", "invalid-number"),  # the import scheme's
        ("GR094259216", "GR", "invalid-number"),  # Greece writes EL
        ("GB980780684", "IE", "foreign-prefix"),
        ("XI980780684", "IE", "foreign-prefix"),
        ("CHE-107.787.577 IVA", "IT", "foreign-prefix"),
        ("-", "DE", "invalid-number"),
        ("n/a", "DE", "invalid-number"),
        ("DE", "DE", "invalid-number"),
        ("DEDE136695976", "DE", "invalid-number"),
        ("DE１３６６９５９７６", "SE", "foreign-prefix"),
        ("X" * 300, "DE", "invalid-number"),
    ],
)
def test_what_is_no_customer_s_number(number: str, country: str, status: str) -> None:
    check = vat_number_check(number, country)
    assert check.status == status
    assert check.problem


def test_greece_is_told_to_write_el() -> None:
    assert vat_number_check("GR094259216", "GR").advice == "Write EL094259216."


def test_columns_are_missing_without_number_or_country_and_keep_their_index() -> None:
    numbers = pd.Series(["DE136695976", None, " ", "DE136695976", "DE136695976"], index=list("abcde"), dtype="str")
    countries = pd.Series(["DE", "DE", "DE", None, "FR"], index=list("abcde"), dtype="str")
    found = vat_number_statuses(numbers, countries)
    assert found.dropna().to_dict() == {"a": "ok", "e": "foreign-prefix"}
    assert found.index.tolist() == list("abcde")
