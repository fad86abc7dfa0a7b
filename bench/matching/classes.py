"""The classes of transfers, how common each is, and why: shares in a thousand, as for one month of a mid-sized seller.

Nobody publishes such shares. They are assumptions, and stand here to be argued with: invoices carry a creditor
reference and, in euro, a QR code; most payers are businesses whose bookkeeping copies the number; few pay odd amounts.
"""

from __future__ import annotations

from typing import NamedTuple

from matching import makers
from matching.makers import Maker


class Class(NamedTuple):
    """A kind of transfer: `share` of a thousand, what it is for in the figures (`group`), and why so many."""

    name: str
    share: int
    group: str  # reference | intact | other | alone
    maker: Maker
    why: str


# ruff: noqa: E501
# One row a class, however long: it is read as a table.

CLASSES = (
    Class("several: numbers listed", 30, "other", makers.several("listed"), "renewal and top-up of one month in one payment run"),
    Class("several: sum of all open", 8, "other", makers.several("sum of all"), "payers who clear their account"),
    Class("several: sum of some", 4, "other", makers.several("sum of some"), "rare: a payment run without remittance advice"),
    Class("several customers: listed", 8, "other", makers.for_two_customers, "resellers who collect and pay in one sum"),
    Class("number, reseller pays", 25, "intact", makers.by_number("intact", "reseller", "by reseller"), "more than half of customers have a reseller, few of them pay through it"),
    Class("IBAN only", 30, "other", makers.by_payer("account"), "standing orders and people in a hurry, seen before"),
    Class("name only", 13, "other", makers.by_payer("name"), "the same, not seen before"),
    Class("name only, cut", 7, "other", makers.by_payer("cut name"), "old formats carry 27 characters or fewer"),
    Class("number of nothing, known payer", 10, "other", makers.by_payer("other number"), "the payer's own or another seller's number"),
    Class("less, with reference", 8, "other", makers.other_amount("reference", False), "instalments by those who scan the code"),
    Class("less, with number", 12, "other", makers.other_amount("number", False), "instalments and deductions"),
    Class("more, with reference", 4, "other", makers.other_amount("reference", True), "typing errors"),
    Class("more, with number", 8, "other", makers.other_amount("number", True), "typing errors, rounding up, gross for net"),
    Class("charges stated", 6, "other", makers.charged(True), "payments from outside SEPA whose bank says what it kept"),
    Class("charges not stated", 10, "other", makers.charged(False), "the same, and the bank does not say"),
    Class("reference in its field", 130, "reference", makers.by_reference("field"), "bookkeeping programs and the QR code fill it"),
    Class("reference in the text", 70, "reference", makers.by_reference("text"), "online banking without the field"),
    Class("reference in groups", 60, "reference", makers.by_reference("groups"), "typed as it is printed"),
    Class("reference as end-to-end id", 20, "reference", makers.by_reference("end-to-end id"), "some programs put it there"),
    Class("reference broken at 27 or 35", 20, "reference", makers.by_reference("broken"), "MT940 and old cores break lines"),
    Class("number intact, payer agrees", 270, "intact", makers.by_number("intact", "agrees", "any"), "the most common remittance of businesses"),
    Class("number, unknown payer", 25, "other", makers.by_number("intact", "unknown"), "parent companies, accountants, private accounts"),
    Class("number without prefix", 30, "other", makers.by_number("no prefix"), "fields that take digits only"),
    Class("number without zeros", 25, "other", makers.by_number("no zeros"), "numbers that went through a spreadsheet"),
    Class("number with O and I", 10, "other", makers.by_number("letters"), "paper invoices read by a machine"),
    Class("number broken at 27 or 35", 25, "other", makers.by_number("broken"), "MT940 and old cores break lines"),
    Class("number cut at 35 or 140", 15, "other", makers.by_number("cut"), "long remittances of payment runs"),
    Class("digits swapped", 8, "other", makers.by_number("swapped"), "typed by hand"),
    Class("one wrong digit", 8, "other", makers.by_number("wrong digit"), "typed by hand"),
    Class("serial only", 35, "other", makers.by_number("serial"), "small firms write the part that looks like a number"),
    Class("paid long ago", 8, "alone", makers.duplicate, "a reminder crossed the payment"),
    Class("wrong currency", 5, "alone", makers.wrong_currency, "an account in another currency"),
    Class("stranger", 15, "alone", makers.stranger, "wrong creditor picked from a list"),
    Class("unrelated money", 28, "alone", makers.unrelated, "taxes, interest, refunds, own transfers"),
    Class("return, original not here", 2, "alone", makers.returned, "what the account had before these books"),
)  # fmt: skip
"""In the order in which they are made: those first that need payers with several open documents."""

TWIN = Class(
    "paid twice in the batch", 5, "alone", makers.duplicate, "the same order sent twice; the later one is extra"
)
"""Made last, as copies of others."""

RETURNED = Class(
    "returned in the batch", 3, "alone", makers.returned, "direct debits and closed accounts: money in, money back"
)
"""Made last: others, and the same money going back some days later, naming them. Both count."""

ALL = (*CLASSES, TWIN, RETURNED)
