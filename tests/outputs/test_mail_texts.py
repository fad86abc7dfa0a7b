"""What mails say, word for word, in four languages; and templates that cannot be used."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reconciler import bundled
from reconciler.outputs import mail_texts, templating
from reconciler.outputs.errors import OutputError
from reconciler.outputs.mail_texts import FACTS, NOTICES, Mail, gaps, mail
from reconciler.validate.table_schema import LANGUAGES

GREETINGS = {
    "en": "Hello Anna Muster,",
    "de": "Guten Tag Anna Muster,",
    "fr": "Bonjour Anna Muster,",
    "sv": "Hej Anna Muster,",
}
SEATED = {"en": "30 November 2026", "de": "30. November 2026", "fr": "30 novembre 2026", "sv": "30 november 2026"}
EXPIRES = {"en": "1 October 2027", "de": "1. Oktober 2027", "fr": "1er octobre 2027", "sv": "1 oktober 2027"}

ENDS = {
    "en": """If you have any questions, Norrsken IT, who administers the subscription, will be happy to help \
(hej@norrsken.example).

Kind regards,
Nordlås AB""",
    "de": """Bei Fragen wenden Sie sich gern an Norrsken IT (hej@norrsken.example); dort wird das Abonnement verwaltet.

Freundliche Grüße
Nordlås AB""",
    "fr": """Pour toute question, adressez-vous à Norrsken IT (hej@norrsken.example), qui administre l’abonnement.

Cordialement,
Nordlås AB""",
    "sv": """Har du frågor? Kontakta Norrsken IT (hej@norrsken.example), som administrerar abonnemanget.

