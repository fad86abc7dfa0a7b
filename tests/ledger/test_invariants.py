"""What must hold of the books: sound books pass every check, and each kind of harm is named by its own check."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Table

from reconciler.ledger import hashing, tables
from reconciler.ledger.books import Books, open_for_reading, open_for_writing
from reconciler.ledger.database import Place
from reconciler.ledger.invariants import CHECKS, Checked, check_chain, verified
from reconciler.rules.state import Plan
from tests.ledger.books_in_test import NOVEMBER, adoption, allocation, config, november, october, payment, plan
from tests.ledger.raw_access import other_program, tamper
from tests.postgres_server import Server

NAMES = [
    "numbering without gap or repeat",
    "lines and VAT add up to each invoice",
    "allocations never exceed payment or invoice",
    "seated members within licences in force",
    "no grant without its invoice line or opening row",
    "no repeated business key",
    "credit notes take back what their invoices gave, and no more",
    "payment reminders level by level",
    "file of the books as it was made",
    "hash chain whole",
]
ONCE_MORE = plan(NOVEMBER, payments=[payment("P2", 6_000)], allocations=[allocation("OLD-7", "P2", 6_000)])

UNGUARDED_FILE = ("PRAGMA query_only = OFF", "PRAGMA foreign_keys = OFF", "DROP TRIGGER {0}_update", "BEGIN")
UNGUARDED_SERVER = ("ROLLBACK", "SET session_replication_role = replica", "BEGIN", "DROP TRIGGER {0}_update ON {0}")
"""What makes a reader's connection one that changes rows."""


