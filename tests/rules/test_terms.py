"""Which term a customer is in, read off its grants."""

from datetime import date

import pandas as pd
import pytest
from months_of import YEAR, grant, grants

from reconciler.rules.terms import current_terms, terms

TOP_UP = grant("C1", 3, "2026-06-20", "2027-01-15", kind="top_up", term_starts_on="2026-01-15", invoice="INV-2")
RENEWAL = grant("C1", 6, "2027-01-15", "2028-01-15", kind="renewal", anchor_on="2026-01-15", invoice="INV-3")
NEXT_TOP_UP = grant("C1", 2, "2027-01-15", "2028-01-15", kind="top_up", anchor_on="2026-01-15", invoice="INV-4")


def test_a_term_holds_what_was_bought_for_it_whether_paid_or_not():
    found = terms(grants(YEAR, TOP_UP | {"is_paid": False}, RENEWAL, NEXT_TOP_UP))
    assert found["licences"].tolist() == [8, 8]
    assert found["kind"].tolist() == ["new", "renewal"]
    assert found["renews_on"].astype(str).tolist() == ["2027-01-15", "2028-01-15"]


def test_terms_of_customers_do_not_mix():
    found = terms(grants(YEAR, grant("C2", 9, "2026-01-15", "2027-01-15"), TOP_UP)).set_index("customer_id")
    assert found["licences"].to_dict() == {"C1": 8, "C2": 9}


@pytest.mark.parametrize(
    ("as_of", "starts_on", "licences", "is_ended", "next_starts_on"),
    [
        (date(2025, 12, 1), "2026-01-15", 8, False, "2027-01-15"),  # still to come: nothing else covers the day
        (date(2026, 1, 15), "2026-01-15", 8, False, "2027-01-15"),
        (date(2027, 1, 14), "2026-01-15", 8, False, "2027-01-15"),  # the last day covered
        (date(2027, 1, 15), "2027-01-15", 6, False, None),  # renews_on is not covered
        (date(2028, 1, 14), "2027-01-15", 6, False, None),
        (date(2028, 1, 15), "2027-01-15", 6, True, None),  # all have ended: the last one
    ],
)
def test_the_current_term(as_of, starts_on, licences, is_ended, next_starts_on):
    row = current_terms(grants(YEAR, TOP_UP, RENEWAL), as_of).loc["C1"]
    assert (str(row["term_starts_on"].date()), row["licences"], row["is_ended"]) == (starts_on, licences, is_ended)
    following = row["next_term_starts_on"]
    assert (None if pd.isna(following) else str(following.date())) == next_starts_on


def test_a_subscription_begun_anew_follows_the_one_that_ended():
    """The first ended on 15 January 2027 and the second began on 1 March: between the two the second is current."""
    anew = grant("C1", 2, "2027-03-01", "2028-03-01", invoice="INV-5")
    found = current_terms(grants(YEAR, anew), date(2027, 2, 1)).loc["C1"]
    assert (str(found["term_starts_on"].date()), found["licences"], found["is_ended"]) == ("2027-03-01", 2, False)


def test_without_grants_there_is_no_term():
    assert current_terms(grants(), date(2026, 1, 1)).empty
