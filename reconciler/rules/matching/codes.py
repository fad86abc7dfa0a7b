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
PAYMENT_RETURNED = Code(
    "payment-returned",
    Severity.WARNING,
    "A payment came back, so what it was used for is open again.",
    "Ask the payer to pay again; licences that were in force stay so for the days of grace.",
)
PAYMENTS_OUTGOING = Code(
    "payments-outgoing",
    Severity.INFO,
    "Money went out that returns no known payment; it settles nothing.",
    "Nothing to do; the sheet suspense of payments.xlsx lists these payments once.",
)
