"""The findings of validation: one code for each thing that can be wrong with a sheet."""

from __future__ import annotations

from reconciler.finding import Code, Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

# sheets and headers
UNRECOGNISED_FILE = Code(
    "unrecognised-file",
    ERROR,
    "No sheet of the file has the headers of a known kind, so nothing of it was read.",
    "Head the columns as one kind of sheet needs them, or take the file out of the inbox.",
)
MISSING_HEADER = Code(
    "missing-header",
    ERROR,
    "The sheet is clearly of one kind but lacks a column that it needs, so nothing of it was read.",
    "Add a column with the missing header.",
)
UNRECOGNISED_SHEET = Code(
    "unrecognised-sheet",
    INFO,
    "A sheet beside recognised ones has no known headers and was not read.",
    "Nothing to do, unless the sheet was meant to be read: then head its columns as its kind needs them.",
)
HEADER_TWICE = Code(
    "header-twice",
    ERROR,
    "Two columns of a sheet have headers that mean the same, so nothing of it was read.",
    "Rename or remove one of the two columns.",
)
TABLE_ABOVE = Code(
    "table-above",
    ERROR,
    "A table stands above another one in the same sheet; only one table of a sheet is read.",
    "Move it to a sheet of its own, or delete its headers if they are none.",
)
IGNORED_COLUMNS = Code(
    "ignored-columns",
    INFO,
    "The sheet has columns that its kind does not know; they were not read.",
    "Nothing to do, unless a column was meant to be read: then give it one of the known headers.",
)

# single cells
MISSING_VALUE = Code("missing-value", ERROR, "A cell that must be filled is blank.", "Fill the cell.")
EXAMPLE_LEFT = Code(
    "example-left",
    ERROR,
    "The cell begins with the words of our blank sheets for an example, in a row that holds something else.",
    "Write the true value alone into the cell, or empty the row if it is none of yours.",
)
ERROR_CELL = Code(
    "error-cell",
    ERROR,
    "The cell shows an Excel error such as #REF! instead of a value.",
    "Repair the formula, or replace it by its value.",
)
FORMULA_WITHOUT_VALUE = Code(
    "formula-without-value",
    ERROR,
    "The cell holds a formula whose result is not stored in the file.",
    "Open the file in Excel or LibreOffice, let it calculate, and save it again.",
)
BAD_TEXT = Code(
    "bad-text",
    ERROR,
    "The cell should hold text but holds something else, or invisible control characters.",
    "Format the cell as text and type the value again.",
)
DIGITS_LOST = Code(
    "digits-lost",
    ERROR,
    "A number of more than 15 digits stands where text is expected; Excel keeps only 15 and makes zeros of the rest.",
    "Format the cell as text and type the whole number again.",
)
BAD_NUMBER = Code("bad-number", ERROR, "The cell is not a number.", "Write a plain number, such as 1152.50.")
BAD_INTEGER = Code("bad-integer", ERROR, "The cell is not a whole number.", "Write a whole number, such as 12.")
BAD_DATE = Code("bad-date", ERROR, "The cell is not a date.", "Write a day that exists, such as 2026-02-28.")
AMBIGUOUS_DATE = Code(
    "ambiguous-date",
    ERROR,
    "The date is text in a form that could be read in more than one way and is not declared in reconciler.toml.",
    'Write the date as 2026-02-28, or declare its form in reconciler.toml: [intake] date_format = "%d/%m/%Y".',
)
BAD_WORD = Code(
    "bad-word",
    ERROR,
    "The cell holds a word that is not one of those allowed.",
    "Write one of the words that the column takes; the sheets reference lists them.",
)
BAD_EMAIL = Code(
    "bad-email", ERROR, "The cell is not an e-mail address.", "Write one address, such as anna.berg@bergmann.example."
)
BAD_COUNTRY = Code(
    "bad-country", ERROR, "The cell is no country code of ISO 3166.", "Write a two-letter code, such as SE."
)
BAD_CURRENCY = Code(
    "bad-currency", ERROR, "The cell is no currency code of ISO 4217.", "Write a three-letter code, such as EUR."
)
BAD_ID = Code(
    "bad-id",
    ERROR,
    'The cell is no id: 1 to 64 characters, none of / \\ : * ? " < > | and no control character, no dot first or last.',
    "Take the characters out, in every sheet that names this id.",
)
TOO_LONG = Code("too-long", ERROR, "The text in the cell is too long.", "Shorten the text.")
TOO_SHORT = Code("too-short", ERROR, "The text in the cell is too short.", "Write the whole text.")
OUT_OF_RANGE = Code(
    "out-of-range", ERROR, "The number or date is outside what is allowed.", "Write a value inside the range."
)
TOO_FINE = Code(
    "too-fine",
    ERROR,
    "The amount has more decimals than its currency, or the percentage more than two.",
    "Round it to the decimals allowed.",
)
PERCENT_BELOW_ONE = Code(
    "percent-below-one",
    WARNING,
    "A percentage below 1 stands in the cell as a number; a cell that shows 20 % holds 0.2.",
    "If the cell shows a percent sign, format it as a plain number and write 20 for 20 %.",
)

