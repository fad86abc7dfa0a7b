"""Rule `bill-to`: who is billed for what, and who waits when a billed reseller cannot be invoiced.

96.00 EUR a year; 20 % off is 19.20, so 76.80 a licence through a reseller.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given as sampled
from hypothesis import settings
from hypothesis import strategies as st
from months_of import CONFIG, YEAR, books_with, config, given
from real_books import book, books, codes

from reconciler.finding import Place
from reconciler.ledger.books import open_for_reading
from reconciler.rules.codes import BILL_TO_RESELLER
from reconciler.rules.given import BOOKS
from reconciler.rules.planning import planned_batch

NORD = {"reseller_id": "R1", "name": "Nord AB", "country": "SE", "email": "desk@nord.example", "bill_to": "reseller"}
SYD = {"reseller_id": "R2", "name": "Syd GmbH", "country": "DE", "email": "desk@syd.example", "bill_to": "reseller"}
SYD |= {"vat_number": "DE136695976"}
DAY = "2026-11-30"  # the rate of 2 November is 28 days old
WRONG = "SE556036079302"
TWO = config(prices=[*CONFIG["prices"], {**CONFIG["prices"][0], "currency": "SEK", "amount": Decimal("1056.00")}])


def planned(as_of=DAY, state=None, chosen=None, **rows):
    return planned_batch(given(as_of, state, chosen, **rows))


def customers(*rows):
    return [{"reseller_id": "R1", "currency": "EUR", "licences": 1, **row} for row in rows]


def billed(plan):
    columns = ["number", "bill_to", "party_id", "customer_id", "reseller_id", "currency", "net"]
    return plan.invoices[columns].astype(object).where(plan.invoices[columns].notna(), None).to_numpy().tolist()


def payment(serial, amount, **values):
    """A transfer in November for the invoice with this number."""
    number = f"INV-2026-{serial:06d}"
    row = {"booked_on": "2026-11-10", "currency": "EUR", "amount": amount, "payment_id": number}
    return row | {"structured_reference": number} | values


def state_of(path):
    with open_for_reading(path) as opened:
        return opened.state()


def lines(plan):
    return plan.lines[["invoice", "line", "customer_id", "kind", "net"]].to_numpy().tolist()


def test_one_invoice_a_reseller_and_currency_and_the_customers_own_before_them():
    """Customer and reseller R1 are two parties, whatever they are called."""
    rows = customers(
        {"customer_id": "b", "licences": 2},
        {"customer_id": "a"},
        {"customer_id": "k", "currency": "SEK"},
        {"customer_id": "c", "bill_to": "customer"},
        {"customer_id": "R1", "reseller_id": None},
        {"customer_id": "d", "reseller_id": "R2"},
    )
    plan = planned(chosen=TWO, resellers=[NORD, SYD], customers=rows)
    assert billed(plan) == [
        ["#1", "customer", "R1", "R1", None, "EUR", 9600],
        ["#2", "customer", "c", "c", "R1", "EUR", 7680],
        ["#3", "reseller", "R1", None, "R1", "EUR", 3 * 7680],
        ["#4", "reseller", "R1", None, "R1", "SEK", 84480],
        ["#5", "reseller", "R2", None, "R2", "EUR", 7680],
    ]
    assert sorted(lines(plan)) == [
        ["#1", 1, "R1", "new", 9600],
        ["#2", 1, "c", "new", 7680],
        ["#3", 1, "a", "new", 7680],
        ["#3", 2, "b", "new", 15360],
        ["#4", 1, "k", "new", 84480],
        ["#5", 1, "d", "new", 7680],
    ]


def test_vat_and_language_are_those_of_the_party_billed():
    """A customer at home through a reseller abroad is reverse charge, and one abroad through one at home is not."""
    rows = customers(
        {"customer_id": "abroad", "language": "fr"},
        {"customer_id": "home", "country": "SE", "vat_number": None, "reseller_id": "R2", "language": "fr"},
    )
    plan = planned(resellers=[NORD | {"language": "sv"}, SYD], customers=rows)
    columns = ["party_id", "vat_category", "vat_country", "vat_rate_bp", "vat", "gross", "language"]
    assert plan.invoices[columns].to_numpy().tolist() == [
        ["R1", "S", "SE", 2500, 1920, 9600, "sv"],
        ["R2", "AE", "DE", 0, 0, 7680, "en"],  # the reseller says none, so that of [output]
    ]
    # 19.20 × 10.945 = 210.144
    assert plan.invoices["local_vat"].astype(object).where(plan.invoices["local_vat"].notna(), None).tolist() == [
        21014,
        None,
    ]


@pytest.mark.parametrize(
    ("references", "expected"),
    [(["PO 1", "PO 1"], "PO 1"), (["PO 1", "PO 2"], None), (["PO 1", None], None), ([None, None], None)],
)
def test_an_order_reference_stands_on_it_if_it_is_true_of_all_lines(references, expected):
    rows = customers(*({"customer_id": f"C{n}", "order_reference": one} for n, one in enumerate(references)))
    [found] = planned(resellers=[NORD], customers=rows).invoices["order_reference"].astype(object)
    assert (None if pd.isna(found) else found) == expected


@pytest.mark.parametrize("row", [{"reseller_id": None}, {"reseller_id": "direct"}])
def test_to_be_billed_to_a_reseller_there_must_be_one(row):
    asked = given(DAY, resellers=[NORD], customers=customers({"customer_id": "C1", "bill_to": "reseller", **row}))
    plan = planned_batch(asked)
    assert [(f.code, f.place) for f in plan.findings] == [
        (BILL_TO_RESELLER.name, asked.tables.place("customers", 0, "bill_to"))
    ]
    assert (len(plan.invoices), plan.holds["customer_id"].tolist()) == (0, ["C1"])


def test_who_leaves_its_reseller_is_billed_itself_unless_the_row_says_otherwise():
    """The term is the old reseller's, so its discount goes on. 30 November: 11 months are left, 88.00 − 17.60."""
    with books() as path:
        book(path, "2026-10-31", resellers=[SYD], customers=customers({"customer_id": "C1", "reseller_id": "R2"}))
        [left] = customers({"customer_id": "C1", "reseller_id": "direct", "licences": 3})
        silent, wrong = (
            planned(DAY, state_of(path), customers=[row]) for row in (left, left | {"bill_to": "reseller"})
        )
    assert billed(silent) == [["#1", "customer", "C1", "C1", "R2", "EUR", 2 * 7040]]
    assert codes(wrong) == [BILL_TO_RESELLER.name]


