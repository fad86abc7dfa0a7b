"""Matches the frames in a folder once and prints its seconds, by the clock and of the processor.

This is the process whose memory is measured.

python bench/matching/timed_run.py FOLDER
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pandas as pd

from reconciler import frames
from reconciler.rules.matching.settlement import settlements

NAMES = ("payments", "documents", "parties", "known_ibans")


def main() -> None:
    """Reads the frames that `scale.py` wrote; its reading is not in the seconds, but in the memory."""
    folder = Path(sys.argv[1])
    given = {name: pd.read_pickle(folder / f"{name}.pickle") for name in NAMES}
    started, worked = time.perf_counter(), time.process_time()
    allocations, outcomes, _ = settlements(**given, outcomes=frames.empty(frames.OUTCOME))
    seconds, processor = time.perf_counter() - started, time.process_time() - worked
    print(seconds, processor, allocations["payment_key"].nunique(), len(outcomes))


if __name__ == "__main__":
    main()
