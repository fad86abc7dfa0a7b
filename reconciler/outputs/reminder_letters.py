"""`reminders/<reseller or direct>/…html`: letters about what is overdue, one a batch, billed party and currency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from reconciler.file_names import file_name
from reconciler.ledger.month import Month
from reconciler.ledger.reminded import ADDRESSED
from reconciler.outputs.books_view import ordered, plain_rows
from reconciler.outputs.letters import folder_of, letter_page

TONES = {
    1: ("reminder_friendly_title", "reminder_friendly_text"),
    2: ("reminder_firm_title", "reminder_firm_text"),
    3: ("reminder_last_title", "reminder_last_text"),
}
"""Title and text of a letter by the highest level in it."""

_LETTER = ("batch_id", "bill_to", "party_id", "currency")
_PARTY = ("bill_to", "party_id", "language", "reseller_id")


def reminder_pages(month: Month) -> Iterator[tuple[str, str]]:
    """The file below `reminders/` and the page of each letter of the month.

    A file is named by party, currency and day; a further letter of the same day has its number behind it. A letter is
    as it was when its batch was booked: later batches of the month neither change nor rename it.
    """
    rows = ordered(month.reminders, *_LETTER, "due_on", "number")
    same: Counter[str] = Counter()
    for _, group in groupby(plain_rows(rows), key=lambda row: [row[name] for name in _LETTER]):
        documents = list(group)
        name = _file(documents[-1])
        same[name.casefold()] += 1  # not every system tells cases apart
        count = same[name.casefold()]
        yield f"{name}{f'-{count}' if count > 1 else ''}.html", _letter(documents, month)


def _file(row: dict[str, Any]) -> str:
    folder = folder_of(row["bill_to"], row["party_id"], row["reseller_id"])
    return f"{folder}/{file_name(row['party_id'])}-{row['currency']}-{row['sent_on']}"


def _letter(documents: list[dict[str, Any]], month: Month) -> str:
    last = documents[-1]
    config = month.configs[last["batch_id"]]
    party = {name: last[name] for name in _PARTY} | {name: last[f"billed_{name}"] for name in ADDRESSED}
    title, text = TONES[max(row["level"] for row in documents)]
    sent_on: date = last["sent_on"]
    return letter_page(
        "reminder.html",
        party,
        config,
        title=title,
        text=text,
        sent_on=sent_on,
        pay_by=sent_on + timedelta(days=config.reminders.days_to_pay),
        currency=last["currency"],
        documents=documents,
        total=sum(row["open"] for row in documents),
    )
