"""The examples of a blank: no data as they are, told where somebody wrote behind their mark, and never true cells."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.intake.sheet import Sheet
from reconciler.outputs.blank_words import PURPOSES, BlankWords
from reconciler.validate.blank_marks import is_help, leave_out_examples, marked_example
from reconciler.validate.cells import Conventions
from reconciler.validate.headers import recognised_sheets
from reconciler.validate.shape import check_shape, joined_frame, typed_sheet
from reconciler.validate.table_schema import LANGUAGES, table_schemas

KINDS = list(PURPOSES)
Row = dict[str, Any]


def example(kind: str, language: str | None = None) -> Row:
    schema = table_schemas()[kind]
    return dict(zip(schema.fields, BlankWords(schema, language).example_row(), strict=True))


def left(kind: str, row: Row) -> tuple[Row, list[str]]:
    """What a row still says, and the fields whose examples are told."""
    raw = {name: [cell] for name, cell in row.items()}
    told = leave_out_examples(raw, table_schemas()[kind])
    return {name: cells[0] for name, cells in raw.items() if cells[0] != ""}, list(told)


@pytest.mark.parametrize("language", [None, *LANGUAGES])
@pytest.mark.parametrize("kind", KINDS)
def test_examples_are_left_out_in_silence(kind: str, language: str | None) -> None:
    assert len([cell for cell in example(kind, language).values() if cell]) >= 5
    assert left(kind, example(kind, language)) == ({}, [])


def test_whoever_writes_over_half_of_it_has_written_a_row_and_the_other_half_is_blank() -> None:
    own = {"customer_id": "007", "name": "Kund AB", "country": "SE", "licences": 3.0}
    assert left("customers", example("customers", "de") | own) == (own, [])


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ("customer_id", "BEISPIEL :  C-1001"),
        ("customer_id", "exemple\u202f: C-1001"),
        ("customer_id", "Example:"),
        ("city", "z.B. Dresden"),
        ("city", "z.\u202fB.\u00a0Dresden"),
        ("payment_method", "e.g. Überweisung"),
    ],
)
def test_what_another_program_made_of_it_is_still_an_example(field: str, cell: str) -> None:
    assert left("customers", example("customers") | {field: cell}) == ({}, [])


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ({"customer_id": "Example: C-2002"}, ["customer_id"]),
        ({"email": "e.g. bo@kund.example"}, ["email"]),
        ({"name": "z. B. Bo Ek"}, ["name"]),
        ({"email": "bo@kund.example", "name": "Bo Ek"}, ["customer_id"]),  # the id must be filled
        ({"customer_id": "C-2002", "name": "Bo Ek"}, ["email"]),
        ({"name": "Bo Ek"}, ["customer_id", "email"]),
    ],
)
def test_a_row_in_which_an_example_is_left_that_may_not_be_is_told(own: Row, told: list[str]) -> None:
    assert left("members", example("members") | own)[1] == told


def test_what_is_told_is_one_finding_at_the_cell_and_holds_the_row() -> None:
    schema = table_schemas()["members"]
    row = example("members") | {"customer_id": "Example: C-2002"}
    sheet = Sheet("f.xlsx", "members", [list(row), list(row.values())])
    (recognised,) = recognised_sheets([sheet], table_schemas()).sheets
    typed = typed_sheet(recognised, 0, Conventions())
    objections = [o for o in check_shape(schema, joined_frame(schema, [typed]), [typed]) if o.field == "customer_id"]
    assert [(o.code.name, list(o.labels)) for o in objections] == [("example-left", [2])]


@pytest.mark.parametrize("cell", ["Example", "Exemplary: C-1", "My example: C-1", "C-1001", "", "Beispiel-1", "e.gon"])
def test_only_the_words_in_front_mark(cell: str) -> None:
    assert marked_example(cell) is None


def test_without_the_mark_a_cell_is_what_it_says() -> None:
    plain = {field.name: str(field.example) for field in table_schemas()["members"].fields.values()}
    assert left("members", plain) == (plain, [])


FREE = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
TYPED = st.one_of(FREE, FREE.map("Example: {}".format), FREE.map("e.g. {}".format), FREE.map("Beispiel:{}".format))


@given(st.dictionaries(st.sampled_from(list(table_schemas()["members"].fields)), TYPED))
def test_no_cell_vanishes_unless_it_is_the_example(own: Row) -> None:
    """Whatever people type over the examples is read or told; a cell is lost only if it says nothing of their own."""
    said, told = left("members", example("members") | own)
    for name, cell in own.items():
        if name not in said and name not in told:
            ours = str(table_schemas()["members"].fields[name].example)
            rest = cell.casefold()
            for word in ("example:", "e.g.", "beispiel:"):
                rest = rest.removeprefix(word)
            assert rest.strip() in ("", ours.casefold())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_page_is_known_in_any_case(language: str) -> None:
    headers = BlankWords(table_schemas()["members"], language).help_headers
    assert is_help(Sheet("f", "Help", [["title"], [], ["", *(h.upper() for h in headers), ""]]))
    assert is_help(Sheet("f", "help", [["column", "needed", "meaning", "written as", "example", "understood too"]]))
    assert not is_help(Sheet("f", "Help", [list(headers[:5])]))
