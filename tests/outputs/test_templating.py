"""A workspace's own templates: in place of ours, built on ours, and told about in a sentence when they are broken."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconciler import bundled
from reconciler.ledger.month import Month
from reconciler.outputs.errors import OutputError
from reconciler.outputs.publishing import differences, publish
from reconciler.outputs.templating import read_templates

INVOICE = "invoices/direct/INV-2026-000001.html"


@pytest.fixture
def month(business: Any) -> Month:
    """A month with something of everything."""
    found: Month = business.month()
    return found


@pytest.fixture
def own(tmp_path: Path) -> Callable[..., Path]:
    """Writes templates into the workspace's folder; names come with `_` for the dot."""

    def written(**texts: str) -> Path:
        folder = tmp_path / "templates"
        folder.mkdir(exist_ok=True)
        for name, text in texts.items():
            (folder / ".".join(name.rsplit("_", 1))).write_text(text, encoding="utf-8")
        return folder

    return written


def published(month: Month, folder: Path, out: Path, jobs: int = 1) -> str:
    """The invoice, of a month published with the templates of the folder."""
    publish(month, out, jobs, read_templates(folder))
    return (out / INVOICE).read_text(encoding="utf-8")


def test_a_workspace_without_templates_has_ours(month: Month, tmp_path: Path) -> None:
    plain = published(month, tmp_path / "none", tmp_path / "a")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "members.xlsx").write_bytes(b"a blank workbook of init")
    assert published(month, tmp_path / "templates", tmp_path / "b") == plain


def test_an_own_template_takes_the_place_of_ours(month: Month, own: Any, tmp_path: Path) -> None:
    page = published(month, own(invoice_html="<p>{{ d.number }} {{ f.money(d.gross, d.currency) }}"), tmp_path / "out")
    assert page == "<p>INV-2026-000001 57.12\u00a0EUR"


def test_an_own_template_may_build_on_ours(month: Month, own: Any, tmp_path: Path) -> None:
    ours = published(month, tmp_path / "none", tmp_path / "a")
    text = '{% extends "default/invoice.html" %}{% block payment %}{{ super() }}<p>Thank you.{% endblock %}'
    page = published(month, own(invoice_html=text), tmp_path / "b")
    assert page.replace("<p>Thank you.", "") == ours
    assert page != ours


def test_what_ours_builds_on_can_be_replaced(month: Month, own: Any, tmp_path: Path) -> None:
    """Invoices and credit notes stand in `letter.html`: who changes that changes both."""
    frame = '{% extends "default/letter.html" %}{% block footer %}<footer>Ours.</footer>{% endblock %}'
    assert "<footer>Ours.</footer>" in published(month, own(letter_html=frame), tmp_path / "out")


def test_an_own_template_may_include_another(month: Month, own: Any, tmp_path: Path) -> None:
    folder = own(invoice_html='{% include "thanks.html" %}', thanks_html="Thank you, {{ d.billed.name }}.")
    assert published(month, folder, tmp_path / "out") == "Thank you, Muster GmbH."


def test_a_style_can_be_replaced(month: Month, own: Any, tmp_path: Path) -> None:
    page = published(month, own(print_css="/* ours */ h1 { color: #000 }"), tmp_path / "out")
    assert "h1 { color: #000 }" in page
    assert "table-header-group" not in page


def test_texts_are_escaped_in_an_own_template(month: Month, own: Any, business: Any, tmp_path: Path) -> None:
    business.invoices[0]["billed_name"] = "<b>Muster"
    page = published(business.month(), own(invoice_html="{{ d.billed.name }}"), tmp_path / "out")
    assert page == "&lt;b&gt;Muster"


def test_other_pages_can_be_replaced_too(month: Month, own: Any, tmp_path: Path) -> None:
    publish(
        month, tmp_path / "out", 1, read_templates(own(summary_html="{{ period }}", invitations_html="{{ title }}"))
    )
    assert (tmp_path / "out/summary.html").read_text(encoding="utf-8") == "2026-11"
    assert (tmp_path / "out/invitations/R-1.html").read_text(encoding="utf-8") == "Norrsken IT"


def test_several_processes_use_the_same_templates(month: Month, own: Any, tmp_path: Path) -> None:
    folder = own(invoice_html="{{ d.number }}")
    assert published(month, folder, tmp_path / "out", jobs=2) == "INV-2026-000001"


def test_two_workspaces_and_a_changed_template_do_not_mix(month: Month, own: Any, tmp_path: Path) -> None:
    assert published(month, own(invoice_html="one"), tmp_path / "a") == "one"
    assert published(month, own(invoice_html="two"), tmp_path / "a") == "two"
    assert "<h1>" in published(month, tmp_path / "none", tmp_path / "b")


