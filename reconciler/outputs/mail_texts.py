"""Mails to members: subject and text from a template a notice and language, `templates/mail/<language>/<notice>.txt`.

A workspace's own `templates/mail/<language>/<notice>.txt` takes the place of ours. The first line is the subject, the
rest the text; paragraphs stand a blank line apart, and one that says nothing goes without a trace. What a template may
name are `FACTS`, all of them text (empty where there is nothing to say) but for `is_admin`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from jinja2 import TemplateError, meta, nodes

from reconciler.config import Config
from reconciler.outputs.errors import OutputError
from reconciler.outputs.templating import Templates, in_use, rendered, syntax

NOTICES = ("invitation", "welcome", "reminder", "withdrawn")

OWN_FACTS = ("greeting", "name", "email", "customer", "reseller", "reseller_email", "seated_on", "expires_on")
"""What differs from mail to mail."""
SHARED_FACTS = ("product", "seller", "sign_up_url", "support_email", "signature")
"""What all mails of a month have in common."""
FACTS = (*OWN_FACTS, "is_admin", *SHARED_FACTS)

_SUBJECT = "Subject:"
_CAPTURES = (nodes.FilterBlock, nodes.AssignBlock, nodes.CallBlock, nodes.Macro)
"""Parts of a template that do something else with what they show."""
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")


class Mail(NamedTuple):
    """What one person is sent."""

    subject: str
    text: str


def shared_facts(config: Config) -> dict[str, str]:
    """The facts that all mails have in common (`SHARED_FACTS`)."""
    return {
        "product": config.product.name,
        "seller": config.seller.name,
        "sign_up_url": config.mail.sign_up_url,
        "support_email": config.mail.support_email,
        "signature": config.mail.signature or config.seller.name,
    }


def mail(notice: str, language: str, facts: Mapping[str, object]) -> Mail:
    """The mail of a notice in a language with its `FACTS`; OutputError names a template that cannot be used.

    >>> facts = dict.fromkeys(FACTS, "") | {"customer": "Muster GmbH", "product": "Business"}
    >>> mail("withdrawn", "en", facts).subject
    'Your licence for Business has been withdrawn'
    """
    name = template_name(notice, language)
    try:
        return parted(rendered(name, facts), name)
    except TemplateError as error:
        raise OutputError(
            f"{in_use().place(name)} cannot be used: {error}. Repair it, or remove it for ours."
        ) from error


def parted(shown: str, name: str) -> Mail:
    r"""Subject and text of what the template `name` gave; OutputError if there is no subject.

    >>> parted("Subject: Hello\n\nDear Anna,\n\n\n\nGoodbye\n", "mail/en/welcome.txt")
    Mail(subject='Hello', text='Dear Anna,\n\nGoodbye')
    """
    first, _, text = shown.lstrip().partition("\n")
    if not first.startswith(_SUBJECT) or not first[len(_SUBJECT) :].strip():
        place = in_use().place(name)
        raise OutputError(f'{place} has no subject. Begin its first line with "{_SUBJECT}" and the words.')
    return Mail(first[len(_SUBJECT) :].strip(), tidy(text))


def tidy(text: str) -> str:
    r"""The text with its paragraphs one blank line apart.

    >>> tidy("\nDear Anna,\n\n \n\nGoodbye\n")
    'Dear Anna,\n\nGoodbye'
    """
    return _BLANK_LINES.sub("\n\n", text).strip()


def gaps(notice: str, language: str) -> frozenset[str]:
    """The facts (of `OWN_FACTS`) of which the template computes nothing: it shows them, or asks whether they are blank.

    >>> gaps("welcome", "en") == set(OWN_FACTS)
    True
    """
    return _gaps_of(in_use(), template_name(notice, language))


@cache
def _gaps_of(_own: Templates, name: str) -> frozenset[str]:
    try:
        trees = list(_syntax(name))
    except TemplateError:
        return frozenset()
    if any(isinstance(node, _CAPTURES) for tree in trees for node in tree.find_all(nodes.Node)):
        return frozenset()
    shown = {id(part) for tree in trees for output in tree.find_all(nodes.Output) for part in output.nodes}
    shown |= {id(condition.test) for tree in trees for condition in tree.find_all(nodes.If)}
    named = [node for tree in trees for node in tree.find_all(nodes.Name)]
    return frozenset(OWN_FACTS) - {node.name for node in named if id(node) not in shown}


def template_name(notice: str, language: str) -> str:
    """The place of a template below the folder `templates`."""
    return f"mail/{language}/{notice}.txt"


def _syntax(name: str) -> Iterator[nodes.Template]:
    """The syntax of the template and of those it includes; TemplateError for one that cannot be known beforehand."""
    tree = syntax(name)
    yield tree
    for other in meta.find_referenced_templates(tree):
        if other is None:
            raise TemplateError(f"{name} includes a template whose name is computed")
        yield from _syntax(other)
