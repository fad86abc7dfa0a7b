"""Remittances as people write them, each with what may be done with it; the answers are worked by hand."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, NamedTuple

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iso11649

from reconciler import frames
from reconciler.finding import Place
from reconciler.frames import Frame
from reconciler.rules.matching.books import DOCUMENT, KNOWN_IBAN, TRANSFER
from reconciler.rules.matching.ibans import ibans_of, unique_ibans
from reconciler.rules.matching.settlement import settlements

BERGMANN_IBAN = "DE89370400440532013000"
FORET_IBAN = "FR1420041010050500013M02606"


def rf(number: str) -> str:
    """The creditor reference, found with an independent library by trying all check digits."""
    body = "".join(c for c in number if c.isalnum())
    return next(f"RF{n:02d}{body}" for n in range(2, 99) if iso11649.is_valid(f"RF{n:02d}{body}"))


def groups(reference: str) -> str:
    return " ".join(reference[n : n + 4] for n in range(0, len(reference), 4))


RF1, RF2, RF3 = (rf(f"INV-2026-00000{n}") for n in (1, 2, 3))
RF4, RF5, RF10 = rf("INV-2026-000004"), rf("INV-2026-000005"), rf("INV-2026-000010")
WRONG_RF1 = f"RF{(int(RF1[2:4]) + 1) % 100:02d}{RF1[4:]}"

PARTIES = frames.typed(
    pd.DataFrame(
        [
            ("customer", "C1", "Bergmann GmbH", "R1"),
            ("customer", "C2", "Forêt Numérique SARL", None),
            ("customer", "C3", "Lindqvist Bygg AB", "R1"),
            ("customer", "C4", "Müller AG", None),
            ("reseller", "R1", "Partnerhuset Syd AB", None),
        ],
        columns=["kind", "party_id", "name", "reseller_id"],
    ),
    frames.PARTY,
)
IBANS = frames.typed(
    pd.DataFrame(
        [(BERGMANN_IBAN, "customer", "C1", True), (FORET_IBAN, "customer", "C2", True)], columns=list(KNOWN_IBAN)
    ),
    KNOWN_IBAN,
)


def document(
    number: str, party: str, currency: str, gross: int, left: int | None = None, **more: Any
) -> dict[str, Any]:
    reseller = {"C1": "R1", "C3": "R1"}.get(party)
    return {
        "number": number,
        "party_kind": "customer",
        "party_id": party,
        "reseller_id": reseller,
        "currency": currency,
        "gross": gross,
        "credited": 0,
        "open": gross if left is None else left,
        "reference": rf(number) if number.startswith("INV") else None,
        **more,
    }


def documents_of(rows: list[dict[str, Any]]) -> Frame:
    return frames.typed(pd.DataFrame(rows, columns=[name for name in DOCUMENT if name != "credited"]), DOCUMENT)


DOCUMENTS = documents_of(
    [
        document("INV-2026-000001", "C1", "EUR", 11520),
        document("INV-2026-000002", "C1", "EUR", 9600),
        document("INV-2026-000003", "C2", "EUR", 48000),
        document("INV-2026-000004", "C3", "SEK", 105000),
        document("INV-2026-000005", "C2", "EUR", 9600, 0),
        document("INV-2026-000010", "C3", "EUR", 20000, 12000),
        document("A-4711", "C4", "EUR", 5000),
        document("2026-000001", "C1", "EUR", 11520),  # an open item whose number is the end of an invoice's
        document("77", "C4", "EUR", 3300),
    ]
)


def transfers_of(rows: list[dict[str, Any]]) -> Frame:
    plain = {"booked_on": pd.Timestamp("2026-11-05"), "currency": "EUR", "file": "bank.xlsx", "sheet": "bank", "row": 2}
    full = [{**plain, "payment_key": f"k{n}", "allocated": 0, **row} for n, row in enumerate(rows)]
    return frames.typed(full, TRANSFER)


def run(
    rows: list[dict[str, Any]],
    documents: Frame = DOCUMENTS,
    ibans: Frame = IBANS,
    outcomes: Frame | None = None,
    parties: Frame = PARTIES,
) -> tuple[Frame, Frame, list[Any]]:
    known = frames.empty(frames.OUTCOME) if outcomes is None else outcomes
    return settlements(transfers_of(rows), documents, parties, ibans, known)


class Case(NamedTuple):
    name: str
    transfer: dict[str, Any]
    status: str
    match: str
    used: dict[str, int]
    reason: str = ""
    suggestion: str = ""


def paid(amount: int, **fields: Any) -> dict[str, Any]:
    return {"amount": amount, **fields}


ONE = {"INV-2026-000001": 11520}


def settles(match: str, name: str, transfer: dict[str, Any], used: dict[str, int]) -> Case:
    return Case(name, transfer, "settled", match, used)


def suggests(match: str, name: str, transfer: dict[str, Any], suggestion: str, reason: str = "") -> Case:
    return Case(name, transfer, "review", match, {}, reason, suggestion)


def waits(name: str, reason: str, transfer: dict[str, Any]) -> Case:
    return Case(name, transfer, "suspense", "9", {}, reason)


AGAINST_MULLER = ("INV-2026-000001", "another party, Müller AG")

CASES = [
    # pass 1: reference or exact number as structured reference, exact amount
    settles("1", "reference in its field", paid(11520, structured_reference=RF1), ONE),
    settles("1", "reference in groups of four", paid(11520, structured_reference=groups(RF1)), ONE),
    settles("1", "reference in lower case", paid(11520, text=RF1.lower()), ONE),
    settles("1", "reference in other text", paid(11520, text=f"Thank you, {groups(RF1)} licences 12"), ONE),
    settles("1", "reference after a bank's tag", paid(11520, text=f"/CNR/SCOR/{RF1}/"), ONE),
    settles("1", "reference broken by a line", paid(11520, text=f"{RF1[:9]}\n{RF1[9:]}"), ONE),
    settles("1", "reference with odd spaces", paid(11520, text=" ".join(RF1)), ONE),
    settles("1", "reference as end-to-end id", paid(11520, end_to_end_id=RF1), ONE),
    settles("1", "number as structured reference", paid(11520, structured_reference="INV-2026-000001"), ONE),
    settles(
        "1", "number as structured reference, lower case", paid(11520, structured_reference=" inv-2026-000001"), ONE
    ),
    settles("1", "short open item as structured reference", paid(3300, structured_reference="77"), {"77": 3300}),
    settles("1", "reference, unknown payer", paid(11520, structured_reference=RF1, payer_name="Zyx Ltd"), ONE),
    settles(
        "1", "reference, the reseller pays", paid(11520, structured_reference=RF1, payer_name="Partnerhuset Syd"), ONE
    ),
    settles(
        "1",
        "two references, their sum",
        paid(21120, text=f"{RF1}, {RF2}"),
        {"INV-2026-000001": 11520, "INV-2026-000002": 9600},
    ),
    settles(
        "1",
        "two references in groups, one after the other",
        paid(21120, text=f"{groups(RF2)} {groups(RF1)}"),
        {"INV-2026-000001": 11520, "INV-2026-000002": 9600},
    ),
    settles("1", "the rest of an invoice paid in part", paid(12000, text=RF10), {"INV-2026-000010": 12000}),
    settles(
        "1",
        "reference in another currency's invoice",
        paid(105000, currency="SEK", text=RF4),
        {"INV-2026-000004": 105000},
    ),
    # pass 1b
    Case("less", paid(5000, structured_reference=RF1), "part", "1b", {"INV-2026-000001": 5000}, "less than was open"),
    Case("more", paid(12000, structured_reference=RF1), "over", "1b", ONE, "4.80 EUR more than was open"),
    Case("one cent short", paid(11519, text=groups(RF1)), "part", "1b", {"INV-2026-000001": 11519}, "less"),
    Case("more than the rest", paid(20000, text=RF10), "over", "1b", {"INV-2026-000010": 12000}, "80.00 EUR more"),
    # pass 2: full numbers, payer agrees, exact
    settles("2", "number, name", paid(11520, text="Invoice INV-2026-000001", payer_name="BERGMANN"), ONE),
    settles(
        "2",
        "number, name with accents gone",
        paid(48000, text="inv-2026-000003", payer_name="FORET NUMERIQUE S.A.R.L."),
        {"INV-2026-000003": 48000},
    ),
    settles("2", "number, umlaut spelt out", paid(5000, text="A-4711", payer_name="Mueller AG"), {"A-4711": 5000}),
    settles("2", "number, similar name", paid(11520, text="INV-2026-000001", payer_name="Bergman GmbH"), ONE),
    settles(
        "2", "number, known IBAN", paid(11520, text="INV-2026-000001", payer_iban="DE89 3704 0044 0532 0130 00"), ONE
    ),
    settles(
        "2", "number, the reseller pays", paid(11520, text="INV-2026-000001", payer_name="Partnerhuset Syd AB"), ONE
    ),
    settles("2", "number without hyphens", paid(11520, text="INV2026000001", payer_name="Bergmann"), ONE),
    settles("2", "number with spaces", paid(11520, text="INV 2026 000001", payer_name="Bergmann"), ONE),
    settles("2", "O for 0", paid(11520, text="INV-2O26-OOOO01", payer_name="Bergmann"), ONE),
    settles("2", "I for 1", paid(11520, text="INV-2026-00000I", payer_name="Bergmann"), ONE),
    settles("2", "number broken by a line", paid(11520, text="INV-2026-0000\n01", payer_name="Bergmann"), ONE),
    settles("2", "number broken at its hyphen", paid(11520, text="INV-2026-\r\n000001", payer_name="Bergmann"), ONE),
    settles("2", "number in end-to-end id", paid(11520, end_to_end_id="INV-2026-000001", payer_name="Bergmann"), ONE),
    settles(
        "2",
        "two numbers, their sum",
        paid(21120, text="INV-2026-000001 + INV-2026-000002", payer_name="Bergmann GmbH"),
        {"INV-2026-000001": 11520, "INV-2026-000002": 9600},
    ),
    settles(
        "2",
        "two numbers joined by a slash",
        paid(21120, text="INV-2026-000002/INV-2026-000001", payer_name="Bergmann GmbH"),
        {"INV-2026-000001": 11520, "INV-2026-000002": 9600},
    ),
    settles(
        "2",
        "reference and another number, their sum",
        paid(21120, text=f"{RF1} INV-2026-000002", payer_name="Bergmann GmbH"),
        {"INV-2026-000001": 11520, "INV-2026-000002": 9600},
    ),
    settles(
        "2",
        "the open item whose number is a part of another's",
        paid(11520, text="our ref 2026-000001", payer_name="Bergmann"),
        {"2026-000001": 11520},
    ),
    # pass 7
    suggests("7", "number, a cent less", paid(11519, text="INV-2026-000001", payer_name="Bergmann"), "INV-2026-000001"),
    suggests(
        "7",
        "two references, a little less",
        paid(21000, text=f"{RF1} {RF2}"),
        "INV-2026-000001, INV-2026-000002",
        "210.00 EUR is 211.20 EUR less bank charges",
    ),
    # pass 8
    suggests(
        "8",
        "nothing named, two of the amount",
        paid(11520, text="thank you", payer_name="Bergmann GmbH"),
        "2026-000001",
        "the earliest due of several invoices of this amount",
    ),
    suggests(
        "8",
        "wrong check digits",
        paid(11520, structured_reference=WRONG_RF1, payer_name="Bergmann"),
        "INV-2026-000001",
        "one digit away",
    ),
    suggests(
        "8",
        "wrong check digits in groups",
        paid(11520, text=groups(WRONG_RF1), payer_name="Bergmann"),
        "INV-2026-000001",
    ),
    suggests(
        "8", "number in a longer word", paid(9600, text="XINV-2026-000002", payer_name="Bergmann"), "INV-2026-000002"
    ),
    suggests("8", "another's number", paid(9600, text="OFF-2026-000002", payer_name="Bergmann"), "INV-2026-000002"),
    suggests(
        "8",
        "number with a part after it",
        paid(9600, text="INV-2026-000002-2", payer_name="Bergmann"),
        "INV-2026-000002",
    ),
    suggests(
        "8",
        "letters alone are not folded",
        paid(9600, text="1NV-2026-000002", payer_name="Bergmann"),
        "INV-2026-000002",
    ),
    suggests("8", "short number in text", paid(3300, text="77 licences", payer_name="Müller AG"), "77", "by its name"),
    suggests("8", "reference, another's name", paid(11520, text=RF1, payer_name="Müller AG"), *AGAINST_MULLER),
    suggests(
        "8",
        "reference, another party's IBAN",
        paid(11520, text=RF1, payer_iban=FORET_IBAN),
        "INV-2026-000001",
        "another party, Forêt",
    ),
    suggests("8", "reference, less, another party", paid(100, text=RF1, payer_iban=FORET_IBAN), "INV-2026-000001"),
    suggests(
        "8",
        "a customer pays its reseller's other customer",
        paid(11520, text=RF1, payer_name="Lindqvist Bygg"),
        "INV-2026-000001",
        "another party, Lindqvist Bygg AB",
    ),
    suggests(
        "8",
        "number, unknown payer",
        paid(11520, text="INV-2026-000001", payer_name="Zyx Ltd"),
        "INV-2026-000001",
        "Zyx Ltd, is not known",
    ),
    suggests("8", "number, no payer", paid(11520, text="INV-2026-000001"), "INV-2026-000001", "is not known to pay"),
    suggests(
        "8",
        "number, much less",
        paid(10000, text="INV-2026-000001", payer_name="Bergmann"),
        "INV-2026-000001",
        "the payment is 100.00 EUR, but 115.20 EUR is open",
    ),
    suggests(
        "8",
        "two references, one paid",
        paid(48000, text=f"{RF3} {RF5}"),
        "INV-2026-000003",
        "paid or in another currency",
    ),
    suggests(
        "8",
        "numbers of two parties",
        paid(59520, text="INV-2026-000001, INV-2026-000003", payer_name="Bergmann"),
        "INV-2026-000001, INV-2026-000003",
        "not all of it is billed to Bergmann GmbH",
    ),
    suggests(
        "8",
        "reference for less and another number",
        paid(9600, text=f"{RF1} instead of INV-2026-000002", payer_name="Bergmann"),
        "INV-2026-000002",
        "one of those named",
    ),
    # pass 9
    waits("no text at all", "no creditor reference and no invoice number", paid(11520)),
    waits("reference of somebody else", "belongs to no invoice", paid(11520, text="RF18 5390 0754 7034")),
    waits("a longer reference", "reference", paid(11520, text=RF1 + "5")),
    waits("already paid", "INV-2026-000005 is already paid", paid(9600, structured_reference=RF5)),
    waits("already paid, by number", "already paid", paid(9600, text="INV-2026-000005", payer_iban=FORET_IBAN)),
    waits(
        "a second payment, with a refund",
        "if so, pay 96.00 EUR back to Forêt Numérique (FR14",
        paid(9600, structured_reference=RF5, payer_name="Forêt Numérique", payer_iban=FORET_IBAN),
    ),
    waits("wrong currency", "is in EUR and the payment in SEK", paid(11520, currency="SEK", text=RF1)),
    Case("money going out", paid(-11520, text=RF1), "outgoing", "9", {}, "money going out"),
    waits("zero", "the amount is zero", paid(0, text=RF1)),
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_one_transfer(case: Case) -> None:
    allocations, outcomes, findings = run([case.transfer])
    [outcome] = outcomes.to_dict("records")
    assert (outcome["status"], outcome["pass"]) == (case.status, case.match)
    assert dict(zip(allocations["invoice"], allocations["amount"], strict=True)) == case.used
    assert set(allocations["pass"]) <= {case.match}
    assert case.reason in ("" if pd.isna(outcome["reason"]) else outcome["reason"])
    assert case.suggestion == ("" if pd.isna(outcome["suggestion"]) else outcome["suggestion"])
    codes = {
        "review": ["payment-to-review"],
        "suspense": ["payment-in-suspense"],
        "over": ["payment-over"],
        "part": ["payment-part"],
        "outgoing": ["payments-outgoing"],
        "settled": [],
    }
    assert [finding.code for finding in findings] == codes[case.status]


def used(rows: list[dict[str, Any]], **more: Any) -> list[tuple[str, str, int, str]]:
    allocations, _, _ = run(rows, **more)
    return list(allocations[["payment_key", "invoice", "amount", "pass"]].itertuples(index=False, name=None))


def statuses(rows: list[dict[str, Any]], **more: Any) -> dict[str, str]:
    _, outcomes, _ = run(rows, **more)
    return dict(zip(outcomes["payment_key"], outcomes["status"], strict=True))


def test_the_same_invoice_paid_twice_settles_once() -> None:
    rows = [paid(11520, text=RF1), paid(11520, text=RF1)]
    _, outcomes, findings = run(rows)
    assert used(rows) == [("k0", "INV-2026-000001", 11520, "1")]
    assert "already paid" in outcomes.set_index("payment_key").at["k1", "reason"]
    assert [finding.code for finding in findings] == ["payment-in-suspense"]


def test_the_earlier_of_two_equal_transfers_settles() -> None:
    rows = [paid(11520, text=RF1), paid(11520, text=RF1, booked_on=pd.Timestamp("2026-11-03"))]
    assert used(rows) == [("k1", "INV-2026-000001", 11520, "1")]


def test_an_exact_transfer_comes_before_a_partial_one() -> None:
    rows = [paid(5000, text=RF1), paid(11520, text=RF1)]
    assert used(rows) == [("k1", "INV-2026-000001", 11520, "1")]
    assert statuses(rows) == {"k0": "suspense", "k1": "settled"}


def test_instalments_settle_in_their_order() -> None:
    rows = [paid(5000, text=RF1), paid(6520, text=RF1), paid(100, text=RF1)]
    assert used(rows) == [("k0", "INV-2026-000001", 5000, "1b"), ("k1", "INV-2026-000001", 6520, "1b")]
    assert statuses(rows) == {"k0": "part", "k1": "settled", "k2": "suspense"}


def test_the_second_instalment_can_be_too_much() -> None:
    rows = [paid(6000, text=RF1), paid(6000, text=RF1)]
    _, outcomes, findings = run(rows)
    assert used(rows) == [("k0", "INV-2026-000001", 6000, "1b"), ("k1", "INV-2026-000001", 5520, "1b")]
    assert outcomes["credit"].tolist() == [0, 480]
    assert outcomes.at[1, "credit_party"] == "C1"
    assert sorted(finding.code for finding in findings) == ["payment-over", "payment-part"]


def test_a_reference_comes_before_a_number() -> None:
    rows = [paid(11520, text="INV-2026-000001", payer_name="Bergmann"), paid(11520, text=RF1)]
    assert used(rows) == [("k1", "INV-2026-000001", 11520, "1")]


def test_an_exact_reference_notes_the_other_numbers_it_did_not_use() -> None:
    _, outcomes, _ = run([paid(11520, structured_reference=RF1, text="not INV-2026-000002")])
    assert [refused["invoice"] for refused in json.loads(outcomes.at[0, "refused"])] == ["INV-2026-000002"]


def test_suspense_keeps_evidence_and_the_refused_alternatives() -> None:
    _, outcomes, _ = run([paid(10000, currency="SEK", text="INV-2026-000001 INV-2026-000003")])
    assert outcomes.at[0, "evidence"] == "number INV-2026-000001 in the text; number INV-2026-000003 in the text"
    refused = json.loads(outcomes.at[0, "refused"])
    assert [alternative["invoice"] for alternative in refused] == ["INV-2026-000001", "INV-2026-000003"]
    assert all("in EUR and the payment in SEK" in alternative["reason"] for alternative in refused)


def test_evidence_says_where_the_reference_stands_and_how_the_payer_is_known() -> None:
    allocations, _, _ = run([paid(11520, structured_reference=RF1, payer_name="Bergmann")])
    evidence = f"creditor reference {groups(RF1)} in the structured reference; payer agrees by its name"
    assert allocations["evidence"].tolist() == [evidence]


def test_an_iban_learnt_from_a_reference_lets_a_number_settle_in_the_same_run() -> None:
    iban = "SE4550000000058398257466"
    rows = [
        paid(9600, text="INV-2026-000002", payer_name="Konto 17", payer_iban=iban),
        paid(11520, text=RF1, payer_name="Konto 17", payer_iban=iban),
    ]
    assert used(rows) == [("k0", "INV-2026-000002", 9600, "2"), ("k1", "INV-2026-000001", 11520, "1")]


def test_an_account_that_pays_for_many_contradicts_nobody() -> None:
    iban = "SE4550000000058398257466"
    rows = [
        paid(11520, text=RF1, payer_name="Factoring Ett", payer_iban=iban),
        paid(48000, text=RF3, payer_name="Factoring Ett", payer_iban=iban),
    ]
    assert statuses(rows) == {"k0": "settled", "k1": "settled"}
    learnt = ibans_of(transfers_of(rows[:1]), run(rows[:1])[0], DOCUMENTS, PARTIES)
    assert statuses(rows[1:], ibans=learnt) == {"k0": "settled"}


def test_an_iban_is_the_resellers_when_the_reseller_paid() -> None:
    rows = [paid(11520, text=RF1, payer_name="Partnerhuset Syd AB", payer_iban="SE45 5000")]
    learnt = ibans_of(transfers_of(rows), run(rows)[0], DOCUMENTS, PARTIES)
    assert learnt.to_dict("records") == [{"iban": "SE455000", "kind": "reseller", "party_id": "R1", "is_sure": True}]


def test_nothing_is_learnt_from_a_partial_payment() -> None:
    rows = [paid(5000, text=RF1, payer_iban="SE455000")]
    assert ibans_of(transfers_of(rows), run(rows)[0], DOCUMENTS, PARTIES).empty


@pytest.mark.parametrize("names", [("Nordal AB", "Nordal Data AB"), ("Nordal Data AB", "Nordal AB")])
def test_the_best_name_among_all_parties_counts(names: tuple[str, str]) -> None:
    parties = frames.typed(
        pd.DataFrame(
            [("customer", f"N{n}", name) for n, name in enumerate(names)], columns=["kind", "party_id", "name"]
        ),
        frames.PARTY,
    )
    documents = documents_of([document(f"INV-2026-00002{n}", f"N{n}", "EUR", 5000) for n in range(2)])
    rows = [paid(5000, text=f"INV-2026-00002{n}", payer_name="Nordal Data") for n in range(2)]
    expected = {f"k{n}": "settled" if name == "Nordal Data AB" else "review" for n, name in enumerate(names)}
    assert statuses(rows, documents=documents, parties=parties) == expected


def test_numbers_that_differ_in_a_lookalike_only_are_told_apart() -> None:
    documents = documents_of([document("X1-100", "C1", "EUR", 500), document("XI-100", "C1", "EUR", 500)])
    exact = [paid(500, text="XI-100", payer_name="Bergmann")]
    assert used(exact, documents=documents) == [("k0", "XI-100", 500, "2")]
    doubtful = [paid(500, text="XI-1OO", payer_name="Bergmann")]
    assert statuses(doubtful, documents=documents) == {"k0": "review"}


def test_a_number_followed_by_a_lone_digit_is_doubtful_where_the_longer_one_exists() -> None:
    documents = documents_of(
        [document("INV-2026-000001", "C1", "EUR", 500), document("INV-2026-0000011", "C1", "EUR", 500)]
    )
    rows = [paid(500, text="INV-2026-000001 1 licence", payer_name="Bergmann")]
    assert statuses(rows, documents=documents) == {"k0": "review"}


def test_places_are_the_cells_given_else_the_row_kept_with_the_payment() -> None:
    rows = [paid(1, text="a"), paid(2, text="b", file="oktober.xlsx", sheet="Konto", row=9)]
    known = {"k0": Place("bank.xlsx", "bank", "D2")}
    _, _, findings = settlements(
        transfers_of(rows), DOCUMENTS, PARTIES, IBANS, frames.empty(frames.OUTCOME), places=known
    )
    assert [str(finding.place) for finding in findings] == ["bank.xlsx bank!D2", "oktober.xlsx Konto!A9"]


def test_a_payment_of_an_earlier_month_stands_in_that_months_inbox() -> None:
    """Files of two months often have the same name: without its folder the place would be this month's file."""
    _, _, findings = run([paid(1, text="a", came_on=pd.Timestamp("2026-10-31"))])
    assert [str(finding.place) for finding in findings] == ["inbox/2026-10/bank.xlsx bank!A2"]


