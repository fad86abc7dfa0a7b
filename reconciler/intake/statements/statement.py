"""What a bank file holds, whatever its format: statements of accounts, and their lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from reconciler.finding import Finding


@dataclass(frozen=True, slots=True)
class Line:
    """One movement of money, or one detail of a batch that was split; texts that are not there are empty.

    - `amount` is signed by the credit or debit mark: positive for money coming in. A reversal has the sign of its own
      mark, which is not inverted.
    - `bank_reference` is the bank's own reference of this line: of the detail, else of its entry with `/1`, `/2` … when
      the entry was split. `entry_reference` is that of the whole entry.
    - `original_references` are what a return or reversal says of the payment it returns: end-to-end ids and the
      references of banks.
    - `spot` says where in the file it stands, for people: `entry 14`, `line 31`, or a cell such as `C14`.
    """

    is_booked: bool
    booked_on: date | None
    value_date: date | None
    amount: Decimal
    currency: str
    payer_name: str = ""
    payer_iban: str = ""
    bank_reference: str = ""
    entry_reference: str = ""
    end_to_end_id: str = ""
    structured_reference: str = ""
    text: str = ""
    is_reversal: bool = False
    charges: Decimal | None = None
    original_references: tuple[str, ...] = ()
    spot: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, report or notification of one account.

    `kind` is the format: `camt.052`, `camt.053`, `camt.054`, `mt940`, or the name of a bank's profile. Balances are
    signed; one that the file does not give is None.

    `is_whole` is False where a row of the statement could not be read, or where its own running balances say that
    rows are missing: then it is not balanced, whatever its sums say. `findings` are about single cells of it.
    """

    kind: str
    account: str
    currency: str
    number: str = ""
    opening: Decimal | None = None
    closing: Decimal | None = None
    lines: list[Line] = field(default_factory=list)
    is_whole: bool = True
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_balanced(self) -> bool | None:
        """Whether opening + booked = closing; None where the file does not give both balances, False if not whole.

        >>> line = Line(True, None, None, Decimal("1.50"), "EUR")
        >>> Statement("mt940", "1", "EUR", opening=Decimal(1), closing=Decimal("2.50"), lines=[line]).is_balanced
        True
        """
        if not self.is_whole:
            return False
        if self.opening is None or self.closing is None:
            return None
        booked = sum((line.amount for line in self.lines if line.is_booked), Decimal(0))
        return self.opening + booked == self.closing
