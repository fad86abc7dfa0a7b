"""A browser without a window: pages as it prints them and as it shows them."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import pytest
from lxml import html

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--hide-scrollbars"),
)


def printed(page: Path, folder: Path, *options: str) -> Path:
    """The page as a PDF, made in `folder`."""
    pdf = folder / f"{page.stem}.pdf"
    _run(page, folder, "--no-pdf-header-footer", f"--print-to-pdf={pdf}", *options)
    return pdf


def corner(page: Path, folder: Path, *options: str) -> tuple[int, int, int]:
    """Red, green and blue of the screen's first pixel, which lies beside the page."""
    picture = folder / "screen.png"
    _run(page, folder, "--window-size=900,300", f"--screenshot={picture}", *options)
    return _first_pixel(picture.read_bytes())


def cut_off(page: Path, folder: Path) -> list[str]:
    """The cells whose text is wider than they are, so that it runs into the next or off the page."""
    wider = "filter(cell => cell.scrollWidth > cell.clientWidth + 1).map(cell => cell.textContent)"
    return _found(page, folder, f"[...document.querySelectorAll('td, th')].{wider}")


def beyond_paper(page: Path, folder: Path) -> list[str]:
    """The cells that end to the right of the page's text."""
    edge = "document.body.getBoundingClientRect().right - parseFloat(getComputedStyle(document.body).paddingRight)"
    beyond = f"filter(cell => cell.getBoundingClientRect().right > {edge} + 1).map(cell => cell.textContent)"
    return _found(page, folder, f"[...document.querySelectorAll('td, th')].{beyond}")


def heading_colours(page: Path, folder: Path, *options: str) -> list[str]:
    """The colours that main headings have on a screen."""
    return _found(
        page, folder, "[...document.querySelectorAll('h1, h2')].map(one => getComputedStyle(one).color)", *options
    )


def _found(page: Path, folder: Path, script: str, *options: str) -> list[str]:
    """What a script gives that runs at the end of the page."""
    measured = folder / f"measured-{page.name}"
    told = f"<script>document.body.dataset.found = JSON.stringify({script})</script>"
    measured.write_text(page.read_text(encoding="utf-8") + told, encoding="utf-8")
    shown = html.document_fromstring(_run(measured, folder, "--dump-dom", *options))
    return list(json.loads(shown.body.attrib["data-found"]))


def _run(page: Path, folder: Path, *options: str) -> str:
    """What the browser writes about the page.

    Without a browser the test is skipped on someone's desk, and fails where CI is to have one.
    """
    if CHROMIUM is None:
        reason = "chromium is not installed"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    command = [CHROMIUM, *OPTIONS, f"--user-data-dir={folder / 'profile'}", *options, page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _first_pixel(png: bytes) -> tuple[int, int, int]:
    """The first pixel is stored as it is, whatever filter its row has: nothing is to its left or above."""
    data, place = b"", 8
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        data += png[place + 8 : place + 8 + length] if kind == b"IDAT" else b""
        place += length + 12
    red, green, blue = zlib.decompress(data)[1:4]
    return red, green, blue
