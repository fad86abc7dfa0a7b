"""An entry of a CAMT file as lines: one, or one for each payment of a batch whose details sum to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from lxml import etree

from reconciler.intake.statements.camt_detail import RETURNS, Detail, charges_of, originals_of, reference
from reconciler.intake.statements.camt_party import Party, payer
from reconciler.intake.statements.camt_values import amount, currency_of, day, is_credit, refused, signed
from reconciler.intake.statements.statement import Line
from reconciler.intake.statements.xml_fields import Fields, every, fields_of, first

_TRUE = ("true", "1")


@dataclass(frozen=True, slots=True)
class Account:
    """The account of a statement, and whether its entries are booked where they do not say."""

    party: Party = Party()
    currency: str = ""
    is_booked_unsaid: bool = False


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is the same for all lines of an entry."""

    account: Account
    spot: str
    is_credit: bool
    is_returned: bool
    line: Line
    remark: str


def entry_lines(element: etree._Element, details: Sequence[Detail], account: Account, spot: str) -> list[Line]:
    """The lines of an entry with its details; FileRefusedError where it cannot be what a bank has booked.

    The sign is that of the mark, of a reversal too: CRDT is money that came in, whatever it reverses.
    """
    entry = _entry(element, account, spot)
    amounts = [_signed(detail, entry) for detail in details]
    whole = entry.line.amount
    if len(details) > 1 and None not in amounts and sum((a for a in amounts if a is not None), Decimal(0)) == whole:
        return _split(entry, details, [a for a in amounts if a is not None])
    return [_one(entry, details)]


def _entry(element: etree._Element, account: Account, spot: str) -> _Entry:
    fields = fields_of(element)
    currency = currency_of(fields, "Amt", account.currency, spot)
    is_in = is_credit(fields, spot)
    is_reversal = first(fields, "RvslInd").lower() in _TRUE
    is_booked = _is_booked(fields, account)
    value_date = day(fields, "ValDt", spot, "value date")
    reference_ = reference(fields, "AcctSvcrRef")
    line = Line(
        is_booked=is_booked,
        booked_on=_booked_on(fields, value_date, is_booked, spot),
        value_date=value_date,
        amount=signed(amount(first(fields, "Amt"), spot, "amount"), is_in),
        currency=currency,
        bank_reference=reference_,
        entry_reference=reference_,
        is_reversal=is_reversal,
        charges=charges_of(element, fields, currency, spot),
        spot=spot,
    )
    is_returned = is_reversal or first(fields, "BkTxCd/Domn/Fmly/SubFmlyCd") in RETURNS
    if is_returned:
        line = replace(line, original_references=originals_of(fields))
    return _Entry(account, spot, is_in, is_returned, line, " ".join(every(fields, "AddtlNtryInf")))


def _is_booked(fields: Fields, account: Account) -> bool:
    """Only BOOK is money: PDNG waits, INFO is for information, FUTR is to come, and a bank's own word says nothing."""
    if any(path == "Sts" or path.startswith("Sts/") for path in fields):
        return first(fields, "Sts", "Sts/Cd") == "BOOK"
    return account.is_booked_unsaid


def _booked_on(fields: Fields, value_date: date | None, is_booked: bool, spot: str) -> date | None:
    """The booking date; where a bank leaves it out, the value date stands in."""
    booked_on = day(fields, "BookgDt", spot, "booking date") or value_date
    if is_booked and booked_on is None:
        raise refused(spot, f"{spot[0].upper()}{spot[1:]} is booked, but has neither a booking date nor a value date.")
    return booked_on


def _signed(detail: Detail, entry: _Entry) -> Decimal | None:
    if detail.amount is None or detail.currency != entry.line.currency:
        return None
    return signed(detail.amount, detail.mark == "CRDT" if detail.mark else entry.is_credit)


def _split(entry: _Entry, details: Sequence[Detail], amounts: Sequence[Decimal]) -> list[Line]:
    """A line for each detail; a bank reference that several share is made one's own by its place in the entry."""
    shared = Counter(detail.bank_reference for detail in details)
    lines = []
    for n, (detail, value) in enumerate(zip(details, amounts, strict=True), 1):
        own = detail.bank_reference or entry.line.bank_reference
        line = _described(replace(entry.line, amount=value, charges=detail.charges), detail, entry)
        is_own = detail.bank_reference and shared[own] == 1
        lines.append(
            replace(line, bank_reference=own if is_own or not own else f"{own}/{n}", spot=f"{entry.spot} detail {n}")
        )
    return lines


def _one(entry: _Entry, details: Sequence[Detail]) -> Line:
    """One line for the entry: what all details agree upon, and the texts of all."""
    if len(details) == 1:
        detail = details[0]
        charges = entry.line.charges if detail.charges is None else detail.charges
        own = detail.bank_reference or entry.line.bank_reference
        return _described(replace(entry.line, bank_reference=own, charges=charges), detail, entry)
    described = [_described(entry.line, detail, entry) for detail in details]
    originals = [text for line in described for text in line.original_references]
    return replace(
        entry.line,
        payer_name=_agreed(described, lambda line: line.payer_name),
        payer_iban=_agreed(described, lambda line: line.payer_iban),
        end_to_end_id=_agreed(described, lambda line: line.end_to_end_id),
        structured_reference=_agreed(described, lambda line: line.structured_reference),
        text=" ".join(dict.fromkeys(detail.text for detail in details if detail.text)) or entry.remark,
        original_references=tuple(dict.fromkeys((*entry.line.original_references, *originals))),
        return_reason=_agreed(described, lambda line: line.return_reason),
    )


def _described(line: Line, detail: Detail, entry: _Entry) -> Line:
    is_returned = entry.is_returned or detail.is_returned
    other = payer(detail.sides, entry.account.party, line.amount >= 0, is_returned)
    return replace(
        line,
        payer_name=other.name,
        payer_iban=other.iban,
        end_to_end_id=detail.end_to_end_id,
        structured_reference=detail.structured_reference,
        text=detail.text or detail.remark or entry.remark,
        original_references=detail.original_references if is_returned else (),
        return_reason=detail.return_reason,
    )


def _agreed(lines: Sequence[Line], text: Callable[[Line], str]) -> str:
    said = {text(line) for line in lines}
    return said.pop() if len(said) == 1 else ""
