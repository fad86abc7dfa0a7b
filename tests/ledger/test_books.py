"""Books are opened, read and written: one batch at a time, whole or not at all."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import TypeVar

import pandas as pd
import pytest

from reconciler.ledger import postgres, sqlite
from reconciler.ledger.books import Books, open_for_reading, open_for_writing
from reconciler.ledger.database import Place
from reconciler.ledger.errors import AsOfBeforeLastBatch, BooksError, BooksInUse
from reconciler.ledger.tables import METADATA
from reconciler.rules.state import Plan, State
from tests.ledger.books_in_test import (
    NOVEMBER,
    OCTOBER,
    adoption,
    allocation,
    column,
    config,
    customer,
    event,
    grant,
    invoice,
    line,
    member,
    november,
    october,
    open_item,
    opening,
    payment,
    plan,
    wish,
)
from tests.ledger.raw_access import REFUSED, other_program

AnyPlace = TypeVar("AnyPlace", bound=Place)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that is not there yet, for what only SQLite has."""
    return tmp_path / "ledger.db"


@pytest.fixture
def two_months_file(path: Path) -> Path:
    return two_months_in(path)


@pytest.fixture
def two_months(place: Place) -> Place:
    return two_months_in(place)


def two_months_in(place: AnyPlace) -> AnyPlace:
    with open_for_writing(place) as books:
        books.commit(october(), config(), "first")
        books.commit(november(), config(), "second")
    return place


def frames_of(state: State) -> dict[str, object]:
    return {name: getattr(state, name) for name in vars(state)}


class TestOpening:
    def test_a_missing_file_reads_as_empty_books_and_is_not_made(self, path: Path) -> None:
        with open_for_reading(path) as books:
            assert books.state().batch_id == 0
            assert books.state().grants.empty
            assert books.periods() == []
            assert books.month("2026-10") is None
        assert not path.exists()

    def test_an_empty_state_has_the_columns_of_one_with_rows(self, two_months: Place, tmp_path: Path) -> None:
        with open_for_reading(two_months) as full, open_for_reading(tmp_path / "none.db") as none:
            for name, frame in frames_of(full.state()).items():
                if hasattr(frame, "dtypes"):
                    assert frame.dtypes.to_dict() == getattr(none.state(), name).dtypes.to_dict(), name
                    assert frame.dtypes.to_dict() == getattr(State(), name).dtypes.to_dict(), name

    def test_reading_changes_no_byte(self, two_months_file: Path) -> None:
        before = two_months_file.read_bytes()
        with open_for_reading(two_months_file) as books:
            books.state()
            books.month("2026-11")
            with pytest.raises(BooksError, match="for reading only"):
                books.commit(november(), config(), "third")
        assert two_months_file.read_bytes() == before
        assert [file.name for file in two_months_file.parent.iterdir()] == ["ledger.db"]

    def test_writing_that_commits_nothing_leaves_empty_books(self, place: Place) -> None:
        with open_for_writing(place):
            pass
        with open_for_reading(place) as books:
            assert books.state().batch_id == 0

    def test_a_file_that_is_no_database(self, path: Path) -> None:
        path.write_text("customer_id;name\nC1;Nord\n" * 100)
        for open_books in (open_for_reading, open_for_writing):
            with pytest.raises(BooksError, match="is not a database"):
                open_books(path)

    def test_a_database_of_another_program(self, path: Path) -> None:
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE t (x)")
        other.close()
        for open_books in (open_for_reading, open_for_writing):
            with pytest.raises(BooksError, match="another program"):
                open_books(path)

    def test_books_of_a_later_version(self, two_months_file: Path) -> None:
        with sqlite3.connect(two_months_file) as later:
            later.execute("PRAGMA user_version = 99")
        later.close()
        with pytest.raises(BooksError, match=r"later version.*Install"):
            open_for_reading(two_months_file)

    def test_books_of_a_version_that_never_was(self, two_months_file: Path) -> None:
        with sqlite3.connect(two_months_file) as other:
            other.execute("PRAGMA user_version = 0")
        other.close()
        for open_books in (open_for_reading, open_for_writing):
            with pytest.raises(BooksError, match=r"another version.*Install"):
                open_books(two_months_file)

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(BooksError, match="cannot be opened"):
            open_for_writing(tmp_path / "missing" / "ledger.db")


