"""Descriptions without a structure, as far as banks keep to a form: who paid, from which account, and the text."""

from __future__ import annotations

import re

from reconciler.intake.statements.mt940_about import About, iban_in, reference
from reconciler.intake.statements.mt940_pages import Field
from reconciler.intake.statements.mt940_wrapping import Widths, joined, purpose, tidy

_KNAB = re.compile(r"^REK: ?([A-Z0-9]+) ?/ ?NAAM: ?(.*)$")
_FORMS = (
    # PostFinance: the name and the address run together, a booking number ends them
    re.compile(r"AUFTRAGGEBER: (?P<name>.{1,140}?)(?: \d{6}CH\w{1,20})?(?:\s+MITTEILUNGEN: (?P<text>.*)|$)", re.DOTALL),
    # mBank
    re.compile(r"Z RACH\.:\s+(?P<nrb>\d{26}); OD: (?P<name>[^;]*); TYT\.: (?P<text>[^;]*?)\s*(?:;\s+TNR:|$)"),
    # ABN AMRO before SEPA: columns of 32 characters
    re.compile(r"^GIRO\s+\d{1,9} (?P<name>\S.{0,20}?)\s{2,}(?P<text>.*)$", re.DOTALL),
    re.compile(r"^\d\d\.\d\d\.\d\d\.\d{3}\s{2,}(?P<name>\S.{0,31})$"),
)


def described(details: list[Field], width: Widths) -> About:
    """What unstructured `:86:` fields say, several of which are one text, each a line of it."""
    lines = [line for each in details for line in each.lines]
    for index, line in enumerate(lines):
        match = _KNAB.match(line.strip())
        if match and index == len(lines) - 1:
            text = joined(Field("86", 0, lines[:index] or [""]), width, is_stream=False)
            return About(name=tidy(match[2]), iban=iban_in(match[1]), text=reference(text))
    text = joined(Field("86", 0, lines), width, is_stream=False) if lines else ""
    for form in _FORMS:
        if match := form.search(text):
            said = match.groupdict()
            return About(
                name=tidy(said["name"]),
                iban=iban_in(f"PL{said['nrb']}") if said.get("nrb") else "",
                text=tidy(said.get("text") or text),
            )
    return About(text=reference(text))


def of_reference_line(about: About, customer: str, extra: str) -> None:
    """What ASN, SNS and Rabobank write into the entry itself: the other account as its reference, the name below.

    ASN and SNS say both again at the start of the description; there they are no text of the payer.
    """
    if customer and extra and tidy(about.text).startswith(f"{customer} {tidy(extra)}"):
        about.name, about.iban = tidy(extra), iban_in(customer)
        about.text = about.text[len(f"{customer} {tidy(extra)}") :].strip()
    elif not about.iban and iban_in(extra):
        about.iban = iban_in(extra)


def of_columns(about: About, customer: str) -> str:
    """The reference of an entry that Rabobank wrote in columns: 16 characters of account, then the name."""
    account, name = customer[:16], customer[16:].strip()
    if name and account.rstrip() != account:
        about.name = about.name or tidy(name)
        return account.strip()
    return customer.strip()


def non_swift(details: list[Field]) -> About:
    """`:NS:` fields: lines with a number, 01 to 14 the purpose, 15 and 16 the name."""
    numbered = [(line[:2], line[2:]) for each in details for line in each.lines if line[:2].isdigit()]
    name = purpose([value for code, value in numbered if code in {"15", "16"}])[0]
    text = purpose([value for code, value in numbered if "01" <= code <= "14"])[0]
    return About(name=tidy(name), text=tidy(text))
