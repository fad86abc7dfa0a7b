"""Whatever stands in a sheet: no crash, and each filled row is either taken or named in a finding."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.intake.sheet import Sheet
from reconciler.validate.table_schema import table_schemas

ODD = st.one_of(
    st.text(max_size=8),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.sampled_from(["", " ", "yes", "EUR", "SE", "C-1", "add", "1,5", "2026-11-30", "#REF!", 10**40, "9" * 40]),
    st.sampled_from([time(1), timedelta(1), date.max, datetime.min, float("nan"), float("-inf"), 5e-324]),
)


@pytest.mark.parametrize("kind", table_schemas())
def test_every_filled_row_is_taken_or_named(check, sheet, kind):
    good = sheet(kind, {})
    width = len(good.rows[0])
    decision = good.rows[0].index("decision") if kind == "review" else 0
    asks = slice(decision, decision + 1) if decision else slice(None)  # a row without a decision asks for nothing

    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.dictionaries(st.integers(0, width - 1), ODD, max_size=3), max_size=6), st.booleans())
    def run(changes, is_cut):
        rows = []
        for change in changes:
            row = list(good.rows[1])
            for column, cell in change.items():
                row[column] = cell
            rows.append(row[: max(change, default=width)] if is_cut else row)
        tables = check(Sheet("a.xlsx", kind, [good.rows[0], *rows]))
        named = {int(n) for f in tables.findings for n in re.findall(r"\d+", f.place.cell)}
        filled = {n for n, row in enumerate(rows, 2) if any(str(cell).strip() for cell in row[asks])}
        taken = set(tables.frames[kind]["row"])
        assert filled - taken <= named
        assert taken <= filled

    run()