class TestOneWriter:
    def test_a_second_writer_is_told_so(self, two_months: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sqlite, "_LOCK_SECONDS", 0)
        monkeypatch.setattr(postgres, "_BEGIN", tuple(s.replace("2000", "1") for s in postgres._BEGIN))
        with open_for_writing(two_months), pytest.raises(BooksInUse, match="in use by another run"):
            open_for_writing(two_months)

    def test_a_second_process_is_told_so(self, place: Place) -> None:
        script = (
            "import sys; from pathlib import Path; from reconciler.ledger.books import open_for_writing\n"
            "place = sys.argv[1] if '://' in sys.argv[1] else Path(sys.argv[1])\n"
            "try: open_for_writing(place)\n"
            "except Exception as error: print(type(error).__name__)"
        )
        with open_for_writing(place):
            found = subprocess.run(
                [sys.executable, "-c", script, str(place)], capture_output=True, text=True, check=True
            )
        assert found.stdout.strip() == "BooksInUse"

    def test_others_read_while_one_writes(self, two_months: Place) -> None:
        with open_for_writing(two_months), open_for_reading(two_months) as reader:
            assert reader.state().batch_id == 2

    def test_the_lock_is_gone_after_the_commit(self, two_months: Place) -> None:
        with open_for_writing(two_months) as first:
            first.commit(plan(NOVEMBER, wishes=[wish(licences=6)]), config(), "third")
            with open_for_writing(two_months) as second:
                assert second.state().batch_id == 3

    def test_books_that_moved_on_are_not_written(self, two_months: Place) -> None:
        with open_for_writing(two_months) as first:
            first.mark_published("2026-10")
            with open_for_writing(two_months) as second:
                second.commit(plan(NOVEMBER, wishes=[wish(licences=6)]), config(), "third")
            with pytest.raises(BooksInUse, match="booked something meanwhile"):
                first.commit(plan(NOVEMBER, wishes=[wish(licences=7)]), config(), "third")


