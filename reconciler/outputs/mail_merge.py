"""Many mails at once: a template is rendered once for all mails that differ only in what it merely shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from reconciler.frames import Frame
from reconciler.outputs.mail_texts import OWN_FACTS, Mail, gaps, mail

# No cell of a workbook can hold the character that bounds a gap.
_GAP = re.compile("\0(\\w+)\0")


def merged(facts: Frame, shared: dict[str, str]) -> list[Mail]:
    """The mail of each row of facts (`mail_facts`), with the facts that all have in common.

    >>> from reconciler.outputs.mail_texts import SHARED_FACTS
    >>> row = dict.fromkeys(OWN_FACTS, "") | {"notice": "withdrawn", "language": "en", "is_admin": False}
    >>> two = Frame([{**row, "greeting": "Hello Eva,"}, {**row, "greeting": "Hello Bo,"}])
    >>> [one.text.splitlines()[0] for one in merged(two, dict.fromkeys(SHARED_FACTS, ""))]
    ['Hello Eva,', 'Hello Bo,']
    """
    mails = np.empty(len(facts), dtype=object)
    for (notice, language), places in facts.groupby(["notice", "language"]).indices.items():
        of_template = facts.iloc[places]
        values = {name: of_template[name].to_numpy(object) for name in gaps(notice, language)}
        for draft, its in _drafts(notice, language, of_template, shared):
            of_draft = {name: values[name][its].tolist() for name in draft.names}
            mails[places[its]] = np.fromiter(draft.filled(of_draft, len(its)), dtype=object, count=len(its))
    return list(mails)


def _drafts(
    notice: str, language: str, facts: Frame, shared: dict[str, str]
) -> Iterator[tuple[_Draft, NDArray[np.int64]]]:
    """The mails of one template with gaps, each with the places of the facts that it is for."""
    shown = gaps(notice, language)
    with_gaps = facts.assign(**{name: facts[name].where(facts[name] == "", f"\0{name}\0") for name in shown})
    decisive = [*OWN_FACTS, "is_admin"]
    numbers = with_gaps.groupby(decisive, sort=False).ngroup()
    kinds = with_gaps.loc[~numbers.duplicated(), decisive].to_dict("records")
    ends = np.cumsum(np.bincount(numbers))[:-1]
    for kind, its in zip(kinds, np.split(np.argsort(numbers, kind="stable"), ends), strict=True):
        yield _Draft(mail(notice, language, {**shared, **kind})), its


class _Draft:
    """A mail with gaps, subject and text each a pattern and the names of the facts that fill it."""

    def __init__(self, of: Mail) -> None:
        self.subject, self.text = (_pattern(part) for part in of)
        self.names = {*self.subject[1], *self.text[1]}

    def filled(self, values: dict[str, list[str]], count: int) -> Iterator[Mail]:
        """So many mails with the values of the facts, each of one line and not empty, in their gaps."""
        parts = (_filled(*part, values, count) for part in (self.subject, self.text))
        return map(Mail._make, zip(*parts, strict=True))


def _pattern(part: str) -> tuple[str, list[str]]:
    pieces = _GAP.split(part.replace("%", "%%"))
    return "%s".join(pieces[::2]), pieces[1::2]


def _filled(pattern: str, names: list[str], values: dict[str, list[str]], count: int) -> Iterator[str]:
    if not names:
        return repeat((pattern % ()).strip(), count)
    rows = zip(*(values[name] for name in names), strict=True)
    return (text.strip() for text in map(pattern.__mod__, rows))
