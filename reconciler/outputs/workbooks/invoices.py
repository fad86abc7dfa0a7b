"""`invoices.xlsx`: the month's invoices, their lines, and net and VAT a party for the returns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from reconciler.finding import Finding
from reconciler.frames import Column, Frame, looked_up
from reconciler.ledger.month import Month
from reconciler.months import boundaries
from reconciler.outputs.books_view import natural, ordered, reseller_or_direct
from reconciler.outputs.excel import Properties, write_workbook
from reconciler.outputs.sheet_rows import TableSheet
from reconciler.wording import plural

FILE = "invoices.xlsx"
INVOICES = {
    "number": "text",
    "kind": "text",
    "customer_id": "text",
    "customer_name": "text",
    "reseller_id": "text",
    "bill_to": "text",
    "issued_on": "date",
    "due_on": "date",
    "currency": "text",
    "net": "money",
    "vat_category": "text",
    "vat_rate": "percent",
    "vat": "money",
    "gross": "money",
    "paid": "money",
    "status": "text",
    "reference": "text",
    "file": "text",
}
LINES = {
    "invoice": "text",
    "line": "integer",
    "customer_id": "text",
    "kind": "text",
    "period_from": "date",
    "renews_on": "date",
    "months": "integer",
    "licences": "integer",
    "list_price": "money",
    "discount_percent": "percent",
    "seat_price": "money",
    "net": "money",
    "explanation": "text",
    "currency": "text",
}
VAT = {
    "country": "text",
    "vat_number": "text",
    "category": "text",
    "rate": "percent",
    "currency": "text",
    "net": "money",
    "vat": "money",
    "vat_country": "text",
    "party_id": "text",
    "party_name": "text",
}


def write_invoices(path: Path, month: Month) -> list[Finding]:
    """Write `invoices.xlsx` of the month to `path`."""
    sheets = [
        TableSheet("invoices", INVOICES, invoice_rows(month.issued)),
        TableSheet("lines", LINES, line_rows(month.lines, month.issued)),
        TableSheet("vat", VAT, vat_rows(month.issued)),
    ]
    return write_workbook(path, sheets, Properties(f"Invoices {month.period}", month.as_of))


def invoice_rows(issued: Frame) -> Frame:
    """One row an invoice, in the order of their numbers."""
    rows = issued.assign(vat_rate=issued["vat_rate_bp"], file=document_file(issued, ".html"))
    rows["customer_id"] = rows["customer_id"].mask(rows["bill_to"] == "reseller")
    return ordered(rows, by_number="number")


def document_file(issued: Frame, suffix: str) -> Column:
    """Where each document stands below the month's folder."""
    return "invoices/" + reseller_or_direct(issued["reseller_id"]) + "/" + issued["number"] + suffix


def line_rows(lines: Frame, issued: Frame) -> Frame:
    """One row a line, with its invoice's currency and an explanation of the quantity."""
    rows = lines.assign(
        currency=looked_up(lines["invoice"], issued.set_index("number")["currency"]),
        discount_percent=lines["discount_bp"],
        explanation=explanations(lines),
    )
    return ordered(rows, "line", by_number="invoice")


def explanations(lines: Frame) -> Column:
    """How each line came to its months, as a sentence; the days left where a part of a month is billed as whole.

    The period is given to its last day covered, the day before `renews_on`.
    """
    starts, renews = (lines[name].to_numpy("datetime64[D]") for name in ("period_from", "renews_on"))
    months = lines["months"].to_numpy("int64")
    days = (renews - starts).astype("int64")
    is_whole = (boundaries(starts, months) == renews) | (lines["kind"] != "top_up").to_numpy()
    texts = [
        f"{plural(licences, 'licence')} × {plural(n, 'month')} ({start} to {last}{rest})"
        for licences, n, start, last, rest in zip(
            lines["licences"].tolist(),
            months.tolist(),
            starts.astype(str).tolist(),
            (renews - np.timedelta64(1, "D")).astype(str).tolist(),
            ["" if whole else f", {plural(left, 'day')} left" for whole, left in zip(is_whole, days, strict=True)],
            strict=True,
        )
    ]
    return pd.Series(texts, index=lines.index, dtype="str")


def vat_rows(issued: Frame) -> Frame:
    """Net and VAT a party, category, rate and currency; `vat_country` is the one whose rate applies.

    A party that changed its name stands once, with the name of its last document.
    """
    named = issued.assign(
        country=issued["billed_country"],
        vat_number=issued["billed_vat_number"],
        category=issued["vat_category"],
        rate=issued["vat_rate_bp"],
        party_name=issued["billed_name"],
    )
    keys = [name for name in VAT if name not in ("net", "vat", "party_name")]
    sums = {"net": "sum", "vat": "sum", "party_name": "last"}
    summed = named.groupby(keys, dropna=False, as_index=False, sort=False).agg(sums)
    order = ["country", "vat_number", "category", "rate", "currency"]
    return ordered(summed.assign(_party=natural(summed["party_id"])), *order, "_party", "party_name")
