"""`invitations/<reseller or direct>.html`: what a reseller tells whom this month, and who still waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from reconciler.file_names import file_name
from reconciler.frames import Frame
from reconciler.ledger.month import Month
from reconciler.outputs.books_view import plain_rows, reseller_or_direct
from reconciler.outputs.html import page
from reconciler.outputs.mail import mail_facts
from reconciler.outputs.mail_samples import Sample, samples
from reconciler.outputs.mail_texts import NOTICES
from reconciler.outputs.messages import Formats, catalogue
from reconciler.outputs.workbooks.invitations import Invitations
from reconciler.validate.tables import DIRECT

_PERSON = ["customer_id", "customer_name", "email", "name"]
_NOTICE = [*_PERSON, "role", "notice", "seated_on", "expires_on", "language", "is_told"]
_WAITING = [*_PERSON, "reason", "invoice", "quote_licences", "quote_months", "quote_amount", "currency"]


class Told(NamedTuple):
    """One row of a page, in its language: who is told what; notes on administrators and on mails in other languages."""

    notice: str
    is_to_send: bool
    name: str
    notes: list[str]
    email: str
    seated_on: str
    expires_on: str


class Waits(NamedTuple):
    """One row of a page, in its language: who waits, and why."""

    name: str
    email: str
    why: Markup


@dataclass
class CustomerPart:
    """What a page says of one customer; `quote` is what seating all who wait there would cost."""

    customer_id: str
    name: str
    told: list[Told] = field(default_factory=list)
    waiting: list[Waits] = field(default_factory=list)
    quote: str = ""


@dataclass
class ResellerPage:
    """The page of one reseller, or of the direct customers: its customers, and how many notices of each kind."""

    language: str
    title: str
    customers: dict[str, CustomerPart] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    texts: list[Sample] = field(default_factory=list)

    def customer(self, customer_id: str, name: str | None) -> CustomerPart:
        """The customer's part of the page, a new one if need be."""
        found = self.customers.get(customer_id)
        if found is None:
            found = self.customers[customer_id] = CustomerPart(customer_id, name or customer_id)
        return found


def invitation_pages(month: Month, invitations: Invitations) -> Iterator[tuple[str, str]]:
    """The file name and the page of each reseller (or `direct`) with something to tell or someone who waits."""
    pages: dict[str, ResellerPage] = {}
    resellers = _resellers(month)
    for row in _rows(invitations.notices, _NOTICE):
        _tell(_page_of(pages, row["folder"], resellers, month), row)
    for row in _rows(invitations.waiting, _WAITING):
        _wait(_page_of(pages, row["folder"], resellers, month), row)
    folders = reseller_or_direct(invitations.notices["reseller_id"])
    for key, sample in samples(mail_facts(invitations.notices), folders, month.config):
        pages[key].texts.append(sample)
    for key in sorted(pages):
        yield f"{file_name(key)}.html", _rendered(month, pages[key])


def _rows(frame: Frame, names: list[str]) -> Iterator[dict[str, Any]]:
    """The columns as rows, each with the name of its page."""
    return plain_rows(frame[names].assign(folder=reseller_or_direct(frame["reseller_id"])))


def _resellers(month: Month) -> dict[str, tuple[str, str]]:
    """The language and the name of each reseller; those of the direct customers under `direct`."""
    own = month.config.output.language
    parties = month.state.parties
    rows = plain_rows(parties.loc[parties["kind"] == "reseller", ["party_id", "language", "name"]])
    found = {row["party_id"]: (row["language"] or own, row["name"]) for row in rows}
    return {**found, DIRECT: (own, catalogue(own)[DIRECT])}


def _page_of(
    pages: dict[str, ResellerPage], key: str, resellers: dict[str, tuple[str, str]], month: Month
) -> ResellerPage:
    if key not in pages:
        pages[key] = ResellerPage(*resellers.get(key, (month.config.output.language, key)))
    return pages[key]


def _tell(page: ResellerPage, row: dict[str, Any]) -> None:
    formats = Formats(page.language)
    words = catalogue(page.language)
    notes = [words["role_admin"]] if row["role"] == "admin" else []
    if row["is_told"] and row["language"] != page.language:
        notes.append(formats.language_name(row["language"]))
    told = Told(
        notice=words[row["notice"]],
        is_to_send=row["is_told"],
        name=row["name"] or "",
        notes=notes,
        email=row["email"] or "",
        seated_on=formats.day(row["seated_on"]) if row["seated_on"] else "",
        expires_on=formats.day(row["expires_on"]) if row["expires_on"] else "",
    )
    page.counts[row["notice"]] += 1
    page.customer(row["customer_id"], row["customer_name"]).told.append(told)


def _wait(page: ResellerPage, row: dict[str, Any]) -> None:
    words = catalogue(page.language)
    invoice = Markup('<span class="k">{}</span>').format(row["invoice"] or "")
    why = escape(words[row["reason"].replace("-", "_")]).format(invoice=invoice)
    customer = page.customer(row["customer_id"], row["customer_name"])
    customer.waiting.append(Waits(row["name"] or "", row["email"] or "", why))
    if row["quote_amount"] is not None:
        amount = Formats(page.language).money(row["quote_amount"], row["currency"])
        customer.quote = words["quote"].format(
            licences=row["quote_licences"], months=row["quote_months"], amount=amount
        )


def _rendered(month: Month, of: ResellerPage) -> str:
    return page(
        "invitations.html",
        of.language,
        brand=month.config.brand,
        title=of.title,
        seller=month.config.seller.name,
        period=month.period,
        as_of=month.as_of,
        customers=[of.customers[key] for key in sorted(of.customers)],
        texts=of.texts,
        counts=[(kind, of.counts[kind]) for kind in NOTICES if of.counts[kind]],
    )
