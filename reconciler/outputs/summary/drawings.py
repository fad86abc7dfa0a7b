"""The summary's pictures: what each shows, in the words of the page's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from reconciler.frames import Frame
from reconciler.money import minor_digits
from reconciler.outputs.messages import Catalogue, Formats
from reconciler.outputs.pictures import Picture, bars, columns
from reconciler.outputs.summary.held import Reason
from reconciler.outputs.summary.money import Age
from reconciler.outputs.summary.seats import drawn_rows

WIDE, HALF = 170, 92
"""Millimetres: as wide as the page, and with a table beside it."""

FEWEST_MONTHS = 6
"""A picture of fewer months has room for so many, that its bars are bars and not walls."""

MOST_RESELLERS = 16
_NAME = 30
_ROW_MM, _HEAD_MM, _LEAST_MM = 4.9, 6, 28


@dataclass(frozen=True)
class Drawings:
    """Draws the pictures of one page in the words and numbers of its language."""

    words: Catalogue
    formats: Formats

    def history(self, currency: str, months: Sequence[dict[str, Any]]) -> Markup:
        """Invoiced and collected in one currency, month by month."""
        missing = max(0, FEWEST_MONTHS - len(months))
        picture = Picture(
            name=f"history-{currency}",
            title=f"{self.words['money_by_month']}: {currency}",
            words=self.words["picture_history"].format(
                currency=currency,
                first=self.formats.month(months[0]["period"]),
                last=self.formats.month(months[-1]["period"]),
            ),
            labels=[self.formats.month_name(row["period"]) for row in months] + [""] * missing,
            series=[[row[name] for row in months] + [0] * missing for name in ("invoiced", "collected")],
        )
        height = max(_LEAST_MM, _HEAD_MM + _ROW_MM * len(months))
        return columns(picture, HALF, height, self._whole(currency))

    def ages(self, currency: str, found: Sequence[Age]) -> Markup:
        """What is open in one currency, by days overdue."""
        picture = Picture(
            name=f"age-{currency}",
            title=f"{self.words['outstanding']}: {currency}",
            words=self.words["picture_age"].format(currency=currency),
            labels=[self.age(one.days) for one in found],
            series=[[one.amount for one in found]],
        )
        return bars(picture, HALF)

    def age(self, days: str) -> str:
        """An age in words."""
        late: str = self.words["days_late"].format(days=days)
        return str(self.words["not_due"]) if days == "0" else late

    def resellers(self, rows: Frame) -> Markup:
        """Licences by reseller: seated, free, and not paid yet."""
        shown, rest = drawn_rows(rows, MOST_RESELLERS)
        names = [_short(name) for name in shown["name"].fillna(self.words["direct"])]
        others = [self.formats.plural(self.words["other_resellers"], len(rest))] if len(rest) else []
        picture = Picture(
            name="seats",
            title=self.words["seats"],
            words=self.words["picture_seats"],
            labels=[*names, *others],
            series=[
                [int(n) for n in shown[column].clip(lower=0)] + [int(rest[column].clip(lower=0).sum()) for _ in others]
                for column in ("seated", "free", "unpaid")
            ],
        )
        return bars(picture, WIDE)

    def reasons(self, found: Sequence[Reason]) -> Markup:
        """How many customers are held for each reason."""
        picture = Picture(
            name="held",
            title=self.words["held"],
            words=self.words["picture_held"],
            labels=[_short(reason.code) for reason in found],
            series=[[reason.customers for reason in found]],
        )
        return bars(picture, HALF)

    def _whole(self, currency: str) -> Callable[[int], str]:
        """Amounts of an axis: without decimals where there are none."""
        unit = 10 ** minor_digits(currency)

        def written(minor: int) -> str:
            whole, rest = divmod(minor, unit)
            return self.formats.number(minor, currency) if rest else self.formats.count(whole)

        return written


def _short(name: str) -> str:
    """A name that fits beside a bar.

    >>> _short("Wiederverkaufsgesellschaft für Sicherheit mbH")
    'Wiederverkaufsgesellschaft fü…'
    """
    return name if len(name) <= _NAME else name[: _NAME - 1].rstrip() + "…"
