"""Who stands on the other side of an entry of a CAMT file."""

from __future__ import annotations

from typing import NamedTuple

from reconciler.intake.statements.xml_fields import Fields, first

DEBTOR, CREDITOR = "Dbtr", "Cdtr"


class Party(NamedTuple):
    """A name and an account, both of which may be missing; equal parties are one."""

    name: str = ""
    iban: str = ""


class Sides(NamedTuple):
    """Both sides of a payment, as far as the bank tells them."""

    debtor: Party = Party()
    creditor: Party = Party()


def sides_of(fields: Fields) -> Sides:
    """Debtor and creditor of a detail."""
    return Sides(_party(fields, DEBTOR), _party(fields, CREDITOR))


def payer(sides: Sides, own: Party, is_credit: bool, is_returned: bool) -> Party:
    """The counterparty: who paid where money came in, and who was paid where it went out.

    A return or reversal mostly repeats the parties of the payment it takes back, so that the counterparty stands on
    the other side; banks differ, and the side that is the account itself never is the counterparty.

    >>> ours, theirs = Party("Nord AB", "SE1"), Party("Kund AB", "SE2")
    >>> payer(Sides(theirs, ours), ours, is_credit=True, is_returned=False).name
    'Kund AB'
    >>> payer(Sides(theirs, ours), ours, is_credit=False, is_returned=True).name
    'Kund AB'
    """
    near, far = (sides.debtor, sides.creditor) if is_credit else (sides.creditor, sides.debtor)
    if not is_returned:
        return near
    return next((party for party in (far, near) if any(party) and not _is_own(party, own)), Party())


def account_of(fields: Fields, above: str) -> str:
    """The IBAN of an account, without spaces, else the number it has instead; `above` is its path, with `/`.

    >>> account_of({"CdtrAcct/Id/IBAN": ["se12 3456"]}, "CdtrAcct/")
    'SE123456'
    """
    iban = first(fields, f"{above}Id/IBAN")
    return "".join(iban.split()).upper() or first(fields, f"{above}Id/Othr/Id", f"{above}Id/PrtryAcct/Id")


def _party(fields: Fields, side: str) -> Party:
    """The party itself; the one it acts for, and what its account is called, only where it has no name."""
    at = "RltdPties"
    names = (
        *(f"{at}/{who}/{where}" for who in (side, f"Ultmt{side}") for where in ("Nm", "Pty/Nm", "Agt/FinInstnId/Nm")),
        f"{at}/{side}Acct/Nm",
    )
    return Party(first(fields, *names), account_of(fields, f"{at}/{side}Acct/"))


def _is_own(party: Party, own: Party) -> bool:
    if party.iban and own.iban:
        return party.iban == own.iban
    return bool(party.name) and party.name.casefold() == own.name.casefold()
