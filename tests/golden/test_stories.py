"""Every golden story, told to the program through its commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import stories as golden
from peppol_rules import broken_peppol_rules, parsed
from ubl_rules import broken_rules, schema_errors


def every_byte(folder: Path) -> dict[str, bytes]:
    """All files of a folder with their content, but for what belongs to the latest run: findings and marked copies."""
    files = {p.relative_to(folder): p for p in sorted(folder.rglob("*")) if p.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in files.items()
        if path.name != "findings.xlsx" and "checked" not in name.parts
    }


@pytest.mark.parametrize("story", golden.stories(), ids=lambda story: story.name)
def test_story(story: Path, tmp_path: Path) -> None:
    place = golden.workspace(story, tmp_path)
    told = golden.runs(story)
    for n, run in enumerate(told):
        result = golden.tell(place, run)
        assert result.exit_code == run.exit_code, result.output
        is_last = run.period not in {later.period for later in told[n + 1 :]}
        for path in golden.expectations(story, run, is_last):
            cells = golden.expected_cells(path)
            assert golden.actual_cells(place / "out" / run.period, path, cells[0]) == cells, path
    last = told[-1]
    before = every_byte(place / "out")
    plan = golden.command("plan", place, "--as-of", last.as_of, "--json", *last.options)
    assert json.loads(plan.stdout)["events"] == []
    golden.tell(place, last)
    for period in {run.period for run in told}:
        golden.command("publish", place, "--period", period)
    assert every_byte(place / "out") == before
    for period in {run.period for run in told}:
        check_einvoices(place, period)
    verified = golden.command("verify", place)
    assert verified.exit_code == 0, verified.output


def check_einvoices(place: Path, period: str) -> None:
    """Every document of the month is a valid electronic invoice, or a finding says why it is none."""
    published = golden.command("publish", place, "--period", period, "--einvoice", "--json")
    findings = json.loads(published.stdout)["findings"]
    named = {f["message"].split()[0] for f in findings if f["code"] == "einvoice-impossible"}
    folder = place / "out" / period / "invoices"
    documents = {path.stem: path.with_suffix(".xml") for path in folder.glob("*/*.html")}
    assert {path.stem for path in folder.glob("*/*.xml")} == {*documents} - named
    for path in (documents[number] for number in {*documents} - named):
        content = path.read_bytes()
        assert schema_errors(content) == [], path
        assert broken_rules(content) == [], path
        if b"peppol.eu" in content:
            assert broken_peppol_rules(parsed(content)) == [], path


def test_there_are_stories() -> None:
    assert golden.stories()
