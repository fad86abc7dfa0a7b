"""The findings of writing outputs."""

from __future__ import annotations

from reconciler.finding import Code, Severity

TEXT_CUT = Code(
    "text-cut",
    Severity.WARNING,
    "A text is longer than the 32,767 characters a cell of Excel holds; it was cut in the workbook.",
    "Shorten the text where it came from; the books keep all of it.",
)
