"""Makes the pictures in docs/images from the sample: `make screenshots`, or `python docs/screenshots.py`.

Needs chromium, soffice (LibreOffice) and pdftoppm; the versions decide letters and edges, so the pictures are looked
at and committed, and no test compares them. A picture whose subject this version does not make is left as it is.
"""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
RECONCILER = [sys.executable, "-c", "from reconciler.cli import main; main()"]
LARGEST = 150_000
"""Bytes of a picture in the documentation."""

CHROMIUM = (
    *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--hide-scrollbars"),
)
TERMINAL_WIDTH = 112
CREDIT = ("INV-2026-000002", "--as-of", "2026-11-30", "--licences", "1", "--reason", "Eine Lizenz zu viel bestellt")
"""What `make run` does after both months, so that the pictures show the same month as it."""


def main() -> int:
    """Runs the sample and takes every picture; the exit code."""
    missing = [tool for tool in ("chromium", "soffice", "pdftoppm") if not shutil.which(tool)]
    if missing:
        print(f"Not found: {', '.join(missing)}.", file=sys.stderr)
        return 2
    with TemporaryDirectory() as temporary:
        place = Path(temporary)
        books = place / "books"
        shutil.copytree(ROOT / "sample_data" / "workspace", books)
        terminal = terminal_page(place, "plan", "books", "--as-of", "2026-10-31")
        run("run", books, "--as-of", "2026-10-31")
        run("run", books, "--as-of", "2026-11-30")
        run("credit", books, *CREDIT)
        out = books / "out" / "2026-11"
        take(terminal, "plan.png", (830, 770), place)
        take(out / "summary.html", "summary.png", (860, 1180), place)
        take(out / "summary.html", "summary-dark.png", (860, 1180), place, "--blink-settings=preferredColorScheme=0")
        take(invoice(out), "invoice.png", (850, 1000), place)
        take_sheet(next(iter(sorted((out / "checked").glob("rosters/*.xlsx"))), None), "marked-roster.png", place)
        run("init", place / "new")
        take_sheet(next(iter(sorted((place / "new").rglob("members*.xlsx"))), None), "members-template.png", place)
    return told()


def run(*words: str | Path) -> None:
    """Gives a command; 1 means that something was held, which the sample does on purpose."""
    done = subprocess.run([*RECONCILER, *map(str, words)], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(done.stdout + done.stderr)


def invoice(out: Path) -> Path:
    """The month's first invoice of a reseller's customer: it is in that customer's language."""
    return sorted(path for path in out.glob("invoices/*/*.html") if path.parent.name != "direct")[0]


def terminal_page(place: Path, *words: str) -> Path:
    """What a command prints on a terminal with colours, as a page."""
    from rich.console import Console
    from rich.text import Text

    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(TERMINAL_WIDTH), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([*RECONCILER, *words], cwd=place, env=environment, stdout=theirs, stderr=subprocess.DEVNULL):
        os.close(theirs)
        printed = b"".join(read_all(ours)).decode().replace("\r\n", "\n")
    paper = Console(record=True, width=TERMINAL_WIDTH, file=(place / "printed.txt").open("w", encoding="utf-8"))
    paper.print(Text(f"$ reconciler {' '.join(words)}\n", style="bold"))
    paper.print(Text.from_ansi(printed))
    page = place / "plan.html"
    page.write_text(
        paper.export_html(
            code_format='<!doctype html><meta charset="utf-8"><style>{stylesheet} body {{ margin: 18px }}'
            ' pre {{ font: 11.5px/1.35 "DejaVu Sans Mono", monospace }}</style><body><pre>{code}</pre>'
        ),
        encoding="utf-8",
    )
    return page


def read_all(file: int) -> list[bytes]:
    """Everything that comes out of a terminal until its program is done."""
    parts: list[bytes] = []
    try:
        while part := os.read(file, 65_536):
            parts.append(part)
    except OSError:  # how a terminal says that nobody is left on the other side
        pass
    os.close(file)
    return parts


def take(page: Path, name: str, size: tuple[int, int], place: Path, *options: str) -> None:
    """Takes the upper part of a page."""
    profile = place / f"profile-{name}"
    look = [f"--user-data-dir={profile}", f"--window-size={size[0]},{size[1]}", f"--screenshot={IMAGES / name}"]
    subprocess.run([*CHROMIUM, *look, *options, page.as_uri()], capture_output=True, check=True)


def take_sheet(workbook: Path | None, name: str, place: Path) -> None:
    """Takes the upper part of a workbook's first page as LibreOffice prints it."""
    if workbook is None:
        return
    office = ["soffice", f"-env:UserInstallation={(place / 'office').as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*office, "--outdir", str(place), str(workbook)], capture_output=True, check=True)
    pdf, picture = place / f"{workbook.stem}.pdf", (IMAGES / name).with_suffix("")
    upper = ["-singlefile", "-r", "80", "-x", "0", "-y", "0", "-W", "936", "-H", "440"]
    subprocess.run(["pdftoppm", *upper, "-png", str(pdf), str(picture)], check=True)


def told() -> int:
    """Prints what is there; a picture that is too large for the documentation is an error."""
    for picture in sorted(IMAGES.glob("*.png")):
        print(f"{picture.stat().st_size:>8,} {picture.relative_to(ROOT)}")
    return int(any(picture.stat().st_size > LARGEST for picture in IMAGES.glob("*.png")))


if __name__ == "__main__":
    sys.exit(main())
