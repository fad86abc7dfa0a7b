"""What to do next: the last line of every command, ready to be copied where it is a command."""

from __future__ import annotations

import calendar
import shlex
from collections.abc import Sequence
from pathlib import Path

from reconciler.finding import Finding, Severity, has_errors
from reconciler.workspace import PERIOD, Workspace

EXAMPLE_MONTH = "2026-11"
HELD_EARLIER = "held-earlier"


def command(*words: object) -> str:
    """A command of the program as it is typed.

    >>> command("check", "my books")
    "reconciler check 'my books'"
    """
    return shlex.join(["reconciler", *map(str, words)])


def after_init(made: Sequence[Path], folder: Path) -> str:
    """The config comes first: without the seller nothing can be invoiced."""
    inbox = folder / "inbox" / EXAMPLE_MONTH
    return f"fill in {made[0]}, put a month's files into {inbox}, then: {command('check', folder)}"


def after_template(file: Path) -> str:
    """Where a filled sheet belongs."""
    return f"fill in {file} and put it into the month's folder of the inbox, such as inbox/{EXAMPLE_MONTH}."


def after_check(workspace: Workspace, files: Sequence[Path], findings: Sequence[Finding], workbook: Path) -> str:
    """Repair what is wrong; or see what would be booked."""
    period = workbook.parent.name
    if has_errors(findings):
        words = [workspace.folder, *files, *(["--period", period] if PERIOD.fullmatch(period) else [])]
        return f"{_repair(workbook, findings)}, then: {command('check', *words)}"
    if files:
        return f"put what you checked into the month's folder, such as {workspace.inbox(EXAMPLE_MONTH)}."
    return f"see what would be booked: {command('plan', workspace.folder, '--as-of', last_day(period))}"


def after_plan(findings: Sequence[Finding], applying: Sequence[object]) -> str:
    """Apply exactly what was seen; `applying` are the words of that command."""
    first = "repair what is held and plan again, or apply" if has_errors(findings) else "apply"
    return f"{first} exactly this plan: {command(*applying)}"


def after_run(workspace: Workspace, period: str, findings: Sequence[Finding], again: Sequence[object]) -> str:
    """Look at the month; what was held is repaired and run again, with the words `again`."""
    look = f"look at {workspace.out(period) / 'summary.html'}"
    if not has_errors(findings):
        return look
    return f"{look}; {_repair(workspace.out(period) / 'findings.xlsx', findings)}, then: {command(*again)}"


def after_publish(workspace: Workspace, period: str) -> str:
    """Look at the month."""
    return f"look at {workspace.out(period) / 'summary.html'}"


def after_credit(workspace: Workspace, period: str) -> str:
    """The documents go to the party; nothing else is sent by anyone."""
    return f"send the party its documents from {workspace.out(period) / 'invoices'}"


def after_verify(workspace: Workspace, are_books_whole: bool, are_documents_whole: bool) -> str:
    """Documents are rendered again; books that are not whole are not repaired, they are taken from a copy."""
    if not are_books_whole:
        from reconciler.books_place import shown_place

        return f"book nothing more, and go back to the latest copy of {shown_place(workspace)} that verify finds whole."
    if not are_documents_whole:
        return f"render the months named above again: {command('publish', workspace.folder, '--period', 'MONTH')}"
    return "nothing needs repair."


def after_forget(workspace: Workspace, has_files: bool, is_compact: bool) -> str:
    """What is left is the user's own: their files first, then what lies outside of the workspace."""
    if not is_compact:
        return f"wait until nobody reads the books, then: {command('forget', workspace.folder, 'EMAIL')}"
    if has_files:
        return "take the rows out of the files named above, or the files away; then delete older copies of the books."
    return "delete older copies of the books and of the outputs, wherever they are kept."


def after_explain(workspace: Workspace) -> str:
    """One thing leads to another."""
    return f"what is named above is explained in the same way: {command('explain', workspace.folder, 'NAME')}"


def after_statement(are_read: bool, are_balanced: bool) -> str:
    """A file is used as it came from the bank, or fetched again."""
    if not are_read:
        return "take what was not read from the bank again, as CAMT or MT940, or as csv of a bank that has a profile."
    if not are_balanced:
        return "take what does not balance from the bank again, whole: nothing of it is settled by itself as it is."
    return f"put the file into the month's folder of the inbox, such as inbox/{EXAMPLE_MONTH}."


def last_day(period: str) -> str:
    """The last day of a month.

    >>> last_day("2026-02")
    '2026-02-28'
    """
    year, month = map(int, period.split("-"))
    return f"{period}-{calendar.monthrange(year, month)[1]}"


def _repair(workbook: Path, findings: Sequence[Finding]) -> str:
    """Where the cells to repair are shown: in the marked copies where an error's file has one.

    A customer held in an earlier month has none: its cell lies in that month's file, whatever else was marked.
    """
    checked = workbook.parent / "checked"
    errors = (finding for finding in findings if finding.severity is Severity.ERROR)
    files = [Path(error.place.file) for error in errors if error.code != HELD_EARLIER]
    copies = {path.stem for path in checked.rglob("*") if path.is_file()}  # nord.xlsx or nord.csv.xlsx of nord.csv
    is_marked = any({file.stem, file.name} & copies for file in files)
    return f"repair the cells marked in {checked}" if is_marked else f"repair the cells named in {workbook}"
