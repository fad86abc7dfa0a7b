"""The command `reconciler`: one function a command; everything heavy is imported where it is used."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler import __version__
from reconciler.command_line import (
    HELD,
    Program,
    allow_option,
    as_of_option,
    einvoice_option,
    engine_of,
    jobs_option,
    json_option,
    language_option,
    pdf_option,
    plain_errors,
    print_json,
    workspace_argument,
)
from reconciler.credit_command import credit
from reconciler.forget_command import forget
from reconciler.statement_command import statement
from reconciler.template_command import template

if TYPE_CHECKING:
    from reconciler.engines import Engine
    from reconciler.finding import Finding
    from reconciler.intake.workbook import Reading
    from reconciler.workspace import Workspace


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="reconciler")
def main() -> None:
    """Turns a month of spreadsheets into invoices, seats and invitation lists.

    Put the month's files into WORKSPACE/inbox/2026-11, look at the plan, then run it:

    \b
      reconciler plan my-books --as-of 2026-11-30
      reconciler run  my-books --as-of 2026-11-30

    Exit codes: 0 done and clean, 1 done but something was held, 2 nothing done.
    """


main.add_command(credit)
main.add_command(forget)
main.add_command(statement)
main.add_command(template)


@main.command()
@click.argument("workspace", type=click.Path(file_okay=False, path_type=Path), metavar="WORKSPACE")
@language_option
@json_option
@plain_errors
def init(workspace: Path, language: str | None, as_json: bool) -> None:
    """Makes a new workspace: a commented config, an inbox, and blank workbooks to fill in."""
    from reconciler.next_steps import after_init
    from reconciler.setup import new_workspace
    from reconciler.terminal import print_next

    made = new_workspace(workspace, language)
    if as_json:
        print_json({"workspace": str(workspace), "language": language or "en", "files": [str(path) for path in made]})
        return
    click.echo(f"Made {workspace} with {len(made)} files:")
    for path in made:
        click.echo(f"  {path}")
    print_next(after_init(made, workspace))


@main.command()
@workspace_argument
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="[FILE]...")
@click.option("--period", metavar="MONTH", help="The month to check, such as 2026-11. Default: the latest one.")
@jobs_option
@json_option
@plain_errors
def check(workspace: Path, files: tuple[Path, ...], period: str | None, jobs: int | None, as_json: bool) -> None:
    """Validates the month's inbox, or single FILEs, and writes findings.xlsx and marked copies. Needs no books."""
    from reconciler.next_steps import after_check
    from reconciler.outputs.marked.copies import FOLDER
    from reconciler.terminal import print_next, progress
    from reconciler.workspace import Workspace

    place = Workspace(workspace)
    with progress(is_quiet=as_json) as told:
        told("validate")
        from reconciler.checking import check_workspace

        findings, path = check_workspace(place, files, period, engine_of(place.config, jobs))
    if as_json:
        print_json({"findings": _data(findings), "workbook": str(path)})
    else:
        _print_findings(findings)
        click.echo(f"Written: {path}")
        if (copies := path.parent / FOLDER).is_dir():
            click.echo(f"Copies to send back, with the cells marked: {copies}")
        print_next(after_check(place, files, findings, path))
    _exit(findings)


@main.command()
@workspace_argument
@as_of_option
@allow_option
@jobs_option
@json_option
@plain_errors
def plan(workspace: Path, as_of: date, allowed: tuple[str, ...], jobs: int | None, as_json: bool) -> None:
    """Shows what `run` would do, writes plan.xlsx, prints the digest, and changes nothing."""
    from reconciler.next_steps import after_plan
    from reconciler.terminal import print_next, progress
    from reconciler.workspace import Workspace

    place = Workspace(workspace)
    engine = engine_of(place.config, jobs)
    reading = _reading(place, as_of, engine)
    with progress(is_quiet=as_json) as told:
        from reconciler import pipeline
        from reconciler.plan_report import plan_data, print_plan

        planned = pipeline.plan(place, as_of, reading, _options(allowed, engine, told))
    if as_json:
        print_json({**plan_data(planned.plan), "digest": planned.digest, "findings": _data(planned.findings)})
    else:
        _print_findings(planned.findings, tail=False)
        print_plan(planned.plan)
        _tail(planned.findings)
        click.echo(f"Written: {place.plan}")
        click.echo(f"Digest: {planned.digest}")
        applying = [*_running(workspace, as_of, allowed), "--expect", planned.digest]
        print_next(after_plan(planned.findings, applying))
    _exit(planned.findings)


