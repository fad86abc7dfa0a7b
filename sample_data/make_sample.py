"""Writes the sample's workbooks: `python sample_data/make_sample.py [FOLDER]`; the same bytes each time.

The workbooks are kept beside this script, so this is only needed after a change here.
"""

from __future__ import annotations

import sys
from pathlib import Path

import november
import october

WORKSPACE = Path(__file__).parent / "workspace"


def main(folder: Path) -> None:
    """Both months' inboxes, below `folder`."""
    october.write(folder / "inbox/2026-10")
    november.write(folder / "inbox/2026-11")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else WORKSPACE)
