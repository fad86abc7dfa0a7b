"""What people are told about rosters: the cell, the code, and the numbers."""

import pandas as pd
import pytest
from months_of import given, seat, seats

from reconciler import frames
from reconciler.config import Seats
from reconciler.finding import Severity
from reconciler.rules.charges import PRICED
from reconciler.rules.roster_checks import (
    check_administrators,
    check_held_members,
    check_over_seated,
    check_removals,
    check_rosters,
    check_shared_addresses,
    listed_people,
)
from reconciler.rules.rosters import Limits, month_rosters

NORD = {"kind": "reseller", "party_id": "R1", "email": "desk@nord.example", "discount_bp": 2550}


def row(email, customer_id="C1", **values):
    return {"customer_id": customer_id, "email": email, **values}


def asked(*rows, **sheets):
    return given("2026-11-30", members=list(rows), **sheets)


def rosters_of(asked_, known, complete=False, doubtful=()):
    """The rosters of C1 (of the reseller R1) and C2."""
    customers = [{"kind": "customer", "party_id": "C1", "reseller_id": "R1"}, {"kind": "customer", "party_id": "C2"}]
    limits = Limits(Seats(roster="complete" if complete else "changes"), frozenset(doubtful))
    members = asked_.tables.frames["members"]
    by_id = frames.typed(customers, frames.PARTY).set_index("party_id", drop=False)
    return month_rosters(members, known, by_id, frames.typed([NORD], frames.PARTY), limits)


def said(findings):
    return [(finding.code, finding.place.cell) for finding in findings]


def test_the_reseller_and_a_stranger_are_named_at_their_address():
    month = asked(row("a@k.example"), row("desk@nord.example"), row("no@k.example", action="remove"))
    findings = check_rosters(month.tables, rosters_of(month, seats()))
    assert said(findings) == [("reseller-seat", "B3"), ("unknown-member", "B4")]
    assert {finding.severity for finding in findings} == {Severity.WARNING}


def test_a_doubtful_roster_is_told_only_where_someone_stays_for_it():
    month = asked(row("a@k.example"), row("a@k.example", "C2"))
    known = seats(*(seat(f"{name}@k.example") for name in "abc"), seat("a@k.example", customer_id="C2"))
    findings = check_rosters(month.tables, rosters_of(month, known, complete=True, doubtful=("C1", "C2")))
    assert said(findings) == [("absence-doubtful", "A2")]
    assert "b@k.example, c@k.example" in findings[0].message


def test_too_many_removals_are_named_at_the_customer_s_first_row():
    month = asked(*(row(f"m{n}@k.example", action="remove") for n in range(4)))
    known = seats(*(seat(f"m{n}@k.example") for n in range(5)))
    findings = check_removals(month.tables, rosters_of(month, known).held, Seats())
    assert said(findings) == [("removal-limit", "A2")]
    assert findings[0].severity is Severity.ERROR
    assert "4 of 5" in findings[0].message
    assert "--allow-removals C1" in findings[0].advice


def test_two_administrators_cost_the_discount_once():
    """20 % of 96.00 is 19.20, for two licences 38.40."""
    nord = {**NORD, "discount_bp": 2000}
    people = seats(seat("a@k.example", role="admin"), seat("b@k.example", role="admin"))
    charges = frames.typed([charge()], PRICED)
    findings = check_administrators(asked(row("a@k.example")), people, charges, frames.typed([nord], frames.PARTY))
    assert [f.message.partition(": ")[2] for f in findings] == [
        "it costs 38.40 EUR net on this invoice, once for its 2 administrators."
    ] * 2


def test_one_row_that_is_held_is_said_of_one():
    known = frames.typed([], {"party_id": "text"}).set_index("party_id").index
    (finding,) = check_held_members(asked(row("a@k.example")).tables, known, {})
    assert "(1 row) waits" in finding.message


def test_rows_of_a_customer_that_is_held_are_counted_once():
    month = asked(row("a@k.example"), row("a@k.example", "C9"), row("b@k.example", "C9"))
    known = frames.typed([{"party_id": "C1"}], {"party_id": "text"}).set_index("party_id").index
    findings = check_held_members(month.tables, known, {})
    assert said(findings) == [("members-held", "A3")]
    assert "2 rows" in findings[0].message


