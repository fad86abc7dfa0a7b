"""Codes of the findings about VAT."""

from __future__ import annotations

from reconciler.finding import Code, Severity

VAT_NUMBER_INVALID = Code(
    "vat-number-invalid",
    Severity.ERROR,
    "A VAT number fails the check of its country, so nothing is invoiced to that party.",
    "Correct the number, or leave the cell empty if the party has none.",
)
VAT_NUMBER_FOREIGN_PREFIX = Code(
    "vat-number-foreign-prefix",
    Severity.ERROR,
    "A VAT number belongs to another country than the party, so nothing is invoiced to that party.",
    "Write the VAT number of the party's own country, or correct the country.",
)
VAT_NUMBER_UNCHECKED = Code(
    "vat-number-unchecked",
    Severity.ERROR,
    "Reverse charge needs the answer of VIES (require_vat_check), and the sheet has none.",
    "Check the number in VIES and fill in vat_checked_on and vat_check_id.",
)
VAT_NO_NUMBER = Code(
    "vat-no-number",
    Severity.WARNING,
    "A party in another EU country has no VAT number, so VAT is charged.",
    "Fill in the VAT number if the party has one; the next invoice is then reverse charge.",
)
VAT_TERRITORY_REVIEW = Code(
    "vat-territory-review",
    Severity.ERROR,
    "The place has VAT rules of its own, so a person must decide.",
    "Invoice this party by hand, or correct the address.",
)
VAT_NO_RATE = Code(
    "vat-no-rate",
    Severity.ERROR,
    "No VAT rate is known for the country on the day of the invoice.",
    "Run the batch for a day since 2016-01-01.",
)
NO_EXCHANGE_RATE = Code(
    "no-exchange-rate",
    Severity.ERROR,
    "VAT is due in the seller's country, the invoice is in another currency, and no exchange rate is young enough.",
    "Add an entry to [[exchange_rates]] in reconciler.toml.",
)
