"""`forget`: who has left is erased from the books and from all that we wrote, and nothing else changes."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from pathlib import Path

import openpyxl
import pytest
import stories as golden
from click.testing import Result

from reconciler import forgetting
from reconciler.ledger.errors import BooksInUse
from reconciler.outputs import staging

ADDRESS, NAME = "åsa.quist@xn--blbr-noae.example", "Åsa Quistgård-Unverwechselbar"
OCTOBER = f"""customer_id,email,name,role
c1,Åsa.Quist@blåbär.example,{NAME},
c1,bo@eins.example,Bo Bengtsson,
c1,eva@eins.example,Eva Ek,admin
c2,bo@eins.example,Bo Bengtsson,
"""
NOVEMBER = """customer_id,email,action
c1,åsa.quist@blåbär.example,remove
c1,not-an-address,add
"""
CUSTOMERS = "customer_id,name,country,licences,billing_email\nc1,Eins,DE,5,eva@eins.example\nc2,Zwei,DE,5,\n"


def call(*words: object) -> Result:
    return golden.command(*map(str, words))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two months: one person comes and leaves, in a roster that has a wrong row, so that there are marked copies."""
    place = golden.workspace(golden.FOLDER / "invitation", tmp_path_factory.mktemp("forget"))
    shutil.rmtree(place / "inbox")
    for period, day, sheets in (
        ("2026-10", 31, {"customers.csv": CUSTOMERS, "members.csv": OCTOBER}),
        ("2026-11", 30, {"members.csv": NOVEMBER}),
    ):
        folder = place / "inbox" / period
        folder.mkdir(parents=True)
        for name, text in sheets.items():
            (folder / name).write_text(text, encoding="utf-8")
        call("run", place, "--as-of", f"{period}-{day}", "--jobs", 1)
    call("plan", place, "--as-of", "2026-11-30", "--jobs", 1)
    return place


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "books")


def forget(place: Path, email: str = ADDRESS, *more: object) -> Result:
    return call("forget", place, email, "--jobs", 1, *more)


def contents(path: Path) -> bytes:
    """A file's bytes, and those of its parts where it is an archive."""
    raw = path.read_bytes()
    if not zipfile.is_zipfile(path):
        return raw
    with zipfile.ZipFile(path) as archive:
        return raw + b"".join(archive.read(name) for name in archive.namelist())


