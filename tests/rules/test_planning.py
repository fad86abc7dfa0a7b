"""Whole batches of rules on real books: what must hold whatever the sheets say."""

from __future__ import annotations

import pytest
from hypothesis import given as sampled
from hypothesis import settings
from hypothesis import strategies as st
from months_of import config, given
from real_books import AT_ONCE, book, books, codes, people

from reconciler.ledger.books import open_for_writing
from reconciler.rules.planning import planned_batch


@settings(max_examples=8)  # each writes books
@sampled(licences=st.integers(1, 6), members=st.integers(0, 9), at_once=st.booleans())
def test_never_more_seated_than_in_force_and_a_second_plan_is_empty(licences, members, at_once):
    chosen = config(**AT_ONCE) if at_once else config()
    rows = {"customers": [{"customer_id": "C1", "licences": licences}], "members": people(members)}
    with books() as path:
        plan, state = book(path, "2026-10-31", chosen, **rows)
        seated = (state.seats["status"] == "seated").sum()
        assert seated == (min(licences, members) if at_once else 0)
        assert len(plan.invoices) == 1
        assert planned_batch(given("2026-10-31", state, chosen, **rows)).is_empty


@settings(max_examples=6)  # each writes books twice
@sampled(licences=st.integers(1, 8), swapped=st.integers(1, 3))
def test_removing_and_adding_never_charges(licences, swapped):
    """Rule `removal`: licences are billed when bought, never when used."""
    chosen = config(**AT_ONCE)
    leaving = min(swapped, licences)
    with books() as path:
        book(
            path,
            "2026-10-31",
            chosen,
            customers=[{"customer_id": "C1", "licences": licences}],
            members=people(licences),
        )
        change = people(leaving, action="remove")
        change += [{"customer_id": "C1", "email": f"new{n}@kund.example"} for n in range(leaving)]
        plan, state = book(path, "2026-11-30", chosen, members=change)
        assert len(plan.invoices) == 0
        assert (state.seats["status"] == "seated").sum() == licences
        assert set(state.grants["renews_on"].astype(str)) == {"2027-10-31"}


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        ({"payment_method": "bank_transfer", "term_months": 1}, "bank-transfer-term", "term_months"),
        ({"term_months": 1}, "bank-transfer-term", "term_months"),
        ({"bill_to": "reseller"}, "bill-to-reseller", "bill_to"),
        ({"currency": "GBP"}, "no-price", "currency"),
        ({"start_date": "2026-10-29"}, "start-too-early", "start_date"),
        ({"vat_number": "DE136695977"}, "vat-number-invalid", "vat_number"),
        ({"vat_number": "FR40303265045"}, "vat-number-foreign-prefix", "vat_number"),
        ({"country": "AX", "vat_number": None}, "vat-territory-review", "country"),
    ],
)
def test_a_row_that_is_held_leaves_no_trace_but_the_hold(row, code, cell):
    asked = given("2026-11-30", customers=[{"customer_id": "C1", **row}], members=people(2))
    plan = planned_batch(asked)
    held = [finding for finding in plan.findings if finding.code == code]
    assert [f.place for f in held] == [asked.tables.place("customers", 0, cell)]
    assert [len(getattr(plan, name)) for name in ("parties", "wishes", "invoices", "members", "seat_events")] == [0] * 5
    assert plan.holds[["customer_id", "is_held", "code"]].to_numpy().tolist() == [["C1", True, code]]


def test_vat_at_home_in_another_currency_needs_a_young_rate():
    """Rule `vat`: the rate is of 2 November, and 31 days old on 3 December."""
    swede = {"customer_id": "C1", "country": "SE", "vat_number": "SE556036079301", "licences": 1}
    fine = planned_batch(given("2026-12-03", customers=[swede])).invoices.iloc[0]
    assert (fine["vat"], fine["local_vat"], fine["local_currency"]) == (2400, 26268, "SEK")  # 24.00 × 10.945
    late = planned_batch(given("2026-12-04", customers=[swede]))
    assert len(late.invoices) == 0
    assert "no-exchange-rate" in codes(late)


