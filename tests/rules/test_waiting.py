"""Who waits, why, and what seating them would cost today: rule `free-licence`, its quotes worked by hand.

The list price is 96.00 a year: 8.00 a month, in cents 800.
"""

from datetime import date

import pandas as pd
from months_of import config, grant, grants, seat, seats

from reconciler import frames
from reconciler.rules.state import BATCHED, State
from reconciler.rules.waiting import waiting_list

YEAR = {"starts_on": "2026-10-31", "renews_on": "2027-10-31"}
OLD = {"starts_on": "2025-11-20", "renews_on": "2026-11-20"}
NEXT = {"starts_on": "2026-11-20", "renews_on": "2027-11-20"}
UNPAID = {"is_paid": False, "due_on": "2026-11-30"}


def waiting(count, *before, **values):
    """Members of C1: those named before, then `count` who wait."""
    return seats(*before, *(seat(f"w{n}@k.example", "waiting", **values) for n in range(count)))


def listed(day, members, *bought, parties=()):
    """Reason, invoice, and the quote's licences, months and amount of each who waits."""
    state = State(
        grants=grants(*bought), seats=members, parties=frames.typed(list(parties), {**BATCHED, **frames.PARTY})
    )
    found = waiting_list(state, config(), date.fromisoformat(day))
    assert found["currency"].notna().tolist() == found["quote_amount"].notna().tolist()
    shown = found[["reason", "invoice", "quote_licences", "quote_months", "quote_amount"]].astype(object)
    return shown.where(shown.notna(), None).to_numpy().tolist()


def free(licences, months, amount):
    return ["no-free-licence", None, licences, months, amount]


BOUGHT_FOR = ["no-free-licence", None, None, None, None]


def awaited(invoice):
    return ["awaiting-payment", invoice, None, None, None]


def test_who_came_first_awaits_the_payment_and_the_rest_is_quoted_together():
    """Two licences for four members: 2 × 12 months = 192.00 for the other two, the total on each row."""
    found = listed("2026-10-31", waiting(4), grant("C1", 2, **YEAR, **UNPAID))
    assert found == [awaited("INV-1"), awaited("INV-1"), free(2, 12, 19200), free(2, 12, 19200)]


def test_the_quote_follows_the_months_that_remain():
    """Boundaries after 15 March: 31 March … 31 October: 8 months, 64.00 each."""
    members = waiting(2, seat("s@k.example"))
    assert listed("2027-03-15", members, grant("C1", 1, **YEAR)) == [free(2, 8, 12800)] * 2


def test_licences_are_promised_in_the_order_in_which_they_were_bought():
    first = grant("C1", 1, **YEAR, **UNPAID, invoice="INV-7")
    second = grant("C1", 2, "2026-11-05", "2027-10-31", **UNPAID, kind="top_up", invoice="INV-9")
    second |= {"term_starts_on": "2026-10-31", "anchor_on": "2026-10-31"}
    assert listed("2026-11-05", waiting(3), first, second) == [awaited("INV-7"), awaited("INV-9"), awaited("INV-9")]


def test_the_quote_has_the_reseller_s_discount_of_today():
    """25.5 % of 96.00 is 24.48: 71.52."""
    reseller = {"kind": "reseller", "party_id": "R1", "discount_bp": 2550, "batch_id": 1}
    bought = grant("C1", 1, **YEAR, reseller_id="R1")
    members = waiting(1, seat("s@k.example"))
    assert listed("2026-10-31", members, bought, parties=[reseller]) == [free(1, 12, 7152)]


def test_an_administrator_who_waits_costs_the_quote_its_discount():
    reseller = {"kind": "reseller", "party_id": "R1", "discount_bp": 2550, "batch_id": 1}
    members = waiting(1, seat("s@k.example"), role="admin")
    bought = grant("C1", 1, **YEAR, reseller_id="R1")
    assert listed("2026-10-31", members, bought, parties=[reseller]) == [free(1, 12, 9600)]


