"""A month's outputs from the books alone: rendered in parts side by side, then put in place or compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from reconciler.engines import Engine, Processes
from reconciler.fail_points import reached
from reconciler.finding import Finding
from reconciler.ledger.month import Month
from reconciler.outputs.division import month_parts
from reconciler.outputs.errors import OutputError
from reconciler.outputs.forms import PDF, check_forms, forms_to_write
from reconciler.outputs.parts import KINDS, Part
from reconciler.outputs.pdf import pdf_parts
from reconciler.outputs.staging import PDFS, is_same, move_into_place, relative_files, staging_folder, stale_files
from reconciler.outputs.templating import OURS_ALONE, Templates, using


@dataclass(frozen=True)
class Published:
    """The files of a month's folder, those that changed, seconds a kind of output, and what was cut."""

    files: list[Path]
    changed: list[Path]
    seconds: dict[str, float]
    findings: list[Finding] = field(default_factory=list)


def publish(
    month: Month,
    folder: Path,
    jobs: int = 1,
    templates: Templates = OURS_ALONE,
    asked: frozenset[str] = frozenset(),
    engine: Engine | None = None,
) -> Published:
    """Render the month and put it into `folder` (such as out/2026-11); OutputError if a file there is locked.

    `templates` are the workspace's own; `asked` the further forms that documents are to take (see `forms`).
    `engine` does the work; without one, `jobs` processes of this machine.
    """
    forms = forms_to_write(month, folder, asked)
    check_forms(forms)
    with staging_folder(folder) as aside:
        findings, seconds = render(month, aside, engine or Processes(jobs), templates, forms)
        started = perf_counter()
        names = relative_files(aside)
        changed = move_into_place(aside, folder)
        seconds["move"] = perf_counter() - started
    return Published([folder / name for name in names], changed, seconds, findings)


def differences(month: Month, folder: Path, jobs: int = 1, templates: Templates = OURS_ALONE) -> list[str]:
    """What in `folder` is not as the books give it, a sentence each; rendered aside and compared byte by byte."""
    forms, untold = _comparable(forms_to_write(month, folder), folder)
    with TemporaryDirectory() as temporary:
        aside = Path(temporary)
        render(month, aside, Processes(jobs), templates, forms)
        names = relative_files(aside)
        missing = [f"{folder / name} is missing." for name in names if not (folder / name).is_file()]
        changed = [
            f"{folder / name} is not what the books give."
            for name in names
            if (folder / name).is_file() and not is_same(aside / name, folder / name)
        ]
    kept = PDFS if untold else ()
    foreign = [f"{folder / name} is not in the books." for name in stale_files(folder, names, kept)]
    return [*untold, *missing, *changed, *foreign]


def _comparable(forms: frozenset[str], folder: Path) -> tuple[frozenset[str], list[str]]:
    """The forms that can be rendered here, and why PDFs cannot."""
    try:
        check_forms(forms)
    except OutputError as error:
        return forms - {PDF}, [f"The PDFs in {folder} are not compared: {error}"]
    return forms, []


def render(
    month: Month,
    folder: Path,
    engine: Engine,
    templates: Templates = OURS_ALONE,
    forms: frozenset[str] = frozenset(),
) -> tuple[list[Finding], dict[str, float]]:
    """Write all of the month's outputs below the empty `folder`; findings, and seconds a kind of output."""
    findings: list[Finding] = []
    seconds: dict[str, float] = {}
    for parts in (month_parts, _further_parts):
        for kind, found, taken in engine.map(partial(_written, templates), parts(month, folder, forms), folder):
            findings += found
            seconds[kind] = seconds.get(kind, 0.0) + taken
    return list(dict.fromkeys(findings)), seconds


def _further_parts(_month: Month, folder: Path, forms: frozenset[str]) -> list[Part]:
    """What is made of the pages, when they stand in the folder."""
    return [*pdf_parts(folder)] if PDF in forms else []


def _written(templates: Templates, part: Part) -> tuple[str, list[Finding], float]:
    started = perf_counter()
    with using(templates):
        findings = part.write()
    reached("part-written")
    return KINDS[type(part)], findings, perf_counter() - started
