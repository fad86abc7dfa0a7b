"""Why something is suggested, in plain words: what speaks for it, and what is against it."""

from __future__ import annotations

SPEAKING = {
    "only-open": "the payer is known by {by}, and {numbers} is its only open invoice, of exactly the amount",
    "all-open": "the amount is exactly the sum of all {count} open invoices of the payer, known by {by}",
    "named-less-charges": "{numbers} {are} named, and {paid} is {due} less bank charges",
    "payer-less-charges": "the payer is known by {by}, and {paid} is {due} less bank charges",
    "named-exact": "{numbers} {are} named, and the amount is exactly what is open",
    "one-named-exact": "{numbers} is one of those named, and the amount is exactly what is open on it",
    "named-beside-closed": "{numbers} {are} named, and the amount is exactly what is open",
    "near-reference": "the creditor reference is one digit away from that of {numbers}, and the amount is exact",
    "near-number": "a number or reference in the text is one digit away from {numbers}, and the amount is exact",
    "near-part": "a number or reference in the text is one digit away from {numbers}",
    "near-over": "a number or reference in the text is one digit away from {numbers}",
    "equal": "the payer is known by {by}, and the amount is exactly what is open on {numbers}",
    "oldest-equal": "the payer is known by {by}, and {numbers} is the earliest due of several invoices of this amount",
    "subset": "the payer is known by {by}, and only these {count} of its open invoices sum to exactly the amount",
    "named-whole": "{numbers} {are} named, and the amount is exactly the whole of it",
    "named-part": "{numbers} {are} named",
    "named-over": "{numbers} {are} named",
    "only-part": "the payer is known by {by}, and {numbers} is its only open invoice",
    "only-over": "the payer is known by {by}, and {numbers} is its only open invoice",
    "amount-only": "no other open invoice has exactly this amount",
}
_AMOUNTS = {
    "named-whole": "but a part of it was paid before, and only {due} is open",
    "near-part": "the payment is {paid}, but {due} is open",
    "near-over": "the payment is {paid}, but only {due} is open",
    "named-part": "the payment is {paid}, but {due} is open",
    "named-over": "the payment is {paid}, but only {due} is open",
    "only-part": "the payment is {paid}, but {due} is open",
    "only-over": "the payment is {paid}, but only {due} is open",
}
_AGAINST = {
    "only-open": "no number is in the text",
    "all-open": "not all of them are named",
    "named-less-charges": "the amount is not exact",
    "payer-less-charges": "the amount is not exact and no number is in the text",
    "named-exact": "what is named is not clear enough, or belongs to several parties",
    "one-named-exact": "other invoices are named, too",
    "named-beside-closed": "other invoices are named that are paid or in another currency",
    "near-reference": "the reference as written is of no invoice",
    "near-number": "the number itself is not in the text",
    "near-part": "the number itself is not in the text",
    "near-over": "the number itself is not in the text",
    "equal": "its number is not in the text",
    "oldest-equal": "no number in the text says which",
    "subset": "their numbers are not in the text",
    "only-part": "no number is in the text",
    "only-over": "no number is in the text",
    "amount-only": "neither payer nor text says what it is for",
}
_OWN_WORDS: tuple[str, ...] = (
    "named-exact",
    "named-beside-closed",
    "one-named-exact",
    "named-whole",
    "named-part",
    "named-over",
)
_OWN_WORDS += ("near-reference", "near-number")
"""The kinds of which it says more that the payer does not agree."""


def speaking(kind: str, numbers: str, paid: str, due: str, by: str, count: int) -> str:
    """What speaks for an option.

    >>> speaking("named-part", "INV-1", "5.00 EUR", "9.00 EUR", "", 1)
    'INV-1 is named; the payment is 5.00 EUR, but 9.00 EUR is open'
    """
    words = [SPEAKING[kind], *([_AMOUNTS[kind]] if kind in _AMOUNTS else [])]
    are = "is" if count == 1 else "are"
    return "; ".join(words).format(numbers=numbers, are=are, paid=paid, due=due, by=by, count=count)


def against(kind: str, standing: str, payer: str, billed: str, identified: str, count: int) -> str:
    """What is against an option; empty where the amounts have said all of it.

    >>> against("named-exact", "unknown", "Zyx Ltd", "Bergmann GmbH", "", 1)
    'but it is billed to Bergmann GmbH, and the payer, Zyx Ltd, is not known to pay for it'
    """
    if kind in _OWN_WORDS and standing != "agrees" and count > 1:
        return f"but not all of it is billed to {identified or 'a party that is known as the payer'}"
    if kind in _OWN_WORDS and standing == "contradicts":
        return f"but it is billed to {billed}, and the payer is known as another party, {identified}"
    if kind in _OWN_WORDS and standing == "unknown":
        name = f", {payer}," if payer else ""
        return f"but it is billed to {billed}, and the payer{name} is not known to pay for it"
    return f"but {_AGAINST[kind]}" if kind in _AGAINST else ""
