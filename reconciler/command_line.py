"""What every command is made of: exit codes, options that several share, and errors as one sentence."""

from __future__ import annotations

import atexit
import functools
import gc
import json
import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.outlet import keep_output_going
from reconciler.signals import end_as_with_ctrl_c

if TYPE_CHECKING:
    from reconciler.engines import Engine

HELD = 1
NOTHING_DONE = 2

Command = Callable[..., None]


class Program(click.Group):
    """The whole command: as click has it, with an output that no reader can break."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Runs the command that the words name."""
        keep_output_going()
        end_as_with_ctrl_c()
        atexit.register(gc.freeze)  # or a large run would end with one more look through all of its objects
        return super().main(*args, **kwargs)


def _day(context: click.Context, option: click.Parameter, value: str) -> date:
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError as error:
        raise click.BadParameter(
            f"{value!r} is no day. Write one that exists as year-month-day, such as 2026-11-30."
        ) from error


workspace_argument = click.argument(
    "workspace", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="WORKSPACE"
)
as_of_option = click.option(
    "--as-of",
    required=True,
    callback=_day,
    metavar="DATE",
    help="The day the batch is run for, such as 2026-11-30. Its month names the inbox that is read.",
)
allow_option = click.option(
    "--allow-removals",
    "allowed",
    multiple=True,
    metavar="CUSTOMER",
    help="Removes however many members of this customer the rosters ask for (ALL: of every customer). Repeatable.",
)
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=None,
    metavar="N",
    help="How many processes work. Default: all cores.",
)
language_option = click.option(
    "--language",
    type=click.Choice(("en", "fr", "de", "sv")),
    help="The language of headers, notes and lists. Without it they are English, headed by the names of the columns.",
)
einvoice_option = click.option(
    "--einvoice",
    is_flag=True,
    help="Writes invoices and credit notes as electronic invoices too (UBL), beside their pages.",
)
pdf_option = click.option(
    "--pdf",
    is_flag=True,
    help="Writes documents, statements and reminders as PDF too, beside their pages. Needs the extra reconciler[pdf].",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Prints JSON for a machine instead of text.")


def processes(jobs: int | None) -> int:
    """How many processes work: as many as asked for, else one a core."""
    return jobs or os.cpu_count() or 1


def engine_of(config: Path, jobs: int | None) -> Engine:
    """Where the command's work is done (see `engines.py`), until it ends."""
    from reconciler.engines import chosen_engine

    engine = chosen_engine(config, processes(jobs))
    click.get_current_context().call_on_close(engine.close)
    return engine


def plain_errors(command: Command) -> Command:
    """Turns every error into one sentence on stderr and exit code 2; 1 where the batch is booked all the same."""

    @functools.wraps(command)
    def safe(*args: Any, **kwargs: Any) -> None:
        from reconciler.engine import no_collecting
        from reconciler.faults import is_done, sentence

        try:
            with no_collecting():
                command(*args, **kwargs)
        except (Exception, KeyboardInterrupt) as fault:
            click.echo(sentence(fault), err=True)
            sys.exit(HELD if is_done(fault) else NOTHING_DONE)

    return safe


def print_json(data: dict[str, Any]) -> None:
    """Prints data for a machine: in ASCII alone, so that every reader understands it in whatever encoding."""
    click.echo(json.dumps(data, indent=2))
