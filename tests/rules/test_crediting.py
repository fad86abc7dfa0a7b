"""Credit notes without commands: what is left of an invoice, the cents of a note, and the money that goes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from reconciler import frames
from reconciler.frames import Frame
from reconciler.rules.credit_notes import Asked, credit_note, creditable_invoice, credited_lines, lines_left
from reconciler.rules.credited import TAKEN, credited_amounts, grants_left, licences_not_wanted, licences_taken
from reconciler.rules.errors import NotCreditableError
from reconciler.rules.owed import owed
from reconciler.rules.released import moved_on, released, released_outcomes
from reconciler.rules.state import GRANT_STATE, INVOICE_STATE, OPEN_ITEM_STATE, OUTCOME_STATE, PAYMENT_STATE, State

INVOICE = {"number": "INV-1", "kind": "invoice", "bill_to": "customer", "party_id": "C1", "currency": "EUR"}
INVOICE |= {"issued_on": "2026-10-31", "net": 29_997, "vat": 7_499, "gross": 37_496, "vat_rate_bp": 2_500}
INVOICE |= {"exchange_rate": "11", "local_currency": "SEK", "local_vat": 82_489}
LINE = {"invoice": "INV-1", "line": 1, "customer_id": "C1", "kind": "new", "licences": 3, "seat_price": 9_999}
TOP_UP = LINE | {"line": 2, "kind": "top_up", "licences": 1, "seat_price": 5_000}


def table(rows: list[dict[str, Any]], columns: dict[str, str]) -> Frame:
    """Rows as the books know them; the numbers a test does not name are 0."""
    base = {name: 0 for name, kind in columns.items() if kind == "int"}
    base |= {name: False for name, kind in columns.items() if kind == "bool"}
    return frames.typed([base | row for row in rows], columns) if rows else frames.empty(columns)


def books(*lines: dict[str, Any], notes: tuple[dict[str, Any], ...] = (), **invoice: Any) -> State:
    return State(
        invoices=table([INVOICE | invoice], INVOICE_STATE),
        credit_notes=table(list(notes), {"batch_id": "int", **frames.INVOICE}),
        lines=table(list(lines), {"batch_id": "int", **frames.LINE}),
    )


def a_note(number: str, **values: Any) -> dict[str, Any]:
    return INVOICE | {"number": number, "kind": "credit_note", "credits": "INV-1"} | values


def drafted(state: State, licences: int | None) -> dict[str, Any]:
    asked = Asked("INV-1", "Too many", licences)
    lines = credited_lines(asked, lines_left("INV-1", state))
    invoice = state.invoices.iloc[0].to_dict()
    return credit_note(asked, invoice, lines, state, date(2026, 11, 3), "#1").iloc[0].to_dict()


def test_a_note_for_some_licences_rounds_its_vat_half_up() -> None:
    """99.99 × 25 % = 24.9975, so 25.00; at 11 SEK 275.00."""
    note = drafted(books(LINE), 1)
    assert (note["net"], note["vat"], note["gross"], note["local_vat"]) == (9_999, 2_500, 12_499, 27_500)
    assert (str(note["issued_on"].date()), str(note["due_on"].date())) == ("2026-11-03", "2026-11-03")
    assert (note["credits"], note["reason"], str(note["credits_issued_on"].date())) == (
        "INV-1",
        "Too many",
        "2026-10-31",
    )


def test_the_note_that_takes_the_rest_takes_the_rest_of_the_vat() -> None:
    """74.99 − 2 × 25.00 = 24.99, where 25 % of the net is 25.00; 824.89 − 2 × 275.00 = 274.89 SEK."""
    one = {"vat": 2_500, "net": 9_999, "gross": 12_499, "local_vat": 27_500}
    taken = [LINE | {"invoice": number, "licences": 1, "credited_line": 1} for number in ("CN-1", "CN-2")]
    note = drafted(books(LINE, *taken, notes=(a_note("CN-1", **one), a_note("CN-2", **one))), None)
    assert (note["net"], note["vat"], note["gross"], note["local_vat"]) == (9_999, 2_499, 12_498, 27_489)


def test_a_note_before_the_last_never_takes_more_vat_than_is_left() -> None:
    """Four licences of 0.02 at 25 %: VAT 0.02, of which two notes took 0.01 each (0.005 half up): none is left."""
    line = LINE | {"licences": 4, "seat_price": 2}
    small = {"net": 2, "vat": 1, "gross": 3, "local_vat": 11}
    taken = [line | {"invoice": number, "licences": 1, "credited_line": 1} for number in ("CN-1", "CN-2")]
    notes = (a_note("CN-1", **small), a_note("CN-2", **small))
    note = drafted(books(line, *taken, notes=notes, net=8, vat=2, gross=10, local_vat=22), 1)
    assert (note["net"], note["vat"], note["gross"], note["local_vat"]) == (2, 0, 2, 0)


def test_without_a_rate_there_is_no_vat_and_without_its_own_currency_none_in_it() -> None:
    note = drafted(books(LINE, vat=0, gross=29_997, vat_rate_bp=None, local_vat=None), 2)
    assert (note["net"], note["vat"], note["gross"]) == (19_998, 0, 19_998)
    assert pd.isna(note["local_vat"])


def test_licences_are_taken_from_every_line_that_has_them() -> None:
    left = lines_left("INV-1", books(LINE, TOP_UP))
    two = credited_lines(Asked("INV-1", "", 2), left)
    assert two[["line", "licences", "net"]].values.tolist() == [[1, 2, 19_998], [2, 1, 5_000]]
    of_one = credited_lines(Asked("INV-1", "", 1, line=2), left)
    assert of_one[["line", "licences", "net"]].values.tolist() == [[2, 1, 5_000]]
    whole = credited_lines(Asked("INV-1", ""), left)
    assert whole[["line", "licences", "net"]].values.tolist() == [[1, 3, 29_997], [2, 1, 5_000]]


def test_a_line_credited_before_is_left_out() -> None:
    taken = TOP_UP | {"invoice": "CN-1", "line": 1, "credited_line": 2}
    left = lines_left("INV-1", books(LINE, TOP_UP, taken, notes=(a_note("CN-1"),)))
    assert left[["line", "licences", "net"]].values.tolist() == [[1, 3, 29_997], [2, 0, 0]]
    assert credited_lines(Asked("INV-1", ""), left)["line"].tolist() == [1]
    with pytest.raises(NotCreditableError, match="Line 2 of INV-1 is credited already"):
        credited_lines(Asked("INV-1", "", line=2), left)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Asked("INV-1", "", 4), r"4 licences of INV-1 cannot be credited, 3 are left\."),
        (Asked("INV-1", "", line=3), r"INV-1 has no line 3\. Its lines: 1: C1, new, 3 licences left; 2: C2, top_up"),
        (Asked("INV-1", "", 1), "INV-1 bills several customers"),
    ],
)
def test_what_cannot_be_credited(asked: Asked, said: str) -> None:
    lines = [LINE, TOP_UP | {"customer_id": "C1" if asked.licences == 4 else "C2"}]
    with pytest.raises(NotCreditableError, match=said):
        credited_lines(asked, lines_left("INV-1", books(*lines)))


def test_an_invoice_for_several_customers_can_be_credited_whole() -> None:
    left = lines_left("INV-1", books(LINE, TOP_UP | {"customer_id": "C2"}))
    assert credited_lines(Asked("INV-1", ""), left)["line"].tolist() == [1, 2]


def test_an_invoice_is_credited_in_full_once() -> None:
    state = books(LINE, LINE | {"invoice": "CN-1", "credited_line": 1}, notes=(a_note("CN-1"),))
    with pytest.raises(NotCreditableError, match="INV-1 is credited in full already; nothing is left of it"):
        credited_lines(Asked("INV-1", ""), lines_left("INV-1", state))


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("CN-1", "CN-1 is a credit note itself"),
        ("OLD-1", "OLD-1 was issued elsewhere"),
        ("INV-2", "The books have no invoice INV-2"),
    ],
)
def test_only_an_invoice_of_these_books_can_be_credited(number: str, said: str) -> None:
    state = replace(books(LINE, notes=(a_note("CN-1"),)), open_items=table([{"number": "OLD-1"}], OPEN_ITEM_STATE))
    assert creditable_invoice("INV-1", state)["gross"] == 37_496
    with pytest.raises(NotCreditableError, match=said):
        creditable_invoice(number, state)


def test_what_notes_took_off() -> None:
    invoices = pd.DataFrame({"number": ["INV-1", "INV-2"], "gross": [500, 300]})
    notes = pd.DataFrame({"credits": ["INV-1", "INV-1"], "gross": [100, 150]})
    off = credited_amounts(invoices, notes)
    assert off.tolist() == [250, 0]
    assert owed(invoices.assign(credited=off)).tolist() == [250, 300]


def test_licences_that_a_note_took_are_told_by_the_line_of_its_invoice() -> None:
    note = TOP_UP | {"batch_id": 7, "invoice": "CN-1", "line": 1, "credited_line": 2}
    state = books(LINE, TOP_UP, note, notes=(a_note("CN-1"),))
    [row] = licences_taken(state.credit_notes, state.lines).to_dict("records")
    assert row == {"batch_id": 7, "customer_id": "C1", "invoice": "INV-1", "line": 2, "licences": 1}


def held(*licences: int) -> Frame:
    """Grants of one term: the first began it, the others came to it."""
    base = {"customer_id": "C1", "term_starts_on": "2026-01-15", "starts_on": "2026-01-15", "invoice": "INV-1"}
    rows = [base | {"licences": n, "line": i, "kind": "top_up" if i > 1 else "new"} for i, n in enumerate(licences, 1)]
    return table(rows, GRANT_STATE)


def took(line: int, licences: int) -> Frame:
    row = {"batch_id": 2, "customer_id": "C1", "invoice": "INV-1", "line": line, "licences": licences}
    return frames.typed([row], TAKEN)


@pytest.mark.parametrize(
    ("licences", "line", "off", "expected"),
    [
        ((5,), 1, 2, [(1, 3)]),
        ((5,), 1, 5, []),  # the subscription is over
        ((5, 2), 2, 2, [(1, 5)]),
        ((5,), 1, 4, [(1, 1)]),
        ((5, 2), 2, 1, [(1, 5), (2, 1)]),
        ((5, 2), 1, 5, [(1, 0), (2, 2)]),  # the term goes on with the top-up, and began as it did
    ],
)
def test_grants_after_a_note(licences: tuple[int, ...], line: int, off: int, expected: list[tuple[int, int]]) -> None:
    left = grants_left(held(*licences), took(line, off))
    assert list(zip(left["line"], left["licences"], strict=True)) == expected


TERM = {"batch_id": 1, "customer_id": "C1", "invoice": "INV-1", "line": 1, "kind": "new", "licences": 5}
TERM |= {"term_starts_on": "2026-01-15", "renews_on": "2027-01-15"}
NEXT_TERM = TERM | {"invoice": "INV-2", "term_starts_on": "2027-01-15", "renews_on": "2028-01-15"}


def not_wanted(
    *off: tuple[str, int], day: str = "2026-12-01", wish: int = 1, party: int = 1, anew: int = 0
) -> list[int]:
    """For C1 and a C2 nothing was credited to: `off` by invoice, in batch 2 of `day`, with `anew` licences in INV-3."""
    taken = [
        {"batch_id": 2, "customer_id": "C1", "invoice": invoice, "line": 1, "licences": licences}
        for invoice, licences in off
    ]
    grants = [TERM, NEXT_TERM] + [TERM | {"batch_id": 2, "invoice": "INV-3", "licences": anew}] * (anew > 0)
    invoices = [INVOICE | {"number": "CN-1", "batch_id": 2, "issued_on": day}]
    invoices += [INVOICE | {"number": "INV-3", "batch_id": 2, "issued_on": day, "reissues": "INV-1"}]
    customers = [{"batch_id": party, "kind": "customer", "party_id": "C1"}]
    found = licences_not_wanted(
        pd.DataFrame({"customer_id": ["C1", "C2"], "batch_id": [wish, 1]}),
        table(customers, {"batch_id": "int", **frames.PARTY}),
        table(taken, TAKEN),
        table(grants, GRANT_STATE),
        table(invoices, {"batch_id": "int", **frames.INVOICE}),
    )
    return found.tolist()


@pytest.mark.parametrize(
    ("off", "values", "expected"),
    [
        ((), {}, 0),
        ((("INV-1", 2),), {}, 2),
        ((("INV-1", 2), ("INV-2", 1)), {}, 2),  # of two terms the most: they are the same licences
        ((("INV-1", 5),), {"anew": 3}, 2),  # three of the five were issued anew
        ((("INV-1", 5),), {"wish": 2}, 0),  # the row was written with it or later
        ((("INV-1", 5),), {"party": 3}, 0),  # the name changed later
        ((("INV-1", 5),), {"day": "2027-01-14"}, 5),
        ((("INV-1", 5),), {"day": "2027-01-15"}, 0),  # the first day that the term does not cover
    ],
)
def test_what_was_credited_is_not_asked_for_until_the_row_changes(off: Any, values: Any, expected: int) -> None:
    assert not_wanted(*off, **values) == [expected, 0]


def paid(*rows: tuple[str, str, int, int]) -> Frame:
    names = ["payment_key", "invoice", "amount", "charges"]
    return frames.typed([dict(zip(names, row, strict=True)) for row in rows], frames.ALLOCATION)


PAID = paid(("first", "INV-1", 60, 0), ("other", "INV-2", 99, 0), ("last", "INV-1", 35, 5))


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (0, []),
        (30, [("last", -30, 0)]),
        (38, [("last", -35, -3)]),  # its money first, then of the charges that counted with it
        (70, [("last", -35, -5), ("first", -30, 0)]),
        (100, [("last", -35, -5), ("first", -60, 0)]),
    ],
)
def test_the_last_payments_are_given_back_first(amount: int, expected: list[tuple[str, int, int]]) -> None:
    back = released("INV-1", amount, PAID)
    assert list(back[["payment_key", "amount", "charges"]].itertuples(index=False, name=None)) == expected
    assert set(back["invoice"]) <= {"INV-1"}


@pytest.mark.parametrize(
    ("gross", "expected"),
    [
        (0, []),
        (50, [("first", 50, 0)]),
        (60, [("first", 60, 0)]),
        (97, [("first", 60, 0), ("last", 35, 2)]),
        (200, [("first", 60, 0), ("last", 35, 5)]),
    ],
)
def test_what_is_given_back_pays_the_new_invoice_first_paid_first(gross: int, expected: list[Any]) -> None:
    moved = moved_on(released("INV-1", 100, PAID), "#2", gross)
    assert list(moved[["payment_key", "amount", "charges"]].itertuples(index=False, name=None)) == expected
    assert set(moved["invoice"]) <= {"#2"}


@pytest.mark.parametrize(
    ("outcome", "allocated", "moved", "expected"),
    [
        ({"status": "settled"}, 100, 0, ("over", 40, "C1")),
        ({"status": "over", "credit": 10, "credit_party": "C9"}, 90, 0, ("over", 50, "C9")),  # whose it was before
        ({"status": "over", "credit": 10, "credit_party": "C9"}, 96, 0, ("over", 44, "C9")),  # 6 of the 10 were used
        ({"status": "settled"}, 100, 30, ("over", 10, "C1")),
        ({"status": "settled"}, 100, 40, ("settled", 0, None)),
        ({"status": "aside"}, 90, 40, ("aside", 0, None)),  # set aside by a person, and nothing new is free
        ({"status": "aside"}, 90, 0, ("over", 40, "C1")),  # the 10 set aside stay aside
    ],
)
def test_what_is_given_back_and_not_used_again_is_credit(
    outcome: dict[str, Any], allocated: int, moved: int, expected: tuple[str, int, str | None]
) -> None:
    """A payment of 1.00 EUR, of which 0.40 are given back."""
    state = State(
        outcomes=table([{"payment_key": "P", "reason": "As before"} | outcome], OUTCOME_STATE),
        payments=table([{"payment_key": "P", "amount": 100, "allocated": allocated}], PAYMENT_STATE),
    )
    back, again = paid(("P", "INV-1", -40, 0)), paid(*[("P", "#2", moved, 0)] * (moved > 0))
    [row] = released_outcomes(back, again, INVOICE, state).to_dict("records")
    status, credit, party = expected
    assert (row["status"], row["credit"]) == (status, credit)
    assert (row["credit_party"] if party else pd.isna(row["credit_party"])) == (party or True)
    said = {"over": f"0.{credit} EUR of it is left over as credit: INV-1 was credited", "aside": "As before"}
    assert row["reason"] == said.get(status, "INV-1 was credited, and what was paid for it pays the one issued anew")
