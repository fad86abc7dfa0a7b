"""Many mails at once: a template is rendered once for all mails that differ only in what it merely shows."""

from __future__ import annotations

import re

import numpy as np

from reconciler.frames import Frame
from reconciler.outputs.mail_texts import OWN_FACTS, Mail, gaps, mail, tidy

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
        written = _of_one_template(notice, language, facts.iloc[places], shared)
        mails[places] = np.fromiter(written, dtype=object, count=len(places))
    return list(mails)


def _of_one_template(notice: str, language: str, facts: Frame, shared: dict[str, str]) -> list[Mail]:
    shown = sorted(gaps(notice, language))
    with_gaps = facts.assign(**{name: facts[name].where(facts[name] == "", f"\0{name}\0") for name in shown})
    decisive = [*OWN_FACTS, "is_admin"]
    draft_numbers = with_gaps.groupby(decisive, sort=False).ngroup()
    kinds = _records(with_gaps[~draft_numbers.duplicated()], decisive)
    drafts = [_Draft(mail(notice, language, {**shared, **kind})) for kind in kinds]
    people = _records(facts, shown)
    return [drafts[number].filled(person) for number, person in zip(draft_numbers.tolist(), people, strict=True)]


class _Draft:
    """A mail with gaps: texts at even places, names of facts at odd ones."""

    def __init__(self, of: Mail) -> None:
        self.subject, self.text = (_GAP.split(part) for part in of)

    def filled(self, values: dict[str, str]) -> Mail:
        """The mail with the values, each of one line, in its gaps."""
        return Mail(_filled(self.subject, values).strip(), tidy(_filled(self.text, values)))


def _filled(parts: list[str], values: dict[str, str]) -> str:
    whole = parts.copy()
    whole[1::2] = [values[name] for name in parts[1::2]]
    return "".join(whole)


def _records(facts: Frame, names: list[str]) -> list[dict[str, str]]:
    if not names:
        return [{} for _ in range(len(facts))]
    columns = (facts[name].tolist() for name in names)
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
