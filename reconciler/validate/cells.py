"""Raw cells to typed values, a column at a time: what parses is a value, what does not is one finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from reconciler.config import Config
from reconciler.intake.sheet import Cell
from reconciler.validate import codes
from reconciler.validate.bad_cell import BadCell, shown
from reconciler.validate.days import date_value
from reconciler.validate.emails import email_value
from reconciler.validate.numerals import decimal_value, integer_value, percent_value, within_bounds
from reconciler.validate.table_schema import Field
from reconciler.validate.territories import country_code, currency_code
from reconciler.validate.text import are_clean, clean_text, control_character, folded_word

Parser = Callable[[Cell], Any]
"""The value of a cell, None if it is blank; BadCell if it has none."""

Normaliser = Callable[[str], str]
"""The form in which a clean text is compared; BadCell if it has none."""

_SAFE_DIGITS = 10**15


@dataclass(frozen=True, slots=True)
class Conventions:
    """How dates and amounts that are text are written (`[intake]` of the config)."""

    date_format: str = ""
    decimal_comma: bool = False

    @classmethod
    def of(cls, config: Config) -> Conventions:
        """Those that the config declares."""
        return cls(config.intake.date_format, config.intake.decimal_comma)


@dataclass(frozen=True, slots=True)
class ParsedColumn:
    """The values of a column, None where a cell is blank or bad, and the bad cells by position."""

    values: list[Any]
    bad: dict[int, BadCell]


def parsed_column(cells: list[Cell], parser: Parser) -> ParsedColumn:
    """Every cell parsed; each distinct one only once, because columns repeat themselves.

    >>> parsed_column([1.0, "", "x", 1.0], partial(integer_value, decimal_comma=False)).values
    [1, None, None, 1]
    """
    if bool in set(map(type, cells)):  # True equals 1, so that one would be taken for the other
        return _parsed([(type(cell), cell) for cell in cells], lambda key: parser(key[1]))
    return _parsed(cells, parser)


def parsed_text_column(cells: list[Cell], normalise: Normaliser | None) -> ParsedColumn:
    """The same for text, most of which is clean as it stands.

    >>> parsed_text_column(["007", 7.0, ""], None).values
    ['007', '7', None]
    """
    distinct = set(cells)
    texts = [cell for cell in distinct if isinstance(cell, str)]
    if len(texts) < len(distinct) or not are_clean([text for text in texts if text]):
        return parsed_column(cells, partial(_text_value, normalise=normalise))
    if normalise is None:
        return ParsedColumn([cell or None for cell in cells], {})
    return _parsed(cells, lambda text: normalise(text) if text else None, len(distinct))


def _parsed(keys: list[Any], parser: Callable[[Any], Any], distinct: int = 0) -> ParsedColumn:
    if 2 * distinct > len(keys):  # nothing to remember in a column such as that of the addresses
        memo = [_tried(key, parser) for key in keys]
    else:
        known = {key: _tried(key, parser) for key in set(keys)}
        memo = [known[key] for key in keys]
    bad = {n: value for n, value in enumerate(memo) if isinstance(value, BadCell)}
    for n in bad:
        memo[n] = None
    return ParsedColumn(memo, bad)


def _tried(key: Any, parser: Callable[[Any], Any]) -> Any:
    try:
        return parser(key)
    except BadCell as wrong:
        wrong.value = shown(key[1] if isinstance(key, tuple) else key)
        return wrong


def parsed_cells(cells: list[Cell], field: Field, conventions: Conventions) -> ParsedColumn:
    """The cells of a field's column, parsed as its descriptor says."""
    if field.type == "string":
        return parsed_text_column(cells, _normaliser(field))
    return parsed_column(cells, _parser(field, conventions))


def _parser(field: Field, conventions: Conventions) -> Parser:
    match field.type, field.content:
        case "boolean", _:
            return partial(_boolean_value, meanings=_boolean_meanings(field), field=field)
        case "date", _:
            return partial(date_value, date_format=conventions.date_format)
        case "integer", _:
            return partial(_integer_value, meanings=field.meanings, decimal_comma=conventions.decimal_comma)
        case "number", "percent":
            return partial(percent_value, field=field, decimal_comma=conventions.decimal_comma)
        case _:
            return partial(_amount_value, field=field, decimal_comma=conventions.decimal_comma)


def text_value(cell: Cell) -> str:
    """The text of a cell; a whole number has no decimals, and one of more than 15 digits is refused.

    >>> text_value(7.0), text_value("007"), text_value(123456789012345.0)
    ('7', '007', '123456789012345')
    """
    if isinstance(cell, str):
        text = clean_text(cell)
        if control := control_character(text):
            raise BadCell(codes.BAD_TEXT, f"{shown(text)} holds the control character {control}")
        return text
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, datetime | date | time | timedelta):
        advice = "Excel may have made a date of what was typed: format the cell as text and type it again."
        raise BadCell(codes.BAD_TEXT, f"{shown(cell)} is a date where text is expected", advice)
    if not abs(cell) < _SAFE_DIGITS:
        raise BadCell(codes.DIGITS_LOST, f"{shown(cell)} is a number of more than 15 digits")
    number = decimal_value(cell, decimal_comma=False)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text_value(cell: Cell, normalise: Normaliser | None) -> str | None:
    text = text_value(cell)
    return normalise(text) if normalise and text else text or None


def _normaliser(field: Field) -> Normaliser | None:
    if field.format == "email":
        return email_value
    if field.content in ("country", "currency"):
        return country_code if field.content == "country" else currency_code
    return partial(_allowed_word, meanings=field.meanings) if field.enum or field.words else None


def _allowed_word(text: str, meanings: dict[str, str]) -> str:
    # an unknown word stays as it is: pandera holds it against the enum, or it is the number of an invoice
    return meanings.get(folded_word(text), text)


def _boolean_meanings(field: Field) -> dict[str, bool]:
    pairs: Iterable[tuple[tuple[str, ...], bool]] = ((field.true_values, True), (field.false_values, False))
    return {folded_word(word): is_true for words, is_true in pairs for word in words}


def _boolean_value(cell: Cell, meanings: dict[str, bool], field: Field) -> bool | None:
    if isinstance(cell, bool):
        return cell
    text = text_value(cell)
    if not text:
        return None
    meaning = meanings.get(folded_word(text))
    if meaning is None:
        words = f"{field.true_values[0]} or {field.false_values[0]}"
        raise BadCell(codes.BAD_WORD, f"{shown(cell)} is not {words}", f"Write {words}.")
    return meaning


def _integer_value(cell: Cell, meanings: dict[str, str], decimal_comma: bool) -> int | None:
    word = meanings.get(folded_word(cell)) if meanings and isinstance(cell, str) else None
    return int(word) if word else integer_value(cell, decimal_comma)


def _amount_value(cell: Cell, field: Field, decimal_comma: bool) -> Any:
    number = decimal_value(cell, decimal_comma)
    if number is not None:
        within_bounds(number, field, cell)
    return number
