"""Which ids are names of files, and what stands in place of those that are not."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from reconciler.cli import main
from reconciler.file_names import LONGEST, file_name, is_file_name

DEVICES = ("CON", "con", "nul", "AUX.txt", "prn .x", "COM1", "lpt9", "LPT\u00b9", "CONOUT$")
SAFE = ("R-1", "007", "Kryptohaus GmbH", "\u00c5kes", "COM10", "CONRAD", "nulla", "a.b", "\u6f22" * 64)
UNSAFE = (
    "../up",
    "C:x",
    "\\\\host\\x",
    "a.",
    ".a",
    "a ",
    "a\u202eb",
    "a\nb",
    "\U0001f600" * 64,
    "x" * 300,
    "CON~a3dbc4b644a9",
)


@pytest.mark.parametrize("text", SAFE)
def test_a_safe_id_keeps_its_name(text: str) -> None:
    assert file_name(text) == text


@pytest.mark.parametrize("text", DEVICES + UNSAFE)
def test_any_other_gets_one_of_its_own(text: str) -> None:
    assert file_name(text) != text
    assert is_file_name(file_name(text))


@given(st.lists(st.text(st.characters(codec=None), max_size=80), max_size=5, unique_by=str.casefold))
def test_every_name_is_safe_and_no_two_are_one(texts: list[str]) -> None:
    names = [file_name(text) for text in texts]
    assert all(is_file_name(name) and len(name.encode()) <= LONGEST for name in names)
    assert len({name.casefold() for name in names}) == len(names)


def test_one_reseller_with_a_long_id_does_not_keep_the_month_from_being_written(tmp_path: Path) -> None:
    """64 emoji, which an id may be, are 256 bytes: no system here takes them as the name of a folder."""
    long, inbox = "\U0001f600" * 64, tmp_path / "inbox" / "2026-10"
    inbox.mkdir(parents=True)
    (tmp_path / "reconciler.toml").write_text(CONFIG, encoding="utf-8")
    rows = {
        "resellers": [
            ("reseller_id", "name", "email", "country"),
            (long, "Lang", "l@nord.example", "DE"),
            ("CON", "C", "c@nord.example", "DE"),
        ],
        "customers": [
            ("customer_id", "name", "country", "licences", "reseller_id"),
            ("C-1", "Eins", "DE", 1, long),
            ("C-2", "Zwei", "DE", 1, "CON"),
        ],
    }
    for kind, table in rows.items():
        book = openpyxl.Workbook()
        for row in table:
            book.active.append(row)
        book.save(inbox / f"{kind}.xlsx")
    result = CliRunner().invoke(main, ["run", str(tmp_path), "--as-of", "2026-10-31"])
    assert result.exit_code == 0, result.output
    folder = tmp_path / "out" / "2026-10"
    issued = openpyxl.load_workbook(folder / "invoices.xlsx")["invoices"]
    named = [row[-1] for row in issued.iter_rows(values_only=True, max_col=18)][1:]
    assert [name.split("/")[1].partition("~")[0] for name in named] == ["\U0001f600" * 46, "CON"]
    assert all((folder / name).is_file() for name in named)
    assert CliRunner().invoke(main, ["verify", str(tmp_path)]).exit_code == 0


def test_a_file_with_the_longest_name_comes_back_marked(tmp_path: Path) -> None:
    (tmp_path / "reconciler.toml").write_text(CONFIG, encoding="utf-8")
    inbox = tmp_path / "inbox" / "2026-10"
    inbox.mkdir(parents=True)
    (inbox / f"{'a' * 251}.csv").write_text("customer_id;email\nC-1;nobody\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(tmp_path)])
    assert result.exit_code == 1, result.output
    (copy,) = (tmp_path / "out" / "2026-10" / "checked").iterdir()
    assert copy.name.startswith(f"{'a' * 46}~")


CONFIG = """
[seller]
name = "Nord"
address = "Storgatan 1"
postcode = "411 24"
city = "Lund"
country = "SE"
currency = "SEK"
vat_number = "SE556036079301"
email = "billing@nordlas.example"
iban = "SE4550000000058398257466"
bic = "ESSESESS"
[product]
name = "Business"
[[prices]]
currency = "EUR"
term_months = 12
amount = 96.00
valid_from = 2026-01-01
"""
