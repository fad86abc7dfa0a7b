"""Writes the reference pages in docs/reference/ from the code: bank profiles, commands, findings, sheets,
config.

`python docs/generate.py` writes them; with `--check` it writes nothing and fails when a page is stale.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pages import bank_profiles, bounds, commands, config, findings, sheets

FOLDER = Path(__file__).parent / "reference"
PAGES = {
    "bank_profiles.md": bank_profiles.page,
    "bounds.md": bounds.page,
    "commands.md": commands.page,
    "config.md": config.page,
    "findings.md": findings.page,
    "sheets.md": sheets.page,
}


def main(is_check: bool) -> int:
    """Writes every page, or names those that are not as the code would have them; the exit code."""
    texts = {FOLDER / name: page() for name, page in PAGES.items()}
    stale = [path for path, text in texts.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    if is_check:
        for path in stale:
            print(f"docs/reference/{path.name} is stale. Run: make docs", file=sys.stderr)
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for path in stale:
        path.write_text(texts[path], encoding="utf-8", newline="\n")
        print(f"wrote docs/reference/{path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