Vänliga hälsningar
Nordlås AB""",
}
EXPIRY = {
    "en": "The licence expires on 1 October 2027 unless it is renewed.",
    "de": "Die Lizenz endet am 1. Oktober 2027, sofern sie nicht verlängert wird.",
    "fr": "La licence expire le 1er octobre 2027, sauf renouvellement.",
    "sv": "Licensen upphör den 1 oktober 2027 om den inte förlängs.",
}
SAID = {
    ("en", "invitation"): (
        "Your licence for Business: please create your account",
        "A licence for Business is waiting for you at R&D “Süd” GmbH. All you need to use it is an account: please "
        "create one with this e-mail address, anna@muster.example.",
    ),
    ("en", "welcome"): (
        "Welcome to Business: your licence is ready to use",
        "Welcome! A licence for Business is ready for you at R&D “Süd” GmbH. You already have an account: simply sign "
        "in with anna@muster.example to use it.",
    ),
    ("en", "reminder"): (
        "A reminder: your licence for Business is waiting for you",
        "Since 30 November 2026 a licence for Business has been waiting for you at R&D “Süd” GmbH, and it is not in "
        "use yet. Please sign in with anna@muster.example or, if you have no account yet, create one with that "
        "address.",
    ),
    ("en", "withdrawn"): (
        "Your licence for Business has been withdrawn",
        "The licence for Business that was waiting for you at R&D “Süd” GmbH has been withdrawn. Earlier messages "
        "about it no longer apply. There is nothing you need to do.",
    ),
    ("de", "invitation"): (
        "Ihre Lizenz für Business: bitte legen Sie ein Konto an",
        "für Sie steht bei R&D “Süd” GmbH eine Lizenz für Business bereit. Um sie zu nutzen, brauchen Sie nur noch "
        "ein Konto. Bitte legen Sie es mit dieser E-Mail-Adresse an: anna@muster.example.",
    ),
    ("de", "welcome"): (
        "Willkommen bei Business: Ihre Lizenz steht bereit",
        "herzlich willkommen! Für Sie steht bei R&D “Süd” GmbH eine Lizenz für Business bereit. Ein Konto haben Sie "
        "schon: Melden Sie sich einfach mit anna@muster.example an, und Sie können die Lizenz nutzen.",
    ),
    ("de", "reminder"): (
        "Zur Erinnerung: Ihre Lizenz für Business wartet auf Sie",
        "seit dem 30. November 2026 steht für Sie bei R&D “Süd” GmbH eine Lizenz für Business bereit, die noch nicht "
        "genutzt wird. Bitte melden Sie sich mit anna@muster.example an oder legen Sie mit dieser Adresse ein Konto "
        "an, falls Sie noch keines haben.",
    ),
    ("de", "withdrawn"): (
        "Ihre Lizenz für Business wurde zurückgezogen",
        "die Lizenz für Business, die bei R&D “Süd” GmbH für Sie bereitstand, wurde zurückgezogen. Frühere "
        "Nachrichten dazu sind damit hinfällig. Sie brauchen nichts weiter zu tun.",
    ),
    ("fr", "invitation"): (
        "Votre licence Business\u00a0: créez votre compte",
        "Une licence Business vous attend chez R&D “Süd” GmbH. Pour l’utiliser, il ne vous manque qu’un "
        "compte\u00a0: créez-le avec cette adresse e-mail, anna@muster.example.",
    ),
    ("fr", "welcome"): (
        "Bienvenue\u00a0: votre licence Business est prête",
        "Bienvenue\u00a0! Une licence Business est prête pour vous chez R&D “Süd” GmbH. Vous avez déjà un "
        "compte\u00a0: il vous suffit de vous connecter avec anna@muster.example pour l’utiliser.",
    ),
    ("fr", "reminder"): (
        "Rappel\u00a0: votre licence Business vous attend",
        "Depuis le 30 novembre 2026, une licence Business vous attend chez R&D “Süd” GmbH et n’est pas encore "
        "utilisée. Connectez-vous avec anna@muster.example ou, si vous n’avez pas encore de compte, créez-en un avec "
        "cette adresse.",
    ),
    ("fr", "withdrawn"): (
        "Votre licence Business a été retirée",
        "La licence Business qui vous attendait chez R&D “Süd” GmbH a été retirée. Nos messages précédents à ce "
        "sujet ne sont plus valables. Vous n’avez rien à faire.",
    ),
    ("sv", "invitation"): (
        "Din licens för Business: skapa ditt konto",
        "Det finns en licens för Business till dig hos R&D “Süd” GmbH. För att använda den behöver du bara ett konto. "
        "Skapa det med den här e-postadressen: anna@muster.example.",
    ),
    ("sv", "welcome"): (
        "Välkommen till Business: din licens är klar att använda",
        "Välkommen! En licens för Business är klar för dig hos R&D “Süd” GmbH. Du har redan ett konto: logga in med "
        "anna@muster.example, så kan du använda den.",
    ),
    ("sv", "reminder"): (
        "Påminnelse: din licens för Business väntar på dig",
        "Sedan den 30 november 2026 väntar en licens för Business på dig hos R&D “Süd” GmbH, men den används inte än. "
        "Logga in med anna@muster.example eller skapa ett konto med den adressen, om du inte redan har ett.",
    ),
    ("sv", "withdrawn"): (
        "Din licens för Business har dragits tillbaka",
        "Licensen för Business som väntade på dig hos R&D “Süd” GmbH har dragits tillbaka. Tidigare meddelanden om "
        "den gäller inte längre. Du behöver inte göra något.",
    ),
}


def facts(language: str, **others: object) -> dict[str, object]:
    found: dict[str, object] = {
        **dict.fromkeys(FACTS, ""),
        "greeting": GREETINGS[language],
        "name": "Anna Muster",
        "email": "anna@muster.example",
        "customer": "R&D “Süd” GmbH",
        "reseller": "Norrsken IT",
        "reseller_email": "hej@norrsken.example",
        "seated_on": SEATED[language],
        "expires_on": EXPIRES[language],
        "is_admin": False,
        "product": "Business",
        "seller": "Nordlås AB",
        "signature": "Nordlås AB",
    }
    return {**found, **others}


@pytest.mark.parametrize(("language", "notice"), SAID)
def test_a_mail_says_what_it_should_word_for_word(language: str, notice: str) -> None:
    subject, first = SAID[language, notice]
    paragraphs = [GREETINGS[language], first, *([EXPIRY[language]] if notice != "withdrawn" else []), ENDS[language]]
    assert mail(notice, language, facts(language)) == Mail(subject, "\n\n".join(paragraphs))


def test_every_notice_has_its_words_in_every_language() -> None:
    assert sorted(SAID) == sorted((language, notice) for language in LANGUAGES for notice in NOTICES)


@pytest.mark.parametrize("notice", NOTICES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_of_what_is_not_known(language: str, notice: str) -> None:
    unknown = {"reseller": "", "reseller_email": "", "expires_on": ""}
    text = mail(notice, language, facts(language, **unknown)).text
    closing = ENDS[language].partition("\n\n")[2]
    assert text.split("\n\n") == [GREETINGS[language], SAID[language, notice][1], closing]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Create your account here: https://account.nordlas.example/new"),
        ("de", "Hier legen Sie Ihr Konto an: https://account.nordlas.example/new"),
        ("fr", "Créez votre compte ici\u00a0: https://account.nordlas.example/new"),
        ("sv", "Skapa ditt konto här: https://account.nordlas.example/new"),
    ],
)
def test_who_may_need_an_account_reads_where_to_create_it(language: str, sentence: str) -> None:
    told = facts(language, sign_up_url="https://account.nordlas.example/new")
    assert {notice for notice in NOTICES if sentence in mail(notice, language, told).text.split("\n\n")} == {
        "invitation",
        "reminder",
    }


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "You are also an administrator of the subscription."),
        ("de", "Außerdem haben Sie für das Abonnement die Rolle „Administrator“."),
        ("fr", "Vous avez aussi le rôle d’administrateur de l’abonnement."),
        ("sv", "Du har också rollen administratör för abonnemanget."),
    ],
)
def test_an_administrator_reads_of_that_role(language: str, sentence: str) -> None:
    with_role = {n for n in NOTICES if sentence in mail(n, language, facts(language, is_admin=True)).text}
    assert with_role == {"invitation", "welcome", "reminder"}
    assert not any(sentence in mail(n, language, facts(language)).text for n in NOTICES)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "If you have any questions, please write to help@nordlas.example."),
        ("de", "Bei Fragen schreiben Sie gern an help@nordlas.example."),
        ("fr", "Pour toute question, écrivez à help@nordlas.example."),
        ("sv", "Har du frågor? Skriv till help@nordlas.example."),
    ],
)
def test_without_a_reseller_the_support_is_named(language: str, sentence: str) -> None:
    support = {"support_email": "help@nordlas.example"}
    direct = facts(language, reseller="", reseller_email="", **support)
    assert all(sentence in mail(notice, language, direct).text for notice in NOTICES)
    assert not any("help@" in mail(notice, language, facts(language, **support)).text for notice in NOTICES)


def test_a_signature_may_have_several_lines() -> None:
    text = mail("welcome", "en", facts("en", signature="Maja Lind\nNordlås AB")).text
    assert text.endswith("Kind regards,\nMaja Lind\nNordlås AB")


@pytest.mark.parametrize("value", ["{{ seller }}", "{% if %}", "<b>", "{0}", "\\1", "%s"])
def test_a_fact_is_never_read_as_a_template(value: str) -> None:
    assert f" at {value}. " in mail("invitation", "en", facts("en", customer=value)).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", [*NOTICES, "closing"])
def test_translations_name_the_same_facts(language: str, notice: str) -> None:
    def named(of: str) -> set[str]:
        text = (bundled.folder("templates") / "mail" / of / f"{notice}.txt").read_text(encoding="utf-8")
        return set(re.findall(r"\{[{%] (?:if |elif )?(\w+) [%}]\}", text)) - {"endif"}

    assert named(language) == named("en") != set()


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Puts a text in the place of the English welcome."""
    caches = (templating._environment, templating._template, mail_texts._gaps_of)

    def cleared() -> None:
        for cached in caches:
            cached.cache_clear()

    def put(text: str) -> None:
        shutil.copytree(bundled.folder("templates") / "mail", tmp_path / "mail")
        (tmp_path / "mail/en/welcome.txt").write_text(text, encoding="utf-8")
        monkeypatch.setattr(bundled, "folder", lambda name: tmp_path)
        cleared()

    yield put
    cleared()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Hello\n\nthere", "no subject"),
        ("Subject:  \n\nthere", "no subject"),
        ("", "no subject"),
        ("Subject: {{ licence }}\n\nthere", "'licence' is undefined"),
        ("Subject: {% if %}\n\nthere", "Expected an expression"),
        ("Subject: {{ ''.__class__.__mro__ }}\n\nthere", "unsafe"),
        ('Subject: x\n\n{% include "mail/en/none.txt" %}', "none.txt"),
    ],
)
def test_a_template_that_cannot_be_used_is_named(template: Callable[[str], None], text: str, named: str) -> None:
    template(text)
    with pytest.raises(OutputError, match=re.escape("templates/mail/en/welcome.txt")) as raised:
        mail("welcome", "en", facts("en"))
    assert named in str(raised.value)


