"""What is charged for, and what it costs, through whole batches on given books.

EUR 96.00 a year and 10.00 a month; from 1 December 2026 the year costs 99.95. The running term of C1 is of
15 January 2026 to 15 January 2027, with 5 licences.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given as sampled
from hypothesis import settings
from hypothesis import strategies as st
from months_of import CONFIG, NEXT, YEAR, books_with, config, given, grant

from reconciler import frames
from reconciler.rules.charges import CHARGE, priced
from reconciler.rules.planning import planned_batch
from reconciler.rules.prices import price_frame

PRICES = [
    *CONFIG["prices"],
    {"currency": "EUR", "term_months": 12, "amount": Decimal("99.95"), "valid_from": date(2026, 12, 1)},
    {"currency": "SEK", "term_months": 12, "amount": Decimal("1056.00"), "valid_from": date(2026, 1, 1)},
]
RISEN = config(prices=PRICES)
SHOWN = ["kind", "period_from", "renews_on", "months", "licences", "list_price", "seat_price", "net"]


def lines(as_of, *held, **row):
    """The lines of a run with one row for C1, on books with the given grants (none: empty books)."""
    state = books_with(*held) if held else None
    resellers = [{"reseller_id": "R1", "name": "Nord", "email": "d@nord.example", "country": "DE", "currency": "EUR"}]
    row = {"customer_id": "C1", "currency": "EUR"} | row
    plan = planned_batch(given(as_of, state, RISEN, resellers=resellers, customers=[row]))
    shown = plan.lines[SHOWN].copy()
    shown[["period_from", "renews_on"]] = shown[["period_from", "renews_on"]].astype(str)
    return [tuple(line) for line in shown.to_numpy().tolist()]


@pytest.mark.parametrize(
    ("as_of", "row", "expected"),
    [
        ("2026-11-30", {}, ("new", "2026-11-30", "2027-11-30", 12, 5, 9600, 9600, 48000)),
        # the price of the day of purchase, not of the invoice
        ("2026-12-02", {}, ("new", "2026-12-02", "2027-12-02", 12, 5, 9995, 9995, 49975)),
        ("2026-12-02", {"start_date": "2026-11-30"}, ("new", "2026-11-30", "2027-11-30", 12, 5, 9600, 9600, 48000)),
        ("2026-11-30", {"start_date": "2026-12-01"}, ("new", "2026-12-01", "2027-12-01", 12, 5, 9995, 9995, 49975)),
        # a month of 31 January ends on the month's last day
        (
            "2026-01-31",
            {"term_months": 1, "payment_method": "card"},
            ("new", "2026-01-31", "2026-02-28", 1, 5, 1000, 1000, 5000),
        ),
        ("2028-02-29", {}, ("new", "2028-02-29", "2029-02-28", 12, 5, 9995, 9995, 49975)),
        # 20 % of 96.00 is 19.20
        ("2026-11-30", {"reseller_id": "R1"}, ("new", "2026-11-30", "2027-11-30", 12, 5, 9600, 7680, 38400)),
    ],
)
def test_a_new_subscription(as_of, row, expected):
    assert lines(as_of, **row) == [expected]


@pytest.mark.parametrize(
    ("as_of", "row", "expected"),
    [
        # 20 October: boundaries after it are 15 Nov, 15 Dec, 15 Jan; 96.00 × 3 / 12
        ("2026-10-20", {}, ("top_up", "2026-10-20", "2027-01-15", 3, 3, 2400, 2400, 7200)),
        # 14 October is a month earlier
        ("2026-10-20", {"change_date": "2026-10-14"}, ("top_up", "2026-10-14", "2027-01-15", 4, 3, 3200, 3200, 9600)),
        # on the boundary that month has elapsed
        ("2026-10-20", {"change_date": "2026-10-15"}, ("top_up", "2026-10-15", "2027-01-15", 3, 3, 2400, 2400, 7200)),
        # 99.95 × 2 / 12 = 16.6583 from 1 December; 30 November still has 96.00
        ("2026-12-02", {}, ("top_up", "2026-12-02", "2027-01-15", 2, 3, 1666, 1666, 4998)),
        ("2026-12-02", {"change_date": "2026-11-30"}, ("top_up", "2026-11-30", "2027-01-15", 2, 3, 1600, 1600, 4800)),
        # a change of currency, term or reseller waits for the renewal
        (
            "2026-10-20",
            {"currency": "SEK", "reseller_id": "R1", "term_months": 12},
            ("top_up", "2026-10-20", "2027-01-15", 3, 3, 2400, 2400, 7200),
        ),
        (
            "2026-10-20",
            {"term_months": 1, "payment_method": "card"},
            ("top_up", "2026-10-20", "2027-01-15", 3, 3, 2400, 2400, 7200),
        ),
    ],
)
def test_a_top_up_is_billed_for_the_months_remaining(as_of, row, expected):
    assert lines(as_of, YEAR, licences=8, **row) == [expected]


def test_a_top_up_in_a_month_costs_the_month():
    month = grant("C1", 5, "2026-10-31", "2026-11-30", term_months=1)
    expected = [("top_up", "2026-11-05", "2026-11-30", 1, 3, 1000, 1000, 3000)]
    assert lines("2026-11-05", month, licences=8, term_months=1, payment_method="card") == expected


def test_a_top_up_after_the_renewal_is_invoiced_has_two_lines_at_the_prices_of_their_first_days():
    """From 30 November: two months at 96.00, then the whole next term at the 99.95 of 15 January."""
    assert lines("2026-12-20", YEAR, NEXT, licences=8, change_date="2026-11-30") == [
        ("top_up", "2026-11-30", "2027-01-15", 2, 3, 1600, 1600, 4800),
        ("top_up", "2027-01-15", "2028-01-15", 12, 3, 9995, 9995, 29985),
    ]


def test_the_second_line_is_in_the_currency_of_the_next_term():
    sek = NEXT | {"currency": "SEK"}
    assert lines("2026-11-20", YEAR, sek, licences=8, currency="SEK") == [
        ("top_up", "2026-11-20", "2027-01-15", 2, 3, 1600, 1600, 4800),
        ("top_up", "2027-01-15", "2028-01-15", 12, 3, 105600, 105600, 316800),
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({}, ("renewal", "2027-01-15", "2028-01-15", 12, 5, 9995, 9995, 49975)),
        ({"licences": 2}, ("renewal", "2027-01-15", "2028-01-15", 12, 2, 9995, 9995, 19990)),
        ({"currency": "SEK"}, ("renewal", "2027-01-15", "2028-01-15", 12, 5, 105600, 105600, 528000)),
        ({"term_months": 1, "payment_method": "card"}, ("renewal", "2027-01-15", "2027-02-15", 1, 5, 1000, 1000, 5000)),
        # 20 % of 99.95 is 19.99
        ({"reseller_id": "R1"}, ("renewal", "2027-01-15", "2028-01-15", 12, 5, 9995, 7996, 39980)),
        # a start_date counts only for a new subscription
        ({"start_date": "2026-12-01"}, ("renewal", "2027-01-15", "2028-01-15", 12, 5, 9995, 9995, 49975)),
    ],
)
def test_a_renewal_takes_the_changes(row, expected):
    assert lines("2026-12-20", YEAR, **row) == [expected]


def test_a_renewal_with_more_licences_bills_the_rest_of_the_running_term_too():
    assert lines("2026-12-20", YEAR, licences=8) == [
        ("top_up", "2026-12-20", "2027-01-15", 1, 3, 833, 833, 2499),  # 99.95 / 12 = 8.329
        ("renewal", "2027-01-15", "2028-01-15", 12, 8, 9995, 9995, 79960),
    ]


def test_licences_wanted_after_the_renewal_are_billed_from_their_day():
    assert lines("2026-12-20", YEAR, licences=8, change_date="2027-03-01") == [
        ("renewal", "2027-01-15", "2028-01-15", 12, 5, 9995, 9995, 49975),
    ]
    assert lines("2027-03-31", YEAR, NEXT, licences=8, change_date="2027-03-01") == [
        ("top_up", "2027-03-01", "2028-01-15", 11, 3, 9162, 9162, 27486),  # 99.95 × 11 / 12 = 91.6208
    ]


def test_a_renewal_keeps_the_anchor_of_the_thirty_first():
    month = grant("C1", 5, "2026-02-28", "2026-03-31", term_months=1, anchor_on="2026-01-31")
    shorter = grant("C1", 5, "2026-01-31", "2026-02-28", term_months=1)
    row = {"term_months": 1, "payment_method": "card"}
    assert lines("2026-02-25", shorter, **row) == [("renewal", "2026-02-28", "2026-03-31", 1, 5, 1000, 1000, 5000)]
    assert lines("2026-03-25", month, **row) == [("renewal", "2026-03-31", "2026-04-30", 1, 5, 1000, 1000, 5000)]


def charge(licences, months, term_months=12, **values):
    base = {"customer_id": "C1", "kind": "top_up", "licences": licences, "period_from": "2026-02-01"}
    base |= {"renews_on": "2027-01-15", "term_starts_on": "2026-01-15", "anchor_on": "2026-01-15"}
    return frames.typed([base | {"term_months": term_months, "months": months, "currency": "EUR"} | values], CHARGE)


NO_RESELLERS = frames.empty(frames.PARTY)


def test_a_charge_without_a_price_is_kept_and_says_so():
    found = priced(charge(3, 5, currency="GBP"), price_frame(config().prices), NO_RESELLERS, frozenset(), 2000)
    assert found["licences"].tolist() == [3]
    assert found[["list_price", "seat_price", "net"]].isna().all(axis=None)


@settings(max_examples=40)
@sampled(st.integers(1, 400), st.integers(1, 400), st.integers(1, 12), st.integers(0, 10_000))
def test_two_lines_cost_what_one_of_both_would(some, others, months, discount_bp):
    """Rule `seat-price`: rounded once for one licence, so 5 + 5 licences cost the same as 10."""
    reseller = frames.typed([{"kind": "reseller", "party_id": "R1", "discount_bp": discount_bp}], frames.PARTY)
    net = [
        int(
            priced(charge(n, months, reseller_id="R1"), price_frame(config().prices), reseller, frozenset(), 0)["net"][
                0
            ]
        )
        for n in (some, others, some + others)
    ]
    assert net[0] + net[1] == net[2]
