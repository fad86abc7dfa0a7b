"""Of whom a roster cannot be taken as complete, because some of it was not read."""

from __future__ import annotations

from reconciler.frames import Frame
from reconciler.validate.draft import Draft


def doubtful_customers(members: Frame, draft: Draft, has_unread_sheet: bool) -> frozenset[str]:
    """The customers of whom a roster row may have been held; rule `absence-is-not-removal` removes none of theirs.

    `members` are all rows of the month, before any was held. A held row that does not say whose it is (a blank,
    broken or unknown customer_id) makes all customers of its sheet doubtful, and an unread sheet those of all sheets.
    """
    if has_unread_sheet:
        return frozenset(members["customer_id"].dropna())
    refused = members.loc[members.index.isin(draft.refused["members"]), ["customer_id", "source"]]
    is_whose = refused["customer_id"].notna()
    if draft.known.customers is not None:
        is_whose &= refused["customer_id"].isin(_customers(draft))
    whole_sheets = members["source"].isin(refused.loc[~is_whose, "source"])
    return frozenset(refused["customer_id"].dropna()) | frozenset(members.loc[whole_sheets, "customer_id"].dropna())


def _customers(draft: Draft) -> set[str]:
    accepted = draft.frames["customers"]["customer_id"].tolist()
    return {*accepted, *draft.held_customers, *(draft.known.customers or ())}