def test_no_transfers_or_no_documents_are_no_trouble() -> None:
    allocations, outcomes, findings = run([])
    assert (len(allocations), len(outcomes), findings) == (0, 0, [])
    assert statuses([paid(100, text=RF1)], documents=documents_of([])) == {"k0": "suspense"}
    assert statuses([paid(100, text=RF1, payer_name="Bergmann")], parties=frames.empty(frames.PARTY)) == {"k0": "part"}


def test_an_outcome_the_books_have_is_not_told_again_until_it_changes() -> None:
    rows = [paid(11519, text="INV-2026-000001", payer_name="Bergmann")]
    _, first, _ = run(rows)
    assert first["status"].tolist() == ["review"]
    assert [len(part) for part in run(rows, outcomes=first)] == [0, 0, 0]
    other = DOCUMENTS.assign(open=DOCUMENTS["open"].where(DOCUMENTS["number"] != "INV-2026-000001", 0))
    _, changed, findings = run(rows, documents=other, outcomes=first)
    assert "already paid" in changed.at[0, "reason"]
    assert len(findings) == 1


# Properties: whatever comes in.

FRAGMENTS = [RF1, groups(RF2), RF3, RF5, RF10, WRONG_RF1, "INV-2026-000001", "INV 2026 000002", "inv-2026-000003"]
FRAGMENTS += ["INV-2026-0000011", "2026-000001", "A-4711", "thanks", "RF", "O0I1", "\n"]
NAMES = ["Bergmann", "Forêt Numérique", "Müller AG", "Partnerhuset Syd AB", "Zyx Ltd", None]
AMOUNTS = [11520, 9600, 48000, 12000, 5000, 100, 21120, 57600, -9600, 0, 6520]
ACCOUNTS = [BERGMANN_IBAN, FORET_IBAN, "SE4550000000058398257466", None]
TRANSFERS = st.lists(
    st.fixed_dictionaries(
        {
            "amount": st.sampled_from(AMOUNTS),
            "text": st.lists(st.sampled_from(FRAGMENTS), max_size=3).map(" ".join),
            "payer_name": st.sampled_from(NAMES),
            "payer_iban": st.sampled_from(ACCOUNTS),
            "currency": st.sampled_from(["EUR", "EUR", "EUR", "SEK"]),
            "booked_on": st.dates(date(2026, 11, 1), date(2026, 11, 3)).map(pd.Timestamp),
        }
    ),
    max_size=12,
)


