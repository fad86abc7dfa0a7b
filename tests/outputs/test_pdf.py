"""PDFs of documents: what they say and carry, what is never fetched, and what is said where none can be made."""

from __future__ import annotations

import base64
import builtins
import http.server
import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from reconciler.ledger.month import Month
from reconciler.outputs import pdf as making
from reconciler.outputs.errors import OutputError
from reconciler.outputs.forms import PDF
from reconciler.outputs.pdf import check_pdf, pdf
from reconciler.outputs.publishing import differences, publish
from reconciler.outputs.templating import GENERATOR, read_templates

ASKED = frozenset({PDF})
PDFS = ["invoices/R-2/INV-2026-000002.pdf", "invoices/direct/INV-2026-000001.pdf"]


@pytest.fixture
def month(business: Any) -> Month:
    """A month with two invoices."""
    found: Month = business.month()
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the month is published to."""
    return tmp_path / "out" / "2026-11"


def pdf_files(folder: Path, place: str = "invoices") -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in (folder / place).rglob("*.pdf"))


def texts(path: Path) -> list[str]:
    """The words of each page, one space apart."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(path).pages]


def structure(read: PdfReader) -> Iterator[Any]:
    """Every element of the tags that a screen reader follows, from the root on."""
    root: Any = read.trailer["/Root"]
    waiting = [root["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        children = node.get("/K", []) if isinstance(node, dict) else []
        waiting += children if isinstance(children, list) else [children]
        if isinstance(node, dict) and "/S" in node:
            yield node


def page_with(body: str, head: str = "") -> str:
    return f'<!doctype html><html lang="sv"><head>{GENERATOR}<title>T</title>{head}</head><body>{body}</body></html>'


def test_one_stands_beside_each_page_and_says_the_same(month: Month, folder: Path) -> None:
    published = publish(month, folder, asked=ASKED)
    assert pdf_files(folder) == PDFS
    assert published.findings == []
    (text,) = texts(folder / PDFS[1])
    for words in ("Invoice INV-2026-000001", "Muster GmbH", "3 licences × 2 months", "57.12", "Page 1 of 1"):
        assert words in text


def test_title_language_and_structure_are_in_the_file(month: Month, folder: Path) -> None:
    french = replace(month, issued=month.issued.assign(language="fr"))
    publish(french, folder, asked=ASKED)
    read = PdfReader(folder / PDFS[1])
    assert read.metadata is not None
    assert read.metadata.title == "INV-2026-000001 Muster GmbH"
    catalog: Any = read.trailer["/Root"]
    assert catalog["/Lang"] == "fr"
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in catalog["/Metadata"].get_data()
    assert not {"/CreationDate", "/ModDate"} & set(read.metadata)


def test_every_font_is_inside_the_file(month: Month, folder: Path) -> None:
    publish(month, folder, asked=ASKED)
    (page,) = PdfReader(folder / PDFS[1]).pages
    resources: Any = page["/Resources"]
    fonts = [font.get_object() for font in resources["/Font"].values()]
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert descriptors
    assert all({"/FontFile2", "/FontFile3"} & set(descriptor) for descriptor in descriptors)


def test_the_payment_code_can_be_read_from_the_paper(month: Month, folder: Path, tmp_path: Path) -> None:
    valid = replace(month, issued=month.issued.assign(reference="RF18539007547034"))  # of the standard's own example
    publish(valid, folder, asked=ASKED)
    if (printer := shutil.which("pdftoppm")) is None:
        reason = "pdftoppm (poppler-utils) is not installed"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    command = [printer, "-r", "150", "-png", "-singlefile", str(folder / PDFS[1]), str(tmp_path / "page")]
    subprocess.run(command, check=True)
    (found,) = zxingcpp.read_barcodes(Image.open(tmp_path / "page.png"))
    assert found.text.splitlines()[0] == "BCD"
    assert {"EUR57.12", "RF18539007547034"} <= {*found.text.splitlines()}
    figures = [node for node in structure(PdfReader(folder / PDFS[1])) if node["/S"] == "/Figure"]
    assert [node["/Alt"] for node in figures] == ["QR code of this payment for a banking app"]


def test_the_config_of_the_books_asks_as_the_option_does(
    month: Month, folder: Path, config_with: Callable[..., Any]
) -> None:
    publish(replace(month, config=config_with(output={"pdf": True})), folder)
    assert pdf_files(folder) == PDFS


def test_what_was_asked_for_once_stays_is_complete_and_is_not_written_again(month: Month, folder: Path) -> None:
    first = replace(month, issued=month.issued.iloc[:1], lines=month.lines.iloc[:1])
    publish(first, folder, asked=ASKED)
    assert pdf_files(folder) == PDFS[1:]
    publish(month, folder)
    assert pdf_files(folder) == PDFS
    assert publish(month, folder).changed == []


def test_a_page_gone_from_the_books_takes_its_pdf_along_and_no_one_elses(month: Month, folder: Path) -> None:
    publish(month, folder, asked=ASKED)
    theirs = folder / "invoices/direct/order.pdf"
    theirs.write_bytes(b"%PDF-1.7\nsomeone's\n%%EOF\n")
    publish(replace(month, issued=month.issued.iloc[:1], lines=month.lines.iloc[:1]), folder)
    assert pdf_files(folder) == [PDFS[1], "invoices/direct/order.pdf"]


def test_another_process_and_several_give_the_same_bytes(month: Month, folder: Path, tmp_path: Path) -> None:
    publish(month, folder, asked=ASKED)
    publish(month, tmp_path / "again", 2, asked=ASKED)
    for name in PDFS:
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    page = (folder / PDFS[1]).with_suffix(".html")
    program = "import sys; from reconciler.outputs.pdf import pdf; sys.stdout.buffer.write(pdf(sys.stdin.read())[0])"
    for seed in ("1", "2"):  # sets and dictionaries of a process come in the order of its seed
        made = subprocess.run(
            [sys.executable, "-c", program],
            input=page.read_bytes(),
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}", "SOURCE_DATE_EPOCH": seed},
            capture_output=True,
            check=True,
        )
        assert made.stdout == (folder / PDFS[1]).read_bytes()


def test_earlier_pages_leave_no_trace_in_later_ones() -> None:
    one, other = page_with("<h1>Räksmörgås</h1>"), page_with("<p>fi 1/2</p>", "<style>p { font: 9pt serif }</style>")
    alone = pdf(one)
    pdf(other)
    assert pdf(one) == alone


def test_differences_name_pdfs(month: Month, folder: Path) -> None:
    publish(month, folder, asked=ASKED)
    assert differences(month, folder) == []
    content = (folder / PDFS[1]).read_bytes()
    (folder / PDFS[1]).write_bytes(content.replace(b"%PDF-1.7", b"%PDF-1.6"))
    (folder / PDFS[0]).unlink()
    (folder / "invoices/direct/INV-2026-000009.pdf").write_bytes(content)
    assert differences(month, folder) == [
        f"{folder / PDFS[0]} is missing.",
        f"{folder / PDFS[1]} is not what the books give.",
        f"{folder}/invoices/direct/INV-2026-000009.pdf is not in the books.",
    ]


@pytest.fixture
def asked_for() -> Iterator[tuple[str, list[str]]]:
    """The address of a server of this machine, and what is asked of it."""
    paths: list[str] = []

    class Listening(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Listening)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    server.server_close()


def red_square(path: Path) -> Path:
    Image.new("RGB", (8, 8), (255, 0, 0)).save(path)
    return path


def pictures(made: bytes) -> int:
    return sum(len(page.images) for page in PdfReader(BytesIO(made)).pages)


def test_a_picture_inside_the_page_is_shown_and_one_outside_is_not(tmp_path: Path) -> None:
    file = red_square(tmp_path / "red.png")
    inside = f"data:image/png;base64,{base64.b64encode(file.read_bytes()).decode()}"
    made, lacking = pdf(page_with(f'<img src="{inside}" alt="">'))
    assert (pictures(made), lacking) == (1, [])
    made, (lack,) = pdf(page_with(f'<img src="{file.as_uri()}" alt="">'))
    assert pictures(made) == 0
    assert file.as_uri() in lack
    _, (lack,) = pdf(page_with('<img src="data:image/png;base64,AAAA" alt="">'))
    assert "data:…" in lack
    assert "AAAA" not in lack


def test_nothing_is_fetched_from_anywhere(
    month: Month, folder: Path, tmp_path: Path, asked_for: tuple[str, list[str]]
) -> None:
    address, asked = asked_for
    own = tmp_path / "templates"
    own.mkdir()
    file = red_square(tmp_path / "secret.png").as_uri()
    (own / "invoice.html").write_text(
        '{% extends "default/invoice.html" %}{% block css %}{{ super() }}'
        f'@import url("{address}/style.css"); @font-face {{ font-family: x; src: url("{address}/font.woff") }}'
        f' body {{ background: url("{address}/paper.png") }}{{% endblock %}}'
        f'{{% block payment %}}{{{{ super() }}}}<img src="{file}" alt=""><img src="{address}/a.png" alt="">'
        f'<object data="{file}"></object><svg><image href="{address}/b.png"/></svg>'
        f'<a rel="attachment" href="{file}">a</a><link rel="stylesheet" href="{address}/c.css">{{% endblock %}}',
        encoding="utf-8",
    )
    found = publish(month, folder, templates=read_templates(own), asked=ASKED).findings
    assert asked == []
    assert pictures((folder / PDFS[1]).read_bytes()) == 0
    assert b"/EmbeddedFiles" not in (folder / PDFS[1]).read_bytes()
    assert {finding.code for finding in found} == {"pdf-incomplete"}
    for lost in (file, f"{address}/a.png", f"{address}/c.css"):
        assert any(lost in finding.message for finding in found)
    assert len(found) == len({finding.message for finding in found})  # once, not for each invoice


def without_module(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """WeasyPrint fails when it is imported, as it does where it or a library is not installed."""
    real = builtins.__import__

    def imported(name: str, *others: Any) -> Any:
        if name.partition(".")[0] == "weasyprint":
            print("\n-----\n\nWeasyPrint could not import some external libraries.")
            raise error
        return real(name, *others)

    monkeypatch.setattr(builtins, "__import__", imported)


LIBRARY = OSError("cannot load library 'libpango-1.0-0': libpango-1.0-0: cannot open shared object file")
MODULE = ModuleNotFoundError("No module named 'weasyprint'")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MODULE, "Install the extra reconciler[pdf], or: pip install 'weasyprint>=70'"),
        (LIBRARY, "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"),
    ],
)
def test_what_is_missing_is_one_sentence_that_says_what_to_install(
    error: Exception, words: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    without_module(monkeypatch, error)
    with pytest.raises(OutputError) as raised:
        check_pdf()
    assert words in str(raised.value)
    assert str(error).partition(":")[0] in str(raised.value)
    assert "\n" not in str(raised.value)
    assert capfd.readouterr() == ("", "")


def test_an_older_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weasyprint.VERSION", "69.1")
    with pytest.raises(OutputError, match=r"70 or newer, and 69\.1 is here"):
        check_pdf()


def test_without_it_nothing_of_the_month_is_touched_and_differences_say_so(
    month: Month, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(month, folder, asked=ASKED)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    without_module(monkeypatch, MODULE)
    with pytest.raises(OutputError):
        publish(month, folder)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    (told,) = differences(month, folder)
    assert told.startswith(f"The PDFs in {folder} are not compared: PDFs need WeasyPrint 70 or newer")
    (folder / PDFS[0]).with_suffix(".html").unlink()
    assert differences(month, folder)[1:] == [f"{(folder / PDFS[0]).with_suffix('.html')} is missing."]


def test_a_page_with_mistakes_still_has_its_pdf_and_nobody_listens_afterwards() -> None:
    made, lacking = pdf(page_with('<p>Grüße</p><img src="gone.png" alt="">', "<style>p { colour: no }</style>"))
    assert "Grüße" in PdfReader(BytesIO(made)).pages[0].extract_text()
    assert len(lacking) == 1
    assert not [h for h in logging.getLogger("weasyprint").handlers if isinstance(h, making._Listener)]
