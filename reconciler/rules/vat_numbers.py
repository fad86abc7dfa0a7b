"""VAT numbers: written in many ways, with one normal form, a country's prefix and a country's check."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from reconciler.config import EU, vat_prefix
from reconciler.frames import Column

OK, INVALID, FOREIGN = "ok", "invalid-number", "foreign-prefix"
NOT_CUSTOMERS = ("EU", "IM")
"""Prefixes of the One Stop Shop for sellers outside the EU and for imports: no customer has such a number."""

_MEMBERS = {*EU - {"GR"}, "EL"}
_PREFIXES = {*_MEMBERS, "XI", "GB", "CH", "NO"}


class NumberCheck(NamedTuple):
    """What the check of one VAT number gave: its normal form where it is valid, else the problem and its repair."""

    status: str
    number: str = ""
    problem: str = ""
    advice: str = ""


def vat_number_check(number: str, country: str) -> NumberCheck:
    """Whether the number is a VAT number of the member state `country`, with its prefix.

    Spaces, dots, dashes, slashes and case do not matter. Format and check digits are those of python-stdnum; that a
    number fits says nothing about its registration. Outside the EU a number is the party's own affair, unless it is
    one of a member state: then the number or the country is wrong.

    >>> vat_number_check("se 556036-0793 01", "SE").number
    'SE556036079301'
    >>> vat_number_check("DE136695976", "SE").status, vat_number_check("556036079301", "SE").advice
    ('foreign-prefix', 'Write SE556036079301.')
    """
    from stdnum.util import clean

    prefix, compact = vat_prefix(country), clean(number, " -./,:").upper().strip()
    if country not in EU:
        is_foreign = compact[:2] in _MEMBERS and bool(_validated(compact)[0])
        problem = f"is a VAT number with the prefix {compact[:2]}, but {country} is outside the EU"
        return NumberCheck(FOREIGN, "", problem) if is_foreign else NumberCheck(OK, compact)
    if compact.startswith(prefix):
        valid, problem = _validated(compact)
        return NumberCheck(OK, valid) if valid else NumberCheck(INVALID, "", problem)
    if compact[:2] in NOT_CUSTOMERS:
        return NumberCheck(INVALID, "", f"begins with {compact[:2]}, which no customer's VAT number does")
    if compact[:2] in _PREFIXES:
        return NumberCheck(FOREIGN, "", f"begins with {compact[:2]}, but VAT numbers of {country} begin with {prefix}")
    bare = compact.removeprefix(country)
    valid, _ = _validated(prefix + bare)
    advice = f"Write {valid}." if valid else ""
    return NumberCheck(INVALID, "", f"does not begin with {prefix}, as VAT numbers of {country} do", advice)


def vat_number_statuses(numbers: Column, countries: Column) -> Column:
    """The status of each number for its country (ok | invalid-number | foreign-prefix), missing without a number.

    Also missing where the country is. Each distinct pair is checked once.
    """
    pairs = pd.DataFrame({"number": numbers, "country": countries})
    pairs = pairs[numbers.notna() & (numbers.astype("str").str.strip() != "") & countries.notna()]
    distinct = pairs.drop_duplicates()
    statuses = {
        pair: vat_number_check(*pair).status for pair in zip(distinct["number"], distinct["country"], strict=True)
    }
    found = [statuses[pair] for pair in zip(pairs["number"], pairs["country"], strict=True)]
    return pd.Series(found, index=pairs.index, dtype="str").reindex(numbers.index)


def _validated(compact: str) -> tuple[str, str]:
    from stdnum import exceptions
    from stdnum.eu import vat

    try:
        return str(vat.validate(compact)), ""
    except exceptions.InvalidChecksum:
        return "", "fails its check digits"
    except exceptions.InvalidLength:
        return "", "has too few or too many characters"
    except exceptions.ValidationError:
        return "", f"does not have the form of a VAT number of {compact[:2]}"
