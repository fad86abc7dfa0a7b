"""The made-up transfers, one maker a class: what the payer writes, and what the right answer is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, TypeAlias

from matching import remittances
from matching.books import Book, Document, Party
from matching.names import LANGUAGES, SHARES, iban, invented_name, written_name
from matching.payable import Payable
from matching.remittances import Writer

UNRELATED = (
    ("Finanzamt Hamburg-Mitte", "USt-Erstattung {x} Steuernummer 17/{y}/00{z}"),
    ("Versandhaus Nord GmbH", "Erstattung Bestellung 302-{x}-{y}"),
    ("Stadtwerke Musterstadt", "Guthaben Abschlag Vertrag {x}"),
    ("Skatteverket", "Återbetalning skattekonto {x}"),
    ("Försäkringsbolaget Trygg AB", "Ersättning skada {x}-{y}"),
    ("Hypotheekbank Delta N.V.", "creditrente kwartaal {z} rek {x}"),
    ("Agence des Impôts", "Remboursement TVA {x}"),
    ("Nordlås AB", "own transfer between accounts {x}"),
    ("Berg, Petra", "Rückzahlung Reisekostenvorschuss {z}.10.2026"),
)


@dataclass(frozen=True)
class Transfer:
    """A payment's fields, its class, and the right answer: by document the most it may be used for; nothing for
    money that has to be left alone."""

    label: str
    fields: dict[str, Any]
    answer: dict[str, int]


@dataclass
class Desk:
    """What a maker works with."""

    random: Random
    writer: Writer
    payable: Payable
    book: Book
    names: frozenset[str]


Maker: TypeAlias = Callable[[Desk], tuple[dict[str, Any], dict[str, int]]]


def desk(book: Book, random: Random, part: str, stress: Random | None) -> Desk:
    """A desk at this book."""
    names = frozenset(p.name for p in book.parties.values())
    return Desk(random, Writer(random, part, stress), Payable(book, random), book, names)


def by_reference(how: str) -> Maker:
    """The creditor reference, right and whole, in one of its places."""

    def make(at: Desk) -> tuple[dict[str, Any], dict[str, int]]:
        document = at.payable.one()
        return {**_paid(at, document), **_reference_fields(at, document, how)}, {document.number: document.left}

    return make


def by_number(how: str, payer: str = "agrees", pool: str = "ours") -> Maker:
    """The number in the text, whole or marred in one way; the payer agrees, is the reseller, or is nobody known."""

    def make(at: Desk) -> tuple[dict[str, Any], dict[str, int]]:
        document = at.payable.one(pool)
        text = _number_text(at, document, how)
        return {**_paid(at, document, payer), "text": text}, {document.number: document.left}

    return make


def by_payer(how: str) -> Maker:
    """Nothing of ours in the text: known by its account, by its name, by a cut name, or beside a number of nothing."""

    def make(at: Desk) -> tuple[dict[str, Any], dict[str, int]]:
        document = at.payable.unnamed("known" if how in ("account", "other number") else "any")
        party = document.party
        fields = {**_paid(at, document), "text": at.writer.handed_on(at.writer.thanks(party.language))}
        if how == "account":
            fields |= {"payer_iban": party.iban, "payer_name": at.random.choice([None, fields["payer_name"]])}
        if how in ("name", "cut name"):
            name = written_name(at.random, party.name, party.form, truncated=how == "cut name")
            fields |= {"payer_iban": None, "payer_name": name}
        if how == "other number":
            number = at.writer.number(f"INV-2026-{at.random.randrange(500000, 999999)}")
            fields |= {"payer_iban": party.iban, "text": at.writer.handed_on(at.writer.text(party.language, number))}
        return fields, {document.number: document.left}

    return make


def other_amount(by: str, is_over: bool) -> Maker:
    """Less or more than is open, with a reference or a number."""

    def make(at: Desk) -> tuple[dict[str, Any], dict[str, int]]:
        document = at.payable.one("large")
        part = at.random.choice([document.left // 2, document.left // 3, document.left // 1000 * 100])
        fields = {**_paid(at, document), "amount": document.left + part if is_over else part}
        named = _reference_fields(at, document, "text") if by == "reference" else {"text": _number_text(at, document)}
        return {**fields, **named}, {document.number: min(document.left, fields["amount"])}

    return make


def charged(is_stated: bool) -> Maker:
    """The bank kept its charges: at most 2 % and 15.00."""

    def make(at: Desk) -> tuple[dict[str, Any], dict[str, int]]:
        document = at.payable.one("large")
        fee = at.random.randint(100, min(1500, document.left // 50))
        fields = {**_paid(at, document), "text": _number_text(at, document), "amount": document.left - fee}
        return {**fields, "fee": fee if is_stated else None}, {document.number: document.left - fee}

    return make


def several(how: str) -> Maker:
    """Several invoices of one payer: all numbers listed, or only the sum (of all that is open, or of some)."""

    def make(at: Desk) -> tuple[dict[str, Any], dict[str, int]]:
        documents = at.payable.several(all_of_them=how == "sum of all")
        language = documents[0].party.language
        numbers = at.random.choice([", ", " + ", " ", "; "]).join(at.writer.digits(d.number) for d in documents)
        text = at.writer.text(language, numbers) if how == "listed" else at.writer.thanks(language)
        fields = {**_paid(at, documents[0]), "amount": sum(d.left for d in documents)}
        return {**fields, "text": at.writer.handed_on(text)}, {d.number: d.left for d in documents}

    return make


def for_two_customers(at: Desk) -> tuple[dict[str, Any], dict[str, int]]:
    """A reseller pays invoices of two or three customers in one sum, and lists them."""
    reseller, documents = at.payable.of_two_customers()
    text = at.writer.text(reseller.language, ", ".join(at.writer.digits(d.number) for d in documents))
    fields = {**_paid(at, documents[0]), **_payer(at, reseller), "amount": sum(d.left for d in documents)}
    return {**fields, "text": at.writer.handed_on(text)}, {d.number: d.left for d in documents}


def duplicate(at: Desk) -> tuple[dict[str, Any], dict[str, int]]:
    """An invoice that was paid in an earlier month is paid again."""
    document = at.payable.paid()
    named = at.random.choice([_reference_fields(at, document, "field"), {"text": _number_text(at, document)}])
    return {**_paid(at, document), **named, "amount": document.gross}, {}


def wrong_currency(at: Desk) -> tuple[dict[str, Any], dict[str, int]]:
    """The right figure in another currency."""
    document = at.payable.one()
    other = at.random.choice([c for c in ("EUR", "SEK", "USD") if c != document.currency])
    named = at.random.choice([_reference_fields(at, document, "field"), {"text": _number_text(at, document)}])
    return {**_paid(at, document), **named, "currency": other}, {}


def stranger(at: Desk) -> tuple[dict[str, Any], dict[str, int]]:
    """Somebody who is in no books pays what somebody else owes, without a number of ours."""
    fields = {**_paid(at, at.payable.one()), **_unknown(at)}
    return {**fields, "text": at.writer.handed_on(at.writer.thanks(at.random.choice(list(SHARES))))}, {}


def unrelated(at: Desk) -> tuple[dict[str, Any], dict[str, int]]:
    """Money that has nothing to do with invoices: taxes, interest, refunds, our own transfers."""
    name, text = at.random.choice(UNRELATED)
    for mark, top in (("{x}", 9999999), ("{y}", 9999), ("{z}", 99)):
        text = text.replace(mark, str(at.random.randint(top // 10, top)))
    amount = at.random.choice([at.random.randint(100, 500000), at.payable.paid().gross])
    return {"amount": amount, "currency": "EUR", "payer_name": name, "text": at.writer.numbers(text)}, {}


def returned(at: Desk) -> tuple[dict[str, Any], dict[str, int]]:
    """Money going back of a payment that these books do not hold: it takes back nothing here, and pays nothing."""
    document = at.payable.paid()
    fields = {**_paid(at, document), "amount": -document.gross, "is_reversal": True}
    return {
        **fields,
        "text": f"Return {at.writer.number(document.number)}",
        "original_references": f"E{document.gross}",
    }, {}


def _paid(at: Desk, document: Document, payer: str = "agrees") -> dict[str, Any]:
    party = document.party
    if payer == "reseller":
        party = at.book.parties[str(party.reseller_id)]
    who = _unknown(at) if payer == "unknown" else _payer(at, party)
    return {"amount": document.left, "currency": document.currency, **who}


def _payer(at: Desk, party: Party) -> dict[str, Any]:
    name = written_name(at.random, party.name, party.form)
    return {"payer_name": name, "payer_iban": party.iban if at.random.random() < 0.92 else None}


def _unknown(at: Desk) -> dict[str, Any]:
    """A parent company, an accountant or a stranger: a name and an account that no book holds."""
    language = at.random.choice(list(LANGUAGES))
    while (name := " ".join(invented_name(at.random, language))).rpartition(" ")[0] in at.names:
        pass
    return {"payer_name": written_name(at.random, name, ""), "payer_iban": iban(at.random, language)}


def _reference_fields(at: Desk, document: Document, how: str) -> dict[str, Any]:
    reference, language = at.writer.reference(document.number), document.party.language
    if how in ("field", "end-to-end id"):
        field = "structured_reference" if how == "field" else "end_to_end_id"
        return {field: reference, "text": at.random.choice([None, at.writer.thanks(language)])}
    if how == "broken":
        return {"text": at.writer.lines(at.writer.thanks(language), reference)}
    written = remittances.grouped(reference) if how == "groups" else reference
    return {"text": at.writer.handed_on(at.writer.text(language, written))}


def _number_text(at: Desk, document: Document, how: str = "intact") -> str:
    number, language = document.number, document.party.language
    if how == "intact":
        return at.writer.handed_on(at.writer.text(language, at.writer.number(number)))
    if how == "broken":
        return at.writer.lines(at.writer.thanks(language), at.writer.digits(number))
    if how == "cut":
        return at.writer.cut(number)
    marred = {
        "no prefix": lambda: remittances.without_prefix(number, at.random),
        "no zeros": lambda: remittances.without_zeros(number, at.random),
        "letters": lambda: remittances.with_letters(number),
        "swapped": lambda: remittances.with_swapped_digits(number, at.random),
        "wrong digit": lambda: remittances.with_wrong_digit(number, at.random),
        "serial": lambda: at.random.choice([number[-6:], str(int(number[-6:]))]),
    }[how]()
    return at.writer.handed_on(at.writer.text(language, at.writer.digits(marred)))
