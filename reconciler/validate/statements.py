"""Bank statements as payments: booked lines only, and whether a statement's balances prove them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pandas as pd

from reconciler import frames
from reconciler.finding import Finding, Place
from reconciler.frames import Frame
from reconciler.intake.statements.statement import Line, Statement
from reconciler.validate import codes
from reconciler.validate.draft import LIMIT
from reconciler.validate.statement_chain import check_gaps
from reconciler.validate.statement_lines import COLUMNS, Left, UnusableLineError, line_row, shortened
from reconciler.validate.tables import Origin, Tables
from reconciler.validate.text import readable_text
from reconciler.wording import first_few, plural

PLACED = {
    "kind": "text",  # the statement's format; missing in rows of sheets
    "scope": "int?",  # within one scope every line is a payment of its own: a file's account, or one camt.052 report
    "has_balances": "bool?",  # the statement gives both balances
    "is_unproven": "bool",  # it stands in a file with a statement that does not balance
}
"""Columns that lines of statements have beside those of a payment; rows of sheets get them with the first line."""


_NOTHING = "Nothing of this file is settled by itself."


@dataclass
class _Taken:
    """What is taken of one statement: rows, where each stands, what is wrong, and whether every booked line is in."""

    rows: list[tuple[object, ...]] = field(default_factory=list)
    spots: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    is_whole: bool = True


def with_statements(tables: Tables, statements: Sequence[tuple[str, Statement]]) -> Tables:
    """The tables with the booked lines of bank statements, given in file order, as further payments.

    Every statement is an origin of its own. Where one of a file's statements does not balance, or a line of it could
    not be taken, all payments of the file are unproven (`is_unproven`).
    """
    if not statements:
        return tables
    places = [Place(file, label) for (file, _), label in zip(statements, statement_labels(statements), strict=True)]
    taken = [_taken(one, place) for (_, one), place in zip(statements, places, strict=True)]
    balance = [list(_check_balance(one, place)) for (_, one), place in zip(statements, places, strict=True)]
    unproven = {p.file for p, t, told in zip(places, taken, balance, strict=True) if told or not t.is_whole}
    sound = [(one, p) for (_, one), p, told in zip(statements, places, balance, strict=True) if not told]
    rows = _frame(statements, taken, unproven, len(tables.origins))
    findings = [finding for t, told in zip(taken, balance, strict=True) for finding in (*t.findings, *told)]
    return replace(
        tables,
        frames=tables.frames | {"payments": _below(tables.frames["payments"], rows)},
        origins=[
            *tables.origins,
            *(Origin(p.file, p.sheet, {}, tuple(t.spots)) for p, t in zip(places, taken, strict=True)),
        ],
        findings=[*tables.findings, *findings, *check_gaps(sound)],
    )


def statement_labels(statements: Sequence[tuple[str, Statement]]) -> list[str]:
    """What people find each statement by in its file: its number, else its account.

    >>> both = [Statement("mt940", "DE1", "EUR", number="12"), Statement("mt940", "DE2", "EUR", number="12")]
    >>> statement_labels([("a.sta", one) for one in both])
    ['statement 12 of DE1', 'statement 12 of DE2']
    >>> statement_labels([("a.sta", both[0]), ("b.sta", both[1]), ("c.csv", Statement("dkb", "DE1", "EUR"))])
    ['statement 12', 'statement 12', 'account DE1']
    """
    numbers = [shortened(readable_text(one.number)) for _, one in statements]
    accounts = [shortened(readable_text(one.account)) for _, one in statements]
    count = Counter((file, number) for (file, _), number in zip(statements, numbers, strict=True) if number)
    labels = []
    for (file, _), number, account in zip(statements, numbers, accounts, strict=True):
        of = f" of {account}" if account and count[file, number] > 1 else ""
        labels.append(f"statement {number}{of}" if number else f"account {account}" if account else "statement")
    return labels


def _taken(statement: Statement, place: Place) -> _Taken:
    """The lines that are money; pending ones and the bank's zero entries are counted, unusable ones named."""
    taken, left = _Taken(), Left()
    pending: list[Line] = []
    zeros: list[Line] = []
    refused: list[tuple[Line, UnusableLineError]] = []
    for line in statement.lines:
        if not line.is_booked:
            pending.append(line)
            continue
        try:
            row = line_row(line, statement, left)
        except UnusableLineError as error:
            refused.append((line, error))
            continue
        if row[2] == 0:
            zeros.append(line)
            continue
        taken.rows.append(row)
        taken.spots.append(readable_text(line.spot) or f"line {len(taken.rows)}")
    taken.findings = [*_refused(place, refused), *_counted(place, pending, zeros), *_left(place, left)]
    taken.is_whole = not refused
    return taken


