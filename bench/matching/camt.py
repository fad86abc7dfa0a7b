"""The transfers as a CAMT.053 statement that balances, or as the CAMT.054 notification of the same entries."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

SPACE = "urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.08"
OWN = "SE4550000000058398257466"


def statement(rows: list[dict[str, Any]], currency: str, kind: str = "053") -> str:
    """One statement of one currency; 053 has balances, 054 has none."""
    total = sum(row["amount"] for row in rows)
    balances = _balance("OPBD", 100000, currency) + _balance("CLBD", 100000 + total, currency)
    outer, inner = {"053": ("BkToCstmrStmt", "Stmt"), "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}[kind]
    entries = "".join(_entry(row, currency) for row in rows)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{SPACE.format(kind=kind)}"><{outer}>'
        f"<GrpHdr><MsgId>M{currency}{kind}</MsgId><CreDtTm>2026-11-30T20:00:00</CreDtTm></GrpHdr>"
        f"<{inner}><Id>S{currency}{kind}</Id><CreDtTm>2026-11-30T20:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{OWN}</IBAN></Id><Ccy>{currency}</Ccy></Acct>"
        f"{balances if kind == '053' else ''}{entries}</{inner}></{outer}></Document>"
    )


def _balance(code: str, amount: int, currency: str) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_money(amount, currency)}"
        f"<Dt><Dt>2026-11-30</Dt></Dt></Bal>"
    )


def _entry(row: dict[str, Any], currency: str) -> str:
    booked, reference, money = row["booked_on"].isoformat(), row["reference"], _money(row["amount"], currency)
    text = "".join(f"<Ustrd>{escape(line)}</Ustrd>" for line in (row.get("text") or "").splitlines())
    creditor = row.get("structured_reference")
    structured = f"<Strd><CdtrRefInf><Ref>{escape(creditor)}</Ref></CdtrRefInf></Strd>" if creditor else ""
    party = "Dbtr" if row["amount"] >= 0 else "Cdtr"
    name = f"<{party}><Pty><Nm>{escape(row['payer_name'])}</Nm></Pty></{party}>" if row.get("payer_name") else ""
    iban = f"<{party}Acct><Id><IBAN>{row['payer_iban']}</IBAN></Id></{party}Acct>" if row.get("payer_iban") else ""
    parties = f"<RltdPties>{name}{iban}</RltdPties>" if name or iban else ""
    remittance = f"<RmtInf>{text}{structured}</RmtInf>" if text or structured else ""
    return (
        f"<Ntry>{money}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{booked}</Dt></BookgDt><ValDt><Dt>{booked}</Dt></ValDt>"
        f"<AcctSvcrRef>{reference}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd>"
        f"</Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs><AcctSvcrRef>{reference}</AcctSvcrRef>"
        f"<EndToEndId>{escape(row.get('end_to_end_id') or 'NOTPROVIDED')}</EndToEndId></Refs>"
        f'<Amt Ccy="{currency}">{abs(row["amount"]) / 100:.2f}</Amt>'
        f"{parties}{remittance}</TxDtls></NtryDtls></Ntry>"
    )


def _money(amount: int, currency: str) -> str:
    mark = "CRDT" if amount >= 0 else "DBIT"
    return f'<Amt Ccy="{currency}">{abs(amount) / 100:.2f}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'
