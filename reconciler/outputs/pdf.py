"""Pages as PDF, as a browser would print them: nothing is fetched, and the same page gives the same bytes.

WeasyPrint is an extra of ours, and slow to import: it is asked for where it is used.
"""

from __future__ import annotations

import atexit
import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from reconciler.engine import collecting
from reconciler.finding import Finding, Place
from reconciler.outputs.codes import PDF_INCOMPLETE
from reconciler.outputs.errors import OutputError
from reconciler.outputs.staging import PDF_MARK, WITH_PDF

AT_LEAST = 70
"""The version of WeasyPrint from which on nothing is fetched but what is allowed, and a PDF is tagged."""

NOT_INSTALLED = (
    "PDFs need WeasyPrint {version} or newer, {what}. "
    "Install the extra reconciler[pdf], or: pip install 'weasyprint>={version}'"
)
NO_LIBRARIES = (
    "PDFs need the libraries of Pango and HarfBuzz, and they cannot be used here ({what}). On Debian and Ubuntu: "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. On other systems do what the page "
    '"First Steps" of the WeasyPrint documentation says under "Installation"'
)
NO_FONTS = "PDFs need a font, and none is found here. On Debian and Ubuntu: apt-get install fonts-liberation"
_NO_FONT_WORDS = "FontConfig"

_AT_ONCE = 25
"""Pages of one part: three seconds of work, so that no process is left alone for long."""

_CONTENT = re.compile("data:[^ '\"]+")


@dataclass(frozen=True)
class Pdfs:
    """Some of the pages of a month's folder."""

    pages: tuple[Path, ...]

    def write(self) -> list[Finding]:
        """Write the PDF of each beside it; the findings name what is missing in them."""
        lacking: list[str] = []
        with collecting():
            for page in self.pages:
                content, lacks = pdf(page.read_bytes().decode("utf-8"))
                page.with_suffix(".pdf").write_bytes(content)
                lacking += lacks
        return [PDF_INCOMPLETE.at(Place("templates"), f"No PDF has all of its page: {lack}.") for lack in lacking]


def pdf_parts(folder: Path) -> list[Pdfs]:
    """The pages in `folder` that are to have a PDF, in parts that are worth a process."""
    check_pdf()
    pages = sorted(page for pattern in WITH_PDF for page in folder.glob(pattern))
    return [Pdfs(tuple(pages[at : at + _AT_ONCE])) for at in range(0, len(pages), _AT_ONCE)]


def pdf(page: str) -> tuple[bytes, list[str]]:
    """The page as tagged PDF (PDF/UA-1), and what could not be shown in it, in words."""
    from weasyprint import HTML

    fetcher, fonts = _tools()
    with _complaints() as complaints:
        made = HTML(string=page, url_fetcher=fetcher).write_pdf(
            font_config=fonts, pdf_variant="pdf/ua-1", pdf_identifier=True
        )
    return _marked(made), complaints


def check_pdf() -> None:
    """OutputError names what to install where no PDF can be made."""
    try:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()), warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            import weasyprint
    except ImportError as error:
        raise OutputError(NOT_INSTALLED.format(version=AT_LEAST, what=f"which is not there ({error})")) from error
    except (OSError, AttributeError) as error:
        words = str(error).partition("\n")[0].partition(":")[0] or type(error).__name__
        raise OutputError(NO_LIBRARIES.format(what=words)) from error
    if int(weasyprint.VERSION.partition(".")[0]) < AT_LEAST:
        raise OutputError(NOT_INSTALLED.format(version=AT_LEAST, what=f"and {weasyprint.VERSION} is here"))
    if any(_NO_FONT_WORDS in str(warning.message) for warning in told):
        raise OutputError(NO_FONTS)


@cache
def _tools() -> tuple[Any, Any]:
    """What fetches (from inside the page alone) and the system's fonts, which take long to look through."""
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    atexit.register(_tools.cache_clear)  # what the fonts let go of is gone itself when the process ends
    return URLFetcher(allowed_protocols=("data",)), FontConfiguration()


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What WeasyPrint leaves out inside, as it words it."""
    found: list[str] = []
    handler = _Listener(found)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield found
    finally:
        logger.removeHandler(handler)


class _Listener(logging.Handler):
    """Keeps what errors say is left out; warnings are of CSS that only browsers know."""

    def __init__(self, found: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._found = found

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what is said, but for the content of a picture in the page."""
        if record.module != "tags":  # of what a screen reader tells
            self._found.append(_CONTENT.sub("data:…", record.getMessage()).rstrip("."))


def _marked(made: bytes) -> bytes:
    """The PDF with our mark before its last three lines, where a comment moves nothing that has an address."""
    body, end, address = made.rpartition(b"startxref")
    return body + PDF_MARK.encode() + b"\n" + end + address
