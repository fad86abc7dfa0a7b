"""A workspace's own mail texts: in place of ours, built on ours, and told about in a sentence when they are broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from mail_facts import ANNA

from reconciler.ledger.month import Month
from reconciler.outputs.errors import OutputError
from reconciler.outputs.mail_texts import Mail, gaps, mail
from reconciler.outputs.publishing import differences, publish
from reconciler.outputs.templating import Templates, read_templates, using

Own = Callable[..., Templates]


@pytest.fixture
def own(tmp_path: Path) -> Own:
    """The workspace's templates with these texts, by their names below its folder."""

    def read(**texts: str) -> Templates:
        for name, text in texts.items():
            path = tmp_path / "templates/mail" / f"{name.replace('_', '/')}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return read_templates(tmp_path / "templates")

    return read


@pytest.fixture
def month(business: Any) -> Month:
    """A month with something of everything."""
    found: Month = business.month()
    return found


def test_an_own_text_takes_the_place_of_ours_and_the_others_stay(own: Own) -> None:
    ours = mail("invitation", "en", ANNA)
    with using(own(en_welcome="Subject: Hi {{ name }}\n\nWelcome to {{ customer }} & <co>.\n")):
        assert mail("welcome", "en", ANNA) == Mail("Hi Anna Muster", "Welcome to R&D “Süd” GmbH & <co>.")
        assert mail("invitation", "en", ANNA) == ours
    assert mail("welcome", "en", ANNA).subject == "Welcome to Business: your licence is ready to use"


def test_an_own_closing_stands_in_all_mails_of_its_language(own: Own) -> None:
    with using(own(sv_closing="Hej då!")):
        assert mail("welcome", "sv", ANNA).text.endswith("Hej då!")
        assert mail("withdrawn", "sv", ANNA).text.endswith("Hej då!")
        assert "Hej då" not in mail("welcome", "en", ANNA).text


def test_an_own_text_may_include_ours_and_another_of_its_own(own: Own) -> None:
    texts = own(
        de_welcome='Subject: x\n\n{% include "mail/de/also.txt" %}\n\n{% include "default/mail/de/closing.txt" %}',
        de_also="Auch das.",
    )
    with using(texts):
        assert mail("welcome", "de", ANNA).text.startswith("Auch das.\n\n")
        assert mail("welcome", "de", ANNA).text.endswith("Freundliche Grüße\nNordlås AB")


def test_what_a_text_computes_of_a_fact_is_asked_of_the_workspaces_own(own: Own) -> None:
    assert "name" in gaps("welcome", "en")
    with using(own(en_welcome="Subject: {{ name | upper }}\n\nHello")):
        assert "name" not in gaps("welcome", "en")
    assert "name" in gaps("welcome", "en")


@pytest.mark.parametrize("jobs", [1, 2])
def test_own_texts_stand_in_the_months_workbook_and_are_verified(
    month: Month, own: Own, tmp_path: Path, jobs: int
) -> None:
    languages = ("en", "de", "fr", "sv")
    texts = own(**{f"{language}_invitation": "Subject: Come in\n\nDear {{ email }}." for language in languages})
    publish(month, tmp_path / "out", jobs, texts)
    header, *rows = openpyxl.load_workbook(tmp_path / "out/invitations.xlsx")["invitations"].values
    named = [dict(zip(header, row, strict=True)) for row in rows]
    invited = [row for row in named if row["notice"] == "invitation"]
    assert invited
    assert all((row["subject"], row["text"]) == ("Come in", f"Dear {row['email']}.") for row in invited)
    assert differences(month, tmp_path / "out", 1, texts) == []
    assert differences(month, tmp_path / "out") != []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("en_welcome", "Subject: {% if %}", "welcome.txt:1: Expected an expression"),
        ("en_welcome", "Subject: x\n\n{{ name | upper_case }}", "welcome.txt:3: No filter named 'upper_case'"),
        ("en_welcme", "Subject: x", r"welcme.txt replaces no page or mail, .* Did you mean mail/en/welcome.txt\?"),
        ("es_welcome", "Subject: x", r"mail/es/welcome.txt replaces no page or mail"),
    ],
)
def test_a_text_that_cannot_be_used_is_told_when_it_is_read(own: Own, name: str, text: str, said: str) -> None:
    with pytest.raises(OutputError, match=said):
        own(**{name: text})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Subject: x\n\n{{ licence }}", r"templates/mail/en/welcome.txt:3: 'licence' is undefined"),
        ("Subject: x\n\n{{ 1 // 0 }}", r"templates/mail/en/welcome.txt:3: .*zero"),
        ("Subject: x\n\n{{ name.__class__.__mro__ }}", r"templates/mail/en/welcome.txt:3: .*unsafe"),
        ("Hello", r"templates/mail/en/welcome.txt has no subject"),
    ],
)
def test_a_text_that_cannot_be_made_is_named_with_its_place(own: Own, tmp_path: Path, text: str, said: str) -> None:
    with using(own(en_welcome=text)), pytest.raises(OutputError, match=said) as error:
        mail("welcome", "en", ANNA)
    assert str(error.value).startswith(str(tmp_path))
    assert "\n" not in str(error.value)
