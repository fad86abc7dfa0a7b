"""`check`: the month's inbox or single files, validated without books and without doing anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reconciler.batch import Options, known_parties, read_month, read_single_files
from reconciler.config import Config, read_config
from reconciler.finding import Finding, sorted_findings
from reconciler.intake.workbook import start_reading
from reconciler.ledger.books import open_for_reading
from reconciler.outputs.staging import in_place
from reconciler.outputs.workbooks.findings import write_findings
from reconciler.rules.party_checks import PARTY_ID, check_bank_transfer_terms, check_vat_numbers
from reconciler.rules.roster_checks import check_shared_addresses, listed_people
from reconciler.validate.tables import Tables
from reconciler.vat_data import read_vat_rates
from reconciler.workspace import PERIOD, Workspace, WorkspaceError


def check_workspace(
    workspace: Workspace, files: Sequence[Path], period: str | None, jobs: int
) -> tuple[list[Finding], Path]:
    """The findings in the order in which people read them, and the workbook they are written to."""
    config = read_config(workspace.config)
    if period is not None and not PERIOD.fullmatch(period):
        raise WorkspaceError(f"{period!r} is no month. Write one such as 2026-11.")
    if files:
        tables = read_single_files(files, config, jobs)
        path = workspace.out(period or "check") / "findings.xlsx"
    else:
        period = period or workspace.latest_period()
        tables = _checked_month(workspace, period, config, jobs)
        path = workspace.out(period) / "findings.xlsx"
    rates = read_vat_rates()
    numbers = [f for kind in PARTY_ID for f in check_vat_numbers(tables, kind, config, rates)]
    shared = check_shared_addresses(tables, listed_people(tables))
    ordered = sorted_findings([*tables.findings, *numbers, *check_bank_transfer_terms(tables), *shared])
    with in_place(path) as place:
        write_findings(place, ordered)
    return ordered, path


def _checked_month(workspace: Workspace, period: str, config: Config, jobs: int) -> Tables:
    """The month's tables; links may point to the books where there are any."""
    if not workspace.inbox(period).is_dir():
        raise WorkspaceError(f"{workspace.inbox(period)} is missing. Make the folder and put the month's files in.")
    reading = start_reading(workspace.inbox(period), jobs)
    with open_for_reading(workspace.ledger) as books:
        known = known_parties(books.state())
    return read_month(reading, config, known, Options(jobs=jobs))
