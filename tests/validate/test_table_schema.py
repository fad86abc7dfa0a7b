"""Descriptors: what is understood, and what is refused."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from reconciler import bundled
from reconciler.validate.cells import Conventions, parsed_cells
from reconciler.validate.table_schema import LANGUAGES, SchemaError, read_table_schema, table_schema, table_schemas
from reconciler.validate.tables import KINDS

SCHEMAS = table_schemas()
FIELDS = [(kind, name) for kind, schema in SCHEMAS.items() for name in schema.fields]

# the columns of section 3 of the design, required ones starred
COLUMNS = {
    "resellers": "reseller_id* name* email* country* address postcode city vat_number vat_checked_on vat_check_id "
    "discount_percent currency language bill_to roster",
    "customers": "customer_id* name* country* licences* reseller_id address postcode city vat_number vat_checked_on "
    "vat_check_id billing_email language currency term_months start_date change_date payment_method auto_renew "
    "order_reference bill_to",
    "members": "customer_id* email* name role action has_account activated_on language",
    "payments": "booked_on* amount debit credit direction currency* payment_id value_date payer_name payer_iban "
    "end_to_end_id structured_reference text fee status account",
    "opening": "customer_id* licences* starts_on* renews_on* term_months",
    "open_items": "number* customer_id* issued_on* due_on currency* gross* paid",
    "review": "payment_id booked_on payer_name text amount currency suggestion score reason decision payment_key",
}


def descriptor(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((bundled.folder("schemas") / f"{kind}.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_columns_are_those_of_the_design(kind):
    columns = [f"{f.name}*" if f.required else f.name for f in SCHEMAS[kind].fields.values()]
    assert columns == COLUMNS[kind].split()


@pytest.mark.parametrize(("kind", "name"), FIELDS)
def test_every_field_has_a_description_headers_in_four_languages_and_an_example_that_parses(kind, name):
    field = SCHEMAS[kind].fields[name]
    assert field.description.endswith(".")
    assert all(field.aliases[language][0] for language in LANGUAGES)
    example = date.fromisoformat(field.example) if field.type == "date" else field.example
    cell = float(example) if isinstance(example, int) else example
    parsed = parsed_cells([cell], field, Conventions())
    assert not parsed.bad
    assert parsed.values != [None]


def test_keys_are_those_of_the_design():
    keys = {kind: schema.primary_key for kind, schema in SCHEMAS.items()}
    assert keys == {
        "resellers": ("reseller_id",),
        "customers": ("customer_id",),
        "members": (),
        "payments": (),
        "opening": ("customer_id",),
        "open_items": ("number",),
        "review": (),
    }
    links = {(kind, k.field, k.kind, k.other_field) for kind, s in SCHEMAS.items() for k in s.foreign_keys}
    assert links == {
        ("customers", "reseller_id", "resellers", "reseller_id"),
        ("members", "customer_id", "customers", "customer_id"),
        ("opening", "customer_id", "customers", "customer_id"),
        ("open_items", "customer_id", "customers", "customer_id"),
    }


def at(parts: str) -> Any:
    """A change to a descriptor: `fields.0.constraints.minimun=1` puts the value at the path."""
    path, value = parts.split("=", 1)
    *way, last = path.split(".")

    def change(whole: dict[str, Any]) -> None:
        here: Any = whole
        for step in way:
            here = here[int(step) if step.isdigit() else step]
        here[last] = json.loads(value)

    return change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("primarykey=[]", "'primarykey' is no known property; did you mean 'primaryKey'?"),
        ('missingValues=["","NA"]', "missingValues"),
        ('primaryKey=["nobody"]', "'nobody'"),
        ("fields.0.titel=1", "field customer_id: 'titel' is no known property; did you mean 'title'?"),
        ('fields.0.type="text"', "'text' is no known type"),
        ('fields.11.format="emial"', "'emial' is no known format; did you mean 'email'?"),
        ('fields.15.format="%d"', "'%d' is no known format"),
        ('fields.0.content="secret"', "'secret' is no known content"),
        ("fields.3.constraints.minimun=1", "constraints: 'minimun' is no known property; did you mean 'minimum'?"),
        ('fields.0.constraints.pattern="["', "no regular expression"),
        ('fields.15.constraints.minimum="soon"', "'soon' is no date"),
        ('fields.0.aliases.fi=["Asiakas"]', "'fi' is no known language"),
        ("fields.0.aliases.sv=[]", "aliases in sv are missing"),
        ('fields.0.title="Who"', "first English alias"),
        ('fields.1.aliases.sv=["Kundnummer"]', "a header of name means customer_id already"),
        ('fields.17.words={"cash":["kontant"]}', "'cash' is no known value"),
        ('fields.0.descriptions.en="x"', "'en' is no known language other than English"),
        ('fields.0.descriptions.sv=""', "descriptions in sv are missing"),
        ('fields.17.choices.fi={"card":"kortti"}', "'fi' is no known language"),
        ('fields.17.choices.sv.cash="kontant"', "'cash' is no known value"),
        ('fields.17.choices.sv.card="plastkort"', "choices in sv: 'plastkort' is not read as 'card'"),
        ('fields.18.choices.sv.yes="nej"', "choices in sv: 'nej' is not read as 'yes'"),
        ('foreignKeys.0.reference={"resource":"resellers","field":["reseller_id"]}', "'field' is no known property"),
        ('foreignKeys.0.fields=["nobody"]', "one known field"),
        (
            'foreignKeys.0.reference={"resource":"reselers","fields":["reseller_id"]}',
            "'reselers' is no known kind of sheet; did you mean 'resellers'?",
        ),
    ],
)
def test_an_unknown_word_in_a_descriptor_is_refused(change, says):
    whole = deepcopy(descriptor("customers"))
    at(change)(whole)
    with pytest.raises(SchemaError, match=re.escape(says)):
        table_schema(whole, "customers.json")


@pytest.mark.parametrize("missing", ["name", "title", "fields", "aliases"])
def test_a_descriptor_lacks_nothing_it_needs(missing):
    whole = descriptor("members")
    del whole[missing]
    with pytest.raises(SchemaError, match=f"{missing} is missing"):
        table_schema(whole)


def test_a_key_given_twice_is_refused(tmp_path):
    path = tmp_path / "members.json"
    path.write_text('{"name": "a", "name": "b"}', encoding="utf-8")
    with pytest.raises(SchemaError, match="twice"):
        read_table_schema(path)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(SchemaError, match="no JSON"):
        read_table_schema(path)
