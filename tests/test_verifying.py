"""`verify`: the books' invariants and the documents on disk, on books that were really made."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
import stories as golden
from click.testing import CliRunner

from reconciler.cli import main
from reconciler.ledger.books import open_for_reading
from reconciler.ledger.invariants import CHECKS, Checked, check_chain
from reconciler.verifying import DOCUMENTS, verified
from reconciler.workspace import Workspace, WorkspaceError


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The story of seats, both of its months."""
    story = golden.FOLDER / "seats"
    place = golden.workspace(story, tmp_path_factory.mktemp("verify"))
    for run in golden.runs(story):
        assert golden.tell(place, run).exit_code == run.exit_code
    return place


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Workspace:
    """A copy that a test may spoil."""
    return Workspace(shutil.copytree(made, tmp_path / "books"))


def documents(workspace: Workspace) -> Checked:
    return next(c for c in verified(workspace) if c.name == DOCUMENTS)


def spoil(workspace: Workspace, statement: str) -> None:
    """Changes the books as somebody with a database tool would, who takes the triggers away first."""
    connection = sqlite3.connect(workspace.ledger)
    triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in triggers:
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_sound_books_pass_every_check(workspace: Workspace) -> None:
    checks = verified(workspace)
    assert len(checks) == len(CHECKS) + 1
    assert [c.problems for c in checks] == [()] * len(checks)
    assert checks[-1] == Checked(DOCUMENTS, 2)


def test_a_document_that_differs_is_named(workspace: Workspace) -> None:
    out = workspace.out("2026-10")
    page = next((out / "invoices").rglob("*.html"))
    page.write_bytes(page.read_bytes() + b" ")
    (out / "seats.xlsx").unlink()
    shutil.copy(page, page.with_name("INV-2026-999999.html"))
    problems = documents(workspace).problems
    assert len(problems) == 3
    assert any(str(page) in p for p in problems)
    assert any("seats.xlsx is missing" in p for p in problems)
    assert any("INV-2026-999999.html is not in the books" in p for p in problems)


def test_what_belongs_to_the_latest_run_is_not_looked_at(workspace: Workspace) -> None:
    (workspace.out("2026-11") / "findings.xlsx").write_bytes(b"mine")
    (workspace.out("2026-11") / "notes.txt").write_bytes(b"mine")
    assert documents(workspace).problems == ()


def test_a_month_that_was_never_published_is_named(workspace: Workspace) -> None:
    spoil(workspace, "DELETE FROM publications WHERE period = '2026-11'")
    (problem,) = documents(workspace).problems
    assert "2026-11 is booked and not published yet" in problem


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE invoices SET gross = gross + 1",
        "UPDATE invoices SET due_on = '2031-01-01'",
        "UPDATE allocations SET amount = amount + 1",
        "DELETE FROM invoice_lines",
        "UPDATE grants SET licences = 1",
        "UPDATE batches SET config = '{}'",
        "UPDATE invoices SET issued_on = 'yesterday'",
        "UPDATE invoices SET language = 'xx'",
    ],
)
def test_books_that_were_changed_are_told_and_nothing_breaks(workspace: Workspace, statement: str) -> None:
    spoil(workspace, statement)
    result = CliRunner().invoke(main, ["verify", str(workspace.folder), "--json"])
    assert result.exit_code == 1, result.output
    checks = json.loads(result.stdout)["checks"]
    assert CHECKS[-1] is check_chain
    assert checks[len(CHECKS) - 1]["problems"], "the hash chain covers everything"


def test_verify_changes_nothing(workspace: Workspace) -> None:
    def content() -> dict[Path, bytes]:
        return {p: p.read_bytes() for p in workspace.folder.rglob("*") if p.is_file()}

    before = content()
    verified(workspace)
    assert content() == before


def test_without_books_there_is_nothing_to_verify(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="nothing is booked yet"):
        verified(Workspace(tmp_path))
    result = CliRunner().invoke(main, ["verify", str(tmp_path)])
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_the_command_prints_each_check_with_its_count(workspace: Workspace) -> None:
    result = CliRunner().invoke(main, ["verify", str(workspace.folder)])
    assert result.exit_code == 0
    with open_for_reading(workspace.ledger) as books:
        numbers = len(books.rows("invoices"))
    lines = result.stdout.splitlines()
    assert lines[0] == f"numbering without gap or repeat: {numbers} checked, ok"
    assert lines[-2:] == [f"{DOCUMENTS}: 2 checked, ok", "Next: nothing needs repair."]
