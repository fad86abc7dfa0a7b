"""Exact money: whole numbers of minor units, Decimal only at the edges, half up, rounded once."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import overload

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

BASIS_POINTS = 10_000
"""Hundredths of a percent in one: 12.5 % is 1,250 of 10,000."""

_LARGEST = 2**62


@cache
def minor_digits(currency: str) -> int:
    """How many decimals the currency's minor unit has (ISO 4217, from CLDR).

    >>> minor_digits("EUR"), minor_digits("JPY")
    (2, 0)
    """
    from babel.numbers import get_currency_precision

    return get_currency_precision(currency)


@cache
def is_currency(code: str) -> bool:
    """Whether `code` is a currency of ISO 4217.

    >>> is_currency("SEK"), is_currency("sek"), is_currency("XYZ")
    (True, False, False)
    """
    from babel.core import get_global

    return code in get_global("all_currencies")


def to_minor(amount: Decimal, currency: str) -> int:
    """The amount in whole minor units; an amount finer than the minor unit raises ValueError.

    >>> to_minor(Decimal("96.00"), "EUR")
    9600
    """
    scaled = amount.scaleb(minor_digits(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} is finer than the smallest unit of {currency}")
    return int(scaled)


def to_major(minor: int, currency: str) -> Decimal:
    """The amount as people read it.

    >>> to_major(9600, "EUR")
    Decimal('96.00')
    """
    return Decimal(int(minor)).scaleb(-minor_digits(currency))


def amount_text(minor: int, currency: str) -> str:
    """The amount with its currency, as a message says it.

    >>> amount_text(9600, "EUR")
    '96.00 EUR'
    """
    return f"{to_major(minor, currency)} {currency}"


@overload
def half_up(numerator: int, denominator: int) -> int: ...
@overload
def half_up(numerator: Integers, denominator: int | Integers) -> Integers: ...


def half_up(numerator: int | Integers, denominator: int | Integers) -> int | Integers:
    """`numerator / denominator` rounded half up (away from zero), in whole numbers only.

    Works on Python integers and on int64 arrays alike; the divisor must be positive.

    >>> half_up(5, 2), half_up(-5, 2), half_up(1000, 12)
    (3, -3, 83)
    >>> half_up(np.array([5, -5, 4]), 2).tolist()
    [3, -3, 2]
    """
    if isinstance(numerator, int):
        sign = -1 if numerator < 0 else 1
        return sign * ((2 * abs(numerator) + int(denominator)) // (2 * int(denominator)))
    values = np.asarray(numerator, dtype=np.int64)
    if _largest(values) > _LARGEST // 2:
        raise OverflowError("an amount is too large for exact arithmetic")
    divisor = np.asarray(denominator, dtype=np.int64)
    result: Integers = np.sign(values) * ((2 * np.abs(values) + divisor) // (2 * divisor))
    return result


def product(amounts: Integers, factors: Integers | int) -> Integers:
    """`amounts × factors`, exact: OverflowError instead of a result that does not fit.

    >>> product(np.array([9600, 800]), 5).tolist()
    [48000, 4000]
    """
    values, times = np.asarray(amounts, dtype=np.int64), np.asarray(factors, dtype=np.int64)
    if _largest(values) * _largest(times) > _LARGEST // 2:
        raise OverflowError("an amount is too large for exact arithmetic")
    result: Integers = values * times
    return result


def share(amounts: Integers, basis_points: Integers | int) -> Integers:
    """The given share of each amount, in hundredths of a percent, rounded half up once.

    >>> share(np.array([9600, 333]), 2000).tolist()
    [1920, 67]
    """
    return half_up(product(amounts, basis_points), BASIS_POINTS)


def percent_text(basis_points: int) -> str:
    """A share as a person writes it, without needless zeros.

    >>> percent_text(2550), percent_text(2000)
    ('25.5', '20')
    """
    return f"{Decimal(int(basis_points)).scaleb(-2).normalize():f}"


def _largest(values: Integers) -> int:
    return max(int(values.max()), -int(values.min())) if values.size else 0
