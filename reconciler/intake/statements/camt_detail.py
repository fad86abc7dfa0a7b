"""A detail of an entry of a CAMT file: one payment of a batch, or what is known of a single one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from reconciler.intake.statements.camt_party import Sides, sides_of
from reconciler.intake.statements.camt_values import amount
from reconciler.intake.statements.xml_fields import Fields, every, fields_of, first

NO_REFERENCE = ("notprovided", "nonref", "none", "")
"""What banks write where there is no reference."""

RETURNS = ("RRTN", "UPDD", "UPCT")
"""Bank transaction codes (sub-family) of money that comes back."""

_REMITTANCE = "RmtInf/Strd"
_OWN_AMOUNT = ("Amt", "AmtDtls/TxAmt/Amt")
_ORIGINAL = ("Refs/EndToEndId", "Refs/TxId", "Refs/InstrId")


@dataclass(frozen=True, slots=True)
class Detail:
    """What one TxDtls says; `amount` is without a sign and None where it is not given.

    `text` is the remittance information, `remark` what the bank adds.
    """

    amount: Decimal | None = None
    currency: str = ""
    mark: str = ""
    sides: Sides = Sides()
    bank_reference: str = ""
    end_to_end_id: str = ""
    structured_reference: str = ""
    text: str = ""
    remark: str = ""
    charges: Decimal | None = None
    is_returned: bool = False
    original_references: tuple[str, ...] = ()
    return_reason: str = ""


def detail_of(element: etree._Element, currency: str, spot: str) -> Detail:
    """The detail in a TxDtls element; `currency` is the account's.

    The amount is the booked one: what was instructed (InstdAmt) may be another, before charges and exchange.
    """
    fields = fields_of(element)
    path = _amount_path(fields, currency)
    is_returned = any(path.startswith("RtrInf/") for path in fields) or (
        first(fields, "BkTxCd/Domn/Fmly/SubFmlyCd") in RETURNS
    )
    structured, text = _remittance(fields)
    return Detail(
        amount=amount(first(fields, path), spot, "amount of a detail") if path else None,
        currency=first(fields, f"{path}@Ccy") or currency,
        mark=first(fields, "CdtDbtInd"),
        sides=sides_of(fields),
        bank_reference=reference(fields, "Refs/AcctSvcrRef"),
        end_to_end_id=reference(fields, "Refs/EndToEndId"),
        structured_reference=structured,
        text=text,
        remark=" ".join(every(fields, "AddtlTxInf", "RtrInf/AddtlInf")),
        charges=charges_of(element, fields, currency, spot),
        is_returned=is_returned,
        original_references=originals_of(fields),
        return_reason=first(fields, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"),
    )


def _amount_path(fields: Fields, currency: str) -> str:
    """Where the amount stands: in the account's currency if the detail has one in it."""
    there = [path for path in _OWN_AMOUNT if path in fields]
    return next((path for path in there if first(fields, f"{path}@Ccy") == currency), there[0] if there else "")


def reference(fields: Fields, path: str) -> str:
    """The reference at `path`, unless it is a word for none.

    >>> reference({"Refs/EndToEndId": ["NOTPROVIDED"]}, "Refs/EndToEndId")
    ''
    """
    text = first(fields, path)
    return "" if "".join(text.split()).casefold() in NO_REFERENCE else text


def originals_of(fields: Fields) -> tuple[str, ...]:
    """The references by which a returned payment was known: its own come back with it."""
    own = [reference(fields, path) for path in _ORIGINAL]
    named = [text for path, texts in fields.items() if "/Orgnl" in f"/{path}" and _is_reference(path) for text in texts]
    return tuple(dict.fromkeys(text for text in (*own, *named) if text))


def charges_of(element: etree._Element, fields: Fields, currency: str, spot: str) -> Decimal | None:
    """The charges stated, in the account's currency; None where there are none or they are in another currency.

    Charges that are given back (CRDT) count against the others.
    """
    if not any(path.startswith("Chrgs/") for path in fields):
        return None
    if "Chrgs/TtlChrgsAndTaxAmt" in fields:
        parts = [({"Amt": fields["Chrgs/TtlChrgsAndTaxAmt"], **_currency(fields, "Chrgs/TtlChrgsAndTaxAmt@Ccy")})]
    else:
        charges = list(element.iterchildren("{*}Chrgs"))
        records = [record for charge in charges for record in charge.iterchildren("{*}Rcrd")]
        parts = [part for part in map(fields_of, records or charges) if "Amt" in part]
    if not parts or any((first(part, "Amt@Ccy") or currency) != currency for part in parts):
        return None
    amounts = [(amount(first(part, "Amt"), spot, "charge"), first(part, "CdtDbtInd") == "CRDT") for part in parts]
    return sum((-value if is_back else value for value, is_back in amounts), Decimal(0))


def _currency(fields: Fields, path: str) -> Fields:
    return {"Amt@Ccy": fields[path]} if path in fields else {}


def _remittance(fields: Fields) -> tuple[str, str]:
    """The structured reference and the text. Documents referred to are the reference where no other is given."""
    references = every(fields, f"{_REMITTANCE}/CdtrRefInf/Ref", f"{_REMITTANCE}/CdtrRefInf/CdtrRef")
    documents = every(fields, f"{_REMITTANCE}/RfrdDocInf/Nb", f"{_REMITTANCE}/RfrdDocInf/RfrdDocNb")
    texts = [*fields.get("RmtInf/Ustrd", ()), *every(fields, f"{_REMITTANCE}/AddtlRmtInf")]
    if not references:
        references, documents = documents, []
    return " ".join(references), " ".join((*texts, *documents))


def _is_reference(path: str) -> bool:
    return path.endswith(("Id", "Ref"))
