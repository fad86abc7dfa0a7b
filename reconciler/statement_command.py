"""The command `statement`, the only one that needs no workspace."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from reconciler.command_line import HELD, jobs_option, json_option, plain_errors


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "-o",
    "output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.xlsx",
    help="Also writes the statements and lines to this workbook. Only one that this command wrote is replaced.",
)
@jobs_option
@json_option
@plain_errors
def statement(files: tuple[Path, ...], output: Path | None, jobs: int | None, as_json: bool) -> None:
    """Shows what bank FILEs hold: accounts, balances and lines. Needs no workspace.

    CAMT (.052, .053, .054) and MT940 files are known by their content, whatever their names; banks' csv and Excel
    exports by their headers.

    Exit codes: 0 every file was read and balances, 1 a file could not be read or does not balance, 2 nothing done.
    """
    from reconciler import statement_report
    from reconciler.next_steps import after_statement
    from reconciler.terminal import print_next, progress

    if output:
        from reconciler.outputs.workbooks.statements import check_replaceable

        check_replaceable(output)
    with progress(is_quiet=as_json) as told:
        told("Reading the files")
        reports = statement_report.file_reports(files, jobs or os.cpu_count() or 1)
    if output:
        from reconciler.outputs.workbooks.statements import write_statements

        write_statements(output, [(report.file, report.error, report.statements) for report in reports])
    if as_json:
        statement_report.print_json(reports, click.echo)
    else:
        statement_report.print_reports(reports)
        if output:
            click.echo(f"Written: {output}")
        is_read = not any(report.error for report in reports)
        print_next(after_statement(is_read, all(r.is_in_order for r in reports if not r.error)))
    sys.exit(0 if all(report.is_in_order for report in reports) else HELD)
