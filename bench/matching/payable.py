"""Which open documents the made-up transfers pay: each is taken once, and by the kind of payer that a class needs."""

from __future__ import annotations

from collections import defaultdict
from random import Random

from matching.books import Book, Document, Party


class Payable:
    """The open documents of a book, in a random order, handed out one by one."""

    def __init__(self, book: Book, random: Random) -> None:
        self.random = random
        self.parties = book.parties
        self.by_party = book.open_of()
        self.known = {d.party.party_id for d in book.documents if d.left == 0 and d.party.is_known}
        self._taken: set[str] = set()
        self._open = [d for documents in self.by_party.values() for d in documents]
        random.shuffle(self._open)
        ours = [d for d in self._open if d.number.startswith("INV-")]
        self._pools = {
            "any": list(self._open),
            "ours": ours,
            "by reseller": [d for d in ours if d.party.reseller_id],
            "known": [d for d in self._open if d.party.party_id in self.known],
            "large": [d for d in ours if d.left >= 20000],
        }
        self._paid = [d for d in book.documents if d.left == 0 and d.number.startswith("INV-")]
        random.shuffle(self._paid)
        self._several = [party for party, documents in self.by_party.items() if len(documents) > 1]
        random.shuffle(self._several)
        self._resellers = self._customers_documents()

    def one(self, pool: str = "ours") -> Document:
        """An open document that nobody has paid yet."""
        while True:
            document = self._pools[pool].pop()
            if document.number not in self._taken:
                return self._take([document])[0]

    def unnamed(self, pool: str) -> Document:
        """One for a payer who names nothing: the oldest of those of its party with the same amount, as people pay."""
        document = self.one(pool)
        equal = [
            d
            for d in self.by_party[document.party.party_id]
            if (d.currency, d.left) == (document.currency, document.left)
            and (d is document or d.number not in self._taken)
        ]
        self._taken.discard(document.number)
        return self._take(equal[:1])[0]

    def several(self, all_of_them: bool = False) -> list[Document]:
        """Two to four documents in one currency of one party (or all that it has open), none of them paid yet."""
        while True:
            documents = self.by_party[self._several.pop()]
            if len({d.currency for d in documents}) > 1 or any(d.number in self._taken for d in documents):
                continue
            count = len(documents) if all_of_them else self.random.randint(2, len(documents))
            return self._take(self.random.sample(documents, count))

    def of_two_customers(self) -> tuple[Party, list[Document]]:
        """A reseller, and documents of two or three of its customers in one currency."""
        while True:
            reseller, documents = self._resellers.pop()
            free = [d for d in documents if d.number not in self._taken]
            one_each = list({d.party.party_id: d for d in free if d.currency == "EUR"}.values())
            if len(one_each) > 1:
                return self.parties[reseller], self._take(one_each[: self.random.randint(2, 3)])

    def paid(self) -> Document:
        """A document that was paid in an earlier month."""
        return self._paid.pop()

    def _take(self, documents: list[Document]) -> list[Document]:
        self._taken |= {d.number for d in documents}
        return documents

    def _customers_documents(self) -> list[tuple[str, list[Document]]]:
        found: dict[str, list[Document]] = defaultdict(list)
        for document in self._open:
            if document.party.reseller_id:
                found[document.party.reseller_id].append(document)
        rows = [(reseller, documents) for reseller, documents in found.items() if len(documents) > 1]
        self.random.shuffle(rows)
        return rows * 8  # a reseller may pay several times in a month