class TestState:
    def test_every_frame_comes_back_as_it_was_planned(self, place: Place) -> None:
        with open_for_writing(place) as books:
            done = books.commit(october(), config(), "d")
            state = books.state()
        assert done.numbers == {"#1": "INV-2026-000001"}
        assert (state.batch_id, state.as_of) == (1, OCTOBER)
        assert column(state.parties, "name") == ["Ängelholms Bygg"]
        assert column(state.wishes, "auto_renew") == [True]
        assert column(state.invoices, "number") == ["INV-2026-000001"]
        assert column(state.invoices, "reference") == ["RF94INV2026000001"]
        assert column(state.invoices, "local_vat") == [None]
        assert column(state.lines, "invoice") == ["INV-2026-000001"]
        assert state.lines["renews_on"].dt.date.tolist() == [date(2027, 10, 31)]

    def test_a_grant_is_paid_once_all_of_its_invoice_is(self, place: Place) -> None:
        with open_for_writing(place) as books:
            books.commit(october(), config(), "d")
            assert column(books.state().grants, "is_paid") == [False]
            part = plan(NOVEMBER, payments=[payment(amount=59_999)], allocations=[allocation(amount=59_999)])
            books.commit(part, config(), "d")
            assert column(books.state().grants, "is_paid") == [False]
            rest = plan(NOVEMBER, payments=[payment("P2", 1)], allocations=[allocation(key="P2", amount=1)])
            books.commit(rest, config(), "d")
            state = books.state()
        assert column(state.grants, "is_paid") == [True]
        assert state.grants["due_on"].dt.date.tolist() == [date(2026, 11, 30)]
        assert column(state.invoices, "paid") == [60_000]
        assert column(state.payments, "allocated") == [59_999, 1]

    def test_an_invoice_of_nothing_is_paid(self, place: Place) -> None:
        free = plan(
            OCTOBER, parties=[customer()], invoices=[invoice(net=0, vat=0, gross=0)], lines=[line()], grants=[grant()]
        )
        with open_for_writing(place) as books:
            books.commit(free, config(), "d")
            assert column(books.state().grants, "is_paid") == [True]

    def test_an_opening_is_paid_and_an_open_item_is_settled_by_what_comes(self, place: Place) -> None:
        pays = plan(NOVEMBER, payments=[payment(amount=2_500)], allocations=[allocation("OLD-7", amount=2_500)])
        with open_for_writing(place) as books:
            books.commit(adoption(), config(), "d")
            books.commit(pays, config(), "d")
            state = books.state()
        assert column(state.grants, "is_paid") == [True]
        assert column(state.grants, "due_on") == [None]
        assert column(state.open_items, "paid") == [4_000]
        assert column(state.open_items, "settled") == [2_500]

    def test_the_latest_row_of_each_key_and_since_when(self, place: Place) -> None:
        free = plan(
            NOVEMBER,
            parties=[customer("C2", "Öland Nya AB")],
            holds=[{"customer_id": "C3", "is_held": False}],
        )
        with open_for_writing(place) as books:
            books.commit(adoption(), config(), "d")
            books.commit(free, config(), "d")
            state, before = books.state(), books.state(1)
        assert column(state.parties, "name") == ["Öland Nya AB"]
        assert column(state.holds, "is_held") == [False]
        assert state.holds["since"].dt.date.tolist() == [NOVEMBER]
        assert column(before.parties, "name") == ["Öland AB"]
        assert column(before.holds, "is_held") == [True]
        assert before.holds["since"].dt.date.tolist() == [OCTOBER]

    def test_a_hold_is_as_old_as_its_first_day_however_its_row_moves(self, place: Place) -> None:
        """Held on 31 October in K7, on 30 November in K8, released on 31 December, held anew on 31 January."""
        row = {"customer_id": "C1", "is_held": True, "code": "no-price", "file": "a.xlsx", "sheet": "S", "cell": "K7"}
        moved, released = row | {"cell": "K8"}, row | {"cell": "K8", "is_held": False}
        days = [OCTOBER, NOVEMBER, date(2026, 12, 31), date(2027, 1, 31)]
        found = []
        for day, hold in zip(days, [row, moved, released, row], strict=True):
            with open_for_writing(place) as books:
                books.commit(plan(day, holds=[hold]), config(), "p")
            with open_for_reading(place) as books:
                (hold_now,) = books.state().holds.itertuples()
            found.append((hold_now.cell, hold_now.is_held, hold_now.since.date(), hold_now.found_on.date()))
        assert found[:2] == [("K7", True, OCTOBER, OCTOBER), ("K8", True, OCTOBER, NOVEMBER)]
        assert found[3] == ("K7", True, days[3], days[3])

    def test_an_earlier_state_stays_as_it_was(self, place: Place) -> None:
        with open_for_writing(place) as books:
            books.commit(october(), config(), "d")
            then = books.state()
            books.commit(november(), config(), "d")
            again = books.state(1)
            assert books.state(0).batch_id == 0
        assert then.hash == again.hash
        for name, frame in frames_of(then).items():
            if hasattr(frame, "equals"):
                assert frame.equals(getattr(again, name)), name