def test_a_correction_takes_effect_on_the_next_document():
    with books() as path:
        row = {"customer_id": "C1", "bill_to": "customer"}
        first, _ = book(path, "2026-10-31", resellers=[NORD], customers=customers(row))
        same, _ = book(path, "2026-11-15", customers=customers(row | {"bill_to": "reseller"}))
        more, _ = book(path, DAY, customers=customers({"customer_id": "C1", "licences": 2}))
    assert billed(first)[0][1:3] == ["customer", "C1"]
    assert (len(same.invoices), same.wishes["bill_to"].tolist()) == (0, ["reseller"])
    assert billed(more)[0][1:3] == ["reseller", "R1"]


@pytest.mark.parametrize(
    ("before", "top_up"),
    [
        (None, ["#1", "customer", "C1", "C1", None, "EUR", 800]),  # a direct term: 1 month of 96.00, no discount
        ("R3", ["#1", "reseller", "R3", None, "R3", "EUR", 640]),  # the reseller before: 8.00 − 1.60
    ],
)
def test_the_reseller_billed_is_that_of_the_term(before, top_up):
    """20 December, 26 days before the renewal for R2: one more licence for the term that runs, six for the next."""
    state = books_with(YEAR | {"reseller_id": before}, reseller_id=before)
    row = {"customer_id": "C1", "reseller_id": "R2", "bill_to": "reseller", "licences": 6}
    plan = planned("2026-12-20", state, resellers=[SYD, SYD | {"reseller_id": "R3"}], customers=[row])
    renewal = ["#2", "reseller", "R2", None, "R2", "EUR", 6 * 7680]
    assert billed(plan) == ([top_up, renewal] if before is None else [["#1", *renewal[1:]], ["#2", *top_up[1:]]])


