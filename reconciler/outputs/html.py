"""Documents as HTML pages that print on A4 and Letter: one file each, nothing fetched from anywhere."""

from __future__ import annotations

import re
from functools import cache
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup, escape

from reconciler.config import Brand
from reconciler.outputs.documents import Billed, Document, DocumentLine
from reconciler.outputs.messages import Formats, catalogue
from reconciler.outputs.payment_code import LONGEST_NAME, NoCodeError, code_svg, epc_payload
from reconciler.outputs.templating import rendered, style
from reconciler.references import in_groups

_FOOTER_MM, _LINE_MM, _LINE_LENGTH = 18, 4, 100
"""Room for the footer with the seller's facts; for each further line of it; and how many characters a line has."""


def invoice_page(document: Document) -> str:
    """The invoice or credit note as a page in its language."""
    own = _language(document.language)
    return page(
        "credit_note.html" if document.is_credit_note else "invoice.html",
        document.language,
        brand=document.brand,
        d=document,
        seller=document.seller,
        kinds=own.kinds,
        in_groups=in_groups,
        kept=_kept,
        address=_address(document, own.formats),
        number_in_css=css_text(document.number),
        explained=own.explained,
        exchange_from=_exchange_from(document, own.formats),
        vat_check=_vat_check(document.billed, own.words, own.formats),
        payment_code=_payment_code(document, own.words),
    )


def page(template: str, language: str, brand: Brand = Brand(), **facts: Any) -> str:  # noqa: B008 - it is frozen
    """A page of any template; the facts stand beside `t` (words), `f` (formats), `brand` and the styles."""
    own = _language(language)
    given = {
        "t": own.words,
        "f": own.formats,
        "language": language,
        "brand": brand,
        "print_css": style("print") + _brand_css(brand),
        "page_numbers": own.page_numbers,
    }
    return rendered(template, given | facts)


def css_text(text: str) -> str:
    r"""Text as it may stand between the quotes of a CSS string inside a page.

    >>> css_text('INV-1"</style>')
    'INV-1\\22 \\3c \\2f style\\3e '
    """
    return "".join(c if c.isalnum() or c in " -_." else f"\\{ord(c):x} " for c in text)


@cache
def _brand_css(brand: Brand) -> Markup:
    """What the brand decides: the paper, the colour of headings and rules, and the room that the footer takes."""
    lines = sum(-(-len(line) // _LINE_LENGTH) or 1 for line in brand.footer.splitlines())
    room = f"--foot: {_FOOTER_MM + _LINE_MM * lines}mm"
    return Markup(f"@page {{ size: {brand.paper} }}\n:root {{ --brand: {brand.colour}; {room} }}\n")


@cache
def _language(language: str) -> SimpleNamespace:
    words, formats = catalogue(language), Formats(language)
    kinds = {kind: words[kind] for kind in ("new", "top_up", "renewal")}

    def explained(line: DocumentLine) -> str:
        return _explained(line, words, formats)

    return SimpleNamespace(
        words=SimpleNamespace(**words),
        formats=formats,
        kinds=kinds,
        explained=explained,
        page_numbers=_page_numbers(words["page_of"]),
    )


def _page_numbers(words: str) -> Markup:
    """The CSS that counts pages in words, such as `"Page " counter(page) " of " counter(pages)`."""
    parts = re.split(r"\{(page|pages)\}", words)
    shown = [f"counter({part})" if n % 2 else f'"{css_text(part)}"' for n, part in enumerate(parts) if part]
    return Markup(" ".join(shown))


def _kept(text: str) -> Markup:
    """A number that is not broken at its hyphens in the middle of a sentence."""
    return Markup('<span class="k">{}</span>').format(text)


def _explained(line: DocumentLine, words: dict[str, Any], formats: Formats) -> str:
    """How the line came to its amount: licences × months, and the days left where a part of a month is a whole one."""
    licences = formats.plural(words["licences_n"], line.licences)
    months = formats.plural(words["months_n"], line.months)
    rest = "" if line.days_left is None else ", " + formats.plural(words["days_left"], line.days_left)
    return f"{licences} × {months}{rest}"


def _address(document: Document, formats: Formats) -> str:
    """The lines of the address; the country only where the letter crosses a border."""
    billed = document.billed
    is_abroad = billed.country != document.seller.country
    parts = [
        billed.name,
        *billed.address.splitlines(),
        f"{billed.postcode} {billed.city}",
        formats.country(billed.country).upper() if is_abroad else "",
    ]
    return "\n".join(part.strip() for part in parts if part.strip())


def _exchange_from(document: Document, formats: Formats) -> list[str]:
    day = formats.day(document.exchange_on) if document.exchange_on else ""
    return [part for part in (document.exchange_source, day) if part]


def _vat_check(billed: Billed, words: SimpleNamespace, formats: Formats) -> list[str]:
    day = words.vat_checked.format(day=formats.day(billed.vat_checked_on)) if billed.vat_checked_on else ""
    number = words.vat_check_id.format(id=billed.vat_check_id) if billed.vat_check_id else ""
    return [part for part in (day, number) if part]


def _payment_code(document: Document, words: SimpleNamespace) -> Markup:
    """The picture that a banking app reads; nothing where the payment cannot be told by one: all stands beside it."""
    if not document.has_qr or document.gross <= 0:
        return Markup()
    seller = document.seller
    name = " ".join(seller.name.split())[:LONGEST_NAME].rstrip()  # as much as a transfer carries of it
    try:
        payload = epc_payload(name, seller.iban, seller.bic, document.gross, document.reference)
        return Markup(code_svg(payload, escape(words.payment_code)))
    except NoCodeError:
        return Markup()
