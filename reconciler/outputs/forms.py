"""The further forms that documents take beside their pages, where they are asked for."""

from __future__ import annotations

from pathlib import Path

from reconciler.config import Config
from reconciler.ledger.month import Month
from reconciler.outputs.pdf import check_pdf
from reconciler.outputs.staging import PDFS, own_files

EINVOICE, PDF = "einvoice", "pdf"
PLACES = {EINVOICE: ("invoices/*/*.xml",), PDF: PDFS}
"""Each form, by its name in `[output]`, and where its files are below a month's folder."""


def forms_to_write(month: Month, folder: Path, asked: frozenset[str] = frozenset()) -> frozenset[str]:
    """The forms in which the month's documents are to stand in `folder`; the config is that of its last batch."""
    return wanted_forms(month.config, folder, asked)


def wanted_forms(config: Config, folder: Path, asked: frozenset[str] = frozenset()) -> frozenset[str]:
    """The forms asked for now, those that the config asks for, and those that are there.

    What was asked for once is not taken away by a later publish that says nothing of it, and is complete.
    """
    configured = {form for form in PLACES if getattr(config.output, form)}
    there = {form for form, places in PLACES.items() if any(any(own_files(folder, place)) for place in places)}
    return asked | configured | there


def check_forms(forms: frozenset[str]) -> None:
    """OutputError names what to install where a form cannot be made here."""
    if PDF in forms:
        check_pdf()
