"""The page of commands, from the click commands' own help."""

from __future__ import annotations

import click

from pages.markdown import document, table

WIDTH = 100
EXITS = [
    ("0", "done and clean; warnings are allowed"),
    ("1", "done, and something was held; or `verify` found something"),
    ("2", "nothing done: usage, config, unreadable workspace, unknown number, stale digest, a date before the last "
     "batch, books in use, stopped, a fault of the program; if a batch was booked and only its files could not be "
     "written, the message says so"),
]  # fmt: skip


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
    exits = "## Exit codes\n\n" + table(["code", "means"], EXITS)
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