# rows and sheets together
DUPLICATE_ROW = Code(
    "duplicate-row", WARNING, "The same row stands in the sheets twice; it was taken once.", "Delete one of the rows."
)
PAYMENTS_OVERLAP = Code(
    "payments-overlap",
    INFO,
    "Payments of a sheet stand in another sheet of the month too, as in exports that overlap; each was taken once.",
    "Nothing to do.",
)
CONFLICTING_ROWS = Code(
    "conflicting-rows",
    ERROR,
    "Two rows have the same id and differ, so none of them was taken.",
    "Keep the row that is right and delete the others.",
)
IDS_DIFFER_IN_CASE = Code(
    "ids-differ-in-case",
    ERROR,
    "Two ids differ only in upper and lower case.",
    "Write the id in the same way everywhere, or choose another.",
)
RESERVED_ID = Code(
    "reserved-id", ERROR, "The word direct means no reseller and is no reseller's id.", "Give the reseller another id."
)
UNKNOWN_RESELLER = Code(
    "unknown-reseller",
    ERROR,
    "The customer names a reseller who is neither in this month's sheets nor in the books.",
    "Correct the id, or add the reseller to a resellers sheet.",
)
UNKNOWN_CUSTOMER = Code(
    "unknown-customer",
    ERROR,
    "The row names a customer who is neither in this month's sheets nor in the books.",
    "Correct the id, or add the customer to a customers sheet.",
)
RESELLER_HELD = Code(
    "reseller-held",
    ERROR,
    "The customer's reseller is new and its own row was not accepted, so the customer waits for it.",
    "Repair the reseller's row.",
)
CUSTOMER_HELD = Code(
    "customer-held",
    INFO,
    "Rows wait because their customer's own row was not accepted.",
    "Repair the customer's row; the next run of this month reads these again. Later, copy them to that month, too.",
)
PERSON_TWICE = Code(
    "person-twice",
    WARNING,
    "The same person stands twice in one sheet; the last row was taken.",
    "Delete the row that is out of date.",
)
PERSON_CONFLICT = Code(
    "person-conflict",
    ERROR,
    "Two sheets say different things of the same person, so neither was taken.",
    "Make the rows agree, or delete the one that is wrong.",
)
PAYMENT_PENDING = Code(
    "payment-pending",
    INFO,
    "The payment is not booked yet; only booked payments are taken.",
    "Nothing to do; it is taken when a later sheet has it as booked.",
)
PAYMENT_OF_NOTHING = Code(
    "payment-of-nothing", INFO, "The payment's amount is zero; it was not taken.", "Nothing to do."
)
AMOUNT_UNCLEAR = Code(
    "amount-unclear",
    ERROR,
    "The row does not say in exactly one way how much came in or went out.",
    "Fill amount, or debit or credit, or amount and direction, and nothing else.",
)
ORDER_OF_DATES = Code(
    "order-of-dates", ERROR, "Two dates of the row stand in the wrong order.", "Correct the date that is wrong."
)
AMOUNT_OUT_OF_ORDER = Code(
    "amount-out-of-order",
    ERROR,
    "The amounts of an open item do not fit: gross must be more than 0, and paid between 0 and gross.",
    "Correct the amount that is wrong.",
)

# bank statements
STATEMENT_UNBALANCED = Code(
    "statement-unbalanced",
    ERROR,
    "A statement's opening balance and booked lines do not give its closing balance, or not all of it could be read: "
    "nothing of its file is settled without a person's decision.",
    "Have the bank give the file again and put it in place of this one; what both have is taken once.",
)
STATEMENT_LINE_UNUSABLE = Code(
    "statement-line-unusable",
    ERROR,
    "A booked line of a bank statement has an amount, a currency or a day that cannot be booked; the line was not "
    "taken, and nothing of its file is settled without a person's decision.",
    "Have the bank give the file again, or bring this payment in a payments sheet.",
)
STATEMENT_GAP = Code(
    "statement-gap",
    WARNING,
    "A statement does not begin with the balance with which another one of the account ends.",
    "See whether a statement between them is missing, and put it into the inbox.",
)
STATEMENT_DETAIL_LEFT = Code(
    "statement-detail-left",
    INFO,
    "Something of a statement's line could not be kept whole: a text of more than 30,000 characters, or charges that "
    "are no amount of the line's currency.",
    "Nothing to do; the line itself was taken.",
)
