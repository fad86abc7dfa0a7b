"""Rule `one-person`: one row a person and customer, whatever the sheets repeat."""

from __future__ import annotations

import pandas as pd

from reconciler.frames import Frame
from reconciler.validate import codes
from reconciler.validate.draft import Draft, Objection, Row

PERSON = ["customer_id", "email"]
_SAID = ["name", "role", "action", "has_account", "activated_on", "language"]


def check_people_twice(draft: Draft) -> list[Objection]:
    """The same person twice in one sheet: the last row wins."""
    repeated = _with_repeated_address(draft.frames["members"])
    again = repeated[repeated.duplicated(["source", *PERSON], keep=False)]
    is_taken = ~again.duplicated(["source", *PERSON], keep="last")
    taken = {(row.source, row.customer_id, row.email): row.row for row in again[is_taken].itertuples()}

    def message(row: Row) -> str:
        last = taken[(row.source, row.customer_id, row.email)]
        return f"{row.email} stands again in row {last} for {row.customer_id}; row {last} was taken."

    return [Objection(codes.PERSON_TWICE, "members", again.index[~is_taken], "email", message, is_dropped=True)]


def check_people_in_conflict(draft: Draft) -> list[Objection]:
    """The same person in two sheets that say different things: neither is taken. A blank cell contradicts nothing."""
    repeated = _with_repeated_address(draft.frames["members"])
    shared = repeated[repeated.duplicated(PERSON, keep=False)]
    if shared.empty:
        return []
    said = shared.assign(action=shared["action"].fillna("add"))
    is_split = said.groupby(PERSON)[_SAID].transform("nunique") > 1
    conflicting = shared[is_split.any(axis=1)]
    places = {key: list(rows.index) for key, rows in conflicting.groupby(PERSON)}

    def message(row: Row) -> str:
        others = [label for label in places[(row.customer_id, row.email)] if label != row.Index]
        fields = " and ".join(name for name in _SAID if is_split.at[row.Index, name])
        return f"{draft.place_text(others[0])} says another {fields} of {row.email} for {row.customer_id}."

    return [Objection(codes.PERSON_CONFLICT, "members", conflicting.index, "email", message)]


def united_people(members: Frame) -> Frame:
    """Rows of one person in several sheets that agree, as one: the first, filled from the others."""
    repeated = _with_repeated_address(members)
    shared = repeated[repeated.duplicated(PERSON, keep=False)]
    if shared.empty:
        return members
    filled = shared.groupby(PERSON)[_SAID].bfill()
    first = ~shared.duplicated(PERSON)
    united = shared[first].assign(**{name: filled.loc[first, name] for name in _SAID})
    return pd.concat([members.drop(index=shared.index), united]).sort_index()


def _with_repeated_address(members: Frame) -> Frame:
    return members[members["email"].duplicated(keep=False)]
