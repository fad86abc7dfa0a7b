"""The findings of electronic invoices."""

from __future__ import annotations

from reconciler.finding import Code, Severity

EINVOICE_IMPOSSIBLE = Code(
    "einvoice-impossible",
    Severity.WARNING,
    "A document cannot be expressed as an electronic invoice, so it has its page and no .xml.",
    "Send the page. Write what is missing where the finding says; the documents issued from then on have their .xml.",
)
