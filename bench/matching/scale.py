"""How long matching takes, and how much memory, as transfers and open documents grow together.

The limit is for seconds by the clock. Growth is reckoned from seconds of the processor, which do not depend on what
else the machine does.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from measure import measured

from matching.books import document_frame, known_ibans, party_frame
from matching.report import table
from matching.transfers import made_batch, transfer_frame

SECONDS, MIB, GROWTH, TURNS = 60, 1024, 1.2, 2
RUN = Path(__file__).with_name("timed_run.py")


@dataclass(frozen=True)
class Measure:
    """One size: seconds of the matching alone (the fastest of its turns), and the peak of the whole process in MiB."""

    transfers: int
    open_documents: int
    settled: int
    seconds: float
    processor: float
    mib: float


def measure(size: int) -> Measure:
    """A batch of this size, matched in a process of its own."""
    batch = made_batch(size, "work", size)
    documents = document_frame(batch.book)
    with tempfile.TemporaryDirectory(prefix="reconciler-scale-") as place:
        for name, frame in (
            ("payments", transfer_frame(batch)),
            ("documents", documents),
            ("parties", party_frame(batch.book)),
            ("known_ibans", known_ibans(batch.book)),
        ):
            frame.to_pickle(Path(place) / f"{name}.pickle")
        count, opened = len(batch.transfers), int((documents["open"] > 0).sum())
        del batch, documents
        turns = [measured([sys.executable, str(RUN), place]) for _ in range(TURNS)]
    if failed := [turn.errors for turn in turns if turn.exit_code]:
        sys.exit(f"matching {size:,} transfers failed:\n{failed[0]}")
    said = [turn.output.split() for turn in turns]
    seconds, processor = (min(float(line[n]) for line in said) for n in (0, 1))
    return Measure(count, opened, int(said[0][2]), seconds, processor, max(turn.largest_mib for turn in turns))


def described(sizes: list[int]) -> str:
    """The measures as a table, growth beside linear, and the verdicts."""
    found = [measure(size) for size in sorted(sizes)]
    growths = ["–", *(f"{growth(*pair):.2f}" for pair in pairwise(found))]
    rows = [
        (*(f"{n:,}" for n in (m.transfers, m.open_documents, m.settled)), f"{m.seconds:.1f}", f"{m.processor:.1f}",
         f"{m.mib:.0f}", times)
        for m, times in zip(found, growths, strict=True)
    ]  # fmt: skip
    head = ("transfers", "open documents", "settled", "seconds", "of the processor", "peak MiB", "growth")
    worst = max((growth(*pair) for pair in pairwise(found)), default=0.0)
    verdicts = [
        ("seconds of the largest", f"< {SECONDS}", f"{found[-1].seconds:.1f}", found[-1].seconds < SECONDS),
        ("peak MiB of the largest", f"≤ {MIB}", f"{found[-1].mib:.0f}", found[-1].mib <= MIB),
        ("worst growth against linear", f"≤ {GROWTH}", f"{worst:.2f}", worst <= GROWTH),
    ]
    judged = [(*line[:3], "reached" if line[3] else "MISSED") for line in verdicts]
    title = f"## Scale: a process for each size, the faster of {TURNS} runs"
    return "\n\n".join([title, table(head, rows), table(("figure", "to reach", "reached", "verdict"), judged)])


def growth(small: Measure, large: Measure) -> float:
    """How many times more of the processor a transfer takes in the larger batch: 1 is linear."""
    return (large.processor / large.transfers) / (small.processor / small.transfers)
