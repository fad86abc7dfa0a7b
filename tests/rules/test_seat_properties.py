"""What must hold of seats over any sequence of batches: joins, removals, payments, renewals and lapses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import pandas as pd
from hypothesis import given as sampled
from hypothesis import settings
from hypothesis import strategies as st
from months_of import config, given, grant, grants, tables
from real_books import AT_ONCE, book, books, people

from reconciler import frames
from reconciler.config import Seats
from reconciler.intake.sheet import Sheet
from reconciler.ledger.seat_history import seats_after
from reconciler.rules.given import Given
from reconciler.rules.licences import licences_in_force
from reconciler.rules.planning import planned_batch
from reconciler.rules.rosters import Limits, month_rosters
from reconciler.rules.seats import Capacity, seat_events
from reconciler.rules.terms import current_terms
from reconciler.validate.sheets import validated
from reconciler.validate.tables import Known
from reconciler.vat_data import read_vat_rates

NAMES = "abcdef"
START = date(2026, 10, 31)


@dataclass
class History:
    """Seat events of C1 without a ledger: each step adds what the rules say of its day."""

    events: list[dict] = field(default_factory=list)
    members: list[dict] = field(default_factory=list)

    def seats(self):
        columns = ["id", "batch_id", "person_id", "customer_id", "email", "kind", "notice", "as_of"]
        events = pd.DataFrame(self.events, columns=columns).astype({"as_of": "datetime64[s]", "notice": "str"})
        members = pd.DataFrame(self.members, columns=["id", "batch_id", "person_id", *frames.MEMBER])
        return seats_after(events, members)

    def planned(self, rows, as_of, in_force, unlapsed):
        """What a run of that day asks for."""
        known = self.seats() if self.events else frames.empty(frames.SEAT)
        customer = frames.typed([{"kind": "customer", "party_id": "C1"}], frames.PARTY)
        members = tables(members=rows).frames["members"]
        nobody, limits = frames.empty(frames.PARTY), Limits(Seats(), allowed=frozenset({"ALL"}))
        rosters = month_rosters(members, known, customer.set_index("party_id", drop=False), nobody, limits)
        terms = current_terms(grants(grant("C1", 9, "2026-10-01", "2028-10-01")), as_of)
        capacity = Capacity(pd.Series({"C1": in_force}), pd.Series({"C1": unlapsed}), terms)
        return rosters.changes.members, seat_events(known, rosters, capacity, as_of, config())

    def add(self, batch, as_of, members, events):
        """Books what was planned."""
        for row in members.to_dict("records"):
            self.members.append(
                {**row, "id": len(self.members), "batch_id": batch, "person_id": NAMES.index(row["email"][0])}
            )
        for row in events.to_dict("records"):
            person = {"id": len(self.events), "batch_id": batch, "person_id": NAMES.index(row["email"][0])}
            self.events.append({**row, **person, "as_of": pd.Timestamp(as_of)})


ROWS = st.dictionaries(
    st.sampled_from(NAMES),
    st.fixed_dictionaries(
        {
            "action": st.sampled_from(["add", "remove"]),
            "activated_on": st.sampled_from([None, None, None, "2026-11-01"]),
            "has_account": st.sampled_from([None, True, False]),
        }
    ),
    max_size=3,
)
LICENCES = st.sampled_from([(0, 0), (0, 4), (2, 0), (2, 2), (4, 0)])  # in force, and lapsed
STEPS = st.lists(st.tuples(st.sampled_from([0, 1, 14]), ROWS, LICENCES), min_size=2, max_size=6)
FIRST = (0, {name: {"action": "add"} for name in "abc"}, (2, 0))


@settings(max_examples=12)  # each plans up to fourteen batches
@sampled(steps=STEPS)
def test_seats_over_any_sequence_of_rosters_and_licences(steps):
    """Never more seated than licences in force; nobody passes those before them; a second run has nothing to do."""
    history, day = History(), START
    for batch, (days, rows, (in_force, lapsed)) in enumerate([FIRST, *steps], 1):
        day += timedelta(days=days)
        asked = [{"customer_id": "C1", "email": f"{name}@k.example", **row} for name, row in rows.items()]
        before = set(history.seats().query("status == 'suspended'")["email"]) if history.events else set()
        history.add(batch, day, *history.planned(asked, day, in_force, in_force + lapsed))
        members, again = history.planned(asked, day, in_force, in_force + lapsed)
        assert (len(members), len(again)) == (0, 0)
        if history.events:
            after = history.seats()
            status = after.set_index("email")["status"]
            assert (status == "seated").sum() == min(in_force, (status != "removed").sum())
            newly = {e["email"] for e in history.events if e["batch_id"] == batch and e["kind"] == "seat"}
            assert not (newly and before & set(status[status == "suspended"].index))
    check_notices(history.events)


def check_notices(events):
    """One invitation or welcome a seat, at most one reminder after it, and a withdrawal only as its end."""
    seat_of: dict[str, list[str]] = {}
    for event in events:
        who, kind, notice = event["email"], event["kind"], event["notice"]
        if kind == "seat":
            assert who not in seat_of
            assert notice in ("invitation", "welcome") or pd.isna(notice)
            seat_of[who] = [notice]
        elif kind == "remind":
            assert notice == "reminder"
            assert notice not in seat_of[who]
            seat_of[who].append(notice)
        elif kind in ("remove", "unseat", "end"):
            assert pd.isna(notice) or (notice == "withdrawn" and kind == "remove" and who in seat_of)
            seat_of.pop(who, None)
        else:
            assert pd.isna(notice)


MONTHS = st.lists(
    st.fixed_dictionaries(
        {
            "days": st.integers(1, 25),
            "licences": st.integers(1, 4),
            "auto_renew": st.sampled_from([True, True, False]),
            "joins": st.sets(st.integers(0, 5), max_size=4),
            "leaves": st.sets(st.integers(0, 5), max_size=2),
            "pays": st.booleans(),
        }
    ),
    min_size=2,
    max_size=5,
)


def month_rows(month, state):
    """The sheets of a month: the customer's row, a roster, and payments in full of all that is open."""
    joins = [{"customer_id": "C1", "email": f"m{n}@kund.example"} for n in sorted(month["joins"] - month["leaves"])]
    leaves = [{"customer_id": "C1", "email": f"m{n}@kund.example", "action": "remove"} for n in sorted(month["leaves"])]
    unpaid = state.invoices[state.invoices["paid"] < state.invoices["gross"]]
    wish = {"licences": month["licences"], "auto_renew": month["auto_renew"]}
    payments = [
        {"booked_on": f"{row.issued_on:%Y-%m-%d}", "amount": row.gross, "currency": "EUR", "payment_id": row.number}
        | {"structured_reference": row.number}
        for row in unpaid.itertuples()
    ]
    monthly = {"customer_id": "C1", "term_months": 1, "payment_method": "card"}
    return {
        "customers": [monthly | wish],
        "members": [*joins, *leaves],
        "payments": payments if month["pays"] else [],
    }