@pytest.mark.parametrize(
    ("text", "decided"),
    [
        ("{{ name }} {{ email }}", set()),
        ("{{ name | upper }} {{ email }}", {"name"}),
        ("{% if name %}{{ name }}{% elif email %}{{ email }}{% endif %}", set()),
        ("{% if not name %}{{ name }}{% endif %}", {"name"}),
        ("{% if name == email %}same{% endif %}", {"name", "email"}),
        ("{{ customer if name else email }}", {"customer", "name", "email"}),
        ("{{ name ~ email }}", {"name", "email"}),
        ("{% for letter in customer %}{{ letter }}{% endfor %}", {"customer"}),
        ("{% set whole = name %}{{ whole }}", {"name"}),
        ('{{ name }}{% include "mail/en/reminder.txt" %}', set()),
    ],
)
def test_what_a_template_decides_upon_is_no_gap(template: Callable[[str], None], text: str, decided: set[str]) -> None:
    template(f"Subject: x\n\n{text}")
    assert gaps("welcome", "en") == set(mail_texts.OWN_FACTS) - decided


@pytest.mark.parametrize(
    "text",
    [
        '{% include "mail/" ~ "en/closing.txt" %}',
        "{% filter upper %}{{ name }}{% endfilter %}",
        "{% set whole %}{{ name }}{% endset %}{{ whole | upper }}",
        "{% macro twice() %}{{ name }}{% endmacro %}{{ twice() | upper }}",
    ],
)
def test_a_template_whose_words_go_through_something_else_has_no_gaps(
    template: Callable[[str], None], text: str
) -> None:
    template(f"Subject: x\n\n{text}")
    assert gaps("welcome", "en") == set()
