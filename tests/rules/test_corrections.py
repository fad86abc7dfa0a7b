"""What the month's rows change in the books, and what every customer wants after them."""

from __future__ import annotations

import pandas as pd
from months_of import YEAR, books_with, config, given, tables

from reconciler.rules.corrections import corrections
from reconciler.rules.planning import planned_batch
from reconciler.rules.state import State


def corrected(state=None, **rows):
    return corrections(tables(**rows), state or State(), config())


def test_a_new_customer_is_a_party_and_a_wish():
    sales = corrected(customers=[{"customer_id": "C1"}])
    assert sales.new_parties["party_id"].tolist() == ["C1"]
    assert sales.new_wishes["customer_id"].tolist() == ["C1"]
    wanted = sales.wanted.loc["C1"]
    assert (wanted["has_row"], wanted["is_changed"], wanted["renewed_before"]) == (True, True, True)
    assert pd.isna(wanted["wished_on"])


def test_a_row_that_says_what_the_books_say_changes_nothing():
    sales = corrected(books_with(YEAR), customers=[{"customer_id": "C1"}])
    assert (len(sales.new_parties), len(sales.new_wishes)) == (0, 0)
    wanted = sales.wanted.loc["C1"]
    assert (wanted["has_row"], wanted["is_changed"]) == (True, False)
    assert str(wanted["wished_on"].date()) == "2026-01-15"


def test_a_correction_of_the_address_is_no_other_wish():
    sales = corrected(books_with(YEAR), customers=[{"customer_id": "C1", "address": "Weg 2"}])
    assert sales.new_parties["address"].tolist() == ["Weg 2"]
    assert sales.new_wishes.empty
    assert not sales.wanted.at["C1", "is_changed"]


def test_an_absent_customer_wants_what_it_wanted():
    state = books_with(YEAR, licences=8, change_date="2026-12-05", auto_renew=False)
    sales = corrected(state, customers=[{"customer_id": "C2"}])
    wanted = sales.wanted.loc["C1"]
    assert (wanted["licences"], wanted["has_row"], wanted["is_changed"]) == (8, False, False)
    assert (str(wanted["change_date"].date()), wanted["renewed_before"]) == ("2026-12-05", False)
    assert sales.new_wishes["customer_id"].tolist() == ["C2"]


def test_a_waiting_change_of_an_absent_customer_is_billed_on_its_day():
    """8 are wanted from 5 December; two boundaries follow before 15 January: 15 December and 15 January."""
    state = books_with(YEAR, licences=8, change_date="2026-12-05", auto_renew=False)
    assert planned_batch(given("2026-12-04", state)).lines.empty
    line = planned_batch(given("2026-12-31", state)).lines.iloc[0]
    assert (line["kind"], str(line["period_from"].date()), line["licences"], line["months"]) == (
        "top_up",
        "2026-12-05",
        3,
        2,
    )


def test_the_day_of_a_correction_is_no_day_of_the_invoice():
    """Rule `absent`: a new name takes effect on the next document, and is no document itself."""
    plan = planned_batch(
        given("2026-06-30", books_with(YEAR), customers=[{"customer_id": "C1", "name": "Kund Neu AB"}])
    )
    assert (plan.parties["name"].tolist(), len(plan.invoices)) == (["Kund Neu AB"], 0)


def test_a_held_row_leaves_what_was_known():
    sales = corrected(
        books_with(YEAR), customers=[{"customer_id": "C1", "name": "Neu", "licences": 9}, {"customer_id": "C2"}]
    )
    kept = sales.without(frozenset({"C1", "C2"}), frozenset({"C1"}))
    assert (len(kept.new_parties), len(kept.new_wishes), len(kept.wanted)) == (0, 0, 0)
    assert kept.customers.index.tolist() == ["C1"]  # C2 is not known


def test_a_held_customer_does_not_hold_a_reseller_of_the_same_number():
    reseller = {"reseller_id": "C1", "name": "Nord", "email": "d@nord.example", "country": "DE"}
    sales = corrected(resellers=[reseller], customers=[{"customer_id": "C1"}])
    kept = sales.without(frozenset({"C1"}), frozenset())
    assert kept.new_parties["kind"].tolist() == ["reseller"]
    assert kept.resellers["party_id"].tolist() == ["C1"]