@settings(max_examples=5)
@sampled(months=MONTHS, at_once=st.booleans())
def test_whole_batches_of_whatever_is_bought_paid_and_left_to_lapse(months, at_once):
    """Never more seated than licences in force; a second run has nothing to do; who comes and goes costs nothing.

    Rule `removal`: licences are billed when bought, never when used, so the lines are the same without the roster.
    """
    chosen = config(terms={"due_days": 5, "grace_days": 3}, **(AT_ONCE if at_once else {}))
    day, events = START, []
    with books() as path:
        _, state = book(path, day.isoformat(), chosen)
        for month in months:
            day += timedelta(days=month["days"])
            rows = month_rows(month, state)
            alone = planned_batch(given(day.isoformat(), state, chosen, **(rows | {"members": []})))
            plan, state = book(path, day.isoformat(), chosen, **rows)
            pd.testing.assert_frame_equal(plan.lines, alone.lines)
            in_force = licences_in_force(state.grants, day, chosen).get("C1", 0)
            present = (state.seats["status"] != "removed").sum()
            assert (state.seats["status"] == "seated").sum() == min(in_force, present)
            assert planned_batch(given(day.isoformat(), state, chosen, **rows)).is_empty
            events += plan.seat_events.to_dict("records")
    check_notices(events)


@settings(max_examples=4)
@sampled(members=st.integers(1, 5), back=st.sets(st.integers(0, 4), min_size=1))
def test_remove_and_add_of_one_person_in_one_run_nets_to_nothing(members, back):
    """The later row of a sheet wins: whoever is here stays as if neither row had come."""
    chosen = config(**AT_ONCE)
    names = [f"m{n}@kund.example" for n in back if n < members]
    rows = [["C1", name, action] for name in names for action in ("remove", "add")]
    sheet = Sheet("members.xlsx", "members", [["customer_id", "email", "action"], *rows])
    with books() as path:
        _, state = book(path, "2026-10-31", chosen, customers=[{"customer_id": "C1"}], members=people(members))
    read = validated([sheet], chosen, Known(frozenset({"C1"}), frozenset()))
    assert [finding.code for finding in read.findings] == ["person-twice"] * len(names)
    assert planned_batch(Given(read, state, chosen, read_vat_rates(), date(2026, 10, 31))).is_empty
