"""`--pdf` of `run` and `publish`, told through the commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import stories as golden
from lxml import html
from pypdf import PdfReader

DAY = "2026-10-31"
ROOT = Path(__file__).resolve().parent.parent
MISSING = "raise ModuleNotFoundError(\"No module named 'weasyprint'\")"
LIBRARY = "raise OSError(\"cannot load library 'libpango-1.0-0': no such file\")"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The story of discounts: four invoices, of resellers and direct."""
    return golden.workspace(golden.FOLDER / "reseller-discount", tmp_path)


def pdf_files(place: Path) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in (place / "out/2026-10/invoices").rglob("*.pdf")}


def without_it(folder: Path, failure: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """A command of the program in a process whose WeasyPrint fails in this way when it is imported."""
    (folder / "weasyprint").mkdir(exist_ok=True)
    (folder / "weasyprint/__init__.py").write_text(failure, encoding="utf-8")
    command = [sys.executable, "-c", "from reconciler.cli import main; main()", *map(str, words)]
    paths = os.pathsep.join([str(folder), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": paths}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_run_writes_one_beside_each_page(place: Path) -> None:
    done = golden.command("run", place, "--as-of", DAY, "--pdf", "--jobs", "2")
    assert done.exit_code == 0, done.output
    pages = sorted((place / "out/2026-10").glob("invoices/*/*.html"))
    assert len(pages) == 4
    for page in pages:
        read = PdfReader(page.with_suffix(".pdf"))
        assert read.metadata is not None
        assert str(read.metadata.title).startswith(page.stem)


def test_asked_for_later_they_come_and_stay_and_are_verified(place: Path) -> None:
    golden.command("run", place, "--as-of", DAY, "--jobs", "1")
    assert pdf_files(place) == {}
    golden.command("run", place, "--as-of", DAY, "--pdf", "--jobs", "1")  # books nothing, writes what is asked for
    written = pdf_files(place)
    assert len(written) == 4
    golden.command("publish", place, "--period", "2026-10", "--jobs", "1")
    assert pdf_files(place) == written
    assert golden.command("verify", place).exit_code == 0
    next((place / "out/2026-10").rglob("*.pdf")).unlink()
    assert golden.command("verify", place).exit_code == 1


def test_all_documents_and_letters_of_the_sample_have_one_with_their_title_and_language(tmp_path: Path) -> None:
    place = Path(shutil.copytree(ROOT / "sample_data/workspace", tmp_path / "books"))
    golden.command("run", place, "--as-of", DAY, "--jobs", "1")
    golden.command("run", place, "--as-of", "2026-11-30", "--pdf", "--jobs", "2")
    month = place / "out/2026-11"
    pages = [page for kind in ("invoices", "statements", "reminders") for page in month.glob(f"{kind}/*/*.html")]
    assert {page.relative_to(month).parts[0] for page in pages} == {"invoices", "statements", "reminders"}
    assert sorted(month.rglob("*.pdf")) == sorted(page.with_suffix(".pdf") for page in pages)
    languages = set()
    for page in pages:
        shown = html.fromstring(page.read_bytes().decode("utf-8"))
        read = PdfReader(page.with_suffix(".pdf"))
        catalog: Any = read.trailer["/Root"]
        assert read.metadata is not None
        assert read.metadata.title == shown.findtext(".//title")
        assert catalog["/Lang"] == shown.get("lang")
        languages.add(shown.get("lang"))
    assert languages == {"en", "fr", "de", "sv"}


@pytest.mark.parametrize(("failure", "words"), [(MISSING, "reconciler[pdf]"), (LIBRARY, "libpangoft2-1.0-0")])
def test_without_it_one_sentence_and_nothing_is_booked(place: Path, tmp_path: Path, failure: str, words: str) -> None:
    done = without_it(tmp_path, failure, "run", place, "--as-of", DAY, "--pdf")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr
    assert not (place / "ledger.db").exists()
    assert not (place / "out").exists()


def test_the_config_is_refused_as_the_option_is(place: Path, tmp_path: Path) -> None:
    config = place / "reconciler.toml"
    config.write_text(config.read_text(encoding="utf-8") + "\n[output]\npdf = true\n", encoding="utf-8")
    done = without_it(tmp_path, MISSING, "run", place, "--as-of", DAY)
    assert (done.returncode, done.stdout) == (2, "")
    assert not (place / "ledger.db").exists()
    golden.command("run", place, "--as-of", DAY, "--jobs", "1")
    assert len(pdf_files(place)) == 4


def test_where_it_is_gone_publish_does_nothing_and_verify_says_what_it_did_not_see(place: Path, tmp_path: Path) -> None:
    golden.command("run", place, "--as-of", DAY, "--pdf", "--jobs", "1")
    written = pdf_files(place)
    done = without_it(tmp_path, MISSING, "publish", place, "--period", "2026-10")
    assert done.returncode == 2
    assert pdf_files(place) == written
    seen = without_it(tmp_path, MISSING, "verify", place)
    assert seen.returncode == 1
    assert "are not compared" in " ".join(seen.stdout.split())
    assert "is missing" not in seen.stdout
    # A later day of the same month would have to write them again: not booked either.
    later = without_it(tmp_path, MISSING, "run", place, "--as-of", "2026-10-31")
    assert (later.returncode, later.stdout) == (2, "")


def test_a_run_that_asks_for_no_pdf_needs_none(place: Path, tmp_path: Path) -> None:
    done = without_it(tmp_path, MISSING, "run", place, "--as-of", DAY)
    assert done.returncode == 0, done.stderr
    assert without_it(tmp_path, MISSING, "verify", place).returncode == 0