def test_a_held_customer_is_named_again_until_its_row_is_repaired():
    wrong, right = {"customer_id": "C1", "vat_number": "DE136695977"}, {"customer_id": "C1"}
    with books() as path:
        book(path, "2026-10-31", customers=[wrong])
        quiet, state = book(path, "2026-11-30")
        assert codes(quiet) == ["held-earlier"]
        [found] = quiet.findings
        assert found.place.file.startswith("inbox/2026-10/")  # November may have a file of the same name
        assert quiet.is_empty
        repaired, state = book(path, "2026-12-31", customers=[right])
        assert codes(repaired) == []
        assert len(repaired.invoices) == 1
        assert not state.holds["is_held"].any()


def test_a_held_row_taken_back_in_the_same_month_is_forgotten():
    with books() as path:
        book(path, "2026-10-15", customers=[{"customer_id": "C1", "vat_number": "DE136695977"}])
        plan, state = book(path, "2026-10-31")
        assert codes(plan) == []
        assert not state.holds["is_held"].any()


def test_an_identical_opening_is_nothing_and_another_one_an_error():
    opening = {"customer_id": "C1", "licences": 5, "starts_on": "2026-01-15", "renews_on": "2027-01-15"}
    customer = [{"customer_id": "C1"}]
    with books() as path:
        first, state = book(path, "2026-10-31", customers=customer, opening=[opening])
        assert (len(first.openings), len(first.invoices)) == (1, 0)
        again = planned_batch(given("2026-10-31", state, customers=customer, opening=[opening]))
        assert again.is_empty
        other = planned_batch(given("2026-10-31", state, customers=customer, opening=[opening | {"licences": 6}]))
        assert codes(other) == ["opening-differs"]
        assert other.is_empty


def test_an_opening_that_is_no_whole_term_holds_its_customer():
    """renews_on is the first day not covered; 14 January would be the last day covered."""
    opening = {"customer_id": "C1", "licences": 5, "starts_on": "2026-01-15", "renews_on": "2027-01-14"}
    plan = planned_batch(given("2026-10-31", customers=[{"customer_id": "C1"}], opening=[opening]))
    assert codes(plan) == ["opening-term"]
    assert (len(plan.invoices), len(plan.grants)) == (0, 0)


def test_an_absent_customer_is_renewed_and_a_blank_cell_means_unchanged():
    with books() as path:
        first = {"customer_id": "C1", "term_months": 1, "payment_method": "card", "order_reference": "PO-1"}
        book(path, "2026-10-31", customers=[first])
        renewed, _ = book(path, "2026-11-30")  # b(1) of 31 October is 30 November
        assert renewed.lines[["kind", "licences", "months"]].to_numpy().tolist() == [["renewal", 5, 1]]
        blank = {"customer_id": "C1", "licences": 6}
        topped, state = book(path, "2026-12-01", customers=[blank])
        assert topped.lines["kind"].tolist() == ["top_up"]
        wish = state.wishes.iloc[0]
        assert (wish["term_months"], wish["payment_method"], wish["order_reference"]) == (1, "card", "PO-1")


def test_the_answer_for_one_vat_number_is_no_evidence_for_another():
    """Rule `vat`: require_vat_check holds reverse charge without an answer of VIES for the number."""
    chosen = config(vat={"require_vat_check": True})
    row = {"customer_id": "C1", "vat_number": "DE136695976"}
    answer = {"vat_checked_on": "2026-10-01", "vat_check_id": "WAPIAAAAZ1"}
    with books() as path:
        plan, _ = book(path, "2026-10-31", chosen, customers=[{**row, **answer}])
        assert plan.invoices["vat_category"].tolist() == ["AE"]
        plan, _ = book(path, "2026-11-01", chosen, customers=[{**row, "vat_number": "de 136 695 976", "licences": 6}])
        assert plan.invoices["vat_category"].tolist() == ["AE"], "the same number, written otherwise"
        other = {**row, "vat_number": "DE129273398", "licences": 7}
        plan, _ = book(path, "2026-11-02", chosen, customers=[other])
        assert codes(plan) == ["vat-number-unchecked"]
        plan, _ = book(path, "2026-11-03", chosen, customers=[{**other, **answer}])
        assert plan.invoices["vat_category"].tolist() == ["AE"]


