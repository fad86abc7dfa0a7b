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
PAYMENT_PERHAPS_TWICE = Code(
    "payment-perhaps-twice",
    Severity.WARNING,
    "A payment is perhaps the same money as another one that came in a file of another format; it is not settled "
    "without a person's decision.",
    "If it is the same money, reject it in the sheet review or suspense; if not, say there what it pays.",
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
DECISION_UNKNOWN_PAYMENT = Code(
    "decision-unknown-payment",
    Severity.ERROR,
    "A decision is about a payment that the books do not know, or does not say which of several is meant.",
    "Copy the row with its payment_key from the sheet review or suspense of payments.xlsx, and decide there.",
)
DECISION_MISPLACED = Code(
    "decision-misplaced",
    Severity.ERROR,
    "A decision stands in a row whose day, amount or currency is not that of its payment.",
    "Take the row again from payments.xlsx. If only some of the columns were sorted, undo that first.",
)
DECISION_WITHOUT_SUGGESTION = Code(
    "decision-without-suggestion",
    Severity.ERROR,
    "A decision accepts the suggestion of a row that has none.",
    "Write the numbers of the invoices that the payment is for, or reject.",
)
DECISION_UNKNOWN_INVOICE = Code(
    "decision-unknown-invoice",
    Severity.ERROR,
    "A decision is no word that is known and names no invoice or open item in the books.",
    "Write accept, reject, or numbers as the sheet open of payments.xlsx shows them, with commas between.",
)
DECISION_CONFLICT = Code(
    "decision-conflict",
    Severity.ERROR,
    "Rows decide differently about the same payment; nothing is done with any of them.",
    "Leave the decision in one row only, and empty it in the others.",
)
DECISION_STALE = Code(
    "decision-stale",
    Severity.ERROR,
    "A decision comes too late: the payment is used already, or was returned.",
    "Empty the decision. `explain` tells what the payment was used for; what is booked stays.",
)
DECISION_INVOICE_PAID = Code(
    "decision-invoice-paid",
    Severity.ERROR,
    "A decision names an invoice that is paid already.",
    "Name another invoice that is open, or reject the payment and pay it back.",
)
DECISION_OTHER_CURRENCY = Code(
    "decision-other-currency",
    Severity.ERROR,
    "A decision names an invoice in another currency than the payment's.",
    "Name an invoice in the payment's currency. Money is never exchanged here.",
)
DECISION_OUTGOING = Code(
    "decision-outgoing",
    Severity.ERROR,
    "A decision would pay an invoice with money that went out.",
    "Empty the decision; only money that came in pays an invoice.",
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
