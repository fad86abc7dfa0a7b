"""The summary of the sample's second month, as its workbooks and a browser have it."""

from __future__ import annotations

import shutil
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from lxml import html
from openpyxl import load_workbook
from pypdf import PdfReader

from reconciler.cli import main
from tests.browser.headless import corner, heading_colours, printed

SAMPLE = Path(__file__).parents[2] / "sample_data" / "workspace"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, both months of it."""
    place = tmp_path_factory.mktemp("sample") / "books"
    shutil.copytree(SAMPLE, place)
    for day, code in (("2026-10-31", 0), ("2026-11-30", 1)):  # in November, rows are held on purpose
        assert CliRunner().invoke(main, ["run", str(place), "--as-of", day]).exit_code == code
    return place


@pytest.fixture(scope="module")
def month(books: Path) -> Path:
    """The folder of its second month."""
    return books / "out" / "2026-11"


def sums(workbook: Path, sheet: str, amount: str) -> dict[str, Decimal]:
    """The sum of a column of a workbook's sheet by currency."""
    rows = load_workbook(workbook)[sheet].iter_rows(values_only=True)
    names = list(next(rows))
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        found[str(row[names.index("currency")])] += Decimal(str(row[names.index(amount)]))
    return dict(found)


def figures(page: Path) -> dict[str, list[Decimal]]:
    """By currency, the row of this month under the first heading: invoiced, collected, open, overdue, in credit."""
    root = html.fromstring(page.read_text(encoding="utf-8"))
    rows = root.xpath("(//section)[1]//table[1]/tbody/tr[1]")
    texts = [[cell.text_content().strip().replace(",", "") for cell in row] for row in rows]
    return {row[0]: [Decimal(text) for text in row[2:]] for row in texts}


def test_its_figures_are_the_sums_of_the_workbooks(month: Path) -> None:
    invoiced = sums(month / "invoices.xlsx", "invoices", "gross")
    settled = sums(month / "payments.xlsx", "settled", "amount")
    still_open = sums(month / "payments.xlsx", "open", "open")
    credit = sums(month / "payments.xlsx", "credit", "amount")
    found = figures(month / "summary.html")
    assert set(found) == {"EUR", "SEK"}
    for currency, amounts in found.items():
        assert amounts[0] == invoiced.get(currency, 0)
        assert amounts[1] == settled.get(currency, 0)
        assert amounts[2] == still_open.get(currency, 0)
        assert amounts[4] == credit.get(currency, 0)
    # Worked by hand from the sample's sheets: two top-ups, two renewals and a new firm; and what came to the bank.
    assert (found["EUR"][0], found["SEK"][1]) == (Decimal("1025.60"), Decimal("4950.00"))


def test_the_first_month_comes_out_as_it_did_before_the_second(books: Path) -> None:
    """The history of a month ends with it, also when it is published again later."""
    page = books / "out" / "2026-10" / "summary.html"
    then = page.read_bytes()
    page.unlink()
    assert CliRunner().invoke(main, ["publish", str(books), "--period", "2026-10"]).exit_code == 0
    assert page.read_bytes() == then
    assert b"November" not in then


def test_everything_it_leads_to_is_there(month: Path) -> None:
    links = [
        unquote(link) for link in html.fromstring((month / "summary.html").read_text(encoding="utf-8")).xpath("//@href")
    ]
    assert [link for link in links if not (month / link).is_file()] == []
    assert any(link.startswith("../2026-10/invoices/") for link in links)
    assert {"findings.xlsx", "invitations/direct.html"} <= set(links)


def test_it_prints_on_two_pages_with_its_totals(month: Path, tmp_path: Path) -> None:
    pages = [page.extract_text() for page in PdfReader(printed(month / "summary.html", tmp_path)).pages]
    assert len(pages) == 2
    assert "Month at a glance: November 2026" in pages[0]
    for amount in figures(month / "summary.html")["EUR"]:
        assert f"{amount:,.2f}" in pages[0]
    assert "Seats by reseller" in pages[1]
    assert [f"Page {n} of 2" in page for n, page in enumerate(pages, 1)] == [True, True]


@pytest.mark.parametrize(("dark", "is_dark"), [((), False), (("--blink-settings=preferredColorScheme=0",), True)])
def test_it_is_light_in_a_light_browser_and_dark_in_a_dark_one(
    month: Path, tmp_path: Path, dark: tuple[str, ...], is_dark: bool
) -> None:
    assert (max(corner(month / "summary.html", tmp_path, *dark)) < 64) is is_dark


def test_it_has_no_words_of_its_own_in_the_pictures(month: Path) -> None:
    """What a picture says stands in the page's tables, too, where everyone can read and copy it."""
    root: Any = html.fromstring((month / "summary.html").read_text(encoding="utf-8"))
    told = " ".join(" ".join(table.itertext()) for table in root.iter("table"))
    rows = root.xpath("//figure/svg[contains(@aria-labelledby, 'seats') or contains(@aria-labelledby, 'held')]//text")
    assert len(rows) >= 5
    assert [text.text for text in rows if text.text not in told] == []


def test_its_headings_can_be_read_in_a_dark_browser(month: Path, tmp_path: Path) -> None:
    """A brand's colour has contrast with white paper; on the dark page nobody could read it (WCAG 1.4.3 wants 4.5).

    The default colour #1f3a5f on the dark paper #1a1e23 has 1.5.
    """
    colours = heading_colours(month / "summary.html", tmp_path, "--blink-settings=preferredColorScheme=0")
    assert set(colours) == {"rgb(232, 234, 237)"}  # on #1a1e23: 13.9
    assert set(heading_colours(month / "summary.html", tmp_path)) == {"rgb(31, 58, 95)"}
