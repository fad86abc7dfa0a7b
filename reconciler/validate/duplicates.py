"""Rows that say the same thing twice, ids that clash, and a word that is no id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from reconciler.frames import Frame
from reconciler.validate import codes
from reconciler.validate.draft import Draft, Objection, Row
from reconciler.validate.table_schema import table_schemas
from reconciler.validate.tables import DIRECT


def check_reserved_ids(draft: Draft) -> list[Objection]:
    """No reseller is called `direct`, in whatever case."""
    resellers = draft.frames["resellers"]
    labels = resellers.index[resellers["reseller_id"].str.lower() == DIRECT]

    def message(row: Row) -> str:
        return f"{row.reseller_id} means that a customer has no reseller, so it cannot be a reseller's id."

    return [Objection(codes.RESERVED_ID, "resellers", labels, "reseller_id", message)]


def check_duplicates(draft: Draft, kind: str) -> list[Objection]:
    """Rows with the same key: identical ones are taken once, different ones not at all."""
    [key] = table_schemas()[kind].primary_key
    return duplicate_objections(draft, kind, [key], key)


def duplicate_objections(
    draft: Draft, kind: str, key: list[str], field: str, same: list[str] | None = None
) -> list[Objection]:
    """The same for any columns that together are a key; the finding stands at the cell of `field`.

    Rows are identical when they agree in the columns `same`, by default in all.
    """
    frame = draft.frames[kind]
    alike = frame[frame.duplicated(key, keep=False)]
    if alike.empty:
        return []
    is_again = alike.duplicated(same or list(alike.columns.drop(["source", "row"])))
    one_each = alike[~is_again]
    conflicting = one_each[one_each.duplicated(key, keep=False)]
    places = _labels_by_key(one_each, key)

    def said(row: Row, text: str) -> str:
        others = [label for label in places[_key(row, key)] if label != row.Index]
        where = " and ".join(draft.place_text(label) for label in others[:3])
        return f"{getattr(row, field)} {text} {where}."

    return [
        Objection(
            codes.DUPLICATE_ROW,
            kind,
            alike.index[is_again],
            field,
            lambda row: said(row, "stands with the same values in"),
            is_dropped=True,
        ),
        Objection(
            codes.CONFLICTING_ROWS,
            kind,
            conflicting.index,
            field,
            lambda row: said(row, "stands with other values in"),
        ),
    ]


def check_case(draft: Draft, kind: str, in_books: frozenset[str] | None) -> list[Objection]:
    """Ids that differ only in upper and lower case, among the month's rows and against the books.

    A held row has its id, too: the one beside it would be billed, and then stand in the way of the row once repaired.
    """
    [key] = table_schemas()[kind].primary_key
    ids = draft.frames[kind][key]
    known = in_books or frozenset()
    own = ids.unique().tolist()
    rivals = _rivals([*known, *own, *draft.held[kind]])
    clashing = {one for one in own if len(rivals[one.casefold()]) > 1 and one not in known}

    def message(row: Row) -> str:
        mine = getattr(row, key)
        others = sorted(rivals[mine.casefold()] - {mine})
        where = "in the books" if known.intersection(others) else "in this month's sheets"
        return f"{mine} and {' and '.join(others)} ({where}) differ only in upper and lower case."

    return [Objection(codes.IDS_DIFFER_IN_CASE, kind, ids.index[ids.isin(clashing)], key, message)]


def _rivals(ids: Iterable[str]) -> dict[str, set[str]]:
    rivals: dict[str, set[str]] = defaultdict(set)
    for one in ids:
        rivals[one.casefold()].add(one)
    return rivals


def _labels_by_key(frame: Frame, key: list[str]) -> dict[tuple[str, ...], list[int]]:
    labels: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in frame.itertuples():
        labels[_key(row, key)].append(row.Index)
    return labels


def _key(row: Row, key: list[str]) -> tuple[str, ...]:
    return tuple(str(getattr(row, name)) for name in key)
