"""To whom a mail goes, in which language, and that all of them at once say what each says alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.frames import Frame
from reconciler.ledger.month import Month
from reconciler.outputs import mail_merge
from reconciler.outputs.mail import mail_facts, mails
from reconciler.outputs.mail_merge import merged
from reconciler.outputs.mail_samples import samples
from reconciler.outputs.mail_texts import NOTICES, OWN_FACTS, SHARED_FACTS, mail
from reconciler.outputs.workbooks.invitations import invitations_of

DAY = date(2026, 11, 30)


def written(month: Month) -> Frame:
    return mails(mail_facts(invitations_of(month).notices), month.config)


@pytest.fixture
def one_member(books_of: Any, config_with: Any) -> Any:
    """Books of one member of one reseller's customer, with the languages of all three and of the seller."""

    def made(
        *, member: str | None = None, customer: str | None = None, reseller: str | None = None, own: str = "en",
        seat: dict[str, Any] | None = None, **event: Any,
    ) -> Month:  # fmt: skip
        month: Month = books_of(
            config=config_with(output={"language": own}),
            parties=[
                {"reseller_id": "R-1", "language": customer},
                {"kind": "reseller", "party_id": "R-1", "name": "Norrsken IT", "language": reseller,
                 "email": "hej@norrsken.example"},
            ],
            grants=[{"reseller_id": "R-1"}],
            seats=[{"seated_on": DAY, **(seat or {})}],
            events=[{"notice": "invitation", "language": member, **event}],
        ).month()  # fmt: skip
        return month

    return made


@pytest.mark.parametrize(
    ("languages", "greeting"),
    [
        ({"member": "sv", "customer": "de", "reseller": "fr"}, "Hej Anna Muster,"),
        ({"customer": "de", "reseller": "fr"}, "Guten Tag Anna Muster,"),
        ({"reseller": "fr", "own": "de"}, "Bonjour Anna Muster,"),
        ({"own": "de"}, "Guten Tag Anna Muster,"),
        ({}, "Hello Anna Muster,"),
    ],
)
def test_the_language_is_the_members_else_the_customers_else_the_resellers_else_the_sellers(
    one_member: Any, languages: dict[str, str], greeting: str
) -> None:
    (row,) = written(one_member(**languages)).to_dict("records")
    assert row["greeting"] == greeting
    assert row["text"].startswith(f"{greeting}\n\n")
    assert row["language"] == next(iter([*languages.values(), "en"]))


def test_a_mail_names_customer_reseller_product_seller_and_the_day_of_expiry(one_member: Any) -> None:
    (row,) = written(one_member()).to_dict("records")
    assert row["mail_to"] == "anna@muster.example"
    assert row["subject"] == "Your licence for Business: please create your account"
    assert row["text"] == (
        "Hello Anna Muster,\n\n"
        "A licence for Business is waiting for you at Muster GmbH. All you need to use it is an account: please "
        "create one with this e-mail address, anna@muster.example.\n\n"
        "The licence expires on 1 October 2027 unless it is renewed.\n\n"
        "If you have any questions, Norrsken IT, who administers the subscription, will be happy to help "
        "(hej@norrsken.example).\n\n"
        "Kind regards,\nNordlås AB"
    )


def test_what_the_config_gives_stands_in_the_mail_of_a_direct_customer(books_of: Any, config_with: Any) -> None:
    said = {
        "sign_up_url": "https://account.nordlas.example/new",
        "support_email": "help@nordlas.example",
        "signature": "Maja Lind\nNordlås AB",
    }
    month = books_of(
        config=config_with(mail=said),
        parties=[{}],
        grants=[{}],
        seats=[{"seated_on": DAY}],
        events=[{"notice": "invitation", "role": "admin"}],
    ).month()
    (row,) = written(month).to_dict("records")
    assert row["text"].split("\n\n")[2:] == [
        "Create your account here: https://account.nordlas.example/new",
        "The licence expires on 1 October 2027 unless it is renewed.",
        "You are also an administrator of the subscription.",
        "If you have any questions, please write to help@nordlas.example.",
        "Kind regards,\nMaja Lind\nNordlås AB",
    ]


@pytest.mark.parametrize(
    ("language", "greeting"), [("en", "Hello,"), ("de", "Guten Tag,"), ("fr", "Bonjour,"), ("sv", "Hej,")]
)
def test_who_has_no_name_is_greeted_without_one(one_member: Any, language: str, greeting: str) -> None:
    (row,) = written(one_member(member=language, name=None)).to_dict("records")
    assert row["greeting"] == row["text"].partition("\n")[0] == greeting


@pytest.mark.parametrize(
    "name", ["محمد الأحمد", "李小龍", 'Conor "Mac" O’Brien', "=cmd()|x", "{{ seller }}", "{n} %s \\1"]
)
def test_a_name_stands_in_the_greeting_as_it_is(one_member: Any, name: str) -> None:
    (row,) = written(one_member(name=name)).to_dict("records")
    assert row["text"].partition("\n")[0] == f"Hello {name},"


def test_a_line_break_in_a_name_does_not_break_the_greeting(one_member: Any) -> None:
    (row,) = written(one_member(name="Anna\r\n Maria\u2028Muster")).to_dict("records")
    assert row["greeting"] == "Hello Anna Maria Muster,"


