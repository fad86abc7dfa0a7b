"""Mails to members: subject and text from a template a notice and language, `templates/mail/<language>/<notice>.txt`.

The first line of a template is its subject, the rest the text; paragraphs stand a blank line apart, and one that says
nothing goes without a trace. What a template may name are `FACTS`, all of them text (empty where there is nothing to
say) but for `is_admin`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reconciler import bundled
from reconciler.config import Config
from reconciler.outputs.errors import OutputError

NOTICES = ("invitation", "welcome", "reminder", "withdrawn")

OWN_FACTS = ("greeting", "name", "email", "customer", "reseller", "reseller_email", "seated_on", "expires_on")
"""What differs from mail to mail."""
SHARED_FACTS = ("product", "seller", "sign_up_url", "support_email", "signature")
"""What all mails of a month have in common."""
FACTS = (*OWN_FACTS, "is_admin", *SHARED_FACTS)

_SUBJECT = "Subject:"
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
    name = f"mail/{language}/{notice}.txt"
    try:
        return parted(_template(name).render(facts), name)
    except TemplateError as error:
        raise OutputError(f"templates/{name} cannot be used: {error}. Repair it, or remove it for ours.") from error


def parted(rendered: str, name: str) -> Mail:
    r"""Subject and text of what the template `name` gave; OutputError if there is no subject.

    >>> parted("Subject: Hello\n\nDear Anna,\n\n\n\nGoodbye\n", "mail/en/welcome.txt")
    Mail(subject='Hello', text='Dear Anna,\n\nGoodbye')
    """
    first, _, text = rendered.lstrip().partition("\n")
    if not first.startswith(_SUBJECT) or not first[len(_SUBJECT) :].strip():
        raise OutputError(f'templates/{name} has no subject. Begin its first line with "{_SUBJECT}" and the words.')
    return Mail(first[len(_SUBJECT) :].strip(), _BLANK_LINES.sub("\n\n", text).strip())


@cache
def _environment() -> Environment:
    # Plain text, so nothing is escaped; the sandbox keeps what a template can reach to its facts.
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(bundled.folder("templates")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)
