"""Defaults of a new party, and what a blank cell means for one that the books know."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from months_of import CONFIG, config, tables

from reconciler import frames
from reconciler.rules.parties import changed, current_parties, merged_customers, merged_resellers

TWO = config(prices=[*CONFIG["prices"], CONFIG["prices"][0] | {"currency": "SEK"}])
WISHED = ["licences", "term_months", "payment_method", "auto_renew", "order_reference"]
NORD = {"kind": "reseller", "party_id": "R1", "name": "Nord", "country": "SE", "email": "desk@nord.example"}
KNOWN = {"kind": "customer", "party_id": "C1", "name": "Kund AB", "country": "DE", "vat_number": "DE136695976"}
KNOWN |= {"address": "Weg 1", "email": "kasse@kund.example", "language": "sv", "currency": "EUR", "bill_to": "customer"}
KNOWN |= {"reseller_id": "R1", "vat_checked_on": pd.Timestamp("2026-01-05"), "vat_check_id": "WAPIAAA"}
WISH = {"licences": 5, "term_months": 1, "payment_method": "card", "auto_renew": False, "order_reference": "PO-1"}
NOBODY = frames.typed([], frames.PARTY).assign(**dict.fromkeys(WISHED))


def reseller(**values):
    return frames.typed([NORD | values], frames.PARTY)


def known(**values):
    """What the books know of C1."""
    return frames.typed([KNOWN | values], frames.PARTY).assign(**WISH)


def merged(row, before=NOBODY, resellers=None, settings=None):
    """The party and the wish of one row."""
    rows = tables(customers=[{"customer_id": "C1", **row}]).frames["customers"]
    party, wish = merged_customers(rows, before, reseller() if resellers is None else resellers, settings or config())
    return party.iloc[0], wish.iloc[0]


@pytest.mark.parametrize(
    ("row", "values", "settings", "expected"),
    [
        ({}, {}, None, {"currency": "EUR", "bill_to": "customer", "language": "en"}),  # the only price is in EUR
        ({}, {}, TWO, {"currency": None, "bill_to": "customer", "language": "en"}),
        ({}, {}, config(output={"language": "fr"}), {"currency": "EUR", "bill_to": "customer", "language": "fr"}),
        (
            {"reseller_id": "R1"},
            {"currency": "SEK", "bill_to": "reseller", "language": "sv"},
            TWO,
            {"currency": "SEK", "bill_to": "reseller", "language": "sv"},
        ),
        (
            {"reseller_id": "R1", "currency": "EUR", "bill_to": "customer", "language": "de"},
            {"currency": "SEK", "bill_to": "reseller", "language": "sv"},
            TWO,
            {"currency": "EUR", "bill_to": "customer", "language": "de"},
        ),
        ({"reseller_id": "R1"}, {}, TWO, {"currency": None, "bill_to": "customer", "language": "en"}),
        # bought for itself: nothing of a reseller's
        (
            {},
            {"currency": "SEK", "bill_to": "reseller", "language": "sv"},
            TWO,
            {"currency": None, "bill_to": "customer", "language": "en"},
        ),
    ],
)
def test_currency_bill_to_and_language_of_a_new_customer(row, values, settings, expected):
    party, wish = merged(row, resellers=reseller(**values), settings=settings)
    assert {name: None if pd.isna(party[name]) else party[name] for name in expected} == expected
    assert pd.isna(wish["currency"]) == (expected["currency"] is None)


def test_term_payment_and_renewal_of_a_new_customer():
    _, wish = merged({})
    assert (wish["term_months"], wish["payment_method"], wish["auto_renew"]) == (12, "bank_transfer", True)
    assert wish["is_new"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [({"auto_renew": False}, False), ({"auto_renew": True}, True), ({}, True)],
)
def test_no_is_not_blank(row, expected):
    assert merged(row)[1]["auto_renew"] == expected


def test_a_blank_cell_of_a_known_customer_means_unchanged():
    party, wish = merged(
        {"vat_number": None}, known(), reseller(currency="SEK", language="de", bill_to="reseller"), TWO
    )
    assert {name: party[name] for name in KNOWN} == KNOWN
    assert {name: wish[name] for name in WISH} == WISH
    assert (wish["currency"], wish["reseller_id"], wish["is_new"]) == ("EUR", "R1", False)


def test_what_a_known_customer_writes_counts():
    row = {"licences": 9, "term_months": 12, "payment_method": "bank_transfer", "auto_renew": True, "currency": "SEK"}
    row |= {"order_reference": "PO-2", "language": "fr", "address": "Weg 2", "billing_email": "neu@kund.example"}
    party, wish = merged(row, known(), settings=TWO)
    assert {name: wish[name] for name in row if name in wish} == {n: row[n] for n in row if n in wish}
    assert (party["address"], party["email"], party["language"]) == ("Weg 2", "neu@kund.example", "fr")


def test_dates_belong_to_the_row_so_a_blank_one_is_none():
    _, dated = merged({"start_date": "2026-11-01", "change_date": "2026-11-15"}, known())
    assert (dated["start_date"].date(), dated["change_date"].date()) == (date(2026, 11, 1), date(2026, 11, 15))
    _, blank = merged({}, known().assign(start_date=pd.Timestamp("2026-01-01"), change_date=pd.Timestamp("2026-06-01")))
    assert pd.isna(blank["start_date"])
    assert pd.isna(blank["change_date"])


def test_direct_leaves_the_reseller():
    party, wish = merged({"reseller_id": "direct"}, known())
    assert pd.isna(party["reseller_id"])
    assert pd.isna(wish["reseller_id"])


def test_a_reseller_keeps_what_its_row_leaves_blank():
    before = reseller(discount_bp=1250, currency="SEK", roster="complete", bill_to="customer", language="sv")
    rows = tables(
        resellers=[{"reseller_id": "R1", "name": "Nord Partner", "email": "ny@nord.example", "country": "SE"}]
    )
    found = merged_resellers(rows.frames["resellers"], before).iloc[0]
    assert (found["name"], found["email"]) == ("Nord Partner", "ny@nord.example")
    assert (found["discount_bp"], found["currency"], found["roster"], found["language"]) == (
        1250,
        "SEK",
        "complete",
        "sv",
    )


def test_a_discount_of_nothing_is_not_blank():
    rows = tables(
        resellers=[{"reseller_id": "R1", "name": "N", "email": "d@n.example", "country": "SE", "discount_bp": 0}]
    )
    assert merged_resellers(rows.frames["resellers"], reseller(discount_bp=1250))["discount_bp"].tolist() == [0]


def test_a_customer_and_a_reseller_of_one_number_are_two_parties():
    rows = tables(resellers=[{"reseller_id": "C1", "name": "N", "email": "d@n.example", "country": "SE"}])
    found = merged_resellers(rows.frames["resellers"], frames.typed([KNOWN], frames.PARTY)).iloc[0]
    assert (found["name"], found["address"] if pd.notna(found["address"]) else None) == ("N", None)


@pytest.mark.parametrize(
    ("values", "is_changed"),
    [
        ({}, False),
        ({"licences": 6}, True),
        ({"renews_on": "2027-01-16"}, True),
        ({"customer_id": "C2"}, True),
    ],
)
def test_changed_compares_word_for_word(values, is_changed):
    row = {"customer_id": "C1", "licences": 5, "starts_on": "2026-01-15", "renews_on": "2027-01-15", "term_months": 12}
    rows = frames.typed([row | values], frames.OPENING)
    assert bool(len(changed(rows, frames.typed([row], frames.OPENING), ["customer_id"]))) == is_changed


def test_two_missing_values_are_the_same_and_one_is_not():
    rows, before = reseller(address=None), reseller(address=None)
    assert changed(rows, before, ["party_id"]).empty
    assert len(changed(reseller(address="Väg 1"), before, ["party_id"])) == 1
    assert len(changed(rows, reseller(address="Väg 1"), ["party_id"])) == 1


def test_the_correction_stands_in_the_place_of_what_was_known():
    found = current_parties(
        frames.joined([reseller(), frames.typed([KNOWN], frames.PARTY)], frames.PARTY), reseller(name="X")
    )
    assert sorted(found["name"]) == ["Kund AB", "X"]
