"""The evaluation of the matching itself: its answers are possible, its seeds stay apart, its counting sees mistakes."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from random import Random

import pytest
from matching import mt940
from matching.camt import statement
from matching.classes import ALL
from matching.names import iban, invented_name, spelt_out
from matching.remittances import WORDING, Writer, with_letters, with_swapped_digits, with_wrong_digit, without_zeros
from matching.report import by_class, figures, table
from matching.score import VERDICTS, count, scored, verdict
from matching.transfers import Batch, made_batch, transfer_frame
from stdnum import iban as iban_check

COUNT = 500


@pytest.fixture(scope="module")
def batch() -> Batch:
    return made_batch(1, "work", COUNT)


def test_shares_add_up_to_a_thousand_and_each_is_argued_for() -> None:
    assert sum(kind.share for kind in ALL) == 1000
    assert [kind.name for kind in ALL if not kind.why or not kind.share] == []


def test_every_class_is_there_in_its_share() -> None:
    found = Counter(transfer.label for transfer in made_batch(3, "work", 1000).transfers)
    expected = Counter({kind.name: kind.share for kind in ALL})
    assert sum(found.values()) == 1000
    # A return stands beside the payment that it returns, which was of one of the two common classes.
    assert found - expected == {"returned in the batch": expected["returned in the batch"]}
    assert set(expected - found) <= {"reference in its field", "number intact, payer agrees"}


def test_no_answer_uses_more_than_there_is(batch: Batch) -> None:
    left = {document.number: document.left for document in batch.book.documents}
    answered = Counter(number for transfer in batch.transfers for number in transfer.answer)
    assert len(left) == len(batch.book.documents)
    assert max(answered.values()) == 1
    for transfer in batch.transfers:
        assert all(0 < amount <= left[number] for number, amount in transfer.answer.items()), transfer
        assert sum(transfer.answer.values()) <= max(0, transfer.fields["amount"]), transfer


def test_the_same_seed_gives_the_same_and_stress_only_other_digits(batch: Batch) -> None:
    again, stressed = made_batch(1, "work", COUNT), made_batch(1, "work", COUNT, is_stressed=True)
    assert transfer_frame(again).equals(transfer_frame(batch))
    texts = ["text", "structured_reference", "end_to_end_id"]
    plain, wrong = transfer_frame(batch), transfer_frame(stressed)
    assert plain.drop(columns=texts).equals(wrong.drop(columns=texts))
    for name in texts:
        rows = plain[name].str.contains(r"\d", na=False)
        before, after = plain.loc[rows, name], wrong.loc[rows, name]
        assert before.str.replace(r"\d", "0", regex=True).equals(after.str.replace(r"\d", "0", regex=True))
        assert (before != after).all()


def test_under_stress_a_number_has_exactly_one_other_digit() -> None:
    writer = Writer(Random(1), "work", Random(2))
    for _ in range(200):
        found = writer.digits("INV-2026-000017")
        assert sum(a != b for a, b in zip("INV-2026-000017", found, strict=True)) == 1
        assert re.fullmatch(r"INV-\d{4}-\d{6}", found)


def test_held_out_seeds_have_books_and_wordings_of_their_own(batch: Batch) -> None:
    other = made_batch(1, "held-out", COUNT)
    assert [p.name for p in other.book.parties.values()] != [p.name for p in batch.book.parties.values()]
    work, held = Writer(Random(1), "work"), Writer(Random(1), "held-out")
    for language, texts in WORDING.items():
        assert set(held.wording[language]) == set(texts)
        assert set(work.wording[language]) < set(texts)


def test_what_marrs_a_number() -> None:
    random = Random(1)
    assert with_letters("INV-2026-000017") == "INV-2O26-OOOOI7"
    assert {without_zeros("INV-2026-000017", random) for _ in range(50)} == {"INV-2026-17", "2026-17", "INV 2026/17"}
    assert with_swapped_digits("INV-2026-000017", random) in ("INV-2026-000107", "INV-2026-000071")
    assert with_wrong_digit("INV-2026-000017", random)[:9] == "INV-2026-"
    assert spelt_out("Müller & Forêt") == "Mueller + Foret"


def test_accounts_have_right_check_digits() -> None:
    random = Random(1)
    assert all(iban_check.is_valid(iban(random, language)) for language in ("de", "fr", "sv", "nl", "en") for _ in "12")
    assert all(all(invented_name(random, language)) for language in ("de", "fr", "sv", "nl", "en"))


VERDICT_OF = [
    ({"A": 100}, {"A": 100}, [], "settled"),
    ({"A": 100}, {"A": 101}, [], "wrong"),
    ({"A": 100}, {"B": 100}, [], "wrong"),
    ({"A": 100, "B": 50}, {"A": 100, "C": 50}, [], "wrong"),
    ({}, {"A": 1}, [], "wrong"),
    ({"A": 100, "B": 50}, {"A": 100}, [], "incomplete"),
    ({"A": 100}, {"A": 99}, [], "incomplete"),
    ({"A": 100, "B": 50}, {}, ["B", "A"], "suggested"),
    ({"A": 100}, {}, ["A", "B"], "misled"),
    ({"A": 100}, {}, [], "left"),
    ({}, {}, [], "left"),
    ({}, {}, ["A"], "misled"),
]


@pytest.mark.parametrize(("answer", "used", "suggestion", "expected"), VERDICT_OF)
def test_verdicts(answer: dict[str, int], used: dict[str, int], suggestion: list[str], expected: str) -> None:
    assert verdict(answer, used, suggestion) == expected


def test_nothing_is_settled_wrongly_plain_or_stressed(batch: Batch) -> None:
    for rows in (scored(batch), scored(made_batch(1, "work", COUNT, is_stressed=True))):
        assert rows.loc[rows["verdict"] == "wrong", ["label", "text", "answer", "used"]].to_dict("records") == []
        assert set(rows["verdict"]) <= set(VERDICTS)
        assert count(rows).all == len(batch.transfers)


def test_the_report_says_each_class_once_and_rounds_down(batch: Batch) -> None:
    rows = scored(batch)
    names = [line.split("|")[1].strip() for line in by_class(rows).splitlines()[2:-2]]
    assert sorted(names) == sorted(kind.name for kind in ALL)
    wrong = rows.assign(verdict="wrong")
    assert "MISSED" in figures(wrong, wrong).splitlines()[2]
    assert "100.00 %" in figures(rows, wrong).splitlines()[-1]
    settled = rows.head(300).assign(group="reference", verdict=["settled"] * 298 + ["left"] * 2)
    assert "99.3 % (298 of 300)" in figures(settled, None)
    assert table(["word", "count"], [["a", 12]]).splitlines() == [
        "| word | count |",
        "| :--- | ----: |",
        "| a    |    12 |",
    ]


def test_a_statement_of_the_transfers_balances() -> None:
    rows = [
        {"amount": amount, "booked_on": date(2026, 11, 5), "reference": f"N{n}", "text": "a & b"}
        for n, amount in enumerate((11424, -500))
    ]
    text = statement(rows, "EUR")
    amounts = re.findall(r'<Amt Ccy="EUR">([\d.]+)</Amt><CdtDbtInd>(\w+)</CdtDbtInd>', text)
    assert amounts == [("1000.00", "CRDT"), ("1109.24", "CRDT"), ("114.24", "CRDT"), ("5.00", "DBIT")]
    assert "a &amp; b" in text
    told = mt940.statement(rows, "EUR").splitlines()
    assert [line for line in told if line[:4] in (":60F", ":61:", ":62F")] == [
        ":60F:C261101EUR1000,00",
        ":61:2611051105C114,24NTRFNONREF//N0",
        ":61:2611051105D5,00NTRFNONREF//N1",
        ":62F:C261130EUR1109,24",
    ]
    assert max(map(len, told)) <= 65
