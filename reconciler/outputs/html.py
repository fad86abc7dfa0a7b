"""Documents as HTML pages that print on A4: one file each, nothing fetched from anywhere."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from reconciler import bundled
from reconciler.outputs.documents import Billed, Document
from reconciler.outputs.messages import Formats, catalogue
from reconciler.references import in_groups

GENERATOR = '<meta name="generator" content="reconciler">'
"""Stands near the beginning of every page of ours, so that no one else's is ever taken for one."""


def invoice_page(document: Document) -> str:
    """The invoice as a page in its language."""
    language = _language(document.language)
    return _template("invoice.html").render(
        d=document,
        t=language.words,
        f=language.formats,
        kinds=language.kinds,
        in_groups=in_groups,
        address=_address(document, language.formats),
        number_in_css=css_text(document.number),
        exchange_from=_exchange_from(document, language.formats),
        vat_check=_vat_check(document.billed, language.words, language.formats),
    )


def page(template: str, language: str, **facts: Any) -> str:
    """A page of any template; the facts stand beside `t` (words) and `f` (formats) of the language."""
    own = _language(language)
    return _template(template).render(t=own.words, f=own.formats, language=language, **facts)


def css_text(text: str) -> str:
    r"""Text as it may stand between the quotes of a CSS string inside a page.

    >>> css_text('INV-1"</style>')
    'INV-1\\22 \\3c \\2f style\\3e '
    """
    return "".join(c if c.isalnum() or c in " -_." else f"\\{ord(c):x} " for c in text)


@cache
def _environment() -> Environment:
    folder = bundled.folder("templates")
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.globals["generator"] = Markup(GENERATOR)
    for name in ("print", "invoice"):
        environment.globals[f"{name}_css"] = Markup((folder / f"{name}.css").read_text(encoding="utf-8"))
    return environment


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _language(language: str) -> SimpleNamespace:
    words = catalogue(language)
    kinds = {kind: words[kind] for kind in ("new", "top_up", "renewal")}
    return SimpleNamespace(words=SimpleNamespace(**words), formats=Formats(language), kinds=kinds)


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
