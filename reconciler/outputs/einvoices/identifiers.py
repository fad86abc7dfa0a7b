"""How parties are identified in electronic invoices: VAT numbers, registers, electronic addresses and countries.

Codes are those of the list Electronic Address Scheme (EAS) as both EN 16931 and Peppol allow them: 9955 for Swedish
VAT numbers is in neither any more, and EM for e-mail is in that of EN 16931 alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from reconciler.rules.vat_numbers import vat_number_check
from reconciler.rules.vat_territories import SAME_AS

EMAIL = "EM"
SCHEMES = {
    "AT": "9914",
    "BE": "0208",
    "BG": "9926",
    "CY": "9928",
    "CZ": "9929",
    "DE": "9930",
    "DK": "0184",
    "EE": "9931",
    "EL": "9933",
    "ES": "9920",
    "FI": "0213",
    "FR": "9957",
    "HR": "9934",
    "HU": "9910",
    "IE": "9935",
    "IT": "0211",
    "LT": "9937",
    "LU": "9938",
    "LV": "9939",
    "MT": "9943",
    "NL": "9944",
    "PL": "9945",
    "PT": "9946",
    "RO": "9947",
    "SE": "0007",
    "SI": "9949",
    "SK": "9950",
}
"""The scheme of the electronic address that a VAT number gives, by the number's prefix."""

_PARTS = {"BE": slice(2, None), "EL": slice(2, None), "SE": slice(2, 12)}
"""What of the VAT number is the address, where it is not all of it; of a Swedish one the organisation number."""

_REGISTERS = {"DK": ("0184", r"(?:DK)?([0-9]{8})", "DK"), "NL": ("0106", r"([0-9]{8})", "")}
"""Scheme, form and prefix of a seller's registration number, where Peppol's rules of its country ask for them."""

# Codes that CLDR knows as countries and EN 16931 does not, and where each belongs; 1A is its own for Kosovo.
_COUNTRIES = {
    "AC": "SH",
    "CP": "FR",
    "CQ": "GG",
    "DG": "IO",
    "EA": "ES",
    "EL": "GR",
    "IC": "ES",
    "TA": "SH",
    "XK": "1A",
}


class Identifier(NamedTuple):
    """An identifier and the code of its scheme; both empty for none, the scheme alone where none is known."""

    text: str = ""
    scheme: str = ""


@lru_cache(maxsize=16_384)
def vat_identifier(number: str, country: str) -> str:
    """The VAT number in its normal form, with its prefix; empty for none, and for one that fails its check.

    >>> vat_identifier("se 556036-0793 01", "SE"), vat_identifier("EL094259216", "GR"), vat_identifier("", "SE")
    ('SE556036079301', 'EL094259216', '')
    """
    return vat_number_check(number, SAME_AS.get(country, country)).number if number.strip() else ""


def peppol_address(vat_number: str) -> Identifier:
    """The electronic address in the Peppol network that belongs to a VAT number in normal form.

    >>> peppol_address("DE136695976"), peppol_address("SE556036079301").text, peppol_address("CHE107787577")
    (Identifier(text='DE136695976', scheme='9930'), '5560360793', Identifier(text='', scheme=''))
    """
    prefix = vat_number[:2]
    if prefix not in SCHEMES:
        return Identifier()
    return Identifier(vat_number[_PARTS.get(prefix, slice(None))], SCHEMES[prefix])


def register_entry(registration_number: str, country: str) -> Identifier:
    """A seller's registration number as Peppol's rules of its country want it, with its scheme where it fits.

    >>> register_entry("556036-0793", "SE"), register_entry("HRB 123", "DE").scheme
    (Identifier(text='5560360793', scheme='0007'), '')
    """
    from stdnum.se import orgnr

    if country == "SE" and orgnr.is_valid(registration_number):
        return Identifier(orgnr.compact(registration_number), SCHEMES["SE"])
    if country in _REGISTERS:
        scheme, form, prefix = _REGISTERS[country]
        if found := re.fullmatch(form, re.sub(r"[\s.-]", "", registration_number)):
            return Identifier(prefix + found[1], scheme)
    return Identifier(registration_number)


def country_code(code: str) -> str:
    """The country as EN 16931 has it.

    >>> country_code("IC"), country_code("SE")
    ('ES', 'SE')
    """
    return _COUNTRIES.get(code, code)
