"""A month's outputs from the books alone: rendered in parts side by side, then put in place or compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from reconciler.config import Config
from reconciler.engines import Engine, Processes
from reconciler.fail_points import reached
from reconciler.finding import Finding
from reconciler.frames import Frame
from reconciler.ledger.month import Month
from reconciler.outputs import summary
from reconciler.outputs.documents import documents
from reconciler.outputs.einvoices.limits import check_einvoice
from reconciler.outputs.einvoices.xml import einvoice
from reconciler.outputs.errors import OutputError
from reconciler.outputs.forms import EINVOICE, PDF, check_forms, forms_to_write
from reconciler.outputs.html import invoice_page
from reconciler.outputs.invitations import invitation_pages
from reconciler.outputs.pdf import Pdfs, pdf_parts
from reconciler.outputs.reminder_letters import reminder_pages
from reconciler.outputs.staging import PDFS, is_same, move_into_place, relative_files, staging_folder, stale_files
from reconciler.outputs.statement_pages import statement_pages
from reconciler.outputs.templating import OURS_ALONE, Templates, using
from reconciler.outputs.workbooks import invitations, invoices, payments, seats

PAGES_AT_ONCE = 500
"""Invoices rendered by one part: enough to be worth a process, few enough to share out evenly."""

BOOKS: dict[str, Callable[[Path, Month], list[Finding]]] = {
    invoices.FILE: invoices.write_invoices,
    seats.FILE: seats.write_seats,
    payments.FILE: payments.write_payments,
}


@dataclass(frozen=True)
class Published:
    """The files of a month's folder, those that changed, seconds a kind of output, and what was cut."""

    files: list[Path]
    changed: list[Path]
    seconds: dict[str, float]
    findings: list[Finding] = field(default_factory=list)


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
        for name, document in zip(files, documents(self.issued, self.lines, self.configs), strict=True):
            _write_page(self.folder / name, invoice_page(document))
        return []


@dataclass(frozen=True)
class EInvoices(InvoicePages):
    """The same invoices as XML; those that cannot be expressed are named and have none."""

    def write(self) -> list[Finding]:
        """Write the files below the folder, beside the pages."""
        findings: list[Finding] = []
        files = invoices.document_file(self.issued, ".xml").tolist()
        for name, document in zip(files, documents(self.issued, self.lines, self.configs), strict=True):
            found = check_einvoice(document)
            findings += found
            if not found:
                _write_page(self.folder / name, einvoice(document))
        return findings


@dataclass(frozen=True)
class Book:
    """One of the month's workbooks."""

    path: Path
    month: Month

    def write(self) -> list[Finding]:
        """Write the workbook."""
        return BOOKS[self.path.name](self.path, self.month)


@dataclass(frozen=True)
class InvitationLists:
    """The month's invitations, as a workbook and as pages."""

    folder: Path
    month: Month

    def write(self) -> list[Finding]:
        """Write workbook and pages into the folder."""
        found = invitations.invitations_of(self.month)
        (self.folder / "invitations").mkdir(exist_ok=True)
        for name, text in invitation_pages(self.month, found):
            _write_page(self.folder / "invitations" / name, text)
        return invitations.write_invitations(self.folder / invitations.FILE, self.month, found)


@dataclass(frozen=True)
class Summary:
    """The month on one page."""

    folder: Path
    month: Month

    def write(self) -> list[Finding]:
        """Write the page into the folder."""
        _write_page(self.folder / summary.FILE, summary.summary_page(self.month))
        return []


@dataclass(frozen=True)
class AccountLetters:
    """The month's statements of account and payment reminders."""

    folder: Path
    month: Month

    def write(self) -> list[Finding]:
        """Write the pages below the folder."""
        for place, pages in (("statements", statement_pages), ("reminders", reminder_pages)):
            for name, text in pages(self.month):
                path = self.folder / place / name
                path.parent.mkdir(parents=True, exist_ok=True)
                _write_page(path, text)
        return []


Part = AccountLetters | InvoicePages | EInvoices | Book | InvitationLists | Summary | Pdfs
KINDS: dict[type, str] = {
    AccountLetters: "accounts",
    InvoicePages: "invoices",
    EInvoices: "einvoices",
    Book: "workbooks",
    InvitationLists: "invitations",
    Summary: "summary",
    Pdfs: "pdf",
}