@main.command()
@workspace_argument
@as_of_option
@click.option("--expect", metavar="DIGEST", help="Applies the plan only if it still has this digest.")
@allow_option
@pdf_option
@einvoice_option
@jobs_option
@click.option("--timings", "show_timings", is_flag=True, help="Prints how long each stage took, on stderr.")
@json_option
@plain_errors
def run(
    workspace: Path,
    as_of: date,
    expect: str | None,
    allowed: tuple[str, ...],
    pdf: bool,
    einvoice: bool,
    jobs: int | None,
    show_timings: bool,
    as_json: bool,
) -> None:
    """Plans, books and publishes one batch. A second run on the same inputs does nothing."""
    from dataclasses import replace

    from reconciler.next_steps import after_run
    from reconciler.terminal import print_next, progress
    from reconciler.unchanged import looked_at
    from reconciler.workspace import Workspace, period_of

    place = Workspace(workspace)
    engine = engine_of(place.config, jobs)
    before = None if pdf or einvoice else looked_at(place, as_of, frozenset(allowed))
    reading = None if before and before.digest else _reading(place, as_of, engine)
    with progress(is_quiet=as_json) as told:
        from reconciler import pipeline
        from reconciler.plan_report import print_run, run_data

        options = replace(_options(allowed, engine, told, pdf=pdf, einvoice=einvoice), keeps_plan=as_json)
        ran = pipeline.run(place, as_of, reading, options, expect, before)
    timings = {name: round(seconds, 3) for name, seconds in options.timings.seconds.items()}
    if as_json:
        print_json({**run_data(ran), "findings": _data(ran.findings), "timings": timings})
    else:
        _print_findings(ran.findings, tail=False)
        print_run(ran, place)
        _tail(ran.findings)
        print_next(after_run(place, period_of(as_of), ran.findings, _running(workspace, as_of, allowed)))
    if show_timings:
        for name, seconds in timings.items():
            click.echo(f"{name}: {seconds:.3f}", err=True)
    _exit(ran.findings)


@main.command()
@workspace_argument
@click.option("--period", required=True, metavar="MONTH", help="The month to render again, such as 2026-11.")
@pdf_option
@einvoice_option
@jobs_option
@json_option
@plain_errors
def publish(workspace: Path, period: str, pdf: bool, einvoice: bool, jobs: int | None, as_json: bool) -> None:
    """Renders a month's documents and workbooks again from the books."""
    from reconciler.next_steps import after_publish
    from reconciler.terminal import print_next, progress
    from reconciler.workspace import Workspace

    place = Workspace(workspace)
    with progress(is_quiet=as_json) as told:
        from reconciler import pipeline

        options = _options((), engine_of(place.config, jobs), told, pdf=pdf, einvoice=einvoice)
        made = pipeline.publish_period(place, period, options)
    if as_json:
        print_json({"period": period, "files": [str(path) for path in made.files], "findings": _data(made.findings)})
    else:
        if made.findings:
            _print_findings(made.findings, tail=False)
        click.echo(f"{len(made.files)} files of {period} stand in {place.out(period)} as the books give them.")
        print_next(after_publish(place, period))


@main.command()
@workspace_argument
@json_option
@plain_errors
def verify(workspace: Path, as_json: bool) -> None:
    """Checks the books' invariants and the documents on disk, and prints each with its count."""
    from reconciler.next_steps import after_verify
    from reconciler.terminal import print_checks, print_next, progress
    from reconciler.workspace import Workspace

    place = Workspace(workspace)
    with progress(is_quiet=as_json) as told:
        told("Checking books and documents")
        from reconciler.verifying import DOCUMENTS, verified

        checks = verified(place)
    if as_json:
        print_json({"checks": [{"name": c.name, "count": c.count, "problems": list(c.problems)} for c in checks]})
    else:
        print_checks((checked.name, checked.count, checked.problems) for checked in checks)
        failed = {checked.name for checked in checks if checked.problems}
        print_next(after_verify(place, not failed - {DOCUMENTS}, DOCUMENTS not in failed))
    sys.exit(HELD if any(c.problems for c in checks) else 0)


@main.command()
@workspace_argument
@click.argument("what", metavar="WHAT")
@json_option
@plain_errors
def explain(workspace: Path, what: str, as_json: bool) -> None:
    """Tells step by step how an invoice, a customer's state, a payment or a finding code came about."""
    from reconciler.explaining import explained
    from reconciler.next_steps import after_explain
    from reconciler.terminal import print_next
    from reconciler.workspace import Workspace

    place = Workspace(workspace)
    lines = explained(place, what)
    if as_json:
        print_json({"what": what, "steps": lines})
    else:
        for line in lines:
            click.echo(line)
        print_next(after_explain(place))


def _running(workspace: Path, as_of: date, allowed: tuple[str, ...]) -> list[str]:
    """The words of the command that runs the batch that was asked for."""
    options = [word for customer in allowed for word in ("--allow-removals", customer)]
    return ["run", str(workspace), "--as-of", str(as_of), *options]


def _reading(place: Workspace, as_of: date, engine: Engine) -> Reading:
    """The month's inbox being read by other processes, while this one imports all that comes after."""
    from reconciler.intake.workbook import start_reading
    from reconciler.workspace import period_of

    return start_reading(place.inbox(period_of(as_of)), engine)


def _options(allowed: tuple[str, ...], engine: Engine, told: Callable[[str], None] | None = None, **forms: bool) -> Any:
    """`forms`: whether each further form of documents is asked for."""
    from reconciler.batch import Options
    from reconciler.timings import Timings

    asked = frozenset(form for form, is_asked in forms.items() if is_asked)
    return Options(frozenset(allowed), engine, Timings(told), asked)


def _data(findings: list[Finding]) -> list[dict[str, str]]:
    from reconciler.terminal import finding_data

    return [finding_data(finding) for finding in findings]


def _print_findings(findings: list[Finding], tail: bool = True) -> None:
    from reconciler.terminal import print_findings

    print_findings(findings)
    if tail:
        _tail(findings)


def _tail(findings: list[Finding]) -> None:
    from reconciler.terminal import findings_line

    click.echo(findings_line(findings))


def _exit(findings: list[Finding]) -> None:
    from reconciler.finding import has_errors

    sys.exit(HELD if has_errors(findings) else 0)
