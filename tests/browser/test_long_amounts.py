"""Documents about very large sums and very long names: nothing is cut off, and no column runs into the next."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import html

from reconciler.cli import main
from tests.browser.headless import beyond_paper, cut_off

CONFIG = """
[seller]
name = "Nordlås AB"
address = "Storgatan 1"
postcode = "411 24"
city = "Göteborg"
country = "SE"
currency = "SEK"
vat_number = "SE556036079301"
email = "billing@nordlas.example"
iban = "SE4550000000058398257466"
[reminders]
days = [14, 30, 45]

[product]
name = "Business"
[[prices]]
currency = "GBP"
term_months = 12
amount = 99999.90
valid_from = 2026-01-01
"""
CUSTOMERS = """customer_id,name,country,licences,currency,language,reseller_id,bill_to
A,Grand Atelier,GB,999999,GBP,fr,,
B,Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsverbandsvorsitzende,GB,1000000,GBP,en,R,reseller
"""
RESELLERS = """reseller_id,name,email,country,language,discount_percent
R,Stora Partner,partner@stora.example,GB,sv,17.5
"""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two invoices of September, and in October the letters about them."""
    place = tmp_path_factory.mktemp("large")
    inbox = place / "inbox" / "2026-09"
    inbox.mkdir(parents=True)
    (place / "inbox" / "2026-10").mkdir()
    (place / "reconciler.toml").write_text(CONFIG, encoding="utf-8")
    (inbox / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    (inbox / "resellers.csv").write_text(RESELLERS, encoding="utf-8")
    for day in ("2026-09-05", "2026-10-25"):
        assert CliRunner().invoke(main, ["run", str(place), "--as-of", day]).exit_code == 0
    return place / "out"


@pytest.mark.parametrize(
    ("file", "amount"),
    [
        # 999,999 × 99,999.90; and 1,000,000 × (99,999.90 − 17,499.98 of discount)
        ("2026-09/invoices/direct/INV-2026-000001.html", "99 999 800 000,10 GBP"),
        ("2026-09/invoices/R/INV-2026-000002.html", "82 499 920 000,00 GBP"),
        ("2026-10/reminders/direct/A-GBP-2026-10-25.html", "99 999 800 000,10 GBP"),
        ("2026-10/statements/R/R.html", "82 499 920 000,00"),
        ("2026-10/summary.html", "182,499,720,000.10 GBP"),  # of both invoices
    ],
)
def test_no_cell_is_too_narrow_for_its_amount(books: Path, tmp_path: Path, file: str, amount: str) -> None:
    assert amount in " ".join(html.parse(books / file).getroot().text_content().replace("\u202f", " ").split())
    assert cut_off(books / file, tmp_path) == []


def test_a_summary_of_billions_keeps_to_the_width_of_its_paper(books: Path, tmp_path: Path) -> None:
    assert beyond_paper(books / "2026-10" / "summary.html", tmp_path) == []
