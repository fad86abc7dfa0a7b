"""How well, how fast and how steadily transfers are matched: prints Markdown that can stand in the documentation.

python bench/bench_matching.py [--part held-out] [--transfers 3000] [--only quality stress …]

Seeds: those of "work" are for whoever changes the rules. Those of "held-out" have wordings of their own and are run to
report figures, never to tune on: a rule that is changed after a look at its held-out failures makes them worthless.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pandas as pd
from machine import described_machine
from matching import adversarial, again, report, scale
from matching.adversarial_result import objection, result_of
from matching.score import scored
from matching.transfers import made_batch

from reconciler.frames import Frame

SEEDS = {"work": (1, 2), "held-out": (7001, 7002)}  # held-out: to report on, never to tune on
PARTS = ("classes", "quality", "stress", "adversarial", "again", "scale")


def scored_seeds(part: str, seeds: tuple[int, ...], transfers: int, is_stressed: bool) -> Frame:
    """The verdicts on the transfers of all seeds."""
    return pd.concat([scored(made_batch(seed, part, transfers, is_stressed)) for seed in seeds], ignore_index=True)


def quality(part: str, seeds: tuple[int, ...], transfers: int, only: list[str], show: tuple[str, int]) -> str:
    """Figures and the table by class; examples of one class or verdict when asked for."""
    rows = scored_seeds(part, seeds, transfers, False)
    stressed = scored_seeds(part, seeds, transfers, True) if "stress" in only else None
    title = f"## Matching, {part} seeds {', '.join(map(str, seeds))}"
    texts = [title, report.figures(rows, stressed), report.by_class(rows)]
    what, most = show
    for name, frame in (("", rows), (", every number with a wrong digit", stressed)):
        if what and frame is not None:
            asked = frame[(frame["verdict"] == what) | (frame["label"] == what)]
            texts += [f"### {what}{name}", report.examples(asked, most)]
    return "\n\n".join(texts)


def adversarial_table() -> str:
    """How many adversarial remittances came out as they must, by what must happen; and each that did not."""
    found = [(case, objection(case, result_of(case))) for case in adversarial.CASES]
    musts = ("settles", "may settle", "suggests", "never", "suspense")
    rows = [(must, *_counted([wrong for case, wrong in found if case.must == must])) for must in musts]
    texts = [f"## Adversarial remittances, {len(found)}", report.table(("must", "cases", "right", "not"), rows)]
    missed = [
        f"- {case.name}: {case.must} {case.answer or ''} ({case.why}), but {wrong}" for case, wrong in found if wrong
    ]
    return "\n\n".join([*texts, "\n".join(missed)] if missed else texts)


def _counted(objections: list[str]) -> tuple[int, int, int]:
    wrong = sum(map(bool, objections))
    return len(objections), len(objections) - wrong, wrong


def main() -> None:
    """Prints each part as soon as it is there."""
    ask = argparse.ArgumentParser(description="How well, how fast and how steadily transfers are matched.")
    ask.add_argument("--part", choices=[*SEEDS, "both"], default="both", help="which seeds")
    ask.add_argument("--transfers", type=int, default=3000, help="a seed")
    ask.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    ask.add_argument("--sizes", type=int, nargs="+", default=[10_000, 30_000, 100_000], help="transfers, for scale")
    ask.add_argument("--show", default="", help="a class or verdict of which to print examples; work seeds only")
    ask.add_argument("--most", type=int, default=10, help="examples")
    a = ask.parse_args()
    if a.show and a.part != "work":
        sys.exit("--show is for the seeds to work on: add --part work. Held-out failures are not to be looked at.")
    print(f"machine: {described_machine()}\n")
    if "classes" in a.only:
        print(f"## Classes of transfers\n\n{report.shares()}", end="\n\n")
    if {"quality", "stress"} & set(a.only):
        for part in SEEDS if a.part == "both" else [a.part]:
            print(quality(part, SEEDS[part], a.transfers, a.only, (a.show, a.most)), end="\n\n", flush=True)
    if "adversarial" in a.only:
        print(adversarial_table(), end="\n\n", flush=True)
    if "again" in a.only:
        print(again.described(Path(sys.executable)), end="\n\n", flush=True)
    if "scale" in a.only:
        print(scale.described(a.sizes), flush=True)


if __name__ == "__main__":
    main()
