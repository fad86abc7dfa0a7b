"""A batch that one bank file has as one entry and another in its parts is the same money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from reconciler.rules.matching.same_lines import DAYS_APART, Known, Movement


def batches_twice(known: Known, unproven: Collection[str]) -> tuple[set[str], dict[str, str]]:
    """The keys of new payments that are in the books or the month already as a batch or its parts; and doubtful ones.

    An entry and parts of the same account and entry reference are the same money if the parts sum to it: the parts,
    which say who paid, are kept; but what is in the books stays, and the other adds nothing. If the sums differ, the
    new ones among them are doubtful, each with the key of what it may be, and remain so while the books have them as
    `unproven`.
    """
    absorbed: set[str] = set()
    doubtful: dict[str, str] = {}
    for (account, entry), parts in _parts(known).items():
        for whole in known.by_reference.get((account, entry), ()):
            own = [one for one in parts if one.currency == whole.currency and abs(one.day - whole.day) <= DAYS_APART]
            if whole.entry or not own:
                continue
            if sum(one.amount for one in own) == whole.amount:
                absorbed.update(one.key for one in ([whole] if whole.is_new else own) if one.is_new)
                continue
            waiting = [one for one in (whole, *own) if one.is_new or one.key in unproven]
            if whole in waiting:
                doubtful[whole.key] = own[0].key
            else:
                doubtful |= {one.key: whole.key for one in waiting}
    return absorbed, doubtful


def sums_twice(lines: list[Movement], scopes: list[int], known: list[Movement]) -> set[str]:
    """The keys of new payments that are there already as an entry or its parts, where no reference says so.

    An entry that names nobody and the parts of an entry of the same account and day that sum to it are the same money,
    one for one, unless a file has both, or each says another reference. What is in the books stays, as in
    `batches_twice`. `scopes`: that of each line.
    """
    new = {one.key for one in lines if one.is_new}
    seen: dict[str, set[int]] = defaultdict(set)
    for one, scope in zip(lines, scopes, strict=True):
        seen[one.key].add(scope)
    groups = list(_unnamed_groups([*lines, *known]))
    in_parts = {key for group in groups for key in group}
    wholes: dict[tuple[object, ...], list[Movement]] = defaultdict(list)
    for one in (*known, *(one for one in lines if one.is_new)):
        if not (one.name or one.iban or one.end_to_end or one.entry or one.key in in_parts):
            wholes[_sum_of([one])].append(one)
    absorbed: set[str] = set()
    for group in groups:
        parts = list(group.values())
        files = set().union(*(seen[key] for key in group))
        is_new = new.issuperset(group)
        alike = wholes[_sum_of(parts)]
        for whole in alike:
            is_other = whole.reference and any(one.entry for one in parts)
            if (is_new or whole.is_new) and not is_other and files.isdisjoint(seen[whole.key]):
                absorbed.update([whole.key] if whole.is_new else group)
                alike.remove(whole)
                break
    return absorbed


def _unnamed_groups(movements: list[Movement]) -> Iterator[dict[str, Movement]]:
    """The parts of each entry, by their keys; those of an entry that several files have come once."""
    by_place: dict[tuple[object, ...], dict[str, Movement]] = defaultdict(dict)
    for one in movements:
        by_place[one.place, one.account, one.currency, one.day][one.key] = one
    several = (group for group in by_place.values() if len(group) > 1)
    yield from {frozenset(group): group for group in several}.values()


def _sum_of(parts: list[Movement]) -> tuple[object, ...]:
    return parts[0].account, parts[0].currency, parts[0].day, sum(one.amount for one in parts)


def _parts(known: Known) -> dict[tuple[str, str], list[Movement]]:
    """The parts of each entry, by account and the entry's reference."""
    parts: dict[tuple[str, str], list[Movement]] = defaultdict(list)
    for alike in known.by_part.values():
        parts[alike[0].account, alike[0].entry].extend(alike)
    return parts
