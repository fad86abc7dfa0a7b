"""What can be wrong with a bank's export in csv or Excel."""

from __future__ import annotations

from reconciler.finding import Code, Severity

EXPORT_CELL = Code(
    "bank-export-cell",
    Severity.ERROR,
    "A cell of a bank's export cannot be read. Its row is held, and nothing of its statement is settled automatically.",
    "Download the export again and do not change it; if the bank writes it so, see docs/bank-csv.md.",
)
EXPORT_COLUMNS = Code(
    "bank-export-columns",
    Severity.ERROR,
    "A bank's export has a column twice, or its columns are named again further below; nothing of it was read.",
    "Download the export again. Put each export into a file of its own, and leave its columns as they are.",
)
EXPORT_BALANCES = Code(
    "bank-export-balances",
    Severity.ERROR,
    "The running balances of a bank's export do not follow from its amounts: rows are missing or were changed. Nothing "
    "of the statement is settled automatically.",
    "Download the export again, with all of its rows, and do not change it.",
)
EXPORT_DETAILS = Code(
    "bank-export-details",
    Severity.WARNING,
    "The single payments of a collective booking do not add up to it; the booking was kept as one payment.",
    "Look the booking up at the bank, or use the bank's CAMT file.",
)
