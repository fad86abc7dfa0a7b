"""Our templates compiled our way: what a page says is what Jinja would have made of it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup, escape

from reconciler.outputs.page_code import PageEnvironment

WORDS = {"hello": "Hello & <welcome>", "days": {"one": "{n} day", "other": "{n} days"}, "to": "to {name}"}
TEMPLATES = {
    "plain": "{{ t.hello }} {{ name }} {{ 7 }} {{ none }} {{ safe }} {{ t.days.other }}",
    "format": "{{ t.to.format(name=name) }} {{ (t.to | e).format(name=safe) }}",
    "macro": "{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{{ m(name) }}"
    "{% for n in names %}{{ m(n) }}{{ called(n) }}{% endfor %}",
    "set": "{% set x %}<i>{{ name }}</i>{% endset %}{{ x }}{{ x ~ name }}",
    "base": "<{% block body %}{{ name }}{% endblock %}>",
    "child": '{% extends "base" %}{% block body %}{{ super() }}{{ t.hello }}{{ called(name) }}{% endblock %}',
    "missing": "{{ t.nothing }}",
}


def rendered(environment: Environment, name: str, text: str) -> str:
    facts = {"t": SimpleNamespace(**WORDS), "name": text, "names": [text, "b"], "none": None, "safe": Markup("<u>")}
    return environment.get_template(name).render(facts, called=lambda value: f"<{value}>")


OURS = PageEnvironment(WORDS, loader=DictLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
JINJA = Environment(loader=DictLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name != "missing"])
@given(text=st.text())
def test_a_page_is_what_jinja_makes_of_it(name: str, text: str) -> None:
    assert rendered(OURS, name, text) == rendered(JINJA, name, text)


@given(st.text())
def test_a_text_is_shown_escaped(text: str) -> None:
    assert OURS.shown(text) == escape(text)


def test_a_word_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="nothing"):
        rendered(OURS, "missing", "x")