def test_a_reseller_that_cannot_be_invoiced_holds_all_that_is_billed_to_it_and_nothing_else():
    rows = customers(
        {"customer_id": "a"},
        {"customer_id": "b"},
        {"customer_id": "c", "bill_to": "customer"},
        {"customer_id": "R1", "reseller_id": "R2"},
    )
    asked = given(DAY, resellers=[NORD | {"vat_number": WRONG}, SYD], customers=rows)
    plan = planned_batch(asked)
    place = asked.tables.place
    assert sorted((f.code, str(f.place)) for f in plan.findings) == [
        ("billed-reseller-held", str(place("customers", 0, "bill_to"))),
        ("billed-reseller-held", str(place("customers", 1, "bill_to"))),
        ("vat-number-invalid", str(place("resellers", 0, "vat_number"))),  # once
    ]
    assert plan.invoices[["bill_to", "party_id"]].to_numpy().tolist() == [["customer", "c"], ["reseller", "R2"]]
    assert plan.holds["customer_id"].tolist() == ["a", "b"]
    assert plan.wishes["customer_id"].tolist() == ["c", "R1"]
    assert sorted(plan.parties["party_id"]) == ["R1", "R1", "R2", "c"]  # the reseller's own row is booked


def test_a_reseller_of_the_books_is_named_there_and_the_renewal_waits():
    """11 days before the renewal; the customer is not in the sheets, so no row is held and nothing is remembered."""
    row = {"customer_id": "C1", "bill_to": "customer"}
    with books() as path:
        book(path, "2026-10-31", resellers=[NORD | {"vat_number": WRONG}], customers=customers(row))
        book(path, DAY, customers=customers(row | {"bill_to": "reseller"}), payments=[payment(1, 7680)])
        plan = planned("2027-10-20", state_of(path))
    assert [(f.code, f.place) for f in plan.findings] == [
        ("billed-reseller-held", BOOKS),
        ("vat-number-invalid", BOOKS),
    ]
    assert (len(plan.invoices), len(plan.holds)) == (0, 0)


def test_reverse_charge_without_evidence_is_the_resellers_affair():
    strict = config(vat={"require_vat_check": True})
    evidence = {"vat_checked_on": "2026-11-02", "vat_check_id": "WAPIAAAA"}
    rows = customers({"customer_id": "C1", "reseller_id": "R2"})  # its own number was never looked up
    assert codes(planned(chosen=strict, resellers=[SYD | evidence], customers=rows)) == []
    plan = planned(chosen=strict, resellers=[SYD], customers=rows)
    assert (sorted(codes(plan)), len(plan.invoices)) == (["billed-reseller-held", "vat-number-unchecked"], 0)


def test_without_an_exchange_rate_the_invoice_in_that_currency_waits():
    rows = customers({"customer_id": "a"}, {"customer_id": "b", "currency": "SEK"})
    asked = given("2026-12-20", settings=TWO, resellers=[NORD], customers=rows)
    plan = planned_batch(asked)
    assert [(f.code, f.place) for f in plan.findings] == [
        ("billed-reseller-held", asked.tables.place("customers", 0, "bill_to")),
        ("no-exchange-rate", asked.tables.place("resellers", 0, "currency")),
    ]
    assert "reseller R1" in plan.findings[1].message
    assert billed(plan) == [["#1", "reseller", "R1", None, "R1", "SEK", 84480]]


def test_a_reseller_whose_row_was_not_accepted_is_not_billed_by_what_the_books_knew():
    with books() as path:
        book(path, "2026-10-31", resellers=[NORD], customers=customers({"customer_id": "C1"}))
        asked = given(DAY, state_of(path), customers=customers({"customer_id": "C1", "licences": 2}))
        told = BILL_TO_RESELLER.at(Place("resellers.xlsx", "resellers", "C2"), "as validation told it")
        plan = planned_batch(replace(asked, tables=replace(asked.tables, held_resellers={"R1": told})))
    assert codes(plan) == ["billed-reseller-held"]
    assert "resellers.xlsx resellers!C2" in plan.findings[0].message
    assert len(plan.invoices) == 0


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"vat_number": "DE136695977"}, ["vat-number-invalid"]),  # told, for the day on which it is billed itself
        ({"vat_number": "FR40303265045"}, ["vat-number-foreign-prefix"]),
        ({"country": "AX", "vat_number": None}, []),  # Åland's rules are those of an invoice to Åland
        ({"country": "FR", "vat_number": None}, []),
    ],
)
def test_the_vat_of_a_customer_who_is_not_billed_holds_nothing(row, expected):
    rows = customers({"customer_id": "C1", **row})
    plan = planned(resellers=[NORD], customers=rows)
    assert (codes(plan), len(plan.invoices), len(plan.holds)) == (expected, 1, 0)