def test_a_change_of_reseller_takes_effect_at_the_renewal():
    resellers = [{"reseller_id": "R1", "name": "Nord", "email": "desk@nord.example", "country": "DE"}]
    opening = {"customer_id": "C1", "licences": 5, "starts_on": "2025-12-20", "renews_on": "2026-12-20"}
    with books() as path:
        book(path, "2026-10-31", customers=[{"customer_id": "C1"}], opening=[opening])
        moved = {"customer_id": "C1", "licences": 6, "reseller_id": "R1"}
        plan, _ = book(path, "2026-11-25", resellers=resellers, customers=[moved])
    lines = plan.lines[["kind", "discount_bp"]].to_numpy().tolist()
    assert lines == [["top_up", 0], ["renewal", 2000]]


def test_a_subscription_that_would_have_ended_again_is_held_for_review():
    opening = {"customer_id": "C1", "licences": 5, "starts_on": "2024-01-15", "renews_on": "2025-01-15"}
    plan = planned_batch(given("2026-11-30", customers=[{"customer_id": "C1"}], opening=[opening]))
    assert "one-period" in codes(plan)
    assert len(plan.invoices) == 0


def test_a_reduction_waits_for_the_renewal():
    with books() as path:
        book(path, "2026-10-31", customers=[{"customer_id": "C1"}])
        fewer = [{"customer_id": "C1", "licences": 3}]
        plan, _ = book(path, "2026-11-30", customers=fewer)
        assert codes(plan) == ["reduction"]
        assert len(plan.invoices) == 0


def test_suspended_members_come_back_before_those_who_wait():
    """Rule `free-licence`: who had a seat first; nobody is invited again for the same seat."""
    opening = {"customer_id": "C1", "licences": 2, "starts_on": "2025-11-20", "renews_on": "2026-11-20"}
    with books() as path:
        book(path, "2026-10-31", customers=[{"customer_id": "C1", "licences": 2}], opening=[opening], members=people(3))
        lapsed, _ = book(path, "2026-12-15")  # due 30 November, and 14 days of grace end on 14 December
        assert lapsed.seat_events["kind"].tolist().count("suspend") == 2
        paid = {"booked_on": "2026-12-20", "amount": 19200, "currency": "EUR", "payment_id": "P1"}
        plan, state = book(path, "2026-12-31", payments=[paid | {"structured_reference": "INV-2026-000001"}])
    moves = plan.seat_events[plan.seat_events["kind"] != "remind"]
    assert moves["kind"].tolist() == ["restore", "restore"]
    assert moves["notice"].isna().all()
    assert state.seats.set_index("email")["status"].to_dict() == {
        "m0@kund.example": "seated",
        "m1@kund.example": "seated",
        "m2@kund.example": "waiting",
    }


def test_a_complete_roster_with_a_held_row_removes_nobody():
    resellers = [
        {"reseller_id": "R1", "name": "Nord", "email": "desk@nord.example", "country": "DE", "roster": "complete"}
    ]
    customers = [{"customer_id": "C1", "reseller_id": "R1"}]
    with books() as path:
        book(path, "2026-10-31", config(**AT_ONCE), resellers=resellers, customers=customers, members=people(2))
        with open_for_writing(path) as opened:
            asked = given("2026-11-30", opened.state(), config(**AT_ONCE), members=people(1))
        object.__setattr__(asked.tables, "doubtful", frozenset({"C1"}))
        plan = planned_batch(asked)
    assert len(plan.seat_events[plan.seat_events["kind"] == "remove"]) == 0
    assert "absence-doubtful" in codes(plan)