@pytest.mark.parametrize(
    ("rows", "known", "cells"),
    [
        ([row("a@k.example"), row("a@k.example", "C2")], [], ["B2"]),  # said once
        ([row("a@k.example")], [seat("a@k.example", customer_id="C2")], ["B2"]),  # the books know the other
        ([row("a@k.example")], [seat("a@k.example", "removed", customer_id="C2")], []),
        ([row("a@k.example", action="remove"), row("a@k.example", "C2")], [seat("a@k.example")], []),  # who moves
        ([row("desk@nord.example"), row("desk@nord.example", "C2")], [], []),  # C2's only, as C1's reseller has no seat
        ([row("b@k.example")], [seat("a@k.example"), seat("a@k.example", customer_id="C2")], []),  # not of this month
    ],
)
def test_an_address_that_is_a_seat_of_two_customers(rows, known, cells):
    month = asked(*rows)
    findings = check_shared_addresses(month.tables, rosters_of(month, seats(*known)).people)
    assert said(findings) == [("person-shared", cell) for cell in cells]
    assert all("C1, C2" in f.message or "C2, C1" in f.message for f in findings)


def test_without_books_the_month_s_sheets_say_who_is_a_member():
    desk = {"reseller_id": "R1", "email": "desk@nord.example"}
    rows = [row("a@k.example"), row("b@k.example", action="remove"), row("desk@nord.example")]
    assert listed_people(asked(*rows, resellers=[desk]).tables)["email"].tolist() == ["a@k.example"]


def charge(kind="new", **values):
    base = {"customer_id": "C1", "kind": kind, "licences": 2, "period_from": "2026-11-20", "months": 12}
    base |= {"renews_on": "2027-11-20", "term_starts_on": "2026-11-20", "anchor_on": "2026-11-20", "term_months": 12}
    base |= {"currency": "EUR", "reseller_id": "R1", "list_price": 9600, "discount_bp": 0, "seat_price": 9600}
    return base | {"net": 9600 * 2} | values


def test_an_administrator_is_told_the_money_it_costs():
    """25.5 % of 96.00 is 24.48, twice 48.96; of 8.00 it is 2.04, three times 6.12: 55.08 in all.

    C2 has no reseller, so there is nothing to lose.
    """
    charges = frames.typed(
        [charge(), charge("top_up", licences=3, months=1, list_price=800), charge(customer_id="C2", reseller_id=None)],
        PRICED,
    )
    month = asked(row("a@k.example", role="admin"), row("a@k.example", "C2", role="admin"))
    people = seats(
        seat("a@k.example", "waiting", role="admin"),
        seat("b@k.example", role="admin"),
        seat("m@k.example"),
        seat("a@k.example", customer_id="C2", role="admin"),
    )
    findings = check_administrators(month, people, charges, frames.typed([NORD], frames.PARTY))
    assert said(findings) == [("customer-admin", "D2"), ("customer-admin", "")]  # b is known to the books alone
    assert [finding.place.file for finding in findings] == ["members.xlsx", "ledger.db"]
    assert all("55.08 EUR" in finding.message for finding in findings)


def test_over_seated_names_those_seated_last_when_the_renewal_is_invoiced():
    people = seats(
        seat("c@k.example", seat_order=9),
        seat("a@k.example", seat_order=3),
        seat("b@k.example", "suspended", seat_order=1),
        seat("w@k.example", "waiting"),
    )
    month = asked(customers=[{"customer_id": "C1"}])
    for kind, licences, told in (("renewal", 1, ["c@", "b@"]), ("renewal", 3, []), ("new", 1, [])):
        charges = frames.typed([charge(kind, licences=licences)], PRICED)
        findings = check_over_seated(people, pd.Series({"C1": 3}), charges, month.cell)
        assert said(findings) == [("over-seated", "P2")] * bool(told)
        assert all(name in finding.message for finding in findings for name in told)
        assert all("a@k.example" not in finding.message for finding in findings)


@pytest.mark.parametrize(("in_force", "told"), [(1, []), (2, ["b@k"]), (4, ["b@k", "c@k"])])
def test_over_seated_counts_those_whom_the_same_batch_seats(in_force, told):
    """Adopted with `in_force` licences and renewed for one: three wait, and as many as there are licences get seats."""
    people = seats(*(seat(f"{name}@k.example", "waiting") for name in "abc"))
    charges = frames.typed([charge("renewal", licences=1)], PRICED)
    findings = check_over_seated(people, pd.Series({"C1": in_force}), charges, asked().cell)
    assert len(findings) == bool(told)
    assert all(name in finding.message for finding in findings for name in told)
    assert all(f"has {len(told) + 1} seated" in finding.message for finding in findings)


def test_nothing_to_tell():
    month = asked()
    assert check_rosters(month.tables, rosters_of(month, seats())) == []
    assert check_shared_addresses(month.tables, seats()) == []
    nothing = frames.empty(PRICED)
    assert check_over_seated(seats(), pd.Series({}, dtype="int64"), nothing, month.cell) == []
    assert check_administrators(month, seats(), nothing, frames.empty(frames.PARTY)) == []
