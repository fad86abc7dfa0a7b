"""`statements/<reseller or direct>/<party>.html`: what a reseller with its customers, or a direct customer, owes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reconciler.file_names import file_name
from reconciler.frames import Column, Frame, looked_up
from reconciler.ledger.month import Month
from reconciler.outputs.accounts import AGES, Accounts, month_accounts
from reconciler.outputs.books_view import customer_resellers, plain_rows
from reconciler.outputs.letters import folder_of, letter_page
from reconciler.outputs.shares import shares

_PARTY = ("name", "address", "postcode", "city", "country", "language")

Key = tuple[str, str]
"""Kind and id of a party."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement of an account, with the balance after it."""

    day: date | None
    what: str
    about: str
    numbers: str
    amount: int
    balance: int


@dataclass
class Account:
    """What a page shows of one account; amounts in minor units of `currency`."""

    currency: str
    opening: int
    closing: int
    credit: int
    entries: list[Entry] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ages(self) -> list[int]:
        """What is open, by AGES."""
        sums = [0] * len(AGES)
        for document in self.documents:
            sums[document["age"]] += document["open"]
        return sums

    @property
    def open(self) -> int:
        """What waits for money in all."""
        return sum(document["open"] for document in self.documents)

    @property
    def largest(self) -> int:
        """The largest amount of its tables, whatever its sign: it decides how wide their columns are."""
        moves = (amount for entry in self.entries for amount in (entry.amount, entry.balance))
        return max(map(abs, (self.opening, self.closing, self.open, *moves)))

    @property
    def size(self) -> int:
        """How many rows its tables have: few are kept on one page."""
        return len(self.entries) + len(self.documents)

    def enter(self, row: dict[str, Any]) -> None:
        """Add a movement."""
        before = self.entries[-1].balance if self.entries else self.opening
        texts = (row["what"], row["about"] or "", row["numbers"] or "")
        self.entries.append(Entry(row["day"], *texts, row["amount"], before + row["amount"]))


@dataclass(frozen=True)
class Total:
    """All accounts of a page in one currency."""

    currency: str
    opening: int
    charged: int
    received: int
    closing: int
    credit: int
    ages: list[int]


@dataclass(frozen=True)
class Statements:
    """The accounts that statements tell of, the reseller of each customer that has one (by its id), and the parties."""

    accounts: Accounts
    resellers: Column
    parties: Frame

    def in_parts(self, size: int) -> Iterator[Statements]:
        """The same in several, each with about `size` rows of accounts, and no page in two of them."""
        every = (self.accounts.balances, self.accounts.movements, self.accounts.open)
        for chosen in shares(tuple(self._pages(frame) for frame in every), size):
            accounts = Accounts(*(frame[is_own] for frame, is_own in zip(every, chosen, strict=True)))
            resellers = self.resellers[self.resellers.index.isin(accounts.balances["party_id"])]
            is_named = self.parties["party_id"].isin([*accounts.balances["party_id"], *resellers])
            yield Statements(accounts, resellers, self.parties[is_named])

    def _pages(self, frame: Frame) -> Column:
        """The page on which each row stands: that of a reseller, or of a customer that has none."""
        is_customer = frame["kind"] == "customer"
        resellers = looked_up(frame["party_id"], self.resellers).where(is_customer, frame["party_id"])
        return ("reseller " + resellers).fillna("customer " + frame["party_id"])


def statements_of(month: Month) -> Statements:
    """All that the month's statements tell of."""
    accounts = month_accounts(month)
    return Statements(accounts, _resellers(accounts, month), month.state.parties[["kind", "party_id", *_PARTY]])


def statement_pages(month: Month, statements: Statements | None = None) -> Iterator[tuple[str, str]]:
    """The file below `statements/` and the page of each reseller and direct customer with something to tell.

    `statements`: some of the month's; all of them by default.
    """
    found = statements or statements_of(month)
    resellers: dict[str, str] = found.resellers.to_dict()
    accounts = _accounts(found.accounts)
    parties = {(row["kind"], row["party_id"]): row for row in plain_rows(found.parties)}
    pages: dict[Key, list[Key]] = {}
    balances = found.accounts.balances
    told = set(balances.loc[balances["is_told"] & (balances["kind"] == "customer"), "party_id"])
    for kind, party_id in accounts:
        reseller = resellers.get(party_id) if kind == "customer" else party_id
        if reseller is not None:
            pages.setdefault(("reseller", reseller), []).append((kind, party_id))
        elif party_id in told:
            pages[kind, party_id] = [(kind, party_id)]
    for key in sorted(pages):
        name = f"{folder_of(*key, None)}/{file_name(key[1])}.html"
        yield name, _page(key, sorted(pages[key]), accounts, parties, month)


def _resellers(found: Accounts, month: Month) -> Column:
    """The reseller of each customer that has one and an account, by its customer_id."""
    balances = found.balances
    customers = balances.loc[balances["kind"] == "customer", "party_id"].drop_duplicates()
    summary = month.end.seats
    of = customer_resellers(customers, summary, month.state.parties)
    return of.set_axis(customers).dropna()


def _accounts(found: Accounts) -> dict[Key, list[Account]]:
    """The accounts of each party, by currency."""
    by_key: dict[tuple[str, str, str], Account] = {}
    for row in plain_rows(found.balances):
        facts = (row["currency"], row["opening"], row["closing"], row["credit"])
        by_key[row["kind"], row["party_id"], row["currency"]] = Account(*facts)
    for row in plain_rows(found.movements):
        by_key[row["kind"], row["party_id"], row["currency"]].enter(row)
    for row in plain_rows(found.open):
        by_key[row["kind"], row["party_id"], row["currency"]].documents.append(row)
    parties: dict[Key, list[Account]] = {}
    for (kind, party_id, _), account in sorted(by_key.items()):
        parties.setdefault((kind, party_id), []).append(account)
    return parties


def _page(
    key: Key, members: list[Key], accounts: dict[Key, list[Account]], parties: dict[Key, dict[str, Any]], month: Month
) -> str:
    customers = [
        (party_id, (parties.get((kind, party_id)) or {}).get("name") or party_id, accounts[kind, party_id])
        for kind, party_id in members
        if (kind, party_id) != key
    ]
    own = accounts[key] if key in members else []
    party = parties.get(key) or dict.fromkeys(_PARTY, "") | {"party_id": key[1]}
    every = [account for member in members for account in accounts[member]]
    return letter_page(
        "statement.html",
        party,
        month.config,
        is_reseller=key[0] == "reseller",
        period=month.period,
        as_of=month.as_of,
        own=own,
        customers=customers,
        totals=[_total(currency, every) for currency in sorted({account.currency for account in every})],
        has_several=len(customers) > 0 and len(every) > 1,
        ages=AGES,
    )


def _total(currency: str, accounts: list[Account]) -> Total:
    mine = [account for account in accounts if account.currency == currency]
    amounts = [entry.amount for account in mine for entry in account.entries]
    return Total(
        currency=currency,
        opening=sum(account.opening for account in mine),
        charged=sum(amount for amount in amounts if amount > 0),
        received=-sum(amount for amount in amounts if amount < 0),
        closing=sum(account.closing for account in mine),
        credit=sum(account.credit for account in mine),
        ages=[sum(column) for column in zip(*(account.ages for account in mine), strict=True)],
    )
