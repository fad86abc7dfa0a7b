"""Tables while they are checked: objections to rows become findings, and hold what they object to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from reconciler.finding import Code, Finding, Severity
from reconciler.frames import Frame
from reconciler.validate.tables import KINDS, Known, Origin, Tables

LIMIT = 200
"""So many findings of a kind are said for the cells of one column; the rest are counted in one more."""

ROWS = 10**9
"""The index of a frame is the row number in its sheet, plus this for each sheet before: 3_000_000_014."""

KEYS = {"resellers": "reseller_id", "customers": "customer_id", "opening": "customer_id"}
"""Whom a held row holds: a customer whose opening is in doubt must not be billed as a new one."""

TOTALS = (
    *("total", "totals", "subtotal", "sum", "somme", "sous-total"),
    *("summe", "gesamt", "gesamtsumme", "zwischensumme", "summa", "delsumma", "totalt"),
)
"""What stands below a list instead of an id."""

Row: TypeAlias = Any
"""A row as `itertuples` gives it."""


def _nothing(_: Row) -> str:
    return ""


@dataclass(frozen=True)
class Objection:
    """What is wrong with some rows of a kind: one finding a row, at the cell of `field`.

    Rows are left out of the tables if the code is an error, or where `is_dropped` says so; `others` are left out with
    them without a finding of their own.
    """

    code: Code
    kind: str
    labels: Sequence[int]
    field: str
    message: Callable[[Row], str]
    advice: Callable[[Row], str] = _nothing
    value: Callable[[Row], object] | None = None
    is_dropped: bool = False
    others: Sequence[int] = ()


@dataclass
class Draft:
    """The tables so far, what the books know, whom held rows hold, and the rows that an error refused, by kind."""

    frames: dict[str, Frame]
    origins: list[Origin]
    known: Known = field(default_factory=Known)
    findings: list[Finding] = field(default_factory=list)
    held: dict[str, dict[str, Finding]] = field(default_factory=lambda: {kind: {} for kind in KEYS})
    refused: dict[str, list[int]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def apply(self, objections: Sequence[Objection]) -> None:
        """Turn objections into findings, then leave out the rows that they hold."""
        dropped: dict[str, list[int]] = {}
        for objection in objections:
            self.findings += self._told(objection)
            if objection.code.severity == Severity.ERROR:
                self.refused[objection.kind].extend(objection.labels)
            if objection.is_dropped or objection.code.severity == Severity.ERROR:
                dropped.setdefault(objection.kind, []).extend([*objection.labels, *objection.others])
        for kind, labels in dropped.items():
            self.frames[kind] = self.frames[kind].drop(index=pd.Index(labels, dtype="int64").unique())

    def tables(self, findings: Sequence[Finding], doubtful: frozenset[str] = frozenset()) -> Tables:
        """What was accepted, with the findings given before those of the draft."""
        return Tables(
            frames={kind: self.frames[kind].reset_index(drop=True) for kind in KINDS},
            origins=self.origins,
            held=self.held_customers,
            held_resellers=self.held["resellers"],
            doubtful=doubtful,
            findings=[*findings, *self.findings],
        )

    @property
    def held_customers(self) -> dict[str, Finding]:
        """The customers with a held row, and the finding that holds each."""
        return {**self.held["opening"], **self.held["customers"]}

    def place_text(self, label: int) -> str:
        """Where a row stands, for a message about another one."""
        origin = self.origins[label // ROWS]
        return str(origin.place(label % ROWS))

    def _told(self, objection: Objection) -> list[Finding]:
        labels = np.asarray(objection.labels, dtype=np.int64)
        findings: list[Finding] = []
        for source in np.unique(labels // ROWS).tolist():
            own = labels[labels // ROWS == source]
            told = self._told_of_sheet(objection, own)
            self._hold(objection, own, told)
            findings += told
        return findings

    def _told_of_sheet(self, objection: Objection, labels: Any) -> list[Finding]:
        rows = self.frames[objection.kind].loc[labels[: LIMIT + 1]]
        told = [self._finding(objection, row) for row in rows.itertuples()]
        if len(labels) > LIMIT:
            rest = f"{len(labels) - LIMIT:,} more cells of {objection.field} in this sheet, this one first: "
            told[LIMIT] = replace(told[LIMIT], message=rest + told[LIMIT].message)
        return told

    def _finding(self, objection: Objection, row: Row) -> Finding:
        place = self.origins[row.Index // ROWS].place(row.Index % ROWS, objection.field)
        value = objection.value(row) if objection.value else getattr(row, objection.field)
        text = "" if value is None or (not isinstance(value, str) and pd.isna(value)) else value
        return objection.code.at(place, objection.message(row), objection.advice(row), text)

    def _hold(self, objection: Objection, labels: Any, told: list[Finding]) -> None:
        if objection.code.severity != Severity.ERROR or objection.kind not in KEYS:
            return
        held = self.held[objection.kind]
        keys = self.frames[objection.kind].loc[labels, KEYS[objection.kind]]
        for n, key in enumerate(keys):
            if not pd.isna(key) and not self._is_total(key):
                held.setdefault(key, told[min(n, LIMIT)])

    def _is_total(self, key: str) -> bool:
        """Whether a row with this id is the sum below a list: it is refused as any other, but nobody waits for it."""
        return key.strip(" :.").casefold() in TOTALS and key not in (self.known.customers or ())