def _refused(place: Place, refused: list[tuple[Line, UnusableLineError]]) -> Iterator[Finding]:
    """One finding a line, as far as a person reads; the last one counts the rest."""
    for n, (line, error) in enumerate(refused[: LIMIT + 1]):
        rest = f"{len(refused) - LIMIT:,} more lines of this statement, this one first: " if n == LIMIT else ""
        where = replace(place, cell=readable_text(line.spot))
        yield codes.STATEMENT_LINE_UNUSABLE.at(where, f"{rest}This line was not taken: {error}.", value=error.value)


def _counted(place: Place, pending: list[Line], zeros: list[Line]) -> Iterator[Finding]:
    """One finding a statement for lines that are no money yet, and one for those that are none at all."""
    if pending:
        where = replace(place, cell=readable_text(pending[0].spot))
        text = f"{plural(len(pending), 'line')} of this statement {_is(pending)} pending, so not taken; this one first."
        yield codes.PAYMENT_PENDING.at(where, text, value=len(pending))
    if zeros:
        where = replace(place, cell=readable_text(zeros[0].spot))
        text = f"{plural(len(zeros), 'line')} of this statement {_is(zeros)} of nothing, so not taken; this one first."
        yield codes.PAYMENT_OF_NOTHING.at(where, text, value=len(zeros))


def _left(place: Place, left: Left) -> Iterator[Finding]:
    said = {"charges": left.charges, "text": left.texts}
    told = [f"{plural(count, 'line')} with {what}" for what, count in said.items() if count]
    if told:
        text = f"What could not be kept whole: {' and '.join(told)}; this one first."
        yield codes.STATEMENT_DETAIL_LEFT.at(replace(place, cell=readable_text(left.spot)), text)


def _check_balance(statement: Statement, place: Place) -> Iterator[Finding]:
    """Opening + booked = closing, where a statement gives both balances; and all of it could be read."""
    opening, closing = statement.opening, statement.closing
    if not statement.is_whole:
        text = f"A row of it could not be read, or its balances contradict one another or its currency. {_NOTHING}"
        yield codes.STATEMENT_UNBALANCED.at(place, text)
        return
    if opening is None or closing is None:
        return
    if not statement.is_one_currency:
        others = sorted({line.currency for line in statement.lines if line.is_booked} - {statement.currency})
        text = (
            f"The account is in {statement.currency or 'no currency that is said'}, but lines of it are in "
            f"{first_few(others)}, so its balances prove nothing. {_NOTHING}"
        )
        yield codes.STATEMENT_UNBALANCED.at(place, text, value=first_few(others))
        return
    try:
        is_balanced = statement.is_balanced
        booked = sum((line.amount for line in statement.lines if line.is_booked), Decimal(0))
        difference = f"{closing - opening - booked}"
    except ArithmeticError:
        is_balanced, booked, difference = False, Decimal("NaN"), "unknown"
    if not is_balanced:
        text = (
            f"The opening balance {opening} and the booked lines {booked} do not give the closing balance {closing} "
            f"{statement.currency}; the difference is {difference}. {_NOTHING}"
        )
        yield codes.STATEMENT_UNBALANCED.at(place, text, value=difference)


def _frame(
    statements: Sequence[tuple[str, Statement]], taken: list[_Taken], unproven: set[str], first_source: int
) -> Frame:
    """The rows of all statements, in their order."""
    scopes: dict[tuple[str, ...], int] = {}
    rows: list[tuple[object, ...]] = []
    for n, ((file, one), own) in enumerate(zip(statements, taken, strict=True)):
        report = (str(n),) if one.kind == "camt.052" else ()
        scope = scopes.setdefault((file, one.account, *report), len(scopes))
        has_balances = one.opening is not None and one.closing is not None
        placed = (one.kind, scope, has_balances, file in unproven, first_source + n)
        rows += [(*row, *placed, number) for number, row in enumerate(own.rows, 1)]
    columns = {**COLUMNS, **PLACED, "source": "int", "row": "int"}
    return frames.typed(pd.DataFrame(rows, columns=list(columns), dtype=object), columns)


def _below(payments: Frame, rows: Frame) -> Frame:
    """The rows below those of sheets, with every column of both."""
    of_sheet = dict.fromkeys(["is_reversal", "is_unproven"], False)
    columns = {**COLUMNS, **PLACED}
    whole = pd.concat([payments.assign(**of_sheet), rows], ignore_index=True) if len(payments) else rows
    typed = frames.typed(whole, columns)
    rest = [name for name in payments.columns if name not in columns]
    kept = {name: whole[name] if name in whole else pd.Series(pd.NA, index=whole.index) for name in rest}
    return pd.DataFrame({**{n: kept[n].astype(payments[n].dtype) for n in rest}, **typed.to_dict("series")})


def _is(lines: list[Line]) -> str:
    return "is" if len(lines) == 1 else "are"
