"""Why an invoice bears the VAT it does."""

from __future__ import annotations

import pandas as pd

from reconciler import money
from reconciler.config import Config
from reconciler.explaining.past import Row
from reconciler.explaining.words import rounded_text
from reconciler.rules.vat_territories import OUTSIDE, vat_areas


def vat_steps(invoice: Row, billed: Row, config: Config) -> list[str]:
    """Category, rate and amount (rule `vat`); `billed` is the party as it was when it was billed."""
    steps = [f"VAT: {vat_reason(invoice, billed, config)}", f"  {_amount(invoice)}"]
    if invoice["local_vat"] is not None:
        vat, local = invoice["vat"], invoice["local_vat"]
        steps.append(
            f"  It is due in {invoice['vat_country']}, so it is shown in {invoice['local_currency']} too: "
            f"{money.to_major(vat, invoice['currency'])} × {invoice['exchange_rate']} "
            f"({invoice['exchange_source'] or 'rate'} of {invoice['exchange_on']}) = "
            f"{money.amount_text(local, invoice['local_currency'])}."
        )
    return steps


def vat_reason(invoice: Row, billed: Row, config: Config) -> str:
    """The line of the VAT table that was applied, in words."""
    category, home = invoice["vat_category"], config.seller.country
    area = vat_areas(pd.DataFrame([billed]).astype({"postcode": "str", "city": "str"})).to_dict("records")[0]
    where = _place(billed["country"], area)
    if category == "O" or area["area"] == OUTSIDE:
        return f"category {category}, not subject to EU VAT, because {where} is outside the EU's VAT area."
    if category == "AE":
        return (
            f"category AE, reverse charge, because {where} is another EU country than the seller's ({home}) and "
            f"{billed['vat_number']} is a valid VAT number there. {_evidence(billed)}"
        )
    rate = (
        f"category S at {money.percent_text(invoice['vat_rate_bp'])} %, the standard rate of {invoice['vat_country']}"
    )
    if area["vat_country"] == home:
        return f"{rate} on {invoice['issued_on']}, because {where} is the seller's own country."
    whose = (
        "the One Stop Shop takes the party's country" if config.vat.oss else "without oss the seller's country counts"
    )
    return (
        f"{rate} on {invoice['issued_on']}, because {where} is another EU country, no VAT number is known, and {whose}."
    )


def _place(country: str, area: Row) -> str:
    if not pd.isna(area["territory"]):
        return f"{area['territory']} ({country})"
    is_other = not pd.isna(area["vat_country"]) and area["vat_country"] != country
    return f"{country} (for VAT {area['vat_country']})" if is_other else country


def _evidence(billed: Row) -> str:
    if billed["vat_checked_on"] is None and billed["vat_check_id"] is None:
        return "No answer of VIES is kept: right check digits are not evidence that it is registered."
    day = f" on {billed['vat_checked_on']}" if billed["vat_checked_on"] else ""
    number = f", answer {billed['vat_check_id']}" if billed["vat_check_id"] else ""
    return f"It was looked up in VIES{day}{number}."


def _amount(invoice: Row) -> str:
    currency = invoice["currency"]
    net, gross = (money.to_major(invoice[name], currency) for name in ("net", "gross"))
    share = invoice["vat_rate_bp"]
    if share is None:
        return f"Net {net} and no VAT: {gross} {currency}."
    vat = rounded_text(invoice["net"] * share, money.BASIS_POINTS, currency)
    return f"Net {net} × {money.percent_text(share)} % = VAT {vat}; net and VAT together {gross} {currency}."
