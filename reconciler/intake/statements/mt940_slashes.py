"""The structured description of Dutch banks: `/TRTP/…/IBAN/…/NAME/…/REMI/…`, and ING's `/CNTP/…`."""

from __future__ import annotations

import re

from reconciler.intake.statements.mt940_about import About, iban_in, reference, structured
from reconciler.intake.statements.mt940_wrapping import tidy

_KEYS = (
    *("TRTP", "IBAN", "BBAN", "BIC", "NAME", "REMI", "EREF", "KREF", "PREF", "IREF", "RREF", "ORDP", "BENM", "CNTP"),
    *("CSID", "MARF", "ISDT", "PURP", "RTRN", "ULTD", "ULTB", "UDTR", "UCRD", "SVCL", "ADDR", "ACCW", "ID", "PT", "PY"),
    *("OCMT", r"CHGS\d?", "EXCH", "CDTRREFTP", "CDTRREF", "CD/SCOR/ISSUER", "OAMT", "PTYP"),
)
_AFTER_TEXT = (
    *("EREF", "KREF", "PREF", "IREF", "RREF", "ORDP", "BENM", "ISDT", "ULTD", "ULTB", "UDTR", "UCRD", "CSID", "MARF"),
    *("SVCL", "PURP", "RTRN", "CDTRREFTP", "CDTRREF", "OCMT", "OAMT", r"CHGS\d?", "EXCH", "PTYP"),
)
"""The keys that may follow the text; any other between slashes is the payer's, such as `ORDER/ID/7`."""

_KEY = re.compile(rf"/({'|'.join(_KEYS)})/")
_TEXT_ENDS = re.compile(rf"(?=/(?:{'|'.join(_AFTER_TEXT)})/)")
BEGINS = _KEY


def described(text: str) -> About:
    """What the keys say; the first party named is the counterparty, and `REMI` the text or a structured reference.

    >>> about = described("/TRTP/SEPA/IBAN/NL91ABNA0417164300/NAME/Kist BV/REMI/USTD//INV 1/EREF/NOTPROVIDED")
    >>> about.iban, about.name, about.text, about.end_to_end_id
    ('NL91ABNA0417164300', 'Kist BV', 'INV 1', '')
    """
    values = _values(text)
    account, _, name, *_ = [*values.get("CNTP", "").split("/"), "", "", ""]
    remittance = values.get("REMI", "") or values.get("PY", "")
    about = About(
        name=tidy(values.get("NAME", "")) or tidy(name),
        iban=iban_in(values.get("IBAN", "")) or iban_in(account),
        end_to_end_id=reference(values.get("EREF")),
        structured_reference=structured(remittance) or reference(values.get("CDTRREF")),
        customer_reference=reference(values.get("KREF")) or reference(values.get("RREF")),
        is_return="RTRN" in values,
    )
    if not structured(remittance):
        about.text = reference(re.sub(r"^USTD/+", "", remittance))
    return about


def _values(text: str) -> dict[str, str]:
    """The first value of each key."""
    before, _, said = text.partition("/REMI/")
    said, *after = _TEXT_ENDS.split(said, maxsplit=1)
    values = {"REMI": said.strip().rstrip("/").strip()}
    pieces = [*_KEY.split(before)[1:], *(piece for part in after for piece in _KEY.split(part)[1:])]
    for key, value in zip(pieces[::2], pieces[1::2], strict=True):
        if not values.get(key):
            values[key] = value if key == "CNTP" else value.strip().rstrip("/").strip()
    return values
