"""`--einvoice` of `run` and `publish`, told through the commands."""

from __future__ import annotations

from pathlib import Path

import pytest
import stories as golden
from python_calamine import CalamineWorkbook

DAY = "2026-10-31"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The story of discounts; a customer is outside the EU, and the seller has no registration_number."""
    return golden.workspace(golden.FOLDER / "reseller-discount", tmp_path)


def xml_files(place: Path) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in (place / "out/2026-10").rglob("*.xml")}


def test_run_writes_them_and_names_in_the_findings_what_it_cannot(place: Path) -> None:
    done = golden.command("run", place, "--as-of", DAY, "--einvoice", "--jobs", "1")
    assert done.exit_code == 0, done.output
    assert sorted(xml_files(place)) == ["INV-2026-000001", "INV-2026-000002", "INV-2026-000003"]
    assert "INV-2026-000004" in done.stdout
    rows = CalamineWorkbook.from_path(str(place / "out/2026-10/findings.xlsx")).get_sheet_by_index(0).to_python()
    named = [row for row in rows if row[1] == "einvoice-impossible"]
    assert [(row[2], row[4]) for row in named] == [("reconciler.toml", "seller.registration_number")]


def test_asked_for_later_they_come_and_stay(place: Path) -> None:
    golden.command("run", place, "--as-of", DAY, "--jobs", "1")
    assert xml_files(place) == {}
    # Nothing is booked by this run, but what it asks for is written.
    golden.command("run", place, "--as-of", DAY, "--einvoice", "--jobs", "1")
    written = xml_files(place)
    assert len(written) == 3
    golden.command("publish", place, "--period", "2026-10", "--jobs", "1")
    assert xml_files(place) == written
    assert golden.command("verify", place).exit_code == 0
    next((place / "out/2026-10").rglob("*.xml")).unlink()
    assert golden.command("verify", place).exit_code == 1


def test_the_config_asks_for_them_and_the_issuing_batch_decides_the_seller(place: Path) -> None:
    config = place / "reconciler.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(f"{text}\n[output]\neinvoice = true\n", encoding="utf-8")
    golden.command("run", place, "--as-of", DAY, "--jobs", "1")
    written = xml_files(place)
    assert len(written) == 3
    config.write_text(text.replace("Nordlås AB", "Sydlås AB"), encoding="utf-8")
    golden.command("publish", place, "--period", "2026-10", "--jobs", "1")
    assert xml_files(place) == written
