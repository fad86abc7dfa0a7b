"""The folder of one business: config, inbox, books and outputs, and where each stands."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class WorkspaceError(Exception):
    """The workspace cannot be used; the message says why and what to do."""


def period_of(day: date) -> str:
    """The month a day lies in.

    >>> period_of(date(2026, 11, 30))
    '2026-11'
    """
    return f"{day:%Y-%m}"


@dataclass(frozen=True)
class Workspace:
    """A workspace folder; the paths need not exist."""

    folder: Path

    @property
    def config(self) -> Path:
        """The config."""
        return self.folder / "reconciler.toml"

    @property
    def ledger(self) -> Path:
        """The books."""
        return self.folder / "ledger.db"

    @property
    def plan(self) -> Path:
        """The workbook that `plan` writes."""
        return self.folder / "plan.xlsx"

    @property
    def unchanged(self) -> Path:
        """The note of the last run without effect (see `unchanged.py`); taking it away only costs time.

        It stands with what programs keep for a user, not in the workspace: there a second run changes nothing.
        """
        kept = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        name = hashlib.sha256(str(self.folder.resolve()).encode()).hexdigest()[:32]
        return Path(kept) / "reconciler" / f"{name}.json"

    @property
    def templates(self) -> Path:
        """The workspace's own templates of pages, beside blank workbooks."""
        return self.folder / "templates"

    def inbox(self, period: str) -> Path:
        """What came in that month."""
        return self.folder / "inbox" / period

    def out(self, period: str) -> Path:
        """What the batches of that month wrote."""
        return self.folder / "out" / period

    def latest_period(self) -> str:
        """The latest month the inbox has a folder for; WorkspaceError where it has none."""
        inbox = self.folder / "inbox"
        months = sorted(p.name for p in inbox.glob("*") if p.is_dir() and PERIOD.fullmatch(p.name))
        if not months:
            raise WorkspaceError(f"{inbox} has no month. Make a folder such as {inbox / '2026-11'} for the files.")
        return months[-1]
