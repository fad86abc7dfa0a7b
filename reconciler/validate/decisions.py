"""Review sheets: what a row says counts only where a person has decided."""

from __future__ import annotations

from dataclasses import replace

from reconciler.validate.bad_cell import BadCell
from reconciler.validate.shape import TypedSheet

FOR_THE_EYE = ("payer_name", "text", "score", "reason")
"""What helps a person to decide; nothing depends on it, so nothing can be wrong with it."""


def asked_rows(sheet: TypedSheet) -> TypedSheet:
    """The sheet as it is; of a review sheet only the rows with a decision, and their cells that decide something.

    A row with a blank decision asks for nothing, whatever its other cells hold.
    """
    if sheet.kind != "review":
        return sheet
    unread = set(sheet.bad.get("decision", {}))
    is_asked = sheet.frame["decision"].notna() | sheet.frame.index.isin(unread)
    frame = sheet.frame[is_asked]
    has_key = set(frame.index[frame["payment_key"].notna()])
    bad = {name: _that_count(name, cells, set(frame.index), has_key) for name, cells in sheet.bad.items()}
    return replace(sheet, frame=frame, bad={name: cells for name, cells in bad.items() if cells}, below_one={})


def _that_count(name: str, cells: dict[int, BadCell], asked: set[int], has_key: set[int]) -> dict[int, BadCell]:
    if name in FOR_THE_EYE:
        return {}
    counts = asked - has_key if name == "payment_id" else asked
    return {label: cell for label, cell in cells.items() if label in counts}
