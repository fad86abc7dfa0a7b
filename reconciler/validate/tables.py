"""What validation hands to the rules: a frame a kind of sheet, and the way back to the cells."""

from __future__ import annotations

from dataclasses import dataclass, field

from reconciler.finding import Finding, Place
from reconciler.frames import Frame
from reconciler.intake.sheet import cell_name

KINDS = ("resellers", "customers", "members", "payments", "opening", "open_items", "review")

DIRECT = "direct"
"""In place of a reseller's id: the customer buys for itself. No reseller may be called so."""


@dataclass(frozen=True, slots=True)
class Origin:
    """One recognised sheet: its file and name, and the column number (from 1) of each field it has.

    A statement of a bank file has `spots` instead of columns: where each of its lines stands, for the rows from 1.
    """

    file: str
    sheet: str
    columns: dict[str, int]
    spots: tuple[str, ...] = ()

    def place(self, row: int, field_name: str = "") -> Place:
        """The cell of a field in a row; where the sheet lacks the column, the row's first known cell."""
        if self.spots:
            return Place(self.file, self.sheet, self.spots[int(row) - 1])
        column = self.columns.get(field_name, min(self.columns.values(), default=1))
        return Place(self.file, self.sheet, cell_name(int(row), column))


@dataclass(frozen=True, slots=True)
class Known:
    """The ids that the books hold; None where links cannot be checked, as when single files are checked."""

    customers: frozenset[str] | None = None
    resellers: frozenset[str] | None = None


@dataclass(frozen=True)
class Tables:
    """The accepted rows of a month.

    `frames[kind]` has the columns of the schema, and `source` (index into `origins`) and `row` (as Excel counts);
    its index is unique. `held` maps a customer_id whose row was not accepted to the finding that holds it.
    `held_resellers`: the same of resellers. `doubtful`: customers of whom a roster row was held (all of a sheet where
    a held row does not say whose it is). `listed`: all rows of the sheets, those that were held too.
    """

    frames: dict[str, Frame]
    origins: list[Origin] = field(default_factory=list)
    held: dict[str, Finding] = field(default_factory=dict)
    held_resellers: dict[str, Finding] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()
    findings: list[Finding] = field(default_factory=list)
    listed: dict[str, Frame] = field(default_factory=dict)

    def place(self, kind: str, label: int, field_name: str = "") -> Place:
        """The cell of a field of the row with index `label` of the frame of `kind`."""
        row = self.frames[kind].loc[label]
        return self.origins[int(row["source"])].place(int(row["row"]), field_name)
