"""What can be said of customers and resellers sheets without the books: VAT numbers and terms."""

from __future__ import annotations

from datetime import date

from reconciler.config import Config
from reconciler.finding import Finding
from reconciler.frames import Frame
from reconciler.rules.codes import BANK_TRANSFER_TERM
from reconciler.rules.vat import vat_treatments
from reconciler.rules.vat_checks import check_vat_treatments
from reconciler.rules.vat_numbers import FOREIGN, INVALID
from reconciler.validate.tables import Tables

PARTY_ID = {"customers": "customer_id", "resellers": "reseller_id"}


def check_vat_numbers(tables: Tables, kind: str, config: Config, rates: Frame) -> list[Finding]:
    """VAT numbers in the sheets of `kind` that fail their check or are another country's (rule `vat`)."""
    rows = tables.frames[kind]
    parties = rows.assign(party_id=rows[PARTY_ID[kind]])
    treatments = vat_treatments(parties, date.max, config.seller, config.vat, rates)
    wrong = treatments["status"].isin([INVALID, FOREIGN])
    return check_vat_treatments(
        treatments[wrong], parties[wrong], lambda label, field: tables.place(kind, int(str(label)), field)
    )


def check_bank_transfer_terms(tables: Tables) -> list[Finding]:
    """Rows that ask for bank transfer with a term of one month (rule `bank-transfer-term`)."""
    rows = tables.frames["customers"]
    wrong = rows[(rows["payment_method"] == "bank_transfer") & (rows["term_months"] == 1)]
    return [
        BANK_TRANSFER_TERM.at(
            tables.place("customers", label, "term_months"),
            f"{customer_id} pays by bank transfer and asks for a term of 1 month.",
            value=1,
        )
        for label, customer_id in wrong["customer_id"].items()
    ]
