"""What changed against the month before: each figure now, then, and the difference."""

from __future__ import annotations

from dataclasses import dataclass

from reconciler.ledger.month import Month
from reconciler.rules.figures import MONEY, MonthEnd

AMOUNTS = tuple(name for name in MONEY if name != "currency")


@dataclass(frozen=True, slots=True)
class Change:
    """Figures by name: `now`, in the month `before`, and what they differ; without a month before both are empty."""

    now: dict[str, int]
    before: dict[str, int]

    @property
    def difference(self) -> dict[str, int]:
        """How much more there is now.

        >>> Change({"open": 5}, {"open": 7}).difference
        {'open': -2}
        """
        return {name: self.now[name] - amount for name, amount in self.before.items()}


def money_changes(month: Month) -> dict[str, Change]:
    """The change of AMOUNTS by currency, in minor units; a currency that is new or gone was, or is, at 0."""
    now, before = _by_currency(month.end), _by_currency(month.before) if month.before else {}
    nothing = dict.fromkeys(AMOUNTS, 0)
    return {
        currency: Change(now.get(currency, nothing), before.get(currency, nothing) if month.before else {})
        for currency in sorted({*now, *before})
    }


def count_changes(month: Month) -> Change:
    """The change of what is counted (`rules.figures.COUNTS`)."""
    return Change(month.end.figures.counts, month.before.figures.counts if month.before else {})


def _by_currency(end: MonthEnd) -> dict[str, dict[str, int]]:
    rows = end.figures.money
    return {
        str(currency): dict(zip(AMOUNTS, map(int, amounts), strict=True))
        for currency, *amounts in zip(rows["currency"], *(rows[name] for name in AMOUNTS), strict=True)
    }
