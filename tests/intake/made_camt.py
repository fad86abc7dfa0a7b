"""CAMT files made up for tests: the parts that a rule is about are given as XML, the rest is as banks write it."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.intake.statements.camt import read_camt
from reconciler.intake.statements.statement import Line, Statement

NAMES = {"052": ("AcctRpt", "Rpt"), "053": ("Stmt", "Stmt"), "054": ("DbtCdtNtfctn", "Ntfctn")}
OWN_IBAN = "SE4550000000058398257466"
ACCOUNT = f"<Acct><Id><IBAN>{OWN_IBAN}</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>Nordlås AB</Nm></Ownr></Acct>"
BOOKED = "<BookgDt><Dt>2026-11-05</Dt></BookgDt><ValDt><Dt>2026-11-06</Dt></ValDt>"


def balance(code: str, amount: str, mark: str = "CRDT", on: str = "2026-11-05", currency: str = "EUR") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='{currency}'>{amount}</Amt>"
        f"<CdtDbtInd>{mark}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>"
    )


def entry(
    amount: str = "100.00",
    mark: str = "CRDT",
    status: str = "<Sts>BOOK</Sts>",
    dates: str = BOOKED,
    before: str = "",
    details: Sequence[str] = (),
    after: str = "",
    currency: str = "EUR",
) -> str:
    """An entry; `before` stands after the mark, such as RvslInd, and `after` at the end, such as AddtlNtryInf."""
    batch = f"<NtryDtls>{''.join(f'<TxDtls>{detail}</TxDtls>' for detail in details)}</NtryDtls>" if details else ""
    return (
        f"<Ntry><Amt Ccy='{currency}'>{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd>{before}{status}{dates}"
        f"<AcctSvcrRef>E1</AcctSvcrRef>{batch}{after}</Ntry>"
    )


def statement(*parts: str, account: str = ACCOUNT, kind: str = "053") -> str:
    name = NAMES[kind][1]
    return f"<{name}><Id>S1</Id><ElctrncSeqNb>7</ElctrncSeqNb>{account}{''.join(parts)}</{name}>"


def document(*statements: str, kind: str = "053", version: str = "08") -> bytes:
    message = f"BkToCstmr{NAMES[kind][0]}"
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}"
    head = "<?xml version='1.0' encoding='UTF-8'?>"
    group = "<GrpHdr><MsgId>M1</MsgId></GrpHdr>"
    return f"{head}<Document xmlns='{space}'><{message}>{group}{''.join(statements)}</{message}></Document>".encode()


def camt(*parts: str, kind: str = "053", version: str = "08") -> bytes:
    """A file with one statement that has these balances and entries."""
    return document(statement(*parts, kind=kind), kind=kind, version=version)


def read_one(*parts: str, kind: str = "053") -> Statement:
    (only,) = read_camt(camt(*parts, kind=kind))
    return only


def lines_of(*parts: str, kind: str = "053") -> list[Line]:
    return read_one(*parts, kind=kind).lines
