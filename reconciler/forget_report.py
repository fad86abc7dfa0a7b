"""What `forget` did, as people read it on the terminal and as machines read it; the address is not repeated."""

from __future__ import annotations

from typing import Any

import click

from reconciler.forgetting import Forgotten
from reconciler.next_steps import after_forget
from reconciler.terminal import print_next
from reconciler.wording import first_few, plural
from reconciler.workspace import Workspace


def forget_data(done: Forgotten) -> dict[str, Any]:
    """What was done, for `--json`."""
    return {
        "customers": list(done.customers),
        "published": list(done.published),
        "taken_away": [str(path) for path in done.taken_away],
        "kept": list(done.kept),
        "named_in": [str(path) for path in done.named_in],
        "trouble": done.trouble,
    }


def print_forgotten(done: Forgotten, workspace: Workspace) -> None:
    """Who was erased, what was written again and taken away, and where the address still stands."""
    if done.customers:
        click.echo(f"Erased from the books: a former member of {first_few(done.customers)}.")
    else:
        click.echo("No member in the books has this address any more; only files were looked through.")
    if done.published:
        months = plural(len(done.published), "month")
        click.echo(f"Written again without name and address: {months} from {done.published[0]} on.")
    for path in done.taken_away:
        click.echo(f"Taken away, as it named the address: {path}")
    for reason in done.kept:
        click.echo(f"Stays in the books: {reason}")
    for path in done.named_in:
        click.echo(f"The address still stands in your file {path}")
    if done.trouble:
        click.echo(done.trouble, err=True)
    print_next(after_forget(workspace, bool(done.named_in), not done.trouble))
