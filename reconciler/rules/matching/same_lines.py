"""Which lines of bank statements are the same payment: files overlap, and banks repeat references."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeAlias

from reconciler.frames import Column, Frame
from reconciler.rules.matching.round import rows_of

DAYS_APART = 7
"""A reported movement may be booked some days later; a reference that comes later than this is used again."""

_FEW = 50
"""So many look-alikes of one line are compared; a batch may hold ten thousand equal ones."""

_READ = (
    *("payment_key", "day", "value_day", "amount", "currency", "owner", "reference", "is_own", "entry"),
    *("end_to_end", "iban", "payer_name", "content", "place"),
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@dataclass(slots=True, eq=False)
class Movement:
    """A payment, or a line that may be one; texts that are not there are empty, days are counted from 1970.

    `is_own`: the reference is one that tells it from all others, not one made from its entry's. `place`: the entry,
    line or row in which it stands; parts of a batch share it. `scope`: the last scope in which a line was found to be
    this payment, -1 for none.
    """

    key: str
    day: int
    value_day: int
    amount: int
    currency: str
    account: str
    reference: str
    is_own: bool
    entry: str
    end_to_end: str
    iban: str
    name: str
    content: str
    place: str
    is_new: bool = False
    scope: int = -1


Found: TypeAlias = Movement | None
Same: TypeAlias = Callable[["Known", Movement, int], Found]


@dataclass
class Known:
    """The payments so far, by all that a line can be recognised by."""

    by_reference: dict[tuple[str, str], list[Movement]] = field(default_factory=lambda: defaultdict(list))
    by_content: dict[str, list[Movement]] = field(default_factory=lambda: defaultdict(list))
    by_content_alone: dict[str, list[Movement]] = field(default_factory=lambda: defaultdict(list))
    by_end_to_end: dict[tuple[object, ...], list[Movement]] = field(default_factory=lambda: defaultdict(list))
    by_part: dict[tuple[object, ...], list[Movement]] = field(default_factory=lambda: defaultdict(list))
    taken: set[str] = field(default_factory=set)
    passed: dict[int, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, one: Movement) -> None:
        """One more payment."""
        if one.reference:
            self.by_reference[one.account, one.reference].append(one)
        (self.by_content if one.is_own else self.by_content_alone)[one.content].append(one)
        if one.end_to_end:
            self.by_end_to_end[_end_to_end(one)].append(one)
        if one.entry:
            self.by_part[_part(one)].append(one)

    def free(self, alike: list[Movement], scope: int) -> Iterator[Movement]:
        """Those that no line of the scope was found to be; the taken ones at the front are passed once a scope."""
        n = self.passed.get(id(alike), 0)
        while n < len(alike) and alike[n].scope == scope:
            n += 1
        self.passed[id(alike)] = n
        return (alike[at] for at in range(n, len(alike)) if alike[at].scope != scope)

    def new_key(self, line: Movement) -> str:
        """Account and reference, else, or where that is another payment's, the content and the first free number."""
        key = f"id:{line.account.replace('/', '|')}/{line.reference}" if line.reference else ""
        while not key or key in self.taken:
            self.numbers[line.content] += 1
            key = f"hash:{line.content}/{self.numbers[line.content]}"
        self.taken.add(key)
        return key


def movements(frame: Frame) -> list[Movement]:
    """The rows of a frame with the columns `_READ`, in their order."""
    return [Movement(*row) for row in rows_of(frame, *_READ)]


def same_movements(lines: list[Movement], scopes: Iterable[int], known: list[Movement], taken: set[str]) -> Known:
    """Gives every line the key of its payment: of a known one, of one that another file has too, or a new one.

    `scopes`: within one, every line is a payment of its own unless the references are equal. `taken`: all keys there
    are; new ones are added. Lines of one scope are tried by reference first, all of them, then by content, and so on
    (`SAME`): what two lines might be goes to the one that says so more surely.
    """
    index = Known(taken=taken)
    for one in known:
        index.add(one)
    groups: dict[int, list[Movement]] = defaultdict(list)
    for line, scope in zip(lines, scopes, strict=True):
        groups[scope].append(line)
    for scope, own in groups.items():
        index.passed.clear()
        rest = own
        for same in SAME:
            rest = list(_unknown(rest, same, index, scope))
        for line in rest:
            first = by_reference(index, line, scope)
            if first:
                line.key = first.key
                continue
            line.key, line.is_new, line.scope = index.new_key(line), True, scope
            index.add(line)
    return index


