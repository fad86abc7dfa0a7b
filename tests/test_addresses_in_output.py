"""What commands print at the default level names nobody's e-mail address in full (docs/decisions/0033)."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import stories as golden

from reconciler import faults
from reconciler.ledger.errors import BooksError

SAMPLE = Path(__file__).parents[1] / "sample_data/workspace"
WHOLE = re.compile(r"[\w.+'-]{2,}(?:@|\(at\))[\w-]+(?:\.[\w-]+)+")
"""A word of two letters or more before the sign: what is shortened has one, and an ellipsis."""
EXAMPLE = "anna.berg@bergmann.example"
ROSTER = """customer_id,email,name,role,action
c1,unmistakable.one@eins.example,One,admin,add
c1,unmistakable.one@eins.example,Other,admin,add
c1,unmistakable.two(at)eins.example,,,
c1,<unmistakable.three@eins.example>,,,
c1,unmistakable.four@eins.example;unmistakable.five@eins.example,,,
c1,unmistakable six@eins.example,,,
c1,unmistakable.seven@@eins.example,,,
c1,unmistakable.eight@eins.example,,emperor,
c1,unmistakable.nine@eins.example,,,remove
c2,unmistakable.one@eins.example,,,
unmistakable.ten@eins.example,unmistakable.ten@eins.example,,,
,unmistakable.eleven@eins.example,,,
"""


def printed(*words: object) -> str:
    result = golden.command(*map(str, words))
    assert result.exit_code in (0, 1), result.output
    return result.stdout + result.stderr


def test_the_sample_names_nobody(tmp_path: Path) -> None:
    place = shutil.copytree(SAMPLE, tmp_path / "books")
    said = printed("check", place, "--period", "2026-11")
    for day in ("2026-10-31", "2026-11-30"):
        said += printed("run", place, "--as-of", day)
    assert "customer-admin" in said
    assert "p…@mueller-werkzeug.example of 0042 is an administrator" in said
    assert set(WHOLE.findall(said)) <= {EXAMPLE}


def test_wrong_rosters_name_nobody_and_the_workbook_does(tmp_path: Path) -> None:
    place = golden.workspace(golden.FOLDER / "invitation", tmp_path)
    inbox = place / "inbox/2026-10"
    (inbox / "members.csv").write_text(ROSTER, encoding="utf-8")
    (inbox / "customers.csv").write_text("customer_id,name,country,licences\nc1,E,DE,3\nc2,Z,DE,3\n", encoding="utf-8")
    words = ("--as-of", "2026-10-31", "--jobs", "1")
    said = (
        printed("check", place, "--period", "2026-10", "--jobs", "1")
        + printed("plan", place, *words)
        + printed("run", place, *words)
    )
    said += printed("publish", place, "--period", "2026-10", "--jobs", "1") + printed("verify", place)
    assert {"bad-email", "person-shared", "unknown-member"} <= set(re.findall(r"[a-z]+(?:-[a-z]+)+", said))
    assert "unmistakable" not in said.lower()
    assert set(WHOLE.findall(said)) <= {EXAMPLE}
    # Who asks is told: as data, or about somebody.
    assert "unmistakable.one@eins.example" in printed("explain", place, "c1")
    assert "unmistakable.one@eins.example" in printed("check", place, "--period", "2026-10", "--jobs", "1", "--json")


@pytest.mark.parametrize("error", [BooksError("eva.ek@nord.example of C1 is here"), KeyError("eva.ek@nord.example")])
def test_errors_name_nobody(error: Exception, monkeypatch) -> None:
    monkeypatch.delenv(faults.DEBUG, raising=False)
    assert "eva.ek" not in faults.sentence(error)
    assert "e…@nord.example" in faults.sentence(error)
