"""How many members one run may remove: rule `removal-limit`."""

from __future__ import annotations

from decimal import Decimal

from reconciler.config import Seats
from reconciler.frames import Frame

ALL = "ALL"


def removal_counts(removals: Frame, seats: Frame) -> Frame:
    """How many seated members each customer has and would lose: columns seated, removed; by customer_id.

    A suspended member has a seat too; one who waits has none and does not count.
    """
    seated = seats[seats["status"].isin(["seated", "suspended"])]
    lost = removals.merge(seated[["customer_id", "email"]], on=["customer_id", "email"])
    counts = lost.groupby("customer_id").size().to_frame("removed")
    before = seated.groupby("customer_id").size()
    return counts.assign(seated=before.reindex(counts.index)).astype("int64")


def over_limit(counts: Frame, limits: Seats, allowed: frozenset[str]) -> Frame:
    """The customers (rows of `counts`) whose removals are held: too large a share, too many, and not allowed by name.

    The share is compared in whole numbers: `removed × 100 > percent × seated`.
    """
    percent = int(limits.max_removal_percent * 100)
    too_large = counts["removed"] * 100 * 100 > percent * counts["seated"]
    too_many = counts["removed"] > limits.max_removal_free
    is_allowed = counts.index.isin(allowed) | (ALL in allowed)
    return counts[too_large & too_many & ~is_allowed]


def held_removals(removals: Frame, seats: Frame, limits: Seats, allowed: frozenset[str]) -> Frame:
    """The customers whose removals are held: columns seated, removed; by customer_id."""
    return over_limit(removal_counts(removals, seats), limits, allowed)


def removal_message(customer_id: str, removed: int, seated: int, limits: Seats) -> str:
    """What a person is told, with the numbers.

    >>> removal_message("C1", 12, 30, Seats())
    'C1: this would remove 12 of 30 seated members (40 %); the limit is 25 % and more than 3.'
    """
    share = (Decimal(removed * 100) / seated).quantize(Decimal("0.1")).normalize()
    limit = f"{limits.max_removal_percent.normalize():f} % and more than {limits.max_removal_free}"
    return f"{customer_id}: this would remove {removed} of {seated} seated members ({share:f} %); the limit is {limit}."