def _unknown(lines: list[Movement], same: Same, index: Known, scope: int) -> Iterator[Movement]:
    """The lines that are not recognised; those that are get the key of their payment."""
    for line in lines:
        found = same(index, line, scope)
        if found is None:
            yield line
        else:
            line.key, found.scope = found.key, scope


def by_reference(index: Known, line: Movement, _: int) -> Found:
    """The payment with the account and the bank's reference of the line, and its amount.

    On another day only if that can be the same movement, reported before it was booked: at most `DAYS_APART`, with the
    same value date or end-to-end id.
    """
    if not line.reference:
        return None
    for one in index.by_reference.get((line.account, line.reference), ()):
        if one.amount != line.amount or one.currency != line.currency or not is_compatible(one, line):
            continue
        apart = abs(one.day - line.day)
        is_moved = one.value_day == line.value_day or 0 in (one.value_day, line.value_day)
        if apart == 0 or (apart <= DAYS_APART and (is_moved or (line.end_to_end and one.end_to_end))):
            return one
    return None


def by_content(index: Known, line: Movement, scope: int) -> Found:
    """A payment that says the same in everything; two references of their own are two payments."""
    alone = next(index.free(index.by_content_alone.get(line.content, []), scope), None)
    if alone or line.is_own:
        return alone
    return next(index.free(index.by_content.get(line.content, []), scope), None)


def by_end_to_end(index: Known, line: Movement, scope: int) -> Found:
    """A payment of the same day and amount with the payer's own end-to-end id, where one of them has no reference."""
    return _compatible(index, index.by_end_to_end.get(_end_to_end(line)), line, scope) if line.end_to_end else None


def by_part(index: Known, line: Movement, scope: int) -> Found:
    """The part of the same entry with the same amount: one file gives parts references of their own, another none."""
    return _compatible(index, index.by_part.get(_part(line)), line, scope) if line.entry else None


SAME: tuple[Same, ...] = (by_reference, by_content, by_end_to_end, by_part)
"""How a line is recognised, the surest first."""


def is_compatible(one: Movement, other: Movement) -> bool:
    """Whether nothing that both say of the payer differs: IBAN, end-to-end id, any word of the name."""
    if one.end_to_end and other.end_to_end and one.end_to_end != other.end_to_end:
        return False
    if one.iban and other.iban:
        return one.iban == other.iban
    if one.name == other.name:
        return True
    words, others = name_words(one.name), name_words(other.name)
    return not words or not others or bool(words & others)


def name_words(name: str) -> set[str]:
    """The words of a name that tell something, however a bank spells them.

    >>> sorted(name_words("Müller & Co. KG, Zürich")) == sorted(name_words("MUELLER CO KG ZUERICH"))
    True
    """
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFC", name.casefold()).translate(_UMLAUTS))
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return {word for word in letters.split() if len(word) > 2 or word.isdigit()}


def repeating_references(rows: Frame) -> Column:
    """Of each row whether its reference is no identity: some banks give every line the same, or all those of a day.

    A reference of an account is none if it stands with two amounts, with two days in one file, or twice in one
    statement, unless it is the same line again and no balance says that both are money. `rows`: lines and known
    payments with `owner`, `payment_id`, `amount`, `currency`, `booked_on`, `content`; lines also with `scope`, `source`
    and `has_balances`.
    """
    group = rows.groupby(["owner", "payment_id"]).ngroup()
    money = rows["amount"].astype("str") + rows["currency"]
    days = rows["booked_on"].groupby([group, rows["scope"]]).transform("nunique")
    in_statement = rows["content"].groupby([group, rows["source"]])
    is_money_twice = (in_statement.transform("size") > 1) & rows["has_balances"].fillna(False).astype(bool)
    is_bad = (money.groupby(group).transform("nunique") > 1) | (days > 1) | is_money_twice
    is_bad |= in_statement.transform("nunique") > 1
    repeating: Column = group.isin(set(group[is_bad]) - {-1})
    return repeating


def _compatible(index: Known, alike: list[Movement] | None, line: Movement, scope: int) -> Found:
    for one in islice(index.free(alike or [], scope), _FEW):
        both_own = one.is_own and line.is_own
        if not both_own and abs(one.day - line.day) <= DAYS_APART and is_compatible(one, line):
            return one
    return None


def _end_to_end(one: Movement) -> tuple[object, ...]:
    return one.account, one.end_to_end, one.day, one.amount, one.currency


def _part(one: Movement) -> tuple[object, ...]:
    return one.account, one.entry, one.amount, one.currency
