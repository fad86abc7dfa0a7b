"""The mails of a page, each kind once: with gaps where they differ, for whoever copies them instead of merging."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reconciler.config import Config
from reconciler.frames import Column, Frame
from reconciler.outputs.books_view import plain_rows
from reconciler.outputs.mail_texts import NOTICES, OWN_FACTS, Mail, mail, shared_facts
from reconciler.outputs.messages import Catalogue, catalogue

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


def samples(facts: Frame, pages: Column, config: Config) -> Iterator[tuple[str, Sample]]:
    """One mail a page and kind that is among the facts (`mail_facts`), in the order of the notices, with its page.

    `pages` says on which page each of the facts stands.
    """
    kinds = facts.assign(
        page=pages,
        order=facts["notice"].map(NOTICES.index),
        # Being an administrator makes no difference to who is one no longer.
        is_admin=facts["is_admin"] & (facts["notice"] != "withdrawn"),
    )
    groups = kinds.groupby(["page", "order", "language", "is_admin"])[list(OWN_FACTS)]
    same = (groups.nunique() == 1).reset_index(drop=True)
    for values, is_same in zip(plain_rows(groups.first().reset_index()), plain_rows(same), strict=True):
        yield values["page"], _sample(values, is_same, config)


def _sample(values: dict[str, str], is_same: dict[str, bool], config: Config) -> Sample:
    notice, language, is_admin = NOTICES[int(values["order"])], values["language"], bool(values["is_admin"])
    words = catalogue(language)
    facts = {name: values[name] if is_same[name] else _gap(name, words) for name in OWN_FACTS}
    written = mail(notice, language, {**facts, **shared_facts(config), "is_admin": is_admin})
    return Sample(notice, language, is_admin, written)


def _gap(name: str, words: Catalogue) -> str:
    if name == "greeting":
        return str(words["greeting"]).format(name=words["gap_name"])
    # The reseller is that of the page.
    return str(words[GAPS[name]]) if name in GAPS else ""
