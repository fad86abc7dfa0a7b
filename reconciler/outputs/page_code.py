"""How our own templates become Python: as Jinja does it, without what our pages do not need.

Half of a page's time goes into wrapping each text that is shown, looking up words that never change, and asking each
function whether it wants the template's context. A workspace's own templates go Jinja's way, inside its sandbox.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator
from jinja2.compiler import Frame as Scope
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import escape

WORDS = "t"
"""What our templates call the words of their language."""


class _Code(CodeGenerator):
    """Shows texts with `shown`: a page is joined from them, and only what goes on being computed with is Markup."""

    def _output_child_pre(self, node: nodes.Expr, frame: Scope, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.shown(")


class _Context(Context):
    """Calls functions as they are: none of ours wants to be given the context."""

    def call(self, function: Callable[..., Any], *args: Any, **facts: Any) -> Any:
        """The function of what the template gives, but for what Jinja adds for functions that want the context."""
        facts.pop("_loop_vars", None)
        facts.pop("_block_vars", None)
        return function(*args, **facts)


class _Spoken(NodeTransformer):
    """Puts the words of one language into a template, in place of their names."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self.words = words

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:  # noqa: N802 - so Jinja calls it
        """The word, if it is one; those with plural forms stay where they are."""
        is_word = isinstance(node.node, nodes.Name) and node.node.name == WORDS
        if is_word and isinstance(word := self.words.get(node.attr), str):
            return nodes.Const(word, lineno=node.lineno)
        return self.generic_visit(node)


class PageEnvironment(Environment):
    """An environment for templates that are as trustworthy as the program, in one language."""

    code_generator_class = _Code
    context_class = _Context

    def __init__(self, words: Mapping[str, Any], **options: Any) -> None:
        self._words = words
        super().__init__(**options)

    @staticmethod
    def shown(value: object) -> str:
        """A value as it stands on a page.

        >>> PageEnvironment.shown("R&D <b>"), PageEnvironment.shown(7) + ""
        ('R&amp;D &lt;b&gt;', Markup('7'))
        """
        if type(value) is not str:
            return escape(value)
        text = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return text.replace("'", "&#39;").replace('"', "&#34;")

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        read: nodes.Template = _Spoken(self._words).visit(super()._parse(source, name, filename))
        return read