@given(TRANSFERS)
@settings(max_examples=60, deadline=None)
def test_nothing_is_used_beyond_what_there_is(rows: list[dict[str, Any]]) -> None:
    allocations, outcomes, _ = run(rows)
    transfers = transfers_of(rows).set_index("payment_key")
    by_payment = allocations.groupby("payment_key")["amount"].sum()
    by_document = allocations.groupby("invoice")["amount"].sum()
    credit = outcomes.set_index("payment_key")["credit"]
    assert (allocations["amount"] > 0).all()
    assert ((by_payment + credit.loc[by_payment.index]) == transfers.loc[by_payment.index, "amount"]).all()
    assert (by_document <= DOCUMENTS.set_index("number").loc[by_document.index, "open"]).all()
    assert sorted(outcomes["payment_key"]) == sorted(transfers.index)
    currencies = DOCUMENTS.set_index("number")["currency"].loc[allocations["invoice"]].to_numpy()
    assert (transfers.loc[allocations["payment_key"], "currency"].to_numpy() == currencies).all()


@given(TRANSFERS)
@settings(max_examples=60, deadline=None)
def test_matching_again_on_the_books_after_changes_nothing(rows: list[dict[str, Any]]) -> None:
    allocations, outcomes, _ = run(rows)
    transfers = transfers_of(rows)
    used_of = allocations.groupby("payment_key")["amount"].sum()
    paid_of = allocations.groupby("invoice")["amount"].sum()
    after = transfers.assign(allocated=transfers["payment_key"].map(used_of).fillna(0).astype("int64"))
    credited = outcomes.loc[(outcomes["credit"] > 0) | (outcomes["status"] == "outgoing"), "payment_key"]
    after = after[(after["allocated"] != after["amount"]) & ~after["payment_key"].isin(credited)]
    documents = DOCUMENTS.assign(open=DOCUMENTS["open"] - DOCUMENTS["number"].map(paid_of).fillna(0).astype("int64"))
    ibans = unique_ibans([IBANS, ibans_of(transfers, allocations, DOCUMENTS, PARTIES)])
    again = settlements(after, documents, PARTIES, ibans, outcomes)
    assert [len(part) for part in again] == [0, 0, 0]


@given(TRANSFERS, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_rows_does_not_matter(rows: list[dict[str, Any]], shuffle: Any) -> None:
    transfers, empty = transfers_of(rows), frames.empty(frames.OUTCOME)
    first = settlements(transfers, DOCUMENTS, PARTIES, IBANS, empty)

    def mixed(frame: Frame) -> Frame:
        return frame.iloc[shuffle.sample(range(len(frame)), len(frame))]

    second = settlements(mixed(transfers), mixed(DOCUMENTS), mixed(PARTIES), mixed(IBANS), empty)
    pd.testing.assert_frame_equal(first[0], second[0])
    pd.testing.assert_frame_equal(first[1], second[1])
    assert first[2] == second[2]
