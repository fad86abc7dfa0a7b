"""The page of commands, from the click commands' own help."""

from __future__ import annotations

import click

from pages.markdown import document, table

WIDTH = 100
EXITS = [
    ("0", "done and clean; warnings are allowed"),
    ("1", "done, and something was held; or a batch was booked and its files could not be written, and the message "
     "says which; or `verify` found something"),
    ("2", "nothing done: usage, config, unreadable workspace, unknown number, stale digest, a date before the last "
     "batch, books in use, stopped, a fault of the program"),
]  # fmt: skip

OUTPUT = """\
## What is printed
On a terminal there are colours and progress; in a pipe or a file plain lines (`NO_COLOR` takes the colours away on a
terminal too). The last line says what to do next. With `--json` one JSON object stands on stdout instead, and the exit
codes are the same; an error is one sentence on stderr with it too, with nothing on stdout."""


def page() -> str:
    """Every command with its help as the terminal shows it."""
    from reconciler.cli import main

    if not isinstance(main, click.Group):
        raise TypeError("reconciler.cli.main is no group of commands")
    named = sorted((name, command) for name, command in main.commands.items() if not command.hidden)
    overview = table(
        ["command", "does"],
        [(f"[`{name}`](#{name})", command.get_short_help_str(WIDTH)) for name, command in named],
    )
    exits = f"## Exit codes\n\n{table(['code', 'means'], EXITS)}\n\n{OUTPUT}"
    return document("Commands", overview, exits, *(_section(name, command, main) for name, command in named))


def _section(name: str, command: click.Command, group: click.Group) -> str:
    context = click.Context(
        command,
        parent=click.Context(group, info_name="reconciler", **group.context_settings),
        info_name=name,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        color=False,
    )
    return f"## {name}\n\n```text\n{click.unstyle(command.get_help(context)).rstrip()}\n```"
