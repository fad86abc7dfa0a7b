"""A month put in place: complete, the same again, and nothing of anyone else's touched."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconciler.ledger.month import Month
from reconciler.outputs import division, parts, staging
from reconciler.outputs.errors import OutputError
from reconciler.outputs.publishing import differences, publish

FILES = [
    "invitations.xlsx",
    "invitations/R-1.html",
    "invitations/R-2.html",
    "invitations/direct.html",
    "invoices.xlsx",
    "invoices/R-2/INV-2026-000002.html",
    "invoices/direct/INV-2026-000001.html",
    "payments.xlsx",
    "seats.xlsx",
    "statements/R-2/R-2.html",
    "statements/direct/C-1.html",
    "summary.html",
]


@pytest.fixture
def month(business: Any) -> Month:
    """A month with something of everything."""
    found: Month = business.month()
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the month is published to."""
    return tmp_path / "out" / "2026-11"


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_every_file_of_the_contract_is_there(month: Month, folder: Path) -> None:
    published = publish(month, folder)
    assert sorted(contents(folder)) == FILES
    assert published.files == [folder / name for name in FILES]
    assert published.findings == []


def test_publishing_again_gives_the_same_bytes(month: Month, folder: Path, tmp_path: Path) -> None:
    publish(month, folder)
    publish(month, tmp_path / "again")
    assert contents(tmp_path / "again") == contents(folder)


def test_several_processes_give_the_same_bytes(month: Month, folder: Path, tmp_path: Path) -> None:
    publish(month, folder, 1)
    publish(month, tmp_path / "again", 2)
    assert contents(tmp_path / "again") == contents(folder)


def test_what_is_rendered_in_many_parts_is_the_same(
    month: Month, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(month, folder)
    few = len(division.month_parts(month, folder, frozenset()))
    for size in ("PAGES_AT_ONCE", "NOTICES_AT_ONCE", "ACCOUNT_ROWS_AT_ONCE"):
        monkeypatch.setattr(division, size, 1)
    assert len(division.month_parts(month, folder, frozenset())) > few
    publish(month, tmp_path / "again")
    assert contents(tmp_path / "again") == contents(folder)


def test_parts_can_be_sent_elsewhere(month: Month, folder: Path, tmp_path: Path) -> None:
    publish(month, folder)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for part in pickle.loads(pickle.dumps(division.month_parts(month, elsewhere, frozenset()))):
        assert part.write() == []
    assert contents(elsewhere) == contents(folder)


def test_a_month_is_put_in_place_in_one_step(month: Month, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "_replaced", lambda *_: pytest.fail("a file was moved by itself"))
    assert [path.relative_to(folder).as_posix() for path in publish(month, folder).changed] == FILES
    assert sorted(contents(folder)) == FILES


def test_what_has_not_changed_is_left_untouched(month: Month, folder: Path) -> None:
    publish(month, folder)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.*")}
    assert publish(month, folder).changed == []
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.*")} == before


def test_only_what_changed_is_replaced(month: Month, folder: Path) -> None:
    publish(month, folder)
    (folder / "summary.html").write_text("spoilt", encoding="utf-8")
    assert publish(month, folder).changed == [folder / "summary.html"]


def test_pages_of_an_earlier_publish_go_and_others_stay(month: Month, folder: Path, books_of: Any) -> None:
    publish(month, folder)
    kept = ["findings.xlsx", "notes.txt", "invoices/direct/signed.html", "invoices/R-2/INV-2026-000002.pdf", "~$a.xlsx"]
    for name in kept:
        (folder / name).write_text("<html>someone else's", encoding="utf-8")
    publish(books_of(invoices=[{}], lines=[{}]).month(), folder)
    books = ["invitations.xlsx", "invoices.xlsx", "payments.xlsx", "seats.xlsx", "summary.html"]
    assert sorted(contents(folder)) == sorted([*kept, *books, "invoices/direct/INV-2026-000001.html"])


def test_what_a_killed_run_left_is_cleared(month: Month, folder: Path) -> None:
    leftover = folder.with_name(".2026-11.new")
    leftover.mkdir(parents=True)
    (leftover / "half.html").write_text("half", encoding="utf-8")
    publish(month, folder)
    assert [path.name for path in folder.parent.iterdir()] == ["2026-11"]
    assert "half.html" not in contents(folder)


def test_nothing_is_in_place_if_rendering_fails(month: Month, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(parts.summary, "summary_page", fails)
    with pytest.raises(RuntimeError):
        publish(month, folder)
    assert list(folder.parent.iterdir()) == []


def locks(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Makes replacing the file fail as on a system where another program has it open."""
    replace: Callable[[Path, Path], Path] = Path.replace

    def guarded(self: Path, target: Path) -> Path:
        if target.name == name:
            raise PermissionError(13, "The process cannot access the file", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", guarded)


def test_a_locked_file_is_named_and_the_rest_is_in_place(
    month: Month, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir(parents=True)  # an earlier publish was here, else all is moved at once
    locks(monkeypatch, "invoices.xlsx")
    with pytest.raises(OutputError, match=r"invoices\.xlsx cannot be replaced.*Close it") as error:
        publish(month, folder)
    assert "seats.xlsx" not in str(error.value)
    assert sorted(contents(folder)) == sorted({*FILES} - {"invoices.xlsx"})
    monkeypatch.undo()
    assert publish(month, folder).changed == [folder / "invoices.xlsx"]


def test_a_folder_that_cannot_be_made_is_named(month: Month, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError, match="out"):
        publish(month, tmp_path / "out" / "2026-11")


def test_a_published_month_differs_in_nothing(month: Month, folder: Path) -> None:
    publish(month, folder)
    assert differences(month, folder) == []
    assert [path.name for path in folder.parent.iterdir()] == ["2026-11"]


def test_differences_name_each_file(month: Month, folder: Path) -> None:
    publish(month, folder)
    (folder / "seats.xlsx").unlink()
    (folder / "invoices/direct/INV-2026-000001.html").write_text("<p>5 EUR", encoding="utf-8")
    page = (folder / "invoices/R-2/INV-2026-000002.html").read_bytes()
    (folder / "invoices/R-2/INV-2026-000003.html").write_bytes(page)
    assert differences(month, folder) == [
        f"{folder}/seats.xlsx is missing.",
        f"{folder}/invoices/direct/INV-2026-000001.html is not what the books give.",
        f"{folder}/invoices/R-2/INV-2026-000003.html is not in the books.",
    ]


def test_a_month_never_published_is_missing_whole(month: Month, folder: Path) -> None:
    assert len(differences(month, folder)) == len(FILES)
