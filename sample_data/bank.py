"""The bank's own files: MT940 as October's download, camt.053 as November's; both of the seller's euro account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

ACCOUNT = "SE4550000000058398257466"
_CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


@dataclass(frozen=True)
class Movement:
    """One payment; `amount` is negative for money going out."""

    name: str
    amount: Decimal
    iban: str = ""
    reference: str = ""
    text: str = ""
    charges: Decimal | None = None


@dataclass(frozen=True)
class Entry:
    """What the bank books in one sum: one payment, or several."""

    day: date
    bank_reference: str
    movements: tuple[Movement, ...]

    @property
    def amount(self) -> Decimal:
        """What the bank books: the sum of the payments."""
        return sum((movement.amount for movement in self.movements), Decimal(0))


def write_mt940(path: Path, number: int, opening: Decimal, entries: list[Entry]) -> Decimal:
    """One statement; gives its closing balance."""
    first, last = entries[0].day, entries[-1].day
    closing = opening + sum(entry.amount for entry in entries)
    lines = [":20:NORDLAS", f":25:{ACCOUNT}", f":28C:{number:05d}/001", f":60F:{_balance(first, opening)}"]
    for entry in entries:
        (movement,) = entry.movements
        mark, amount = ("D" if movement.amount < 0 else "C"), _comma(abs(movement.amount))
        lines.append(f":61:{entry.day:%y%m%d%m%d}{mark}{amount}NTRFNONREF//{entry.bank_reference}")
        lines.append(f":86:166?00UEBERWEISUNG?20{movement.text}?31{movement.iban}?32{movement.name}")
    lines += [f":62F:{_balance(last, closing)}", "-"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("\r\n".join([*lines, ""]).encode("ascii"))
    return closing


def write_camt(path: Path, number: str, opening: Decimal, entries: list[Entry]) -> Decimal:
    """One statement; gives its closing balance."""
    first, last = entries[0].day, entries[-1].day
    closing = opening + sum(entry.amount for entry in entries)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{_CAMT}">\n<BkToCstmrStmt>\n'
        f"<GrpHdr><MsgId>{number}</MsgId><CreDtTm>{last}T18:00:00</CreDtTm></GrpHdr>\n<Stmt><Id>{number}</Id>\n"
        f"<Acct><Id><IBAN>{ACCOUNT}</IBAN></Id><Ccy>EUR</Ccy></Acct>\n"
        f"{_camt_balance('OPBD', first, opening)}{_camt_balance('CLBD', last, closing)}"
        f"{''.join(map(_camt_entry, entries))}</Stmt>\n</BkToCstmrStmt>\n</Document>\n",
        encoding="utf-8",
    )
    return closing


def _comma(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")


def _balance(day: date, amount: Decimal) -> str:
    return f"{'D' if amount < 0 else 'C'}{day:%y%m%d}EUR{_comma(abs(amount))}"


def _camt_balance(code: str, day: date, amount: Decimal) -> str:
    return f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_signed(amount)}<Dt><Dt>{day}</Dt></Dt></Bal>\n"


def _signed(amount: Decimal) -> str:
    mark = "DBIT" if amount < 0 else "CRDT"
    return f'<Amt Ccy="EUR">{abs(amount):.2f}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'


def _camt_entry(entry: Entry) -> str:
    details = "".join(_camt_details(entry.movements))
    return (
        f"<Ntry>{_signed(entry.amount)}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{entry.day}</Dt></BookgDt>"
        f"<ValDt><Dt>{entry.day}</Dt></ValDt><AcctSvcrRef>{entry.bank_reference}</AcctSvcrRef>\n"
        f"<NtryDtls>{details}</NtryDtls></Ntry>\n"
    )


def _camt_details(movements: tuple[Movement, ...]) -> Iterable[str]:
    for movement in movements:
        role = "Cdtr" if movement.amount < 0 else "Dbtr"
        account = f"<{role}Acct><Id><IBAN>{movement.iban}</IBAN></Id></{role}Acct>" if movement.iban else ""
        structured = f"<Strd><CdtrRefInf><Ref>{movement.reference}</Ref></CdtrRefInf></Strd>"
        remittance = structured if movement.reference else f"<Ustrd>{escape(movement.text)}</Ustrd>"
        yield (
            f"<TxDtls>{_signed(movement.amount)}{_camt_charges(movement)}<RltdPties><{role}><Pty>"
            f"<Nm>{escape(movement.name)}</Nm></Pty></{role}>{account}</RltdPties><RmtInf>{remittance}</RmtInf>"
            "</TxDtls>\n"
        )


def _camt_charges(movement: Movement) -> str:
    if movement.charges is None:
        return ""
    return f"<Chrgs><Rcrd>{_signed(-movement.charges)}</Rcrd></Chrgs>"
