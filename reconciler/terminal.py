"""What the commands print: tables and findings for people; plain lines when nobody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from reconciler.finding import Finding, Severity, count_by_severity, sorted_findings
from reconciler.wording import without_addresses

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
SHOWN_OF_A_CODE = 10
"""So many findings of one code are printed; all of them stand in findings.xlsx."""


def console() -> Console:
    """The terminal, or plain unbroken lines where the output goes to a file or another program."""
    from rich.console import Console

    out = Console(highlight=False)
    return out if out.is_terminal else Console(highlight=False, width=500, no_color=True)


def print_next(step: str) -> None:
    """What to do next, the last line of a command; unbroken, so that a command in it can be copied."""
    from rich.text import Text

    console().print(Text.assemble(("Next: ", "bold green"), step), soft_wrap=True)


ROOMY = 100
"""The width of a terminal from which columns stand further apart."""
FOLDED = 6
"""How narrow a column that folds may become, in letters."""

STAGES = {
    "books": "Opening the books",
    "read": "Reading the inbox",
    "validate": "Checking the sheets",
    "rules": "Working out what is to be done",
    "book": "Writing the books",
    "publish": "Writing documents and workbooks",
}


@contextmanager
def progress(is_quiet: bool) -> Iterator[Callable[[str], None]]:
    """Shows which stage is at work, on a terminal only; gives the function that is told the stage's name."""
    from rich.console import Console

    out = Console(stderr=True)
    if is_quiet or not out.is_terminal or out.is_dumb_terminal:
        yield lambda name: None
        return
    with _bar(out) as bar:
        order = list(STAGES)
        task = bar.add_task("Starting", total=len(order))

        def told(name: str) -> None:
            done = {"completed": order.index(name)} if name in order else {"total": None}
            bar.update(task, description=STAGES.get(name, name), **done)

        yield told


def _bar(out: Console) -> Progress:
    """How far a command has come, in stages; it leaves the terminal when the command is through."""
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description} …"), BarColumn(bar_width=24), TimeElapsedColumn())
    return Progress(*columns, console=out, transient=True)


def print_findings(findings: Iterable[Finding]) -> None:
    """Findings grouped by severity and code, errors first: the repair once for a group, then each with its place.

    E-mail addresses are shortened; whole they stand in findings.xlsx and in `--json`.
    """
    ordered = sorted(sorted_findings(findings), key=lambda f: (list(Severity).index(f.severity), f.code))
    for _, group in groupby(ordered, key=lambda f: f.code):
        _print_group(list(group))


def _print_group(found: Sequence[Finding]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    out, first = console(), found[0]
    common = without_addresses(first.advice) if all(f.advice == first.advice for f in found) else ""
    head = Text.assemble((str(first.severity), COLOURS[first.severity]), " ", (first.code, "bold"), f" ({len(found)})")
    out.print(Text.assemble(head, f": {common}" if common else ""))
    for finding in found[:SHOWN_OF_A_CODE]:
        place = f"{finding.place}: " if str(finding.place) else ""
        advice = "" if common else f" {without_addresses(finding.advice)}"
        told = Text.assemble((place, "cyan"), f"{without_addresses(finding.message)}{advice}")
        out.print(Padding(told, (0, 0, 0, 2), expand=False))
    if len(found) > SHOWN_OF_A_CODE:
        out.print(f"  … and {len(found) - SHOWN_OF_A_CODE} more; all of them are in the workbook.")
    if out.is_terminal:
        out.print()


def findings_line(findings: Iterable[Finding]) -> str:
    """How many findings there are.

    >>> findings_line([])
    'No findings.'
    """
    counts = {name: n for name, n in count_by_severity(findings).items() if n}
    words = [f"{n} {name if name == 'info' else name + 's' * (n > 1)}" for name, n in counts.items()]
    return f"Findings: {', '.join(words)}." if words else "No findings."


def print_checks(checks: Iterable[tuple[str, int, Sequence[str]]]) -> None:
    """What was checked, how much of it, and what is wrong with it, a line each."""
    from rich.text import Text

    out = console()
    for name, count, problems in checks:
        verdict = (f"{len(problems)} problems", "bold red") if problems else ("ok", "green")
        out.print(Text.assemble(f"{name}: {count} checked, ", verdict), soft_wrap=True)
        for problem in problems:
            out.print(Text(f"  {without_addresses(problem)}"), soft_wrap=True)


def print_table(
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    right: Sequence[str] = (),
    folding: Sequence[str] | None = None,
) -> None:
    """A table with a title; the columns named in `right` are aligned right.

    On a narrow terminal only the columns named in `folding` fold, by default the first: a day or an amount in pieces
    is worse than a long line.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    out, rows, folds = console(), list(rows), set(heads[:1] if folding is None else folding)
    padding = (0, 1) if out.width > ROOMY else 0
    table = Table(
        title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold", pad_edge=False, padding=padding
    )
    for head in heads:
        justify: Literal["left", "right"] = "right" if head in right else "left"
        table.add_column(head, justify=justify, overflow="fold", no_wrap=head not in folds)
    for row in rows:
        table.add_row(*map(Text, row))  # or brackets in a bank's text would be read as instructions
    out.width = max(out.width, _least_width(heads, rows, folds, gap=3 if padding else 1))
    out.print(table)


def _least_width(heads: Sequence[str], rows: Iterable[Sequence[str]], folds: set[str], gap: int) -> int:
    """The width below which a table would lose letters of columns that do not fold.

    Counted here, because rich measures a table within the terminal's width and cuts every column of one that is wider.

    >>> _least_width(["who", "net"], [("a very long name", "480.00 EUR")], {"who"}, gap=1)
    19
    """
    from rich.cells import cell_len

    needed = 2 + gap * (len(heads) - 1)  # the edges, and what stands between
    for head, *cells in zip(heads, *rows, strict=True):
        whole = max(cell_len(cell) for cell in (head, *cells))
        needed += min(whole, FOLDED) if head in folds else whole
    return needed


def finding_data(finding: Finding) -> dict[str, str]:
    """A finding as `--json` prints it."""
    return {
        "severity": str(finding.severity),
        "code": finding.code,
        "file": finding.place.file,
        "sheet": finding.place.sheet,
        "cell": finding.place.cell,
        "value": finding.value,
        "message": finding.message,
        "advice": finding.advice,
    }
