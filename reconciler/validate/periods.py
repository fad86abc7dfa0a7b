"""Opening subscriptions and open items: days in order, amounts that fit."""

from __future__ import annotations

from reconciler import money
from reconciler.validate import codes
from reconciler.validate.draft import Draft, Objection, Row


def check_opening_days(draft: Draft) -> list[Objection]:
    """A term starts before it renews."""
    opening = draft.frames["opening"]
    labels = opening.index[opening["renews_on"] <= opening["starts_on"]]

    def message(row: Row) -> str:
        return f"renews_on {_day(row.renews_on)} is not after starts_on {_day(row.starts_on)}."

    return [Objection(codes.ORDER_OF_DATES, "opening", labels, "renews_on", message, value=lambda r: _day(r.renews_on))]


def check_due_days(draft: Draft) -> list[Objection]:
    """An invoice is not due before it is issued."""
    items = draft.frames["open_items"]
    labels = items.index[items["due_on"] < items["issued_on"]]

    def message(row: Row) -> str:
        return f"due_on {_day(row.due_on)} is before issued_on {_day(row.issued_on)}."

    return [Objection(codes.ORDER_OF_DATES, "open_items", labels, "due_on", message, value=lambda r: _day(r.due_on))]


def check_open_amounts(draft: Draft) -> list[Objection]:
    """An open item has a gross above zero, and no more of it is paid than that."""
    items = draft.frames["open_items"]
    is_nothing = items["gross"] <= 0
    is_overpaid = (items["paid"] > items["gross"]).fillna(False).astype(bool) & ~is_nothing

    def too_much(row: Row) -> str:
        return f"paid {_amount(row, 'paid')} is more than gross {_amount(row, 'gross')}."

    return [
        Objection(
            codes.AMOUNT_OUT_OF_ORDER,
            "open_items",
            items.index[is_nothing],
            "gross",
            lambda row: f"gross {_amount(row, 'gross')} is not more than 0.",
            value=lambda row: _amount(row, "gross"),
        ),
        Objection(
            codes.AMOUNT_OUT_OF_ORDER,
            "open_items",
            items.index[is_overpaid],
            "paid",
            too_much,
            value=lambda row: _amount(row, "paid"),
        ),
    ]


def _day(day: Row) -> str:
    return str(day.date().isoformat())


def _amount(row: Row, name: str) -> str:
    return str(money.to_major(getattr(row, name), row.currency))
