"""A month's outputs in parts that are rendered side by side: each knows all that it shows, and writes its own files.

Parts are plain values, so that they can be sent to another process or machine; the folder is one that all can reach.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from reconciler.config import Config
from reconciler.finding import Finding
from reconciler.frames import Frame
from reconciler.ledger.month import Month
from reconciler.outputs import summary
from reconciler.outputs.documents import documents
from reconciler.outputs.einvoices.limits import check_einvoice
from reconciler.outputs.einvoices.xml import einvoice
from reconciler.outputs.html import invoice_page
from reconciler.outputs.invitations import invitation_pages
from reconciler.outputs.pdf import Pdfs
from reconciler.outputs.reminder_letters import reminder_pages
from reconciler.outputs.statement_pages import Statements, statement_pages
from reconciler.outputs.workbooks import invitations, invoices, payments, seats
from reconciler.outputs.workbooks.invitations import Invitations

BOOKS: dict[str, Callable[[Path, Month], list[Finding]]] = {
    invoices.FILE: invoices.write_invoices,
    seats.FILE: seats.write_seats,
    payments.FILE: payments.write_payments,
}


@dataclass(frozen=True)
class InvoicePages:
    """Some of the month's invoices, with all that their pages show."""

    folder: Path
    issued: Frame
    lines: Frame
    configs: dict[int, Config]

    def write(self) -> list[Finding]:
        """Write the pages below the folder."""
        files = invoices.document_file(self.issued, ".html").tolist()
        shown = map(invoice_page, documents(self.issued, self.lines, self.configs))
        write_pages(self.folder, zip(files, shown, strict=True))
        return []


@dataclass(frozen=True)
class EInvoices(InvoicePages):
    """The same invoices as XML; those that cannot be expressed are named and have none."""

    def write(self) -> list[Finding]:
        """Write the files below the folder, beside the pages."""
        findings: list[Finding] = []
        write_pages(self.folder, self._texts(findings))
        return findings

    def _texts(self, findings: list[Finding]) -> Iterator[tuple[str, str]]:
        files = invoices.document_file(self.issued, ".xml").tolist()
        for name, document in zip(files, documents(self.issued, self.lines, self.configs), strict=True):
            found = check_einvoice(document)
            findings += found
            if not found:
                yield name, einvoice(document)


@dataclass(frozen=True)
class Book:
    """One of the month's workbooks."""

    path: Path
    month: Month

    def write(self) -> list[Finding]:
        """Write the workbook."""
        return BOOKS[self.path.name](self.path, self.month)


@dataclass(frozen=True)
class InvitationBook:
    """The month's invitations as a workbook."""

    path: Path
    month: Month
    found: Invitations

    def write(self) -> list[Finding]:
        """Write the workbook."""
        return invitations.write_invitations(self.path, self.month, self.found)


@dataclass(frozen=True)
class InvitationPages:
    """The invitations of some resellers as pages."""

    folder: Path
    month: Month
    found: Invitations

    def write(self) -> list[Finding]:
        """Write the pages below the folder."""
        pages = invitation_pages(self.month, self.found)
        write_pages(self.folder, ((f"invitations/{name}", text) for name, text in pages))
        return []


@dataclass(frozen=True)
class AllInvitations:
    """All invitations of a month, as a workbook and as pages; what both show is worked out here."""

    folder: Path
    month: Month

    def write(self) -> list[Finding]:
        """Write the workbook and the pages below the folder."""
        found = invitations.invitations_of(self.month)
        findings = InvitationBook(self.folder / invitations.FILE, self.month, found).write()
        return [*findings, *InvitationPages(self.folder, self.month, found).write()]


@dataclass(frozen=True)
class Summary:
    """The month on one page."""

    folder: Path
    month: Month

    def write(self) -> list[Finding]:
        """Write the page into the folder."""
        write_pages(self.folder, [(summary.FILE, summary.summary_page(self.month))])
        return []


@dataclass(frozen=True)
class StatementPages:
    """Statements of account of some resellers and direct customers, by default of all."""

    folder: Path
    month: Month
    found: Statements | None = None

    def write(self) -> list[Finding]:
        """Write the pages below the folder."""
        pages = statement_pages(self.month, self.found)
        write_pages(self.folder, ((f"statements/{name}", text) for name, text in pages))
        return []


@dataclass(frozen=True)
class ReminderPages:
    """The month's payment reminders."""

    folder: Path
    month: Month

    def write(self) -> list[Finding]:
        """Write the pages below the folder."""
        write_pages(self.folder, ((f"reminders/{name}", text) for name, text in reminder_pages(self.month)))
        return []


Part: TypeAlias = (
    InvoicePages
    | EInvoices
    | Book
    | AllInvitations
    | InvitationBook
    | InvitationPages
    | Summary
    | StatementPages
    | ReminderPages
    | Pdfs
)
KINDS: dict[type, str] = {
    InvoicePages: "invoices",
    EInvoices: "einvoices",
    Book: "workbooks",
    AllInvitations: "invitations",
    InvitationBook: "workbooks",
    InvitationPages: "invitations",
    Summary: "summary",
    StatementPages: "accounts",
    ReminderPages: "accounts",
    Pdfs: "pdf",
}
"""What the time that a part takes is counted as."""


def write_pages(folder: Path, pages: Iterable[tuple[str, str]]) -> None:
    """Write each page to its place below the folder."""
    made: set[str] = set()
    for name, text in pages:
        place, _, _ = f"{folder}/{name}".rpartition("/")
        if place not in made:
            os.makedirs(place, exist_ok=True)  # noqa: PTH103
            made.add(place)
        with open(f"{folder}/{name}", "wb") as page:  # noqa: PTH123
            page.write(text.encode("utf-8", "replace"))
