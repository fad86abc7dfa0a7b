"""Keys and links across rows, sheets and the books."""

from __future__ import annotations

from datetime import date

from reconciler.intake.sheet import Sheet
from reconciler.validate.tables import Known

NOBODY = Known(customers=frozenset(), resellers=frozenset())


def ids(tables, kind="customers", column="customer_id"):
    return tables.frames[kind][column].tolist()


def test_a_good_month_has_no_findings(check, sheet):
    kinds = ("resellers", "customers", "members", "payments", "opening", "open_items")
    tables = check(*(sheet(kind, {}) for kind in kinds), known=NOBODY)
    assert tables.findings == []
    assert [len(tables.frames[kind]) for kind in kinds] == [1] * 6
    assert tables.held == {}


def test_frames_have_the_types_that_were_promised(check, sheet):
    frames = check(*(sheet(k, {}) for k in ("resellers", "customers", "members", "payments", "open_items"))).frames
    types = {name: str(dtype) for name, dtype in frames["customers"].dtypes.items()}
    assert types["customer_id"] == types["vat_check_id"] == types["name"] == "str"
    assert types["licences"] == types["term_months"] == "Int64"
    assert types["auto_renew"] == "boolean"
    assert types["start_date"] == types["change_date"] == "datetime64[s]"
    assert frames["resellers"]["discount_bp"].tolist() == [2000]
    assert "discount_percent" not in frames["resellers"]
    assert frames["payments"]["amount"].tolist() == [115200]
    assert frames["open_items"][["gross", "paid"]].to_numpy().tolist() == [[9600, 0]]
    assert [frame.index.is_unique for frame in frames.values()] == [True] * 7
    assert {"source", "row"} <= set(frames["members"])


def test_minor_units_are_those_of_the_row_s_currency(check, sheet):
    rows = [{"payment_id": f"B{n}", "amount": 12.0, "currency": c} for n, c in enumerate(("EUR", "JPY", "KWD"))]
    assert check(sheet("payments", *rows)).frames["payments"]["amount"].tolist() == [1200, 12, 12000]


def test_the_way_back_leads_to_the_cell(check, sheet):
    tables = check(sheet("members", {}), sheet("members", {}, {"email": "bo@b.example"}, file="b/two.xlsx"))
    assert str(tables.place("members", 1, "role")) == "b/two.xlsx members!D3"


def test_blank_rows_are_skipped_and_keep_the_row_numbers(check, sheet):
    one = sheet("members", {}, {"email": "bo@b.example"})
    one.rows.insert(2, ["", " ", "\u00a0"])
    one.rows.insert(2, [])
    assert check(one).frames["members"]["row"].tolist() == [2, 5]


def test_the_same_row_twice_is_taken_once_and_warned_of(check, sheet, said):
    tables = check(sheet("customers", {}), sheet("customers", {}, file="again.xlsx"))
    assert said(tables) == [("duplicate-row", "A2")]
    assert tables.findings[0].place.file == "again.xlsx"
    assert ids(tables) == ["C-1"]
    assert tables.held == {}


def test_rows_that_differ_under_one_id_hold_each_other_and_the_customer(check, sheet, said):
    tables = check(sheet("customers", {}, {"licences": 13.0}, {"customer_id": "C-2"}))
    assert said(tables) == [("conflicting-rows", "A2"), ("conflicting-rows", "A3")]
    assert ids(tables) == ["C-2"]
    assert list(tables.held) == ["C-1"]


def test_a_good_row_beside_a_bad_one_of_the_same_customer_waits_too(check, sheet, said):
    tables = check(sheet("customers", {}, {"licences": "many"}))
    assert said(tables) == [("bad-integer", "D3"), ("customer-held", "A2")]
    assert ids(tables) == []
    assert list(tables.held) == ["C-1"]


def test_ids_that_differ_only_in_case_clash_in_the_month_and_with_the_books(check, sheet, said):
    rows = [{"customer_id": "nord"}, {"customer_id": "Nord"}, {"customer_id": "c-1"}]
    tables = check(sheet("customers", *rows))
    assert said(tables) == [("ids-differ-in-case", f"A{row}") for row in (2, 3, 4)]
    assert "in the books" in tables.findings[2].message
    assert ids(tables) == []


def test_the_id_the_books_know_goes_on_beside_one_that_differs_in_case(check, sheet, said):
    tables = check(sheet("customers", {"customer_id": "C-1"}, {"customer_id": "c-1"}))
    assert said(tables) == [("ids-differ-in-case", "A3")]
    assert ids(tables) == ["C-1"]


def test_an_id_beside_a_held_one_that_differs_in_case_is_not_billed(check, sheet, said):
    """Or c-9 had an invoice, and the row of C-9, once its licences are a number, could never be taken."""
    tables = check(sheet("customers", {"customer_id": "C-9", "licences": "0"}, {"customer_id": "c-9"}))
    assert said(tables) == [("out-of-range", "D2"), ("ids-differ-in-case", "A3")]
    assert ids(tables) == []


def test_direct_means_no_reseller_in_any_spelling(check, sheet):
    rows = [{"customer_id": f"C-{n}", "reseller_id": word} for n, word in enumerate(("direct", "Direct", ""), 1)]
    tables = check(sheet("customers", *rows), known=NOBODY)
    assert tables.findings == []
    assert tables.frames["customers"]["reseller_id"].fillna("").tolist() == ["direct", "direct", ""]


