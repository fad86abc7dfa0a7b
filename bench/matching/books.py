"""Made-up books: who is billed, two years of invoices with equal prices and so equal amounts, and known accounts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import pandas as pd

from matching.names import LANGUAGES, SHARES, TOWNS, iban, invented_name, namesake
from reconciler import frames
from reconciler.frames import Frame
from reconciler.references import creditor_references
from reconciler.rules.matching.books import DOCUMENT, KNOWN_IBAN
from reconciler.rules.matching.ibans import ibans_of

FIRST, AS_OF = date(2025, 1, 2), date(2026, 11, 30)
PRICES = {"EUR": 9600, "SEK": 105000, "USD": 11000}
LICENCES = (1, 2, 3, 4, 5, 5, 5, 6, 8, 10, 10, 10, 12, 15, 20, 20, 25, 30, 50, 100)  # round numbers are bought most
TERMS = (12, 12, 12, 12, 6, 5, 3, 2, 1)  # months billed: a whole year, else the rest of it
FOREIGN = ("RE25-{0:04d}", "F2025-{0:04d}", "2025/{0:04d}", "AR-{0:05d}", "{0}/25")


@dataclass(frozen=True)
class Party:
    """A customer or reseller; `is_known`: its account was seen in earlier months."""

    kind: str
    party_id: str
    name: str
    form: str
    language: str
    iban: str
    reseller_id: str | None
    is_known: bool


@dataclass
class Document:
    """An invoice or an open item; amounts in minor units, `left` is what is open."""

    party: Party
    currency: str
    gross: int
    left: int
    issued_on: date
    is_foreign: bool
    number: str = ""


@dataclass(frozen=True)
class Book:
    """Everything that transfers are held against."""

    parties: dict[str, Party]
    documents: list[Document]

    def open_of(self) -> dict[str, list[Document]]:
        """The open documents of each billed party, the oldest first."""
        found: dict[str, list[Document]] = defaultdict(list)
        for document in self.documents:
            if document.left:
                found[document.party.party_id].append(document)
        return found


def made_book(random: Random, transfers: int) -> Book:
    """Books in which so many transfers find enough to pay: about 1.2 open documents a transfer, as many paid ones."""
    names: set[str] = set()
    resellers = max(3, transfers // 60)
    parties = [_party(random, "reseller", f"R{n:05d}", None, names) for n in range(resellers)]
    for n in range(int(transfers * 0.55)):
        reseller = random.choice(parties[:resellers]).party_id if random.random() < 0.6 else None
        like = random.choice(parties) if random.random() < 0.05 else None
        parties.append(_party(random, "customer", f"C{n:06d}", reseller, names, like))
    documents = [document for party in parties for document in _documents(random, party)]
    documents.sort(key=lambda document: document.issued_on)
    _give_numbers(random, documents)
    return Book({party.party_id: party for party in parties}, documents)


def _party(
    random: Random, kind: str, party_id: str, reseller: str | None, names: set[str], like: Party | None = None
) -> Party:
    """A party whose name, legal form aside, nobody has yet; `like` somebody, it is easily confused with them."""
    language = like.language if like else random.choices(list(SHARES), list(SHARES.values()))[0]
    name, form = invented_name(random, language)
    name = namesake(random, like.name) if like else name
    while name in names:
        name = f"{name} {random.choice(TOWNS)}"
    names.add(name)
    return Party(kind, party_id, name, form, language, iban(random, language), reseller, random.random() < 0.65)


def _documents(random: Random, party: Party) -> list[Document]:
    """Paid ones of the two years and one to four open ones, mostly of the last months."""
    words = LANGUAGES[party.language]
    currency = "USD" if random.random() < 0.03 else words.currency
    vat = words.vat_percent if random.random() < 0.4 or words.country == "SE" else 0
    made = []
    opened = random.choice([1, 1, 2, 2, 3, 4])
    for is_open in [True] * opened + [False] * random.choice([0, 1, 2, 3, 4]):
        months = random.choice(TERMS)
        net = (PRICES[currency] * months * 2 + 12) // 24 * random.choice(LICENCES)
        gross = net + (net * vat + 50) // 100
        age = random.randrange(5, 120) if is_open and random.random() < 0.9 else random.randrange(120, 690)
        left = (gross // 200 * 100 or gross) if random.random() < 0.04 else gross
        made.append(
            Document(party, currency, gross, left if is_open else 0, AS_OF - timedelta(age), random.random() < 0.05)
        )
    return made


def _give_numbers(random: Random, documents: list[Document]) -> None:
    serials = {2025: 0, 2026: 0}
    for n, document in enumerate(documents, 1000):
        if document.is_foreign and document.party.kind == "customer":
            document.number = random.choice(FOREIGN).format(n)
            continue
        year = document.issued_on.year
        serials[year] += 1
        document.number = f"INV-{year}-{serials[year]:06d}"


def document_frame(book: Book) -> Frame:
    """The documents as the matching takes them (DOCUMENT)."""
    rows = pd.DataFrame(
        [
            (d.number, d.party.kind, d.party.party_id, d.party.reseller_id, d.currency, d.gross, d.left)
            for d in book.documents
        ],
        columns=["number", "party_kind", "party_id", "reseller_id", "currency", "gross", "open"],
    )
    ours = rows["number"].str.startswith("INV-")
    rows.loc[ours, "reference"] = creditor_references(rows.loc[ours, "number"])
    return frames.typed(rows, DOCUMENT)


def party_frame(book: Book) -> Frame:
    """All parties (PARTY)."""
    rows = [
        {"kind": p.kind, "party_id": p.party_id, "name": f"{p.name} {p.form}", "reseller_id": p.reseller_id}
        for p in book.parties.values()
    ]
    return frames.typed(pd.DataFrame(rows), frames.PARTY)


def known_ibans(book: Book) -> Frame:
    """What earlier months taught (KNOWN_IBAN): each known party paid one of its invoices by reference."""
    paid = {d.party.party_id: d for d in book.documents if d.left == 0 and d.party.is_known}
    rows = [(d.number, d.party.iban, f"{d.party.name} {d.party.form}", d.number, "1") for d in paid.values()]
    if not rows:
        return frames.empty(KNOWN_IBAN)
    earlier = pd.DataFrame(rows, columns=["payment_key", "payer_iban", "payer_name", "invoice", "pass"])
    return ibans_of(earlier, earlier, document_frame(book), party_frame(book))