class TestCommit:
    def test_a_day_before_the_last_batch_is_refused(self, two_months: Place) -> None:
        with open_for_writing(two_months) as books:
            with pytest.raises(AsOfBeforeLastBatch, match="2026-11-29 is before 2026-11-30"):
                books.commit(plan(date(2026, 11, 29)), config(), "d")
            assert books.commit(plan(NOVEMBER), config(), "d").batch_id == 3

    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            ({"openings": [opening()]}, "openings: C2 .* already stands in the books"),
            ({"open_items": [open_item()]}, "open_items: OLD-7 .* already stands in the books"),
            ({"payments": [payment()]}, "payments: P1 .* already stands in the books"),
            ({"wishes": [wish(), wish()]}, "wishes: .*C1.* stands in the plan twice"),
            ({"members": [member(), member()]}, "members: .* stands in the plan twice"),
            ({"allocations": [allocation(key="P9")]}, "allocations: a row does not fit"),
            ({"lines": [line("#9")]}, "#9 is no invoice of this plan"),
            ({"grants": [grant("#9")]}, "#9 is no invoice of this plan"),
            ({"invoices": [invoice(customer_id="C9", issued_on="2026-11-30")]}, "customer C9, who is not in the books"),
            ({"seat_events": [event("seat", "ny@bygg.example")]}, "ny@bygg.example of customer C1 .* no member"),
            ({"members": [member("ny@bygg.example")]}, "new member without a seat event"),
        ],
    )
    def test_a_row_that_cannot_stand_in_the_books(
        self, place: Place, rows: dict[str, list[dict[str, object]]], message: str
    ) -> None:
        with open_for_writing(place) as books:
            books.commit(october(), config(), "d")
            books.commit(adoption(), config(), "d")
            books.commit(november(), config(), "d")
            with pytest.raises(BooksError, match=message):
                books.commit(plan(NOVEMBER, **rows), config(), "d")
        with open_for_reading(place) as books:
            assert books.state().batch_id == 3
            assert len(books.rows("invoices")) == 1

    def test_nothing_can_be_changed_or_deleted(self, two_months: Place) -> None:
        tables = list(METADATA.tables)
        assert len(tables) == 18
        with open_for_writing(two_months) as books:
            books.commit(adoption_in_november(), config(), "d")
            books.mark_published("2026-11")
        verbs = ["DELETE FROM {}", "UPDATE {} SET batch_id = batch_id"]
        verbs += [] if isinstance(two_months, Path) else ["TRUNCATE {} CASCADE"]
        with other_program(two_months) as raw:
            for table, verb in product(tables, verbs):
                with pytest.raises(REFUSED, match=r"never changed or deleted|only be erased"):
                    raw.execute(verb.format(table))

    def test_people_may_be_erased(self, two_months: Place) -> None:
        with other_program(two_months) as raw:
            with pytest.raises(REFUSED, match="only be erased"):
                raw.execute("UPDATE people SET name = 'Eva Alm'")
            raw.execute("UPDATE people SET email = NULL, name = NULL, salt = NULL")
        with open_for_reading(two_months) as books:
            assert column(books.state().seats, "email") == ["erased-1"]
            assert column(books.state().seats, "status") == ["seated"]

    def test_who_is_erased_cannot_be_read_in_the_file(self, two_months_file: Path) -> None:
        assert b"eva@bygg.example" in two_months_file.read_bytes()
        with other_program(two_months_file) as raw:
            raw.execute("PRAGMA secure_delete = ON")
            raw.execute("UPDATE people SET email = NULL, name = NULL, salt = NULL")
        assert b"eva@bygg.example" not in two_months_file.read_bytes()

    def test_names_and_addresses_stand_in_one_table_only(self, two_months: Place) -> None:
        with other_program(two_months) as raw:
            for table in METADATA.tables:
                text = str(raw.execute(f"SELECT * FROM {table}").fetchall())
                assert ("eva@bygg.example" in text, "Eva Ek" in text) == (table == "people", table == "people"), table


def adoption_in_november() -> Plan:
    return replace(adoption(), as_of=NOVEMBER)


class TestPublishing:
    def test_a_month_is_unpublished_until_it_is_marked(self, two_months: Place) -> None:
        with open_for_writing(two_months) as books:
            assert books.periods() == ["2026-10", "2026-11"]
            assert books.unpublished_periods() == ["2026-10", "2026-11"]
            books.mark_published("2026-10")
        with open_for_writing(two_months) as books:
            assert books.unpublished_periods() == ["2026-11"]
            books.mark_published("2026-11")
            books.mark_published("2026-11")
            assert books.unpublished_periods() == []
            books.commit(plan(NOVEMBER, wishes=[wish(licences=6)]), config(), "d")
            assert books.unpublished_periods() == ["2026-11"]


def test_the_config_of_each_batch_is_kept(place: Place) -> None:
    with open_for_writing(place) as books:
        books.commit(october(), config(), "d")
        books.commit(november(), config(terms={"due_days": 10}), "d")
        assert isinstance(books, Books)
        assert books.config(1) == config()
        assert books.config().terms.due_days == 10


def test_rows_read_a_few_at_a_time_are_the_same_rows(two_months: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_for_reading(two_months) as books:
        at_once = books.state()
        monkeypatch.setattr("reconciler.ledger.rows._PART", 1)
        one_by_one = books.state()
        assert len(books.rows("seat_events")) > 1
    for name, frame in vars(at_once).items():
        if isinstance(frame, pd.DataFrame):
            pd.testing.assert_frame_equal(vars(one_by_one)[name], frame)
