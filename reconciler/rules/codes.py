"""The findings of the business rules: subscriptions, adoption, rosters and seats."""

from __future__ import annotations

from reconciler.finding import Code, Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

BANK_TRANSFER_TERM = Code(
    "bank-transfer-term",
    ERROR,
    "A subscription paid by bank transfer is always for one year, but the row asks for one month.",
    "Write 12 as the term (term_months), or card as the way to pay (payment_method).",
)
BILL_TO_RESELLER = Code(
    "bill-to-reseller",
    ERROR,
    "The customer is to be billed to its reseller, but no reseller buys for it.",
    "Write the reseller's number in reseller_id, or customer in bill_to.",
)
BILLED_RESELLER_HELD = Code(
    "billed-reseller-held",
    ERROR,
    "The customer is billed to its reseller, and nothing can be invoiced to that reseller now, so the customer waits.",
    "Repair what holds the reseller and run again. In a later month, put the customer's row into that month's sheet, "
    "too.",
)
CURRENCY_UNKNOWN = Code(
    "currency-unknown",
    ERROR,
    "There are prices in several currencies, and neither the customer nor its reseller says which one is meant.",
    "Write the currency, such as EUR, in the customer's row.",
)
NO_PRICE = Code(
    "no-price",
    ERROR,
    "No list price is in force for this currency and term on the day the licences are bought.",
    "Add the price to [[prices]] in reconciler.toml, or correct currency or term_months in the row.",
)
START_TOO_EARLY = Code(
    "start-too-early",
    ERROR,
    "The start of the new subscription lies further back than max_backdate_days allows.",
    "Write a start_date that is not so far back, or leave it empty for the as-of date.",
)
START_BEFORE_END = Code(
    "start-before-end",
    ERROR,
    "The new subscription would start before the earlier one ended.",
    "Write a start_date on or after the day the earlier one ended, or leave it empty for the as-of date.",
)
CHANGE_TOO_EARLY = Code(
    "change-too-early",
    ERROR,
    "The change_date of a top-up lies further back than max_backdate_days allows, so too many months would be billed.",
    "Write the day from which the licences are wanted, or leave change_date empty for the as-of date.",
)
CHANGE_OUTSIDE_TERM = Code(
    "change-outside-term",
    ERROR,
    "The change_date of a top-up lies before the subscription's present term.",
    "Write a day within the present term, or leave change_date empty for the as-of date.",
)
CHANGE_WAITS = Code(
    "change-waits",
    INFO,
    "More licences are wanted from a day that is still to come; they are invoiced by the run on or after that day.",
    "Nothing to do.",
)
REDUCTION = Code(
    "reduction",
    INFO,
    "Fewer licences are wanted than are held: nothing is refunded before the renewal, which takes the lower number.",
    "Nothing to do. Once the renewal is invoiced, only a credit note can lower it.",
)
CREDITED = Code(
    "credited-not-billed",
    INFO,
    "Licences that the row asks for were credited since it last changed, so they are not billed again.",
    "Nothing to do, or change the row: what it asks for then is billed.",
)
RENEWAL_OVERDUE = Code(
    "renewal-overdue",
    ERROR,
    "The renewal is held: an invoice of the present term is overdue, and nobody is billed again for what is unpaid.",
    "Collect or settle the overdue invoice; the next run renews the subscription.",
)
REMINDER_WITHHELD = Code(
    "reminder-withheld",
    INFO,
    "A payment reminder is due and not sent: a payment in review is probably meant for the document, or the party has "
    "credit that would pay it.",
    "Decide in the sheet review of payments.xlsx what the payment, or the credit, is used for; a later run sends the "
    "reminder if the document stays open.",
)
ONE_PERIOD = Code(
    "one-period",
    ERROR,
    "Even one new period would have ended by now, so it is held for review.",
    "Write no in auto_renew to let it end, or a later day in start_date to begin a new subscription.",
)
BEGUN_ANEW = Code(
    "begun-anew",
    WARNING,
    "The earlier subscription ended without renewal, and the customer is in this month's sheet: a new one begins.",
    "If that is not wanted, take the row out of the sheet before the run.",
)
HELD_EARLIER = Code(
    "held-earlier",
    ERROR,
    "A row of this customer was held in an earlier month, and no repaired one has come since.",
    "Put the repaired row into this month's customers sheet, and the roster rows that waited with it into a roster.",
)
MEMBERS_HELD = Code(
    "members-held",
    INFO,
    "The members of a customer that is held and not in the books yet are left aside with it.",
    "Repair the customer's row; the next run of this month reads the roster again. Later, copy it to that month, too.",
)
OPENING_DIFFERS = Code(
    "opening-differs",
    ERROR,
    "The books know this customer's subscription already, and the opening row says something else.",
    "Take the row out. An opening is only for what the books do not know yet.",
)
OPENING_TERM = Code(
    "opening-term",
    ERROR,
    "The term in the opening row is not a whole number of terms long.",
    "Write in renews_on the day of starts_on one or more whole terms later: the first day that is not covered.",
)
OPEN_ITEM_DIFFERS = Code(
    "open-item-differs",
    ERROR,
    "The books know this invoice number already with another customer, date or amount.",
    "Take the row out, or correct the number.",
)
ADMIN_COSTS_DISCOUNT = Code(
    "customer-admin",
    WARNING,
    "One of the customer's own members is an administrator, so the reseller's discount is lost.",
    "Write member in the column role if the customer is not to administer its subscription itself.",
)
RESELLER_IN_ROSTER = Code(
    "reseller-seat",
    WARNING,
    "The roster lists the customer's reseller, who administers it anyway and takes no licence.",
    "Take the row out of the roster.",
)
PERSON_SHARED = Code(
    "person-shared",
    INFO,
    "The same address stands under more than one customer; each is a seat of its own.",
    "Nothing to do, unless one of the rows is a mistake.",
)
UNKNOWN_MEMBER = Code(
    "unknown-member",
    WARNING,
    "The roster removes somebody who was never a member of this customer.",
    "Check the e-mail address and the customer number of the row.",
)
ABSENCE_DOUBTFUL = Code(
    "absence-doubtful",
    WARNING,
    "A roster is complete, but a row of it or a file was held, so nobody is removed for not being listed.",
    "Repair the held row or file, or take the file out of the inbox, and run again.",
)
REMOVAL_LIMIT = Code(
    "removal-limit",
    ERROR,
    "More members of one customer would be removed than one run may remove, so none is.",
    "If it is right, run again with --allow-removals and the customer number.",
)
OVER_SEATED = Code(
    "over-seated",
    WARNING,
    "The next term has fewer licences than members who are seated; those seated last will wait.",
    "Buy more licences, or remove the members who are to go.",
)