def made(place: Place, *plans: Plan) -> Place:
    with open_for_writing(place) as books:
        for each in plans:
            books.commit(each, config(), "digest")
    return place


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def sound(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Books with rows in every table."""
    is_file = request.param == "sqlite"
    empty: Place = tmp_path_factory.mktemp("books") / "ledger.db"
    place = made(
        empty if is_file else request.getfixturevalue("server").new_database(),
        *(october(), adoption(), november(), ONCE_MORE),
    )
    with open_for_writing(place) as books:
        books.mark_published("2026-10")
        assert all(len(books.rows(table.name)) for table in (*tables.CONTENT, tables.PEOPLE, tables.PUBLICATIONS))
    return place


@pytest.fixture
def path(sound: Place, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """The same books once more, to be harmed."""
    if isinstance(sound, Path):
        yield Path(shutil.copy(sound, tmp_path / "ledger.db"))
        return
    server: Server = request.getfixturevalue("server")
    address = server.new_database(sound)
    yield address
    server.drop(address)


def problems(path: Place, check: Callable[[Books], Checked]) -> str:
    with open_for_reading(path) as books:
        return "; ".join(verified(books, (check,))[0].problems)


def test_sound_books_pass_every_check(path: Place) -> None:
    with open_for_reading(path) as books:
        outcome = verified(books)
    assert [(checked.name, checked.problems) for checked in outcome] == [(name, ()) for name in NAMES]
    counts = {checked.name: checked.count for checked in outcome}
    assert counts["numbering without gap or repeat"] == 1
    assert counts["allocations never exceed payment or invoice"] == 2
    assert counts["seated members within licences in force"] == 1
    assert counts["hash chain whole"] == 4


def test_empty_books_pass_every_check(tmp_path: Place) -> None:
    with open_for_reading(tmp_path / "none.db") as books:
        assert [checked.problems for checked in verified(books)] == [()] * len(CHECKS)


@pytest.mark.parametrize("table", [*tables.CONTENT, tables.PEOPLE, tables.BATCHES], ids=lambda table: table.name)
def test_any_changed_value_is_named(path: Place, table: Table) -> None:
    with open_for_reading(path) as books:
        change = books.connection.exec_driver_sql
        for statement in UNGUARDED_FILE if isinstance(path, Path) else UNGUARDED_SERVER:
            change(statement.format(table.name))
        first = (
            "rowid = (SELECT min(rowid) FROM {0})" if isinstance(path, Path) else "ctid = (SELECT min(ctid) FROM {0})"
        )
        kinds = table.info["kinds"]
        # Databases differ in types, not in columns: on the server, which is slower, one column of each type will do.
        one_a_kind = {kind: name for name, kind in kinds.items()}.values()
        for column in kinds if isinstance(path, Path) else one_a_kind:
            kind = kinds[column]
            is_number = "text" not in kind and kind != "date"
            other = f"coalesce({column}, 0) + 7" if is_number else f"coalesce({column}, '') || 'x'"
            change("SAVEPOINT sound")
            change(f"UPDATE {table.name} SET {column} = {other} WHERE {first.format(table.name)}")
            found = [problem for problem in check_chain(books).problems if "trigger" not in problem]
            assert any(table.name in problem or problem.startswith("batch 1 ") for problem in found), column
            change("ROLLBACK TO sound")
        assert len(check_chain(books).problems) == 1


def test_a_changed_letter_names_batch_and_table(path: Place) -> None:
    tamper(path, "UPDATE parties SET name = 'Öland AC' WHERE party_id = 'C2'")
    assert problems(path, check_chain) == "batch 2: a row of parties was changed"


def test_rows_put_in_and_taken_out_are_counted(path: Place) -> None:
    columns = ", ".join(name for name in tables.WISHES.info["kinds"] if name not in ("id", "batch_id"))
    tamper(path, "DELETE FROM holds", f"INSERT INTO wishes SELECT 99, 3, {columns} FROM wishes")
    assert problems(path, check_chain) == (
        "batch 2: holds has 0 rows, 1 were written; batch 3: wishes has 1 rows, 0 were written"
    )


def test_a_batch_taken_out_of_the_middle_is_named(path: Place) -> None:
    tamper(path, "DELETE FROM batches WHERE batch_id = 3")
    assert problems(path, check_chain).startswith("batch 3 is missing")


def test_a_batch_rewritten_with_its_own_hash_breaks_the_next(path: Place) -> None:
    from reconciler.ledger.hashing import batch_hash

    with other_program(path) as raw:
        row = raw.execute("SELECT * FROM batches WHERE batch_id = 2").fetchone()
    batch = dict(zip(tables.BATCHES.c.keys(), row, strict=True)) | {"as_of": "2026-10-30"}
    tamper(path, f"UPDATE batches SET as_of = '2026-10-30', hash = '{batch_hash(batch)}' WHERE batch_id = 2")
    assert problems(path, check_chain) == "batch 3 does not follow the batch before it"


def test_a_trigger_taken_away_is_named(path: Place) -> None:
    with other_program(path) as raw:
        raw.execute("DROP TRIGGER invoices_update" + ("" if isinstance(path, Path) else " ON invoices"))
    assert problems(path, check_chain) == "the trigger invoices_update is missing: rows could be changed"


def test_a_row_of_people_that_is_nobodys_is_named(path: Place) -> None:
    tamper(path, "UPDATE people SET batch_id = 99")
    assert problems(path, check_chain) == (
        "people: person 1 of batch 99 is not in members; people: the row of person 1 of batch 1 is missing"
    )


def test_an_erased_person_breaks_nothing(path: Place) -> None:
    with other_program(path) as raw:
        raw.execute("UPDATE people SET email = NULL, name = NULL, salt = NULL")
    with open_for_reading(path) as books:
        assert [checked.problems for checked in verified(books)] == [()] * len(CHECKS)


@pytest.mark.parametrize(
    ("number", "change", "named"),
    [
        (0, "UPDATE invoices SET serial = 2", "INV-2026-000001: number 2 of 2026 where 1 is due"),
        (0, "UPDATE invoices SET number = 'INV-2026-1'", "batch 1 would have written INV-2026-000001"),
        (0, "UPDATE invoices SET reference = 'RF00INV2026000001'", "is not its creditor reference"),
        (1, "UPDATE invoices SET vat = 11999", "INV-2026-000001: VAT is 11999, 12000 is right"),
        (1, "UPDATE invoices SET gross = 60001", "INV-2026-000001: gross is 60001, 60000 is right"),
        (1, "UPDATE invoices SET net = 48001", "INV-2026-000001: net is 48001, 48000 is right"),
        (1, "UPDATE invoice_lines SET licences = 6", "INV-2026-000001 line 1: net is 48000, 57600 is right"),
        (1, "UPDATE invoice_lines SET list_price = 9700", "line 1: seat price is 9600, 9700 is right"),
        (2, "UPDATE payments SET amount = 5999 WHERE payment_key = 'P2'", "payment P2: 6000 of 5999 is used"),
        (2, "UPDATE open_items SET paid = 4001", "OLD-7: 10001 of 10000 is used"),
        (2, "UPDATE allocations SET amount = -1 WHERE payment_key = 'P2'", "payment P2: -1 of 6000 is used"),
        (2, "UPDATE allocations SET payment_key = 'P9' WHERE payment_key = 'P2'", "payment P9 is not in the books"),
        (2, "UPDATE allocations SET invoice = 'X' WHERE payment_key = 'P2'", "X is paid but not in the books"),
        (2, "UPDATE payments SET currency = 'SEK' WHERE payment_key = 'P2'", "OLD-7: paid in another currency"),
        (3, "UPDATE grants SET licences = 0 WHERE kind = 'new'", "customer C1: 1 seated members, 0 licences in force"),
        (4, "UPDATE grants SET licences = 6 WHERE kind = 'new'", "customer C1: no such line 1 on INV-2026-000001"),
        (4, "DELETE FROM openings", "of customer C2: no such opening row"),
        (7, "UPDATE reminders SET level = 2", "OLD-7 level 2: the level before it is missing"),
        (7, "UPDATE reminders SET days_overdue = 31", "OLD-7 level 1: no document of that number was overdue so long"),
        (7, "UPDATE reminders SET number = 'OLD-8'", "OLD-8 level 1: no document of that number"),
        (
            7,
            "INSERT INTO reminders SELECT 9, batch_id, number, 2, days_overdue, open, currency FROM reminders",
            "OLD-7 level 2: not later than the level before it",
        ),
    ],
)
def test_each_check_names_what_is_wrong(path: Place, number: int, change: str, named: str) -> None:
    tamper(path, change)
    assert named in problems(path, CHECKS[number])


def test_a_repeated_key_is_named(path: Place) -> None:
    columns = ", ".join(name for name in tables.OPENINGS.info["kinds"] if name != "id")
    tamper(
        path,
        "CREATE TABLE copies AS SELECT * FROM openings",
        *(["DROP TABLE openings"] if isinstance(path, Path) else ["ALTER TABLE openings RENAME TO gone"]),
        "ALTER TABLE copies RENAME TO openings",
        f"INSERT INTO openings SELECT id + 1, {columns} FROM openings",
    )
    assert "openings: ('C2',) (customer_id) stands there twice" in problems(path, CHECKS[5])


def test_a_value_that_is_no_date_is_a_problem_not_a_crash(path: Place) -> None:
    tamper(path, "UPDATE invoices SET issued_on = '2026-1x-31'")
    assert "invoices.issued_on holds a value that is not of its type" in problems(path, CHECKS[0])


def test_a_config_that_was_changed_is_a_problem_not_a_crash(path: Place) -> None:
    tamper(path, "UPDATE batches SET config = '{}'")
    assert "batches.config" in problems(path, CHECKS[0])


def test_a_further_check_can_be_added(path: Place) -> None:
    def check_documents(books: Books) -> Checked:
        return Checked("documents on disk", books.batch_id, ("INV-2026-000001.html differs",))

    with open_for_reading(path) as books:
        outcome = verified(books, (*CHECKS, check_documents))
    assert outcome[-1] == Checked("documents on disk", 4, ("INV-2026-000001.html differs",))


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE wishes SET licences = x'00ff'", "a row of wishes was changed"),
        ("UPDATE payments SET payer_name = x'00'", "a row of payments was changed"),
        ("UPDATE invoices SET number = number || '00000000000000000000'", "a row of invoices was changed"),
    ],
)
def test_values_no_batch_would_write_are_named_too(path: Place, statement: str, named: str) -> None:
    if "licences = x" in statement and not isinstance(path, Path):
        with pytest.raises(psycopg.Error):  # a column of PostgreSQL holds no other type than its own
            tamper(path, statement)
        return
    tamper(path, statement)
    with open_for_reading(path) as books:
        assert named in "; ".join(problem for checked in verified(books) for problem in checked.problems)


def test_a_batch_whose_content_was_replaced_together_with_its_hash(path: Place) -> None:
    tamper(path, f"UPDATE batches SET content = '?', content_hash = '{hashing.sha256('?')}' WHERE batch_id = 2")
    assert problems(path, check_chain)