SEATED_BEFORE = {"seated_on": date(2026, 11, 2)}
STILL = [
    ("invitation", {}, {}, True),
    ("welcome", {}, {}, True),
    ("welcome", {"activated_on": DAY}, {}, True),
    ("reminder", {}, {}, True),
    ("withdrawn", {"status": "removed", "seated_on": None}, {}, True),
    ("withdrawn", {"status": "waiting", "seated_on": None}, {}, True),
    # Active meanwhile, or without the seat: what the notice says is no longer so.
    ("invitation", {"activated_on": DAY}, {}, False),
    ("reminder", {"activated_on": DAY}, {}, False),
    *((notice, {"status": status, "seated_on": None}, {}, False)
      for notice in NOTICES[:3] for status in ("removed", "waiting")),
    ("invitation", {"status": "suspended"}, {}, False),
    ("invitation", {}, SEATED_BEFORE, False),  # of an earlier seat
    ("withdrawn", {}, SEATED_BEFORE, False),  # came back since
    # Erased from the books.
    *((notice, {"email": "erased-7"}, {"email": "erased-7"}, False) for notice in NOTICES[:3]),
    ("withdrawn", {"email": "erased-7", "status": "removed", "seated_on": None}, {"email": "erased-7"}, False),
    ("welcome", {"email": "erased-7@x.example"}, {"email": "erased-7@x.example"}, True),
]  # fmt: skip


@pytest.mark.parametrize(("notice", "seat", "event", "is_told"), STILL)
def test_a_mail_goes_out_only_while_what_it_says_is_so(
    one_member: Any, notice: str, seat: dict[str, Any], event: dict[str, Any], is_told: bool
) -> None:
    month = one_member(seat=seat, **{"notice": notice, "seated_on": DAY, **event})
    assert len(written(month)) == is_told
    assert len(invitations_of(month).notices) == 1  # the notice itself is not lost


def test_of_the_same_notice_twice_for_one_seat_the_later_is_told(books_of: Any) -> None:
    month = books_of(
        parties=[{}],
        grants=[{}],
        seats=[{"seated_on": DAY}],
        events=[{"notice": "invitation"}, {"notice": "invitation"}, {"notice": "reminder", "kind": "remind"}],
    ).month()
    assert written(month).index.tolist() == [1, 2]


def test_a_month_without_notices_has_no_mails(books_of: Any) -> None:
    assert written(books_of().month()).empty


texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
one_line = texts.map(lambda text: " ".join(text.split()))
records = st.fixed_dictionaries(
    {
        "notice": st.sampled_from(NOTICES),
        "language": st.sampled_from(["en", "de", "fr", "sv"]),
        "is_admin": st.booleans(),
        **{name: st.one_of(st.just(""), st.sampled_from(["{{ x }}", "\\1", "email"]), one_line) for name in OWN_FACTS},
    }
)


@given(st.lists(records, min_size=1, max_size=12), st.booleans())
def test_all_at_once_say_what_each_says_alone(rows: list[dict[str, Any]], is_shown: bool) -> None:
    """Also where a template decides upon every fact."""
    shared = {name: f"<{name}>" for name in SHARED_FACTS}
    with pytest.MonkeyPatch.context() as patch:
        if not is_shown:
            patch.setattr(mail_merge, "gaps", lambda notice, language: frozenset())
        found = merged(Frame(rows), shared)
    assert found == [mail(row["notice"], row["language"], {**row, **shared}) for row in rows]


def people(*rows: dict[str, Any]) -> Frame:
    same = {**dict.fromkeys(OWN_FACTS, ""), "notice": "welcome", "language": "en", "is_admin": False,
            "customer": "Muster GmbH", "reseller": "Norrsken IT", "expires_on": "1 October 2027"}  # fmt: skip
    return Frame([{**same, "greeting": f"Hello {row.get('name', '')},", **row} for row in rows])


def test_a_page_has_each_kind_once_with_gaps_where_people_differ(config_with: Any) -> None:
    facts = people(
        {"name": "Eva", "email": "eva@x.example"},
        {"name": "Bo", "email": "bo@x.example"},
        {"name": "Kim", "email": "kim@x.example", "is_admin": True},
        {"name": "Per", "email": "per@x.example", "notice": "withdrawn", "is_admin": True, "language": "sv"},
        {"name": "Ida", "email": "ida@x.example", "notice": "withdrawn", "customer": "Bygg AB", "language": "sv"},
    )
    found = dict(enumerate(samples(facts, facts["email"].map(lambda _: "R-1"), config_with())))
    assert [(page, *sample[:3]) for page, sample in found.values()] == [
        ("R-1", "welcome", "en", False),
        ("R-1", "welcome", "en", True),
        ("R-1", "withdrawn", "sv", False),
    ]
    several, one, gone = (sample.mail.text for _, sample in found.values())
    assert several.startswith(
        "Hello [name],\n\nWelcome! A licence for Business is ready for you at Muster GmbH. "
        "You already have an account: simply sign in with [e-mail address] to use it.\n\n"
        "The licence expires on 1 October 2027"
    )
    assert one.startswith("Hello Kim,\n\n")
    assert "kim@x.example" in one
    assert "You are also an administrator" in one
    assert gone.startswith("Hej [namn],\n\nLicensen för Business som väntade på dig hos [kund] har dragits tillbaka.")


def test_each_page_has_the_kinds_of_its_own_people(config_with: Any) -> None:
    facts = people({"name": "Eva"}, {"name": "Bo", "notice": "invitation"}, {"name": "Kim"})
    pages = Frame({"page": ["B", "A", "A"]})["page"]
    found = [
        (page, sample.notice, sample.mail.text.split("\n")[0]) for page, sample in samples(facts, pages, config_with())
    ]
    assert found == [
        ("A", "invitation", "Hello Bo,"),
        ("A", "welcome", "Hello Kim,"),
        ("B", "welcome", "Hello Eva,"),
    ]
