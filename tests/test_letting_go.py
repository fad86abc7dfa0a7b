"""What a run keeps while it publishes says the same as all that it had."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from reconciler.finding import Code, Finding, Place, Severity
from reconciler.outputs.marked.copies import Uploaded
from reconciler.plan_report import counted
from reconciler.rules.state import Plan, State
from reconciler.validate.tables import Origin, Tables
from tests.ledger.books_in_test import OCTOBER, adoption, november, october

BAD = Code("bad-day", Severity.ERROR, "A day is wrong.", "Write another.")


def uploaded() -> Uploaded:
    """Two rosters, of a and b, and a list of customers."""
    origins = [Origin(name, "", {"customer_id": 1}) for name in ("a.csv", "b.csv", "customers.csv")]
    members = pd.DataFrame({"source": [0, 1, 1], "customer_id": ["A", "B", "B"]})
    customers = pd.DataFrame({"source": [2, 2], "customer_id": ["A", "B"]})
    tables = Tables({"members": members}, origins, listed={"members": members, "customers": customers})
    return Uploaded({name: Path(name) for name in ("a.csv", "b.csv", "customers.csv")}, tables, State().parties, "en")


def found(file: str) -> Finding:
    return BAD.at(Place(file, "", "A2"), "No such day.")


def test_the_outline_of_a_plan_is_counted_as_the_plan() -> None:
    for plan in (october(), november(), adoption()):
        assert counted(plan)
        assert counted(plan.outline) == counted(plan)
        assert not plan.outline.is_empty
    assert "email" not in october().outline.members
    assert Plan(OCTOBER).outline.is_empty


def test_copies_need_the_rosters_of_their_own_files_and_all_customers() -> None:
    kept = uploaded().for_copies([found("b.csv")]).tables
    assert kept.listed["members"]["source"].tolist() == [1, 1]
    assert kept.listed["customers"]["customer_id"].tolist() == ["A", "B"]
    assert kept.origins == uploaded().tables.origins


def test_without_findings_in_files_nothing_is_kept_for_copies() -> None:
    assert uploaded().for_copies([]).tables == Tables({})
    assert uploaded().for_copies([found("other.csv")]).tables == Tables({})
    assert uploaded().for_copies([]).paths == uploaded().paths
