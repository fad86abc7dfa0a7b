"""Writes the expected cells of all golden stories again, in the columns they have; refuses without FORCE=1.

Expectations are worked out by hand: look at every line of the difference before you keep it.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import stories as golden


def main() -> None:
    """Tells every story and writes what comes of it."""
    if os.environ.get("FORCE") != "1":
        sys.exit("This would overwrite expectations that were worked out by hand. If you mean it: make golden FORCE=1")
    for story in golden.stories():
        with tempfile.TemporaryDirectory() as folder:
            _rewrite(story, golden.workspace(story, Path(folder)))


def _rewrite(story: Path, place: Path) -> None:
    told = golden.runs(story)
    for n, run in enumerate(told):
        golden.tell(place, run)
        is_last = run.period not in {later.period for later in told[n + 1 :]}
        for path in golden.expectations(story, run, is_last):
            columns = golden.expected_cells(path)[0]
            rows = golden.actual_cells(place / "out" / run.period, path, columns)
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)
            print(path)


if __name__ == "__main__":
    main()
