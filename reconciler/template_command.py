"""The command `template`: a blank workbook for one kind of sheet."""

from __future__ import annotations

from pathlib import Path

import click

from reconciler.command_line import json_option, language_option, plain_errors, print_json


@click.command()
@click.argument("kind", metavar="KIND")
@click.option(
    "-o",
    "output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.xlsx",
    help="The workbook to write. One that is there already is never overwritten.",
)
@language_option
@json_option
@plain_errors
def template(kind: str, output: Path, language: str | None, as_json: bool) -> None:
    """Writes a blank workbook for one KIND of sheet. Needs no workspace.

    KIND is resellers, customers, members, payments, opening or open_items. The workbook has headers with notes,
    drop-downs, an example row that is not read, and a page that explains the sheet.
    """
    from reconciler.next_steps import after_template
    from reconciler.setup import new_blank
    from reconciler.terminal import print_next

    new_blank(kind, output, language)
    if as_json:
        print_json({"kind": kind, "language": language or "en", "file": str(output)})
        return
    click.echo(f"Written: {output}")
    print_next(after_template(output))
