"""Invoices and credit notes as a browser prints them, and our own PDFs beside it: made by the commands people use."""

from __future__ import annotations

import http.server
import re
import shutil
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from reconciler.cli import main
from tests.browser.headless import printed

CONFIG = Path(__file__).parents[2] / "sample_data/workspace/reconciler.toml"
HEAD = "reseller_id;name;email;country;currency;language;bill_to\n"
RESELLERS = "R-8;Åtta AB;a@atta.example;SE;EUR;en;reseller\nR-200;Många AB;m@manga.example;SE;EUR;sv;reseller\n"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH"
BROWSERS_OWN = re.compile(r"(^|\.)(google|googleapis|gstatic|googleusercontent)\.com(:\d+)?$")


def run(*words: str | Path) -> None:
    done = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def invoices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month: two licences at 96.00 for each customer; 8 and 200 of them by a reseller's invoice, one of its own.

    The price of one licence is 96.00 EUR, with a reseller's 20 % discount 76.80; VAT in Sweden is 25 %.
    """
    place = tmp_path_factory.mktemp("printed") / "books"
    inbox = place / "inbox/2026-10"
    inbox.mkdir(parents=True)
    shutil.copy(CONFIG, place)
    rows = [f"C-{size}-{n:03};Kund {size}/{n:03};R-{size}" for size in (8, 200) for n in range(1, size + 1)]
    rows += [f"D-1;{LONG};"]
    (inbox / "resellers.csv").write_text(HEAD + RESELLERS, encoding="utf-8")
    customers = "".join(f"{row};SE;2;EUR;{'de' if row.startswith('D') else ''}\n" for row in rows)
    (inbox / "customers.csv").write_text(
        f"customer_id;name;reseller_id;country;licences;currency;language\n{customers}", encoding="utf-8"
    )
    run("run", place, "--as-of", "2026-10-31", "--pdf")
    run("credit", place, "INV-2026-000001", "--as-of", "2026-10-31", "--reason", "Falsch bestellt", "--jobs", "1")
    return place / "out/2026-10/invoices"


@pytest.fixture(scope="module")
def shown(invoices: Path) -> dict[str, Path]:
    """The pages, by what they are."""
    one = {"customer": "direct/INV-*.html", "credit": "direct/CN-*.html", "8": "R-8/*.html", "200": "R-200/*.html"}
    return {name: next(invoices.glob(pattern)) for name, pattern in one.items()}


@pytest.fixture(scope="module")
def paper(shown: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], PdfReader]:
    """Each of them as the browser prints it, and as we do."""
    folder = tmp_path_factory.mktemp("paper")
    by_browser = {("browser", name): PdfReader(printed(page, folder)) for name, page in shown.items()}
    ours = {("pdf", name): PdfReader(page.with_suffix(".pdf")) for name, page in shown.items()}
    return by_browser | ours


@cache
def texts(read: PdfReader) -> list[str]:
    """The words of each page, one ordinary space apart."""
    return [" ".join(page.extract_text().split()) for page in read.pages]


BOTH = pytest.mark.parametrize("by", ["browser", "pdf"])


@BOTH
@pytest.mark.parametrize(("name", "most"), [("customer", 1), ("credit", 1), ("8", 2), ("200", 40)])
def test_pages_are_counted_on_each_of_them(
    paper: dict[tuple[str, str], PdfReader], by: str, name: str, most: int
) -> None:
    words = {"customer": "Seite {} von {}", "credit": "Seite {} von {}", "8": "Page {} of {}", "200": "Sida {} av {}"}
    pages = texts(paper[by, name])
    assert len(pages) <= most
    for n, text in enumerate(pages, 1):
        assert words[name].format(n, len(pages)) in text
        assert re.search(r"(INV|CN)-2026-\d{6}", text)


@BOTH
@pytest.mark.parametrize(
    ("name", "sums"),
    [
        ("customer", ("192,00 EUR", "48,00 EUR", "240,00 EUR")),
        ("credit", ("192,00 EUR", "48,00 EUR", "240,00 EUR")),
        ("8", ("1,228.80 EUR", "307.20 EUR", "1,536.00 EUR")),
        ("200", ("30 720,00 EUR", "7 680,00 EUR", "38 400,00 EUR")),
    ],
)
def test_totals_stand_together_with_a_line_and_the_amount_to_pay_on_the_last_page(
    paper: dict[tuple[str, str], PdfReader], by: str, name: str, sums: tuple[str, ...]
) -> None:
    pages = texts(paper[by, name])
    (page,) = [text for text in pages if all(amount in text for amount in sums)]
    assert page in pages[-2:]
    assert "AxSafe Business" in page
    assert sums[-1] in pages[-1]


@BOTH
@pytest.mark.parametrize(("name", "head"), [("8", "Description Period"), ("200", "Beskrivning Period")])
def test_every_page_with_lines_has_the_head_of_the_table(
    paper: dict[tuple[str, str], PdfReader], by: str, name: str, head: str
) -> None:
    pages = [text for text in texts(paper[by, name]) if "AxSafe Business" in text]
    assert len(pages) > 1
    assert all(text.count(head) == 1 for text in pages)


@BOTH
@pytest.mark.parametrize(("name", "amount"), [("8", "153.60"), ("200", "153,60")])
def test_no_customer_is_torn_or_lost(paper: dict[tuple[str, str], PdfReader], by: str, name: str, amount: str) -> None:
    """Name, line and subtotal of each stand on one page: its name twice there, and nowhere else."""
    pages = texts(paper[by, name])
    for n in range(1, int(name) + 1):
        assert sorted(text.count(f"Kund {name}/{n:03}") for text in pages)[-2:] in ([2], [0, 2])
    assert sum(text.count(amount) for text in pages) == 2 * int(name)  # a line and a subtotal each


@BOTH
@pytest.mark.parametrize("name", ["customer", "credit", "8", "200"])
def test_the_file_carries_the_title_of_the_page(
    paper: dict[tuple[str, str], PdfReader], shown: dict[str, Path], by: str, name: str
) -> None:
    metadata = paper[by, name].metadata
    assert metadata is not None
    party = {"customer": LONG, "credit": LONG, "8": "Åtta AB", "200": "Många AB"}[name]
    assert metadata.title == f"{shown[name].stem} {party}"


@pytest.mark.parametrize("name", ["customer", "credit", "8", "200"])
def test_our_pdf_has_as_many_pages_as_the_browser_prints(paper: dict[tuple[str, str], PdfReader], name: str) -> None:
    by_browser, ours = (len(paper[by, name].pages) for by in ("browser", "pdf"))
    assert abs(by_browser - ours) <= by_browser // 20


@pytest.fixture
def proxy() -> Iterator[tuple[str, list[str]]]:
    """A proxy that leads nowhere, and the hosts that a browser behind it asked for."""
    asked: list[str] = []

    class Nowhere(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers.get("Host", ""))
            self.send_error(404)

        def do_CONNECT(self) -> None:
            asked.append(self.path)
            self.send_error(502)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Nowhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"--proxy-server=127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_a_browser_asks_nobody_for_anything(
    shown: dict[str, Path], proxy: tuple[str, list[str]], tmp_path: Path
) -> None:
    option, asked = proxy
    for page in shown.values():
        printed(page, tmp_path, option)
    assert [host for host in asked if not BROWSERS_OWN.search(host)] == []
    curious = tmp_path / "curious.html"
    curious.write_text('<img src="http://pictures.example/a.png">', encoding="utf-8")
    printed(curious, tmp_path, option)
    assert "pictures.example" in asked  # so it would have been seen