def test_an_unknown_reseller_holds_the_customer(check, sheet, said):
    tables = check(sheet("customers", {"reseller_id": "R999"}))
    assert said(tables) == [("unknown-reseller", "E2")]
    assert list(tables.held) == ["C-1"]


def test_a_total_below_the_list_is_refused_and_holds_nobody(check, sheet, said):
    total = {"customer_id": "Summe", "name": "", "country": "", "licences": 12.0, "reseller_id": ""}
    tables = check(sheet("customers", {}, total), known=Known(customers=frozenset(), resellers=frozenset({"R001"})))
    assert said(tables) == [("missing-value", "B3"), ("missing-value", "C3")]
    assert "delete the row if it is a total" in tables.findings[0].advice
    assert (ids(tables), tables.held) == (["C-1"], {})


def test_a_column_is_called_as_its_sheet_calls_it(check):
    """Two sheets of a kind, each with words of its own, one of them broken over two lines."""
    german = Sheet("de.xlsx", "Kunden", [["Kd-Nr.", "Firma", "Land", "Anzahl\nLizenzen"], ["1", "A", "DE", "10 Stk"]])
    french = Sheet("fr.xlsx", "Clients", [["N° client", "Société", "Pays", "Postes"], ["2", "B", "FR", ""]])
    assert [f.message for f in check(german, french).findings] == [
        "Anzahl Lizenzen: 10 Stk is not a whole number.",
        "Postes: the cell is blank.",
    ]


def test_a_customer_in_the_books_may_have_the_id_of_a_total(check, sheet):
    known = Known(customers=frozenset({"TOTAL"}), resellers=frozenset({"R001"}))
    assert list(check(sheet("customers", {"customer_id": "TOTAL", "country": ""}), known=known).held) == ["TOTAL"]


def test_a_new_reseller_whose_row_is_held_holds_its_customers(check, sheet, said):
    resellers = sheet("resellers", {"email": "desk"})
    tables = check(resellers, sheet("customers", {}), known=NOBODY)
    assert said(tables) == [("bad-email", "C2"), ("reseller-held", "E2")]
    assert {reseller: found.code for reseller, found in tables.held_resellers.items()} == {"R001": "bad-email"}
    assert list(tables.held) == ["C-1"]
    known = Known(customers=frozenset(), resellers=frozenset({"R001"}))
    assert ids(check(resellers, sheet("customers", {}), known=known)) == ["C-1"]


def test_links_may_lead_to_the_month_or_to_the_books(check, sheet, said):
    new = sheet("customers", {"customer_id": "C-2"})
    tables = check(new, sheet("members", {}, {"customer_id": "C-2"}, {"customer_id": "C-3"}))
    assert ("unknown-customer", "A4") in said(tables)
    assert ids(tables, "members") == ["C-1", "C-2"]


def test_the_advice_names_an_id_that_differs_only_in_case(check, sheet):
    tables = check(sheet("open_items", {"customer_id": "c-1"}))
    assert tables.findings[0].code == "unknown-customer"
    assert "C-1" in tables.findings[0].advice


def test_links_are_not_checked_where_the_books_are_not_at_hand(check, sheet):
    tables = check(sheet("customers", {"reseller_id": "R9"}), sheet("members", {"customer_id": "C-9"}), known=Known())
    assert tables.findings == []


def test_rows_of_a_new_customer_who_is_held_wait_with_one_information_a_sheet(check, sheet, said):
    members = [{"email": f"p{n}@bergmann.example"} for n in range(3)]
    tables = check(
        sheet("customers", {"licences": 0.0}),
        sheet("members", *members),
        sheet("members", {"email": "q@bergmann.example"}, file="other.xlsx"),
        known=NOBODY,
    )
    assert said(tables) == [("out-of-range", "D2"), ("customer-held", "A2"), ("customer-held", "A2")]
    assert "3 rows" in tables.findings[1].message
    assert tables.frames["members"].empty
    assert tables.doubtful == frozenset()


def test_members_of_a_held_customer_whom_the_books_know_go_on(check, sheet):
    tables = check(sheet("customers", {"licences": 0.0}), sheet("members", {}))
    assert ids(tables, "members") == ["C-1"]


def test_a_bad_opening_holds_the_new_customer_who_would_else_be_billed(check, sheet, said):
    sheets = [sheet("resellers", {}), sheet("customers", {}), sheet("opening", {"licences": "all"})]
    tables = check(*sheets, known=NOBODY)
    assert said(tables) == [("bad-integer", "B2"), ("customer-held", "A2")]
    assert ids(tables) == []
    assert tables.held["C-1"].code == "bad-integer"


def test_an_open_item_is_paid_up_to_its_gross_and_may_have_no_due_day(check, sheet):
    rows = [{"number": "1", "paid": 96.0}, {"number": "2", "due_on": "", "paid": ""}]
    rows.append({"number": "3", "issued_on": date(2026, 9, 1), "due_on": date(2026, 9, 1)})
    assert check(sheet("open_items", *rows)).findings == []
