"""`invoices.xlsx`: the month's invoices, their lines, and net and VAT a party for the returns."""

from __future__ import annotations

from pathlib import Path

from reconciler.file_names import file_name
from reconciler.finding import Finding
from reconciler.frames import Column, Frame, looked_up
from reconciler.ledger.month import Month
from reconciler.outputs.books_view import natural, ordered, reseller_or_direct
from reconciler.outputs.excel import Properties, write_workbook
from reconciler.outputs.line_periods import explanations
from reconciler.outputs.sheet_rows import TableSheet

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
    "credits": "text",
    "credits_issued_on": "date",
    "credited": "money",
    "reissues": "text",
    "reason": "text",
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
    "customer_name": "text",
    "credited_line": "integer",
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
    "bill_to": "text",  # what the party is: a customer and a reseller may have the same id
}


CREDITED = ("net", "vat", "gross")
"""Amounts of a document that a credit note takes back: negative in the sheets, so that a column's sum is right."""


def write_invoices(path: Path, month: Month) -> list[Finding]:
    """Write `invoices.xlsx` of the month to `path`."""
    sheets = [
        TableSheet("invoices", INVOICES, invoice_rows(month.issued)),
        TableSheet("lines", LINES, line_rows(month.lines, month.issued)),
        TableSheet("vat", VAT, vat_rows(month.issued)),
    ]
    return write_workbook(path, sheets, Properties(f"Invoices {month.period}", month.as_of))


def invoice_rows(issued: Frame) -> Frame:
    """One row an invoice or credit note, in the order of their numbers; what a note takes back is negative."""
    rows = signed(issued).assign(vat_rate=issued["vat_rate_bp"], file=document_file(issued, ".html"))
    rows["customer_id"] = rows["customer_id"].mask(rows["bill_to"] == "reseller")
    return ordered(rows, by_number="number")


def signed(issued: Frame) -> Frame:
    """The documents with what a credit note takes back as negative amounts."""
    is_note = issued["kind"] == "credit_note"
    return issued.assign(**{name: issued[name].mask(is_note, -issued[name]) for name in CREDITED})


def document_file(issued: Frame, suffix: str) -> Column:
    """Where each document stands below the month's folder."""
    folders = reseller_or_direct(issued["reseller_id"])
    safe = {one: file_name(one) for one in folders.unique()}
    return "invoices/" + folders.map(safe) + "/" + issued["number"] + suffix


def line_rows(lines: Frame, issued: Frame) -> Frame:
    """One row a line, with its invoice's currency and an explanation of the quantity."""
    documents = issued.set_index("number")
    is_note = looked_up(lines["invoice"], documents["kind"]) == "credit_note"
    rows = lines.assign(
        currency=looked_up(lines["invoice"], documents["currency"]),
        licences=lines["licences"].mask(is_note, -lines["licences"]),
        net=lines["net"].mask(is_note, -lines["net"]),
        discount_percent=lines["discount_bp"],
        explanation=explanations(lines),
    )
    return ordered(rows, "line", by_number="invoice")


def vat_rows(issued: Frame) -> Frame:
    """Net and VAT a party, category, rate and currency; `vat_country` is the one whose rate applies.

    A party that changed its name stands once, with the name of its last document.
    """
    named = signed(issued).assign(
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
