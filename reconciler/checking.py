"""`check`: the month's inbox or single files, validated without books and without doing anything."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from reconciler.batch import Options, known_parties, read_month, read_single_files
from reconciler.books_place import books_to_read
from reconciler.config import Config, read_config
from reconciler.engines import Engine
from reconciler.finding import Finding, sorted_findings
from reconciler.intake.workbook import start_files, start_reading
from reconciler.ledger.errors import BooksError
from reconciler.outputs.marked.copies import FOLDER, Uploaded, write_copies
from reconciler.outputs.staging import in_place
from reconciler.outputs.workbooks.findings import write_findings
from reconciler.rules.party_checks import PARTY_ID, check_bank_transfer_terms, check_vat_numbers
from reconciler.rules.roster_checks import check_shared_addresses, listed_people
from reconciler.rules.state import State
from reconciler.vat_data import read_vat_rates
from reconciler.workspace import PERIOD, Workspace, WorkspaceError


def check_workspace(
    workspace: Workspace, files: Sequence[Path], period: str | None, engine: Engine
) -> tuple[list[Finding], Path]:
    """The findings in the order in which people read them, and the workbook they are written to.

    The files with findings come back as marked copies beside it.
    """
    config = read_config(workspace.config)
    if period is not None and not PERIOD.fullmatch(period):
        raise WorkspaceError(f"{period!r} is no month. Write one such as 2026-11.")
    if files:
        folder = workspace.out(period or "check")
        uploaded = _checked_files(workspace, files, config, engine)
    else:
        period = period or workspace.latest_period()
        folder = workspace.out(period)
        uploaded = _checked_month(workspace, period, config, engine)
    tables, path = uploaded.tables, folder / "findings.xlsx"
    rates = read_vat_rates()
    numbers = [f for kind in PARTY_ID for f in check_vat_numbers(tables, kind, config, rates)]
    shared = check_shared_addresses(tables, listed_people(tables))
    found = [*tables.findings, *numbers, *check_bank_transfer_terms(tables), *shared]
    ordered = sorted_findings([*found, *write_copies(folder / FOLDER, uploaded, found, engine.jobs)])
    with in_place(path) as place:
        write_findings(place, ordered)
    return ordered, path


def _checked_month(workspace: Workspace, period: str, config: Config, engine: Engine) -> Uploaded:
    """The month's files; links may point to the books where there are any."""
    if not workspace.inbox(period).is_dir():
        raise WorkspaceError(f"{workspace.inbox(period)} is missing. Make the folder and put the month's files in.")
    reading = start_reading(workspace.inbox(period), engine)
    with books_to_read(workspace) as books:
        state = books.state()
    tables = read_month(reading, config, known_parties(state), Options(engine=engine))
    return Uploaded(reading.paths, tables, state.parties, config.output.language)


def _checked_files(workspace: Workspace, files: Sequence[Path], config: Config, engine: Engine) -> Uploaded:
    """Single files, wherever they lie: their copies stand by their paths below the folder that they share."""
    reading = start_files(files, Path(), engine)
    parties = State().parties
    with suppress(BooksError), books_to_read(workspace) as books:  # only for a reseller's language
        parties = books.state().parties
    below = Path(os.path.commonpath([path.absolute().parent for path in files]))
    names = {name: path.absolute().relative_to(below).as_posix() for name, path in reading.paths.items()}
    return Uploaded(reading.paths, read_single_files(reading, config), parties, config.output.language, names)
