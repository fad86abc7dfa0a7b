"""The balance after each row: whether the rows follow one another, and what stood on the account before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

Step = tuple[Decimal, Decimal | None]
"""The amount of a row, and the balance after it where the bank gives one."""


@dataclass(frozen=True, slots=True)
class Balances:
    """Before the oldest and after the newest row, None where no row has a balance; `broken` is the first row, from 0
    in the order given, at which the balances do not follow."""

    opening: Decimal | None = None
    closing: Decimal | None = None
    broken: int | None = None


def running_balances(steps: Sequence[Step]) -> Balances:
    """The balances of rows given from the oldest to the newest.

    Each balance must be the one before plus the amounts since. Where every row has one, another order of the rows
    will do as well, since some exports are sorted by another day than that of the booking: the rows follow if they
    can be put one behind the other, as dominoes, from the balance before each to that after it.

    >>> running_balances([(Decimal(10), Decimal(110)), (Decimal(-5), None), (Decimal(1), Decimal(106))])
    Balances(opening=Decimal('100'), closing=Decimal('106'), broken=None)
    >>> running_balances([(Decimal(10), Decimal(110)), (Decimal(1), Decimal(106))]).broken
    1
    """
    if all(balance is None for _, balance in steps):
        return Balances()
    in_order = _in_order(steps)
    if in_order.broken is None or any(balance is None for _, balance in steps):
        return in_order
    return _as_dominoes([(balance - amount, balance) for amount, balance in steps if balance is not None]) or in_order


def _in_order(steps: Sequence[Step]) -> Balances:
    opening = now = None
    since = Decimal(0)
    broken = None
    for number, (amount, balance) in enumerate(steps):
        since += amount
        if balance is None:
            continue
        if opening is None:
            opening = balance - since
        elif broken is None and now is not None and now + since != balance:
            broken = number
        now, since = balance, Decimal(0)
    return Balances(opening, None if now is None else now + since, broken)


def _as_dominoes(steps: Sequence[tuple[Decimal, Decimal]]) -> Balances | None:
    """The ends of the row of dominoes; None if they do not make one row with two different ends."""
    ends: Counter[Decimal] = Counter()
    for before, after in steps:
        ends[before] += 1
        ends[after] -= 1
    loose = {balance: count for balance, count in ends.items() if count}
    if sorted(loose.values()) != [-1, 1]:
        return None
    opening, closing = sorted(loose, key=lambda balance: -loose[balance])
    return Balances(opening, closing)
