"""`init`: what a new workspace holds, and that nothing of anyone's is overwritten."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from reconciler import bundled
from reconciler.cli import main
from reconciler.config import (
    Config,
    Discount,
    Intake,
    Mail,
    Numbering,
    Output,
    Payments,
    Seats,
    Terms,
    Vat,
    read_config,
)
from reconciler.setup import new_workspace
from reconciler.workspace import WorkspaceError

KINDS = ["resellers", "customers", "members", "payments", "opening", "open_items"]


def files_below(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_new_workspace_has_config_inbox_and_blanks(tmp_path: Path) -> None:
    folder = tmp_path / "businesses" / "mine"
    made = new_workspace(folder)
    assert made == [folder / "reconciler.toml", *(folder / "templates" / f"{kind}.xlsx" for kind in KINDS)]
    assert set(files_below(folder)) == {p.relative_to(folder).as_posix() for p in made}
    assert list((folder / "inbox").iterdir()) == []


def test_an_existing_folder_keeps_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "inbox" / "2026-11").mkdir(parents=True)
    (tmp_path / "inbox" / "2026-11" / "kunden.csv").write_text("Kunde")
    (tmp_path / "notes.txt").write_text("mine")
    new_workspace(tmp_path)
    assert (tmp_path / "inbox" / "2026-11" / "kunden.csv").read_text() == "Kunde"
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["reconciler.toml", "ledger.db"])
def test_a_workspace_is_not_made_twice(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(WorkspaceError, match=f"workspace already: it has {name}"):
        new_workspace(tmp_path)
    assert files_below(tmp_path) == {name: b"mine"}


@pytest.mark.parametrize("name", ["templates/members.xlsx", "templates", "inbox"])
def test_no_file_is_overwritten_and_nothing_half_made(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")
    with pytest.raises(WorkspaceError, match="Move it away"):
        new_workspace(tmp_path)
    assert files_below(tmp_path) == {name: b"mine"}


def test_the_same_workspace_twice_has_the_same_bytes(tmp_path: Path) -> None:
    new_workspace(tmp_path / "a")
    new_workspace(tmp_path / "b")
    assert files_below(tmp_path / "a") == files_below(tmp_path / "b")


def test_the_config_is_usable_and_says_what_to_replace(tmp_path: Path) -> None:
    new_workspace(tmp_path)
    config = read_config(tmp_path / "reconciler.toml")
    assert config.seller.name == "Nordlås AB"
    text = (tmp_path / "reconciler.toml").read_text(encoding="utf-8")
    seller = text.partition("[seller]")[2].partition("[product]")[0]
    values = [line for line in seller.splitlines() if " = " in line]
    assert len(values) == len(config.seller.model_fields_set)
    assert all("REPLACE" in line for line in values)


def test_the_config_shows_every_key_with_its_default() -> None:
    text = (bundled.folder("templates") / "reconciler.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text, parse_float=Decimal)
    assert set(data) == set(Config.model_fields) - {"exchange_rates"}
    for section in (Discount, Terms, Seats, Vat, Numbering, Intake, Payments, Mail, Output):
        shown = data[section.__name__.lower()]
        assert set(shown) == set(section.model_fields)
        assert section.model_validate(shown) == section()


def test_what_is_commented_out_is_usable_too(tmp_path: Path) -> None:
    text = (bundled.folder("templates") / "reconciler.toml").read_text(encoding="utf-8")
    lines = [line.removeprefix("# ") if line.startswith("# [[") or " = " in line else line for line in text.split("\n")]
    (tmp_path / "reconciler.toml").write_text("\n".join(lines), encoding="utf-8")
    config = read_config(tmp_path / "reconciler.toml")
    assert [(p.term_months, p.amount) for p in config.prices] == [(12, Decimal("96.00")), (1, Decimal("9.60"))]
    assert [(r.target_currency, r.on) for r in config.exchange_rates] == [("SEK", date(2026, 11, 2))]


def test_the_command_names_what_it_made_and_refuses_a_second_time(tmp_path: Path) -> None:
    folder = tmp_path / "my-books"
    done = CliRunner().invoke(main, ["init", str(folder)])
    assert done.exit_code == 0
    assert str(folder / "templates" / "customers.xlsx") in done.output
    again = CliRunner().invoke(main, ["init", str(folder)])
    assert again.exit_code == 2
    assert again.stderr.count("\n") == 1
    assert "workspace already" in again.stderr
