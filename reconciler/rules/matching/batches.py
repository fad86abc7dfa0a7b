"""A batch that one bank file has as one entry and another in its parts is the same money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

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


def _parts(known: Known) -> dict[tuple[str, str], list[Movement]]:
    """The parts of each entry, by account and the entry's reference."""
    parts: dict[tuple[str, str], list[Movement]] = defaultdict(list)
    for alike in known.by_part.values():
        parts[alike[0].account, alike[0].entry].extend(alike)
    return parts
