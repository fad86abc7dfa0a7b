"""The command `reconciler credit`: a credit note for an invoice, in full or in part, and the same issued anew."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from reconciler.command_line import (
    as_of_option,
    engine_of,
    jobs_option,
    json_option,
    plain_errors,
    print_json,
    workspace_argument,
)
from reconciler.workspace import Workspace, WorkspaceError


@click.command()
@workspace_argument
@click.argument("invoice", metavar="INVOICE")
@as_of_option
@click.option("--reason", required=True, metavar="TEXT", help="Why; it stands on the credit note.")
@click.option(
    "--licences",
    type=click.IntRange(1),
    metavar="N",
    help="Credits only so many licences, of each line of the invoice. Default: all that is left of it.",
)
@click.option("--line", type=click.IntRange(1), metavar="N", help="Credits only this line of the invoice.")
@click.option(
    "--reissue",
    "is_reissued",
    is_flag=True,
    help="Issues the same lines and prices anew, with today's data of the party.",
)
@jobs_option
@json_option
@plain_errors
def credit(
    workspace: Path,
    invoice: str,
    as_of: date,
    reason: str,
    licences: int | None,
    line: int | None,
    is_reissued: bool,
    jobs: int | None,
    as_json: bool,
) -> None:
    """Credits an INVOICE: an issued document never changes, so to correct is to credit and issue anew.

    The licences end on that day, and what was paid for them becomes the customer's credit.
    """
    if is_reissued and (licences is not None or line is not None):
        raise WorkspaceError("--reissue issues the whole invoice anew: leave out --licences and --line.")
    if not reason.strip():
        raise WorkspaceError("--reason is empty. Say in a few words why the invoice is credited.")
    from reconciler import pipeline
    from reconciler.batch import Options
    from reconciler.credit_report import credit_data, print_credit
    from reconciler.rules.credit_notes import Asked

    place = Workspace(workspace)
    asked = Asked(invoice.strip(), reason.strip(), licences, line, is_reissued)
    ran = pipeline.credit(place, asked, as_of, Options(engine=engine_of(place.config, jobs)))
    if as_json:
        print_json(credit_data(ran))
    else:
        print_credit(ran, place)
