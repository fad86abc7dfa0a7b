"""A browser without a window: pages as it prints them and as it shows them."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import pytest

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


def _run(page: Path, folder: Path, *options: str) -> None:
    """Opens the page; without a browser the test is skipped on someone's desk, and fails where CI is to have one."""
    if CHROMIUM is None:
        reason = "chromium is not installed"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    command = [CHROMIUM, *OPTIONS, f"--user-data-dir={folder / 'profile'}", *options, page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


def _first_pixel(png: bytes) -> tuple[int, int, int]:
    """The first pixel is stored as it is, whatever filter its row has: nothing is to its left or above."""
    data, place = b"", 8
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        data += png[place + 8 : place + 8 + length] if kind == b"IDAT" else b""
        place += length + 12
    red, green, blue = zlib.decompress(data)[1:4]
    return red, green, blue
