"""Numbers in cells: whole numbers, amounts and percentages, as exact decimals."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from reconciler.intake.sheet import Cell
from reconciler.validate import codes
from reconciler.validate.bad_cell import BadCell, shown
from reconciler.validate.table_schema import Field
from reconciler.validate.text import clean_text

_LARGEST = 10**15


def decimal_value(cell: Cell, decimal_comma: bool) -> Decimal | None:
    """The number a person sees in the cell: 15 significant digits of an Excel number, or text in the declared form.

    None for a blank cell; BadCell with `bad-number` for anything else that is no number.

    >>> decimal_value(0.1 + 0.2, False), decimal_value("1 234,50", True)
    (Decimal('0.3'), Decimal('1234.50'))
    """
    if isinstance(cell, str):
        text = clean_text(cell)
        return _from_text(text, decimal_comma) if text else None
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise BadCell(codes.BAD_NUMBER, f"{shown(cell)} is not a number")
    if isinstance(cell, int):
        return Decimal(cell)
    if not abs(cell) < _LARGEST:
        raise BadCell(codes.BAD_NUMBER, f"{shown(cell)} has more digits than Excel keeps")
    return Decimal(f"{cell:.15g}")


def integer_value(cell: Cell, decimal_comma: bool) -> int | None:
    """The whole number in the cell; None for a blank one, BadCell with `bad-integer` for anything else.

    >>> integer_value(5.0, False), integer_value("1,000", False)
    (5, 1000)
    """
    try:
        number = decimal_value(cell, decimal_comma)
    except BadCell as bad:
        raise BadCell(codes.BAD_INTEGER, f"{shown(cell)} is not a whole number") from bad
    if number is None:
        return None
    if (
        abs(number) >= _LARGEST
        or number != number.to_integral_value()
        or (isinstance(cell, str) and _has_three_decimals(number))
    ):
        raise BadCell(codes.BAD_INTEGER, f"{shown(cell)} is not a whole number")
    return int(number)


def percent_value(cell: Cell, field: Field, decimal_comma: bool) -> int | None:
    """A percentage in hundredths of a percent; a text may end in a percent sign.

    >>> from reconciler.validate.table_schema import table_schemas
    >>> percent_value("12.5 %", table_schemas()["resellers"].fields["discount_percent"], False)
    1250
    """
    raw = clean_text(cell).removesuffix("%").rstrip() if isinstance(cell, str) else cell
    number = decimal_value(raw, decimal_comma)
    if number is None:
        return None
    within_bounds(number, field, cell)
    hundredths = number.scaleb(2)
    if hundredths != hundredths.to_integral_value():
        raise BadCell(codes.TOO_FINE, f"{shown(cell)} has more than two decimals")
    return int(hundredths)


def within_bounds(number: Decimal, field: Field, cell: Cell) -> None:
    """BadCell with `out-of-range` unless the number lies between the field's minimum and maximum."""
    low, high = field.minimum, field.maximum
    if (low is None or number >= low) and (high is None or number <= high):
        return
    raise BadCell(
        codes.OUT_OF_RANGE, f"{shown(cell)} is outside {low} to {high}", f"Write a number from {low} to {high}."
    )


def _has_three_decimals(number: Decimal) -> bool:
    # 1.000 as text is one thousand to half of Europe: nothing to guess in a count
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent <= -3


def _from_text(text: str, decimal_comma: bool) -> Decimal:
    plain = text.replace("−", "-").replace("’", "'")
    if not _form(decimal_comma).fullmatch(plain):
        raise BadCell(
            codes.BAD_NUMBER,
            f"{shown(text)} is not a number with a decimal {'comma' if decimal_comma else 'point'}",
            _advice(decimal_comma),
        )
    digits = re.sub(r"[ '.]" if decimal_comma else r"[ ',]", "", plain)
    return Decimal(digits.replace(",", "."))


@cache
def _form(decimal_comma: bool) -> re.Pattern[str]:
    mark, grouping = (",", r"[ '.]") if decimal_comma else (r"\.", r"[ ',]")
    return re.compile(
        rf"[+-]? ?(?:[0-9]+|[0-9]{{1,3}}(?P<sep>{grouping})[0-9]{{3}}(?:(?P=sep)[0-9]{{3}})*)(?:{mark}[0-9]+)?"
    )


def _advice(decimal_comma: bool) -> str:
    if decimal_comma:
        return "Write it as 1234,50 without a currency; decimal_comma = true is set in reconciler.toml."
    return "Write it as 1234.50 without a currency; for 1234,50 set decimal_comma = true in reconciler.toml."
