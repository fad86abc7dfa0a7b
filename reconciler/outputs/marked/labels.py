"""The words around the findings of a copy, and the copies that are to be made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from reconciler.finding import Finding, Severity, count_by_severity
from reconciler.outputs.marked.copies import PARTS, Uploaded
from reconciler.outputs.marked.explanations import Explanations
from reconciler.outputs.marked.languages import file_languages
from reconciler.outputs.marked.rows import Copy, Labels
from reconciler.outputs.messages import Formats, catalogue

WORKBOOKS = (".xlsx", ".xlsm")


def copies_to_make(by_file: Mapping[str, list[Finding]], uploaded: Uploaded, aside: Path) -> dict[str, Copy]:
    """The copies by the names of their files, each to be written to a numbered file below `aside`."""
    languages = file_languages(uploaded.tables, uploaded.parties)
    explanations = Explanations(uploaded.tables)
    (aside / PARTS).mkdir()
    copies = {}
    for number, (name, findings) in enumerate(by_file.items()):
        language = languages.get(name, uploaded.language)
        rows = [explanations.row(finding, language) for finding in findings]
        target = aside / PARTS / f"{number}.part"
        copies[name] = Copy(name, uploaded.paths[name], target, labels(name, findings, language), rows)
    return copies


def labels(name: str, findings: list[Finding], language: str) -> Labels:
    """The words of the copy of a file."""
    words, formats = catalogue(language), Formats(language)
    counts = count_by_severity(findings)
    forms = {
        Severity.ERROR: words["marked_errors"],
        Severity.WARNING: words["marked_warnings"],
        Severity.INFO: words["marked_infos"],
    }
    told = [formats.plural(forms[severity], counts[str(severity)]) for severity in Severity if counts[str(severity)]]
    counted = words["marked_counts"].format(file=PurePosixPath(name).name, counts=", ".join(told))
    intro = (counted, words["marked_how"], words["marked_what"])
    return Labels(
        title=words["marked_title"],
        intro=intro,
        converted=words["marked_converted"],
        headers=tuple(words[key] for key in _HEADERS),
        severities={
            Severity.ERROR: words["marked_error"],
            Severity.WARNING: words["marked_warning"],
            Severity.INFO: words["marked_info"],
        },
        repair=words["marked_repair_text"],
        page=words["marked_page"],
    )


_HEADERS = ("marked_severity", "marked_sheet", "marked_cell", "marked_value", "marked_wrong", "marked_repair")
