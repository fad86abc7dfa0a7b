"""Whom a mail goes to, in which language, and what it says: columns beside the notices of a month."""

from __future__ import annotations

import pandas as pd

from reconciler import frames
from reconciler.config import Config
from reconciler.frames import Column, Frame, looked_up
from reconciler.ledger.month import Month
from reconciler.outputs.mail_merge import merged
from reconciler.outputs.mail_texts import OWN_FACTS, Mail, shared_facts
from reconciler.outputs.messages import Formats, catalogue
from reconciler.rules.invitations import is_active

MAIL = {
    "language": "text",
    "greeting": "text",
    "mail_to": "text",
    "subject": "text",
    "text": "text",
}
"""What a mail merge needs of each notice; all missing where no mail is to be sent."""

FACT_COLUMNS = {"notice": "text", "language": "text", **dict.fromkeys(OWN_FACTS, "text"), "is_admin": "bool"}
"""What each mail is made of, texts in its own language and `""` where there is nothing to say."""

_ERASED = r"erased-\d+"
"""What stands for the address of someone who was erased from the books."""


def mails(facts: Frame, config: Config) -> Frame:
    """Language, greeting, address, subject and text (MAIL) of the mails with these facts, on their index."""
    texts = merged(facts, shared_facts(config))
    written = pd.DataFrame(texts, columns=list(Mail._fields), index=facts.index)
    columns = {"language": facts["language"], "greeting": facts["greeting"], "mail_to": facts["email"]}
    return frames.typed(written.assign(**columns), MAIL)


def addressed(notices: Frame, month: Month) -> Frame:
    """The notices with all that their mails are made of: `is_told`, `language`, `reseller_name`, `reseller_email`.

    The language is the member's own, else the customer's, else the reseller's, else that of `[output]`.
    """
    parties = month.state.parties
    resellers = parties[parties["kind"] == "reseller"].set_index("party_id")
    return notices.assign(
        is_told=is_to_be_told(notices, month.state.seats),
        language=_languages(notices, month),
        reseller_name=looked_up(notices["reseller_id"], resellers["name"]),
        reseller_email=looked_up(notices["reseller_id"], resellers["email"]),
    )


def mail_facts(notices: Frame) -> Frame:
    """The facts (FACT_COLUMNS) of each `addressed` notice that is to be told by mail, on the notices' index.

    Those of one notice need no other, so they can be made for some of them at a time.
    """
    to_tell = notices[notices["is_told"]]
    facts = to_tell.assign(
        is_admin=to_tell["role"] == "admin",
        customer=to_tell["customer_name"].fillna(to_tell["customer_id"]),
        reseller=to_tell["reseller_name"].fillna(to_tell["reseller_id"]),
        reseller_email=to_tell["reseller_email"].fillna(""),
    )
    for name in ("seated_on", "expires_on"):
        facts[name] = _long_days(facts[name], facts["language"])
    for name in ("name", "customer", "reseller"):
        # A line break in a name would break the subject, too.
        facts[name] = [" ".join(text.split()) for text in facts[name].fillna("").tolist()]
    facts["greeting"] = _greetings(facts["name"], facts["language"])
    return frames.typed(facts, FACT_COLUMNS)


def is_to_be_told(notices: Frame, seats: Frame) -> Column:
    """Whether what a notice says is still so after the month's last batch, of people who are not erased.

    Invitation, welcome and reminder stand while the member has that seat, the first and the last until it is active;
    a withdrawal while there is no new seat. Of the same notice twice for one seat, the later.
    """
    person = ["customer_id", "email"]
    now = notices[person].merge(seats, on=person, how="left").set_index(notices.index)
    has_seat = now["status"] == "seated"
    is_same_seat = has_seat & (now["seated_on"] == notices["seated_on"])
    is_done = is_active(now) & notices["notice"].isin(["invitation", "reminder"])
    is_true = (is_same_seat & ~is_done).where(notices["notice"] != "withdrawn", ~has_seat)
    is_later_said = notices.duplicated([*person, "notice", "seated_on"], keep="last")
    return is_true & ~is_later_said & ~notices["email"].str.fullmatch(_ERASED)


def _languages(notices: Frame, month: Month) -> Column:
    parties = month.state.parties
    languages = parties.set_index(["kind", "party_id"])["language"]
    found = notices["language"]
    for kind in ("customer", "reseller"):
        of_kind = languages[languages.index.get_level_values("kind") == kind].droplevel("kind")
        found = found.fillna(looked_up(notices[f"{kind}_id"], of_kind))
    return found.fillna(month.config.output.language)


def _long_days(days: Column, languages: Column) -> list[str]:
    places, known = pd.factorize(days)
    dates = pd.DatetimeIndex(known).date
    # A missing day has the place -1, which is that of the empty text at the end.
    written = {language: [*map(Formats(language).long_day, dates), ""] for language in languages.unique()}
    return [written[language][place] for language, place in zip(languages.tolist(), places.tolist(), strict=True)]


def _greetings(names: Column, languages: Column) -> list[str]:
    words = {language: catalogue(language) for language in languages.unique()}
    return [
        words[language]["greeting"].format(name=name) if name else words[language]["greeting_nameless"]
        for name, language in zip(names.tolist(), languages.tolist(), strict=True)
    ]
