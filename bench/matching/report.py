"""The figures as Markdown: by class, and beside what they have to reach."""

from __future__ import annotations

from collections.abc import Iterable

from matching.classes import ALL
from matching.score import VERDICTS, Count, count
from reconciler.frames import Frame

TARGETS = {"reference": 99.0, "intact": 95.0, "settled": 75.0, "helped": 96.0, "stress": 0.2}


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table; the first column is text, the others are figures."""
    lines = [list(head), *(list(map(str, row)) for row in rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(lines[0]))]
    rule = [":" + "-" * (widths[0] - 1), *("-" * (width - 1) + ":" for width in widths[1:])]
    padded = [[cell.ljust(w) if n == 0 else cell.rjust(w) for n, (cell, w) in enumerate(zip(line, widths, strict=True))]
              for line in lines]  # fmt: skip
    return "\n".join(f"| {' | '.join(line)} |" for line in (padded[0], rule, *padded[1:]))


def by_class(rows: Frame) -> str:
    """A row a class: counts of each verdict, precision and recall of what was settled by itself."""
    names = [kind.name for kind in ALL if kind.group != "alone"]
    alone = [kind.name for kind in ALL if kind.group == "alone"]
    head = ("class", "transfers", *VERDICTS, "precision", "recall")
    parts = {name: rows[rows["label"] == name] for name in [*names, *alone]}
    body = [_class_row(name, count(part), name in alone) for name, part in parts.items()]
    paying = rows[rows["group"] != "alone"]
    body += [
        _class_row("all that pay an open document", count(paying), False),
        _class_row("all to be left alone", count(rows[rows["group"] == "alone"]), True),
    ]
    return table(head, body)


def figures(rows: Frame, stressed: Frame | None) -> str:
    """Each figure that has to be reached, beside what was reached."""
    everything, paying = count(rows), count(rows[rows["group"] != "alone"])
    alone = count(rows[rows["group"] == "alone"])
    body = [
        _line("wrong automatic settlements", "0", str(everything.verdicts["wrong"]), everything.verdicts["wrong"] == 0),
        _share("creditor references settled", count(rows[rows["group"] == "reference"]), TARGETS["reference"]),
        _share("intact number and agreeing payer settled", count(rows[rows["group"] == "intact"]), TARGETS["intact"]),
        _share("all that pay an open document: settled", paying, TARGETS["settled"]),
        _percent("… settled or right first suggestion", paying.helped, paying.all, TARGETS["helped"]),
        _share("all transfers: settled", everything, None),
        _percent("… or right first suggestion, or rightly left alone", paying.helped + alone.untouched, everything.all,
                 None),
        _line("transfers", "≥ 3,000", f"{everything.all:,}", everything.all >= 3000),
    ]  # fmt: skip
    if stressed is not None:
        wrong = count(stressed).verdicts["wrong"]
        share = 100 * wrong / len(stressed)
        reached = f"{share:.2f} % ({wrong} of {len(stressed):,})"
        body.append(
            _line("one digit of every number wrong: wrong automatic", "≤ 0.2 %", reached, share <= TARGETS["stress"])
        )
    return table(("figure", "to reach", "reached", "verdict"), body)


def shares() -> str:
    """The classes, how many of a thousand transfers each has, and why."""
    lines = [f"| {kind.name} | {kind.share} | {kind.why} |" for kind in ALL]
    return "\n".join(["| class | of 1,000 | why so many |", "| :--- | ---: | :--- |", *lines])


def examples(rows: Frame, most: int) -> str:
    """Some transfers, one a line, with what was made of them: for a person who looks for the reason."""
    lines = []
    for row in rows.head(most).to_dict("records"):
        lines += [
            f"- {row['label']}: **{row['verdict']}** by pass {row['pass']} ({row['status']})",
            f"  text {row['text']!r}, payer {row['payer']!r}, amount {row['amount']}",
            f"  right {row['answer']}, used {row['used']}, suggested {row['suggestion']} ({row['score']})",
            f"  reason: {row['reason']}",
        ]
    return "\n".join(lines)


def _class_row(name: str, found: Count, is_alone: bool) -> list[str]:
    precision = f"{100 * found.verdicts['settled'] / found.automatic:.1f} %" if found.automatic else "–"
    recall = "–" if is_alone or not found.all else f"{100 * found.verdicts['settled'] / found.all:.1f} %"
    return [name, f"{found.all:,}", *(f"{found.verdicts[v]:,}" for v in VERDICTS), precision, recall]


def _share(what: str, found: Count, target: float | None) -> list[str]:
    return _percent(what, found.verdicts["settled"], found.all, target)


def _percent(what: str, part: int, whole: int, target: float | None) -> list[str]:
    """The share is rounded down: what is missed must not look reached. Without a target it is for information."""
    reached = f"{part * 1000 // whole / 10:.1f} % ({part:,} of {whole:,})" if whole else "none there"
    if target is None:
        return [what, "–", reached, "–"]
    return _line(what, f"≥ {target:g} %", reached, bool(whole) and part * 100 >= target * whole)


def _line(what: str, target: str, reached: str, is_reached: bool) -> list[str]:
    return [what, target, reached, "reached" if is_reached else "MISSED"]
