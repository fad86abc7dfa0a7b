"""The command `reconciler forget`: erases a person who has left."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from reconciler.command_line import (
    HELD,
    engine_of,
    jobs_option,
    json_option,
    plain_errors,
    print_json,
    workspace_argument,
)


@click.command()
@workspace_argument
@click.argument("email", metavar="EMAIL")
@jobs_option
@json_option
@plain_errors
def forget(workspace: Path, email: str, jobs: int | None, as_json: bool) -> None:
    """Erases the person with the address EMAIL, who must have been removed from every roster before.

    Name and address go from the books, and the months in which they stood are written again without them. Findings,
    marked copies and plan.xlsx that name the address are taken away. Invoices name customers and stay. Your own files
    are never changed: those in which the address still stands are listed.
    """
    from reconciler.batch import Options
    from reconciler.forget_report import forget_data, print_forgotten
    from reconciler.forgetting import forgotten
    from reconciler.terminal import progress
    from reconciler.workspace import Workspace

    place = Workspace(workspace)
    with progress(is_quiet=as_json) as told:
        told("publish")
        done = forgotten(place, email, Options(engine=engine_of(place.config, jobs)))
    if as_json:
        print_json(forget_data(done))
    else:
        print_forgotten(done, place)
    sys.exit(HELD if done.trouble else 0)
