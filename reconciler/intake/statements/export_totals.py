"""The rows of a bank's export as statements: one for each account and currency, with its balances checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from reconciler.finding import Finding
from reconciler.intake.statements import profile_codes
from reconciler.intake.statements.export_rows import Key, Row, Rows
from reconciler.intake.statements.export_table import Table
from reconciler.intake.statements.running_balance import Balances, running_balances
from reconciler.intake.statements.statement import Line, Statement


def statements_of(table: Table, rows: Rows) -> list[Statement]:
    """The statements of a table, in the order in which their accounts come; one without lines for a table of none.

    A held row whose account is not known may be of any of them, so that none is whole.
    """
    unknown = any("" in key for key in rows.lost)
    keys = list(dict.fromkeys([row.key for row in rows.rows] + sorted(key for key in rows.lost if "" not in key)))
    keys = keys or [(rows.head.account, rows.head.currency)]
    statements = []
    for key in keys:
        findings = [f for of, f in rows.findings if of == key or (of not in keys and key == keys[0])]
        own = [row for row in rows.rows if row.key == key]
        is_whole = not unknown and key not in rows.lost
        statements.append(_statement(table, key, own, rows if len(keys) == 1 else None, is_whole, findings))
    return statements


def _statement(
    table: Table, key: Key, own: list[Row], only: Rows | None, is_whole: bool, findings: list[Finding]
) -> Statement:
    """One statement. What stands above the columns is about the whole table: it counts where there is one account."""
    oldest_first, balances = _in_order(own, table.profile.order == "newest first")
    if is_whole and balances.broken is not None:
        findings = [*findings, _broken(table, oldest_first, balances.broken)]
        is_whole = False
    lines = {row.number: _split(table, row, findings) for row in _named_apart(oldest_first)}
    head = only.head if only else None
    return Statement(
        kind=table.profile.name,
        account=key[0],
        currency=key[1],
        opening=head.opening if head and head.opening is not None else balances.opening,
        closing=head.closing if head and head.closing is not None else balances.closing,
        lines=[line for row in own for line in lines[row.number]],
        is_whole=is_whole,
        findings=findings,
    )


def _in_order(own: list[Row], is_newest_first: bool) -> tuple[list[Row], Balances]:
    """The rows from the oldest to the newest, and the balances of those booked.

    The days show the order; within one day the balances do, and where neither does, the profile.
    """
    days = [row.line.booked_on for row in own if row.line.booked_on]
    if days and days[0] != days[-1]:
        orders = [own[::-1] if days[0] > days[-1] else own]
    else:
        orders = [own[::-1], own] if is_newest_first else [own, own[::-1]]
    tried = [(order, running_balances(_steps(order))) for order in orders]
    return next((found for found in tried if found[1].broken is None), tried[0])


def _steps(rows: Sequence[Row]) -> list[tuple[Decimal, Decimal | None]]:
    return [(row.line.amount, row.balance) for row in rows if row.line.is_booked]


def _named_apart(oldest_first: list[Row]) -> Iterator[Row]:
    """The rows, with `#2`, `#3` … behind a reference that an older booking has already: they are not the same one."""
    seen: Counter[str] = Counter()
    for row in oldest_first:
        reference = row.line.bank_reference
        if reference and row.line.is_booked:
            seen[reference] += 1
        if seen[reference] > 1 and row.line.is_booked:
            named = f"{reference}#{seen[reference]}"
            yield replace(row, line=replace(row.line, bank_reference=named, entry_reference=named))
        else:
            yield row


def _split(table: Table, row: Row, findings: list[Finding]) -> list[Line]:
    """The single payments of a collective booking if they add up to it, else the booking; a sum that differs is said.

    Banks write the single amounts with the sign of the booking or without one.
    """
    amount, total = row.line.amount, sum((line.amount for line in row.details), Decimal(0))
    if not row.details:
        return [row.line]
    if abs(total) != abs(amount) or len({line.amount < 0 for line in row.details}) > 1:
        place = table.place(row.number, table.profile.columns.detail_amount)
        message = f"The {len(row.details)} single payments add up to {total}, and the collective booking is {amount}."
        findings.append(profile_codes.EXPORT_DETAILS.at(place, message, value=str(total)))
        return [row.line]
    sign = 1 if total == amount else -1
    reference = row.line.bank_reference
    return [
        replace(
            line,
            amount=sign * line.amount,
            bank_reference=f"{reference}/{number}" if reference else "",
            entry_reference=reference,
        )
        for number, line in enumerate(row.details, 1)
    ]


def _broken(table: Table, oldest_first: list[Row], at: int) -> Finding:
    booked = [row for row in oldest_first if row.line.is_booked]
    row, before = booked[at], next(row for row in reversed(booked[:at]) if row.balance is not None)
    message = (
        f"The balance {row.balance} does not follow from {before.balance} in {before.line.spot} "
        f"and the amount {row.line.amount}."
    )
    return profile_codes.EXPORT_BALANCES.at(
        table.place(row.number, table.profile.columns.balance), message, value=str(row.balance)
    )