def test_verify_compares_with_the_same_templates(month: Month, own: Any, tmp_path: Path) -> None:
    folder = own(invoice_html="{{ d.number }}")
    published(month, folder, tmp_path / "out")
    assert differences(month, tmp_path / "out", 1, read_templates(folder)) == []
    assert len(differences(month, tmp_path / "out")) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<p>\n{% if d.number %}", "invoice.html:2: Unexpected end of template"),
        ("\n\n{{ d.number", "invoice.html:3: unexpected end of template"),
        ("{% for %}", "invoice.html:1: "),
        ("{{ d.number | upper_case }}", "invoice.html:1: No filter named 'upper_case'"),
    ],
)
def test_a_template_that_cannot_be_read_is_told_before_anything_is_made(own: Any, text: str, said: str) -> None:
    folder = own(invoice_html=text)
    with pytest.raises(OutputError, match=f"^{re.escape(str(folder))}/{re.escape(said)}.*Correct the template"):
        read_templates(folder)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<p>\n{{ d.numbre }}", "invoice.html:2: .*has no attribute 'numbre'"),
        ("{{ nothing }}", "invoice.html:1: 'nothing' is undefined"),
        ("\n{{ 1 // 0 }}", "invoice.html:2: .*zero"),
        ("{{ f.money(d.gross) }}", "invoice.html:1: .*missing 1 required positional argument"),
        ('\n{% include "no.html" %}', r"invoice.html:2: .*no\.html"),
        ('\n{% extends "default/no.html" %}', r"invoice.html:2: .*no\.html"),
        ("{{ d.__class__.__mro__ }}", "invoice.html:1: .*unsafe"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "invoice.html:1: .*unsafe"),
        ("{{ d.customers.__init__.__globals__ }}", "invoice.html:1: "),
        ("{{ range(10**9) | list }}", "invoice.html:1: .*[Rr]ange"),
        ('{% extends "default/invoice.html" %}{% block main %}\n{{ a }}{% endblock %}', "invoice.html:2: 'a' is undef"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_template_that_cannot_show_a_page_is_named_and_nothing_is_published(
    month: Month, own: Any, tmp_path: Path, text: str, said: str, jobs: int
) -> None:
    folder = own(invoice_html=text)
    with pytest.raises(OutputError, match=f"^{re.escape(str(folder))}/{said}") as error:
        published(month, folder, tmp_path / "out", jobs)
    assert str(error.value).endswith("Correct the template, or take it away, and publish again.")
    assert "\n" not in str(error.value)
    assert not (tmp_path / "out").exists()


def test_a_template_that_includes_itself_without_end_is_named(month: Month, own: Any, tmp_path: Path) -> None:
    folder = own(invoice_html='{% include "a.html" %}', a_html='{% set again = "a.html" %}{% include again %}')
    with pytest.raises(OutputError, match=r"a\.html:1: .*recursion"):
        published(month, folder, tmp_path / "out")


def test_a_template_that_extends_itself_is_told_how_to_name_ours(own: Any) -> None:
    with pytest.raises(OutputError, match=r'invoice\.html builds on itself\. Write "default/invoice\.html"'):
        read_templates(own(invoice_html='{% extends "invoice.html" %}'))


def test_a_template_that_nothing_uses_is_told_with_the_nearest_name(own: Any) -> None:
    assert read_templates(own(x_html="x", invoice_html="{% include d.number %}")).texts  # which one, only a page says
    own(invoice_html="x")
    (own() / "x.html").unlink()
    with pytest.raises(OutputError, match=r"invioce\.html replaces no page .* Did you mean invoice\.html\?"):
        read_templates(own(invioce_html="x"))


def test_a_template_in_another_encoding_is_named(own: Any) -> None:
    folder = own()
    (folder / "invoice.html").write_bytes("Zürich".encode("latin-1"))
    with pytest.raises(OutputError, match=r"invoice\.html is not UTF-8 text"):
        read_templates(folder)


def test_a_fault_of_ours_is_not_blamed_on_a_template(
    month: Month, own: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> str:
        raise RuntimeError("ours")

    monkeypatch.setattr("reconciler.outputs.summary.page.money_rows", fails)
    with pytest.raises(RuntimeError, match="ours"):
        published(month, own(summary_html="x"), tmp_path / "out")


def test_every_template_of_ours_is_a_page_or_a_part_of_one() -> None:
    names = {path.name for path in bundled.folder("templates").glob("*.html")}
    assert {"letter.html", "document.html", "invoice.html", "credit_note.html"} <= names