def naming(place: Path, *texts: str) -> set[str]:
    """The files that hold one of the texts in some encoding, by their paths in the workspace."""
    forms = [text.encode(encoding) for text in texts for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp1252")]
    files = [path for path in place.rglob("*") if path.is_file()]
    return {str(path.relative_to(place)) for path in files if any(form in contents(path) for form in forms)}


def members(place: Path, period: str) -> set[tuple[str, str, str | None, str]]:
    rows = openpyxl.load_workbook(place / "out" / period / "seats.xlsx")["members"].values
    return {(row[0], row[1], row[2], row[4]) for row in list(rows)[1:]}


def snapshot(place: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}


TEXTS = (ADDRESS, "åsa.quist@blåbär.example", "Åsa.Quist@blåbär.example", NAME)
INBOX = {"inbox/2026-10/members.csv", "inbox/2026-11/members.csv"}


@pytest.fixture(scope="module")
def done(made: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """The workspace after the person was forgotten, and what the command said; the address typed in another form."""
    place = shutil.copytree(made, tmp_path_factory.mktemp("done") / "books")
    return place, forget(place, "  Åsa.QUIST@Blåbär.Example ")


def test_the_person_stands_in_no_file_of_ours_any_more(made: Path, done: tuple[Path, Result]) -> None:
    """Before, the books, workbooks and marked copies of both months hold the person; after, only the inbox."""
    before = naming(made, *TEXTS)
    assert {"ledger.db", "out/2026-10/seats.xlsx", "out/2026-11/invitations.xlsx", *INBOX} <= before
    assert any("checked" in path for path in before)
    place, result = done
    assert (result.exit_code, result.stderr) == (0, "")
    assert naming(place, *TEXTS) == INBOX
    assert "@" not in result.stdout.casefold()
    assert all(str(place / path) in result.stdout for path in INBOX)
    assert result.stdout.splitlines()[-1].startswith("Next: take the rows out of the files named above")


def test_the_books_stay_whole_and_say_what_they_said_of_all_others(made: Path, done: tuple[Path, Result]) -> None:
    place, _ = done
    assert call("verify", place).exit_code == 0
    erased = ("c1", "erased-1", None, "removed")
    assert members(place, "2026-11") == {erased if row[1] == ADDRESS else row for row in members(made, "2026-11")}
    assert members(place, "2026-10") >= {
        ("c1", "erased-1", None, "invited"),
        ("c1", "eva@eins.example", "Eva Ek", "invited"),
    }
    pages = {path.relative_to(made): path.read_bytes() for path in made.glob("out/*/invoices/**/*.html")}
    assert {path.relative_to(place): path.read_bytes() for path in place.glob("out/*/invoices/**/*.html")} == pages
    assert len(pages) == 2


@pytest.mark.parametrize(
    ("email", "named"),
    [
        ("eva@eins.example", "still seated at customer c1,"),
        ("bo@eins.example", "still seated at customer c1, seated at customer c2,"),
        ("nobody@eins.example", "No member in the books has this address"),
        ("not-an-address", "not-an-address is not an e-mail address."),
    ],
)
def test_who_is_here_or_was_never_here_is_refused_and_nothing_changes(place: Path, email: str, named: str) -> None:
    before = snapshot(place)
    result = forget(place, email)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert named in result.stderr
    assert snapshot(place) == before


def test_who_left_one_customer_of_two_stays_and_what_documents_need_is_kept(place: Path) -> None:
    roster = place / "inbox/2026-11/members.csv"
    roster.write_text("customer_id,email,action\nc2,bo@eins.example,remove\n", encoding="utf-8")
    call("run", place, "--as-of", "2026-11-30", "--jobs", 1)
    assert "still seated at customer c1, and only" in forget(place, "bo@eins.example").stderr
    rows = "c1,bo@eins.example,remove\nc1,eva@eins.example,remove\n"
    roster.write_text(f"customer_id,email,action\n{rows}", encoding="utf-8")
    call("run", place, "--as-of", "2026-11-30", "--jobs", 1)
    assert "a former member of c1, c2." in forget(place, "bo@eins.example").stdout
    assert {row[1] for row in members(place, "2026-11")} == {"eva@eins.example", ADDRESS, "erased-2", "erased-4"}
    # Eva gets the invoices of c1, too: that address stays when she is forgotten as a member.
    done = forget(place, "eva@eins.example")
    assert done.exit_code == 0
    assert "Stays in the books: The address of c1 for invoices" in done.stdout
    assert call("verify", place).exit_code == 0
    assert {row[1] for row in members(place, "2026-11")} == {"erased-3", ADDRESS, "erased-2", "erased-4"}
    assert naming(place, "Eva Ek") == {"inbox/2026-10/members.csv"}


def test_the_same_inbox_again_brings_nobody_back(done: tuple[Path, Result], tmp_path: Path) -> None:
    """Its row removes someone whom the books no longer know: a warning, which `forget` takes away once more."""
    place = shutil.copytree(done[0], tmp_path / "books")
    again = call("run", place, "--as-of", "2026-11-30", "--jobs", 1)
    assert "Nothing to do on 2026-11-30" in again.stdout
    assert "out/2026-11/findings.xlsx" in naming(place, *TEXTS)
    assert "ledger.db" not in naming(place, *TEXTS)
    once_more = forget(place)
    assert once_more.exit_code == 0
    assert str(place / "out/2026-11/findings.xlsx") in once_more.stdout
    assert naming(place, *TEXTS) == INBOX
    last = forget(place)
    assert last.exit_code == 2
    assert "It stands in" in last.stderr


def test_who_is_added_later_is_a_new_person(done: tuple[Path, Result], tmp_path: Path) -> None:
    place = shutil.copytree(done[0], tmp_path / "books")
    (place / "inbox/2026-12").mkdir()
    (place / "inbox/2026-12/members.csv").write_text(f"customer_id,email\nc1,{ADDRESS}\n", encoding="utf-8")
    assert call("run", place, "--as-of", "2026-12-31", "--jobs", 1).exit_code == 0
    of_c1 = {row[1:] for row in members(place, "2026-12") if row[0] == "c1"}
    assert {("erased-1", None, "removed"), (ADDRESS, None, "invited")} <= of_c1


def test_interrupted_before_the_end_nothing_is_erased_and_the_same_command_finishes(place: Path, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(forgetting.erasing, "finish", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        assert forget(place).exit_code == 2
    assert "ledger.db" in naming(place, *TEXTS)
    result = forget(place, ADDRESS, "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert (told["customers"], told["published"]) == (["c1"], ["2026-10", "2026-11"])
    assert (told["taken_away"], told["kept"], told["trouble"]) == ([], [], "")  # the first time took them away
    assert {str(Path(path).relative_to(place)) for path in told["named_in"]} == INBOX == naming(place, *TEXTS)
    assert call("verify", place).exit_code == 0


def test_a_workbook_that_is_open_elsewhere_leaves_the_books_as_they_were(place: Path, monkeypatch) -> None:
    books = (place / "ledger.db").read_bytes()
    monkeypatch.setattr(staging, "_removed", lambda _: False)
    result = forget(place)
    assert result.exit_code == 2
    assert "Close it and try again" in result.stderr
    assert (place / "ledger.db").read_bytes() == books


def test_a_file_that_cannot_be_written_anew_is_told(place: Path, monkeypatch) -> None:
    def busy(_: object) -> None:
        raise BooksInUse("ledger.db is in use by another run.")

    with monkeypatch.context() as patch:
        patch.setattr(forgetting.erasing, "compact", busy)
        result = forget(place)
    assert result.exit_code == 1
    assert "in use by another run" in result.stderr
    assert "forget" in result.stdout.splitlines()[-1]
    rows = sqlite3.connect(place / "ledger.db").execute("SELECT count(*) FROM people WHERE salt IS NULL").fetchone()
    assert rows == (1,)


def test_without_books_there_is_nobody_to_forget(tmp_path: Path) -> None:
    result = forget(tmp_path)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert list(tmp_path.iterdir()) == []
