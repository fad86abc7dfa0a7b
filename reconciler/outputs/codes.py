"""The findings of writing outputs."""

from __future__ import annotations

from reconciler.finding import Code, Severity

TEXT_CUT = Code(
    "text-cut",
    Severity.WARNING,
    "A text is longer than the 32,767 characters a cell of Excel holds; it was cut in the workbook.",
    "Shorten the text where it came from; the books keep all of it.",
)
PDF_INCOMPLETE = Code(
    "pdf-incomplete",
    Severity.WARNING,
    "A template of the workspace asks for a picture, font or style that is not inside the page; PDFs go without it.",
    "Nothing is fetched for a PDF. Write it into the template as a data: URI, or take it out.",
)
COPY_NOT_MADE = Code(
    "copy-not-made",
    Severity.WARNING,
    "A file has findings, but no copy with marked cells could be made of it.",
    "Look its findings up in findings.xlsx. To get a copy, save the file anew as .xlsx in its own program.",
)
COPY_EDITED = Code(
    "copy-edited",
    Severity.INFO,
    "A marked copy was edited in the folder checked, where nothing is read; it was kept beside the new copy.",
    "Move the edited file into the inbox, in place of the one that it repairs, or delete it.",
)
