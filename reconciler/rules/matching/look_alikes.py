"""Payments that came in files of different formats and are perhaps the same money: no key can say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from reconciler.frames import Column, Frame
from reconciler.rules.matching.identity import owners, plain
from reconciler.rules.matching.places import format_of
from reconciler.rules.matching.round import rows_of
from reconciler.rules.matching.same_lines import name_words
from reconciler.validate.statement_lines import real_reference

_RANK = {"camt": 0, "mt940": 1, "table": 2, "sheet": 3}
"""The less a format says, the rather its payment is the one that waits."""

_SIGNS = (
    ("end_to_end", "the end-to-end id"),
    ("iban", "the payer's IBAN"),
    ("name", "the payer"),
    ("said", "the text"),
)
"""What may agree beside account, day and amount."""

_FEW = 20
"""So many alike payments of one day and amount are compared with one another."""

_MONEY = ["booked_on", "amount", "currency"]
_NUMBER = re.compile("[0-9]{4,}")
_NO_SIGN = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class LookAlike:
    """The payment `key` is perhaps the same money as `other`; `why` says what agrees."""

    key: str
    other: str
    amount: int
    currency: str
    booked_on: pd.Timestamp
    why: str


def look_alikes(fresh: Frame, month: Frame, known: Frame, doubtful: Mapping[str, str]) -> list[LookAlike]:
    """The payments that wait because they are perhaps there already, one for one.

    Account (where both say one), day, amount and currency agree, and the end-to-end id, IBAN, payer's name or text
    too; the formats differ, and the texts do not name different numbers. Looked at are new payments (`fresh`), and
    those of the books that are unproven and not used up and stand in the month's files (`month`, all with their
    keys). `doubtful`: batches that differ from their parts, with the key of the other.
    """
    unproven = known[known["is_unproven"] & (known["amount"] != known.get("allocated", 0))]
    again = unproven[unproven["payment_key"].isin(month["payment_key"])]
    near = known[known["booked_on"].isin([*fresh["booked_on"].unique(), *again["booked_on"].unique()])]
    if not doubtful and len(_formats([fresh, near])) < 2:
        return []
    asked, others = _signs([fresh, again]), _signs([fresh, near])
    pairs = _one_for_one(_pairs(asked, others), set(asked["payment_key"]))
    batches = asked[asked["payment_key"].isin(doubtful)]
    told = [
        LookAlike(key, doubtful[key], amount, currency, day, "it has the reference of the same entry, with another sum")
        for key, amount, currency, day in rows_of(batches, "payment_key", "amount", "currency", "booked_on")
    ]
    return [*told, *(pair for pair in pairs if pair.key not in doubtful)]


def _signs(parts: list[Frame]) -> Frame:
    """Incoming payments and reversals with all by which they are compared."""
    columns = ["payment_key", *_MONEY, "account", "end_to_end_id", "payer_iban", "payer_name", "text"]
    columns += ["structured_reference", "file", "sheet", "is_reversal"]
    rows = pd.concat([part[columns] for part in parts], ignore_index=True)
    rows = rows[(rows["amount"] > 0) | rows["is_reversal"]].drop_duplicates("payment_key")
    said = plain(rows["structured_reference"]) + plain(rows["text"])
    ranks = {pair: _RANK[format_of(*pair)] for pair in _files(rows)}
    return rows.assign(
        owner=owners(rows),
        rank=pd.Series([ranks[pair] for pair in _files(rows)], index=rows.index, dtype="int64"),
        end_to_end=[real_reference(one) for one in plain(rows["end_to_end_id"])],
        iban=plain(rows["payer_iban"]).str.replace(" ", "").str.upper(),
        name=[" ".join(sorted(name_words(one))) for one in plain(rows["payer_name"])],
        said=_folded(said),
        text=_folded(plain(rows["text"])),
    )


def _formats(parts: list[Frame]) -> set[str]:
    """The formats of all files of these payments."""
    return {format_of(*pair) for part in parts for pair in _files(part.drop_duplicates(["file", "sheet"]))}


def _files(rows: Frame) -> Iterator[tuple[str, str]]:
    return zip(rows["file"].fillna("").tolist(), rows["sheet"].fillna("").tolist(), strict=True)


def _pairs(asked: Frame, others: Frame) -> Frame:
    """Pairs of different formats in which account, day, amount and one sign agree."""
    columns = ["payment_key", "owner", "rank", "said", *_MONEY]
    found: list[Frame] = []
    for sign, words in _SIGNS:
        left, right = (_filled(frame, sign)[list(dict.fromkeys([*columns, sign]))] for frame in (asked, others))
        pairs = left.assign(sign=left[sign]).merge(
            right.assign(sign=right[sign]), on=[*_MONEY, "sign"], suffixes=("", "_other")
        )
        found.append(pairs.assign(why=words, surety=len(found)))
    every = pd.concat(found, ignore_index=True)
    every = every[every["rank"] != every["rank_other"]]
    is_apart = [
        not _may_be_one_account(owner, other) or (words != "the end-to-end id" and _names_other_numbers(said, told))
        for owner, other, said, told, words in rows_of(every, "owner", "owner_other", "said", "said_other", "why")
    ]
    every = every[~pd.Series(is_apart, index=every.index, dtype=bool)]
    return every.sort_values(["surety", *_MONEY, "payment_key", "payment_key_other"])


def _filled(frame: Frame, sign: str) -> Frame:
    """The rows that have the sign, a few of each kind."""
    rows = frame[frame[sign] != ""].sort_values(["said", "payment_key"])
    return rows[rows.groupby([*_MONEY, sign, "rank"]).cumcount() < _FEW]


def _one_for_one(pairs: Frame, asked: set[str]) -> Iterator[LookAlike]:
    """Every payment is in one pair at most; of two that are asked about, the one of the poorer format waits."""
    used: set[str] = set()
    columns = ("payment_key", "payment_key_other", "rank", "rank_other", "amount", "currency", "booked_on", "why")
    for key, other, rank, other_rank, amount, currency, day, why in rows_of(pairs, *columns):
        if key in used or other in used or (other in asked and rank < other_rank):
            continue
        used |= {key, other}
        yield LookAlike(key, other, amount, currency, day, f"the day, the amount and {why} agree")


def _may_be_one_account(one: str, other: str) -> bool:
    """Whether two accounts may be the same: either is unknown, or the number of one ends the IBAN of the other."""
    short, long = sorted((_NO_SIGN.sub("", one), _NO_SIGN.sub("", other)), key=len)
    return not short or short == long or (len(short) > 5 and short in long)


def _names_other_numbers(one: str, other: str) -> bool:
    """Whether both texts have long numbers, and none of them stands in the other text."""
    numbers, others = _NUMBER.findall(one), _NUMBER.findall(other)
    if not numbers or not others:
        return False
    return not any(n in other for n in numbers) and not any(n in one for n in others)


def _folded(column: Column) -> Column:
    folded: Column = column.str.casefold().str.replace(_NO_SIGN, "", regex=True)
    return folded
