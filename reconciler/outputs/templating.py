"""Where pages come from: our templates, and a workspace's own in their place, which can do no more than show facts."""

from __future__ import annotations

import difflib
import re
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    FunctionLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    meta,
    nodes,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from reconciler import bundled
from reconciler.outputs.errors import OutputError
from reconciler.outputs.messages import catalogue
from reconciler.outputs.page_code import PageEnvironment

GENERATOR = '<meta name="generator" content="reconciler">'
"""Stands near the beginning of every page of ours, so that no one else's is ever taken for one."""

OURS = "default"
"""What a workspace's template writes before the name of one of ours: `{% extends "default/invoice.html" %}`."""

_STYLES = ("print", "invoice")
_KINDS = (".html", ".css")
_TEXT = ".txt"
_PLACES = (*(f"*{kind}" for kind in _KINDS), f"mail/*/*{_TEXT}")
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


@dataclass(frozen=True)
class Templates:
    """A workspace's own templates: the folder they stand in, and their texts by file name, as once read."""

    folder: str = ""
    texts: tuple[tuple[str, str], ...] = ()

    def path(self, name: str) -> str:
        """Where a template stands, as messages say it."""
        return str(Path(self.folder) / name)

    def place(self, name: str) -> str:
        """Where the template of this name stands: the workspace's, else ours."""
        return self.path(name) if name in dict(self.texts) else f"templates/{name}"


OURS_ALONE = Templates()
"""No template of a workspace's own."""

_in_use: ContextVar[Templates] = ContextVar("templates", default=OURS_ALONE)


def read_templates(folder: Path) -> Templates:
    """The workspace's own templates in `folder`, which need not exist; OutputError names what is wrong with one."""
    texts = tuple((name, _text(folder / name)) for name in _names(folder))
    if not texts:
        return OURS_ALONE  # whatever the folder: ours are compiled once for all workspaces of a process
    own = Templates(str(folder), texts)
    _check(own)
    return own


@contextmanager
def using(own: Templates) -> Iterator[None]:
    """Pages made inside come from these templates, where they have one of the name."""
    token = _in_use.set(own)
    try:
        yield
    finally:
        _in_use.reset(token)


def rendered(name: str, facts: Mapping[str, Any]) -> str:
    """The page, or the text of a mail; OutputError where a template of the workspace cannot show it."""
    own = _in_use.get()
    try:
        return _template(own, name, "" if own.texts else str(facts.get("language", ""))).render(facts)
    except Exception as error:
        at = _own_line(own, error.__traceback__)
        if at is None:
            raise
        repair = "Correct the template, or take it away, and publish again."
        raise OutputError(f"{at}: {_words(error)}. {repair}") from error


def style(name: str) -> Markup:
    """A style sheet, without its comments."""
    return _styles(_in_use.get())[name]


def in_use() -> Templates:
    """The workspace's templates from which pages are made now."""
    return _in_use.get()


def syntax(name: str) -> nodes.Template:
    """What the template of this name is made of; TemplateError if it cannot be read."""
    environment = _environment(_in_use.get(), name.endswith(_TEXT))
    assert environment.loader is not None
    return environment.parse(environment.loader.get_source(environment, name)[0])


@cache
def _environment(own: Templates, is_text: bool, language: str = "") -> Environment:
    ours = FileSystemLoader(bundled.folder("templates"))
    loader: BaseLoader = ours
    if own.texts:
        loader = ChoiceLoader([FunctionLoader(_finder(own)), ours, PrefixLoader({OURS: ours})])
    # Our own templates are as trustworthy as the program, and three times as fast outside the sandbox.
    has_sandbox = own.texts or is_text
    kind = ImmutableSandboxedEnvironment if has_sandbox else partial(PageEnvironment, catalogue(language))
    environment = kind(
        loader=loader,
        autoescape=not is_text,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=not is_text,
        auto_reload=False,
    )
    if is_text:
        return environment
    environment.globals["generator"] = Markup(GENERATOR)
    environment.globals |= {f"{name}_css": text for name, text in _styles(own).items()}
    return environment


@cache
def _template(own: Templates, name: str, language: str = "") -> Template:
    """The template, compiled; one of our pages for the language alone, whose words then stand in it."""
    is_text = name.endswith(_TEXT)
    return _environment(own, is_text, "" if is_text else language).get_template(name)


@cache
def _styles(own: Templates) -> dict[str, Markup]:
    folder, texts = bundled.folder("templates"), dict(own.texts)
    files = {name: f"{name}.css" for name in _STYLES}
    found = {n: texts.get(file) or (folder / file).read_text(encoding="utf-8") for n, file in files.items()}
    return {name: Markup(_COMMENT.sub("", text)) for name, text in found.items()}


def _finder(own: Templates) -> Any:
    texts = dict(own.texts)
    return lambda name: (texts[name], own.path(name), None) if name in texts else None


def _names(folder: Path) -> list[str]:
    """The templates in a folder, by their paths there."""
    files = (path for place in _PLACES for path in folder.glob(place) if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in files if not path.name.startswith("."))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise OutputError(f"{path} is not UTF-8 text. Save it as UTF-8.") from error


def _check(own: Templates) -> None:
    """Whether each template can be read and is used; OutputError if not."""
    ours = {*_names(bundled.folder("templates"))}
    pages = [(name, text) for name, text in own.texts if not name.endswith(".css")]
    named = set[str | None]().union(ours, *(_named(own, name, text) for name, text in pages))
    for name, _ in own.texts:
        if name not in named and None not in named:  # None: some template is named by a variable
            near = difflib.get_close_matches(name, sorted(ours), n=1, cutoff=0.0)[0]
            raise OutputError(f"{own.path(name)} replaces no page or mail, nor is used by one. Did you mean {near}?")


def _named(own: Templates, name: str, text: str) -> set[str | None]:
    """The templates that one extends or includes."""
    environment = _environment(own, name.endswith(_TEXT))
    try:
        environment.compile(text, name, own.path(name), raw=True)
        found = set(meta.find_referenced_templates(environment.parse(text, name)))
    except TemplateSyntaxError as error:
        raise OutputError(f"{own.path(name)}:{error.lineno}: {_words(error)}. Correct the template.") from error
    if name in found:
        raise OutputError(f'{own.path(name)} builds on itself. Write "{OURS}/{name}" for the one it replaces.')
    return found


def _own_line(own: Templates, trace: TracebackType | None) -> str | None:
    """File and line of the workspace's template in which an error arose; None if it arose in none."""
    files = {own.path(name) for name, _ in own.texts}
    lines = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(trace) if frame.filename in files]
    return lines[-1] if lines else None


def _words(error: Exception) -> str:
    words = error.message or "" if isinstance(error, TemplateError) else str(error)
    text = " ".join(words.split()).rstrip(".")
    return text or type(error).__name__
