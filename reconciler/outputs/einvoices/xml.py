"""Documents as UBL 2.1 invoices and credit notes: facts and texts go into a template, amounts as exact text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from reconciler import bundled
from reconciler.money import minor_digits, percent_text
from reconciler.outputs.cell_numbers import decimal_text
from reconciler.outputs.documents import Document, DocumentLine
from reconciler.outputs.einvoices.limits import DECIMALS
from reconciler.outputs.einvoices.parties import buyer_of, seller_of
from reconciler.outputs.einvoices.profile import profile
from reconciler.outputs.messages import Catalogue, Formats, catalogue
from reconciler.outputs.staging import XML_MARK
from reconciler.rules.vat import NOT_SUBJECT, REVERSE_CHARGE

CREDIT_TRANSFER, SEPA_CREDIT_TRANSFER = "30", "58"  # UNTDID 4461
_TEMPLATES = {"invoice": "ubl/invoice.xml", "credit_note": "ubl/credit_note.xml"}
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Tax:
    """The one VAT category of a document; `percent` is empty for what is not subject to VAT."""

    category: str
    percent: str
    reason_code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line; amounts as text. `list_price` and `discount` only where a discount is shown (rule `bill-to`)."""

    number: int
    note: str
    quantity: int
    net: str
    starts_on: str
    ends_on: str
    description: str
    price: str
    list_price: str
    discount: str


def einvoice(document: Document) -> str:
    """The document as XML; `check_einvoice` tells beforehand whether it can be."""
    text = template(document.kind).render(facts(document))
    return _NOT_IN_XML.sub("\ufffd", text)


def facts(document: Document) -> dict[str, Any]:
    """What the template of the document's kind shows."""
    language = _language(document.language)
    follows = profile(document)
    currency = document.currency
    return {
        "d": document,
        "profile": follows,
        "seller": seller_of(document, follows.is_peppol),
        "buyer": buyer_of(document, follows.is_peppol),
        "tax": _tax(document, language.words),
        "note": _note(document, language),
        "terms": _terms(document, language),
        "means": _payment_means(document),
        "net": amount(document.net, currency),
        "vat": amount(document.vat, currency),
        "gross": amount(document.gross, currency),
        "local_vat": "" if document.local_vat is None else amount(document.local_vat, document.local_currency),
        "lines": [_line(line, document, language) for line in document.lines],
    }


def amount(minor: int, currency: str) -> str:
    """An amount in major units with two decimals at most; a third one is a zero (see `limits`).

    >>> amount(123456, "EUR"), amount(500, "JPY"), amount(1230, "KWD")
    ('1234.56', '500', '1.23')
    """
    digits = minor_digits(currency)
    text = decimal_text(minor, digits)
    return text[: DECIMALS - digits] if digits > DECIMALS else text


def _line(line: DocumentLine, document: Document, language: SimpleNamespace) -> Line:
    digits = minor_digits(document.currency)
    shows_discount = document.shows_discount and line.seat_price != line.list_price
    return Line(
        number=line.line,
        note=_customer(line, language.words) if document.shows_discount else "",
        quantity=line.licences,
        net=amount(line.net, document.currency),
        starts_on=line.period_from.isoformat(),
        ends_on=line.covered_to.isoformat(),
        description=_description(line, language.words, language.formats),
        price=decimal_text(line.seat_price, digits),
        list_price=decimal_text(line.list_price, digits) if shows_discount else "",
        discount=decimal_text(line.list_price - line.seat_price, digits) if shows_discount else "",
    )


def _customer(line: DocumentLine, words: Catalogue) -> str:
    return str(words["ubl_customer"]).format(name=line.customer_name, id=line.customer_id)


def _description(line: DocumentLine, words: Catalogue, formats: Formats) -> str:
    """What was bought and how it was counted, such as `Renewal: 3 licences × 12 months`."""
    licences = formats.plural(words["ubl_licences"], line.licences)
    months = formats.plural(words["ubl_months"], line.months)
    text = f"{words[line.kind]}{words['colon']} {licences} × {months}"
    if line.days_left is None:
        return text
    days = formats.plural(words["ubl_days_left"], line.days_left)
    return f"{text} ({days})"


def _tax(document: Document, words: Catalogue) -> Tax:
    rate = document.vat_rate_bp
    percent = "" if rate is None or document.vat_category == NOT_SUBJECT else percent_text(rate)
    if document.vat_category == REVERSE_CHARGE:
        reason = f"{words['reverse_charge']} ({words['reverse_charge_law']})"
        return Tax(document.vat_category, percent, "VATEX-EU-AE", reason)
    if document.vat_category == NOT_SUBJECT:
        return Tax(document.vat_category, percent, "VATEX-EU-O", words["not_subject"])
    return Tax(document.vat_category, percent, "", "")


def _terms(document: Document, language: SimpleNamespace) -> str:
    """How to pay; of a credit note that nothing is to be paid, as an amount must have terms or a due date."""
    words = language.words
    if document.is_credit_note:
        return str(words["ubl_credit_terms"])
    if document.gross <= 0:
        return ""
    return str(words["ubl_terms"]).format(day=language.formats.day(document.due_on), reference=document.reference)


def _note(document: Document, language: SimpleNamespace) -> str:
    """Why it was credited, and at which rate VAT was turned into the seller's currency: one note, as Peppol wants."""
    parts = [document.reason]
    if document.local_currency:
        exchange = str(language.words["exchange"]).format(
            source=document.currency,
            rate=language.formats.rate(document.exchange_rate),
            target=document.local_currency,
        )
        day = language.formats.day(document.exchange_on) if document.exchange_on else ""
        parts += [", ".join(part for part in (exchange, document.exchange_source, day) if part)]
    return " · ".join(part for part in parts if part.strip())


def _payment_means(document: Document) -> str:
    """The code of how to pay; empty where nothing is to be paid."""
    if document.is_credit_note or document.gross <= 0:
        return ""
    return SEPA_CREDIT_TRANSFER if document.currency == "EUR" else CREDIT_TRANSFER


@cache
def _language(language: str) -> SimpleNamespace:
    return SimpleNamespace(words=catalogue(language), formats=Formats(language))


@cache
def template(kind: str) -> Template:
    """The template of a kind of document.

    In an environment of its own: what the pages' templates may be overridden with has no place in a legal format.
    """
    environment = Environment(
        loader=FileSystemLoader(bundled.folder("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.globals["mark"] = Markup(XML_MARK)
    return environment.get_template(_TEMPLATES[kind])