@pytest.mark.parametrize(
    ("removed", "seated", "is_held"), [(3, 4, False), (4, 16, False), (4, 15, True), (5, 16, True)]
)
def test_the_removal_limit_is_a_share_and_a_number(removed, seated, is_held):
    """More than 25 % and more than 3: 3 of 4 is only 3; 4 of 16 is 25 %; 4 of 15 is 26.7 %; 5 of 16 is 31 %."""
    with books() as path:
        chosen = config(**AT_ONCE)
        book(path, "2026-10-31", chosen, customers=[{"customer_id": "C1", "licences": seated}], members=people(seated))
        with open_for_writing(path) as opened:
            state = opened.state()
    leave = {"members": people(removed, action="remove")}
    plan = planned_batch(given("2026-11-30", state, chosen, **leave))
    assert ("removal-limit" in codes(plan)) == is_held
    assert (plan.seat_events["kind"] == "remove").sum() == (0 if is_held else removed)
    allowed = planned_batch(given("2026-11-30", state, chosen, allowed="C1", **leave))
    assert (allowed.seat_events["kind"] == "remove").sum() == removed


def test_who_is_restored_is_reminded_in_the_same_run():
    """Seated in October, still not active, suspended in December and paid: a second plan of that day finds nothing."""
    opening = {"customer_id": "C1", "licences": 1, "starts_on": "2025-11-20", "renews_on": "2026-11-20"}
    paid = {"booked_on": "2026-12-20", "amount": 9600, "currency": "EUR", "payment_id": "P1"}
    paid["structured_reference"] = "INV-2026-000001"
    never_reminded = config(seats={"reminder_days": 60})
    with books() as path:
        rows = {"customers": [{"customer_id": "C1", "licences": 1}], "opening": [opening], "members": people(1)}
        book(path, "2026-10-31", never_reminded, **rows)
        book(path, "2026-12-15", never_reminded)
        plan, state = book(path, "2026-12-31", never_reminded, payments=[paid])
    assert plan.seat_events[["kind", "notice"]].fillna("").to_numpy().tolist() == [
        ["restore", ""],
        ["remind", "reminder"],
    ]
    assert planned_batch(given("2026-12-31", state, never_reminded, payments=[paid])).is_empty


def test_cancelling_an_ended_subscription_bills_nothing_and_a_later_row_is_new():
    """Its renewal was held for an unpaid invoice, so it ended on 20 November; the row of December cancels it."""
    opening = {"customer_id": "C1", "licences": 5, "starts_on": "2025-11-20", "renews_on": "2026-11-20"}
    owed = {"number": "OLD-1", "customer_id": "C1", "issued_on": "2026-09-01", "currency": "EUR", "gross": 9600}
    cancelled = [{"customer_id": "C1", "auto_renew": False}]
    with books() as path:
        book(path, "2026-10-31", customers=[{"customer_id": "C1"}], opening=[opening], open_items=[owed])
        waiting, _ = book(path, "2026-11-30")
        assert codes(waiting) == ["renewal-overdue"]
        plan, state = book(path, "2026-12-31", customers=cancelled)
        assert (codes(plan), len(plan.invoices)) == ([], 0)
        assert planned_batch(given("2026-12-31", state, customers=cancelled)).is_empty
        anew = planned_batch(given("2027-01-31", state, customers=cancelled))
        assert (codes(anew), anew.lines["kind"].tolist()) == (["begun-anew"], ["new"])


def test_a_day_has_one_new_period_however_often_it_is_run():
    """Renewed late for a year until 30 November 2027, which is within 30 days of the as-of date already."""
    opening = {"customer_id": "C1", "licences": 5, "starts_on": "2026-10-30", "renews_on": "2026-11-30"}
    rows = {"customers": [{"customer_id": "C1"}], "opening": [opening | {"term_months": 1}]}
    with books() as path:
        first, state = book(path, "2027-10-31", **rows)
        assert first.lines[["kind", "months"]].to_numpy().tolist() == [["renewal", 12]]
        assert planned_batch(given("2027-10-31", state, **rows)).is_empty