def publish(
    month: Month,
    folder: Path,
    jobs: int = 1,
    templates: Templates = OURS_ALONE,
    asked: frozenset[str] = frozenset(),
    engine: Engine | None = None,
) -> Published:
    """Render the month and put it into `folder` (such as out/2026-11); OutputError if a file there is locked.

    `templates` are the workspace's own; `asked` the further forms that documents are to take (see `forms`).
    `engine` does the work; without one, `jobs` processes of this machine.
    """
    forms = forms_to_write(month, folder, asked)
    check_forms(forms)
    with staging_folder(folder) as aside:
        findings, seconds = render(month, aside, engine or Processes(jobs), templates, forms)
        started = perf_counter()
        names = relative_files(aside)
        changed = move_into_place(aside, folder)
        seconds["move"] = perf_counter() - started
    return Published([folder / name for name in names], changed, seconds, findings)


def differences(month: Month, folder: Path, jobs: int = 1, templates: Templates = OURS_ALONE) -> list[str]:
    """What in `folder` is not as the books give it, a sentence each; rendered aside and compared byte by byte."""
    forms, untold = _comparable(forms_to_write(month, folder), folder)
    with TemporaryDirectory() as temporary:
        aside = Path(temporary)
        render(month, aside, Processes(jobs), templates, forms)
        names = relative_files(aside)
        missing = [f"{folder / name} is missing." for name in names if not (folder / name).is_file()]
        changed = [
            f"{folder / name} is not what the books give."
            for name in names
            if (folder / name).is_file() and not is_same(aside / name, folder / name)
        ]
    kept = PDFS if untold else ()
    foreign = [f"{folder / name} is not in the books." for name in stale_files(folder, names, kept)]
    return [*untold, *missing, *changed, *foreign]


def _comparable(forms: frozenset[str], folder: Path) -> tuple[frozenset[str], list[str]]:
    """The forms that can be rendered here, and why PDFs cannot."""
    try:
        check_forms(forms)
    except OutputError as error:
        return forms - {PDF}, [f"The PDFs in {folder} are not compared: {error}"]
    return forms, []


def render(
    month: Month,
    folder: Path,
    engine: Engine,
    templates: Templates = OURS_ALONE,
    forms: frozenset[str] = frozenset(),
) -> tuple[list[Finding], dict[str, float]]:
    """Write all of the month's outputs below the empty `folder`; findings, and seconds a kind of output."""
    for place in {Path(name).parent for name in invoices.document_file(month.issued, ".html")}:
        (folder / place).mkdir(parents=True, exist_ok=True)
    findings: list[Finding] = []
    seconds: dict[str, float] = {}
    for parts in (_parts, _further_parts):
        for kind, found, taken in engine.map(partial(_written, templates), parts(month, folder, forms), folder):
            findings += found
            seconds[kind] = seconds.get(kind, 0.0) + taken
    return list(dict.fromkeys(findings)), seconds


def _parts(month: Month, folder: Path, forms: frozenset[str]) -> list[Part]:
    pages = _invoice_pages(month, folder)
    further: list[Part] = []
    if EINVOICE in forms:
        further += [EInvoices(folder, part.issued, part.lines, part.configs) for part in pages]
    books: list[Part] = [Book(folder / name, month) for name in BOOKS]
    # The longest first, so that no process is left with it at the end.
    return [
        InvitationLists(folder, month),
        AccountLetters(folder, month),
        *pages,
        *further,
        *books,
        Summary(folder, month),
    ]


def _further_parts(_month: Month, folder: Path, forms: frozenset[str]) -> list[Part]:
    """What is made of the pages, when they stand in the folder."""
    return [*pdf_parts(folder)] if PDF in forms else []


def _invoice_pages(month: Month, folder: Path) -> list[InvoicePages]:
    parts: list[InvoicePages] = []
    for start in range(0, len(month.issued), PAGES_AT_ONCE):
        issued = month.issued.iloc[start : start + PAGES_AT_ONCE]
        lines = month.lines[month.lines["invoice"].isin(issued["number"])]
        parts.append(InvoicePages(folder, issued, lines, month.configs))
    return parts


def _written(templates: Templates, part: Part) -> tuple[str, list[Finding], float]:
    started = perf_counter()
    with using(templates):
        findings = part.write()
    reached("part-written")
    return KINDS[type(part)], findings, perf_counter() - started


def _write_page(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8", "replace"))
