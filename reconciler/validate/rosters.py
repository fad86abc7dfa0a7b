"""Of whom a roster cannot be taken as complete, because some of it was not read."""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.finding import Finding, Severity
from reconciler.frames import Frame
from reconciler.intake.codes import UNSUPPORTED_FILE
from reconciler.validate.codes import UNRECOGNISED_FILE
from reconciler.validate.draft import Draft
from reconciler.validate.headers import Recognition


def is_roster_unread(read: Iterable[Finding], recognition: Recognition) -> bool:
    """Whether a file or sheet that may be a roster was not read; `read` is what reading the files found.

    A file of a kind that is never read holds no roster: bank statements may lie beside the sheets.
    """
    is_held = any(f.severity == Severity.ERROR and f.code != UNSUPPORTED_FILE.name for f in read)
    is_foreign = any(f.code == UNRECOGNISED_FILE.name for f in recognition.findings)
    return is_held or is_foreign or "members" in recognition.unread


def doubtful_customers(members: Frame, draft: Draft, is_unread: bool) -> frozenset[str]:
    """The customers of whom a roster row may have been held; rule `absence-is-not-removal` removes none of theirs.

    `members` are all rows of the month, before any was held. A held row that does not say whose it is (a blank,
    broken or unknown customer_id) makes all customers of its sheet doubtful, and an unread file or sheet (see
    `is_roster_unread`) those of all sheets.
    """
    if is_unread:
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
