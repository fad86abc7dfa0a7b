"""What must hold of any input: nothing vanishes unsaid, sums are kept, and what is said can be written down."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from reconciler import money
from reconciler.config import Config, parsed_config
from reconciler.finding import Finding
from reconciler.intake.sheet import Sheet
from reconciler.intake.statements.statement import Statement
from reconciler.validate import codes
from reconciler.validate.blank_marks import marked_example
from reconciler.validate.headers import Recognised, recognised_sheets
from reconciler.validate.sheets import validated
from reconciler.validate.table_schema import table_schemas
from reconciler.validate.tables import Known, Tables
from reconciler.validate.text import clean_text, folded

LONGEST_MESSAGE = 4_000
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ROW = re.compile(r"[A-Z]+(\d+)")
_MORE = re.compile(r"[\d,]+ more (?:cells|lines)|and [\d,]+ more")


class BrokenPromiseError(AssertionError):
    """Something that must hold of every input does not."""


def config() -> Config:
    seller = {
        "name": "Nord AB",
        "address": "Storgatan 1",
        "postcode": "411 24",
        "city": "Göteborg",
        "country": "SE",
        "currency": "SEK",
        "vat_number": "SE556036079301",
        "email": "billing@nord.example",
        "iban": "SE4550000000058398257466",
        "bic": "ESSESESS",
    }
    price = {"currency": "EUR", "term_months": 12, "amount": Decimal(96), "valid_from": date(2026, 1, 1)}
    return parsed_config({"seller": seller, "product": {"name": "Business"}, "prices": [price]})


CONFIG = config()


def check_findings(findings: Iterable[Finding]) -> None:
    """Each says where, what and the repair, in characters that a terminal and a workbook can hold."""
    for finding in findings:
        words = (str(finding.place), finding.message, finding.advice)
        _promise(bool(finding.message and finding.advice), f"{finding.code} says nothing")
        _promise(not any(_UNWRITABLE.search(text) for text in words), f"{finding.code}: {words} cannot be written")
        _promise(
            max(map(len, words)) <= LONGEST_MESSAGE, f"{finding.code} goes on for {max(map(len, words))} characters"
        )


def check_sheets(sheets: list[Sheet], read: Sequence[Finding] = ()) -> Tables:
    """Every filled row below recognised headers is accepted, or a finding names it."""
    tables = validated(sheets, CONFIG, Known(), read)
    check_findings(tables.findings)
    listed = _rows(tables, tables.listed)
    accepted = _rows(tables, tables.frames)
    _promise(accepted <= listed, f"rows from nowhere: {accepted - listed}")
    recognition = recognised_sheets(sheets, table_schemas())
    twice = [key for key, n in Counter((s.sheet.file, s.sheet.name) for s in recognition.sheets).items() if n > 1]
    for n, one in enumerate(recognition.sheets):
        if one.schema.name == "review" or (one.sheet.file, one.sheet.name) in twice:
            continue  # a row of a review sheet that asks for nothing is none
        lost = set(_filled_rows(one)) - {row for source, row in accepted if source == n}
        check_told(lost, one, tables.findings)
    return tables


def check_statements(statements: Sequence[Statement]) -> None:
    """Every booked line is a payment, is of nothing, or a finding says why not; what is taken has the bank's sum."""
    tables = validated([], CONFIG, Known(), statements=[("bank", statement) for statement in statements])
    check_findings(tables.findings)
    payments = tables.frames["payments"]
    refused = Counter(f.code for f in tables.findings)[codes.STATEMENT_LINE_UNUSABLE.name]
    booked = [line for statement in statements for line in statement.lines if line.is_booked]
    if refused:
        _promise(len(payments) + refused <= len(booked), "more lines are told of than there are")
        return
    told = [line for line in booked if line.amount != 0]
    _promise(len(payments) == len(told), f"{len(told)} lines gave {len(payments)} payments without a word")
    for currency in {line.currency for line in told}:
        units = int(payments.loc[payments["currency"] == currency, "amount"].sum())
        said = sum((line.amount for line in told if line.currency == currency), Decimal(0))
        _promise(
            Decimal(units).scaleb(-money.minor_digits(currency)) == said, f"{said} {currency} became {units} units"
        )


def _rows(tables: Tables, frames: dict[str, object]) -> set[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for frame in frames.values():
        found += zip(frame["source"].astype(int), frame["row"].astype(int), strict=True)
    _promise(len(found) == len(set(found)), "a row was taken twice")
    return set(found)


def _filled_rows(one: Recognised) -> Iterable[int]:
    columns = [column - 1 for column in one.origin.columns.values()]
    for number, row in enumerate(one.sheet.rows[one.header_row :], one.header_row + 1):
        cells = [(row[c], one.sheet.rows[one.header_row - 1][c]) for c in columns if c < len(row)]
        if any(str(cell).strip() and not _says_nothing(cell, header) for cell, header in cells):
            yield number


def _says_nothing(cell: object, header: object) -> bool:
    """Blanks, our examples, and headers that stand there again are no rows."""
    if not isinstance(cell, str):
        return False
    return not clean_text(cell) or marked_example(cell) is not None or folded(cell) == folded(str(header))


def check_told(lost: set[int], one: Recognised, findings: Sequence[Finding]) -> None:
    own = [f for f in findings if (f.place.file, f.place.sheet) == (one.sheet.file, one.sheet.name)]
    if any(_MORE.search(f.message) for f in own):
        return
    told = {int(found[1]) for f in own if (found := _ROW.fullmatch(f.place.cell))}
    _promise(lost <= told, f"rows {sorted(lost - told)[:9]} of {one.schema.name} vanished without a word")


def _promise(holds: bool, otherwise: str) -> None:
    if not holds:
        raise BrokenPromiseError(otherwise)
