"""The further forms that documents take beside their pages, where they are asked for."""

from __future__ import annotations

from pathlib import Path

from reconciler.ledger.month import Month
from reconciler.outputs.staging import own_files

EINVOICE = "einvoice"
PLACES = {EINVOICE: "invoices/*/*.xml"}
"""Each form, by its name in `[output]`, and where its files are below a month's folder."""


def forms_to_write(month: Month, folder: Path, asked: frozenset[str] = frozenset()) -> frozenset[str]:
    """The forms in which the month's documents are to stand in `folder`.

    Those asked for now, those that the config of the month's last batch asks for, and those that are there: what was
    asked for once is not taken away by a later publish that says nothing of it, and is complete.
    """
    configured = {form for form in PLACES if getattr(month.config.output, form)}
    there = {form for form, place in PLACES.items() if any(own_files(folder, place))}
    return asked | configured | there
