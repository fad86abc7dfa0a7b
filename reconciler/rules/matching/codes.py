"""Findings about payments and what they settle."""

from __future__ import annotations

from reconciler.finding import Code, Severity

PAYMENT_CHANGED = Code(
    "payment-changed",
    Severity.ERROR,
    "A payment has the id of another one, with a different day, amount or currency.",
    "Give the payment its own payment_id, or restore the row; a payment in the books never changes.",
)
PAYMENT_AFTER_AS_OF = Code(
    "payment-after-as-of",
    Severity.INFO,
    "A payment is booked after the as-of date and waits for a later run.",
    "Run for that day or a later one of this month. A run of the next month reads that month's inbox only.",
)
PAYMENT_TO_REVIEW = Code(
    "payment-to-review",
    Severity.WARNING,
    "A payment is probably meant for an invoice, but not so surely that it is used without a person's decision.",
    "Write accept, reject or the numbers of other invoices into the column decision of the sheet review of "
    "payments.xlsx, and put the workbook into the next inbox.",
)
PAYMENT_IN_SUSPENSE = Code(
    "payment-in-suspense",
    Severity.WARNING,
    "A payment could not be used for an invoice without a person's decision.",
    "Find out what the payer meant; the sheet suspense of payments.xlsx lists these payments.",
)
PAYMENT_OVER = Code(
    "payment-over",
    Severity.WARNING,
    "A payment is more than was open; the rest is credit of the customer or reseller who was billed.",
    "Ask them whether to pay the rest back or to keep it for a later invoice.",
)
PAYMENT_PART = Code(
    "payment-part",
    Severity.INFO,
    "A payment is less than was open; the invoice stays open for the rest.",
    "Nothing to do, or send a reminder for the rest.",
)
