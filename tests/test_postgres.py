"""Books in PostgreSQL do what those in a file do, command by command; a server that goes away loses nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result

from reconciler.books_place import books_to_write
from reconciler.cli import main
from reconciler.ledger import database, postgres, writing
from reconciler.ledger.books import open_for_reading, open_for_writing
from reconciler.ledger.database import Place
from reconciler.ledger.errors import BooksError
from reconciler.ledger.invariants import CHECKS, verified
from reconciler.workspace import Workspace
from tests.ledger.books_in_test import config, november, october
from tests.postgres_server import Server, running

SAMPLE = Path(__file__).parents[1] / "sample_data/workspace"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as started:
        yield started


def command(name: str, workspace: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [name, str(workspace), *words])


def workspace_at(folder: Path, address: str = "") -> Path:
    shutil.copytree(SAMPLE, folder)
    path = folder / "reconciler.toml"
    if address:
        path.write_text(f'books = "{address}"\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def hashes(place: Place) -> list[str]:
    with open_for_reading(place) as books:
        assert [checked.problems for checked in verified(books)] == [()] * len(CHECKS)
        return list(books.batches()["hash"])


def test_two_months_and_a_credit_note_are_the_same_in_both(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the same salts and the same minute, down to the hash of every batch."""
    monkeypatch.setattr("os.urandom", bytes)
    monkeypatch.setattr(writing, "_now", lambda: "2026-12-01T08:00:00+00:00")
    address = server.new_database()
    made = [workspace_at(tmp_path / "file"), workspace_at(tmp_path / "server", address)]
    for workspace in made:
        for day in ("2026-10-31", "2026-11-30"):
            assert command("run", workspace, "--as-of", day, "--jobs", "1").exit_code in (0, 1)
        words = ("INV-2026-000002", "--as-of", "2026-11-30", "--licences", "1", "--reason", "Eine zu viel")
        assert command("credit", workspace, *words).exit_code == 0
    by_file, by_server = made
    assert command("verify", by_server).exit_code == 0
    assert files_of(by_file / "out") == files_of(by_server / "out")
    assert hashes(by_file / "ledger.db") == hashes(address)
    assert not (by_server / "ledger.db").exists()
    told = [command("explain", workspace, "INV-2026-000002").output.splitlines()[:-1] for workspace in made]
    assert told[0] == told[1]


def test_a_connection_cut_while_rows_are_copied_books_nothing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    address = server.new_database()
    with open_for_writing(address) as books:
        books.commit(october(), config(), "d")
    write = postgres.write

    def cut(connection: database.Connection, *given: object) -> None:
        end_connections(server, address)
        write(connection, *given)  # type: ignore[arg-type]

    with open_for_writing(address) as books:
        monkeypatch.setattr(postgres, "write", cut)
        with pytest.raises(BooksError, match=r"cannot be reached: .*terminat.*not committed is undone"):
            books.commit(november(), config(), "d")
    monkeypatch.undo()
    with open_for_writing(address) as books:
        assert books.commit(november(), config(), "d").batch_id == 2
    assert len(hashes(address)) == 2


@pytest.mark.parametrize(("is_done", "batches"), [(False, 0), (True, 1)])
def test_a_connection_cut_during_the_commit_is_said_to_be_unknown(
    server: Server, monkeypatch: pytest.MonkeyPatch, is_done: bool, batches: int
) -> None:
    """The server has committed, or not, when the answer is lost; the next run sees which."""
    address = server.new_database()
    commit = postgres.commit

    def cut(connection: database.Connection) -> None:
        if is_done:
            connection.exec_driver_sql("COMMIT")
        end_connections(server, address)
        commit(connection)

    with open_for_writing(address) as books:
        monkeypatch.setattr(postgres, "commit", cut)
        with pytest.raises(BooksError, match=r"was lost while the batch was being committed .*finds out by itself"):
            books.commit(october(), config(), "d")
    monkeypatch.undo()
    assert len(hashes(address)) == batches


def test_a_server_that_is_not_there_is_named_without_the_password(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w", f"postgresql://finance:secret@/books?host={tmp_path}")
    for name, words in (("run", ("--as-of", "2026-10-31")), ("verify", ()), ("publish", ("--period", "2026-10"))):
        done = command(name, workspace, *words)
        assert done.exit_code == 2
        assert f"postgresql://finance@{tmp_path}/books cannot be reached" in done.output
        assert "secret" not in done.output
    assert not (workspace / "ledger.db").exists()


def test_an_address_that_is_none_is_not_repeated(tmp_path: Path) -> None:
    done = command("verify", workspace_at(tmp_path / "w", "mysql://finance:secret@db.example/books"))
    assert (done.exit_code, "no address of PostgreSQL" in done.output, "secret" in done.output) == (2, True, False)


def test_a_line_that_is_no_toml_is_shown_without_the_password(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    (workspace / "reconciler.toml").write_text("books = postgresql://finance:secret@db.example/books\n", "utf-8")
    done = command("verify", workspace)
    assert (done.exit_code, "finance:***@db.example" in done.output, "secret" in done.output) == (2, True, False)


def test_books_in_both_places_are_refused(server: Server, tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w", server.new_database())
    with open_for_writing(workspace / "ledger.db"):
        pass
    done = command("run", workspace, "--as-of", "2026-10-31")
    assert (done.exit_code, "holds books too" in done.output) == (2, True)


def test_a_database_of_another_program_and_a_later_version(server: Server) -> None:
    other, later = server.new_database(), server.new_database()
    with psycopg.connect(other, autocommit=True) as raw:
        raw.execute("CREATE TABLE orders (id int)")
    with open_for_writing(later) as books:
        books.commit(october(), config(), "d")
    with psycopg.connect(later, autocommit=True) as raw:
        raw.execute("COMMENT ON TABLE batches IS 'books of the reconciler, version 99'")
    for open_books in (open_for_reading, open_for_writing):
        with pytest.raises(BooksError, match="tables of another program"):
            open_books(other)
        with pytest.raises(BooksError, match=r"version 99, .*Install that version"):
            open_books(later)


def test_the_books_of_another_seller_are_not_written(server: Server, tmp_path: Path) -> None:
    """Another name alone is a seller that changed its name; it takes another VAT number to be somebody else."""
    address = server.new_database()
    workspace = Workspace(workspace_at(tmp_path / "w", address))
    with open_for_writing(address) as books:
        books.commit(october(), config(), "d")
    seller = config().seller
    renamed = config().model_copy(update={"seller": seller.model_copy(update={"name": "Sydlås AB"})})
    other = {"name": "Sydlås AB", "vat_number": "SE556012579001"}
    with books_to_write(workspace, renamed) as books:
        assert books.batch_id == 1
    with pytest.raises(BooksError, match="holds the books of Nordlås AB, and this workspace is that of Sydlås AB"):
        books_to_write(workspace, config().model_copy(update={"seller": seller.model_copy(update=other)}))


def end_connections(server: Server, address: str) -> None:
    """As a restart of the server does, to every connection of one database but that which asks."""
    with psycopg.connect(address, autocommit=True) as raw:
        raw.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
