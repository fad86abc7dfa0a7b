"""What only several columns, rows or sheets together can get wrong: keys, links, people, payments."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd

from reconciler.finding import Code
from reconciler.frames import Frame
from reconciler.validate import codes
from reconciler.validate.draft import Draft, Objection, Row
from reconciler.validate.duplicates import check_case, check_duplicates, check_reserved_ids
from reconciler.validate.people import (
    check_people_in_conflict,
    check_people_twice,
    united_people,
)
from reconciler.validate.periods import check_due_days, check_open_amounts, check_opening_days
from reconciler.validate.tables import DIRECT
from reconciler.validate.transfers import (
    check_amounts,
    check_payment_ids,
    check_pending,
    check_zero_amounts,
    signed_payments,
)
from reconciler.wording import plural

Check = Callable[[Draft], list[Objection]]


def check_links(draft: Draft) -> None:
    """Every check across columns and sheets, in the order in which they hold rows for one another."""
    draft.frames["customers"] = _direct_in_one_spelling(draft.frames["customers"])
    for check in PARTIES:
        draft.apply(check(draft))
    for check in DEPENDENTS:
        draft.apply(check(draft))
    draft.frames["members"] = united_people(draft.frames["members"])
    draft.frames["payments"] = signed_payments(draft.frames["payments"])
    for check in UNITED:
        draft.apply(check(draft))


def check_resellers_of_customers(draft: Draft) -> list[Objection]:
    """A customer's reseller is in the month's rows or in the books; one who is held and new holds the customer."""
    customers, known = draft.frames["customers"], draft.known.resellers
    named = customers[customers["reseller_id"].notna() & (customers["reseller_id"] != DIRECT)]
    there = set(draft.frames["resellers"]["reseller_id"].tolist()) | (known or frozenset())
    missing = named[~named["reseller_id"].isin(there)]
    is_held = missing["reseller_id"].isin(set(draft.held["resellers"]))
    unknown = missing[~is_held] if known is not None else missing[:0]

    def waits(row: Row) -> str:
        place = draft.held["resellers"][row.reseller_id].place
        return f"The row of reseller {row.reseller_id} was not accepted ({place}), so customer {row.customer_id} waits."

    return [
        Objection(codes.RESELLER_HELD, "customers", missing.index[is_held], "reseller_id", waits),
        _unknown(codes.UNKNOWN_RESELLER, "customers", "reseller_id", unknown, there),
    ]


def check_customers_of(draft: Draft, kind: str) -> list[Objection]:
    """The customer of a row is in the month's rows or in the books; rows of one who is held and new wait with it."""
    frame, known = draft.frames[kind], draft.known.customers
    there = set(draft.frames["customers"]["customer_id"].tolist()) | (known or frozenset())
    missing = frame[~frame["customer_id"].isin(there)]
    is_held = missing["customer_id"].isin(set(draft.held_customers))
    unknown = missing[~is_held] if known is not None else missing[:0]
    return [
        _waiting(draft, kind, missing[is_held]),
        _unknown(codes.UNKNOWN_CUSTOMER, kind, "customer_id", unknown, there),
    ]


def check_rows_of_held_customers(draft: Draft) -> list[Objection]:
    """A second row of a held customer, or the one beside a doubtful opening, does not go on without the other."""
    customers = draft.frames["customers"]
    is_held = customers["customer_id"].isin(set(draft.held_customers))
    return [_waiting(draft, "customers", customers[is_held])]


PARTIES: tuple[Check, ...] = (
    check_reserved_ids,
    lambda draft: check_case(draft, "resellers", draft.known.resellers),
    partial(check_duplicates, kind="resellers"),
    lambda draft: check_case(draft, "customers", draft.known.customers),
    partial(check_duplicates, kind="customers"),
    check_resellers_of_customers,
    partial(check_duplicates, kind="opening"),
    check_opening_days,
    check_rows_of_held_customers,
)
"""Checks that may hold a reseller or a customer."""

DEPENDENTS: tuple[Check, ...] = (
    partial(check_customers_of, kind="opening"),
    partial(check_customers_of, kind="open_items"),
    partial(check_customers_of, kind="members"),
    partial(check_duplicates, kind="open_items"),
    check_due_days,
    check_open_amounts,
    check_people_twice,
    check_people_in_conflict,
    check_pending,
    check_amounts,
)
"""Checks of rows that belong to a customer, and of payments."""

UNITED: tuple[Check, ...] = (check_zero_amounts, check_payment_ids)
"""Checks once people are one row each and amounts have their sign."""


def _direct_in_one_spelling(customers: Frame) -> Frame:
    is_direct = customers["reseller_id"].str.lower() == DIRECT
    return customers.assign(reseller_id=customers["reseller_id"].mask(is_direct, DIRECT))


def _waiting(draft: Draft, kind: str, rows: Frame) -> Objection:
    groups = rows.groupby(["source", "customer_id"])
    counts = groups.size()
    is_first = ~rows.duplicated(["source", "customer_id"])

    def message(row: Row) -> str:
        count = counts[(row.source, row.customer_id)]
        place = draft.held_customers[row.customer_id].place
        return (
            f"Customer {row.customer_id} is held ({place}), so {plural(count, 'row')} of this sheet "
            f"{'waits' if count == 1 else 'wait'} with it."
        )

    first, others = rows.index[is_first], rows.index[~is_first]
    return Objection(codes.CUSTOMER_HELD, kind, first, "customer_id", message, is_dropped=True, others=others)


def _unknown(code: Code, kind: str, field: str, rows: Frame, there: set[str]) -> Objection:
    by_fold = {one.casefold(): one for one in there} if len(rows) else {}
    who = field.removesuffix("_id")

    def message(row: Row) -> str:
        return f"No {who} {getattr(row, field)} is in this month's sheets or in the books."

    def advice(row: Row) -> str:
        near = by_fold.get(getattr(row, field).casefold())
        return f"Write {near}, if that is meant." if near else ""

    return Objection(code, kind, pd.Index(rows.index), field, message, advice)
