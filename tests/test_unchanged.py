"""A run with nothing new says and leaves the same by the short way as by the long one, and notices every change."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import stories as golden

from reconciler import pipeline, unchanged
from reconciler.batch import Options
from reconciler.unchanged import Before, looked_at
from reconciler.workspace import Workspace, WorkspaceError

AS_OF = date(2026, 10, 31)
NOBODY: frozenset[str] = frozenset()
CUSTOMERS = "customer_id,name,country,licences,vat_number,start_date\nacme,Acme GmbH,DE,5,DE136695976,2026-10-15\n"
MEMBERS = "customer_id,email,name\nacme,eva@acme.example,Eva Ek\n"


def run(place: Path, *words: str) -> tuple[int, str]:
    result = golden.command("run", place, "--as-of", AS_OF.isoformat(), "--jobs", "1", *words)
    return result.exit_code, result.output


def look(place: Path, as_of: date = AS_OF, allowed: frozenset[str] = NOBODY) -> Before:
    return looked_at(Workspace(place), as_of, allowed)


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose one batch is booked, and run once more."""
    place = golden.workspace(golden.FOLDER / "new-subscription", tmp_path_factory.mktemp("unchanged"))
    inbox = place / "inbox" / "2026-10"
    (inbox / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    (inbox / "members.csv").write_text(MEMBERS, encoding="utf-8")
    code, printed = run(place)
    assert code == 0, printed
    assert not Workspace(place).unchanged.exists()
    assert run(place)[0] == 0
    return place


@pytest.fixture
def place(settled: Path, tmp_path: Path) -> Path:
    copied = shutil.copytree(settled, tmp_path / "books")
    assert run(copied)[0] == 0  # a note is of one place
    return copied


def test_the_short_way_is_taken_and_says_and_leaves_the_same(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert look(place).digest is not None
    note = Workspace(place).unchanged

    def both_ways(*words: str) -> tuple[tuple[int, str], tuple[int, str]]:
        kept = note.read_bytes()
        note.unlink()
        long = run(place, *words)
        note.write_bytes(kept)
        with monkeypatch.context() as patched:
            patched.setattr("reconciler.intake.workbook.start_reading", lambda *_: pytest.fail("the inbox was read"))
            return long, run(place, *words)

    long, short = both_ways()
    out = files(place / "out")
    assert long == short
    assert "Nothing to do on 2026-10-31" in short[1]
    long, short = both_ways("--json")
    told, again = (json.loads(text) | {"timings": None} for _, text in (long, short))
    assert told == again
    assert both_ways("--expect", told["digest"])[1][0] == 0
    long, short = both_ways("--expect", "0123456789abcdef")
    assert long == short
    assert short[0] == 2
    assert files(place / "out") == out


def changed_books(place: Path) -> None:
    ledger = place / "ledger.db"
    content = bytearray(ledger.read_bytes())
    content[-1] ^= 1
    ledger.write_bytes(content)


def inbox(place: Path, name: str) -> Path:
    return place / "inbox" / "2026-10" / name


CHANGES: dict[str, Callable[[Path], object]] = {
    "a byte of the inbox": lambda place: inbox(place, "members.csv").write_text(MEMBERS.replace("Ek", "El")),
    "a new file": lambda place: inbox(place, "more.csv").write_text(""),
    "a file less": lambda place: inbox(place, "members.csv").unlink(),
    "another name": lambda place: inbox(place, "members.csv").rename(inbox(place, "people.csv")),
    "a profile of a bank": lambda place: [
        (place / "bank_profiles").mkdir(),
        (place / "bank_profiles/a").write_text(""),
    ],
    "the config": lambda place: (place / "reconciler.toml").open("a").write("# \n"),
    "a byte of the books": changed_books,
    "books in the middle of a write": lambda place: (place / "ledger.db-journal").write_text("x"),
    "no books": lambda place: (place / "ledger.db").unlink(),
    "a folder that is a link": lambda place: inbox(place, "link").symlink_to(place / "out"),
    "a note that is no note": lambda place: Workspace(place).unchanged.write_text("["),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_any_input_is_noticed(place: Path, change: str) -> None:
    CHANGES[change](place)
    assert look(place).digest is None


def test_another_day_option_or_program_is_noticed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert look(place, date(2026, 10, 30)).digest is None
    assert look(place, allowed=frozenset({"acme"})).digest is None
    monkeypatch.setattr(unchanged, "__version__", "another")
    assert look(place).digest is None


def test_what_changes_after_it_was_looked_at_is_not_overlooked(place: Path) -> None:
    before = look(place)
    inbox(place, "members.csv").write_text(MEMBERS, encoding="utf-8")
    with pytest.raises(WorkspaceError, match="changed while they were looked at"):
        pipeline.run(Workspace(place), AS_OF, None, Options(), None, before)


def test_a_run_with_findings_leaves_no_note(place: Path) -> None:
    inbox(place, "members.csv").write_text(MEMBERS + "acme,no address,Bo Ek\n", encoding="utf-8")
    assert [run(place)[0] for _ in range(2)] == [1, 1]
    assert look(place).digest is None
