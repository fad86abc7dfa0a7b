"""Rule one-person, and of whom a complete roster is in doubt."""

from __future__ import annotations

import pytest

from reconciler.finding import Place
from reconciler.intake import codes
from reconciler.intake.sheet import Sheet
from reconciler.validate.tables import Known


def people(tables):
    frame = tables.frames["members"].fillna({"name": ""})
    return frame[["customer_id", "email", "role", "name"]].to_numpy().tolist()


def test_the_last_row_of_a_person_in_one_sheet_wins(check, sheet, said):
    tables = check(
        sheet("members", {}, {"email": "bo@b.example"}, {"email": " ANNA@Bergmann.example", "role": "admin"})
    )
    assert said(tables) == [("person-twice", "B2")]
    assert "row 4" in tables.findings[0].message
    assert people(tables) == [
        ["C-1", "bo@b.example", "member", "Anna Berg"],
        ["C-1", "anna@bergmann.example", "admin", "Anna Berg"],
    ]


def test_two_sheets_that_agree_are_silently_one_person(check, sheet):
    other = {"name": "", "has_account": "", "action": "", "email": "ANNA@bergmann.example"}
    tables = check(sheet("members", other), sheet("members", {}, file="b.xlsx"))
    assert tables.findings == []
    assert people(tables) == [["C-1", "anna@bergmann.example", "member", "Anna Berg"]]
    assert tables.frames["members"]["source"].tolist() == [0]
    assert tables.doubtful == frozenset()


def test_two_sheets_that_disagree_hold_the_person(check, sheet, said):
    tables = check(
        sheet("members", {}, {"email": "bo@b.example"}), sheet("members", {"action": "remove"}, file="b.xlsx")
    )
    assert said(tables) == [("person-conflict", "B2"), ("person-conflict", "B2")]
    assert "action" in tables.findings[0].message
    assert people(tables) == [["C-1", "bo@b.example", "member", "Anna Berg"]]
    assert tables.doubtful == {"C-1"}


def test_a_blank_action_means_add_and_contradicts_remove(check, sheet, said):
    tables = check(sheet("members", {"action": ""}), sheet("members", {"action": "remove"}, file="b.xlsx"))
    assert said(tables) == [("person-conflict", "B2"), ("person-conflict", "B2")]


def test_one_address_under_two_customers_is_two_people(check, sheet, said):
    known = Known(customers=frozenset({"C-1", "C-2"}), resellers=frozenset())
    tables = check(sheet("members", {}, {"customer_id": "C-2"}), known=known)
    assert said(tables) == []
    assert len(people(tables)) == 2


def test_members_keep_the_order_in_which_they_came(check, sheet):
    first = sheet("members", {"email": "z@b.example"}, {"email": "a@b.example"}, file="b.xlsx")
    second = sheet("members", {"email": "m@b.example"}, {"email": "z@b.example"}, file="a.xlsx")
    assert [row[1] for row in people(check(first, second))] == ["z@b.example", "a@b.example", "m@b.example"]


KNOWN = Known(customers=frozenset({"C-1", "C-2", "C-3"}), resellers=frozenset())


def test_a_held_row_makes_its_customer_doubtful(check, sheet):
    rows = [{"email": "anna"}, {"customer_id": "C-2", "email": "bo@b.example"}]
    assert check(sheet("members", *rows), known=KNOWN).doubtful == {"C-1"}


def test_a_held_row_that_does_not_say_whose_it_is_makes_its_sheet_doubtful(check, sheet):
    other = sheet("members", {"customer_id": "C-3", "email": "c@b.example"}, file="other.xlsx")
    good = [{"email": "a@b.example"}, {"customer_id": "C-2", "email": "b@b.example"}]
    for whose in ("", "C/1", "C-9"):
        tables = check(sheet("members", *good, {"customer_id": whose, "email": "d@b.example"}), other, known=KNOWN)
        assert tables.doubtful - {whose} == {"C-1", "C-2"}


def test_a_sheet_that_could_not_be_read_makes_all_doubtful(check, sheet):
    unread = sheet("members", {"Mail": "x"}, file="other.xlsx")
    assert check(sheet("members", {}), unread, known=KNOWN).doubtful == {"C-1"}


@pytest.mark.parametrize(
    ("code", "doubtful"),
    [
        (codes.FILE_UNREADABLE, {"C-1"}),
        (codes.BAD_QUOTING, {"C-1"}),
        (codes.UNSUPPORTED_FILE, set()),  # such as a bank statement
        (codes.OWN_OUTPUT, set()),
    ],
)
def test_a_file_that_could_not_be_read_may_have_been_a_part_of_a_roster(check, sheet, code, doubtful):
    read = [code.at(Place("other.xlsx"), "The workbook is damaged.")]
    tables = check(sheet("members", {}), known=KNOWN, read=read)
    assert tables.doubtful == doubtful
    assert tables.findings == read


def test_a_file_with_the_headers_of_nothing_may_have_been_a_part_of_a_roster(check, sheet):
    foreign = Sheet("other.xlsx", "1", [["Wer", "Was"], ["C-1", "a@b.example"]])
    assert check(sheet("members", {}), foreign, known=KNOWN).doubtful == {"C-1"}
    beside = Sheet("members.xlsx", "notes", [["Wer", "Was"]])  # a sheet of notes beside the roster is no part of it
    assert check(sheet("members", {}), beside, known=KNOWN).doubtful == set()


def test_without_books_an_id_is_taken_at_its_word(check, sheet):
    rows = [{"email": "anna"}, {"customer_id": "C-2", "email": "bo@b.example"}]
    assert check(sheet("members", *rows), known=Known()).doubtful == {"C-1"}
