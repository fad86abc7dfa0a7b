"""Successive statements of one account: each begins with the balance with which another ends."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from reconciler.finding import Finding, Place
from reconciler.intake.statements.statement import Statement
from reconciler.validate import codes


def check_gaps(sound: Sequence[tuple[Statement, Place]]) -> list[Finding]:
    """Statements of the month that follow on no other one of their account.

    The first of an account, by the day of its lines, follows on nothing. One that begins where another begins is
    no gap either: a day's and a month's statement may overlap; nor one that begins on one of another's days, with the
    balance that it has then. `sound`: statements whose balances do not contradict
    their lines; those without, and reports (camt.052), whose balances are those of an hour, are not looked at.
    """
    statements, places = [one for one, _ in sound], [place for _, place in sound]
    chains: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, one in enumerate(statements):
        if one.is_balanced and one.kind != "camt.052":
            chains[one.account.replace(" ", ""), one.currency].append(n)
    return [finding for chain in chains.values() for finding in _gaps(chain, statements, places)]


def _gaps(chain: list[int], statements: Sequence[Statement], places: Sequence[Place]) -> Iterator[Finding]:
    days = {n: _first_day(statements[n]) for n in chain}
    dated = sorted((day, n) for n, day in days.items() if day)
    openings = _counts([statements[n].opening for n in chain])
    begun: Counter[tuple[date, Decimal | None]] = Counter(
        morning for n in chain for morning in _mornings(statements[n])
    )
    closings = _counts([statements[n].closing for n in chain])
    first = dated[0][0] if dated else None
    for (_, before), (day, n) in pairwise(dated):
        opening = statements[n].opening
        own = 1 if statements[n].closing == opening else 0
        if day == first or closings[opening] > own or openings[opening] > 1 or begun[day, opening] > 1:
            continue
        other = statements[before]
        text = (
            f"This statement begins with {opening} {other.currency}, and the one before it ({places[before]}) ends "
            f"with {other.closing} {other.currency}."
        )
        yield codes.STATEMENT_GAP.at(places[n], text, value=opening)


def _mornings(statement: Statement) -> Iterator[tuple[date, Decimal | None]]:
    """Each day on which something is booked, with the balance before it."""
    booked: dict[date, Decimal] = defaultdict(Decimal)
    for line in statement.lines:
        if line.is_booked and line.booked_on:
            booked[line.booked_on] += line.amount
    balance = statement.opening or Decimal(0)
    for day in sorted(booked):
        yield day, balance
        balance += booked[day]


def _first_day(statement: Statement) -> date | None:
    return min((line.booked_on for line in statement.lines if line.is_booked and line.booked_on), default=None)


def _counts(balances: list[Decimal | None]) -> dict[Decimal | None, int]:
    counts: dict[Decimal | None, int] = defaultdict(int)
    for balance in balances:
        counts[balance] += 1
    return counts
