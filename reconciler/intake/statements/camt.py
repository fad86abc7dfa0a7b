"""CAMT files: account reports (camt.052), statements (camt.053) and notifications (camt.054), in every version.

Read as a stream, by the local names of ISO 20022, which versions add to but do not change. A file is read in whole or
refused: an entry that cannot be what a bank has booked refuses it, and says which.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from lxml import etree

from reconciler.intake import codes
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.statements.camt_detail import Detail, detail_of
from reconciler.intake.statements.camt_entry import Account, entry_lines
from reconciler.intake.statements.camt_party import Party, account_of
from reconciler.intake.statements.camt_values import amount, currency_of, day, is_credit, signed
from reconciler.intake.statements.statement import Line, Statement
from reconciler.intake.statements.xml_fields import Fields, fields_of, first
from reconciler.intake.statements.xml_stream import DOWNLOAD_AGAIN, ended_elements, local_name

KINDS = {"Rpt": "camt.052", "Stmt": "camt.053", "Ntfctn": "camt.054"}
"""The element that holds one account's entries, and the format it belongs to."""

_PARTS = ("Acct", "Bal", "TxDtls", "Ntry")
_BOOKED_BALANCES = ("OPBD", "PRCD", "CLBD", "ITBD")


def read_camt(data: bytes | BinaryIO) -> list[Statement]:
    """The statements of a CAMT file, open or as bytes; FileRefusedError where nothing of it may be read."""
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    statements: list[Statement] = []
    draft = _Draft(1)
    for name, element in ended_elements(file, (*KINDS, *_PARTS)):
        if name in KINDS:
            statements.append(draft.statement(KINDS[name], fields_of(element)))
            draft = _Draft(len(statements) + 1)
        else:
            draft.take(name, element)
    if not statements:
        message = "The file is XML, but holds no account report (Rpt), statement (Stmt) or notification (Ntfctn)."
        raise FileRefusedError(codes.STATEMENT_INCOMPLETE, message, DOWNLOAD_AGAIN)
    return statements


@dataclass(frozen=True, slots=True)
class _Balance:
    code: str
    amount: Decimal
    currency: str
    on: date | None


@dataclass(slots=True)
class _Draft:
    """A statement being read: its parts come one by one, each when it has ended, the account before the entries."""

    number: int
    account: Account = field(default_factory=Account)
    details: list[Detail] = field(default_factory=list)
    balances: list[_Balance] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    entries: int = 0

    def take(self, name: str, element: etree._Element) -> None:
        """One part of the statement."""
        above = element.getparent()
        parent = "" if above is None else local_name(above.tag)
        if name == "TxDtls":
            self.details.append(detail_of(element, self.account.currency, self._spot(self.entries + 1)))
        elif parent not in KINDS:
            return
        elif name == "Acct":
            self.account = _account(fields_of(element), KINDS[parent])
        elif name == "Bal":
            self._take_balance(fields_of(element))
        else:
            self.entries += 1
            self.lines += entry_lines(element, self.details, self.account, self._spot(self.entries))
            self.details = []

    def statement(self, kind: str, fields: Fields) -> Statement:
        """The statement, once all of it was read."""
        named = [b.currency for b in self.balances] + [line.currency for line in self.lines]
        currency = self.account.currency or next(iter(named), "")
        opening, closing = _ends(kind, self.balances, currency)
        ends = [end for end in (opening, closing) if end]
        is_foreign = len(ends) > 1 and {currency} != {end.currency for end in ends}
        return Statement(
            kind=kind,
            account=self.account.party.iban,
            currency=currency,
            number=first(fields, "LglSeqNb", "ElctrncSeqNb", "Id"),
            opening=opening.amount if opening else None,
            closing=closing.amount if closing else None,
            lines=self.lines,
            is_whole=not is_foreign and not any(_is_contradicted(end, self.balances) for end in ends),
        )

    def _take_balance(self, fields: Fields) -> None:
        code = first(fields, "Tp/CdOrPrtry/Cd", "Tp/Cd")
        if code not in _BOOKED_BALANCES:
            return
        spot = f"the {code} balance" if self.number == 1 else f"the {code} balance of statement {self.number}"
        value = signed(amount(first(fields, "Amt"), spot, "amount"), is_credit(fields, spot))
        currency = currency_of(fields, "Amt", self.account.currency, spot)
        self.balances.append(_Balance(code, value, currency, day(fields, "Dt", spot, "day")))

    def _spot(self, entry: int) -> str:
        return f"entry {entry}" if self.number == 1 else f"statement {self.number} entry {entry}"


def _account(fields: Fields, kind: str) -> Account:
    """The account; an entry without status is booked in a statement, which has booked entries only.

    A report of the day and a notification may tell of what is only expected.
    """
    own = Party(first(fields, "Ownr/Nm", "Ownr/Pty/Nm"), account_of(fields, ""))
    return Account(own, first(fields, "Ccy"), is_booked_unsaid=kind == "camt.053")


def _ends(kind: str, balances: Sequence[_Balance], currency: str) -> tuple[_Balance | None, _Balance | None]:
    """The opening and the closing balance.

    A statement of several days may have one of each day: the first opens it and the last closes it. An interim balance
    (ITBD) stands at the edge of a page of a statement, in place of the balance that is missing there. A report of the
    day need not hold all that was booked since the balance before, so its interim balance closes nothing, unless
    another one opens it.
    """
    opening = _in_order(balances, "OPBD", currency) or _in_order(balances, "PRCD", currency)
    closing = _in_order(balances, "CLBD", currency)
    interim = _in_order(balances, "ITBD", currency)
    is_page = kind == "camt.053" and bool(opening or closing)
    if is_page or (len(interim) > 1 and not opening and not closing):
        opening, closing = opening or interim, closing or interim
    return (opening[0] if opening else None), (closing[-1] if closing else None)


def _is_contradicted(end: _Balance, balances: Sequence[_Balance]) -> bool:
    """Whether the same balance stands there again for the day with another amount: nobody can say which is right.

    Interim balances may be many on one day.
    """
    same = (b for b in balances if (b.code, b.currency, b.on) == (end.code, end.currency, end.on))
    return end.code != "ITBD" and any(b.amount != end.amount for b in same)


def _in_order(balances: Sequence[_Balance], code: str, currency: str) -> list[_Balance]:
    """The balances with a code by their days; those in the account's currency if there are any."""
    coded = [b for b in balances if b.code == code]
    return sorted([b for b in coded if b.currency == currency] or coded, key=lambda b: b.on or date.min)
