"""The mails of a page, each kind once: with gaps where they differ, for whoever copies them instead of merging."""

from __future__ import annotations

from typing import NamedTuple

from reconciler.config import Config
from reconciler.frames import Frame
from reconciler.outputs.mail_texts import NOTICES, OWN_FACTS, Mail, mail, shared_facts
from reconciler.outputs.messages import Catalogue, catalogue

KIND = ["notice", "language", "is_admin"]

GAPS = {
    "name": "gap_name",
    "email": "gap_email",
    "customer": "gap_customer",
    "seated_on": "gap_day",
    "expires_on": "gap_day",
}
"""The word, in a catalogue, that stands where a fact differs from mail to mail."""


class Sample(NamedTuple):
    """A mail that goes out in this kind: notice, language, and whether to administrators."""

    notice: str
    language: str
    is_admin: bool
    mail: Mail


def samples(facts: Frame, config: Config) -> list[Sample]:
    """One mail a kind that is among the facts (`mail_facts`) of one page, in the order of the notices."""
    # Being an administrator makes no difference to who is one no longer.
    kinds = facts.assign(is_admin=facts["is_admin"] & (facts["notice"] != "withdrawn"))
    groups = kinds.groupby(KIND)[list(OWN_FACTS)]
    is_same, first = groups.nunique() == 1, groups.first()
    found = [
        _sample(key, same, values, config)
        for key, same, values in zip(first.index, is_same.to_dict("records"), first.to_dict("records"), strict=True)
    ]
    return sorted(found, key=lambda sample: (NOTICES.index(sample.notice), sample.language, sample.is_admin))


def _sample(key: tuple[str, str, bool], same: dict[str, bool], values: dict[str, str], config: Config) -> Sample:
    notice, language, is_admin = key
    words = catalogue(language)
    facts = {name: value if same[name] else _gap(name, words) for name, value in values.items()}
    written = mail(notice, language, {**facts, **shared_facts(config), "is_admin": is_admin})
    return Sample(notice, language, bool(is_admin), written)


def _gap(name: str, words: Catalogue) -> str:
    if name == "greeting":
        return str(words["greeting"]).format(name=words["gap_name"])
    # The reseller is that of the page.
    return str(words[GAPS[name]]) if name in GAPS else ""
