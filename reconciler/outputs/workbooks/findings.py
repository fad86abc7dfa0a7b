"""`findings.xlsx`: everything a person should know or repair, the worst first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pandas as pd

from reconciler.finding import Finding, sorted_findings
from reconciler.frames import Frame
from reconciler.outputs.excel import UNDATED, Properties, write_workbook
from reconciler.outputs.sheet_rows import TableSheet

FILE = "findings.xlsx"
FINDINGS = {
    "severity": "text",
    "code": "text",
    "file": "text",
    "sheet": "text",
    "cell": "text",
    "value": "text",
    "message": "prose",
    "advice": "prose",
}


def write_findings(path: Path, findings: Iterable[Finding], as_of: date = UNDATED) -> list[Finding]:
    """Write `findings.xlsx` to `path`; `as_of` stands for the day it was made."""
    return write_workbook(path, [findings_sheet(findings)], Properties("Findings", as_of))


def findings_sheet(findings: Iterable[Finding]) -> TableSheet:
    """The sheet `findings`."""
    return TableSheet("findings", FINDINGS, finding_rows(findings))


def finding_rows(findings: Iterable[Finding]) -> Frame:
    """One row a finding, sorted as they are printed."""
    rows = [
        (str(f.severity), f.code, f.place.file, f.place.sheet, f.place.cell, f.value, f.message, f.advice)
        for f in sorted_findings(findings)
    ]
    return pd.DataFrame(rows, columns=list(FINDINGS), dtype="str")
