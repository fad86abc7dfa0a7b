"""Mutation testing of the rules: small wrong changes, drawn by a seed, and whether a test of the rules fails for each.

python bench/bench_mutants.py MODULE... [--sample 8] [--seed 1]

A module is named as in `reconciler/rules/`: `proration`, `matching/passes`. Prints for each change that no test
notices its line, what stood there and what was put in its place, and last the score of each module. The
tests that are tried are the module's doctests, those of the rules that import it, and those of what it has a part in
(`mutants/killers.py`); the golden stories are not among them.
"""

from __future__ import annotations

import argparse
import ast
import random
import sys

from mutants.changes import changes
from mutants.killers import RULES, is_killed


def score(module: str, sample: int, seed: int) -> tuple[int, int]:
    """How many of the changes drawn were noticed, and how many were drawn; prints the others."""
    source = (RULES / f"{module}.py").read_text(encoding="utf-8")
    every = range(len(changes(ast.parse(source))))
    drawn = sorted(random.Random(f"{seed} {module}").sample(every, min(sample, len(every))))
    if is_killed(module, None):
        raise SystemExit(f"{module}: its tests fail before anything is changed.")
    noticed = 0
    for n in drawn:
        tree = ast.parse(source)
        change = changes(tree)[n]
        change.make()
        if is_killed(module, tree):
            noticed += 1
        else:
            print(f"{module}:{change.line}: {change.before}  ->  {change.after}", flush=True)
    return noticed, len(drawn)


def main() -> None:
    """Tries the changes and prints the score by module."""
    ask = argparse.ArgumentParser(description="Mutation testing of the rules.")
    ask.add_argument("modules", nargs="+")
    ask.add_argument("--sample", type=int, default=8, help="changes a module")
    ask.add_argument("--seed", type=int, default=1)
    asked = ask.parse_args()
    scores = {}
    for module in asked.modules:
        scores[module] = noticed, tried = score(module, asked.sample, asked.seed)
        print(f"{module}: {noticed} of {tried} noticed", file=sys.stderr, flush=True)
    print("\n| module | noticed | tried |\n| --- | --- | --- |")
    for module, (noticed, tried) in scores.items():
        print(f"| {module} | {noticed} | {tried} |")
    print(f"| all | {sum(n for n, _ in scores.values())} | {sum(t for _, t in scores.values())} |")


if __name__ == "__main__":
    main()
