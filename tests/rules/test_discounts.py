"""Rules `reseller-discount` and `customer-admin`."""

import pandas as pd

from reconciler import frames
from reconciler.rules.discounts import discounts_in_force, reseller_discounts

RESELLERS = frames.typed(
    [
        {"kind": "reseller", "party_id": "nord", "discount_bp": 2550},
        {"kind": "reseller", "party_id": "syd", "discount_bp": None},  # the default
        {"kind": "reseller", "party_id": "null", "discount_bp": 0},  # nothing is a discount too
    ],
    frames.PARTY,
)
CUSTOMERS = pd.DataFrame(
    {
        "customer_id": ["a", "b", "c", "d", "e"],
        "reseller_id": ["nord", "syd", "null", None, "nord"],
        "has_admin": [False, False, False, True, True],
    },
    index=[10, 11, 12, 13, 14],
)


def test_the_reseller_s_percentage_else_the_default_and_none_for_direct_customers() -> None:
    assert reseller_discounts(CUSTOMERS, RESELLERS, 2000).tolist() == [2550, 2000, 0, 0, 2550]


def test_an_administrator_of_its_own_costs_the_customer_the_discount() -> None:
    found = discounts_in_force(CUSTOMERS, RESELLERS, 2000)
    assert found.to_dict() == {10: 2550, 11: 2000, 12: 0, 13: 0, 14: 0}
    assert found.dtype == "int64"


def test_no_resellers_and_no_customers() -> None:
    nobody = frames.empty(frames.PARTY)
    assert discounts_in_force(CUSTOMERS.iloc[3:4], nobody, 2000).tolist() == [0]
    assert discounts_in_force(CUSTOMERS.iloc[:0], nobody, 2000).tolist() == []
