"""The quick look at constraints agrees with pandera: it says that all is kept only where pandera reports nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.frames import Frame
from reconciler.validate.constraints import broken_constraints, dtype_of, frame_schema, keeps_constraints
from reconciler.validate.table_schema import Field, TableSchema

FIELDS = (
    Field("code", "Code", "string", required=True, pattern=r"^[A-Z]{2}$"),
    Field("name", "Name", "string", min_length=2, max_length=4),
    Field("role", "Role", "string", enum=("member", "admin")),
    Field("licences", "Licences", "integer", required=True, minimum=1, maximum=9),
    Field("term", "Term", "integer", enum=(1, 12)),
    Field("since", "Since", "date", minimum=date(2000, 1, 1), maximum=date(2100, 12, 31)),
    Field("renews", "Renews", "boolean"),
    Field("fee", "Fee", "number", minimum=0),
)
SCHEMA = TableSchema("things", "Things", "", {field.name: field for field in FIELDS}, {})
GOOD: dict[str, Any] = {
    **{"code": "AB", "name": "Bo", "role": "admin", "licences": 1, "term": 12},
    **{"since": date(2026, 10, 1), "renews": True, "fee": 5},
}


def frame_of(rows: list[dict[str, Any]]) -> Frame:
    types = {field.name: dtype_of(field.type) for field in FIELDS}
    return pd.DataFrame({name: pd.Series([r[name] for r in rows], dtype=kind) for name, kind in types.items()})


def is_accepted_by_pandera(frame: Frame) -> bool:
    import pandera.errors

    try:
        frame_schema(SCHEMA).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors:
        return False
    return True


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("code", None), ("code", "A"), ("code", "ABC"), ("name", "B"), ("name", "Bosse"), ("role", "boss")),
        *(("licences", None), ("licences", 0), ("licences", 10), ("term", 2)),
        *(("since", date(1999, 12, 31)), ("since", date(2101, 1, 1))),
    ],
)
def test_one_broken_cell_is_seen_and_named(name: str, value: Any) -> None:
    frame = frame_of([GOOD, {**GOOD, name: value}])
    assert not keeps_constraints(SCHEMA, frame)
    assert [(field, label) for field, label, _ in broken_constraints(SCHEMA, frame)] == [(name, 1)]


@pytest.mark.parametrize("name", ["name", "role", "term", "since", "renews", "fee"])
def test_a_blank_optional_cell_breaks_nothing(name: str) -> None:
    assert keeps_constraints(SCHEMA, frame_of([{**GOOD, name: None}, GOOD]))


CELLS = st.fixed_dictionaries(
    {
        "code": st.none() | st.sampled_from(["AB", "CD", "ab", "A", "AB\n"]),
        "name": st.none() | st.text("aÅ \n", max_size=5),
        "role": st.none() | st.sampled_from(["member", "admin", "Admin"]),
        "licences": st.none() | st.integers(0, 10),
        "term": st.none() | st.sampled_from([1, 12, 6]),
        "since": st.none() | st.dates(date(1999, 12, 30), date(2101, 1, 2)),
        "renews": st.none() | st.booleans(),
        "fee": st.none() | st.integers(-1, 1),
    }
)


@settings(max_examples=60)
@given(st.lists(st.just(GOOD) | CELLS, min_size=1, max_size=3))
def test_the_quick_look_agrees_with_pandera(rows: list[dict[str, Any]]) -> None:
    frame = frame_of(rows)
    assert keeps_constraints(SCHEMA, frame) == is_accepted_by_pandera(frame)