def test_an_overdue_invoice_of_the_reseller_holds_the_renewal_of_every_customer_on_it():
    """C3 is billed itself, number 1, and has paid; of number 2, 153.60 for C1 and C2, the half is paid."""
    rows = customers({"customer_id": "C1"}, {"customer_id": "C2"}, {"customer_id": "C3", "bill_to": "customer"})
    with books() as path:
        book(path, "2026-10-31", resellers=[SYD], customers=[row | {"reseller_id": "R2"} for row in rows])
        book(path, DAY, payments=[payment(1, 7680), payment(2, 7680)])
        plan = planned("2027-10-20", state_of(path))
        whole = planned("2027-10-20", state_of(path), payments=[payment(2, 7680, payment_id="rest")])
    held = [f.message.partition(":")[0] for f in plan.findings if f.code == "renewal-overdue"]
    assert (held, plan.lines["customer_id"].tolist()) == (["C1", "C2"], ["C3"])
    assert lines(whole) == [
        ["#2", 1, "C1", "renewal", 7680],
        ["#2", 2, "C2", "renewal", 7680],
        ["#1", 1, "C3", "renewal", 7680],
    ]


def test_an_administrator_costs_the_discount_on_the_resellers_invoice_too():
    members = [{"customer_id": "a", "email": "chef@kund.example", "role": "admin"}]
    plan = planned(resellers=[SYD], customers=customers({"customer_id": "a", "reseller_id": "R2"},
                   {"customer_id": "b", "reseller_id": "R2"}), members=members)  # fmt: skip
    assert lines(plan) == [["#1", 1, "a", "new", 9600], ["#1", 2, "b", "new", 7680]]
    [told] = [f for f in plan.findings if f.code == "customer-admin"]
    assert "19.20 EUR" in told.message


def test_nothing_of_it_is_in_force_before_all_of_it_is_paid():
    rows = customers({"customer_id": "C1", "reseller_id": "R2"}, {"customer_id": "C2", "reseller_id": "R2"})
    people = [{"customer_id": name, "email": f"m@{name.lower()}.example"} for name in ("C1", "C2")]
    part, rest = payment(1, 15359), payment(1, 1, payment_id="rest")
    with books() as path:
        book(path, "2026-10-31", resellers=[SYD], customers=rows, members=people)
        _, before = book(path, "2026-11-10", payments=[part])
        plan, after = book(path, "2026-11-11", payments=[part, rest])
    assert (before.grants["is_paid"].tolist(), set(before.seats["status"])) == ([False, False], {"waiting"})
    assert (after.grants["is_paid"].tolist(), set(after.seats["status"])) == ([True, True], {"seated"})
    assert plan.allocations["amount"].tolist() == [1]


@settings(max_examples=15)
@sampled(
    st.lists(
        st.tuples(
            st.sampled_from(["R1", "R2", None]), st.booleans(), st.sampled_from(["EUR", "SEK"]), st.integers(1, 9)
        ),
        min_size=1,
        max_size=6,
    )
)
def test_every_line_is_billed_once_whoever_is_billed(wished):
    """The same lines and amounts as if all were billed themselves, an invoice a party and currency."""
    rows = [
        {"customer_id": f"C{n}", "reseller_id": who, "currency": currency, "licences": licences}
        | {"bill_to": "reseller" if who and to_reseller else "customer"}
        for n, (who, to_reseller, currency, licences) in enumerate(wished)
    ]
    plan = planned(chosen=TWO, resellers=[NORD, SYD], customers=rows)
    alone = planned(chosen=TWO, resellers=[NORD, SYD], customers=[row | {"bill_to": "customer"} for row in rows])
    columns = ["customer_id", "kind", "licences", "seat_price", "net"]
    assert sorted(plan.lines[columns].to_numpy().tolist()) == sorted(alone.lines[columns].to_numpy().tolist())
    parties = {
        (row["bill_to"], row["reseller_id"] if row["bill_to"] == "reseller" else row["customer_id"], row["currency"])
        for row in rows
    }
    assert set(plan.invoices[["bill_to", "party_id", "currency"]].itertuples(index=False, name=None)) == parties
    assert len(plan.invoices) == len(parties)
    assert plan.lines.groupby("invoice")["net"].sum().to_dict() == plan.invoices.set_index("number")["net"].to_dict()
