"""How explanations say things: amounts with their rounding, what a grant is, what a pass of matching means."""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_DOWN, Decimal

from reconciler.config import Config
from reconciler.explaining.past import Row
from reconciler.money import half_up, minor_digits, to_major
from reconciler.rules.state import CREDITED
from reconciler.wording import plural

KINDS = {"new": "new subscription", "top_up": "more licences", "renewal": "renewal", "opening": "brought in (opening)"}

PAID_BY = {"card": "paid by card", "bank_transfer": "paid by bank transfer"}

REASONS = {
    "awaiting-payment": "awaiting the payment",
    "no-free-licence": "no licence is free",
    "suspended": "until the payment",
    "ended": "the subscription has ended",
}
"""Why a member waits; the first and third go on with the invoice."""

PASSES = {
    "0": "a return names one known payment of the opposite, equal amount, and takes it back",
    "1": "a creditor reference, or a number in the field for references, names what is paid, and the amount is exact",
    "1b": "a reference names what is paid, but the amount is less or more than what was open",
    "2": "full numbers of one billed party's invoices, the payer agrees, and the amount is exact for all of them",
    "3": "years and serials of one billed party's invoices, the payer agrees, and the amount is exact for all of them",
    "4": "serials alone of a party known by IBAN or name, the amount is exact, and nothing else can be meant",
    "5": "the payer is known by IBAN, and its only open invoice is of exactly the amount; a person decides",
    "6": "the amount is the sum of all open invoices of a payer who is known; a person decides",
    "7": "the amount is less than is open by bank charges only; a person decides",
    "8": "something is named or known that a person can decide on",
    "9": "no pass could use it, so it waits for a person",
}
"""What speaks for a settlement in each pass of matching, in their order."""

DECIDED = "review"
"""In place of a pass: a person decided."""

SPEAKS = {
    **PASSES,
    DECIDED: "a person decided",
    CREDITED: "a credit note gives back what was paid for it, or moves it to what is issued anew",
}
"""What speaks for a use of a payment, by pass or what stands in its place."""

_MORE_DIGITS = 4


def rounded_text(numerator: int, denominator: int, currency: str) -> str:
    """`numerator / denominator` minor units as an amount, with what it was before it was rounded half up, if it was.

    >>> rounded_text(9600 * 7, 12, "EUR"), rounded_text(9995 * 5, 12, "EUR")
    ('56.00', '41.65 (41.645833… rounded half up)')
    """
    amount = str(to_major(half_up(numerator, denominator), currency))
    if numerator % denominator == 0:
        return amount
    digits = minor_digits(currency)
    exact = (Decimal(numerator) / Decimal(denominator)).scaleb(-digits)
    shown = exact.quantize(Decimal(1).scaleb(-digits - _MORE_DIGITS), rounding=ROUND_DOWN)
    return f"{amount} ({shown.normalize():f}{'…' if shown != exact else ''} rounded half up)"


def grant_words(grant: Row, status: str, config: Config) -> str:
    """What a grant (GRANT_STATE) with a status of `grant_status` is, and why."""
    if status == "in_force":
        return f"in force, because {_why_in_force(grant)}"
    if status == "awaiting_payment":
        return f"in force as soon as {grant['invoice']} is paid in full"
    if status == "not_started":
        return f"in force from {grant['starts_on']}" + ("" if grant["is_paid"] else f"; {grant['invoice']} is not paid")
    if status == "ended":
        return f"ended on {grant['renews_on']}"
    returned_on = grant["returned_on"]
    if returned_on and (grant["kind"] != "renewal" or returned_on > max(grant["starts_on"], grant["due_on"])):
        until = returned_on + timedelta(days=config.terms.grace_days)
        grace = f"the payment of {grant['invoice']} came back on {returned_on}, and the grace of {_grace_days(config)}"
        return (
            f"still in force: {grace} ends on {until}" if status == "grace" else f"suspended: {grace} ended on {until}"
        )
    pay_by = max(grant["starts_on"], grant["due_on"])
    until = pay_by + timedelta(days=config.terms.grace_days)
    grace = f"{grant['invoice']} was to be paid by {pay_by}, and the grace of {_grace_days(config)}"
    return f"still in force: {grace} ends on {until}" if status == "grace" else f"suspended: {grace} ended on {until}"


def _grace_days(config: Config) -> str:
    return plural(config.terms.grace_days, "day")


def _why_in_force(grant: Row) -> str:
    if grant["kind"] == "opening":
        return "an opening needs no payment"
    if grant["is_paid"]:
        return f"{grant['invoice']} is paid in full"
    if grant["kind"] == "renewal":
        return f"a renewal is until its payment is due; {grant['invoice']} is due on {grant['due_on']}"
    return 'activate_on is "invoice"'