def test_a_next_term_that_is_invoiced_is_quoted_whole():
    """5 November: only 20 November is to come in this term, so 1 month at 8.00 and 12 at 96.00."""
    opening, renewal = grant("C1", 1, **OLD, kind="opening"), grant("C1", 1, **NEXT, **UNPAID, kind="renewal")
    assert listed("2026-11-05", waiting(1, seat("s@k.example")), opening, renewal) == [free(1, 13, 10400)]


def test_licences_bought_for_the_next_term_do_not_seat_anybody_in_this_one():
    """A top-up of two, 1 month now and 12 in the next term, is two licences and not four."""
    renewal = grant("C1", 1, **NEXT, **UNPAID, kind="renewal", invoice="INV-2")
    extra = {"kind": "top_up", "invoice": "INV-3"} | UNPAID
    now = grant("C1", 2, "2026-11-05", "2026-11-20", **extra) | {"term_starts_on": "2025-11-20"}
    now |= {"anchor_on": "2025-11-20"}
    bought = [grant("C1", 1, **OLD, kind="opening"), renewal, now, grant("C1", 2, **NEXT, **extra)]
    found = listed("2026-11-05", waiting(4, seat("s@k.example")), *bought)
    assert found == [awaited("INV-3")] * 2 + [free(2, 13, 20800)] * 2


def test_what_the_next_term_has_already_is_not_quoted_again():
    """The renewal is for two more than now. Two who wait need 1 month each; a third needs the next term too."""
    bought = grant("C1", 1, **OLD, kind="opening"), grant("C1", 3, **NEXT, kind="renewal")
    assert listed("2026-11-05", waiting(2, seat("s@k.example")), *bought) == [free(2, 1, 1600)] * 2
    assert listed("2026-11-05", waiting(3, seat("s@k.example")), *bought)[0][-1] == 3 * 800 + 9600


def test_licences_paid_for_a_term_to_come_are_not_quoted_again():
    bought = grant("C1", 2, "2026-12-15", "2027-12-15")
    assert listed("2026-11-30", waiting(3), bought) == [BOUGHT_FOR, BOUGHT_FOR, free(1, 12, 9600)]


def test_a_lapsed_renewal_suspends_its_members_and_promises_what_it_has_left():
    """Four licences, lapsed on 15 December: two suspended, two more who wait for the money, one who lacks a licence.

    Boundaries after 15 December: 20 December … 20 November: 12 months.
    """
    renewal = grant("C1", 4, **NEXT, **UNPAID, kind="renewal", invoice="INV-2")
    members = waiting(3, seat("a@k.example", "suspended"), seat("b@k.example", "suspended"))
    suspended = ["suspended", "INV-2", None, None, None]
    found = listed("2026-12-15", members, grant("C1", 4, **OLD, kind="opening"), renewal)
    assert found == [suspended, suspended, awaited("INV-2"), awaited("INV-2"), free(1, 12, 9600)]


def test_after_the_end_there_is_nothing_to_wait_for():
    found = listed("2026-11-20", waiting(1), grant("C1", 4, **OLD))
    assert found == [["ended", None, None, None, None]]


def test_without_a_price_of_today_there_is_no_amount():
    members = waiting(1, seat("s@k.example"))
    state = State(grants=grants(grant("C1", 1, **YEAR, currency="GBP")), seats=members)
    found = waiting_list(state, config(), date(2026, 10, 31)).iloc[0]
    assert (found["reason"], found["quote_licences"], found["quote_months"]) == ("no-free-licence", 1, 12)
    assert pd.isna(found["quote_amount"])


def test_customers_do_not_mix():
    members = seats(*(seat(f"{who}@k.example", "waiting", customer_id=who) for who in ("C2", "C1")))
    bought = grant("C1", 1, **YEAR, **UNPAID), grant("C2", 1, "2025-11-20", "2026-11-20")
    found = waiting_list(State(grants=grants(*bought), seats=members), config(), date(2026, 11, 20))
    assert found[["customer_id", "reason"]].to_numpy().tolist() == [["C1", "awaiting-payment"], ["C2", "ended"]]
