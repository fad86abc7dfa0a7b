"""The description of an entry: the form it is in, and what the entry itself adds to it."""

from __future__ import annotations

import re
from typing import Any

from reconciler.intake.statements import mt940_german, mt940_plain, mt940_slashes
from reconciler.intake.statements.mt940_about import About, charges_in, reference
from reconciler.intake.statements.mt940_pages import Entry, Field
from reconciler.intake.statements.mt940_wrapping import Widths, joined

_RETURN_TYPES = re.compile(r"^.RT[IN]$", re.IGNORECASE)
_OWN_NUMBER = re.compile(r"^\d{20,34}$", re.ASCII)
_RETURNED = re.compile(r"\b(?:RETOUR|TERUGBOEKING|RETURN(?:ED)? OF)", re.IGNORECASE)


def described(entry: Entry, data: dict[str, Any], extra: str, currency: str, width: Widths, is_reversal: bool) -> About:
    """What is known of an entry: from its description, its reference, the bank's reference and the line below it.

    `data` is what the library read of the entry, `extra` the supplementary line.
    """
    about = _description(entry.details, currency, width)
    customer = mt940_plain.of_columns(about, str(data.get("customer_reference") or ""))
    if not entry.details:  # then the entry itself is all that is known
        about.end_to_end_id, about.text = reference(customer), extra
    mt940_plain.of_reference_line(about, customer, extra)
    about.bank_reference = reference(data.get("bank_reference"))
    if not about.bank_reference and _OWN_NUMBER.match(extra):
        about.bank_reference = extra  # PostFinance writes NONREF after the slashes and its own number below
    if about.charges is None:
        about.charges = charges_in(f"{extra} {about.text}", currency)
    is_return = about.is_return or is_reversal or _RETURN_TYPES.match(data.get("id") or "")
    if is_return or (data["amount"].amount < 0 and _RETURNED.search(about.text)):
        named = (about.end_to_end_id, about.customer_reference, reference(customer))
        about.original_references = tuple(dict.fromkeys(each for each in named if each))
    return about


def _description(details: list[Field], currency: str, width: Widths) -> About:
    fields = [each for each in details if each.tag == "86"]
    if not fields:
        return mt940_plain.non_swift(details)
    if mt940_german.BEGINS.match(fields[0].lines[0]):
        return mt940_german.described(_stream(fields, width), currency)
    if mt940_slashes.BEGINS.match(fields[0].lines[0].strip()):
        text = _stream(fields, width)
        about = mt940_slashes.described(text)
        about.charges = charges_in(text, currency)
        return about
    return mt940_plain.described(fields, width)


def _stream(fields: list[Field], width: Widths) -> str:
    return "".join(joined(each, width, is_stream=True) for each in fields)
