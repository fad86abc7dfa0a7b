"""What a `:61:` or balance field must look like, its days, and the form in which the library reads it right."""

from __future__ import annotations

import re
from datetime import date

from reconciler.intake import codes
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.statements.mt940_pages import Field, Page

_ENTRY = re.compile(
    r"^\s*(?P<value>\d{6})(?P<entry>\d{4}|[ ]{4})?(?P<mark>[RE]?[CD])(?P<funds>[A-Z])?[ ]?"
    r"0*(?P<amount>\d+(?:,\d*)?)[ ]*(?P<rest>[A-Z].*)?$",
    re.ASCII | re.IGNORECASE,
)
_BALANCE = re.compile(r"^(?P<mark>[CD])(?P<on>\d{6})(?P<currency>[A-Z]{3})?0*(?P<amount>\d+(?:,\d*)?)$", re.ASCII)
_TYPE = re.compile(r"^[A-Z][A-Z0-9 ]{3}", re.ASCII | re.IGNORECASE)
_GOES_ON = re.compile(r"\s*[\d,]", re.ASCII)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def entry_parts(entry: Field) -> re.Match[str]:
    """The parts of a `:61:` field's first line: value and entry date, mark, funds code, amount and the rest."""
    match = _ENTRY.match(entry.lines[0].rstrip())
    if match is None and len(entry.lines) > 1:  # banks break the line before a long amount
        match = _ENTRY.match((entry.lines[0] + entry.lines[1]).rstrip())
    elif match and not match["rest"] and _GOES_ON.match("".join(entry.lines[1:2])):
        match = None  # the amount may be broken over two lines, or be whole: nobody can say
    if match is None:
        message = (
            f"Line {entry.line}: the entry “{entry.lines[0][:60]}” is not a date, a mark (C, D, RC, RD), "
            "an amount with a comma and a type."
        )
        raise FileRefusedError(codes.STATEMENT_DAMAGED, message)
    return match


def supplementary(entry: Field) -> str:
    """The line below the first, with what the bank adds."""
    begins = 1 if _ENTRY.match(entry.lines[0].rstrip()) else 2
    return " ".join(line.strip() for line in entry.lines[begins:]).strip()


def value_date(entry: Field, digits: str) -> date:
    """The day that YYMMDD names, in this century."""
    return _day(entry, 2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]), f"the value date {digits}")


def entry_date(entry: Field, digits: str, near: date) -> date:
    """The day that MMDD names, in the year that brings it nearest to the value date.

    >>> field = Field("61", 5, [])
    >>> entry_date(field, "0102", date(2025, 12, 30)), entry_date(field, "1230", date(2026, 1, 2))
    (datetime.date(2026, 1, 2), datetime.date(2025, 12, 30))
    """
    month, day = int(digits[:2]), int(digits[2:])
    days = []
    for year in (near.year, near.year - 1, near.year + 1):
        try:
            days.append(date(year, month, day))
        except ValueError:
            continue
    if not days:
        return _day(entry, near.year, month, day, f"the entry date {digits}")
    return min(days, key=lambda candidate: abs(candidate - near))


def _day(place: Field, year: int, month: int, day: int, what: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        name = f"{day} {_MONTHS[month - 1]} {year}" if 1 <= month <= 12 else f"month {month}"
        message = f"Line {place.line}: {what} is {name}, which does not exist."
        raise FileRefusedError(codes.STATEMENT_DAMAGED, message) from error


def library_text(page: Page) -> str:
    """The fields of a page that carry money, as mt-940 reads them without loss.

    It stops at 16 characters of a balance, zeros in front included; takes the digits of an amount for a currency that
    is missing; writes an entry without a type over the one before; and does not know expected entries (EC, ED), which
    go in as C and D and are not booked. Descriptions are left out: it drops the spaces at the ends of their lines, and
    with them the difference between a number that was broken and two numbers.
    """
    assert page.opening
    assert page.closing
    opening, closing = _balance(page.opening), _balance(page.closing)
    currency = _currency(page, opening, closing)
    written = [":20:PAGE", _written_balance("60" + page.opening.tag[2:], opening, currency)]
    for each in page.entries:
        parts = entry_parts(each.entry)
        rest = parts["rest"] or ""
        kind = rest if _TYPE.match(rest) else "NMSC" + rest
        mark = parts["mark"].upper().removeprefix("E")
        entered = parts["entry"] or ""
        written.append(f":61:{parts['value']}{entered}{mark}{parts['funds'] or ''}{parts['amount']}{kind}")
    written.append(_written_balance("62" + page.closing.tag[2:], closing, currency))
    return "\n".join(written)


def _balance(balance: Field) -> re.Match[str]:
    value = "".join(balance.lines[0].split()).upper()
    match = _BALANCE.match(value)
    if match is None:
        message = (
            f"Line {balance.line}: the balance “{value[:40]}” is not a mark (C or D), a date, a currency and an amount."
        )
        raise FileRefusedError(codes.STATEMENT_DAMAGED, message)
    day = match["on"]
    _day(balance, 2000 + int(day[:2]), int(day[2:4]), int(day[4:]), f"the day {day} of the balance")
    return match


def _currency(page: Page, opening: re.Match[str], closing: re.Match[str]) -> str:
    """The currency of both balances; one that leaves it out has the other's."""
    named = {match["currency"] for match in (opening, closing)} - {None}
    if len(named) != 1:
        said = f"two currencies, {opening['currency']} and {closing['currency']}" if named else "no currency"
        message = f"The statement that begins on line {page.line} has {said} in its balances."
        raise FileRefusedError(codes.STATEMENT_DAMAGED, message)
    return str(named.pop())


def _written_balance(tag: str, match: re.Match[str], currency: str) -> str:
    return f":{tag}:{match['mark']}{match['on']}{currency}{match['amount']}"
